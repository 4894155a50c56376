"""Watches a clip: which things there are in it, and where each is on the frames that are looked at.

On some frames everything is called, on the others only what answered there. What is found is tied
together over time by what it looks like and where it is; where the camera moves, places are those
of the first frame. Knows no request, and not what happens.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count, pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ...memory.media import Frame, Video
from ..plate import Cameras
from ..specialist import Report
from .calling import Calling, Finds
from .choosing import Box, Candidate, covered
from .looks import NOTHING, Glance, alike
from .reading import Vocabulary
from .windows import Window

LOOKS = 16
"""Frames that are looked at."""
ROLLS = 4
"""Of them, on which everything is called."""
LIKELY = 0.3
"""What something may be, somewhere, is looked for everywhere."""
SAME = 0.9
"""How much two sightings must be alike to be of one thing: twice its kind, its colour, how far one
covers the other, less what lies between them."""
OFTEN = 0.18
"""Of the frames: what was seen on fewer was an error."""
WIDE = 512
"""Pixels of the longer side."""
CHANGED = 3.0
"""Of 255: from here on it is the sky or the light that is another."""
REST = 0.05
"""Of the picture's height: what stays so near is at rest."""
GLIDE = 0.18
"""So far a camera may have moved what stands."""
BORDER = 0.012
"""Of the picture's height: what comes so near to its edge may go on beyond."""


@dataclass(frozen=True, eq=False)
class Sighting:
    """One thing on one frame."""

    frame: int
    box: Box
    """Where it would be on the first frame, in heights of the picture."""
    shown: Box
    """Where it is on this one."""
    glance: Glance


@dataclass(eq=False)
class Actor:
    """One thing, wherever it was seen, in order."""

    sightings: list[Sighting] = field(default_factory=list)

    def likely(self, what: str) -> Mapping[str, float]:
        """How likely it is each label, by all that was seen of it."""
        total: Counter[str] = Counter()
        for one in self.sightings:
            for label, chance in one.glance.chances[what].items():
                total[label] += chance / len(self.sightings)  # type: ignore[assignment]
        return total

    def looks(self, what: str) -> str:
        """The likeliest label."""
        chances = {one: p for one, p in self.likely(what).items() if one not in ("", NOTHING)}
        return max(chances, key=chances.__getitem__, default="")


@dataclass(frozen=True, eq=False)
class Watched:
    actors: tuple[Actor, ...]
    frames: tuple[int, ...]
    """Those that were looked at."""
    count: int
    """Of all frames."""
    width: float
    """Of the picture, in heights."""
    changes: bool = False
    """The sky or the light is another in the end: of that nothing is known here."""

    @cached_property
    def gap(self) -> int:
        """How many frames lie from one look to the next, at most."""
        return max((b - a for a, b in pairwise(self.frames)), default=1)


@dataclass(frozen=True, eq=False)
class Shots:
    """The frames of a clip that are looked at, none larger than `WIDE`."""

    pictures: tuple[Frame, ...]
    frames: tuple[int, ...]
    count: int

    @property
    def mark(self) -> str:
        """Another for every other clip."""
        seen = hashlib.blake2b(repr((self.frames, self.count)).encode())
        for picture in self.pictures:
            seen.update(picture.tobytes())
        return seen.hexdigest()

    @classmethod
    def of(cls, video: Video, report: Report) -> Shots:
        scale = WIDE / max(video.size)
        frames, pictures = _spread(video.count, LOOKS), list[Frame]()
        for number, frame in enumerate(video.frames()):
            report.check()
            if number in frames:
                small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                pictures.append(np.asarray(small if scale < 1 else frame, np.uint8))
        return cls(tuple(pictures), tuple(frames), video.count)


def watch(finder: Finds, shots: Shots, known: Vocabulary, report: Report) -> Watched:
    looks = count()

    def called(place: int) -> Calling:
        report.progress(next(looks), len(shots.frames))
        picture = shots.pictures[place]
        return Calling(finder, picture, finder.see(window.seen(picture, finder.side)), known)

    height, width = shots.pictures[0].shape[:2]
    window = Window.whole(width, height)
    found = {place: called(place).of("") for place in _spread(len(shots.frames), ROLLS)}
    kinds = _kinds([one for every in found.values() for one in every])
    cameras, actors, hidden = Cameras(), list[Actor](), list[NDArray[np.bool_]]()
    for place, number in enumerate(shots.frames):
        every = found[place] if place in found else called(place).those(kinds)
        hidden.append(_hidden(every, (height, width)))
        world = cameras.see(shots.pictures[place], hidden[-1])
        _tie(actors, [
            Sighting(number, _moved(one.box, world, height), one.box, one.glance) for one in every
        ])  # fmt: skip
    often = max(2.0, OFTEN * len(shots.frames))
    kept = [actor for actor in _joined(actors) if len(actor.sightings) >= often]
    other = _other(shots.pictures[0], shots.pictures[-1], hidden[0], hidden[-1], cameras.maps[-1])
    return Watched(tuple(_stood(kept)), shots.frames, shots.count, width / height, other > CHANGED)


