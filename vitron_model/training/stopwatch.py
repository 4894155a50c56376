"""How long a run has taken, over all of its sittings, and how long since it was kept."""

from __future__ import annotations

import time


class Stopwatch:
    def __init__(self, spent: float = 0.0) -> None:
        """`spent`: seconds of earlier sittings."""
        self._begun = time.monotonic() - spent
        self.begin_lap()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    @property
    def lap(self) -> float:
        return time.monotonic() - self._lap

    def begin_lap(self) -> None:
        self._lap = time.monotonic()
