"""Figures with their intervals, as a table in words and as a picture. Knows no task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

PAPER, INK, QUIET = (254, 252, 250), (56, 60, 70), (150, 150, 150)
BAR, BELOW = (40, 110, 180), (60, 80, 200)


@dataclass(frozen=True)
class Figure:
    """A share of rights, 0 to 1, with its 95 % interval over items."""

    name: str
    share: float
    low: float
    high: float
    count: int
    aim: float | None = None

    @property
    def line(self) -> str:
        aim = f"  aim {100 * self.aim:.0f} %" if self.aim is not None else ""
        return (
            f"{self.name:32s} {100 * self.share:5.1f} %  "
            f"({100 * self.low:.1f} to {100 * self.high:.1f}, n = {self.count}){aim}"
        )


def figure(name: str, rights: Sequence[float], aim: float | None = None, seed: int = 0) -> Figure:
    """The mean of `rights`, its interval by 2,000 draws with replacement."""
    values = np.asarray(rights, np.float64)
    if not len(values):
        return Figure(name, 0.0, 0.0, 0.0, 0, aim)
    chance = np.random.default_rng(seed)
    means = values[chance.integers(0, len(values), (2000, len(values)))].mean(1)
    low, high = np.percentile(means, (2.5, 97.5))
    return Figure(name, float(values.mean()), float(low), float(high), len(values), aim)


def table(figures: Sequence[Figure]) -> str:
    return "\n".join(one.line for one in figures)


def grouped(rows: Mapping[str, Sequence[float]]) -> list[Figure]:
    return [figure(name, rights) for name, rights in rows.items()]


def draw(figures: Sequence[Figure], title: str, file: Path) -> None:
    """Bars with their intervals, one below the other."""
    save(picture(figures, title), file)


def save(page: NDArray[np.uint8], file: Path) -> None:
    """As a PNG; what the disk has against it is raised, where OpenCV would keep it to itself."""
    done, data = cv2.imencode(".png", page)
    assert done, file
    file.write_bytes(data.tobytes())


def picture(figures: Sequence[Figure], title: str) -> NDArray[np.uint8]:
    row, left, width, top = 30, 300, 460, 64
    page = np.full((top + row * len(figures) + 40, left + width + 150, 3), PAPER, np.uint8)
    written(page, title, (20, 36), 0.7, INK)
    for share in (0, 25, 50, 75, 100):
        x = left + width * share // 100
        cv2.line(page, (x, top - 8), (x, len(page) - 34), (230, 228, 224), 1)
        written(page, f"{share}", (x - 8, len(page) - 14), 0.4, QUIET)
    for number, one in enumerate(figures):
        y = top + row * number + row // 2
        written(page, one.name, (20, y + 5), 0.45, INK)
        below = one.aim is not None and one.share < one.aim
        end = left + round(width * one.share)
        cv2.rectangle(page, (left, y - 8), (end, y + 8), BELOW if below else BAR, -1, cv2.LINE_AA)
        low, high = left + round(width * one.low), left + round(width * one.high)
        cv2.line(page, (low, y), (high, y), INK, 1, cv2.LINE_AA)
        if one.aim is not None:
            x = left + round(width * one.aim)
            cv2.line(page, (x, y - 12), (x, y + 12), INK, 2, cv2.LINE_AA)
        written(
            page, f"{100 * one.share:.1f} %  n {one.count}", (left + width + 14, y + 5), 0.45, INK
        )
    return page


def written(
    page: NDArray[np.uint8], text: str, at: tuple[int, int], size: float, ink: tuple[int, int, int]
) -> None:
    cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, ink, 1, cv2.LINE_AA)
