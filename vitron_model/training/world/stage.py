"""Where everything of a scene stands on the page: who stands on whom, who holds what, how large.

Knows perspective, no pixels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from .canvas import Canvas
from .kinds import Kind, Look, drawing, kind_of
from .places import PLACES, Place
from .spec import SIZES, SceneSpec, ThingSpec
from .tiles import Placing


@dataclass(frozen=True, slots=True)
class Actor:
    """One thing on the page."""

    spec: ThingSpec
    kind: Kind
    canvas: Canvas
    placing: Placing
    """In page heights."""
    ground: float
    """The ground line that orders it by depth."""
    order: tuple[float, int]


def look_of(thing: ThingSpec, night: bool = False) -> Look:
    return Look(
        thing.colour, thing.accent, thing.pattern, thing.pose,
        thing.phase % 1.0, thing.seed, night,
    )  # fmt: skip


def height_of(thing: ThingSpec, place: Place, ground: float) -> float:
    """How high it is on the page when it stands at that ground line."""
    kind, size = kind_of(thing.kind), SIZES[thing.size]
    if kind.group == "person":  # a big child must not look like a giant
        size = size**0.5
    return kind.height * size * thing.growth * place.scale(ground)


def _matrix(thing: ThingSpec, height: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    turn = thing.facing if abs(thing.facing) > 0.14 else math.copysign(0.14, thing.facing)
    c, s = math.cos(math.radians(thing.tilt)), math.sin(math.radians(thing.tilt))
    return np.array(((turn * c, -s), (-turn * s, -c))) * height


def stage(spec: SceneSpec) -> list[Actor]:
    """All things, from the farthest to the nearest."""
    place, night = PLACES[spec.place], spec.time == "night"
    done: dict[str, Actor] = {}
    waiting = list(enumerate(spec.things))
    while waiting:
        number, thing = waiting.pop(0)
        host = thing.on or thing.held_by
        if host and host not in done and any(t.id == host for _, t in waiting):
            waiting.append((number, thing))
            continue
        kind = kind_of(thing.kind)
        canvas = drawing(thing.kind, look_of(thing, night))
        carrier = done.get(host)
        if carrier is None:
            x, y, ground = thing.x, thing.y - thing.lift, thing.y
            order = (ground, number)
        else:
            ground = carrier.ground
            order = (carrier.order[0] + 1e-4, number)
            if thing.on:
                left, right, top = carrier.kind.top or (-0.3, 0.3, 1.0)
                at = (left + right) / 2 + thing.x * (right - left) / 2
                x, y = carrier.placing.at((at, top))
                y -= thing.lift
                if thing.pose == "sit" and "seat" in canvas.keys:  # legs hang over the edge
                    y += canvas.keys["seat"][1] * height_of(thing, place, ground)
            else:
                x, y = carrier.placing.at(carrier.canvas.keys.get("hand", (0.2, 0.5)))
        height = height_of(thing, place, ground)
        placing = Placing(x, y, height, _matrix(thing, height))
        done[thing.id] = Actor(thing, kind, canvas, placing, ground, order)
    return sorted(done.values(), key=lambda actor: actor.order)


def in_picture(actor: Actor, spec: SceneSpec, width: int, height: int) -> Placing:
    """The same placing in pixels, as the camera sees it."""
    scale, camera = height * spec.camera.zoom, spec.camera
    x = actor.placing.x * scale - (camera.x * spec.aspect * scale - width / 2)
    y = actor.placing.y * scale - (camera.y * scale - height / 2)
    return replace(
        actor.placing, x=x, y=y, height=actor.placing.height * scale,
        matrix=actor.placing.matrix * scale,
    )  # fmt: skip