def _hidden(those: Sequence[Candidate], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Where no backdrop is to be seen, and a little around."""
    there = np.maximum.reduce([np.zeros(size, np.float32), *(one.soft for one in those)]) > 0.3
    return cv2.dilate(there.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0


def _other(
    first: Frame, last: Frame, here: NDArray[np.bool_], there: NDArray[np.bool_],
    world: NDArray[np.float64],
) -> float:  # fmt: skip
    """How far the backdrop's colour has changed, 0 to 255, where both frames show it."""
    size = (first.shape[1], first.shape[0])
    laid = cv2.warpPerspective(last, world, size)
    shown = cv2.warpPerspective((~there).astype(np.uint8), world, size) > 0
    both = shown & ~here
    if both.mean() < 0.05:
        return 0.0
    return float(np.abs(first[both].mean(axis=0) - laid[both].mean(axis=0)).max())


def _spread(count: int, most: int) -> list[int]:
    """So many numbers of 0 to `count`, the first and the last among them."""
    return sorted({int(n) for n in np.linspace(0, count - 1, min(count, most)).round()})


def _kinds(those: Sequence[Candidate]) -> list[str]:
    chances = [one.glance.chances["kind"] for one in those]
    return sorted({k for every in chances for k, p in every.items() if p > LIKELY} - {NOTHING})


# --- one thing over time ------------------------------------------------------------------------


def _tie(actors: list[Actor], seen: Sequence[Sighting]) -> None:
    """The sightings of one more frame, each to whom it is of; what is nobody's is somebody new."""
    alike = [
        (_alike(actor, one), number, place)
        for number, actor in enumerate(actors)
        for place, one in enumerate(seen)
    ]
    tied: dict[int, int] = {}
    for how, number, place in sorted(alike, reverse=True):
        if how >= SAME and number not in tied.values() and place not in tied:
            tied[place] = number
            actors[number].sightings.append(seen[place])
    actors += [Actor([one]) for place, one in enumerate(seen) if place not in tied]


def _joined(actors: Sequence[Actor]) -> list[Actor]:
    """Those of one kind and colour that are hardly ever seen together are one, lost from sight and
    found again."""
    joined: list[Actor] = []
    for actor in actors:
        for other in joined:
            row = {one.frame: one for one in (*actor.sightings, *other.sightings)}
            apart = len(row) + 1 >= len(actor.sightings) + len(other.sightings)
            same = min(alike(actor.likely(w), other.likely(w)) for w in ("kind", "colour")) > 0.7
            if apart and same:
                other.sightings = [row[frame] for frame in sorted(row)]
                break
        else:
            joined.append(actor)
    return joined


def _alike(actor: Actor, one: Sighting) -> float:
    last = actor.sightings[-1].box
    kind = alike(actor.likely("kind"), one.glance.chances["kind"])
    covers = covered(last, one.box)
    if kind < 0.15 and covers < 0.4:
        return 0.0
    colour = alike(actor.likely("colour"), one.glance.chances["colour"])
    away = math.dist(middle(last), middle(one.box))
    return 2 * kind + colour + covers - 1.2 * away


def middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


# --- the camera ---------------------------------------------------------------------------------


def _moved(box: Box, world: NDArray[np.float64], height: int) -> Box:
    """A box of this frame as it would be on the first."""
    x0, y0, x1, y1 = box
    corners = np.array([[(x0, y0), (x1, y0), (x1, y1), (x0, y1)]], np.float64) * height
    a, b, c, d = (cv2.perspectiveTransform(corners, world)[0] / height).tolist()
    return (a[0] + d[0]) / 2, (a[1] + b[1]) / 2, (b[0] + c[0]) / 2, (c[1] + d[1]) / 2


def _stood(actors: Sequence[Actor]) -> list[Actor]:
    """The same, as they are where most of them stand still: by how the camera was seen to move, or
    as they are shown (rain and snow look like a camera that moves), or by one of them, where the
    backdrop shows the camera nothing."""
    views = [[one.box for one in actor.sightings] for actor in actors]
    shown = [[one.shown for one in actor.sightings] for actor in actors]
    best = max((views, shown), key=_at_rest)
    for one in actors:
        boxes = [_beside(one, actor) for actor in actors]
        if _glides(one) and _at_rest(boxes)[0] > max(1, _at_rest(best)[0]):
            best = boxes
    return [
        Actor([replace(one, box=box) for one, box in zip(actor.sightings, boxes, strict=True)])
        for actor, boxes in zip(actors, best, strict=True)
    ]


def _at_rest(views: Sequence[Sequence[Box]]) -> tuple[int, float]:
    """How many stay where they are, and how little the stillest of them moves."""
    ways = [max(math.dist(middle(boxes[0]), middle(box)) for box in boxes) for boxes in views]
    return sum(way < REST for way in ways), -min(ways, default=0.0)


def _glides(one: Actor) -> bool:
    """A camera may have moved it so, if it stands: not far, and not to a size of another order."""
    boxes = np.array([sighting.shown for sighting in one.sightings])
    high = boxes[:, 3] - boxes[:, 1]
    way = np.abs(boxes - boxes[0]).max()
    return bool(way < GLIDE and 0.6 < high[-1] / high[0] < 1.6)


def _beside(one: Actor, actor: Actor) -> list[Box]:
    """Where somebody would be on the first frame if `one` stood still."""
    frames = [sighting.frame for sighting in one.sightings]
    boxes = np.array([sighting.shown for sighting in one.sightings])
    x0, y0, x1, y1 = boxes[0]
    found = []
    for sighting in actor.sightings:
        a0, b0, a1, b1 = (float(np.interp(sighting.frame, frames, side)) for side in boxes.T)
        scale = (y1 - y0) / max(1e-6, b1 - b0)
        left, right = ((x - (a0 + a1) / 2) * scale + (x0 + x1) / 2 for x in sighting.shown[0::2])
        top, foot = ((y - b1) * scale + y1 for y in sighting.shown[1::2])
        found.append((float(left), float(top), float(right), float(foot)))
    return found
