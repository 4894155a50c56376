"""What a kind draws on: shapes in its own unit box, kept as a list. Knows no pixels, no scene.

The box: x to the right (where the thing looks), y up, the ground at y = 0, the middle of the
feet at x = 0, the top of a standing thing near y = 1. Wide things are wider than 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from .colours import RGB

Spot = tuple[float, float]
Points = NDArray[np.float64]  # (n, 2)

STEPS = 8  # straight pieces between two points of a smooth curve


@dataclass(frozen=True, slots=True)
class Shape:
    """One filled outline, or one stroke of a pen (`widths` given)."""

    points: Points
    colour: RGB
    part: str
    coat: bool
    """The pattern of the thing (spots, stripes) lies on it."""
    within: tuple[int, ...]
    """Drawn only on top of these earlier shapes; empty: everywhere."""
    widths: tuple[float, ...]
    """Empty: a filled outline. One: a stroke of that width. n - 1: a tapering limb."""


@lru_cache(maxsize=64)
def _basis(count: int, steps: int, closed: bool) -> Points:
    """The matrix that turns `count` points into a smooth (Catmull-Rom) curve through them."""
    pieces = count if closed else count - 1
    rows = pieces * steps + (0 if closed else 1)
    matrix = np.zeros((rows, count))
    for row in range(rows):
        piece, step = divmod(row, steps)
        if piece == pieces:  # the very end of an open curve
            matrix[row, count - 1] = 1.0
            continue
        t = step / steps
        weights = (
            (-t + 2 * t**2 - t**3) / 2,
            (2 - 5 * t**2 + 3 * t**3) / 2,
            (t + 4 * t**2 - 3 * t**3) / 2,
            (t**3 - t**2) / 2,
        )
        for offset, weight in zip((-1, 0, 1, 2), weights, strict=True):
            at = piece + offset
            at = at % count if closed else min(max(at, 0), count - 1)
            matrix[row, at] += weight
    return matrix


@lru_cache(maxsize=16)
def _round(steps: int) -> Points:
    """Points on the unit circle."""
    return np.array(
        [(math.cos(2 * math.pi * i / steps), math.sin(2 * math.pi * i / steps))
         for i in range(steps)]
    )  # fmt: skip


class Canvas:
    """Collects the shapes of one thing, back to front. Every call returns the shape's number."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []
        self.keys: dict[str, Spot] = {}
        self.lights: list[tuple[float, float, float]] = []
        self._part = ""

    @cached_property
    def feet(self) -> tuple[float, float]:
        """How far it reaches to the left and right near the ground."""
        low = [s.points[s.points[:, 1] < 0.16, 0] for s in self.shapes]
        spread = np.concatenate(low) if low else np.zeros(0)
        if not spread.size:
            return -0.2, 0.2
        return float(spread.min()), float(spread.max())

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, bottom, right, top) of everything drawn; what is clipped never reaches out."""
        points, counts = self.packed
        starts = np.cumsum([0, *counts[:-1]])
        low = np.minimum.reduceat(points, starts, axis=0).tolist()
        high = np.maximum.reduceat(points, starts, axis=0).tolist()
        half = [max(s.widths) / 2 if s.widths else 0.0 for s in self.shapes]
        free = [i for i, s in enumerate(self.shapes) if not s.within]
        return (
            min(low[i][0] - half[i] for i in free), min(low[i][1] - half[i] for i in free),
            max(high[i][0] + half[i] for i in free), max(high[i][1] + half[i] for i in free),
        )  # fmt: skip

    @cached_property
    def packed(self) -> tuple[Points, list[int]]:
        """All points in one array, and how many each shape has."""
        points = np.concatenate([shape.points for shape in self.shapes])
        return points, [len(shape.points) for shape in self.shapes]

    # Parts and points with a name. ----------------------------------------------------------

    def part(self, name: str) -> None:
        """What is drawn from here on belongs to this part ("head", "wheel", "tail")."""
        self._part = name

    def key(self, name: str, x: float, y: float) -> None:
        """A named point: "eye", "hand" (what is held hangs here), "nose", "top"…"""
        self.keys[name] = (x, y)

    def glow(self, x: float, y: float, radius: float) -> None:
        """A light that shines at night, at (x, y)."""
        self.lights.append((x, y, radius))

    # Shapes. ---------------------------------------------------------------------------------

    def polygon(
        self, points: Sequence[Spot], colour: RGB, coat: bool = False, within: Sequence[int] = ()
    ) -> int:
        """Straight edges."""
        return self._add(np.array(points, np.float64), colour, coat, within, ())

    def blob(
        self, points: Sequence[Spot], colour: RGB, coat: bool = False, within: Sequence[int] = ()
    ) -> int:
        """A closed smooth curve through the points: bodies, leaves, clouds."""
        curve = _basis(len(points), STEPS, True) @ np.array(points, np.float64)
        return self._add(curve, colour, coat, within, ())

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, colour: RGB,
        coat: bool = False, within: Sequence[int] = (), turn: float = 0.0,
    ) -> int:  # fmt: skip
        """`turn` in degrees against the clock."""
        ring = _round(28) * (rx, ry)
        if turn:
            c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            ring = ring @ np.array(((c, s), (-s, c)))
        return self._add(ring + (x, y), colour, coat, within, ())

    def circle(
        self, x: float, y: float, r: float, colour: RGB,
        coat: bool = False, within: Sequence[int] = (),
    ) -> int:  # fmt: skip
        return self.ellipse(x, y, r, r, colour, coat, within)

    def rect(
        self, x0: float, y0: float, x1: float, y1: float, colour: RGB, round: float = 0.0,
        coat: bool = False, within: Sequence[int] = (),
    ) -> int:  # fmt: skip
        """(x0, y0) lower left, (x1, y1) upper right; `round` is the radius of its corners."""
        if not round:
            corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
            return self.polygon(corners, colour, coat, within)
        r = min(round, (x1 - x0) / 2, (y1 - y0) / 2)
        arc = _round(20) * r
        corner = np.concatenate(
            [arc[0:6] + (x1 - r, y1 - r), arc[5:11] + (x0 + r, y1 - r),
             arc[10:16] + (x0 + r, y0 + r), arc[[15, 16, 17, 18, 19, 0]] + (x1 - r, y0 + r)]
        )  # fmt: skip
        return self._add(corner, colour, coat, within, ())

    # Strokes. --------------------------------------------------------------------------------

    def line(
        self, points: Sequence[Spot], width: float, colour: RGB,
        coat: bool = False, within: Sequence[int] = (), smooth: bool = False,
    ) -> int:  # fmt: skip
        """A stroke of even width with round ends."""
        path = np.array(points, np.float64)
        if smooth and len(points) > 2:
            path = _basis(len(points), STEPS, False) @ path
        return self._add(path, colour, coat, within, (width,))

    def limb(
        self, points: Sequence[Spot], widths: tuple[float, float], colour: RGB,
        coat: bool = False, within: Sequence[int] = (),
    ) -> int:  # fmt: skip
        """A smooth stroke that tapers from the first width to the second: legs, arms, tails."""
        steps = 4 if len(points) > 2 else 6
        path = _basis(len(points), steps, False) @ np.array(points, np.float64)
        count = len(path) - 1
        first, last = widths
        taper = tuple(first + (last - first) * i / max(count - 1, 1) for i in range(count))
        return self._add(path, colour, coat, within, taper)

    def _add(
        self, points: Points, colour: RGB, coat: bool,
        within: Sequence[int], widths: tuple[float, ...],
    ) -> int:  # fmt: skip
        self.shapes.append(Shape(points, colour, self._part, coat, tuple(within), widths))
        return len(self.shapes)  # numbers start at 1: 0 is "nothing drawn here"
