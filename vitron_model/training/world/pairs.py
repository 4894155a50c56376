"""Edit pairs invented from a seed: before, after, what was done, and the pixels it may touch.

Of pictures and of clips. Knows no wording: `Edit` says what the instruction must say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from . import edits
from .cast import contrast, dressed, welcome
from .kinds import kind_of
from .layout import crowded, inside, rects, room_of
from .painter import Picture, render
from .places import PLACES
from .plots import offences as story_offences
from .plots import story
from .scenes import offences, put, scene
from .spec import SIZES, STYLES, SceneSpec, ThingSpec, dice
from .splits import Split, colour_held_out, place_held_out, seed_of
from .stories import StorySpec

Rng = np.random.Generator
Bits = NDArray[np.bool_]

VERBS = (
    "add", "remove", "replace", "recolour", "move", "resize", "restyle", "weather", "time",
    "background",
)  # fmt: skip
LOCAL = frozenset({"add", "remove", "replace", "recolour", "move", "resize"})
"""Verbs that leave the rest of the picture as it is, to the byte."""


@dataclass(frozen=True)
class Edit:
    """What was done."""

    verb: str
    target: str = ""
    """The id of the thing it is done to; "" for the whole picture."""
    value: str = ""
    """The new colour, kind, size, style, weather, time, place; for a move "left", "right",
    "forward" or "back"."""
    thing: ThingSpec | None = None
    """What was added or put in its place."""


@dataclass(frozen=True)
class Pair:
    before: SceneSpec
    after: SceneSpec
    edit: Edit


@dataclass(frozen=True)
class ClipPair:
    before: StorySpec
    after: StorySpec
    edit: Edit


def pair(index: int, split: Split = "train", verb: str = "", aspect: float = 1.0) -> Pair:
    """The index-th pair of a split, of any verb or of this one."""
    seed = seed_of(index, split)
    for attempt in range(64):
        rng = dice("pair", seed, verb, attempt)
        before = scene(int(rng.integers(1 << 23)), split, aspect)
        made = _edited(rng, before, verb or VERBS[int(rng.integers(len(VERBS)))])
        if made is None or made[0] == before:
            continue
        after, edit = made
        if split == "novel" or not offences(after):
            return Pair(before, after, edit)
    raise AssertionError(f"no {split} pair from seed {seed} in 64 attempts")


def clip_pair(index: int, split: Split = "train", verb: str = "", frames: int = 0) -> ClipPair:
    """The index-th pair of clips of a split."""
    seed = seed_of(index, split)
    verbs = [v for v in VERBS if v not in ("move", "resize")]
    for attempt in range(64):
        rng = dice("clip pair", seed, verb, attempt)
        before = story(int(rng.integers(1 << 23)), split, frames=frames)
        made = _edited(rng, before.scene, verb or verbs[int(rng.integers(len(verbs)))])
        if made is None:
            continue
        edit = made[1]
        after = _retold(before, edit)
        if after is None or after == before:
            continue
        if split == "novel" or not story_offences(after):
            return ClipPair(before, after, edit)
    raise AssertionError(f"no {split} clip pair from seed {seed} in 64 attempts")


def _retold(before: StorySpec, edit: Edit) -> StorySpec | None:
    """The same edit on every frame; None where the story would no longer make sense."""
    busy = {id for act in before.acts for id in (act.actor, act.target)}
    match edit.verb:
        case "add":
            return edits.add(before, edit.thing) if edit.thing else None
        case "remove":
            return None if edit.target in busy else edits.remove(before, edit.target)
        case "replace" if edit.thing is not None:
            able = kind_of(edit.thing.kind).motions
            if any(a.actor == edit.target and a.action.split()[0] not in able for a in before.acts):
                return None
            return edits.replace_thing(
                before, edit.target, edit.thing.kind, edit.thing.colour, edit.thing.seed
            )
        case "recolour":
            return edits.recolour(before, edit.target, edit.value)
        case "restyle":
            return edits.restyle(before, edit.value)
        case "weather" if not before.changes:
            return edits.weather(before, edit.value)
        case "time" if not before.changes:
            return edits.time(before, edit.value)
        case "background" if not any(t.lift for t in before.scene.things):
            return edits.background(before, edit.value)
    return None


Editor = Callable[[Rng, SceneSpec], tuple[SceneSpec, Edit] | None]


def _edited(rng: Rng, before: SceneSpec, verb: str) -> tuple[SceneSpec, Edit] | None:
    return _EDITORS[verb](rng, before)


def _target(rng: Rng, spec: SceneSpec, free: bool = True) -> ThingSpec | None:
    """Something to edit; `free`: nothing depends on it and it depends on nothing."""
    among = [
        t for t in spec.things
        if not free or not (t.on or t.held_by or edits.dependants(spec, t.id))
    ]  # fmt: skip
    return among[int(rng.integers(len(among)))] if among else None


def _add(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    among = welcome(before.place)
    kind = among[int(rng.integers(len(among)))]
    thing = replace(dressed(rng, kind, 1), id=edits.free_id(before, kind.name))
    placed = put(rng, before, thing, rects(before), 0.06)
    if placed is None:
        return None
    return edits.add(before, placed), Edit("add", placed.id, kind.name, placed)


def _remove(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    thing = _target(rng, before)
    if thing is None:
        return None
    return edits.remove(before, thing.id), Edit("remove", thing.id)


def _replace(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    thing = _target(rng, before)
    if thing is None:
        return None
    old = kind_of(thing.kind)
    alike = [
        k for k in welcome(before.place)
        if k is not old and set(k.zones[:1]) & set(old.zones) and 0.5 < k.height / old.height < 2
    ]  # fmt: skip
    if not alike:
        return None
    kind = alike[int(rng.integers(len(alike)))]
    new = dressed(rng, kind, 1)
    after = edits.replace_thing(before, thing.id, kind.name, new.colour, new.seed)
    others = [rect for id, rect in rects(before).items() if id != thing.id]
    room = rects(after)[thing.id]
    if not inside(room, before.aspect) or crowded(room, others, 0.12):
        return None
    return after, Edit("replace", thing.id, kind.name, after[thing.id])


def _recolour(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    thing = _target(rng, before, free=False)
    if thing is None:
        return None
    among = [
        c for c in kind_of(thing.kind).colours
        if c not in (thing.colour, thing.accent) and contrast(c, thing.colour)
        and not colour_held_out(thing.kind, c)
    ]  # fmt: skip
    if not among:
        return None
    colour = among[int(rng.integers(len(among)))]
    return edits.recolour(before, thing.id, colour), Edit("recolour", thing.id, colour)


def _move(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    thing = _target(rng, before)
    if thing is None or thing.lift:
        return None
    others = [rect for id, rect in rects(before).items() if id != thing.id]
    for _ in range(8):
        x = before.aspect * float(rng.uniform(0.1, 0.9))
        after = edits.move(before, thing.id, round(x, 4))
        room = room_of(after[thing.id], before.place)
        free = inside(room, before.aspect) and not crowded(room, others, 0.1)
        if abs(x - thing.x) > 0.2 and free:
            return after, Edit("move", thing.id, "left" if x < thing.x else "right")
    return None


def _resize(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    thing = _target(rng, before)
    if thing is None:
        return None
    size = [s for s in SIZES if s != thing.size][int(rng.integers(2))]
    after = edits.resize(before, thing.id, size)
    others = [rect for id, rect in rects(before).items() if id != thing.id]
    room = rects(after)[thing.id]
    if not inside(room, before.aspect) or crowded(room, others, 0.3):
        return None
    return after, Edit("resize", thing.id, size)


def _other(rng: Rng, among: tuple[str, ...], now: str) -> str | None:
    rest = [value for value in among if value != now]
    return rest[int(rng.integers(len(rest)))] if rest else None


def _restyle(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    style = _other(rng, STYLES, before.style)
    return (edits.restyle(before, style), Edit("restyle", "", style)) if style else None


def _weather(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    value = _other(rng, PLACES[before.place].weathers, before.weather)
    return (edits.weather(before, value), Edit("weather", "", value)) if value else None


def _time(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    value = _other(rng, PLACES[before.place].times, before.time)
    return (edits.time(before, value), Edit("time", "", value)) if value else None


def _background(rng: Rng, before: SceneSpec) -> tuple[SceneSpec, Edit] | None:
    indoor = PLACES[before.place].indoor
    fit = tuple(
        name for name, place in PLACES.items()
        if place.indoor == indoor and not any(place_held_out(t.kind, name) for t in before.things)
        and all(t.on or t.held_by or place.welcomes(kind_of(t.kind)) for t in before.things)
    )  # fmt: skip
    value = _other(rng, fit, before.place)
    if value is None:
        return None
    after = edits.background(before, value)
    if not all(inside(rect, after.aspect, 0.0) for rect in rects(after).values()):
        return None
    return after, Edit("background", "", value)


_EDITORS: dict[str, Editor] = {
    "add": _add, "remove": _remove, "replace": _replace, "recolour": _recolour, "move": _move,
    "resize": _resize, "restyle": _restyle, "weather": _weather, "time": _time,
    "background": _background,
}  # fmt: skip


def render_pair(made: Pair, width: int) -> tuple[Picture, Picture, Bits]:
    """Before, after, and the mask (H, W) of what the edit touches: the visible pixels of its
    target before and after, and every pixel of theirs and their shadows that really changed."""
    before, after = render(made.before, width), render(made.after, width)
    mask: Bits = (before.pixels != after.pixels).any(axis=2)
    if made.edit.verb not in LOCAL:
        mask[:] = True
        return before, after, mask
    for picture in (before, after):
        if made.edit.target in picture.truth.by_id:
            mask |= picture.truth.mask(made.edit.target)
    return before, after, mask
