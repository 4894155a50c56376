"""Squares of a picture that are looked at, and planes laid back where they belong. Pixels only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

GREY = 128
"""Around a picture that does not fill the square."""

Soft = NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """The square of a picture that is looked at, in pixels of the picture."""

    left: float
    top: float
    length: float

    @classmethod
    def whole(cls, width: int, height: int) -> Window:
        longer = max(width, height)
        return cls((width - longer) / 2, (height - longer) / 2, longer)

    def seen(self, pixels: NDArray[Any], side: int, around: int = GREY) -> NDArray[Any]:
        """What lies in it, `side` pixels square."""
        scale = side / self.length
        if scale < 0.75:  # every pixel the mean of what it covers, or thin lines would flicker
            smaller = (
                max(1, round(pixels.shape[1] * scale)),
                max(1, round(pixels.shape[0] * scale)),
            )
            shrunk = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA)
            x, y = smaller[0] / pixels.shape[1], smaller[1] / pixels.shape[0]
            moved = Window(self.left * x, self.top * y, self.length * (x + y) / 2)
            return moved._cut(shrunk, side, around)
        return self._cut(pixels, side, around)

    def _cut(self, pixels: NDArray[Any], side: int, around: int) -> NDArray[Any]:
        scale = side / self.length
        move = np.array(
            [[scale, 0, -self.left * scale + (scale - 1) / 2],
             [0, scale, -self.top * scale + (scale - 1) / 2]]
        )  # fmt: skip
        fill = (around,) * 3 if pixels.ndim == 3 else around
        return np.asarray(
            cv2.warpAffine(pixels, move, (side, side), flags=cv2.INTER_LINEAR,
                           borderMode=cv2.BORDER_CONSTANT, borderValue=fill)
        )  # fmt: skip

    def back(self, plane: Soft, width: int, height: int) -> Soft:
        """A plane of the window laid where it belongs in the picture; 0 elsewhere."""
        scale = self.length / plane.shape[0]
        move = np.array(
            [[scale, 0, self.left + (scale - 1) / 2], [0, scale, self.top + (scale - 1) / 2]]
        )
        return np.asarray(
            cv2.warpAffine(plane, move, (width, height), flags=cv2.INTER_LINEAR, borderValue=0)
        )  # fmt: skip


def box_of(inside: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """x0, y0, x1, y1 around it, the ends excluded."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
