"""Figures of the house: how long modules take, and how much memory this process holds."""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..memory.ledger import Run, Took
from .entries import parts_of


@dataclass(frozen=True)
class Pace:
    """How one backend of a module does."""

    module: str
    backend: str
    runs: int
    failed: int
    median: float  # seconds, of those that were done
    slow: float  # of 100 runs, 95 are quicker


def paces(times: Iterable[Took]) -> list[Pace]:
    """The busiest first."""
    groups: dict[tuple[str, str], list[Took]] = defaultdict(list)
    for one in times:
        groups[one.module, one.backend].append(one)
    found = []
    for (module, backend), took in groups.items():
        seconds = sorted(one.seconds for one in took if one.state == "done")
        failed = sum(one.state == "failed" for one in took)
        found.append(
            Pace(module, backend, len(took), failed, rank(seconds, 0.5), rank(seconds, 0.95))
        )
    return sorted(found, key=lambda one: -one.runs)


def around(runs: Iterable[Run]) -> list[Pace]:
    """What lies around the specialists: the planner with its checks, and the store."""
    found: dict[str, list[float]] = defaultdict(list)
    for run in runs:
        for part in parts_of(run):
            if part.tone != "step":
                found[part.label].append(part.seconds)
    return [
        Pace(label, "", len(spent), 0, rank(sorted(spent), 0.5), rank(sorted(spent), 0.95))
        for label, spent in sorted(found.items())
    ]


def rank(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank quantile; 0 of nothing."""
    if not ordered:
        return 0.0
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]


def resident() -> int:
    """Bytes of memory that this process holds now; where the system does not say, at most held."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
