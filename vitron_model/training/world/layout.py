"""How much room a thing takes on the page, and whether it may stand where it is put.

Knows rectangles, no pixels and no chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from .kinds import drawing
from .places import PLACES
from .spec import SceneSpec, ThingSpec
from .stage import Actor, height_of, look_of, stage
from .truth import BoxTuple

EDGE = 0.018
"""The free margin that a composition keeps, in page heights."""


def rect_of(actor: Actor) -> BoxTuple:
    """(left, top, right, bottom) on the page."""
    x0, y0, x1, y1 = actor.canvas.bounds
    (a, b), (c, d) = actor.placing.matrix.tolist()
    xs = (a * x0 + b * y0, a * x1 + b * y0, a * x0 + b * y1, a * x1 + b * y1)
    ys = (c * x0 + d * y0, c * x1 + d * y0, c * x0 + d * y1, c * x1 + d * y1)
    x, y = actor.placing.x, actor.placing.y
    return x + min(xs), y + min(ys), x + max(xs), y + max(ys)


def rects(spec: SceneSpec) -> dict[str, BoxTuple]:
    """Every thing's room on the page."""
    return {actor.spec.id: rect_of(actor) for actor in stage(spec)}


def room_of(thing: ThingSpec, place: str) -> BoxTuple:
    """The room of one thing that stands for itself, upright."""
    x0, y0, x1, y1 = drawing(thing.kind, look_of(thing)).bounds
    high = height_of(thing, PLACES[place], thing.y)
    foot, wide = thing.y - thing.lift, high * (1.0 if thing.facing > 0 else -1.0)
    left, right = thing.x + x0 * wide, thing.x + x1 * wide
    return min(left, right), foot - y1 * high, max(left, right), foot - y0 * high


def inside(rect: BoxTuple, aspect: float, edge: float = EDGE) -> bool:
    return (
        rect[0] >= edge and rect[2] <= aspect - edge and rect[1] >= edge and rect[3] <= 1 - edge / 2
    )


def overlap(one: BoxTuple, other: BoxTuple) -> float:
    """The share of the smaller that lies in the larger."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    small = min(
        (one[2] - one[0]) * (one[3] - one[1]), (other[2] - other[0]) * (other[3] - other[1])
    )
    return wide * high / max(small, 1e-9)


def crowded(rect: BoxTuple, others: Sequence[BoxTuple], most: float) -> bool:
    return any(overlap(rect, other) > most for other in others)


def grounded(spec: SceneSpec) -> bool:
    """Nothing hangs over a zone where it cannot stand (used by tests and stories)."""
    bands = [b for bands in PLACES[spec.place].zones.values() for b in bands]
    return all(
        t.on or t.held_by or any(low - 0.02 <= t.y <= high + 0.02 for low, high in bands)
        for t in spec.things
    )
