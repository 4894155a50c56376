"""Who may appear: kinds by place and zone, and the choice of their colours, patterns and sizes.

Draws from dice; refuses what a split holds out. Knows no positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .colours import PAINT, luminance
from .kinds import Kind, Zone, kind_of, kinds
from .places import PLACES
from .spec import ThingSpec
from .splits import colour_held_out, order_held_out, place_held_out

Rng = np.random.Generator

WEIGHTS = {
    "person": 1.35, "animal": 1.0, "vehicle": 1.3, "nature": 1.0, "building": 1.0,
    "furniture": 2.2, "object": 0.8, "food": 0.9,
}  # fmt: skip
"""How often a kind of a group comes up where it is welcome, next to the others."""
FREE: tuple[Zone, ...] = ("ground", "road", "floor", "water", "air", "wall")


@lru_cache(maxsize=64)
def welcome(place: str, novel: bool = False) -> tuple[Kind, ...]:
    """The kinds that may stand there by themselves; `novel` adds the held-out ones."""
    here = PLACES[place]
    return tuple(
        kind
        for kind in kinds().values()
        if here.welcomes(kind)
        and any(zone in here.zones for zone in kind.zones if zone in FREE)
        and (novel or not place_held_out(kind.name, place))
    )


@lru_cache(maxsize=64)
def portable(zone: Zone) -> tuple[Kind, ...]:
    """The kinds that may be held ("hand") or stand on furniture ("table")."""
    return tuple(kind for kind in kinds().values() if zone in kind.zones)


@lru_cache(maxsize=256)
def _weights(among: tuple[Kind, ...]) -> tuple[float, ...]:
    """Kinds that are at home in few places come up more often there, so that none is rare."""
    shares = []
    for kind in among:
        homes = sum(place.welcomes(kind) for place in PLACES.values())
        shares.append(WEIGHTS[kind.group] * (len(PLACES) / max(homes, 1)) ** 0.75)
    return tuple(np.cumsum(shares).tolist())


def choose(rng: Rng, among: Sequence[Kind]) -> Kind:
    """One of them."""
    weights = _weights(tuple(among))
    return among[int(np.searchsorted(weights, rng.random() * weights[-1]))]


def dressed(rng: Rng, kind: Kind, number: int, novel: bool = False) -> ThingSpec:
    """One individual of that kind, standing at rest, not yet put anywhere."""
    colours = [c for c in kind.colours if novel or not colour_held_out(kind.name, c)]
    colour = colours[int(rng.integers(len(colours)))]
    pattern, accent = "plain", ""
    if len(kind.patterns) > 1 and rng.random() < 0.35:
        pattern = kind.patterns[int(rng.integers(1, len(kind.patterns)))]
    accents = [a for a in kind.accents if a != colour and contrast(a, colour)]
    if accents:
        accent = accents[int(rng.integers(len(accents)))]
    elif pattern != "plain":
        accent = "white" if contrast("white", colour) else "brown"
    size = ("small", "medium", "big")[int(np.searchsorted((0.22, 0.8, 1.0), rng.random()))]
    pose = kind.poses[0]
    if kind.alive and rng.random() < 0.5:
        never = ("jump", "hold", "fall", "fly", "sit" if kind.group == "person" else "")
        still = [p for p in kind.poses if p not in never]
        pose = still[int(rng.integers(len(still)))] if still else pose
    return ThingSpec(
        f"{kind.name.replace(' ', '_')}{number}", kind.name, colour, accent, pattern, size, pose,
        phase=round(float(rng.random()), 3), facing=1.0 if rng.random() < 0.5 else -1.0,
        seed=int(rng.integers(1 << 16)),
    )  # fmt: skip


def contrast(one: str, other: str) -> bool:
    """The two can be told apart when one lies on the other."""
    a, b = PAINT[one], PAINT[other]
    apart = sum(abs(x - y) for x, y in zip(a, b, strict=True))
    return apart > 150 and (abs(luminance(a) - luminance(b)) > 28 or apart > 260)


def may_meet(left: str, right: str) -> bool:
    """No order of the two is held out, so they may move about each other."""
    return not (order_held_out(left, right) or order_held_out(right, left))


def person(kind: str) -> bool:
    return kind_of(kind).group == "person"
