"""How one thing goes through a clip: where it is, how high, how large, and from when to when.

Lengths are in heights of the picture. Knows one thing at a time, and not what that is called.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .choosing import Box
from .watching import BORDER, Actor, Watched

WAY = 0.12
"""From here on somebody went somewhere."""
RISEN = 0.1
"""From here on something is higher, or lower, in the end."""
BIGGER = 1.5
"""So many times as high in the end: it has grown."""
SMALL_YET = 0.85
"""Of its height: so small is what only begins to be there, or is nearly gone."""
EARLIER, LATER = 0.45, 0.15
"""Frames by which a reckoned beginning, and end, may be off."""

Floats = NDArray[np.float64]
Eased = Callable[[Floats], Floats]
"""What is done of something, by the share of its time."""


class Path:
    """How one thing goes through a clip."""

    def __init__(self, actor: Actor, watched: Watched) -> None:
        self.actor, self.watched = actor, watched
        self.frames = [one.frame for one in actor.sightings]
        self.boxes = np.array([one.box for one in actor.sightings])
        shown = np.array([one.shown for one in actor.sightings])
        self._left, self._right = shown[:, 0] < BORDER, shown[:, 2] > watched.width - BORDER
        self._above, self._below = shown[:, 1] < BORDER, shown[:, 3] > 1 - BORDER
        self.poses = [one.glance.likeliest("pose")[0] for one in actor.sightings]

    @cached_property
    def x(self) -> Floats:
        """Where its middle is. Of what the border cuts one side tells; else both must show a way:
        what stands behind another is only seen less of, and what grows goes nowhere."""
        left, right = self.boxes[:, 0], self.boxes[:, 2]
        both = ~(self._left | self._right)
        width = float(np.median((right - left)[both]) if both.any() else np.max(right - left))
        x = np.where(self._left, right - width / 2, np.where(self._right, left + width / 2, np.nan))
        x[self._left & self._right] = np.nan
        if both.any():
            begun = int(np.flatnonzero(both)[0])
            one, other = left - left[begun], right - right[begun]
            least = np.where(np.abs(one) < np.abs(other), one, other)
            way = np.where(one * other > 0, least, 0.0)
            x = np.where(both, (left[begun] + right[begun]) / 2 + way, x)
        known = ~np.isnan(x)
        if not known.any():
            return (left + right) / 2
        return np.interp(self.frames, np.array(self.frames)[known], x[known])

    @cached_property
    def way(self) -> float:
        """How far it gets, to the right."""
        return float(self.x[-1] - self.x[0])

    @cached_property
    def gone(self) -> bool:
        """It went somewhere. What gets much higher or lower than it gets on rises or falls; and of
        what has become of another size one side may seem to move."""
        steep = abs(float(self.y[-1])) > 2 * abs(self.way)
        return abs(self.way) > WAY and not steep and 1 / BIGGER < self.growth < BIGGER

    @cached_property
    def y(self) -> Floats:
        """How much higher it is than at first, by head and foot alike; of what the border cuts the
        other end tells."""
        head, foot = (self.boxes[0, side] - self.boxes[:, side] for side in (1, 3))
        both = np.where(head * foot > 0, np.where(np.abs(head) < np.abs(foot), head, foot), 0.0)
        above, below = self._above | self._above[0], self._below | self._below[0]
        return np.where(above, foot, np.where(below, head, both))

    @cached_property
    def lift(self) -> Floats:
        """How much higher it is than on a straight way from its first place to its last."""
        straight = np.interp(self.frames, [self.frames[0], self.frames[-1]], [0.0, self.y[-1]])
        return np.asarray(self.y - straight)

    @cached_property
    def rest(self) -> Box:
        """Where it is most of the time."""
        x0, y0, x1, y1 = np.median(self.boxes, axis=0).tolist()
        return x0, y0, x1, y1

    @property
    def still(self) -> bool:
        return abs(self.way) < WAY / 2

    def inside(self, place: int) -> bool:
        """Whether the border cuts nothing of it there."""
        sides = (self._left, self._right, self._above, self._below)
        return not any(bool(side[place]) for side in sides)

    @property
    def whole(self) -> bool:
        """All its height is in the picture, at its first and its last."""
        cut = self._above | self._below
        return not (cut[0] or cut[-1])

    @property
    def swells(self) -> bool:
        """It is of another height in the end, and where it was."""
        foot = self.boxes[:, 3]
        stays = abs(foot[-1] - foot[0]) < RISEN and abs(self.way) < WAY
        return stays and self.whole and not 1 / BIGGER < self.growth < BIGGER

    @property
    def growth(self) -> float:
        high = self.boxes[:, 3] - self.boxes[:, 1]
        return float(high[-1] / max(1e-6, high[0]))

    def small_yet(self, place: int) -> bool:
        high = self.boxes[:, 3] - self.boxes[:, 1]
        return bool(high[place] < SMALL_YET * high.max())

    def span(self, moves: NDArray[np.bool_]) -> tuple[int, int]:
        """The frames around those where something is so."""
        where = np.flatnonzero(moves)
        if not len(where):
            return self.frames[0], self.frames[-1]
        last = len(self.frames) - 1
        return self.frames[max(0, where[0] - 1)], self.frames[min(last, where[-1] + 1)]

    @cached_property
    def going(self) -> tuple[int, int]:
        """The frames of its way."""
        return self.timed((self.x - self.x[0]) / (self.way or 1.0), cruise)

    def timed(self, done: Floats, eased: Eased) -> tuple[int, int]:
        """From which frame to which, where so much is done of it: nobody sees where something
        begins that begins gently, so it is reckoned from the middle of it."""
        middle = (done > 0.15) & (done < 0.85)
        times = np.linspace(0, 1, 101)
        shares = np.interp(done[middle], eased(times), times)
        if len(shares) < 2 or np.ptp(shares) < 0.1:
            return self.span((done > 0.05) & (done < 0.95))
        slope, begun = np.polyfit(shares, np.array(self.frames)[middle], 1)
        return self.within(begun, begun + slope)

    def within(self, begun: float, ended: float) -> tuple[int, int]:
        """The frames between two times."""
        last = self.watched.count - 1
        first = min(max(math.ceil(begun - EARLIER), 0), last)
        return first, min(max(math.floor(ended + LATER), first), last)


# --- how things begin and end: what is done of it, by the share of its time ---------------------


def even(time: Floats) -> Floats:
    return time


def smooth(time: Floats) -> Floats:
    """Faster and faster, then slower and slower."""
    return time * time * (3 - 2 * time)


def cruise(time: Floats) -> Floats:
    """Even, with a short start and stop."""
    ramp = 0.12
    top = 1 / (1 - ramp)
    return np.where(
        time < ramp, top * time**2 / (2 * ramp),
        np.where(time > 1 - ramp, 1 - top * (1 - time) ** 2 / (2 * ramp), top * (time - ramp / 2)),
    )  # fmt: skip
