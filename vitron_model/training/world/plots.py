"""Stories invented from a seed: somebody does something to, past or with somebody else.

A plot is a function from dice and an empty setting to a first scene and its acts; more plots are
more functions. Knows no pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .actions import Act
from .cast import choose, dressed, may_meet, portable, welcome
from .kinds import Kind, kind_of
from .layout import inside, rects, room_of
from .places import PLACES
from .scenes import place_of, put, setting
from .spec import SIZES, SceneSpec, ThingSpec, dice
from .splits import (
    Combination,
    Split,
    colour_held_out,
    motion_held_out,
    place_held_out,
    seed_of,
)
from .stage import height_of
from .stories import CAMERAS, Change, StorySpec
from .truth import BoxTuple

Rng = np.random.Generator

GAITS = ("run", "walk", "drive", "ride", "fly", "swim", "sail", "hop")
LENGTHS = (8, 12, 16, 16, 16, 24, 32)


@dataclass(frozen=True)
class Plot:
    """What a plot has come up with."""

    scene: SceneSpec
    acts: tuple[Act, ...]


Plotter = Callable[[Rng, SceneSpec, bool], Plot | None]
PLOTS: dict[str, Plotter] = {}


def plot(name: str) -> Callable[[Plotter], Plotter]:
    def enter(plotter: Plotter) -> Plotter:
        PLOTS[name] = plotter
        return plotter

    return enter


def story(index: int, split: Split = "train", aspect: float = 1.0, frames: int = 0) -> StorySpec:
    """The index-th story of a split; `frames` 0: of any length from 8 to 32."""
    seed, novel = seed_of(index, split), split == "novel"
    for attempt in range(256):
        rng = dice("story", seed, attempt)
        told = _tell(rng, seed, aspect, novel, frames)
        if told is not None and bool(offences(told)) == novel:
            return told
    raise AssertionError(f"no {split} story from seed {seed} in 256 attempts")


def _tell(rng: Rng, seed: int, aspect: float, novel: bool, frames: int) -> StorySpec | None:
    place = place_of(seed)
    empty = setting(rng, seed, place, aspect)
    names = list(PLOTS)
    made = PLOTS[names[int(rng.integers(len(names)))]](rng, empty, novel)
    if made is None:
        return None
    length = frames or LENGTHS[int(rng.integers(len(LENGTHS)))]
    scene = _bystanders(rng, made, novel)
    if scene is None:
        return None
    changes: tuple[Change, ...] = ()
    if not place.indoor and place.name != "space" and rng.random() < 0.16:
        changes = (_change(rng, scene),)
        if changes[0].value == "snow" and "snow" not in place.weathers:
            changes = ()
    camera = CAMERAS[int(rng.integers(1, len(CAMERAS)))] if rng.random() < 0.25 else "still"
    return StorySpec(scene, made.acts, length, 8.0, camera, changes)


def _change(rng: Rng, scene: SceneSpec) -> Change:
    at = round(float(rng.uniform(0.35, 0.65)), 3)
    if rng.random() < 0.3 and scene.time != "night":
        return Change("time", "night", at)
    other = [w for w in ("rain", "snow", "clear") if w != scene.weather]
    return Change("weather", other[int(rng.integers(len(other)))], at)


def stand(
    rng: Rng, scene: SceneSpec, thing: ThingSpec, x: float, low: float = 0.0, high: float = 1.0
) -> ThingSpec | None:
    """The thing at x, between those shares of a band where it may stand."""
    place = PLACES[scene.place]
    zones = [zone for zone in kind_of(thing.kind).zones if zone in place.zones]
    zones = [zone for zone in zones if zone != "wall"]
    if not zones:
        return None
    bands = place.zones[zones[0]]
    near, far = bands[int(rng.integers(len(bands)))]
    y = near + (far - near) * float(rng.uniform(low, high))
    lift = float(rng.uniform(0.22, 0.42)) if zones[0] == "air" else 0.0
    return replace(thing, x=round(x, 4), y=round(y, 4), lift=round(lift, 4))


def _movers(scene: SceneSpec, novel: bool, *motions: str) -> list[Kind]:
    return [k for k in welcome(scene.place, novel) if any(m in k.motions for m in motions)]


def _gait(rng: Rng, kind: Kind) -> str:
    gaits = [gait for gait in GAITS if gait in kind.motions]
    return gaits[int(rng.integers(len(gaits)))]


def _fits(scene: SceneSpec, thing: ThingSpec, x: float) -> bool:
    return inside(room_of(replace(thing, x=x), scene.place), scene.aspect, 0.005)


def _path(rng: Rng, scene: SceneSpec, hero: ThingSpec) -> tuple[float, float] | None:
    """Where a way across the page begins and ends so that all of the hero stays on it."""
    a, b = 0.10, 0.90
    while a < 0.42:
        if _fits(scene, hero, a * scene.aspect) and _fits(scene, hero, b * scene.aspect):
            ends = (a * scene.aspect, b * scene.aspect)
            return ends if rng.random() < 0.5 else (ends[1], ends[0])
        a, b = a + 0.03, b - 0.03
    return None


def _lone(rng: Rng, scene: SceneSpec, kind: Kind, novel: bool, number: int = 1) -> ThingSpec:
    """One of that kind at rest and of middle size, so that paths fit."""
    thing = dressed(rng, kind, number, novel)
    size = thing.size if thing.size != "big" else "medium"
    return replace(thing, size=size, pose=kind.poses[0])


@plot("past")
def past(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    """Somebody runs, drives or flies past something."""
    movers = _movers(scene, novel, *GAITS)
    targets = [k for k in welcome(scene.place, novel) if "air" not in k.zones[:1]]
    if not movers or not targets:
        return None
    hero_kind, target_kind = choose(rng, movers), choose(rng, targets)
    if hero_kind is target_kind or not (novel or may_meet(hero_kind.name, target_kind.name)):
        return None
    goal = _lone(rng, scene, target_kind, novel)
    target = stand(rng, scene, goal, (0.5 + float(rng.uniform(-0.08, 0.08))) * scene.aspect, 0, 0.5)
    hero = stand(rng, scene, _lone(rng, scene, hero_kind, novel), 0.5, 0.55, 1.0)
    if target is None or hero is None or not _fits(scene, target, target.x):
        return None
    if hero.y < target.y + 0.03 and not hero.lift:
        return None
    way = _path(rng, scene, hero)
    if way is None or abs(way[1] - way[0]) < 0.42 * scene.aspect:
        return None
    hero = replace(hero, x=way[0], facing=1.0 if way[1] > way[0] else -1.0)
    gait = _gait(rng, hero_kind)
    start, end = _span(rng, 0.0, 0.15), 1 - _span(rng, 0.0, 0.2)
    name = f"{gait} past" if gait != "hop" else "hop"
    goal_id = target.id if gait != "hop" else ""
    return Plot(
        replace(scene, things=(target, hero)),
        (Act(hero.id, name, goal_id, start, end, x=way[1]),),
    )


@plot("jump over")
def leap(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    movers = [k for k in _movers(scene, novel, "jump") if "jump" in k.poses]
    small = [
        k for k in welcome(scene.place, novel)
        if 0.05 < k.height <= 0.24 and k.zones[0] in ("ground", "floor", "road")
        and k.group in ("object", "nature", "furniture", "food", "animal")
    ]  # fmt: skip
    if not movers or not small:
        return None
    hero_kind, low = choose(rng, movers), choose(rng, small)
    if hero_kind is low or not (novel or may_meet(hero_kind.name, low.name)):
        return None
    target = stand(rng, scene, replace(_lone(rng, scene, low, novel), size="small"), 0.5, 0.3, 0.8)
    hero = stand(rng, scene, _lone(rng, scene, hero_kind, novel), 0.5)
    if target is None or hero is None:
        return None
    target = replace(target, x=0.5 * scene.aspect)
    hero = replace(hero, y=target.y + 0.004)
    way = _path(rng, scene, hero)
    if way is None or abs(way[1] - way[0]) < 0.5 * scene.aspect:
        return None
    hero = replace(hero, x=way[0], facing=1.0 if way[1] > way[0] else -1.0)
    x0, y0, x1, y1 = room_of(target, scene.place)
    lift = (y1 - y0) * 1.25 + 0.05
    top = hero.y - lift - height_of(hero, PLACES[scene.place], hero.y) * 1.1
    if top < 0.02 or x1 - x0 > 0.3 * scene.aspect:
        return None
    return Plot(
        replace(scene, things=(target, hero)),
        (Act(hero.id, "jump over", target.id, 0.05, 0.95, x=way[1], lift=round(lift, 4)),),
    )


@plot("turn round")
def about(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    """Walks a little, then turns round; or turns round, then jumps."""
    movers = [k for k in _movers(scene, novel, "turn") if k.sided]
    if not movers:
        return None
    kind = choose(rng, movers)
    hero = stand(rng, scene, _lone(rng, scene, kind, novel), 0.5, 0.3)
    if hero is None:
        return None
    way = _path(rng, scene, hero)
    gaits = [gait for gait in GAITS if gait in kind.motions]
    if way is None:
        return None
    hero = replace(hero, x=way[0], facing=1.0 if way[1] > way[0] else -1.0)
    turn = Act(hero.id, "turn round", "", 0.55, 0.85)
    if gaits and rng.random() < 0.7:
        half = way[0] + (way[1] - way[0]) * 0.6
        gait = gaits[int(rng.integers(len(gaits)))]
        acts: tuple[Act, ...] = (Act(hero.id, gait, "", 0.0, 0.5, x=half), turn)
    else:
        acts = (replace(turn, start=0.2, end=0.6),)
        if "jump" in kind.motions:
            acts += (Act(hero.id, "jump", "", 0.65, 0.95),)
    return Plot(replace(scene, things=(hero,)), acts)


@plot("fall")
def drop(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    light = [
        k for k in (*portable("hand"), *portable("table"))
        if k.height < 0.26 and scene.place in (k.places or (scene.place,))
        and (novel or not place_held_out(k.name, scene.place))
    ]  # fmt: skip
    thing = _in_the_air(rng, scene, light, novel)
    if thing is None:
        return None
    act = Act(thing.id, "fall", "", _span(rng, 0.1, 0.3), 1 - _span(rng, 0.05, 0.25))
    return Plot(replace(scene, things=(thing,)), (act,))


@plot("rise")
def ascent(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    flying = [k for k in welcome(scene.place, novel) if "air" in k.zones and k.height < 0.35]
    thing = _in_the_air(rng, scene, flying, novel)
    if thing is None:
        return None
    high = thing.lift
    act = Act(thing.id, "rise", "", _span(rng, 0.0, 0.2), 1 - _span(rng, 0, 0.2), lift=high)
    acts: tuple[Act, ...] = (act,)
    if rng.random() < 0.4:
        acts = (replace(act, end=0.6), Act(thing.id, "float", "", 0.62, 1.0))
    return Plot(replace(scene, things=(replace(thing, lift=0.0),)), acts)


def _in_the_air(
    rng: Rng, scene: SceneSpec, among: list[Kind], novel: bool
) -> ThingSpec | None:
    bands = PLACES[scene.place].zones
    ground = bands.get("ground") or bands.get("floor")
    if not among or not ground:
        return None
    thing = _lone(rng, scene, choose(rng, among), novel)
    low, high = ground[-1]
    x = scene.aspect * float(rng.uniform(0.25, 0.75))
    thing = replace(thing, x=round(x, 4), y=round(float(rng.uniform(low, high)), 4))
    lift = round(float(rng.uniform(0.32, 0.5)), 4)
    there = replace(thing, lift=lift)
    return there if inside(room_of(there, scene.place), scene.aspect) else None


@plot("grow")
def growth(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    plants = _movers(scene, novel, "grow")
    if not plants:
        return None
    thing = put(rng, scene, _lone(rng, scene, choose(rng, plants), novel), {}, 0.1)
    if thing is None:
        return None
    name = "grow" if rng.random() < 0.75 else "shrink"
    act = Act(thing.id, name, "", _span(rng, 0.0, 0.2), 1 - _span(rng, 0.0, 0.2))
    return Plot(replace(scene, things=(thing,)), (act,))


@plot("follow")
def chase(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    movers = _movers(scene, novel, "walk")
    if not movers:
        return None
    one, two = choose(rng, movers), choose(rng, movers)
    if one is not two and not (novel or may_meet(one.name, two.name)):
        return None
    leader = stand(rng, scene, _lone(rng, scene, one, novel), 0.5, 0.2, 0.8)
    tail = _lone(rng, scene, two, novel, 2 if one is two else 1)
    if leader is None or (one is two and tail.colour == leader.colour):
        return None
    behind = stand(rng, scene, tail, 0.5)
    way = _path(rng, scene, leader)
    if behind is None or way is None or abs(way[1] - way[0]) < 0.55 * scene.aspect:
        return None
    sign = 1.0 if way[1] > way[0] else -1.0
    behind = replace(behind, y=round(leader.y + 0.004, 4), x=way[0], facing=sign)
    step = 0.32 * scene.aspect * sign
    if not _fits(scene, behind, way[0]):
        return None
    leader = replace(leader, x=way[0] + step, facing=sign)
    acts = (
        Act(leader.id, "walk", "", 0.0, 0.92, x=way[1]),
        Act(behind.id, "follow", leader.id, 0.08, 1.0, x=way[1] - step),
    )
    return Plot(replace(scene, things=(leader, behind)), acts)


@plot("pick up")
def gather(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    """Somebody walks up to a thing and picks it up; or holds one and puts it down."""
    people = [k for k in _movers(scene, novel, "pick up") if k.can_hold]
    things = [k for k in portable("hand") if k.height < 0.3]
    things = [
        k for k in things
        if scene.place in (k.places or (scene.place,))
        and (novel or not place_held_out(k.name, scene.place))
    ]  # fmt: skip
    if not people or not things:
        return None
    who, what = choose(rng, people), choose(rng, things)
    if not (novel or may_meet(who.name, what.name)):
        return None
    x = scene.aspect * float(rng.uniform(0.4, 0.6))
    hero = stand(rng, scene, _lone(rng, scene, who, novel), x, 0.3, 1.0)
    if hero is None:
        return None
    thing = replace(_lone(rng, scene, what, novel), size="medium", y=hero.y + 0.004, x=x)
    if rng.random() < 0.3:
        held = replace(thing, held_by=hero.id, facing=hero.facing)
        started = replace(scene, things=(replace(hero, pose="hold"), held))
        return Plot(started, (Act(hero.id, "put down", thing.id, 0.3, 0.8),))
    start = x - hero.facing * 0.30 * scene.aspect
    if not _fits(scene, hero, start) or not _fits(scene, thing, x + 0.1 * hero.facing):
        return None
    thing = replace(thing, x=round(x + hero.facing * 0.13, 4))
    acts = (
        Act(hero.id, "walk to", thing.id, 0.0, 0.5, x=x),
        Act(hero.id, "pick up", thing.id, 0.55, 0.85),
    )
    return Plot(replace(scene, things=(replace(hero, x=start), thing)), acts)


@plot("appear")
def pop(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    thing = put(rng, scene, _lone(rng, scene, choose(rng, welcome(scene.place, novel)), novel), {})
    if thing is None:
        return None
    if rng.random() < 0.5:
        return Plot(replace(scene, things=(thing,)), (Act(thing.id, "appear", "", 0.35, 0.6),))
    return Plot(replace(scene, things=(thing,)), (Act(thing.id, "disappear", "", 0.45, 0.75),))


@plot("ball")
def play_ball(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    rollers = _movers(scene, novel, "roll", "bounce")
    if not rollers:
        return None
    kind = choose(rng, rollers)
    hero = stand(rng, scene, _lone(rng, scene, kind, novel), 0.5, 0.3)
    way = hero and _path(rng, scene, hero)
    if hero is None or not way:
        return None
    name = [m for m in ("roll", "bounce") if m in kind.motions][-1 if rng.random() < 0.5 else 0]
    act = Act(hero.id, name, "", 0.0, 0.9, x=way[1], lift=0.2)
    return Plot(replace(scene, things=(replace(hero, x=way[0]),)), (act,))


@plot("greet")
def greet(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    """Waves, jumps for joy, sits down, spins; a clock ticks."""
    names = ("wave", "jump", "spin", "sit down", "tick")
    movers = [k for k in welcome(scene.place, novel) if any(_can(k, name) for name in names)]
    if not movers:
        return None
    kind = choose(rng, movers)
    can = [name for name in names if _can(kind, name)]
    hero = put(rng, scene, _lone(rng, scene, kind, novel), {}, 0.1)
    if hero is None or hero.lift:
        return None
    first = can[int(rng.integers(len(can)))]
    acts: tuple[Act, ...] = (Act(hero.id, first, "", 0.1, 0.5),)
    rest = [name for name in can if name != first]
    if rest and rng.random() < 0.5 and first != "sit down":
        acts += (Act(hero.id, rest[int(rng.integers(len(rest)))], "", 0.55, 0.95),)
    room = room_of(hero, scene.place)
    leaps = any(act.action == "jump" for act in acts)
    return Plot(replace(scene, things=(hero,)), acts) if room[1] > 0.3 or not leaps else None


def _can(kind: Kind, name: str) -> bool:
    if name == "sit down":
        return kind.group == "animal" and "sit" in kind.poses
    return name in kind.motions


def _span(rng: Rng, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 3)


def _bystanders(rng: Rng, made: Plot, novel: bool) -> SceneSpec | None:
    """One to three more things out of the way of what happens."""
    tale = StorySpec(made.scene, made.acts, 9)
    rooms: dict[str, BoxTuple] = {}
    for number, scene in enumerate(tale.scenes()):
        for id, rect in rects(scene).items():
            rooms[f"{id}/{number}"] = rect
            if rect[1] < 0.0 or rect[3] > 1.02:
                return None
    scene = made.scene
    names = {t.kind for t in scene.things}
    for _ in range(int(rng.integers(0 if len(scene.things) > 1 else 1, 3))):
        kind = choose(rng, welcome(scene.place, novel))
        if kind.name in names or not (novel or all(may_meet(kind.name, n) for n in names)):
            continue
        thing = dressed(rng, kind, 1, novel)
        if thing.size == "big" and kind.height * SIZES["big"] > 0.5:
            thing = replace(thing, size="medium")
        placed = put(rng, scene, thing, rooms, 0.10)
        if placed is not None:
            scene = scene.with_thing(placed)
            rooms[placed.id] = room_of(placed, scene.place)
            names.add(kind.name)
    return scene


def offences(told: StorySpec) -> list[Combination]:
    """The held-out combinations that a story shows or may show."""
    found: list[Combination] = []
    scene = told.scene
    for act in told.acts:
        kind = scene[act.actor].kind
        if motion_held_out(kind, act.action):
            found.append(Combination(kind, "motion", act.action))
    for thing in scene.things:
        if colour_held_out(thing.kind, thing.colour):
            found.append(Combination(thing.kind, "colour", thing.colour))
        if place_held_out(thing.kind, scene.place):
            found.append(Combination(thing.kind, "place", scene.place))
        for other in scene.things:
            if thing.kind < other.kind and not may_meet(thing.kind, other.kind):
                found.append(Combination(thing.kind, "relation", f"beside/{other.kind}"))
    return found
