"""What happens in a clip, told from where its things are over time, what they do and where they
look: who runs past whom, what falls, grows, vanishes, is picked up.

Lengths are in heights of the picture. Knows what was watched; no pixels, no wording.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from .choosing import Box
from .watching import BORDER, Actor, Watched, covered

WAY = 0.12
"""From here on somebody went somewhere."""
STIR = 0.012
"""From here on something is no more where it was."""
RISEN = 0.1
"""From here on something is higher, or lower, in the end."""
LEAP = 0.05
"""So high one is in the air."""
BIGGER = 1.5
"""So many times as high in the end: it has grown."""
SMALL_YET = 0.85
"""Of its height: so small is what only begins to be there, or is nearly gone."""
REACH = 0.12
"""As far as a hand reaches."""
NARROW = 0.93
"""Of its width: what is narrower is turning."""
TURNED = 0.8
"""How plain it must be where one looks."""
FAR = 0.35
"""Of the leader's way: who follows goes as far, give or take so much."""

GAITS = frozenset({"walk", "run", "hop", "drive", "ride", "fly", "swim", "sail", "roll", "bounce"})
PASSING = GAITS - {"hop", "roll", "bounce"}
ON_FOOT = ("walk", "run")
EARLIER, LATER = 0.45, 0.15
"""Frames by which a reckoned beginning, and end, may be off."""

Floats = NDArray[np.float64]
Eased = Callable[[Floats], Floats]


@dataclass(frozen=True, eq=False)
class Event:
    """Who does what, from which frame to which."""

    actor: Actor
    action: str
    """ "run past", "jump over", "pick up", "fall" """
    target: Actor | None = None
    first: int = 0
    last: int = 0


class Path:
    """How one thing goes through a clip."""

    def __init__(self, actor: Actor, watched: Watched) -> None:
        self.actor, self.watched = actor, watched
        self.frames = [one.frame for one in actor.sightings]
        self.boxes = np.array([one.box for one in actor.sightings])
        shown = np.array([one.shown for one in actor.sightings])
        self._left, self._right = shown[:, 0] < BORDER, shown[:, 2] > watched.width - BORDER
        self._above, self._below = shown[:, 1] < BORDER, shown[:, 3] > 1 - BORDER
        self.poses = [_likeliest(one.glance.chances["pose"]) for one in actor.sightings]

    @cached_property
    def x(self) -> Floats:
        """Where its middle is. Of what the border cuts one side tells; else both must show a way:
        what stands behind another is only seen less of, and what grows goes nowhere."""
        left, right = self.boxes[:, 0], self.boxes[:, 2]
        both = ~(self._left | self._right)
        width = float(np.median((right - left)[both]) if both.any() else np.max(right - left))
        x = np.where(self._left, right - width / 2, np.where(self._right, left + width / 2, np.nan))
        x[self._left & self._right] = np.nan
        if both.any():
            begun = int(np.flatnonzero(both)[0])
            one, other = left - left[begun], right - right[begun]
            least = np.where(np.abs(one) < np.abs(other), one, other)
            way = np.where(one * other > 0, least, 0.0)
            x = np.where(both, (left[begun] + right[begun]) / 2 + way, x)
        known = ~np.isnan(x)
        if not known.any():
            return (left + right) / 2
        return np.interp(self.frames, np.array(self.frames)[known], x[known])

    @cached_property
    def way(self) -> float:
        """How far it gets, to the right."""
        return float(self.x[-1] - self.x[0])

    @cached_property
    def gone(self) -> bool:
        """It went somewhere. What gets much higher or lower than it gets on rises or falls; and of
        what has become of another size one side may seem to move."""
        steep = abs(float(self.y[-1])) > 2 * abs(self.way)
        return abs(self.way) > WAY and not steep and 1 / BIGGER < self.growth < BIGGER

    @cached_property
    def y(self) -> Floats:
        """How much higher it is than at first, by head and foot alike; of what the border cuts the
        other end tells."""
        head, foot = (self.boxes[0, side] - self.boxes[:, side] for side in (1, 3))
        both = np.where(head * foot > 0, np.where(np.abs(head) < np.abs(foot), head, foot), 0.0)
        above, below = self._above | self._above[0], self._below | self._below[0]
        return np.where(above, foot, np.where(below, head, both))

    @cached_property
    def lift(self) -> Floats:
        """How much higher it is than on a straight way from its first place to its last."""
        straight = np.interp(self.frames, [self.frames[0], self.frames[-1]], [0.0, self.y[-1]])
        return np.asarray(self.y - straight)

    @cached_property
    def rest(self) -> Box:
        """Where it is most of the time."""
        x0, y0, x1, y1 = np.median(self.boxes, axis=0).tolist()
        return x0, y0, x1, y1

    @property
    def still(self) -> bool:
        return abs(self.way) < WAY / 2

    def inside(self, place: int) -> bool:
        """Whether the border cuts nothing of it there."""
        sides = (self._left, self._right, self._above, self._below)
        return not any(bool(side[place]) for side in sides)

    @property
    def whole(self) -> bool:
        """All its height is in the picture, at its first and its last."""
        cut = self._above | self._below
        return not (cut[0] or cut[-1])

    @property
    def swells(self) -> bool:
        """It is of another height in the end, and where it was."""
        foot = self.boxes[:, 3]
        stays = abs(foot[-1] - foot[0]) < RISEN and abs(self.way) < WAY
        return stays and self.whole and not 1 / BIGGER < self.growth < BIGGER

    @property
    def growth(self) -> float:
        high = self.boxes[:, 3] - self.boxes[:, 1]
        return float(high[-1] / max(1e-6, high[0]))

    def small_yet(self, place: int) -> bool:
        high = self.boxes[:, 3] - self.boxes[:, 1]
        return bool(high[place] < SMALL_YET * high.max())

    def span(self, moves: NDArray[np.bool_]) -> tuple[int, int]:
        """The frames around those where something is so."""
        where = np.flatnonzero(moves)
        if not len(where):
            return self.frames[0], self.frames[-1]
        last = len(self.frames) - 1
        return self.frames[max(0, where[0] - 1)], self.frames[min(last, where[-1] + 1)]

    @cached_property
    def going(self) -> tuple[int, int]:
        """The frames of its way."""
        return self.timed((self.x - self.x[0]) / (self.way or 1.0), _cruise)

    def timed(self, done: Floats, eased: Eased) -> tuple[int, int]:
        """From which frame to which, where so much is done of it: nobody sees where something
        begins that begins gently, so it is reckoned from the middle of it."""
        middle = (done > 0.15) & (done < 0.85)
        times = np.linspace(0, 1, 101)
        shares = np.interp(done[middle], eased(times), times)
        if len(shares) < 2 or np.ptp(shares) < 0.1:
            return self.span((done > 0.05) & (done < 0.95))
        slope, begun = np.polyfit(shares, np.array(self.frames)[middle], 1)
        return self.within(begun, begun + slope)

    def within(self, begun: float, ended: float) -> tuple[int, int]:
        """The frames between two times."""
        last = self.watched.count - 1
        first = min(max(math.ceil(begun - EARLIER), 0), last)
        return first, min(max(math.floor(ended + LATER), first), last)


