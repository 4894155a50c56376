"""What training may see and what is kept for the test: disjoint seeds and held-out combinations.

Four splits. "train", "val" and "test" never show a held-out combination; every scene and story
of "novel" shows at least one. Knows no pixels.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Literal

from .kinds import kind_of

Split = Literal["train", "val", "test", "novel"]

SEEDS: dict[Split, range] = {
    "train": range(0, 1 << 40),
    "val": range(1 << 40, (1 << 40) + (1 << 24)),
    "test": range(1 << 41, (1 << 41) + (1 << 24)),
    "novel": range(1 << 42, (1 << 42) + (1 << 24)),
}

# What the paper's own figures and the demos need is always taught.
_TAUGHT = {
    ("dog", "white"), ("dog", "brown"), ("car", "red"), ("clock", "green"), ("girl", "pink"),
    ("dog", "street"), ("car", "street"), ("table", "room"), ("table", "kitchen"),
    ("chair", "kitchen"), ("clock", "room"), ("cup", "kitchen"), ("police officer", "street"),
    ("girl", "park"), ("bench", "park"), ("boat", "harbour"),
    ("dog", "run past"), ("dog", "run"), ("cat", "run past"), ("kite", "rise"),
}  # fmt: skip


@dataclass(frozen=True)
class Combination:
    """Something held out: a kind together with a colour, a place, a motion or a neighbour."""

    kind: str
    what: Literal["colour", "place", "motion", "relation"]
    value: str
    """The colour, the place, the action; for a relation "left of/dog" (kind left of dog)."""


def seed_of(index: int, split: Split) -> int:
    """The seed of a split's index-th sample; indices beyond a split's range begin again."""
    seeds = SEEDS[split]
    return seeds[index % len(seeds)]


def split_of(seed: int) -> Split:
    """The split that a seed belongs to; seeds of none count as "train"."""
    return next((split for split, seeds in SEEDS.items() if seed in seeds), "train")


def _drawn(one_in: int, *words: str) -> bool:
    """The same lot on every machine."""
    return zlib.crc32("/".join(words).encode()) % one_in == 0


def colour_held_out(kind: str, colour: str) -> bool:
    known = kind_of(kind).colours
    # A kind of few colours keeps them all: it would not be learned otherwise.
    return len(known) > 3 and (kind, colour) not in _TAUGHT and _drawn(9, kind, colour)


def place_held_out(kind: str, place: str) -> bool:
    return (kind, place) not in _TAUGHT and _drawn(12, kind, "in", place)


def motion_held_out(kind: str, action: str) -> bool:
    return (kind, action) not in _TAUGHT and _drawn(10, kind, "does", action)


def order_held_out(left: str, right: str) -> bool:
    """`left` standing to the left of `right` is never seen in training."""
    return left != right and _drawn(16, left, "left of", right)
