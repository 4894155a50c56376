"""What the painter has seen, written down as truth: boxes, masks, depth and clear-cut relations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from .spec import SceneSpec
from .stage import Actor
from .tiles import Placing, Tile
from .truth import BoxTuple, Fact, Part, Relation, Scene, Thing

NAMED_SHARE = 0.35
"""A thing of which less than this is visible is not spoken of."""
NAMED_AREA = 0.0011
"""Nor is one that covers less of the picture than this (18 pixels at 128 x 128)."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One painted thing, in the pixels of the painting."""

    index: int
    actor: Actor
    placing: Placing
    tile: Tile
    casts: list[tuple[int, int, int, int]]
    """(left, top, right, bottom) of its shadow and its light."""


def testify(spec: SceneSpec, seen: list[Seen], owner: NDArray[np.uint8], block: int) -> Scene:
    """`block`: how many pixels of the picture one of the painting became (pixel style)."""
    height, width = owner.shape
    counts = np.bincount(owner.ravel(), minlength=len(spec.things) + 1)
    things: list[Thing] = []
    wholes: dict[str, tuple[int, int, NDArray[np.uint8]]] = {}
    casts: dict[str, tuple[tuple[int, int, int, int], ...]] = {}
    for nearness, one in enumerate(reversed(seen)):
        left, top = one.tile.left * block, one.tile.top * block
        alpha = one.tile.alpha
        if block > 1:
            alpha = alpha.repeat(block, axis=0).repeat(block, axis=1)
            alpha = alpha[: height - top, : width - left]
        solid = (alpha >= 128).view(np.uint8)
        total, visible = int(cv2.countNonZero(solid)), int(counts[one.index])
        share = visible / max(total, 1) * one.tile.inside
        if share < NAMED_SHARE or visible < NAMED_AREA * width * height:
            continue
        part_of_owner = owner[top : top + alpha.shape[0], left : left + alpha.shape[1]]
        shown = (part_of_owner == one.index).view(np.uint8)
        thing, placing = one.actor.spec, one.placing

        def spot(
            at: tuple[float, float], placing: Placing = placing
        ) -> tuple[float, float]:
            x, y = placing.at(at)
            return x * block / width, y * block / height

        keys = {name: spot(at) for name, at in one.actor.canvas.keys.items()}
        foot = (
            placing.x * block / width,
            (placing.y + _drop(one)) * block / height,
        )
        things.append(
            Thing(
                id=thing.id,
                kind=thing.kind,
                group=one.actor.kind.group,
                colour=thing.colour,
                accent=thing.accent,
                pattern=thing.pattern,
                size=cast(Literal["small", "medium", "big"], thing.size),
                pose=thing.pose,
                facing="" if not one.actor.kind.sided else "right" if thing.facing > 0 else "left",
                place=foot,
                depth=nearness,
                box=_box(shown, left, top, width, height),
                whole=_box(solid, left, top, width, height),
                area=visible / (width * height),
                seen=share,
                parts=tuple(
                    Part(name, _clip(box, block, width, height))
                    for name, box in one.tile.parts.items()
                ),
                keys={name: at for name, at in keys.items() if 0 <= at[0] <= 1 >= at[1] >= 0},
                on=thing.on,
                held_by=thing.held_by,
                index=one.index,
            )
        )
        wholes[thing.id] = (left, top, alpha)
        casts[thing.id] = tuple(
            (x0 * block, y0 * block, x1 * block, y1 * block) for x0, y0, x1, y1 in one.casts
        )
    things.sort(key=lambda thing: thing.middle[0])
    return Scene(
        width, height, spec.place, spec.time, spec.season, spec.weather, spec.style,
        tuple(things), tuple(facts(things, width / height)), owner, wholes, casts,
    )  # fmt: skip


def _drop(one: Seen) -> float:
    """How far its ground lies under its feet, in pixels."""
    page = one.actor.placing.height
    lift = 0.0 if one.actor.spec.on or one.actor.spec.held_by else one.actor.spec.lift
    return lift * one.placing.height / page if page else 0.0


def _box(bits: NDArray[np.uint8], left: int, top: int, width: int, height: int) -> BoxTuple:
    x, y, w, h = cv2.boundingRect(bits)
    return (
        (left + x) / width, (top + y) / height, (left + x + w) / width, (top + y + h) / height,
    )  # fmt: skip


def _clip(box: BoxTuple, block: int, width: int, height: int) -> BoxTuple:
    x0, y0, x1, y1 = box
    return (
        min(max(x0 * block / width, 0.0), 1.0), min(max(y0 * block / height, 0.0), 1.0),
        min(max(x1 * block / width, 0.0), 1.0), min(max(y1 * block / height, 0.0), 1.0),
    )  # fmt: skip


def facts(things: list[Thing], aspect: float) -> list[Fact]:
    """Relations that nobody would argue about; what is doubtful is left out."""
    found: list[Fact] = []
    for a in things:
        if a.held_by and any(t.id == a.held_by for t in things):
            found += [Fact(a.held_by, "holding", a.id), Fact(a.id, "held by", a.held_by)]
        if a.on and any(t.id == a.on for t in things):
            found.append(Fact(a.id, "on", a.on))
        for b in things:
            if a is not b and b.id not in (a.on, a.held_by) and a.id not in (b.on, b.held_by):
                found += [Fact(a.id, relation, b.id) for relation in _between(a, b, aspect)]
    return found


def _between(a: Thing, b: Thing, aspect: float) -> list[Relation]:
    ax0, ay0, ax1, ay1 = a.whole
    bx0, by0, bx1, by1 = b.whole
    overlap = min(ax1, bx1) - max(ax0, bx0)
    narrow = min(ax1 - ax0, bx1 - bx0)
    found: list[Relation] = []
    # Sideways: the one ends before the other's middle, and hardly reaches over it.
    if overlap < 0.25 * narrow and (a.middle[0] - b.middle[0]) * aspect < -0.08:
        found.append("left of")
    elif overlap < 0.25 * narrow and (a.middle[0] - b.middle[0]) * aspect > 0.08:
        found.append("right of")
    level = a.place[1] - b.place[1]
    shared = overlap > 0.3 * narrow
    # Over another is only what is in the air: two on the ground are nearer and further.
    if shared and _aloft(a) and ay1 < by0 + 0.15 * (by1 - by0) and ay1 < by1 - 0.05:
        found.append("above")
    elif shared and _aloft(b) and by1 < ay0 + 0.15 * (ay1 - ay0) and by1 < ay1 - 0.05:
        found.append("under")
    elif shared and level > 0.03 and ay1 > by1 + 0.015:
        found.append("in front of")
    elif shared and level < -0.03 and by1 > ay1 + 0.015:
        found.append("behind")
    gap = max(ax0, bx0) - min(ax1, bx1)
    if -0.02 < gap * aspect < 0.14 and abs(level) < 0.07 and abs(ay1 - by1) < 0.09:
        found.append("next to")
    return found


def _aloft(thing: Thing) -> bool:
    return thing.whole[3] < thing.place[1] - 0.04