Finds = Callable[[Path, Sequence[Path]], Iterator[Event]]


# --- how things begin and end: what is done of it, by the share of its time ---------------------


def _even(time: Floats) -> Floats:
    return time


def _smooth(time: Floats) -> Floats:
    """Faster and faster, then slower and slower."""
    return time * time * (3 - 2 * time)


def _cruise(time: Floats) -> Floats:
    """Even, with a short start and stop."""
    ramp = 0.12
    top = 1 / (1 - ramp)
    return np.where(
        time < ramp, top * time**2 / (2 * ramp),
        np.where(time > 1 - ramp, 1 - top * (1 - time) ** 2 / (2 * ramp), top * (time - ramp / 2)),
    )  # fmt: skip


def events(watched: Watched) -> tuple[Event, ...]:
    """In the order in which they begin."""
    paths = [Path(actor, watched) for actor in watched.actors]
    found = [e for path in paths for detector in _DETECTORS for e in detector(path, paths)]
    held = {id(event.target) for event in found if event.action in ("pick up", "put down")}
    by_hand = {"rise", "fall", "jump", "appear", "disappear"} | GAITS
    found = [e for e in found if not (id(e.actor) in held and e.action in by_hand)]
    return tuple(sorted(found, key=lambda event: (event.first, event.last)))


# --- what may happen ----------------------------------------------------------------------------


