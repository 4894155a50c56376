"""What happens in a clip, told from where its things are over time, what they do and where they
look: who runs past whom, what falls, grows, vanishes, is picked up.

Lengths are in heights of the picture. Knows what was watched; no pixels, no wording.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np

from .choosing import covered
from .paths import RISEN, Path, even, smooth
from .watching import Actor, Sighting, Watched

STIR = 0.012
"""From here on something is no more where it was."""
LEAP = 0.05
"""So high one is in the air."""
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


@dataclass(frozen=True, eq=False)
class Event:
    """Who does what, from which frame to which."""

    actor: Actor
    action: str
    """ "run past", "jump over", "pick up", "fall" """
    target: Actor | None = None
    first: int = 0
    last: int = 0


Finds = Callable[[Path, Sequence[Path]], Iterator[Event]]


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
        yield Event(path.actor, action, None, *path.timed(done, smooth))


def _travels(path: Path, paths: Sequence[Path]) -> Iterator[Event]:
    if not path.gone or len(path.frames) < 3:
        return
    gait = _gait(path)
    crossed = _crossed(path, paths)
    leaders = [one for one in paths if _follows(path, one)]
    evenly = path.timed((path.x - path.x[0]) / path.way, even)
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
            yield Event(path.actor, "fall", None, *path.timed(time, even))
            return
        first, last = path.timed(done, smooth)
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
        side, plain = one.glance.likeliest("facing")
        if side and plain > TURNED and not _behind(one, paths, path):
            looks.append((one.frame, side))
    turned = _changes(looks)
    if len(turned) > 2 and not path.gone:
        yield Event(path.actor, "spin", None, turned[0][0], turned[-1][1])
        return
    for_good = [list(run) for _, run in groupby(looks, key=lambda look: look[1])]
    turned = _changes([look for run in for_good if len(run) > 1 for look in run])
    if len(turned) == 1:
        yield Event(path.actor, "turn round", None, *_turning(path, *turned[0]))


def _behind(one: Sighting, paths: Sequence[Path], path: Path) -> bool:
    """Somebody comes between, or may: what is seen of it then does not tell where it looks."""
    others = (o for other in paths if other is not path for o in other.actor.sightings)
    return any(o.frame == one.frame and covered(o.shown, one.shown) > 0 for o in others)


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
    return path.timed(np.where(place < first, 0.0, np.where(place > last, 1.0, done)), smooth)


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
    box = path.boxes[place].tolist()
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
