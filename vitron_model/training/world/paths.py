"""Where the hero of a story may stand, how it moves there, and a way across the page.

Knows no plot.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .cast import dressed, welcome
from .kinds import Kind, kind_of
from .layout import inside, room_of
from .places import PLACES
from .spec import SceneSpec, ThingSpec

Rng = np.random.Generator

GAITS = ("run", "walk", "drive", "ride", "fly", "swim", "sail", "hop")
ON_FOOT = ("run", "walk", "drive", "ride", "hop")


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


def movers_of(scene: SceneSpec, novel: bool, *motions: str) -> list[Kind]:
    return [k for k in welcome(scene.place, novel) if any(m in k.motions for m in motions)]


def gait_of(rng: Rng, scene: SceneSpec, hero: ThingSpec) -> str:
    """How it moves where it is: who walks on land may swim in the water."""
    afloat = any(
        low <= hero.y <= high for low, high in PLACES[scene.place].zones.get("water", ())
    ) and "water" in kind_of(hero.kind).zones
    fit = ("fly",) if hero.lift else ("swim", "sail") if afloat else ON_FOOT
    gaits = [gait for gait in GAITS if gait in kind_of(hero.kind).motions and gait in fit]
    return gaits[int(rng.integers(len(gaits)))] if gaits else ""


def fits(scene: SceneSpec, thing: ThingSpec, x: float) -> bool:
    return inside(room_of(replace(thing, x=x), scene.place), scene.aspect, 0.005)


def path(rng: Rng, scene: SceneSpec, hero: ThingSpec) -> tuple[float, float] | None:
    """Where a way across the page begins and ends so that all of the hero stays on it."""
    a, b = 0.10, 0.90
    while a < 0.42:
        if fits(scene, hero, a * scene.aspect) and fits(scene, hero, b * scene.aspect):
            ends = (a * scene.aspect, b * scene.aspect)
            return ends if rng.random() < 0.5 else (ends[1], ends[0])
        a, b = a + 0.03, b - 0.03
    return None


def lone(rng: Rng, scene: SceneSpec, kind: Kind, novel: bool, number: int = 1) -> ThingSpec:
    """One of that kind at rest and of middle size, so that paths fit."""
    thing = dressed(rng, kind, number, novel)
    size = thing.size if thing.size != "big" else "medium"
    return replace(thing, size=size, pose=kind.poses[0])


def span(rng: Rng, low: float, high: float) -> float:
    """A share of the clip between the two."""
    return round(float(rng.uniform(low, high)), 3)
