"""Painted pages with what people would say of them, kept on disk once: what makers learn from.

A book is a folder: pixels that are read in place, and a line of words and boxes for every page.
Torch-free.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..samples import Box
from ..world.painter import render
from ..world.scenes import scene
from ..world.spec import SceneSpec, dice
from ..world.splits import Split
from ..world.truth import Scene, Thing
from ..world.words.phrases import thing_phrase
from .prompts import wishes
from .shelves import Row, Tell, shelved

WISHES = 6  # of one page
MOST = 10  # boxes of one page


@dataclass(frozen=True)
class Told:
    """What is said of one page or clip, and what is true of it."""

    wishes: tuple[str, ...]
    phrases: tuple[str, ...]
    boxes: tuple[Box, ...]
    things: tuple[tuple[str, str], ...] = ()
    """Kind and colour of what each phrase means."""
    setting: tuple[str, ...] = ()
    """As `setting_of` names it."""
    deeds: tuple[str, ...] = ()
    """What happens in a clip; what the camera does is one of them."""

    def line(self) -> dict[str, Any]:
        return dict(vars(self))

    @staticmethod
    def of(line: dict[str, Any]) -> Told:
        return Told(
            tuple(line["wishes"]), tuple(line["phrases"]), tuple(tuple(b) for b in line["boxes"]),
            tuple((kind, colour) for kind, colour in line["things"]), tuple(line["setting"]),
            tuple(line["deeds"]),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Book:
    pixels: NDArray[np.uint8]  # (N, S, S, 3)
    told: tuple[Told, ...]

    def __len__(self) -> int:
        return len(self.told)


def page(index: int, split: Split = "train", kinds: tuple[str, ...] = ()) -> SceneSpec:
    """The index-th page: a scene of the world, in two of three cases with fewer things, because
    people ask for one thing or two more often than for a crowd. Of some `kinds`, only those."""
    whole = scene(index, split)
    for thing in reversed(whole.things if kinds else ()):
        if thing.kind not in kinds:
            whole = whole.without(thing.id)
    chance = dice("fewer", split, index)
    if chance.random() < 0.33:
        return whole
    free = [thing.id for thing in whole.things if not thing.on and not thing.held_by]
    wanted = int(chance.integers(1, 3))
    kept = {free[int(one)] for one in chance.permutation(len(free))[:wanted]}
    spec = whole
    for thing in reversed(whole.things):
        if thing.id not in kept:
            spec = spec.without(thing.id)
    return spec


def largest(truth: Scene) -> list[Thing]:
    """What a page is said to show."""
    return sorted(truth.things, key=lambda thing: -thing.area)[:MOST]


def setting_of(truth: Scene) -> tuple[str, ...]:
    return truth.place, truth.time, truth.season, truth.weather, truth.style


def told_of(truth: Scene, split: Split, index: int) -> Told:
    things = largest(truth)
    return Told(
        tuple(wishes(truth, dice("wishes", split, index), WISHES)),
        tuple(thing_phrase(thing) for thing in things),
        tuple(thing.box for thing in things),
        tuple((thing.kind, thing.colour) for thing in things),
        setting_of(truth),
    )


def _page(size: int, split: Split, kinds: tuple[str, ...], index: int) -> list[Row]:
    painted = render(page(index, split, kinds), size)
    return [({"pixels": painted.pixels}, told_of(painted.truth, split, index).line())]


def paint_book(
    folder: Path, count: int, size: int, split: Split = "train", workers: int = 1,
    tell: Tell = lambda done, of: None, kinds: tuple[str, ...] = (),
) -> Book:  # fmt: skip
    """The first `count` pages of a split, painted unless they lie there already."""
    wanted = {"count": count, "size": size, "split": split, "kinds": list(kinds)}
    arrays, lines = shelved(
        folder, wanted, {"pixels": (size, size, 3)}, count, partial(_page, size, split, kinds),
        range(count), workers, tell,
    )  # fmt: skip
    return Book(arrays["pixels"], tuple(map(Told.of, lines)))
