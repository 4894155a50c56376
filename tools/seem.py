"""Cuts out and follows what is named, drawn, shown or signalled: a segmenter in SEEM's manner.

The embedded weights know the storybook world. Of any other picture they say so: what is drawn there
is cut by colours and edges, and words alone are refused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..errors import MissingWeights, NothingFound
from ..memory.media import Frame, Mask, Signal, Value
from . import diffusing
from .diffusing import Card, Ears
from .image_segmentation import SMALLEST, ClassicalSegmentation
from .matte import matte
from .modules import IMAGE_SEGMENTATION, VIDEO_SEGMENTATION, Cut, SegmentImage, SegmentVideo
from .planned import phrase
from .specialist import Health, Module, Report, Specialist
from .video_segmentation import ClassicalTracking

EMBEDDED = diffusing.WEIGHTS / "seem"
SURE = 0.5
"""The score from which there is such a thing."""
SURER, DOUBT = 0.9, 1.2
"""The same of what hardly looks like a page: one page in fifty is beyond the limit, none of 300
beyond DOUBT times it; a photograph in twenty lies between, and few words score so high there."""
NARROW = "draw a box around it, or click on it"

_ORDER = re.compile(
    r"^(?:please |can you |could you |now )*(?:cut(?: out)?|segment|select|mask(?: out)?|outline|"
    r"extract|isolate|find|track|follow|mark|show(?: me)?|where(?: is| are|'s))\s+(?=\S)",
    re.IGNORECASE,
)
_AND = re.compile(r",\s*(?:and\s+)?|\s+and\s+")
_ALONE = re.compile(r"(?:the|a|an|all|both|every|one|two|three|four|five|my|that|this)\s")
_MARKED = re.compile(r"^(?:it|this|that|them|what is marked|what is drawn|thing|region)?$")


class Seem:
    """What the two specialists share: the weights, and what they may be asked for."""

    finds_names: ClassVar[bool] = True
    weights: str = ""
    finder: Any
    teller: Any
    ears: Ears | None

    @property
    def folder(self) -> Path:
        return Path(self.weights or EMBEDDED).expanduser()

    def health(self) -> Health:
        if (self.folder / "model.safetensors").is_file():
            named = f"weights from {self.weights}" if self.weights else "the embedded weights"
            return Health(True, named)
        where = f"no segmenter lies in {self.folder}" if self.weights else "no weights here"
        return Health(False, where, "train some: vitron train --part segmenter -o making")

    def hears_signals(self) -> bool:
        return Ears.lie_with(str(self.folder))

    def memory_mb(self) -> int:
        return diffusing.memory_of(str(self.folder), 200)

    def load(self, device: str) -> None:
        import torch
        from safetensors import SafetensorError

        from .segmenter.finder import Finder
        from .segmenter.telling import Teller

        torch.empty(0, device=device)  # a device that is not there is no fault of the weights
        try:
            self.finder = Finder.open(self.folder, device)
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            remedy = diffusing.setting("seem")
            raise MissingWeights(
                "seem", f"{str(self.folder)!r} holds no segmenter ({error}); {remedy}"
            ) from error
        self.teller = Teller(self.finder)
        self.ears = Ears.beside(str(self.folder))
        width = self.finder.model.build.width
        if self.ears is not None and self.ears.weights["second.bias"].shape[0] != width:
            raise MissingWeights("seem", f"its ears are not {width} wide: they belong to others")

    def beyond(self, instruction: str, drawn: bool, shown: bool) -> str | None:
        """Why a request is not for it, by its words alone."""
        what = named(instruction)
        if shown and not what:
            return None
        known, _ = diffusing.unknown(what, card_of(self.folder))
        if drawn and (not what or not known):
            return "a drawing without a name that I know is cut by its colours and edges"
        if not what:
            return "it was not said what to find: name it, or draw on it"
        if known:
            return None
        return f"it knows the things of the storybook world by name, and “{what[:80]}” is none"

    def heard(self, request: Cut, signal: Signal | None) -> Any:
        """The planner's message as the network hears it; None where words alone count, or nothing
        is heard."""
        if request.listens == "signal" and signal is None:
            raise NothingFound("signal to listen to", diffusing.SPEAK)
        if signal is None or self.ears is None or request.listens == "words":
            return None
        return self.ears.condition(signal)


class SeemSegmentation(Seem, Specialist[SegmentImage]):
    module: ClassVar[Module] = IMAGE_SEGMENTATION
    name: ClassVar[str] = "seem"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    rank: ClassVar[int] = 1
    answers: ClassVar[bool] = True

    def answer(self, request: SegmentImage, report: Report) -> str | None:
        frame, text = request.image.value.rgb(), request.instruction
        told: str | None
        if request.region is not None:
            told = self.teller.of_marked(frame, request.region, text)
        else:
            told = self.teller.of_picture(frame, text)
        return told

    def refuses(self, request: SegmentImage) -> str | None:
        drawn = request.region is not None or request.mask is not None
        if request.listens == "signal":
            return None  # what it says is known when it is heard
        return self.beyond(request.instruction, drawn, request.reference is not None)

    def run(self, request: SegmentImage, signal: Signal | None, report: Report) -> list[Value]:
        from .segmenter.finder import Asked
        from .segmenter.windows import Window

        frame = request.image.value.rgb()
        message = self.heard(request, signal)
        what = words_of(request, message is not None)
        drawn = request.region is not None or request.mask is not None
        report.progress(0, 3)
        seen = self._looked(frame)
        sure = SURE if self.finder.knows(seen) else SURER
        if sure == SURER and (drawn or not self.finder.knows(seen, DOUBT)):
            if drawn:
                report.note("this is no storybook page: cut by its colours and edges")
                return ClassicalSegmentation().run(request, signal, report)
            raise NothingFound(
                f"“{what or 'such a thing'}” here",
                f"the embedded segmenter knows words on storybook pages only: {NARROW}",
            )
        earlier = (request.mask.value.alpha / 255).astype(np.float32) if request.mask else None
        if earlier is not None and earlier.shape != frame.shape[:2]:
            earlier = _fitted(earlier, frame)
        memory = None
        if request.reference is not None:
            memory = self._shown(request.reference.value.rgb(), Window, Asked)
        report.progress(1, 3)
        card = card_of(self.folder)
        inside = np.zeros(frame.shape[:2], bool)
        missed: list[str] = []
        for part in [what] if drawn else parts(what):
            known, strange = diffusing.unknown(part, card)
            asked = Asked(part, request.region, earlier, memory, message)
            found = self.finder.find(frame, asked) if known or not part else None
            if found is None or (not drawn and found.score < sure):
                missed.append(part)
                continue
            inside |= found.soft > 0.5
            if strange:
                report.note(f"I don't know these words and paid no heed: {_listed(strange)}")
            if len(found.each) > 1:
                report.note(f"{len(found.each)} things are meant: the mask holds all of them")
        if inside.mean() < SMALLEST:
            raise NothingFound(
                f"“{what}” in this picture" if what else "such a thing in this picture", NARROW
            )
        if missed:
            report.note(f"I found no {_listed(tuple(missed))} here: {NARROW}")
        if drawn and what and self._alone(seen, what) < SURE:
            report.note(f"I see no “{what}” in this picture: this is what lies where it was marked")
        elif drawn and what and not self.finder.fits(frame, seen, inside.astype(np.float32), what):
            report.note(f"it does not look like “{what}”: this is what lies where it was marked")
        report.progress(2, 3)
        alpha = np.rint(matte(frame, inside) * 255).astype(np.uint8)
        report.progress(3, 3)
        return [Mask(alpha)]

    def _alone(self, seen: Any, what: str) -> float:
        """How surely there is what the words alone name."""
        from .segmenter.finder import Asked

        side = self.finder.side
        planes = self.finder.planes(None, None, (side, side))
        return float(self.finder.ask(seen, Asked(what), planes)[1][0])

    def _looked(self, frame: Frame) -> Any:
        from .segmenter.windows import Window

        window = Window.whole(frame.shape[1], frame.shape[0])
        return self.finder.see(window.seen(frame, self.finder.side))

    def _shown(self, frame: Frame, window: Any, asked: Any) -> Any:
        """What the main thing of a reference picture looks like: the one in its middle."""
        from ..memory.region import Region

        height, width = frame.shape[:2]
        whole = window.whole(width, height)
        square = whole.seen(frame, self.finder.side)
        seen = self.finder.see(square)
        box = Region.box(0.08, 0.08, 0.92, 0.92)
        planes = self.finder.planes(box, None, (width, height), whole)
        masks, _ = self.finder.ask(seen, asked(), planes)
        return self.finder.remember(seen, masks[0])


class SeemTracking(Seem, Specialist[SegmentVideo]):
    module: ClassVar[Module] = VIDEO_SEGMENTATION
    name: ClassVar[str] = "seem"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    rank: ClassVar[int] = 1
    answers: ClassVar[bool] = True

    def answer(self, request: SegmentVideo, report: Report) -> str | None:
        video, text = request.video.value, request.instruction
        told: str | None
        if request.region is not None:
            shown = video.frame(min(request.region.frame or 0, video.count - 1))
            told = self.teller.of_marked(shown, request.region, text)
        else:
            told = self.teller.of_clip(video, text, report)
        return told

    def refuses(self, request: SegmentVideo) -> str | None:
        if request.track is not None:
            return "a track is mended by following its colours"
        drawn = request.region is not None or request.mask is not None
        if request.listens == "signal":
            return None
        return self.beyond(request.instruction, drawn, False)

    def run(self, request: SegmentVideo, signal: Signal | None, report: Report) -> list[Value]:
        from .segmenter.following import Following

        message = self.heard(request, signal)
        what = words_of(request, message is not None)
        following = Following(self.finder, request.video.value, report)
        frames = {0, following.count // 2, following.count - 1}
        if not any(self.finder.knows(following.seen(number)) for number in sorted(frames)):
            if request.region is not None or request.mask is not None:
                report.note("this is no storybook clip: followed by its colours and edges")
                return ClassicalTracking().run(request, signal, report)
            raise NothingFound(
                f"“{what or 'such a thing'}” here",
                "the embedded segmenter knows words on storybook clips only: "
                "draw a box around it on a frame",
            )
        mask = request.mask.value if request.mask else None
        return [following.track(what, request.region, mask, message)]


def words_of(request: Cut, hears: bool) -> str:
    """What its words name; nothing where the signal alone counts, and is heard."""
    return "" if hears and request.listens == "signal" else named(request.instruction)


def named(instruction: str) -> str:
    """What is named, without the order to find it: "cut out the dog" -> "the dog"."""
    said = _ORDER.sub("", phrase(instruction)).strip().rstrip(".!?").strip()
    return "" if _MARKED.match(said.lower()) else said


def parts(what: str) -> list[str]:
    """ "the dog and the red car" -> both; whole where a part would name nothing: "a black and white
    dog"."""
    found = [one for one in _AND.split(what) if one.strip()]
    return found if len(found) > 1 and all(_ALONE.match(one) for one in found) else [what]


def card_of(folder: Path) -> Card:
    return _card(str(folder / diffusing.CARD))


@lru_cache(maxsize=16)
def _card(file: str) -> Card:
    import json

    if not Path(file).is_file():
        return Card()
    told = json.loads(Path(file).read_text(encoding="utf8"))
    return Card(subjects=frozenset(told["subjects"]), words=frozenset(told["words"]))


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words[:5])


def _fitted(alpha: np.ndarray, frame: Frame) -> np.ndarray:
    import cv2

    return cv2.resize(alpha, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
