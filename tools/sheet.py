"""What an editing operation works on: pixels, and where the part and the drawn area lie in them.

Operations take a sheet and return a sheet, so edits can follow one another and a clip can be edited
frame by frame. It knows no operation but where one applies.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import NothingFound
from ..memory.media import Frame
from .bands import Check, bands
from .operations import Operation
from .specialist import Report

Alpha = NDArray[Any]  # float32
"""How much of each pixel is meant, (H, W), 0 to 1."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """One picture in work."""

    pixels: Frame  # (H, W, 3), or (H, W, 4) once a background was cut away
    part: Alpha | None = None
    """The thing that was pointed at, cut out with a soft edge."""
    area: Alpha | None = None
    """What was drawn, pixel by pixel."""
    source: Frame | None = None
    """A second picture, (H, W, 3 or 4)."""
    strength: float = 0.5
    seed: int = 0
    report: Report = field(default_factory=Report)
    slack: int = 0
    """How many pixels the part may be larger than `part` says: it was guessed, not given."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)"""
        return self.pixels.shape[1], self.pixels.shape[0]

    def where(self, operation: Operation) -> Alpha | None:
        """Where it applies; None: everywhere."""
        match operation.scope:
            case "whole":
                return None
            case "area":
                return self.area if self.area is not None else self.part
            case "background":
                return None if self.part is None else 1 - self.part
            case _:
                return self.part

    def object(self, operation: Operation) -> Alpha:
        """The thing it applies to; raises NothingFound where there is none."""
        alpha = self.area if operation.scope == "area" else self.part
        if alpha is None or float(alpha.max(initial=0.0)) < 0.5:
            raise NothingFound(operation.what or "part to change", "draw a box around it")
        return alpha

    def hole(self, operation: Operation) -> NDArray[np.bool_]:
        """Where the thing must be taken out, its soft rim and the slack of a guess included."""
        hole = self.object(operation) > 0.02
        if self.slack and operation.scope != "area":
            side = 2 * self.slack + 1
            kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
            hole = cv2.dilate(hole.astype(np.uint8), kernel) > 0
        return hole

    def amount(self, operation: Operation) -> float:
        """How much, 0 to 1: as the words say, else as the request says."""
        return self.strength if operation.amount is None else operation.amount

    def laid(self, pixels: NDArray[Any], alpha: Alpha | None) -> Self:
        """New pixels (0 to 255) laid over by alpha; where alpha is 0, not one bit changes."""
        new = (
            np.clip(np.rint(pixels), 0, 255).astype(np.uint8)
            if (pixels.dtype != np.uint8)
            else pixels
        )
        if alpha is None:
            return self._with(new)
        return self._with(laid(self.pixels[..., :3], new, alpha, self.report.check))

    def _with(self, rgb: Frame) -> Self:
        if self.pixels.shape[2] == 4 and rgb.shape[2] == 3:
            rgb = np.dstack([rgb, self.pixels[..., 3]])
        return replace(self, pixels=rgb)

    @property
    def rgb(self) -> Frame:
        return self.pixels[..., :3]


def laid(below: Frame, above: Frame, alpha: Alpha, check: Check | None = None) -> Frame:
    """`above` over `below` by alpha; exact where it is 0 or 1, and only its box is computed.
    `check` is called before each band of rows, and may raise to stop."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    out = below.copy()
    if not len(rows):
        return out
    across = slice(columns[0], columns[-1] + 1)
    down = slice(rows[0], rows[-1] + 1)
    under, over, share, made = (each[down, across] for each in (below, above, alpha, out))
    for band in bands(share.shape, check or (lambda: None)):
        part = share[band][..., None]
        mixed = under[band] * (1 - part) + over[band] * part
        made[band] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return out
