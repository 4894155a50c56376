"""Clips as they are when they were watched, put together by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vitron.tools.segmenter.looks import Glance
from vitron.tools.segmenter.watching import Actor, Sighting, Watched

Box = tuple[float, float, float, float]
FRAMES = 16


def at(x: float, foot: float, wide: float = 0.1, high: float = 0.2) -> Box:
    return x - wide / 2, foot - high, x + wide / 2, foot


def still(x: float, foot: float = 0.8, wide: float = 0.1, high: float = 0.2) -> list[Box]:
    return [at(x, foot, wide, high)] * FRAMES


def going(begin: float, end: float, foot: float = 0.8, first: int = 2, last: int = 13) -> list[Box]:
    """Evenly from one place to the other, between two frames."""

    def share(frame: int) -> float:
        return min(max((frame - first) / (last - first), 0.0), 1.0)

    return [at(begin + (end - begin) * share(frame), foot) for frame in range(FRAMES)]


def lifted(boxes: Sequence[Box], high: Callable[[int], float]) -> list[Box]:
    return [(x0, y0 - high(n), x1, y1 - high(n)) for n, (x0, y0, x1, y1) in enumerate(boxes)]


def thrown(first: int, last: int, high: float = 0.2) -> Callable[[int], float]:
    """How high it is, that leaves the ground on one frame and is back on another."""

    def now(frame: int) -> float:
        share = min(max((frame - first) / (last - first), 0.0), 1.0)
        return 4 * high * share * (1 - share)

    return now


def an(
    kind: str, boxes: Sequence[Box | None], pose: str | Sequence[str] = "stand",
    facing: str | Sequence[str] = "right", colour: str = "brown",
) -> Actor:  # fmt: skip
    """Someone in these boxes, frame by frame; None where nobody sees him."""
    poses = [pose] * len(boxes) if isinstance(pose, str) else pose
    faces = [facing] * len(boxes) if isinstance(facing, str) else facing
    seen = []
    for frame, (box, posed, faced) in enumerate(zip(boxes, poses, faces, strict=True)):
        told = {"kind": kind, "colour": colour, "pattern": "plain", "pose": posed, "facing": faced}
        glance = Glance({what: {label: 1.0} for what, label in told.items()})
        if box is not None:
            seen.append(Sighting(frame, box, box, glance))
    return Actor(seen)


def watched(*actors: Actor, changes: bool = False) -> Watched:
    return Watched(actors, tuple(range(FRAMES)), FRAMES, 1.0, changes)
