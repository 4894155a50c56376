"""The same items without and with something: what it gains, as a table and as a picture.

Items are paired, so what makes one item harder than another does not blur the difference. The
interval draws both the seeds and the items anew. Knows no task.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .reports import BAR, BELOW, INK, PAPER, QUIET, Figure, figure, save, written

Marks = Mapping[tuple[int, str], float]
"""(seed, item) -> 0 to 1."""
DRAWS = 2000

_LESS, _GREEN, _LINE = (186, 178, 170), (70, 130, 60), (230, 228, 224)


@dataclass(frozen=True)
class Pair:
    name: str
    without: Figure
    given: Figure
    """With it."""
    gain: float
    low: float
    high: float
    lower: bool = False
    """Less is better."""
    mark: float | None = None
    """Where chance lies."""
    seeds: int = 0

    @property
    def verdict(self) -> str:
        """Better or worse, where the interval leaves 0 out; else nothing. Of one seed it says
        nothing: no item tells how much training differs from training."""
        if self.seeds < 2 or self.low <= 0 <= self.high:
            return ""
        return "better" if (self.gain > 0) != self.lower else "worse"

    @property
    def line(self) -> str:
        """One row of the table."""
        chance = f"  chance {100 * self.mark:.1f} %" if self.mark is not None else ""
        return (
            f"{self.name:34s} {100 * self.without.share:6.1f} % {100 * self.given.share:6.1f} %  "
            f"{100 * self.gain:+6.1f}  ({100 * self.low:+.1f} to {100 * self.high:+.1f}, "
            f"n = {self.given.count})  {self.verdict}{chance}".rstrip()
        )


def pair(
    name: str, without: Marks, given: Marks, lower: bool = False, mark: float | None = None
) -> Pair:
    """What both have is compared; each side's own figure counts all that it has."""
    both = sorted(without.keys() & given.keys())
    sides = [figure(name, list(side.values())) for side in (without, given)]
    if not both:
        return Pair(name, sides[0], sides[1], 0.0, 0.0, 0.0, lower, mark)
    seeds = {seed: row for row, seed in enumerate(dict.fromkeys(seed for seed, _ in both))}
    items = {item: column for column, item in enumerate(dict.fromkeys(item for _, item in both))}
    gains = np.zeros((len(seeds), len(items)))
    there = np.zeros_like(gains)
    for key in both:
        at = seeds[key[0]], items[key[1]]
        gains[at], there[at] = given[key] - without[key], 1.0
    mean = float(gains.sum() / there.sum())
    chance = np.random.default_rng(0)
    means = []
    for _ in range(DRAWS):
        drawn = np.ix_(*(chance.integers(0, size, size) for size in gains.shape))
        count = there[drawn].sum()
        means.append(gains[drawn].sum() / count if count else mean)
    low, high = np.percentile(means, (2.5, 97.5))
    return Pair(name, sides[0], sides[1], mean, float(low), float(high), lower, mark, len(seeds))


def table(pairs: Sequence[Pair]) -> str:
    head = f"{'':34s} {'without':>8s} {'with':>8s}  {'gain':>6s}  (95 % interval, marks)"
    return "\n".join([head, *(one.line for one in pairs)])


def told(pairs: Sequence[Pair], what: str) -> str:
    """The whole in a sentence or two."""
    if all(one.seeds < 2 for one in pairs):
        return f"One pair of minds cannot tell {what} from the chances of training: more seeds can."
    better = [one.name for one in pairs if one.verdict == "better"]
    worse = [one.name for one in pairs if one.verdict == "worse"]
    parts = [
        f"{word} at {', '.join(names)}" for word, names in (("better", better), ("worse", worse))
        if names
    ]  # fmt: skip
    rest = len(pairs) - len(better) - len(worse)
    if not parts:
        return f"With {what} none of {rest} differs from without."
    by_chance = f"Of {len(pairs)} about {max(1, round(len(pairs) / 20))} would by chance."
    return f"With {what}: {'; '.join(parts)}. The other {rest} do not differ. {by_chance}"


def draw(pairs: Sequence[Pair], title: str, what: str, file: Path) -> None:
    save(picture(pairs, title, what), file)


def picture(pairs: Sequence[Pair], title: str, what: str) -> NDArray[np.uint8]:
    """Two bars a row, grey without it and coloured with it, and the gain with its interval."""
    row, left, width, top = 44, 330, 400, 96
    right = left + width + 30
    page = np.full((top + row * len(pairs) + 44, right + 250, 3), PAPER, np.uint8)
    written(page, title, (20, 36), 0.7, INK)
    cv2.rectangle(page, (left, 56), (left + 14, 68), _LESS, -1)
    written(page, f"without {what}", (left + 22, 67), 0.45, INK)
    cv2.rectangle(page, (left + 210, 56), (left + 224, 68), BAR, -1)
    written(page, f"with {what}", (left + 232, 67), 0.45, INK)
    written(page, "gain, 95 % interval", (right, 67), 0.45, INK)
    for share in (0, 25, 50, 75, 100):
        x = left + width * share // 100
        cv2.line(page, (x, top - 10), (x, len(page) - 34), _LINE, 1)
        written(page, f"{share}", (x - 8, len(page) - 14), 0.4, QUIET)
    for number, one in enumerate(pairs):
        y = top + row * number + row // 2
        written(page, one.name, (20, y + 5), 0.45, INK)
        for side, colour, at in ((one.without, _LESS, y - 8), (one.given, BAR, y + 8)):
            ends = [left + round(width * min(1.0, max(0.0, s))) for s in
                    (side.share, side.low, side.high)]  # fmt: skip
            cv2.rectangle(page, (left, at - 7), (ends[0], at + 7), colour, -1, cv2.LINE_AA)
            cv2.line(page, (ends[1], at), (ends[2], at), INK, 1, cv2.LINE_AA)
        if one.mark is not None:
            x = left + round(width * one.mark)
            cv2.line(page, (x, y - 19), (x, y + 19), INK, 2, cv2.LINE_AA)
        ink = {"better": _GREEN, "worse": BELOW}.get(one.verdict, INK)
        gain = f"{100 * one.gain:+.1f}  ({100 * one.low:+.1f} to {100 * one.high:+.1f})"
        written(page, gain, (right, y + 1), 0.45, ink)
        chance = f"the line is chance, {100 * one.mark:.0f}" if one.mark is not None else ""
        notes = (one.verdict, "less is better" if one.lower else "", chance)
        note = ", ".join(filter(None, notes))
        written(page, note, (right, y + 17), 0.38, ink if one.verdict else QUIET)
    return page
