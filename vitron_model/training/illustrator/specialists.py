"""The illustrator as two specialists: a page from words, and a film from words.

They belong to the storybook world, so they are found by entry point like anybody's plug-in. They
paint the things, places and deeds of that world, and say of anything else that they don't know it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

import cv2
import numpy as np

from ....memory.media import Frame, Image, Signal, Value
from ....tools.gligen import wish as wished
from ....tools.modules import IMAGE_GENERATION, TEXT_TO_VIDEO, GenerateImage, TextToVideo
from ....tools.reel import shot
from ....tools.specialist import Module, Report, Specialist
from ..world.painter import render
from ..world.spec import SceneSpec
from ..world.stories import FRAMES, StorySpec
from .directing import FPS, directed
from .reading import read
from .shortfalls import hidden, otherwise
from .staging import Spot, staged
from .wish import MOST, Wish

WIDE, ASPECT = 640, 1.5
"""Of a film."""
SOME = "a dog, a red car, two children, a house, a boat at sea"


class StorybookPage(Specialist[GenerateImage]):
    module: ClassVar[Module] = IMAGE_GENERATION
    name: ClassVar[str] = "storybook"
    revision: ClassVar[str] = "3"
    profiles: ClassVar[tuple[str, ...]] = ("nano",)
    rank: ClassVar[int] = 2

    def refuses(self, request: GenerateImage) -> str | None:
        if not 0.2 <= request.width / request.height <= 5:
            return "its pages are at most five times as long as wide"
        return _refusal(request.instruction)

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        report.progress(0, 2)
        wish = read(wished(request.instruction))
        spec = staged(wish, request.seed, request.width / request.height, _spots(request, wish))
        report.progress(1, 2)
        page = render(spec, request.width)
        _tell(wish, spec, report, (*otherwise(wish, spec, True), *hidden(wish, page.truth)))
        report.progress(2, 2)
        return [Image(_sized(page.pixels, request.width, request.height))]


class StorybookFilm(Specialist[TextToVideo]):
    module: ClassVar[Module] = TEXT_TO_VIDEO
    name: ClassVar[str] = "storybook"
    revision: ClassVar[str] = "4"
    profiles: ClassVar[tuple[str, ...]] = ("nano",)
    rank: ClassVar[int] = 2

    def refuses(self, request: TextToVideo) -> str | None:
        seconds = _seconds(request, read(wished(request.instruction)))
        if seconds * FPS > FRAMES[1]:
            longest = FRAMES[1] / FPS
            return f"{seconds:g} s is longer than the {longest:.0f} s that it films at once"
        return _refusal(request.instruction)

    def run(self, request: TextToVideo, signal: Signal | None, report: Report) -> list[Value]:
        wish = read(wished(request.instruction))
        story = directed(wish, request.seed, _seconds(request, wish), ASPECT)
        report.progress(0, story.frames)
        clip = shot(_painted(story, report), story.frames, story.fps, report)
        moved = {act.actor for act in story.acts}
        _tell(wish, story.scene, report, otherwise(wish, story.scene, False, moved))
        return [clip]


def _seconds(request: TextToVideo, wish: Wish) -> float:
    """As the words say, unless another length than the usual one was set beside them."""
    usual = TextToVideo.model_fields["seconds"].default
    return wish.seconds if wish.seconds and request.seconds == usual else request.seconds


def _painted(story: StorySpec, report: Report) -> Iterator[Frame]:
    for scene in story.scenes():
        report.check()
        yield _even(render(scene, WIDE).pixels)


def _refusal(instruction: str) -> str | None:
    wish = read(wished(instruction))
    if wish.things or wish.place and not wish.strange:
        return None
    named = ", ".join(f"“{word}”" for word in wish.strange[:4])
    said = f"I can't draw {named}" if named else "it was not said what to draw"
    return f"{said}: the storybook's own illustrator draws its world only ({SOME}, …)"


def _tell(wish: Wish, scene: SceneSpec, report: Report, findings: Iterable[str]) -> None:
    """What came out otherwise than was said."""
    if wish.strange:
        report.note(f"I don't know these words and left them out: {', '.join(wish.strange)}")
    if wish.unused:
        report.note(f"I could not draw this as it was said: {', '.join(wish.unused)}")
    if wish.dropped:
        report.note(f"a page holds {MOST} things that were asked for: {wish.dropped} were left out")
    for wanted, got in ((wish.weather, scene.weather), (wish.time, scene.time)):
        if wanted and wanted != got:
            report.note(f"there is no {wanted} in that place")
    for finding in findings:
        report.note(finding)


def _spots(request: GenerateImage, wish: Wish) -> dict[int, Spot]:
    """Boxes that were drawn or laid out, for the things that they name."""
    if request.layout:
        found: dict[int, Spot] = {}
        for placed in request.layout:
            kinds = [thing.kind for thing in read(placed.phrase).things]
            free = (
                number
                for number, thing in enumerate(wish.things)
                if number not in found and thing.kind in kinds
            )
            number = next(free, None)
            if number is not None:
                found[number] = placed.box
        return found
    if request.region is not None and wish.things:
        x0, y0, x1, y1 = request.region.bounds()
        return {0: (float(x0), float(y0), float(x1), float(y1))}
    return {}


def _sized(pixels: Frame, width: int, height: int) -> Frame:
    """The page is painted to the width; its height may be a pixel off."""
    if pixels.shape[:2] == (height, width):
        return pixels
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA))


def _even(pixels: Frame) -> Frame:
    """Every player shows even sizes."""
    height, width = pixels.shape[:2]
    return pixels[: height - height % 2, : width - width % 2]
