"""What is true of a rendered scene or clip: the answer to every question. Knows no wording.

Places are normalised (X_l, Y_t, X_r, Y_b) in [0, 1], y downwards; frames count from 0, both ends
included. A pixel belongs to the thing that covers at least half of it and has nothing before it;
rain, snow and fog lie over the things and do not take pixels from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

BoxTuple = tuple[float, float, float, float]
Bits = NDArray[np.bool_]
Relation = Literal[
    "left of", "right of", "in front of", "behind", "above", "under", "on", "next to", "holding",
    "held by",
]  # fmt: skip


@dataclass(frozen=True)
class Part:
    name: str
    box: BoxTuple


@dataclass(frozen=True)
class Thing:
    """One thing in one picture."""

    id: str
    """"dog1": the same in every frame and before and after an edit."""
    kind: str
    group: str
    colour: str
    accent: str
    """The colour of the pattern or of the second part; "" where it has none."""
    pattern: str
    size: Literal["small", "medium", "big"]
    pose: str
    facing: Literal["left", "right", ""]
    """"" for what has no front."""
    place: tuple[float, float]
    """Where it touches the ground (normalised); under it, for what is in the air."""
    depth: int
    """0 is nearest to us, then 1, 2…"""
    box: BoxTuple
    """Around its visible pixels."""
    whole: BoxTuple
    """Around all of it, hidden pixels too (cut at the edge of the picture)."""
    area: float
    """The share of the picture that its visible pixels cover."""
    seen: float
    """The share of it that is visible; what lies outside the picture counts as hidden, judged by
    its box."""
    parts: tuple[Part, ...]
    keys: dict[str, tuple[float, float]]
    on: str
    """The id of what it stands or lies on; "" for the ground, the water or the air."""
    held_by: str
    index: int = field(repr=False)
    """Its number in `Scene.owner`."""

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class Fact:
    """`subject` is `relation` of `object`: ids."""

    subject: str
    relation: Relation
    object: str


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything true of one picture. Things too hidden or too small to be named are left out of
    `things` (see painter.NAMED) but still own their pixels."""

    width: int
    height: int
    place: str
    time: str
    season: str
    weather: str
    style: str
    things: tuple[Thing, ...]
    """From left to right by the middle of the box."""
    facts: tuple[Fact, ...]
    owner: NDArray[np.uint8]  # (H, W): index of the thing that each pixel belongs to, 0 backdrop
    wholes: dict[str, tuple[int, int, NDArray[np.uint8]]] = field(repr=False)
    """id -> (left, top, soft coverage 0-255 of all of it); see `whole_mask`."""
    casts: dict[str, tuple[tuple[int, int, int, int], ...]] = field(repr=False)
    """id -> (left, top, right, bottom) in pixels, of its shadow and its lamplight."""

    @cached_property
    def by_id(self) -> dict[str, Thing]:
        return {thing.id: thing for thing in self.things}

    def mask(self, thing_id: str) -> Bits:
        """Its visible pixels (H, W)."""
        bits: Bits = self.owner == self.by_id[thing_id].index
        return bits

    def coverage(self, thing_id: str) -> NDArray[np.uint8]:
        """How much of each pixel it covers, 0 to 255, hidden pixels too (H, W)."""
        out = np.zeros((self.height, self.width), np.uint8)
        left, top, soft = self.wholes[thing_id]
        out[top : top + soft.shape[0], left : left + soft.shape[1]] = soft
        return out

    def whole_mask(self, thing_id: str) -> Bits:
        """All of its pixels, hidden ones too (H, W)."""
        bits: Bits = self.coverage(thing_id) >= 128
        return bits

    def touched(self, thing_id: str) -> Bits:
        """Every pixel that would differ if it were not there, and a few around its shadow."""
        bits: Bits = self.coverage(thing_id) > 0
        for left, top, right, bottom in self.casts[thing_id]:
            bits[top:bottom, left:right] = True
        return bits

    def holds(self, subject: str, relation: Relation, other: str) -> bool:
        return Fact(subject, relation, other) in self.facts


@dataclass(frozen=True)
class Event:
    """Something that happens in a clip."""

    actor: str
    action: str
    """A name of `stories.ACTIONS`: "run", "run past", "jump over", "pick up", "fall"…"""
    target: str
    """The id of what it happens to or past; "" for none."""
    first: int
    last: int


@dataclass(frozen=True)
class Track:
    """Where one thing is in every frame; None where it is not to be seen."""

    id: str
    boxes: tuple[BoxTuple | None, ...]

    @property
    def span(self) -> tuple[int, int]:
        """First and last frame in which it is seen."""
        seen = [i for i, box in enumerate(self.boxes) if box is not None]
        return seen[0], seen[-1]


@dataclass(frozen=True, eq=False)
class Clip:
    """Everything true of a clip."""

    fps: float
    scenes: tuple[Scene, ...]
    events: tuple[Event, ...]
    """In order of their first frame."""
    camera: str
    """"still", "pan left", "pan right", "push in", "pull out"."""

    @property
    def frames(self) -> int:
        return len(self.scenes)

    @cached_property
    def tracks(self) -> tuple[Track, ...]:
        ids = sorted({thing.id for scene in self.scenes for thing in scene.things})
        tables = [scene.by_id for scene in self.scenes]
        return tuple(
            Track(id, tuple(t[id].box if id in t else None for t in tables)) for id in ids
        )
