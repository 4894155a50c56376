"""Makes a clip from words without a clip model: a picture is drawn, and the camera moves over it.

What the fresh machine can do honestly until ZeroScope's weights lie here: nothing on the picture
moves by itself, and the reply says so.
"""

from __future__ import annotations

import re
from typing import ClassVar

from ..memory.media import Image, ImageRef, Signal, Value
from .gligen import Gligen, wish
from .grammar import read
from .image_to_video import ClassicalMotion
from .modules import TEXT_TO_VIDEO, GenerateImage, ImageToVideo, TextToVideo
from .specialist import Health, Module, Report, Specialist

SIDE = 384
"""Pixels of the clip."""
FPS = 24.0
PUSH = "slow push in"
_ORDER = re.compile(
    r"(?:please )?(?:(?:make|create|generate|film|show|shoot)(?: me)? )?"
    r"(?:an? )?(?:short |little |small )?(?:clip|video|film|movie|animation|footage)"
    r"(?: of| with| showing| where| in which)? ",
    re.IGNORECASE,
)
_CAMERA = re.compile(r"(?:,|;| -| and| with| while)+ (?=[^,;]*$)")


class Tableau(Specialist[TextToVideo]):
    module: ClassVar[Module] = TEXT_TO_VIDEO
    name: ClassVar[str] = "tableau"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano",)
    rank: ClassVar[int] = -1

    drawer: Gligen

    def health(self) -> Health:
        return self._hand().health()

    def refuses(self, request: TextToVideo) -> str | None:
        text, _ = shot_list(request.instruction)
        return self._hand().refuses(_drawn(request, text))

    def hears_signals(self) -> bool:
        return self._hand().hears_signals()

    def memory_mb(self) -> int:
        return self._hand().memory_mb()

    def load(self, device: str) -> None:
        self.drawer = self._hand()
        self.drawer.load(device)

    def run(self, request: TextToVideo, signal: Signal | None, report: Report) -> list[Value]:
        text, camera = shot_list(request.instruction)
        picture = self.drawer.run(_drawn(request, text), signal, report)[0]
        assert isinstance(picture, Image)
        clip = ClassicalMotion().run(
            ImageToVideo(
                instruction=camera, image=ImageRef.of(picture), seconds=request.seconds, fps=FPS,
                seed=request.seed,
            ), None, report,
        )  # fmt: skip
        report.note("one picture, over which the camera moves: nothing on it moves by itself")
        return clip

    def _hand(self) -> Gligen:
        """The one that draws, with the weights that this one was told of."""
        drawer = Gligen()
        drawer.weights = self.weights
        return drawer


def shot_list(instruction: str) -> tuple[str, str]:
    """(what is seen, how the camera moves): the last part of a wish, where it is a camera move."""
    text = _ORDER.sub("", wish(instruction), count=1)
    for cut in _CAMERA.finditer(text):
        said = text[cut.end() :]
        if read(said, "motion").operations:
            return text[: cut.start()].strip(), said
    return text, PUSH


def _drawn(request: TextToVideo, text: str) -> GenerateImage:
    return GenerateImage(
        instruction=text, seed=request.seed, width=SIDE, height=SIDE, region=request.region,
        listens=request.listens, steps=request.steps, guidance=request.guidance,
    )  # fmt: skip
