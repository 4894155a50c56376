"""Keeps an edit from flickering: what changed in the last frame is carried along and mixed in.

Only the difference to the source is smoothed, so the clip itself stays as sharp and as lively as it
was. Knows nothing of the edit.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame

Floats = NDArray[Any]  # float32
WIDTH = 480  # pixels of the longer side on which motion is measured


class Steady:
    """Smooths one edit over the frames of one clip, in order.

    `keep` is how much of the carried difference stays, where the flow is sure.
    """

    def __init__(self, keep: float = 0.85) -> None:
        self.keep = keep
        self._flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._grey: NDArray[np.uint8] | None = None
        self._change: Floats | None = None  # (H, W, 3) last difference
        self._source: Frame | None = None

    def step(self, source: Frame, edited: Frame) -> Frame:
        """The edited frame, calmed; where nothing was edited, exactly the source."""
        height, width = source.shape[:2]
        scale = min(1.0, WIDTH / max(height, width))
        small = cv2.resize(source, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
        change = edited.astype(np.float32) - source
        if self._grey is not None and self._change is not None and self._source is not None:
            flow = self._flow.calc(grey, self._grey, None)
            flow = cv2.resize(flow, (width, height), interpolation=cv2.INTER_LINEAR) / scale
            y, x = np.mgrid[0:height, 0:width].astype(np.float32)
            mx, my = x + flow[..., 0], y + flow[..., 1]
            edge = cv2.BORDER_REPLICATE
            carried = cv2.remap(self._change, mx, my, cv2.INTER_LINEAR, borderMode=edge)
            same = cv2.remap(self._source, mx, my, cv2.INTER_LINEAR, borderMode=edge)
            miss = np.abs(same.astype(np.float32) - source).mean(axis=2)
            # Where the picture itself did not come along, the old change does not belong either.
            trust = self.keep * np.exp(-((miss / 18) ** 2))[..., None]
            untouched = (edited == source).all(axis=2)
            change = change + (carried - change) * trust
            change[untouched] = 0
        self._grey, self._change, self._source = grey, change, source
        return np.clip(np.rint(source + change), 0, 255).astype(np.uint8)
