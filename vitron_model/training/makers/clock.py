"""So many minutes for the whole, shared out among parts that come one after the other.

What was spent is kept, so a run that was killed goes on with what was left; what one part did not
use, the later ones get. Knows no part.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..standing import replaced_text
from ..stopwatch import Stopwatch

FILE = "clock.json"
KEPT_EVERY = 20.0  # seconds


class Clock:
    """`minutes` 0: no limit, every part by its steps."""

    def __init__(self, folder: Path, minutes: float, shares: Mapping[str, float]) -> None:
        self.file, self.minutes, self.shares = folder / FILE, minutes, dict(shares)
        told = json.loads(self.file.read_text()) if self.file.exists() else {}
        self._watch = Stopwatch(told.get("seconds", 0.0))
        self._given: dict[str, float] = told.get("given", {})
        self._ended: list[str] = told.get("ended", [])
        self._later: tuple[str, ...] = ()

    def without(self, parts: Sequence[str]) -> None:
        """These are left for another day, and need nothing of the minutes."""
        self._later = tuple(parts)

    @property
    def seconds(self) -> float:
        """Spent, by all runs in this folder."""
        return self._watch.seconds

    def given(self, part: str) -> float:
        """Seconds for a part; 0 where there is no limit. Once given, it stays so."""
        if not self.minutes:
            return 0.0
        if part not in self._given:
            left = max(0.0, self.minutes * 60 - self.seconds)
            later = sum(own for name, own in self.shares.items()
                        if name not in self._ended and name not in self._later)  # fmt: skip
            self._given[part] = max(1.0, left * self.shares[part] / later)
            self.keep()
        return self._given[part]

    def ended(self, part: str) -> None:
        if part not in self._ended:
            self._ended.append(part)
        self.keep()

    def keep(self) -> None:
        told = {"seconds": round(self.seconds, 1), "given": self._given, "ended": self._ended}
        replaced_text(self.file, json.dumps(told))
        self._watch.begin_lap()

    def tick(self) -> None:
        """Called often; now and then what was spent is written down."""
        if self._watch.lap > KEPT_EVERY:
            self.keep()
