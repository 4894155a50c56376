"""The plots that stories are made of: passing, leaping, following, gathering, growing…

A plot is a function from dice and an empty setting to a first scene and its acts; one more plot
is one more function. Knows no splits but through the cast, no pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .actions import Act
from .cast import choose, may_meet, portable, welcome
from .kinds import Kind
from .layout import inside, room_of
from .paths import GAITS, fits, gait_of, lone, movers_of, path, span, stand
from .places import PLACES
from .scenes import put
from .spec import SceneSpec, ThingSpec
from .splits import place_held_out
from .stage import height_of

Rng = np.random.Generator



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


@plot("past")
def past(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    """Somebody runs, drives or flies past something."""
    movers = movers_of(scene, novel, *GAITS)
    targets = [k for k in welcome(scene.place, novel) if "air" not in k.zones]
    if not movers or not targets:
        return None
    hero_kind, target_kind = choose(rng, movers), choose(rng, targets)
    if hero_kind is target_kind or not (novel or may_meet(hero_kind.name, target_kind.name)):
        return None
    goal = lone(rng, scene, target_kind, novel)
    target = stand(rng, scene, goal, (0.5 + float(rng.uniform(-0.08, 0.08))) * scene.aspect, 0, 0.5)
    hero = stand(rng, scene, lone(rng, scene, hero_kind, novel), 0.5, 0.55, 1.0)
    if target is None or hero is None or not fits(scene, target, target.x):
        return None
    if hero.y < target.y + 0.03 and not hero.lift:
        return None
    way = path(rng, scene, hero)
    if way is None or abs(way[1] - way[0]) < 0.42 * scene.aspect:
        if hero_kind.group != "vehicle":
            return None
        x0, _, x1, _ = room_of(hero, scene.place)  # too long to stand inside: it drives through
        ends = (-0.3 * (x1 - x0), scene.aspect + 0.3 * (x1 - x0))
        way = ends if rng.random() < 0.5 else (ends[1], ends[0])
    hero = replace(hero, x=way[0], facing=1.0 if way[1] > way[0] else -1.0)
    gait = gait_of(rng, scene, hero)
    if not gait:
        return None
    start, end = span(rng, 0.0, 0.15), 1 - span(rng, 0.0, 0.2)
    name = f"{gait} past" if gait != "hop" else "hop"
    goal_id = target.id if gait != "hop" else ""
    return Plot(
        replace(scene, things=(target, hero)),
        (Act(hero.id, name, goal_id, start, end, x=way[1]),),
    )


@plot("jump over")
def leap(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    movers = [
        k for k in movers_of(scene, novel, "jump") if "jump" in k.poses and "water" not in k.zones
    ]
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
    target = stand(rng, scene, replace(lone(rng, scene, low, novel), size="small"), 0.5, 0.3, 0.8)
    hero = stand(rng, scene, lone(rng, scene, hero_kind, novel), 0.5)
    if target is None or hero is None:
        return None
    target = replace(target, x=0.5 * scene.aspect)
    hero = replace(hero, y=target.y + 0.004)
    way = path(rng, scene, hero)
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
    movers = [k for k in movers_of(scene, novel, "turn") if k.sided]
    if not movers:
        return None
    kind = choose(rng, movers)
    hero = stand(rng, scene, lone(rng, scene, kind, novel), 0.5, 0.3)
    if hero is None:
        return None
    way = path(rng, scene, hero)
    gait = gait_of(rng, scene, hero)
    if way is None:
        return None
    hero = replace(hero, x=way[0], facing=1.0 if way[1] > way[0] else -1.0)
    turn = Act(hero.id, "turn round", "", 0.55, 0.85)
    if gait and rng.random() < 0.7:
        half = way[0] + (way[1] - way[0]) * 0.6
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
    act = Act(thing.id, "fall", "", span(rng, 0.1, 0.3), 1 - span(rng, 0.05, 0.25))
    return Plot(replace(scene, things=(thing,)), (act,))


@plot("rise")
def ascent(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    flying = [k for k in welcome(scene.place, novel) if "air" in k.zones and k.height < 0.35]
    thing = _in_the_air(rng, scene, flying, novel)
    if thing is None:
        return None
    high = thing.lift
    act = Act(thing.id, "rise", "", span(rng, 0.0, 0.2), 1 - span(rng, 0, 0.2), lift=high)
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
    thing = lone(rng, scene, choose(rng, among), novel)
    low, high = ground[-1]
    x = scene.aspect * float(rng.uniform(0.25, 0.75))
    thing = replace(thing, x=round(x, 4), y=round(float(rng.uniform(low, high)), 4))
    lift = round(float(rng.uniform(0.32, 0.5)), 4)
    there = replace(thing, lift=lift)
    return there if inside(room_of(there, scene.place), scene.aspect) else None


@plot("grow")
def growth(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    plants = movers_of(scene, novel, "grow")
    if not plants:
        return None
    thing = put(rng, scene, lone(rng, scene, choose(rng, plants), novel), {}, 0.1)
    if thing is None:
        return None
    name = "grow" if rng.random() < 0.75 else "shrink"
    act = Act(thing.id, name, "", span(rng, 0.0, 0.2), 1 - span(rng, 0.0, 0.2))
    return Plot(replace(scene, things=(thing,)), (act,))


@plot("follow")
def chase(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    movers = movers_of(scene, novel, "walk")
    if not movers:
        return None
    one, two = choose(rng, movers), choose(rng, movers)
    if one is not two and not (novel or may_meet(one.name, two.name)):
        return None
    leader = stand(rng, scene, lone(rng, scene, one, novel), 0.5, 0.2, 0.8)
    tail = lone(rng, scene, two, novel, 2 if one is two else 1)
    if leader is None or (one is two and tail.colour == leader.colour):
        return None
    behind = stand(rng, scene, tail, 0.5)
    way = path(rng, scene, leader)
    if behind is None or way is None or abs(way[1] - way[0]) < 0.55 * scene.aspect:
        return None
    sign = 1.0 if way[1] > way[0] else -1.0
    behind = replace(behind, y=round(leader.y + 0.004, 4), x=way[0], facing=sign)
    step = 0.32 * scene.aspect * sign
    if not fits(scene, behind, way[0]):
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
    people = [k for k in movers_of(scene, novel, "pick up") if k.can_hold]
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
    hero = stand(rng, scene, lone(rng, scene, who, novel), x, 0.3, 1.0)
    if hero is None:
        return None
    thing = replace(lone(rng, scene, what, novel), size="medium", y=hero.y + 0.004, x=x)
    if rng.random() < 0.3:
        held = replace(thing, held_by=hero.id, facing=hero.facing)
        started = replace(scene, things=(replace(hero, pose="hold"), held))
        return Plot(started, (Act(hero.id, "put down", thing.id, 0.3, 0.8),))
    start = x - hero.facing * 0.30 * scene.aspect
    if not fits(scene, hero, start) or not fits(scene, thing, x + 0.1 * hero.facing):
        return None
    thing = replace(thing, x=round(x + hero.facing * 0.13, 4))
    acts = (
        Act(hero.id, "walk to", thing.id, 0.0, 0.5, x=x),
        Act(hero.id, "pick up", thing.id, 0.55, 0.85),
    )
    return Plot(replace(scene, things=(replace(hero, x=start), thing)), acts)


@plot("appear")
def pop(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    thing = put(rng, scene, lone(rng, scene, choose(rng, welcome(scene.place, novel)), novel), {})
    if thing is None:
        return None
    if rng.random() < 0.5:
        return Plot(replace(scene, things=(thing,)), (Act(thing.id, "appear", "", 0.35, 0.6),))
    return Plot(replace(scene, things=(thing,)), (Act(thing.id, "disappear", "", 0.45, 0.75),))


@plot("ball")
def play_ball(rng: Rng, scene: SceneSpec, novel: bool) -> Plot | None:
    rollers = movers_of(scene, novel, "roll", "bounce")
    if not rollers:
        return None
    kind = choose(rng, rollers)
    hero = stand(rng, scene, lone(rng, scene, kind, novel), 0.5, 0.3)
    way = hero and path(rng, scene, hero)
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
    hero = put(rng, scene, lone(rng, scene, kind, novel), {}, 0.1)
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
