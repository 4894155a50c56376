"""Edits of scenes and stories before they are painted: one spec in, another out.

What an edit does not touch stays the same value, so it is painted the same to the byte. An edit
of a story edits its first scene; it therefore holds in every frame. Knows no wording, no pixels.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from ....errors import LimitExceeded
from .kinds import kind_of
from .places import PLACES
from .spec import SEASONS, SIZES, STYLES, TIMES, SceneSpec, ThingSpec
from .stories import StorySpec

Spec = TypeVar("Spec", SceneSpec, StorySpec)


def _on_scene(spec: Spec, change: Callable[[SceneSpec], SceneSpec]) -> Spec:
    if isinstance(spec, StorySpec):
        return replace(spec, scene=change(spec.scene))
    return change(spec)


def _on_thing(spec: Spec, thing_id: str, change: Callable[[ThingSpec], ThingSpec]) -> Spec:
    return _on_scene(spec, lambda scene: scene.with_thing(change(scene[thing_id])))


def _known(what: str, value: str, among: tuple[str, ...]) -> str:
    if value not in among:
        raise LimitExceeded(what, repr(value), " | ".join(among), "choose one of these")
    return value


def dependants(scene: SceneSpec, thing_id: str) -> tuple[str, ...]:
    """The things that stand on it or hang in its hand, and theirs."""
    found: list[str] = []
    for thing in scene.things:
        if thing_id in (thing.on, thing.held_by):
            found += [thing.id, *dependants(scene, thing.id)]
    return tuple(found)


def free_id(scene: SceneSpec, kind: str) -> str:
    """An id for one more thing of that kind: "dog2"."""
    stem = kind.replace(" ", "_")
    number = 1
    while f"{stem}{number}" in scene:
        number += 1
    return f"{stem}{number}"


# Things. ------------------------------------------------------------------------------------


def add(spec: Spec, thing: ThingSpec) -> Spec:
    """One thing more; its id must be new."""
    kind_of(thing.kind)

    def put(scene: SceneSpec) -> SceneSpec:
        if thing.id in scene:
            raise LimitExceeded(
                "the new thing's id", repr(thing.id), "an id that is free", "see edits.free_id"
            )
        return scene.with_thing(thing)

    return _on_scene(spec, put)


def remove(spec: Spec, thing_id: str) -> Spec:
    """Without that thing; what stood on it or hung in its hand comes down to the ground."""

    def drop(scene: SceneSpec) -> SceneSpec:
        gone = scene[thing_id]
        for thing in scene.things:
            if thing_id in (thing.on, thing.held_by):
                shift = 0.08 * thing.x if thing.on else 0.06
                scene = scene.with_thing(
                    replace(thing, on="", held_by="", x=gone.x + shift, y=gone.y, lift=0.0)
                )
        return scene.without(thing_id)

    if isinstance(spec, StorySpec):
        acts = tuple(act for act in spec.acts if thing_id not in (act.actor, act.target))
        return replace(spec, scene=drop(spec.scene), acts=acts)
    return drop(spec)


def replace_thing(spec: Spec, thing_id: str, kind: str, colour: str, seed: int = 0) -> Spec:
    """Another kind of thing in the same place; it keeps the id, so that tracks go on."""
    new = kind_of(kind)
    _known("the colour", colour, new.colours)

    def swap(thing: ThingSpec) -> ThingSpec:
        pose = thing.pose if thing.pose in new.poses else new.poses[0]
        return replace(
            thing, kind=kind, colour=colour, accent="", pattern="plain", pose=pose, seed=seed
        )

    return _on_thing(spec, thing_id, swap)


def recolour(spec: Spec, thing_id: str, colour: str) -> Spec:
    def paint(thing: ThingSpec) -> ThingSpec:
        _known("the colour", colour, kind_of(thing.kind).colours)
        accent = "" if thing.accent == colour else thing.accent
        return replace(thing, colour=colour, accent=accent)

    return _on_thing(spec, thing_id, paint)


def repattern(spec: Spec, thing_id: str, pattern: str, accent: str = "") -> Spec:
    def paint(thing: ThingSpec) -> ThingSpec:
        _known("the pattern", pattern, kind_of(thing.kind).patterns)
        return replace(thing, pattern=pattern, accent=accent or thing.accent)

    return _on_thing(spec, thing_id, paint)


def move(spec: Spec, thing_id: str, x: float, y: float | None = None) -> Spec:
    """To another spot of the page; off whatever it stood on, out of any hand."""
    return _on_thing(
        spec, thing_id,
        lambda thing: replace(thing, x=x, y=thing.y if y is None else y, on="", held_by=""),
    )  # fmt: skip


def resize(spec: Spec, thing_id: str, size: str) -> Spec:
    _known("the size", size, tuple(SIZES))
    return _on_thing(spec, thing_id, lambda thing: replace(thing, size=size))


def pose(spec: Spec, thing_id: str, value: str) -> Spec:
    def bend(thing: ThingSpec) -> ThingSpec:
        return replace(thing, pose=_known("the pose", value, kind_of(thing.kind).poses))

    return _on_thing(spec, thing_id, bend)


# The whole picture. -------------------------------------------------------------------------


def restyle(spec: Spec, style: str) -> Spec:
    _known("the style", style, STYLES)
    return _on_scene(spec, lambda scene: replace(scene, style=style))


def weather(spec: Spec, value: str) -> Spec:
    def change(scene: SceneSpec) -> SceneSpec:
        _known("the weather here", value, PLACES[scene.place].weathers)
        season = "winter" if value == "snow" else scene.season
        return replace(scene, weather=value, season=season)

    return _on_scene(spec, change)


def time(spec: Spec, value: str) -> Spec:
    _known("the time of day", value, TIMES)

    def change(scene: SceneSpec) -> SceneSpec:
        return replace(
            scene, time=_known("the time of day here", value, PLACES[scene.place].times)
        )

    return _on_scene(spec, change)


def season(spec: Spec, value: str) -> Spec:
    _known("the season", value, SEASONS)
    return _on_scene(spec, lambda scene: replace(scene, season=value))


def background(spec: Spec, place: str) -> Spec:
    """The same things somewhere else, each on ground where it may stand, as large as before."""
    _known("the place", place, tuple(PLACES))

    def travel(scene: SceneSpec) -> SceneSpec:
        there = PLACES[place]
        weather = scene.weather if scene.weather in there.weathers else there.weathers[0]
        time = scene.time if scene.time in there.times else there.times[0]
        things = tuple(_landed(thing, place) for thing in scene.things)
        return replace(scene, place=place, weather=weather, time=time, things=things)

    return _on_scene(spec, travel)


def _landed(thing: ThingSpec, place: str) -> ThingSpec:
    """The thing at the height nearest to its own at which it may stand there."""
    if thing.on or thing.held_by:
        return thing
    zones, kind = PLACES[place].zones, kind_of(thing.kind)
    allowed = [zone for zone in kind.zones if zone in zones]
    if not allowed:
        allowed = [zone for zone in ("ground", "floor") if zone in zones]
    bands = [band for zone in allowed for band in zones[zone]]
    spots = [min(max(thing.y, low), high) for low, high in bands]
    return replace(thing, y=min(spots, key=lambda y: abs(y - thing.y)))
