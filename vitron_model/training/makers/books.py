"""Painted pages with what people would say of them, kept on disk once: what makers learn from.

A book is a folder: pixels that are read in place, and a line of words and boxes for every page.
Torch-free.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..samples import Box
from ..world.painter import render
from ..world.scenes import scene
from ..world.spec import SceneSpec, dice
from ..world.splits import Split
from ..world.truth import Scene
from ..world.words.phrases import thing_phrase
from .prompts import wishes

WISHES = 6  # of one page
MOST = 10  # boxes of one page

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Told:
    """What is said of one page."""

    wishes: tuple[str, ...]
    phrases: tuple[str, ...]
    boxes: tuple[Box, ...]


@dataclass(frozen=True, eq=False)
class Book:
    pixels: NDArray[np.uint8]  # (N, S, S, 3)
    told: tuple[Told, ...]

    def __len__(self) -> int:
        return len(self.told)


def page(index: int, split: Split = "train") -> SceneSpec:
    """The index-th page: a scene of the world, in two of three cases with fewer things, because
    people ask for one thing or two more often than for a crowd."""
    whole = scene(index, split)
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


def told_of(truth: Scene, split: Split, index: int) -> Told:
    things = sorted(truth.things, key=lambda thing: -thing.area)[:MOST]
    return Told(
        tuple(wishes(truth, dice("wishes", split, index), WISHES)),
        tuple(thing_phrase(thing) for thing in things),
        tuple(thing.box for thing in things),
    )


def paint_book(
    folder: Path, count: int, size: int, split: Split = "train",
    tell: Tell = lambda done, of: None,
) -> Book:  # fmt: skip
    """The first `count` pages of a split, painted unless they lie there already."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"count": count, "size": size, "split": split}
    done, words = folder / "painted.json", folder / "told.jsonl"
    if not done.exists() or json.loads(done.read_text()) != wanted:
        done.unlink(missing_ok=True)
        pixels = np.lib.format.open_memmap(
            folder / "pixels.npy", "w+", np.uint8, (count, size, size, 3)
        )
        with words.open("w") as out:
            for index in range(count):
                painted = render(page(index, split), size)
                pixels[index] = painted.pixels
                told = told_of(painted.truth, split, index)
                line = {"wishes": told.wishes, "phrases": told.phrases, "boxes": told.boxes}
                out.write(json.dumps(line) + "\n")
                tell(index + 1, count)
        pixels.flush()
        done.write_text(json.dumps(wanted))
    with words.open() as source:
        lines = [json.loads(line) for line in source]
    told_all = tuple(
        Told(tuple(line["wishes"]), tuple(line["phrases"]), tuple(tuple(b) for b in line["boxes"]))
        for line in lines
    )
    return Book(np.load(folder / "pixels.npy", mmap_mode="r"), told_all)
