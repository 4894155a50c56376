"""Guesses at a thing: which patches of a window are inside, grown in several ways and judged.

It works on patches and on marks in the pixels of the window; what was drawn where, and how a
guess becomes a mask, is `cutout`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .specialist import Report
from .superpixels import Patches, patches

Inside = NDArray[np.bool_]
Floats = NDArray[Any]
COUNT = 420  # patches
BIAS = 2.5  # odds
LIKE = 0.3  # of the spread: how like the spot that a click hit a patch must be
WEIGHTS = {
    "edge": 0.3, "relief": -0.3, "inner": 0.3, "apart": 1.0, "reach": 0.55, "outline": -0.7,
    "decided": 0.6,
}  # fmt: skip
"""What `looks` counts how much; fitted roughly, sign and size, on few clips: not to be trusted
beyond the first digit."""


@dataclass(frozen=True)
class Tuning:
    """How one guess is grown."""

    likeness: float  # how close colours must be to be one, in shares of the spread
    fill: float  # added to the odds of being inside
    tight: float  # how much it is drawn toward sides of the box that it does not reach


GUESSES = [Tuning(a, b, c) for a in (0.3, 0.5) for b in (0.0, 0.5) for c in (0.0, 1.0, 2.0)]


@dataclass(frozen=True, eq=False)
class Field:
    """The window in patches, and what is known of each before anything is guessed."""

    parts: Patches
    outside: Inside  # (n,) certainly not the thing
    yes: Inside  # (n,)
    no: Inside  # (n,)
    prior: Floats | None  # (n,) share of an earlier mask, 0 to 1
    place: Floats  # (n, 2) from the middle of the box: -1 to 1 inside it
    apart: Floats  # (n,) how far over edges from what is outside
    near: Floats  # (n, n) squared distances in boxes

    @classmethod
    def of(
        cls,
        small: Frame,
        bounds: Inside | None,
        marks: tuple[Inside, Inside],
        rough: Inside | None,
    ) -> Field:
        """From planes of the size of `small`: bounds, marks inside and outside, an earlier mask."""
        parts = patches(small, COUNT)
        height, width = parts.labels.shape
        if bounds is None or not bounds.any():
            bounds = np.ones((height, width), bool)
        yes, no = parts.mean(marks[0]) > 0, parts.mean(marks[1]) > 0
        both = yes & no  # a patch with both kinds of marks follows the larger
        mostly = parts.mean(marks[0]) >= parts.mean(marks[1])
        yes, no = yes & (~both | mostly), no & (~both | ~mostly)
        outside = parts.mean(bounds) < 0.5
        if outside.sum() < 4:  # a rim narrower than the patches
            outside = parts.mean(bounds) < 0.9
        if outside.all():
            outside = np.zeros_like(no)
        x0, y0, x1, y1 = box_of(bounds)
        middle, half = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), np.array([x1 - x0, y1 - y0]) / 2
        gap = parts.place[:, None] - parts.place[None]
        place = (parts.place - middle) / half
        # Where the box ends at the picture's edge there is nothing outside to start from; the
        # corners of a box are hardly ever the thing.
        seeds = outside | (np.abs(place).min(axis=1) > 0.86)
        return cls(
            parts,
            outside,
            yes,
            no,
            parts.mean(rough) if rough is not None else None,
            place,
            parts.distances(seeds) if seeds.any() else np.full(parts.count, 10.0),
            (gap**2).sum(axis=2) / max(1.0, float(4 * half[0] * half[1])),
        )

    def best(self, report: Report) -> tuple[Floats, float, list[Floats]]:
        """How much of each patch is inside (n,), how sure that is, 0 to 1, and all guesses."""
        guesses = GUESSES[:6:2] if self.prior is not None else GUESSES
        found: list[tuple[float, Floats]] = []
        for number, tuning in enumerate(guesses):
            report.progress(number, len(guesses))
            share = self.grown(tuning)
            found.append((self.looks(share), share))
        found.sort(key=lambda pair: -pair[0])
        # What the best guesses agree on is the surest; the winner decides the rest.
        top = found[0][1] * 0.6 + found[1][1] * 0.25 + found[min(2, len(found) - 1)][1] * 0.15
        agreed = np.minimum(found[0][1] > 0.5, found[1][1] > 0.5)
        either = np.maximum(found[0][1] > 0.5, found[1][1] > 0.5)
        area = self.parts.area
        sure = float((area * agreed).sum() / max(1.0, (area * either).sum()))
        return top, sure, [share for _, share in found]

    def corrected(self, share: Floats) -> Floats:
        """A guess mended by the clicks: each holds as far as its own surface seems to reach.

        What is not joined to a click stays as it was.
        """
        if not (self.yes.any() or self.no.any()):
            return share
        before = share > 0.5
        odds = 2.2 * (2 * before - 1) + 1.3 * (2 * share - 1)
        after = self._smooth(odds + self._clicked(), self.yes, self.no) > 0.5
        labels, mended = self.parts.labels, share.copy()
        for marks, wanted in ((self.yes, True), (self.no, False)):
            turned = (after == wanted) & (before != wanted)
            _, islands = cv2.connectedComponents(turned[labels].astype(np.uint8), connectivity=4)
            touched = np.unique(islands[marks[labels]])
            joined = np.isin(islands, touched[touched > 0])
            own = np.zeros(self.parts.count, bool)
            own[np.unique(labels[joined])] = True
            mended[(own & turned) | marks] = 1.0 if wanted else 0.0
        return mended

    def grown(self, tuning: Tuning) -> Floats:
        """One guess: the share of each patch that is inside, (n,)."""
        parts, outside, area = self.parts, self.outside, self.parts.area
        inner = ~outside
        if not inner.any() or parts.count < 4:
            return inner.astype(np.float64)
        reach = float(np.clip(tuning.likeness * parts.spread * 0.5, 2.0, 12.0))
        like = np.exp(-parts.unlike / (2 * reach**2))
        like_here = like * np.exp(-self.near / (2 * 0.44**2))
        start = self.evidence(like) + tuning.fill
        odds = start + self._offset(start)
        share = self._smooth(odds)
        for _ in range(3):
            own, rest = area * share * inner, area * (1 - share)
            if own.sum() < 1:
                break
            apart = np.log(like @ own / own.sum() + 2e-4) - np.log(like @ rest / rest.sum() + 2e-4)
            floor = 0.02 * area.mean()
            local = np.log(like_here @ own + floor) - np.log(like_here @ rest + floor)
            odds = 1.08 * np.clip(apart, -3, 3) + 0.6 * np.clip(local, -3, 3) + 0.61 * start
            if tuning.tight and self.prior is None:
                odds = odds + tuning.tight * self._toward_sides(share)
            share = self._smooth(odds + self._offset(odds))
        return share

    def evidence(self, like: Floats) -> Floats:
        """The odds of being inside before any guess: unlike outside, apart from it, central."""
        area, inner = self.parts.area, ~self.outside
        odds = np.zeros(self.parts.count)
        if self.outside.any():
            away = area * self.outside
            base = float(np.clip(away.sum() / area.sum(), 0.02, 0.98))
            common = like @ away / (like @ area)
            odds += 0.76 * np.clip(
                np.log((1 - common + 0.02) / (1 - base)) - np.log((common + 0.02) / base), -2, 2
            )
            low, middle, high = np.quantile(self.apart[inner], (0.1, 0.5, 0.9))
            odds += 1.27 * np.clip((self.apart - middle) / (high - low + 2) * 3, -2, 2)
        central = 1.2 - 1.5 * (np.abs(self.place) ** 2.5).sum(axis=1)
        odds += (0.78 if self.prior is None else 0.2) * np.clip(central, -2.5, 1.5)
        if self.prior is not None:
            odds = 0.35 * odds + 4.5 * (2 * self.prior - 1)
        return odds

    def _clicked(self) -> Floats:
        """The pull of the clicks: strong where they are, fading over edges and with distance."""
        pull = np.zeros(self.parts.count)
        spread = self.parts.spread
        for marks, sign in ((self.yes, 1.0), (self.no, -1.0)):
            if marks.any():
                step = 0.65 * spread / np.sqrt(self.parts.labels.size)
                far = self.parts.distances(marks, float(step)) / (0.57 * spread + 1.8)
                # A click speaks for what looks like the spot that it hit.
                alike = self.parts.unlike[:, marks].min(axis=1)
                share = np.exp(-alike / (2 * (LIKE * spread + 0.5) ** 2))
                pull += sign * 9.0 * np.exp(-(far**2)) * share
        return pull

    def _toward_sides(self, share: Floats) -> Floats:
        """A thing fills its box: what leads to a side that it does not reach is drawn in."""
        pull = np.zeros(self.parts.count)
        mine = (share > 0.5) & ~self.outside
        if mine.sum() < 3:
            return pull
        weight = self.parts.area[mine]

        def span(values: Floats) -> tuple[float, float]:
            order = np.argsort(values)
            along = np.cumsum(weight[order]) / weight.sum()
            low, high = np.searchsorted(along, (0.06, 0.94))
            return float(values[order][low]), float(values[order][min(high, len(order) - 1)])

        for axis in (0, 1):
            low, high = span(self.place[mine, axis])
            left, right = span(self.place[mine, 1 - axis])
            across = (self.place[:, 1 - axis] > left) & (self.place[:, 1 - axis] < right)
            for short, beyond in (
                (0.8 - high, self.place[:, axis] > high),
                (0.8 + low, self.place[:, axis] < low),
            ):
                pull += across * beyond * float(np.clip(short / 0.3, 0, 1))
        return np.where(self.outside, 0.0, pull)

    def _offset(self, odds: Floats, low: float = 0.32, high: float = 0.74) -> float:
        """What must be added for the thing to fill a likely share of its box."""
        if self.prior is not None:
            low, high = 0.12, 0.9
        weight = self.parts.area * ~self.outside
        weight = weight / weight.sum()

        def filled(offset: float) -> float:
            return float(weight @ (1 / (1 + np.exp(-1.5 * np.clip(odds + offset, -20, 20)))))

        now = filled(0.0)
        if low <= now <= high:
            return 0.0
        goal = low if now < low else high
        down, up = -8.0, 8.0
        for _ in range(20):
            middle = (down + up) / 2
            down, up = (middle, up) if filled(middle) < goal else (down, middle)
        # Where colours speak clearly, no likely share overrules them.
        return float(np.clip((down + up) / 2, -BIAS, BIAS))

    def _smooth(self, odds: Floats, yes: Inside | None = None, no: Inside | None = None) -> Floats:
        """The shares that follow the odds, with short borders that run along edges.

        Total variation on the graph of patches, by re-weighted least squares: nearly a graph cut.
        """
        parts, n = self.parts, self.parts.count
        goal = 1 / (1 + np.exp(-np.clip(odds, -20, 20)))
        weight = parts.area / parts.area.mean() * (0.15 + np.abs(2 * goal - 1))
        out = self.outside if no is None else (self.outside & ~self.yes) | no
        weight, goal = np.where(out, 1e3, weight), np.where(out, 0.0, goal)
        if yes is not None:
            weight, goal = np.where(yes, 1e3, weight), np.where(yes, 1.0, goal)
        width = float(parts.contrast.mean()) + 1.0
        bond = np.exp(-((parts.contrast / width) ** 2)) * parts.length
        bond = bond * 1.28 / np.sqrt(parts.area.mean())
        share = goal
        for turn in range(3):
            gap = np.abs(share[parts.first] - share[parts.second])
            pull = bond * 3 if turn == 0 else bond / np.maximum(gap, 0.06)
            matrix = np.zeros((n, n))
            matrix[parts.first, parts.second] = -pull
            matrix[np.arange(n), np.arange(n)] = weight + np.bincount(parts.first, pull, n)
            share = np.linalg.solve(matrix, weight * goal)
        return np.clip(share, 0, 1)

    def looks(self, share: Floats) -> float:
        """How much like a thing a guess looks: its border, colours, reach and outline."""
        parts, area = self.parts, self.parts.area
        mine = (share > 0.5) & ~self.outside
        if mine.sum() < 2:
            return -9.0
        border = mine[parts.first] & ~mine[parts.second]
        if not border.any():
            return -8.0
        long = parts.length
        step = np.minimum(parts.contrast, 40)
        edge = float((step * long)[border].sum() / long[border].sum())
        around = ~self.outside[parts.first] | ~self.outside[parts.second]
        usual = float((step * long)[around].sum() / long[around].sum()) + 1
        within = mine[parts.first] & mine[parts.second]
        inner = float((step * long)[within].sum() / max(1e-6, float(long[within].sum())))
        own = area * mine
        rest = area * ~mine * np.exp(-2 * np.maximum(0, np.abs(self.place).max(axis=1) - 1))
        like = np.exp(-parts.unlike / (2 * float(np.clip(0.5 * parts.spread, 2, 14)) ** 2))
        mass, other = like @ own / own.sum(), like @ rest / max(1.0, float(rest.sum()))
        apart = float((mass / (mass + other + 1e-9) @ own) / own.sum())
        spots = self.place[mine]
        sides = np.array(
            [-spots[:, 0].min(), spots[:, 0].max(), -spots[:, 1].min(), spots[:, 1].max()]
        )
        reach = float(np.clip(sides, 0, 0.93).min() / 0.93)
        outline = float(long[border].sum() / np.sqrt(own.sum())) / 10
        decided = float(np.average(np.abs(2 * share - 1), weights=area * ~self.outside + 1e-9))
        return (
            WEIGHTS["edge"] * np.log(edge + 1)
            + WEIGHTS["relief"] * edge / usual
            + WEIGHTS["inner"] * inner / usual
            + WEIGHTS["apart"] * apart
            + WEIGHTS["reach"] * reach
            + WEIGHTS["outline"] * outline
            + WEIGHTS["decided"] * decided
        )


def box_of(inside: Inside) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 around it, the ends excluded."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
