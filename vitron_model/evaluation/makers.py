"""Are made pictures what was asked? A recogniser looks at them; its own accuracy stands beside.

kind     what was named is there
colour   it has the named colour
count    there are as many as asked
place    it stands on the named side, or left or right of the other as asked
setting  the page is the named place
box      what was given by a box lies in it (IoU)

Two judges say so: the recogniser by patches, and `shapes` by the things as a whole (all but the
setting, which is no thing).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ...memory.media import Image
from ...tools.diffusing import card_of
from ...tools.english import a, number
from ...tools.gligen import Gligen
from ...tools.modules import GenerateImage, Placed
from ...tools.specialist import Report, Specialist
from ..training.illustrator.specialists import StorybookPage
from ..training.makers.books import page
from ..training.world.kinds import kind_of
from ..training.world.painter import render
from ..training.world.spec import dice
from ..training.world.words.phrases import place_phrase, plural, thing_phrase
from .recogniser import Look, Recognised, Recogniser
from .shapes import Shapes
from .world import iou

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Wanted:
    """A wish with what must be true of its picture."""

    text: str
    kind: str
    colour: str
    count: int
    place: str
    side: str = ""
    """left or right; "" where it may be anywhere."""
    box: Box | None = None
    phrase: str = ""


@dataclass(frozen=True)
class Mark:
    what: str
    right: float
    text: str = ""
    seed: int = 0


WHOLE = "whole "
"""Before what the judge of shapes says."""
AIMS = {"kind": 0.8, "colour": 0.8, "count": 0.8, "place": 0.8, "box": 0.7}
AIMS |= {WHOLE + what: aim for what, aim in AIMS.items()}
SHOWN = 6  # pictures side by side on the sheet
PAGE = 192  # pixels of a side, at least


def wants(count: int, seed: int = 0, known: Collection[str] = ()) -> list[Wanted]:
    """Wishes for what unseen pages show, one kind each, so that what is wrong can be named; of the
    kinds `known` to a maker, where it says which."""
    chance = dice("wants", seed)
    found: list[Wanted] = []
    index = 0
    while len(found) < count:
        truth = render(page(index + 100_000 * seed, "test"), 64).truth
        index += 1
        things = sorted(truth.things, key=lambda thing: -thing.area)
        things = [thing for thing in things if not known or thing.kind in known]
        if not things or things[0].area < 0.02:
            continue
        thing, how = things[0], len(found) % 4
        many = 2 if how == 1 and not kind_of(thing.kind).worn else 1
        side = ("left", "right")[int(chance.integers(2))] if how == 2 else ""
        several = f"{number(many)} {thing.colour} {plural(thing.kind)}"
        named = several if many > 1 else a(thing_phrase(thing))
        where = f" on the {side} side," if side else ""
        text = f"{named}{where} {place_phrase(truth.place)}"
        box = thing.box if how == 3 else None
        phrase = thing_phrase(thing)
        found.append(Wanted(text, thing.kind, thing.colour, many, truth.place, side, box, phrase))
    return found


def marks(wanted: Wanted, look: Look) -> Iterator[Mark]:
    named = [thing for thing in look.things if thing.kind == wanted.kind]
    yield Mark("kind", float(bool(named)))
    if named:
        yield Mark("colour", float(named[0].colour == wanted.colour))
    yield Mark("count", float(len(named) == wanted.count))
    if look.page:
        yield Mark("setting", float(look.page["place"] == wanted.place))
    if wanted.side:
        right = bool(named) and (named[0].middle[0] < 0.5) == (wanted.side == "left")
        yield Mark("place", float(right))
    if wanted.box is not None:
        yield Mark("box", max((iou(wanted.box, thing.box) for thing in named), default=0.0))


def told_apart(things: Sequence[Recognised], truth: Sequence[tuple[str, str, Box]]) -> list[Mark]:
    """A judge's own accuracy: every true thing, found with its kind; then its colour."""
    found = []
    for kind, colour, box in truth:
        near = [thing for thing in things if iou(thing.box, box) >= 0.3]
        same = [thing for thing in near if thing.kind == kind]
        found.append(Mark("kind", float(bool(same))))
        if same:
            best = max(same, key=lambda thing: iou(thing.box, box))
            found.append(Mark("colour", float(best.colour == colour)))
            found.append(Mark("box", iou(best.box, box)))
    return found


@dataclass(frozen=True)
class Judges:
    patches: Recogniser
    shapes: Shapes

    def marks(self, wanted: Wanted, pixels: NDArray[np.uint8]) -> Iterator[Mark]:
        look = self.patches.look([pixels])[0]
        yield from marks(wanted, look)
        things = self.shapes.look(pixels, wanted.kind)
        yield from (_whole(mark) for mark in marks(wanted, replace(look, things=things, page={})))


def maker_of(name: str, weights: str) -> tuple[Specialist[GenerateImage], int]:
    """The backend of that name, open, and the side of the pictures that it is judged by."""
    if name == "storybook":
        return StorybookPage(), PAGE
    maker = Gligen()
    maker.weights = weights
    maker.load("cpu")
    return maker, side_of(maker)


def side_of(maker: Gligen) -> int:
    """Of the pictures that it is judged by; a judge sees nothing on stamps."""
    return max(PAGE, maker.pipe.unet.config.sample_size * maker.pipe.vae_scale_factor)


def subjects(maker: Specialist[GenerateImage]) -> Collection[str]:
    """What it says that it can draw; nothing where that is anything."""
    return card_of(maker.folder).subjects if isinstance(maker, Gligen) else ()


def drawn_marks(
    maker: Specialist[GenerateImage], side: int, judges: Judges, count: int, seeds: int,
    show: Callable[[NDArray[np.uint8]], None],
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[Mark]:  # fmt: skip
    """Every wish drawn with every seed, and judged; a sheet shows the first seed's pictures."""
    pictures = []
    done = 0
    for wanted in wants(count, known=subjects(maker)):
        layout = [] if wanted.box is None else [Placed(phrase=wanted.phrase, box=wanted.box)]
        for seed in range(seeds):
            asked = GenerateImage(
                instruction=wanted.text, width=side, height=side, seed=seed, layout=tuple(layout)
            )
            made = maker.run(asked, None, Report())[0]
            assert isinstance(made, Image)
            if seed == 0:
                pictures.append(made.pixels)
            for mark in judges.marks(wanted, made.pixels):
                yield replace(mark, text=wanted.text, seed=seed)
            done += 1
            tell(done, count * seeds)
    rows = [pictures[k : k + SHOWN] for k in range(0, len(pictures) - SHOWN + 1, SHOWN)]
    if rows:
        laid = np.vstack([np.hstack(row) for row in rows])
        show(cv2.cvtColor(laid, cv2.COLOR_RGB2BGR))


def own_accuracy(judges: Judges, pages: int = 100) -> Iterator[Mark]:
    """How often each judge is right on unseen pages of the world."""
    for index in range(pages):
        painted = render(page(index, "test"), PAGE)
        truth = [(t.kind, t.colour, t.box) for t in painted.truth.things if t.area > 0.006]
        yield from told_apart(judges.patches.look([painted.pixels])[0].things, truth)
        kinds = dict.fromkeys(kind for kind, _, _ in truth)
        seen = [one for kind in kinds for one in judges.shapes.look(painted.pixels, kind)]
        yield from (_whole(mark) for mark in told_apart(seen, truth))


def _whole(mark: Mark) -> Mark:
    return replace(mark, what=WHOLE + mark.what)
