"""Painted pages of the world, kept on disk once: pixels and, patch by patch, what is on them.

An album is a folder of arrays that are read in place, so that training repaints nothing and a
killed run finds what it had painted. Torch-free.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .mapped import mapped
from .world.colours import COLOURS
from .world.kinds import kinds
from .world.painter import Picture, render
from .world.patterns import PATTERNS
from .world.places import PLACES
from .world.scenes import scene
from .world.spec import SEASONS, STYLES, TIMES, WEATHERS
from .world.splits import Split

SIZES = ("small", "medium", "big")
FACING = ("", "left", "right")
MOST = 12  # things of one page


def poses() -> tuple[str, ...]:
    return tuple(sorted({pose for kind in kinds().values() for pose in kind.poses}))


def thing_labels() -> dict[str, tuple[str, ...]]:
    """What is asked of every patch, about the thing on it."""
    return {
        "kind": ("", *kinds()),
        "colour": COLOURS,
        "accent": ("", *COLOURS),
        "pattern": PATTERNS,
        "pose": poses(),
        "size": SIZES,
        "facing": FACING,
    }


def page_labels() -> dict[str, tuple[str, ...]]:
    """What is asked of the page as a whole."""
    return {
        "place": tuple(PLACES),
        "time": TIMES,
        "season": SEASONS,
        "weather": WEATHERS,
        "style": STYLES,
    }


@dataclass(frozen=True, eq=False)
class Album:
    pixels: NDArray[np.uint8]  # (N, S, S, 3)
    owner: NDArray[np.uint8]  # (N, s, s): 0 backdrop, k: row k - 1 of `things`
    things: NDArray[np.int16]  # (N, MOST, labels): -1 for what does not count
    boxes: NDArray[np.float16]  # (N, MOST, 4)
    page: NDArray[np.int16]  # (N, labels)

    def __len__(self) -> int:
        return len(self.pixels)


def paint_album(
    folder: Path,
    count: int,
    size: int,
    side: int,
    split: Split = "train",
    first: int = 0,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Album:
    """The album of scenes `first` … of a split, painted unless it lies there already."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"count": count, "size": size, "side": side, "split": split, "first": first}
    done = folder / "painted.json"
    shapes: dict[str, tuple[tuple[int, ...], type]] = {
        "pixels": ((count, size, size, 3), np.uint8),
        "owner": ((count, side, side), np.uint8),
        "things": ((count, MOST, len(thing_labels())), np.int16),
        "boxes": ((count, MOST, 4), np.float16),
        "page": ((count, len(page_labels())), np.int16),
    }
    if not done.exists() or json.loads(done.read_text()) != wanted:
        done.unlink(missing_ok=True)
        arrays = {
            name: mapped(folder / f"{name}.npy", dtype, shape)
            for name, (shape, dtype) in shapes.items()
        }
        for row in range(count):
            _enter(arrays, row, render(scene(first + row, split), size), side)
            tell(row + 1, count)
        for array in arrays.values():
            array.flush()
        done.write_text(json.dumps(wanted))
    return Album(**{name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in shapes})


def _enter(arrays: Mapping[str, NDArray[Any]], row: int, page: Picture, side: int) -> None:
    truth = page.truth
    things = truth.things[:MOST]
    arrays["pixels"][row] = page.pixels
    rows = np.full(256, 0, np.uint8)
    for place, thing in enumerate(things, 1):
        rows[thing.index] = place
    arrays["owner"][row] = _majority(rows[truth.owner], side)
    labels = thing_labels()
    told = np.full((MOST, len(labels)), -1, np.int16)
    boxes = np.zeros((MOST, 4), np.float16)
    for place, thing in enumerate(things):
        for column, (name, words) in enumerate(labels.items()):
            word = getattr(thing, name)
            told[place, column] = words.index(word) if word in words else -1
        boxes[place] = thing.box
    arrays["things"][row], arrays["boxes"][row] = told, boxes
    arrays["page"][row] = [
        words.index(getattr(truth, name)) for name, words in page_labels().items()
    ]


def _majority(owner: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """What covers the most of each of side x side patches."""
    height, width = owner.shape
    cells = owner.reshape(side, height // side, side, width // side)
    flat = cells.transpose(0, 2, 1, 3).reshape(side, side, -1)
    counts = (flat[..., None] == np.arange(MOST + 1)).sum(2)
    counts[..., 0] = np.where(counts[..., 1:].max(-1) * 3 >= flat.shape[2], 0, counts[..., 0])
    return counts.argmax(-1).astype(np.uint8)
