"""A wish as a film: the scene of it, who moves how and where to, what sky and camera do.

Who was given nothing to do does what such things do: cars drive, birds fly, people walk. The same
wish and seed give the same film.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..world.actions import ACTIONS, Act
from ..world.kinds import kind_of
from ..world.layout import room_of
from ..world.paths import path
from ..world.places import PLACES
from ..world.spec import SceneSpec, ThingSpec, dice
from ..world.stage import height_of
from ..world.stories import FRAMES, Change, StorySpec
from .staging import Spot, staged
from .wish import Deed, Wish, thing_ids

FPS = 12.0
TRAVELS = ("run", "walk", "drive", "ride", "fly", "swim", "sail", "roll", "hop", "move")
BY_ITSELF = ("drive", "sail", "fly", "swim", "run", "hop", "roll", "rise", "float", "walk", "wave",
             "jump", "grow", "sway", "tick")  # fmt: skip
"""What a kind does when nothing was said, the first of its motions that comes up here."""
HIGH = 0.42  # of a page: how far things fall or rise
SOON = 0.6  # of a film: who goes somewhere to sit down is there
MOST_AHEAD = 0.35  # of the way: how far the first of several is before the last
ASIDE = 0.13  # of a page's width, from its edge: who goes past something comes from there
SEEN = 0.7  # of a page's width, while the camera moves


def directed(
    wish: Wish, seed: int, seconds: float, aspect: float = 1.0,
    spots: dict[int, Spot] | None = None,
) -> StorySpec:  # fmt: skip
    rng = dice("film", seed)
    scene = staged(wish, seed, aspect, spots)
    deeds = list(wish.deeds) or ([] if wish.camera else _natural(wish))
    acts: list[Act] = []
    alike: dict[tuple[str, str, int, str], list[Act]] = {}
    for deed in deeds:
        scene, made = _acted(rng, scene, wish, deed)
        if deed.action == "sit" and any(act.actor == one.actor for one in made for act in acts):
            acts, made = _after(acts, made)
        acts += made
        if deed.action in TRAVELS and len(made) == 1:
            alike.setdefault((deed.action, deed.how, deed.target, deed.toward), []).extend(made)
    for (_, how, *_), together in alike.items():
        if len(together) > 1:
            scene, acts = _apart(scene, acts, together, how == "past")
    frames = min(max(FRAMES[0], round(seconds * FPS)), FRAMES[1])
    changes = tuple(Change(what, value, 0.35) for what, value in wish.changes)
    camera = wish.camera or ("still" if acts or changes else "push in")
    return StorySpec(scene, tuple(acts), frames, FPS, camera, changes)


def _natural(wish: Wish) -> list[Deed]:
    """The first thing that can moves by itself."""
    carried = {tie.one for tie in wish.ties if tie.relation == "on"}
    carried |= {tie.two for tie in wish.ties if tie.relation == "holding"}
    for number, thing in enumerate(wish.things):
        motions = kind_of(thing.kind).motions
        action = next((one for one in BY_ITSELF if one in motions), None)
        if action is not None and number not in carried:
            return [Deed(number, action, toward=thing.facing)]
    return []


def _acted(
    rng: np.random.Generator, scene: SceneSpec, wish: Wish, deed: Deed
) -> tuple[SceneSpec, list[Act]]:
    names = thing_ids(wish)
    hero = scene[names[deed.actor]]
    target = scene[names[deed.target]] if deed.target >= 0 else None
    if hero.on and deed.action == "ride" and target is not None:
        hero, target = target, None  # who rides is carried by what it rides on
    if hero.on or hero.held_by:
        return scene, []
    action = deed.action
    if action == "follow" or deed.how == "after":
        return _following(scene, hero, target)
    if action == "jump" and deed.how == "over" and target is not None:
        return _leaping(scene, hero, target)
    if action in TRAVELS:
        return _travelling(rng, scene, hero, target, deed, wish)
    if action == "sit" and "sit" in kind_of(hero.kind).poses:
        standing = scene.with_thing(replace(hero, pose=kind_of(hero.kind).poses[0]))
        return standing, [Act(hero.id, "sit down", "", 0.2, 0.7)]
    if action in ("fall", "rise"):
        lift = HIGH if action == "fall" else 0.0
        placed = scene.with_thing(replace(hero, lift=lift))
        return placed, [Act(hero.id, action, "", 0.1, 0.85, lift=HIGH)]
    if action not in ACTIONS:  # standing, lying: it stays as it is
        return scene, []
    return scene, [Act(hero.id, action, "", 0.12, 0.88)]


def _travelling(
    rng: np.random.Generator, scene: SceneSpec, hero: ThingSpec, target: ThingSpec | None,
    deed: Deed, wish: Wish,
) -> tuple[SceneSpec, list[Act]]:  # fmt: skip
    gait = _gait(hero, deed.action, scene)
    if gait == "fly" and not hero.lift:  # whatever it is: it was said to
        hero = replace(hero, lift=HIGH)
    begin, end = _way(rng, scene, hero, deed.toward or wish.things[deed.actor].facing)
    if wish.camera:  # it sees less than the whole page
        middle = scene.aspect / 2
        begin, end = (middle + (x - middle) * SEEN for x in (begin, end))
    if target is not None and deed.how == "past":
        scene = scene.with_thing(replace(target, x=round(0.5 * scene.aspect, 4)))
        target = scene[target.id]
        begin, end = _across(begin, end, scene.aspect)
        if not hero.lift and gait not in ("swim", "sail"):
            bands = PLACES[scene.place].zones
            lowest = max(high for band in bands.values() for _, high in band)
            hero = replace(hero, y=min(max(hero.y, target.y + 0.05), max(lowest, target.y)))
    if target is not None and deed.how == "to":
        x0, _, x1, _ = room_of(target, scene.place)
        begin = 0.12 * scene.aspect if target.x > scene.aspect / 2 else 0.88 * scene.aspect
        own = room_of(hero, scene.place)
        gap = (own[2] - own[0]) / 2 + 0.03
        end = x0 - gap if begin < target.x else x1 + gap
    hero = replace(hero, x=round(begin, 4), facing=1.0 if end > begin else -1.0)
    scene = scene.with_thing(replace(hero, pose=kind_of(hero.kind).poses[0]))
    name = f"{gait} {deed.how}" if target is not None and deed.how in ("past", "to") else gait
    if name not in ACTIONS:
        name = gait
    goal = target.id if target is not None and name != gait else ""
    return scene, [Act(hero.id, name, goal, 0.04, 0.96, x=round(end, 4))]


def _after(acts: list[Act], made: list[Act]) -> tuple[list[Act], list[Act]]:
    """Who goes somewhere first sits down when it is there."""
    who = made[0].actor
    earlier = [replace(act, end=act.end * SOON) if act.actor == who else act for act in acts]
    return earlier, [replace(act, start=SOON, end=0.95) for act in made]


def _across(begin: float, end: float, aspect: float) -> tuple[float, float]:
    """From one edge of the page to the other."""
    low, high = sorted((begin, end))
    low, high = min(low, ASIDE * aspect), max(high, (1 - ASIDE) * aspect)
    return (low, high) if begin < end else (high, low)


def _apart(
    scene: SceneSpec, acts: list[Act], together: list[Act], past: bool
) -> tuple[SceneSpec, list[Act]]:
    """Several that go the same way go one behind the other, so that each can be seen; and where
    they go past something, so that the last does as well: the first is half out of the page then.
    """
    heroes = [scene[act.actor] for act in together]
    begin, end = heroes[0].x, together[0].x or 0.0
    rooms = [room_of(hero, scene.place) for hero in heroes]
    wide = max(x1 - x0 for x0, _, x1, _ in rooms) + 0.03
    gap = min(wide, abs(end - begin) * MOST_AHEAD / (len(heroes) - 1))
    step = gap if end > begin else -gap
    out = (len(heroes) - 1) / 2 if past else 0
    for number, (hero, act) in enumerate(zip(heroes, together, strict=True)):
        ahead = len(heroes) - 1 - number
        x, goal = begin + step * (ahead - out), end - step * (number - out)
        scene = scene.with_thing(replace(hero, x=round(x, 4), facing=heroes[0].facing))
        acts = [
            replace(one, x=round(goal, 4)) if (one.actor, one.action) == (act.actor, act.action)
            else one for one in acts
        ]
    return scene, acts


def _gait(hero: ThingSpec, wanted: str, scene: SceneSpec) -> str:
    """The way of moving that was said, else one that the thing has; all can be carried along."""
    motions = kind_of(hero.kind).motions
    if wanted != "move" and wanted in ACTIONS:
        return wanted
    afloat = ("swim", "sail") if hero.y in _water(scene, hero) else ()
    order = (*afloat, *(("fly",) if hero.lift else ()), "walk", "drive", "run", "hop", "roll")
    return next((one for one in order if one in motions), "walk")


def _water(scene: SceneSpec, hero: ThingSpec) -> tuple[float, ...]:
    bands = PLACES[scene.place].zones.get("water", ())
    return (hero.y,) if any(low <= hero.y <= high for low, high in bands) else ()


def _way(
    rng: np.random.Generator, scene: SceneSpec, hero: ThingSpec, toward: str
) -> tuple[float, float]:
    """From where to where across the page; what is too long for it comes in and drives out."""
    way = path(rng, scene, hero)
    if way is None:
        x0, _, x1, _ = room_of(hero, scene.place)
        way = (-0.35 * (x1 - x0), scene.aspect + 0.35 * (x1 - x0))
        if rng.random() < 0.5:
            way = way[1], way[0]
    rightward = way[1] > way[0]
    if toward and (toward == "right") != rightward:
        way = way[1], way[0]
    return way


def _following(
    scene: SceneSpec, hero: ThingSpec, target: ThingSpec | None
) -> tuple[SceneSpec, list[Act]]:
    """Both cross the page, the one behind the other."""
    if target is None:
        return scene, []
    one, two = room_of(hero, scene.place), room_of(target, scene.place)
    gap = ((one[2] - one[0]) + (two[2] - two[0])) / 2 + 0.05
    lead, last = 0.12 * scene.aspect + gap, 0.92 * scene.aspect - (two[2] - two[0]) / 2
    ahead = replace(target, x=round(lead, 4), facing=1.0)
    behind = replace(hero, x=round(lead - gap, 4), facing=1.0, y=ahead.y + 0.005)
    scene = scene.with_thing(ahead).with_thing(behind)
    acts = [
        Act(who.id, _gait(who, "move", scene), "", 0.04, 0.96, x=round(end, 4))
        for who, end in ((ahead, last), (behind, last - gap))
    ]
    return scene, acts


def _leaping(scene: SceneSpec, hero: ThingSpec, target: ThingSpec) -> tuple[SceneSpec, list[Act]]:
    target = replace(target, x=round(0.5 * scene.aspect, 4))
    hero = replace(hero, x=round(0.14 * scene.aspect, 4), y=target.y + 0.004, facing=1.0, lift=0.0)
    _, y0, _, y1 = room_of(target, scene.place)
    most = hero.y - 0.03 - height_of(hero, PLACES[scene.place], hero.y)
    lift = round(max(0.08, min((y1 - y0) * 1.25 + 0.05, most)), 4)
    scene = scene.with_thing(target).with_thing(replace(hero, pose=kind_of(hero.kind).poses[0]))
    end = round(0.86 * scene.aspect, 4)
    return scene, [Act(hero.id, "jump over", target.id, 0.05, 0.95, x=end, lift=lift)]
