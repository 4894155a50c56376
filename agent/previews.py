"""The small pictures that running steps show: the newest few, in this process, never stored."""

from __future__ import annotations

import threading
from collections import OrderedDict

import cv2

from ..memory.identity import new_id
from ..memory.media import Frame

SIDE = 320  # longest side, pixels
MOST = 64


class Previews:
    """JPEG bytes by id; an id that has gone out gives None."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, pixels: Frame) -> str:
        height, width = pixels.shape[:2]
        scale = min(1.0, SIDE / max(height, width))
        small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        _, data = cv2.imencode(".jpg", cv2.cvtColor(small[..., :3], cv2.COLOR_RGB2BGR))
        id = new_id("p")
        with self._lock:
            self._kept[id] = data.tobytes()
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return id

    def get(self, id: str) -> bytes | None:
        with self._lock:
            return self._kept.get(id)
