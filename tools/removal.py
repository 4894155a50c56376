"""Taking a thing away: the hole is filled with what belongs there."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .operations import Remove
from .sheet import Sheet
from .specialist import Report


def remove(sheet: Sheet, operation: Remove) -> Sheet:
    """The picture without the thing."""
    hole = sheet.object(operation) > 0.02
    return sheet.laid(filled(sheet.rgb, hole, sheet.seed, sheet.report), None)


def filled(
    pixels: Frame, hole: NDArray[np.bool_], seed: int = 0, report: Report | None = None
) -> Frame:
    """The picture with the hole filled from the rest of it; outside the hole nothing changes."""
    out = cv2.inpaint(pixels, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    return np.where(hole[..., None], out, pixels)
