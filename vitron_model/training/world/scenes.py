"""Scenes invented from a seed: a place, its light, a cast, and a composition of them.

Knows how an illustrator sets a page: large things at the back, heroes near the thirds, looking
inwards, nothing cut off or floating, a little overlap now and then. Knows no pixels.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .cast import choose, dressed, portable, welcome
from .kinds import Kind, kind_of
from .layout import crowded, inside, rects, room_of
from .places import PLACES, Place
from .spec import SEASONS, SIZES, STYLES, SceneSpec, ThingSpec, dice
from .splits import (
    Combination,
    Split,
    colour_held_out,
    order_held_out,
    place_held_out,
    seed_of,
)
from .truth import BoxTuple

Rng = np.random.Generator

TRIES = 22


def scene(index: int, split: Split = "train", aspect: float = 1.0) -> SceneSpec:
    """The index-th scene of a split; the same for the same words, everywhere."""
    seed = seed_of(index, split)
    novel = split == "novel"
    for attempt in range(64):
        spec = _compose(dice("scene", seed, attempt), seed, aspect, novel)
        if len(spec.things) >= 2 and bool(offences(spec, surely=novel)) == novel:
            return spec
    raise AssertionError(f"no {split} scene from seed {seed} in 64 attempts")


def setting(rng: Rng, seed: int, place: Place, aspect: float, plain: bool = False) -> SceneSpec:
    """A place in its light, without things. `plain`: the storybook style only."""
    weather = place.weathers[0]
    if rng.random() < 0.5:
        weather = place.weathers[int(rng.integers(len(place.weathers)))]
    time = place.times[0]
    if rng.random() < 0.42:
        time = place.times[int(rng.integers(len(place.times)))]
    season = SEASONS[int(rng.integers(4))] if place.seasons else "summer"
    if weather == "snow":
        season = "winter"
    elif season == "winter" and weather == "rain":
        season = "autumn"
    style = STYLES[0]
    if not plain and rng.random() < 0.18:
        style = STYLES[int(rng.integers(1, len(STYLES)))]
    return SceneSpec(
        place.name, (), time, season, weather, style, seed=seed & 0x7FFFFFFF, aspect=aspect
    )


SHARES = {"street": 1.6, "park": 1.5, "beach": 1.2, "harbour": 1.1, "space": 0.6, "desert": 0.7}
"""How often a place comes up; 1 for what is not listed."""


def place_of(seed: int) -> Place:
    """The place of a seed: drawn once, so that places with few things come up as often."""
    names = list(PLACES)
    weights = np.cumsum([SHARES.get(name, 1.0) for name in names])
    at = int(np.searchsorted(weights, dice("place", seed).random() * weights[-1]))
    return PLACES[names[at]]


def _compose(rng: Rng, seed: int, aspect: float, novel: bool) -> SceneSpec:
    place = place_of(seed)
    spec = setting(rng, seed, place, aspect)
    wanted = int(rng.integers(2, 7))
    among = welcome(place.name, novel)
    counts: dict[str, int] = {}
    rooms: dict[str, BoxTuple] = {}
    chosen: list[Kind] = []
    for number in range(wanted):
        kind = choose(rng, among)
        if chosen and rng.random() < 0.24:  # a second of the same kind: "the left dog"
            kind = chosen[int(rng.integers(len(chosen)))]
        if chosen.count(kind) < 3:
            chosen.append(kind)
        if number == 0 and not (chosen[0].alive or chosen[0].group == "vehicle"):
            heroes = [k for k in among if k.alive or k.group == "vehicle"]
            chosen[0] = choose(rng, heroes) if heroes else chosen[0]
    # The largest are placed first, so that the small find room around them.
    for kind in sorted(chosen, key=lambda kind: -kind.height):
        counts[kind.name] = counts.get(kind.name, 0) + 1
        thing = dressed(rng, kind, counts[kind.name], novel)
        placed = put(rng, spec, thing, rooms)
        if placed is None:
            counts[kind.name] -= 1
            continue
        spec = spec.with_thing(placed)
        rooms[placed.id] = room_of(placed, place.name)
    spec = _furnish(rng, spec, counts, novel, rooms)
    return _facing(rng, spec)


def put(
    rng: Rng, spec: SceneSpec, thing: ThingSpec, rooms: dict[str, BoxTuple], most: float = 0.0
) -> ThingSpec | None:
    """The thing at a good place that is free; None when there is none."""
    place, kind = PLACES[spec.place], kind_of(thing.kind)
    zones = [zone for zone in kind.zones if zone in place.zones]
    if not zones:
        return None
    if not most:
        most = 0.34 if rng.random() < 0.22 else 0.06
    for attempt in range(TRIES):
        zone = zones[0] if rng.random() < 0.75 else zones[int(rng.integers(len(zones)))]
        bands = place.zones[zone]
        low, high = bands[int(rng.integers(len(bands)))]
        share = float(rng.random())
        if zone not in ("air", "wall"):  # tall things stand back, small ones come forward
            tall = kind.height * SIZES[thing.size]
            share = share * 0.4 if tall > 0.4 else share if tall > 0.18 else 0.45 + share * 0.55
            if tall > 0.4 and low > 0.8 and len(bands) > 1:
                low, high = bands[0]
        y = low + (high - low) * share
        thirds = (1 / 3, 2 / 3, 0.5, 0.2, 0.8)
        x = spec.aspect * (thirds[int(rng.integers(5))] + float(rng.uniform(-0.13, 0.13)))
        if zone == "wall":  # between the window and whatever else hangs there
            x = spec.aspect * float(rng.uniform(0.44, 0.53))
        lift = float(rng.uniform(0.22, 0.50)) if zone == "air" else 0.0
        pose = thing.pose
        if zone == "air" and "fly" in kind.poses:
            pose = "fly"
        if zone == "water" and "swim" in kind.poses:
            pose = "swim"
        size = "small" if thing.size == "big" and attempt > TRIES // 2 else thing.size
        tried = replace(
            thing, x=round(x, 4), y=round(y, 4), lift=round(lift, 4), pose=pose, size=size
        )
        rect = room_of(tried, spec.place)
        if inside(rect, spec.aspect) and not crowded(rect, list(rooms.values()), most):
            return tried
    return None


def _furnish(
    rng: Rng, spec: SceneSpec, counts: dict[str, int], novel: bool, rooms: dict[str, BoxTuple]
) -> SceneSpec:
    """Put small things on tables and into hands, and people on seats."""
    for host in spec.things:
        kind = kind_of(host.kind)
        rideable = kind.alive and kind.top is not None
        if ("seat" in kind.also or rideable) and rng.random() < 0.45:
            spec = _beside(rng, spec, host, "seated", counts, novel, rooms)
        elif kind.top and not kind.alive and rng.random() < 0.75:
            spec = _beside(rng, spec, host, "on", counts, novel, rooms)
        if kind.can_hold and "hold" in kind.poses and rng.random() < 0.38:
            spec = _beside(rng, spec, host, "held_by", counts, novel, rooms)
    return spec


def _beside(
    rng: Rng, spec: SceneSpec, host: ThingSpec, how: str, counts: dict[str, int], novel: bool,
    rooms: dict[str, BoxTuple],
) -> SceneSpec:  # fmt: skip
    among = portable("table" if how == "on" else "hand")
    if how == "seated":
        among = tuple(k for k in welcome(spec.place, novel) if k.group == "person")
    among = tuple(
        k for k in among
        if spec.place in (k.places or (spec.place,))
        and (novel or not place_held_out(k.name, spec.place))
    )  # fmt: skip
    if not among:
        return spec
    kind = choose(rng, among)
    number = counts.get(kind.name, 0) + 1
    thing = replace(dressed(rng, kind, number, novel), size="medium", pose=kind.poses[0])
    if how == "seated":
        thing = replace(thing, on=host.id, x=0.0, pose="sit", facing=host.facing)
        bearer = host
    elif how == "on":
        thing = replace(thing, on=host.id, x=round(float(rng.uniform(-0.6, 0.6)), 3))
        bearer = host
    else:
        bearer = replace(host, pose="hold")
        thing = replace(thing, held_by=host.id, facing=host.facing)
    tried = spec.with_thing(bearer).with_thing(thing)
    room = rects(tried)
    others = [rect for id, rect in rooms.items() if id != host.id]
    if not inside(room[thing.id], spec.aspect, 0.0) or crowded(room[thing.id], others, 0.12):
        return spec
    counts[kind.name] = number
    rooms[thing.id] = room[thing.id]
    return tried


def _facing(rng: Rng, spec: SceneSpec) -> SceneSpec:
    """Look into the picture rather than out of it."""
    for thing in spec.things:
        if thing.on or thing.held_by or not kind_of(thing.kind).sided:
            continue
        inward = 1.0 if thing.x < spec.aspect / 2 else -1.0
        if rng.random() < 0.7 and thing.facing != inward:
            turned = spec.with_thing(replace(thing, facing=inward))
            for held in spec.things:
                if held.held_by == thing.id:
                    turned = turned.with_thing(replace(held, facing=inward))
            if inside(room_of(turned[thing.id], spec.place), spec.aspect):
                spec = turned
    return spec


def offences(spec: SceneSpec, surely: bool = False) -> list[Combination]:
    """The held-out combinations that a scene shows, or (unless `surely`) might show.

    Training refuses a kind left of another unless it stands wholly to the right: that is safer
    than the relation itself, which depends on what is visible.
    """
    found: list[Combination] = []
    room = rects(spec)
    for thing in spec.things:
        if colour_held_out(thing.kind, thing.colour):
            found.append(Combination(thing.kind, "colour", thing.colour))
        if place_held_out(thing.kind, spec.place):
            found.append(Combination(thing.kind, "place", spec.place))
        for other in spec.things:
            edge = room[thing.id][2 if surely else 0]
            limit = room[other.id][0 if surely else 2]
            if order_held_out(thing.kind, other.kind) and edge < limit:
                found.append(Combination(thing.kind, "relation", f"left of/{other.kind}"))
    return found

