"""The segmenter on pages and clips that it never saw: what it cuts out, against the world's truth.

Everything goes through the specialists, so what is measured is what people get. A name that is
refused is an empty mask; what is not there must be refused.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ...errors import NothingFound
from ...memory.media import Image, ImageRef, Mask, Signal, Track, Video, VideoRef
from ...memory.region import Region
from ...tools.modules import SegmentImage, SegmentVideo
from ...tools.seem import SeemSegmentation, SeemTracking
from ...tools.specialist import Report
from ..training.makers.cutouts import Saying, sayings
from ..training.world.painter import Picture, render
from ..training.world.plots import story
from ..training.world.scenes import scene
from ..training.world.spec import dice
from ..training.world.splits import Split
from ..training.world.stories import play
from ..training.world.truth import Thing
from .reports import Figure, figure

SIDE = 384
CLIP = 256
SMALLEST = 0.004  # of a page, to be followed
ASKED = 6  # sayings of one page
EDGE = 0.008  # of a frame's diagonal: how far an outline may be off
AIMS = {"words": 0.80, "point": 0.90, "box": 0.90, "stroke": 0.90, "clip": 0.80}
Bits = NDArray[np.bool_]
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Cut:
    """One mask, judged."""

    what: str
    text: str
    page: int
    seed: int
    same: int
    """Pixels that both have."""
    either: int
    seconds: float

    @property
    def iou(self) -> float:
        return self.same / max(1, self.either)


@dataclass(frozen=True)
class Judged:
    """Whether what is there was found, and what is not was refused; and how well clips went."""

    what: str
    text: str
    page: int
    seed: int
    right: float
    seconds: float = 0.0


class Bench:
    """The two specialists, ready."""

    def __init__(self, weights: str = "") -> None:
        self.cutter, self.tracker = SeemSegmentation(), SeemTracking()
        for one in (self.cutter, self.tracker):
            one.weights = weights
            one.load("cpu")

    def cut(
        self, pixels: NDArray[np.uint8], words: str, region: Region | None,
        signal: Signal | None = None,
    ) -> Bits | None:  # fmt: skip
        """None where it says that there is no such thing."""
        asked = SegmentImage(
            image=ImageRef.of(Image(pixels)), instruction=words, region=region,
            listens="words" if signal is None else "both",
        )  # fmt: skip
        try:
            made = self.cutter.run(asked, signal, Report())[0]
        except NothingFound:
            return None
        assert isinstance(made, Mask)
        return made.inside()

    def answer(self, pixels: NDArray[np.uint8], question: str) -> str | None:
        """What a closer look tells; None where it is left to others."""
        asked = SegmentImage(image=ImageRef.of(Image(pixels)), instruction=question)
        return self.cutter.answer(asked, Report())

    def describe(self, pixels: NDArray[np.uint8], region: Region, question: str) -> str | None:
        """The same of what was drawn."""
        image = ImageRef.of(Image(pixels))
        asked = SegmentImage(image=image, instruction=question, region=region)
        return self.cutter.answer(asked, Report())

    def recount(self, video: Video, question: str) -> str | None:
        """The same of a clip."""
        asked = SegmentVideo(video=VideoRef.of(video), instruction=question)
        return self.tracker.answer(asked, Report())


def pages(
    bench: Bench, split: Split, count: int, seeds: int, tell: Tell = lambda done, of: None
) -> Iterator[Cut | Judged]:
    for index in range(count):
        painted = render(scene(index, split, (1.0, 1.5)[index % 2]), SIDE)
        for seed in range(seeds):
            yield from _said(bench, painted, index, seed)
            yield from _drawn(bench, painted, index, seed)
        yield from _looked(bench, painted, index)
        tell(index + 1, count)


def _said(bench: Bench, painted: Picture, index: int, seed: int) -> Iterator[Cut | Judged]:
    chance = dice("asked", index, seed)
    for words, owners in sayings(painted.truth, chance, ASKED):
        began = time.perf_counter()
        found = bench.cut(painted.pixels, words, None)
        seconds = time.perf_counter() - began
        right = (found is not None) == bool(owners)
        yield Judged("there" if owners else "nothing there", words, index, seed, float(right))
        if owners:
            what = "words for several" if len(owners) > 1 else "words for one"
            # The background is most of a page: counted in, it would flatter the rest.
            for name in ("background",) if owners == (0,) else ("words", what):
                yield _cut(name, (words, owners), painted, found, index, seed, seconds)


def _cut(
    what: str, said: Saying, painted: Picture, found: Bits | None, index: int, seed: int,
    seconds: float,
) -> Cut:  # fmt: skip
    truth = np.isin(painted.truth.owner, said[1])
    if found is None:
        found = np.zeros_like(truth)
    both, either = int((found & truth).sum()), int((found | truth).sum())
    return Cut(what, said[0], index, seed, both, either, seconds)


def _drawn(bench: Bench, painted: Picture, index: int, seed: int) -> Iterator[Cut]:
    chance = dice("drawn", index, seed)
    for thing in painted.truth.things:
        for what, region in drawings(painted.truth.mask(thing.id), thing, chance).items():
            began = time.perf_counter()
            found = bench.cut(painted.pixels, "", region)
            seconds = time.perf_counter() - began
            said = (thing.kind, (thing.index,))
            yield _cut(what, said, painted, found, index, seed, seconds)


def drawings(inside: Bits, thing: Thing, chance: np.random.Generator) -> dict[str, Region]:
    """A click, a box and a stroke, as people make them: inside the thing, and not quite exact."""
    deep = cv2.distanceTransform(np.pad(inside, 1).astype(np.uint8), cv2.DIST_L2, 3)[1:-1, 1:-1]
    rows, columns = np.nonzero(deep >= min(4.0, float(deep.max())))
    height, width = inside.shape
    picked = chance.integers(0, len(rows), 3)
    spots = [((columns[k] + 0.5) / width, (rows[k] + 0.5) / height) for k in picked]
    box = np.clip(np.asarray(thing.box) + chance.normal(0, 0.01, 4), 0, 1)
    x0, y0, x1, y1 = (float(edge) for edge in box)
    return {
        "point": Region.points((*spots[0], 1)),
        "box": Region.box(min(x0, x1 - 0.01), min(y0, y1 - 0.01), x1, y1),
        "stroke": Region.scribble(spots),
    }


def _looked(bench: Bench, painted: Picture, index: int) -> Iterator[Judged]:
    """What the closer look tells of every thing, under its true mask."""
    looking = bench.cutter.finder.looking
    things = painted.truth.things
    if looking is None:
        return
    masks = [painted.truth.mask(thing.id).astype(np.float32) for thing in things]
    for thing, glance in zip(things, looking.at(painted.pixels, masks), strict=True):
        for what, chances in glance.chances.items():
            told = max(chances, key=lambda label: chances[label])
            right = float(told == getattr(thing, what))
            yield Judged(f"closer look: {what}", thing.kind, index, 0, right)


# --- clips --------------------------------------------------------------------------------------


def clips(
    bench: Bench, split: Split, count: int, seeds: int, tell: Tell = lambda done, of: None
) -> Iterator[Judged]:
    """One thing of each clip followed from a box on its first, a middle, or its last frame."""
    for index in range(count):
        film = play(story(index, split, frames=16), CLIP)
        video = Video.of(film.frames, film.truth.fps)
        for seed in range(seeds):
            chance = dice("followed", index, seed)
            number = (0, 8, 15)[seed % 3]
            things = [t for t in film.truth.scenes[number].things if t.area >= SMALLEST]
            if not things:
                continue
            thing = things[int(chance.integers(len(things)))]
            x0, y0, x1, y1 = thing.box
            asked = SegmentVideo(
                video=VideoRef.of(video), region=Region.box(x0, y0, x1, y1, frame=number)
            )
            began = time.perf_counter()
            made = bench.tracker.run(asked, None, Report())[0]
            seconds = time.perf_counter() - began
            assert isinstance(made, Track)
            truth = [s.mask(thing.id) if thing.id in s.by_id else None for s in film.truth.scenes]
            marks = [
                (iou(mask.inside(), real), outline(mask.inside(), real))
                for k, (mask, real) in enumerate(zip(made.masks, truth, strict=True))
                if k != number and real is not None
            ]
            area, edge = np.mean(marks, axis=0)
            for what, right in (("J", area), ("F", edge), ("clip", (area + edge) / 2)):
                yield Judged(what, thing.kind, index, seed, float(right), seconds)
        tell(index + 1, count)


def iou(one: Bits, other: Bits) -> float:
    either = int((one | other).sum())
    return int((one & other).sum()) / either if either else 1.0


def outline(one: Bits, other: Bits) -> float:
    """DAVIS's F: how much of each outline lies close to the other."""
    reach = max(1, round(EDGE * float(np.hypot(*one.shape))))
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    edges = [
        cv2.morphologyEx(bits.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
        for bits in (one, other)
    ]
    shares = []
    for edge, rest in (edges, edges[::-1]):
        if not edge.any():
            return float(not rest.any())
        shares.append(float((edge & cv2.dilate(rest, near)).sum() / edge.sum()))
    return 2 * shares[0] * shares[1] / max(1e-9, sum(shares))


# --- figures ------------------------------------------------------------------------------------


def figures(told: Sequence[Cut | Judged]) -> list[Figure]:
    """cIoU of every way of asking (all pixels together), with intervals over pages."""
    found = []
    cuts: dict[str, list[Cut]] = {}
    rest: dict[str, list[float]] = {}
    for one in told:
        if isinstance(one, Cut):
            cuts.setdefault(one.what, []).append(one)
        else:
            rest.setdefault(one.what, []).append(one.right)
    for what, every in cuts.items():
        found.append(_together(what, every))
    for what, rights in sorted(rest.items()):
        found.append(figure(what, rights, AIMS.get(what)))
    return found


def waits(told: Sequence[Cut | Judged]) -> dict[str, float]:
    """The median seconds of a mask by words, and of a clip."""
    found = {}
    for what in ("words", "clip"):
        every = [one.seconds for one in told if one.what == what]
        if every:
            found[what] = round(float(np.median(every)), 3)
    return found


def _together(what: str, cuts: Sequence[Cut]) -> Figure:
    numbers = sorted({one.page for one in cuts})
    sums = np.array([
        [sum(c.same for c in cuts if c.page == n), sum(c.either for c in cuts if c.page == n)]
        for n in numbers
    ])  # fmt: skip
    chance = np.random.default_rng(0)
    again = sums[chance.integers(0, len(sums), (400, len(sums)))].sum(1)
    low, high = np.quantile(again[:, 0] / again[:, 1], (0.025, 0.975))
    same, either = sums.sum(0)
    return Figure(
        f"{what}: cIoU", float(same / either), float(low), float(high), len(cuts), AIMS.get(what)
    )
