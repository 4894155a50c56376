"""Signals for the eye: a heat strip of a message, and which other messages are like it.

Knows no page and no store.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Signal

CELL = (8, 26)  # pixels of one number, wide and high
_COLD, _NONE, _WARM = (47, 98, 171), (246, 244, 240), (201, 92, 38)
"""Negative, zero, positive."""


def strip(values: NDArray[np.float32], width: int = 1024) -> NDArray[np.uint8]:
    """Numbers (n, d) as colours: a row a token; the strongest hundredth is full colour."""
    most = float(np.percentile(np.abs(values), 99)) or 1.0
    share = np.clip(values / most, -1, 1)[..., None]
    cold, none, warm = (np.array(colour, np.float32) for colour in (_COLD, _NONE, _WARM))
    colours = np.where(share < 0, none + (none - cold) * share, none + (warm - none) * share)
    height = CELL[1] * len(values)
    shown = cv2.resize(
        colours.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST
    ).astype(np.uint8)
    for row in range(1, len(values)):
        shown[row * CELL[1] - 1 : row * CELL[1] + 1] = 255
    return shown


def likeness(one: Signal, others: Sequence[Signal]) -> list[float]:
    """The cosine between what is the task's own in one message and in each other, -1 to 1."""
    own = _flat(one)
    return [float(own @ _flat(other)) if other.shape == one.shape else 0.0 for other in others]


def _flat(signal: Signal) -> NDArray[np.float32]:
    flat = signal.specific.reshape(-1).astype(np.float32)
    return flat / max(float(np.linalg.norm(flat)), 1e-9)
