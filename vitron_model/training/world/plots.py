"""Stories invented from a seed: a plot, bystanders out of its way, now and then a change of sky.

Knows no pixels.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .actions import Act
from .cast import choose, dressed, may_meet, welcome
from .episodes import PLOTS, Plot
from .kinds import kind_of
from .layout import rects, room_of
from .paths import span
from .places import PLACES
from .scenes import place_of, put, setting
from .spec import SIZES, SceneSpec, dice
from .splits import (
    Combination,
    Split,
    colour_held_out,
    motion_held_out,
    place_held_out,
    seed_of,
)
from .stories import CAMERAS, Change, StorySpec
from .truth import BoxTuple

Rng = np.random.Generator

LENGTHS = (8, 12, 16, 16, 16, 24, 32)
TURNS = ("rain", "snow", "clear", "fog", "wind")
IDLE = ("wave", "tick", "sway", "spin", "jump")
WEIGHT = {
    "past": 3.6,
    "turn round": 0.6,
    "jump over": 1.4,
    "follow": 1.4,
    "pick up": 1.5,
    "greet": 1.3,
    "appear": 0.7,
}
"""How often a plot is tried; 1 for what is not listed."""


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
    weights = np.cumsum([WEIGHT.get(name, 1.0) for name in names])
    name = names[int(np.searchsorted(weights, rng.random() * weights[-1]))]
    made = PLOTS[name](rng, empty, novel)
    if made is None:
        return None
    drawn = LENGTHS[int(rng.integers(len(LENGTHS)))]  # always: its length changes no story
    length = frames or drawn
    scene = _bystanders(rng, made, novel)
    if scene is None:
        return None
    acts = made.acts + _meanwhile(rng, made, scene)
    changes: tuple[Change, ...] = ()
    if not place.indoor and place.name != "space" and rng.random() < 0.16:
        changes = (_change(rng, scene),)
    camera = CAMERAS[int(rng.integers(1, len(CAMERAS)))] if rng.random() < 0.25 else "still"
    return StorySpec(scene, acts, length, 8.0, camera, changes)


def _change(rng: Rng, scene: SceneSpec) -> Change:
    at = round(float(rng.uniform(0.35, 0.65)), 3)
    if rng.random() < 0.3 and scene.time != "night":
        return Change("time", "night", at)
    here = PLACES[scene.place].weathers
    other = [w for w in TURNS if w in here and w != scene.weather]
    return Change("weather", other[int(rng.integers(len(other)))], at)


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
    for _ in range(int(rng.integers(1, 5))):
        kind = choose(rng, welcome(scene.place, novel))
        if kind.name in names or not (novel or all(may_meet(kind.name, n) for n in names)):
            continue
        thing = dressed(rng, kind, 1, novel)
        if thing.size == "big" and kind.height * SIZES["big"] > 0.5:
            thing = replace(thing, size="medium")
        placed = put(rng, scene, thing, rooms, 0.14)
        if placed is not None:
            scene = scene.with_thing(placed)
            rooms[placed.id] = room_of(placed, scene.place)
            names.add(kind.name)
    return scene


def _meanwhile(rng: Rng, made: Plot, scene: SceneSpec) -> tuple[Act, ...]:
    """Now and then a bystander does something too, on the spot."""
    if rng.random() > 0.38:
        return ()
    busy = {id for act in made.acts for id in (act.actor, act.target)}
    for thing in scene.things:
        kind = kind_of(thing.kind)
        can: list[str] = [name for name in IDLE if name in kind.motions]
        if kind.group == "animal" and "sit" in kind.poses and thing.pose != "sit":
            can.append("sit down")
        if not can and "turn" in kind.motions and kind.sided and rng.random() < 0.4:
            can.append("turn round")
        if thing.id not in busy and can and not thing.lift and not (thing.on or thing.held_by):
            name = can[int(rng.integers(len(can)))]
            room = room_of(thing, scene.place)
            if name == "jump" and room[1] < 0.3:
                continue
            start = span(rng, 0.05, 0.5)
            return (Act(thing.id, name, "", start, round(min(1.0, start + 0.4), 3)),)
    return ()


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