def _comes_or_goes(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    """It appears or disappears, in the middle of the picture."""
    looked, gap = path.watched.frames, path.watched.gap
    before = [number for number in looked if number < path.frames[0]]
    after = [number for number in looked if number > path.frames[-1]]
    if len(before) > 1 and path.inside(0) and (path.small_yet(0) or _alone(path, 0, paths)):
        yield Event(path.actor, "appear", None, before[-1], path.frames[0] + 2 * gap)
    if len(after) > 1 and path.inside(-1) and (path.small_yet(-1) or _alone(path, -1, paths)):
        yield Event(path.actor, "disappear", None, path.frames[-1] - 2 * gap, after[0])


def _swells(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    if path.swells and not any(_comes_or_goes(path, paths)):
        high = path.boxes[:, 3] - path.boxes[:, 1]
        done = (high - high[0]) / (high[-1] - high[0])
        if ((done > 0.1) & (done < 0.9)).sum() < 2:
            return  # at once: it was seen wrongly before or after
        action = "grow" if path.growth > 1 else "shrink"
        yield Event(path.actor, action, None, *path.timed(done, _smooth))


def _travels(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    if not path.gone or len(path.frames) < 3:
        return
    gait = _gait(path)
    crossed = _crossed(path, paths)
    leaders = [one for one in paths if _follows(path, one)]
    evenly = path.timed((path.x - path.x[0]) / path.way, _even)
    if _bounces(path):
        yield Event(path.actor, "bounce", None, *evenly)
    elif leapt := [one for one in crossed if _over(path, one)]:
        target = min(leapt, key=lambda one: abs(one.rest[3] - float(path.boxes[0, 3])))
        yield Event(path.actor, "jump over", target.actor, *evenly)
    elif leaders and gait in ON_FOOT:
        yield Event(path.actor, "follow", leaders[0].actor, *path.going)
    elif any(_follows(one, path) for one in paths):
        yield Event(path.actor, gait, None, *path.going)
    elif crossed and gait in PASSING:
        yield Event(path.actor, f"{gait} past", crossed[0].actor, *path.going)
    elif gait in ON_FOOT and (taken := [e for e in _handles(path, paths) if e.action == "pick up"]):
        yield Event(path.actor, f"{gait} to", taken[0].target, *path.going)
    else:
        yield Event(path.actor, gait, None, *path.going)


def _lifts(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    """It rises, falls or jumps where it is."""
    if path.gone or path.swells or len(path.frames) < 3:
        return
    higher = float(path.y[-1])
    if abs(higher) > RISEN:
        done = np.clip(path.y / higher, 0.0, 1.0)
        if higher < 0:  # faster and faster; a fifth of its time it bounces
            down = np.flatnonzero(done > 0.97)[0]
            time = np.where(np.arange(len(done)) < down, 0.8 * np.sqrt(done), 1.0)
            yield Event(path.actor, "fall", None, *path.timed(time, _even))
            return
        first, last = path.timed(done, _smooth)
        yield Event(path.actor, "rise", None, first, last)
        after = path.y[np.array(path.frames) > last]
        if len(after) > 2 and np.ptp(after) > STIR:
            yield Event(path.actor, "float", None, last + 1, path.watched.count - 1)
    elif path.lift.max() > LEAP and (path.lift > LEAP / 2).sum() > 1:
        yield Event(path.actor, "jump", None, *_thrown(path))


def _thrown(path: Path) -> tuple[int, int]:
    """When it leaves the ground and is back: what is thrown up flies a parabola."""
    high = path.lift > 0.3 * path.lift.max()
    if high.sum() > 2:
        roots = np.roots(np.polyfit(np.array(path.frames)[high], path.lift[high], 2))
        if np.isreal(roots).all():
            return path.within(float(roots.real.min()), float(roots.real.max()))
    return path.span(path.lift > STIR)


def _turns(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    """It looks the other way: once, or again and again."""
    looks = []
    for one in path.actor.sightings:
        facing = one.glance.chances["facing"]
        side = _likeliest(facing)
        if side and facing[side] > TURNED:
            looks.append((one.frame, side))
    turned = _changes(looks)
    if len(turned) > 2 and not path.gone:
        yield Event(path.actor, "spin", None, turned[0][0], turned[-1][1])
        return
    for_good = [list(run) for _, run in groupby(looks, key=lambda look: look[1])]
    turned = _changes([look for run in for_good if len(run) > 1 for look in run])
    if len(turned) == 1:
        yield Event(path.actor, "turn round", None, *_turning(path, *turned[0]))


def _changes(looks: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """The frames before and after it looks another way."""
    return [(a, b) for (a, one), (b, two) in pairwise(looks) if one != two]


def _turning(path: Path, before: int, after: int) -> tuple[int, int]:
    """When it turns: it is the narrower the more it looks at us."""
    wide = path.boxes[:, 2] - path.boxes[:, 0]
    side = wide / np.median(wide)
    first, last = (path.frames.index(frame) for frame in (before, after))
    while first > 0 and side[first - 1] < NARROW:
        first -= 1
    while last < len(side) - 1 and side[last + 1] < NARROW:
        last += 1
    turned = np.arccos(np.clip(side, 0.0, 1.0)) / math.pi
    place = np.arange(len(side))
    done = np.where(np.array(path.frames) <= before, turned, 1 - turned)
    return path.timed(np.where(place < first, 0.0, np.where(place > last, 1.0, done)), _smooth)


def _waves(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    waving = np.array([pose == "wave" for pose in path.poses])
    if waving.sum() > 1 and not (waving[0] and waving[-1]):
        where = np.flatnonzero(waving)
        yield Event(path.actor, "wave", None, path.frames[where[0]], path.frames[where[-1]])


def _sits(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    seated = [pose == "sit" for pose in path.poses]
    if len(seated) > 3 and not seated[0] and seated[-1] and seated[-2] and not path.gone:
        begun = max(place for place, sits in enumerate(seated) if not sits)
        yield Event(path.actor, "sit down", None, path.frames[begun], path.frames[begun + 1])


def _handles(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    """It takes something up, or puts it down."""
    takes = path.poses[0] != "hold" and path.poses[-1] == "hold"
    puts = path.poses[0] == "hold"
    if not takes and not puts:
        return
    end = -1 if takes else 0
    holding = [frame for frame, pose in zip(path.frames, path.poses, strict=True) if pose == "hold"]
    for one in paths:
        higher = float(one.boxes[0, 3] - one.boxes[-1, 3]) * (1 if takes else -1)
        if one is path or higher < LEAP / 2 or not _near(path, one, end):
            continue
        # The hand goes out a quarter of the time before the thing changes its place, and comes back
        # a quarter after.
        moved = one.frames[int(np.abs(np.diff(one.boxes[:, 3])).argmax()) + 1]
        reach = abs(moved - holding[0 if takes else -1]) or 1
        action = "pick up" if takes else "put down"
        span = path.within(moved - 2 * reach, moved + 2 * reach)
        yield Event(path.actor, action, one.actor, *span)
        return


_DETECTORS: tuple[Finds, ...] = (
    _comes_or_goes, _swells, _travels, _lifts, _turns, _waves, _sits, _handles,
)  # fmt: skip


# --- how two stand to each other ----------------------------------------------------------------


def _crossed(path: Path, paths: Sequence[Path]) -> list[Path]:
    """Those that stand where it comes by, the most in its way first."""
    low, high = sorted((float(path.x[0]), float(path.x[-1])))
    found = []
    for one in paths:
        x = (one.rest[0] + one.rest[2]) / 2
        if one is path or not one.still or not low < x < high:
            continue
        at = int(np.abs(path.x - x).argmin())
        box = path.boxes[at]
        gap = max(float(box[1]), one.rest[1]) - min(float(box[3]), one.rest[3])
        if gap < LEAP or _over(path, one):
            found.append((gap, one))
    return [one for _, one in sorted(found, key=lambda pair: pair[0])]


def _over(path: Path, one: Path) -> bool:
    """It is in the air above the other."""
    x = (one.rest[0] + one.rest[2]) / 2
    at = int(np.abs(path.x - x).argmin())
    near = slice(max(0, at - 1), at + 2)
    level = abs(float(path.boxes[0, 3]) - one.rest[3]) < 0.08
    return bool(level and path.lift[near].max() > LEAP and path.boxes[near, 3].min() < one.rest[3])


def _bounces(path: Path) -> bool:
    lift = path.lift
    tops = [
        place for place in range(1, len(lift) - 1)
        if lift[place] > LEAP and lift[place - 1] <= lift[place] > lift[place + 1]
    ]  # fmt: skip
    return len(tops) > 1 and "jump" not in path.poses


def _follows(path: Path, one: Path) -> bool:
    """Both go one way, as far, the other ahead."""
    if one is path or not (one.gone and path.gone) or one.way * path.way < 0:
        return False
    ahead = (float(np.median(one.x)) - float(np.median(path.x))) * np.sign(path.way)
    return bool(abs(one.way - path.way) < FAR * abs(one.way) and ahead > REACH)


def _alone(path: Path, place: int, paths: Sequence[Path]) -> bool:
    """Nobody is about behind whom it may be hidden."""
    box = tuple(path.boxes[place].tolist())
    return all(one is path or covered(box, one.rest) == 0 for one in paths)


def _near(path: Path, one: Path, end: int) -> bool:
    a, b = path.boxes[end], one.boxes[end]
    apart = max(a[0], b[0]) - min(a[2], b[2])
    return bool(apart < LEAP and min(a[3], b[3]) > max(a[1], b[1]))


def _gait(path: Path) -> str:
    """How it goes, by what it looks like on its way."""
    first, last = path.going
    chances: Counter[str] = Counter()
    for one in path.actor.sightings:
        if first <= one.frame <= last:
            for pose, chance in one.glance.chances["pose"].items():
                if pose in GAITS:
                    chances[pose] += chance  # type: ignore[assignment]
    likely = chances.most_common(1)
    return likely[0][0] if likely and likely[0][1] > 0 else "walk"


def _likeliest(chances: dict[str, float] | object) -> str:
    assert isinstance(chances, dict)
    return str(max(chances, key=chances.__getitem__, default=""))
