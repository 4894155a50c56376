"""Large pictures worked on in bands of rows: a cancel is heard between two, and little is held."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame

Floats = NDArray[Any]  # float32
Check = Callable[[], None]
BAND = 1_000_000  # pixels: well under half a second of any style


def bands(shape: tuple[int, ...], check: Check) -> Iterator[slice]:
    """The rows of a picture, a band at a time; `check` is called before each, and may raise."""
    height, width = shape[:2]
    step = max(1, BAND // max(1, width))
    for top in range(0, height, step):
        check()
        yield slice(top, min(top + step, height))


def enlarged(drawn: NDArray[Any], size: tuple[int, int], check: Check) -> Frame:
    """What was drawn small, (H, W, 3) in 0 to 255, at its full (width, height): bicubic."""
    width, height = size
    low = drawn.shape[0]
    wide = cv2.resize(drawn.astype(np.float32), (width, low), interpolation=cv2.INTER_CUBIC)
    out = np.empty((height, width, 3), np.uint8)
    at = ((np.arange(height) + 0.5) * (low / height) - 0.5).astype(np.float32)
    row = np.floor(at).astype(np.intp)
    weights = _cubic(at - row)
    for rows in bands(out.shape, check):
        total = np.zeros((rows.stop - rows.start, width, 3), np.float32)
        for step, weight in enumerate(weights, -1):
            total += wide[np.clip(row[rows] + step, 0, low - 1)] * weight[rows, None, None]
        out[rows] = np.clip(np.rint(total), 0, 255)
    return out


def _cubic(share: Floats) -> tuple[Floats, ...]:
    """How much each of the four rows around a place counts, as OpenCV's INTER_CUBIC weighs them."""
    a, far, back = np.float32(-0.75), share + 1, 1 - share
    first = ((a * far - 5 * a) * far + 8 * a) * far - 4 * a
    second = ((a + 2) * share - (a + 3)) * share * share + 1
    third = ((a + 2) * back - (a + 3)) * back * back + 1
    return first, second, third, 1 - first - second - third
