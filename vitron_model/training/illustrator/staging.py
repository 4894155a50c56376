"""A wish as a scene: everything put where it was said, and where nothing was said, where it looks
well. The same wish and seed give the same scene. Knows no words but through the reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ..world.cast import dressed, welcome
from ..world.kinds import Kind, kind_of
from ..world.layout import EDGE, inside, overlap, room_of
from ..world.places import PLACES, Place
from ..world.spec import SceneSpec, ThingSpec, dice
from ..world.stage import height_of
from ..world.truth import BoxTuple
from .wish import Tie, Wish, Wished, may_hold

Rng = np.random.Generator
Spot = tuple[float, float, float, float]
"""A box on the page in shares: left, top, right, bottom."""

ATTEMPTS = 6  # to set a page
TRIES = 24  # to put a thing
SMALLER = {"big": "medium", "medium": "small", "small": "small"}
SIDES = {"left": 0.24, "middle": 0.5, "right": 0.76}
NEXT_TO = {
    "ride": ("sit", "drive"), "run": ("hop", "walk", "drive"), "walk": ("hop",), "hop": ("jump",),
    "move": ("walk", "hop", "drive", "roll", "sail", "swim", "fly"), "float": ("swim", "fly"),
    "sail": ("swim", "float"), "bounce": ("jump",), "fly": ("float",), "sleep": ("lie", "sit"),
}  # fmt: skip
"""Where a kind never does what was said, the first of these that it does."""
OVERLAPS = {"in front of", "behind", "under", "on"}
"""Relations in which one thing may hide a part of the other."""
IN_HAND = ("walk", "run")
"""What somebody does who holds something in a hand that is not held out."""
OVERHANG = 1.4  # times the width of a top that has too much on it


def staged(
    wish: Wish, seed: int, aspect: float = 1.0, spots: Mapping[int, Spot] | None = None
) -> SceneSpec:
    """The scene; `spots`: boxes for things by number, which they then fill."""
    best, least = None, float("inf")
    for attempt in range(ATTEMPTS):
        spec, cost = _attempt(wish, seed, attempt, aspect, spots or {})
        if cost < least:
            best, least = spec, cost
        if cost == 0:
            break
    assert best is not None
    return best


def _attempt(
    wish: Wish, seed: int, attempt: int, aspect: float, spots: Mapping[int, Spot]
) -> tuple[SceneSpec, float]:
    """One way to set the page, and how badly things stand in each other's way."""
    place = _place(wish, dice("place of a wish", seed))
    rng = dice("wish", seed, attempt)
    spec = _setting(wish, place, seed, aspect)
    things = _cast(wish, dice("cast of a wish", seed), attempt)
    carried = {tie.one for tie in wish.ties if tie.relation == "on" and _has_top(wish, tie)}
    carried |= {tie.two for tie in wish.ties if tie.relation == "holding" and _holds(wish, tie)}
    rooms: dict[str, BoxTuple] = {}
    cost = 0.0
    for number in _order(wish, carried):
        if number in spots:
            thing, own = _filling(things[number], spec, spots[number]), 0.0
        else:
            thing, own = _put(rng, spec, things, number, wish, rooms)
        things[number] = thing
        cost += own
        spec = spec.with_thing(thing)
        rooms[thing.id] = room_of(thing, place.name)
    for tie in wish.ties:
        if tie.one in carried and tie.relation == "on":
            spec = _seated(rng, spec, things, tie, wish)
        elif tie.two in carried and tie.relation == "holding":
            holder = spec[things[tie.one].id]
            holder = holder if holder.pose in IN_HAND else replace(holder, pose="hold")
            held = replace(things[tie.two], held_by=holder.id, facing=holder.facing)
            spec = spec.with_thing(holder).with_thing(held)
    return spec, cost


def _setting(wish: Wish, place: Place, seed: int, aspect: float) -> SceneSpec:
    """Its light and weather, as far as the place knows them."""
    weather = wish.weather if wish.weather in place.weathers else place.weathers[0]
    time = wish.time if wish.time in place.times else place.times[0]
    season = wish.season or ("winter" if weather == "snow" else "summer")
    return SceneSpec(
        place.name, (), time, season if place.seasons else "summer", weather,
        wish.style or "storybook", seed=seed & 0x7FFFFFFF, aspect=aspect,
    )  # fmt: skip


def _place(wish: Wish, rng: Rng) -> Place:
    """The one that was said, else one in which the most of the things are at home."""
    if wish.place:
        return PLACES[wish.place]
    named = [thing.kind for thing in wish.things]
    homes = {
        place.name: sum(any(k.name == kind for k in welcome(place.name, True)) for kind in named)
        for place in PLACES.values()
        if wish.weather in ("", *place.weathers) and wish.time in ("", *place.times)
    } or dict.fromkeys(PLACES, 0)
    most = max(homes.values())
    best = [name for name, count in homes.items() if count == most]
    return PLACES[best[int(rng.integers(len(best)))]]


def _cast(wish: Wish, rng: Rng, attempt: int) -> list[ThingSpec]:
    """Everyone in the looks that were said; the rest of their looks by chance. Where earlier
    attempts found no room, they come smaller."""
    lonely = len(wish.things) < 3 and attempt == 0
    usual = "medium" if attempt < ATTEMPTS // 2 else "small"
    counts: dict[str, int] = {}
    cast = []
    for thing in wish.things:
        kind = kind_of(thing.kind)
        counts[kind.name] = counts.get(kind.name, 0) + 1
        made = dressed(rng, kind, counts[kind.name], novel=True)
        size = thing.size or ("big" if lonely and kind.height < 0.3 else usual)
        if thing.colour:
            made = replace(made, colour=thing.colour, accent=_accent(made, thing.colour))
        if thing.accent:
            made = replace(made, accent=thing.accent)
        pattern = thing.pattern if thing.pattern in kind.patterns else _two_tone(thing, kind)
        cast.append(
            replace(made, size=size, pattern=pattern, pose=pose_of(thing, kind),
                    facing=_facing(thing, made))
        )  # fmt: skip
    return cast


def _two_tone(thing: Wished, kind: Kind) -> str:
    """The pattern in which a second colour is seen."""
    if not thing.accent:
        return "plain"
    return next((one for one in ("patched", "striped") if one in kind.patterns), kind.patterns[-1])


def _accent(made: ThingSpec, colour: str) -> str:
    """An accent that can be told from the colour."""
    if made.accent and made.accent != colour:
        return made.accent
    return "white" if colour != "white" else "brown"


def pose_of(thing: Wished, kind: Kind) -> str:
    return next((pose for pose in poses_of(thing) if pose in kind.poses), kind.poses[0])


def poses_of(thing: Wished) -> tuple[str, ...]:
    """What was said that it does, and what is next to that."""
    return (thing.pose, *NEXT_TO.get(thing.pose, ()))


def _facing(thing: Wished, made: ThingSpec) -> float:
    return {"left": -1.0, "right": 1.0}.get(thing.facing, made.facing)


def _has_top(wish: Wish, tie: Tie) -> bool:
    return kind_of(wish.things[tie.two].kind).top is not None or _vehicle_ridden(wish, tie)


def _vehicle_ridden(wish: Wish, tie: Tie) -> bool:
    return wish.things[tie.two].kind == "bicycle" and wish.things[tie.one].pose == "ride"


def _holds(wish: Wish, tie: Tie) -> bool:
    return may_hold(wish.things[tie.one], wish.things[tie.two])


def _order(wish: Wish, carried: set[int]) -> list[int]:
    """Hosts before those that stand to them, the large before the small."""
    tied = {tie.one for tie in wish.ties}
    free = [k for k in range(len(wish.things)) if k not in carried]
    return sorted(free, key=lambda k: (k in tied, -kind_of(wish.things[k].kind).height))


# --- putting ------------------------------------------------------------------------------------


def _put(
    rng: Rng, spec: SceneSpec, cast: Sequence[ThingSpec], number: int, wish: Wish,
    rooms: Mapping[str, BoxTuple],
) -> tuple[ThingSpec, float]:  # fmt: skip
    """The best of many tries, and its cost: on the page, off the others, as it was said."""
    thing, wished = cast[number], wish.things[number]
    ties = [tie for tie in wish.ties if tie.one == number and cast[tie.two].id in rooms]
    side = wished.side or _side_of(wish, number)
    best, least = thing, float("inf")
    for attempt in range(TRIES):
        tried = _somewhere(rng, spec, thing, wished, side)
        for tie in ties:
            host = spec[cast[tie.two].id]
            tried = _tied(rng, spec, tried, host, tie.relation, rooms[host.id])
        tried = _inward(rng, tried, spec.aspect, wished)
        room = room_of(tried, spec.place)
        cost = 2.0 * (not inside(room, spec.aspect, EDGE))
        for name, other in rooms.items():
            over = overlap(room, other)
            near = any(cast[t.two].id == name and t.relation in OVERLAPS for t in ties)
            cost += max(0.0, over - (0.7 if near else 0.03))
        if cost < least:
            best, least = tried, cost
        if cost == 0:
            break
        if not wished.size and attempt == TRIES // 2:
            thing = replace(thing, size=SMALLER[thing.size])
    return _pushed_in(best, spec), least


def _side_of(wish: Wish, number: int) -> str:
    """Where a thing stands that another is beside: it leaves room for that one."""
    for tie in wish.ties:
        if tie.two == number and tie.relation in ("left of", "right of"):
            return "right" if tie.relation == "left of" else "left"
    return ""


def _somewhere(rng: Rng, spec: SceneSpec, thing: ThingSpec, wished: Wished, side: str) -> ThingSpec:
    place, kind = PLACES[spec.place], kind_of(thing.kind)
    flies = thing.pose in ("fly", "float") or "air" in kind.zones and "ground" not in kind.zones
    zones = [zone for zone in kind.zones if zone in place.zones]
    zone = zones[0] if zones else next(z for z in ("ground", "floor", "road") if z in place.zones)
    if wished.pose in ("swim", "sail") and "water" in zones:
        zone = "water"
    if flies and "air" in place.zones:
        zone = "air"
    bands = place.zones[zone]
    tall = kind.height
    low, high = bands[int(rng.integers(len(bands)))] if tall < 0.4 else bands[0]
    share = float(rng.random())
    if zone not in ("air", "wall", "water"):  # tall things stand back, small ones come forward
        share = share * 0.4 if tall > 0.4 else share if tall > 0.18 else 0.4 + share * 0.6
    x = SIDES[side] if side else (1 / 3, 2 / 3, 0.5, 0.22, 0.78)[int(rng.integers(5))]
    x += float(rng.uniform(-0.1, 0.1)) * (0.6 if side else 1.0)
    lift = float(rng.uniform(0.24, 0.46)) if flies else 0.0
    if "swim" in kind.poses and zone == "water" and thing.pose == kind.poses[0]:
        thing = replace(thing, pose="swim")
    return replace(
        thing, x=round(x * spec.aspect, 4), y=round(low + (high - low) * share, 4),
        lift=round(lift, 4),
    )  # fmt: skip


def _tied(
    rng: Rng, spec: SceneSpec, thing: ThingSpec, host: ThingSpec, relation: str, room: BoxTuple
) -> ThingSpec:
    own = room_of(thing, spec.place)
    wide = ((own[2] - own[0]) + (room[2] - room[0])) / 2
    middle = (room[0] + room[2]) / 2
    gap = wide + float(rng.uniform(0.03, 0.08))
    match relation:
        case "left of":
            return replace(thing, x=middle - gap, y=_level(thing, host, spec))
        case "right of":
            return replace(thing, x=middle + gap, y=_level(thing, host, spec))
        case "next to":
            way = 1 if middle < spec.aspect / 2 else -1
            return replace(thing, x=middle + way * gap, y=_level(thing, host, spec))
        case "in front of":
            aside = float(rng.uniform(-0.35, 0.35)) * wide
            return replace(thing, x=middle + aside, y=min(0.95, host.y + 0.08), lift=0.0)
        case "behind":
            aside = float(rng.uniform(0.25, 0.45)) * wide * (1 if rng.random() < 0.5 else -1)
            return replace(thing, x=middle + aside, y=host.y - 0.03, lift=0.0)
        case "above":
            lift = thing.y - (room[1] - float(rng.uniform(0.02, 0.06)))
            return replace(thing, x=middle + float(rng.uniform(-0.7, 0.7)) * wide, lift=lift)
        case "under":
            return replace(thing, x=middle + float(rng.uniform(-0.15, 0.15)) * wide,
                           y=min(0.95, host.y + 0.015), lift=0.0)  # fmt: skip
    return replace(thing, x=middle, y=min(0.95, host.y + 0.01))  # on what has no top


def _level(thing: ThingSpec, host: ThingSpec, spec: SceneSpec) -> float:
    """On the same ground, unless one of the two is in the air or in the water."""
    same = bool(set(kind_of(thing.kind).zones) & set(kind_of(host.kind).zones))
    return host.y + 0.01 if same and not (thing.lift or host.lift) else thing.y


def _inward(rng: Rng, thing: ThingSpec, aspect: float, wished: Wished) -> ThingSpec:
    """Looking into the page, unless it was said where to."""
    if wished.facing or not kind_of(thing.kind).sided or rng.random() > 0.8:
        return thing
    return replace(thing, facing=1.0 if thing.x < aspect / 2 else -1.0)


def _pushed_in(thing: ThingSpec, spec: SceneSpec) -> ThingSpec:
    """Moved until all of it is on the page, as far as it is small enough for that."""
    x0, y0, x1, y1 = room_of(thing, spec.place)
    if x1 - x0 > spec.aspect - 2 * EDGE or y1 - y0 > 1 - 2 * EDGE:
        thing = replace(thing, size="small")
        x0, y0, x1, y1 = room_of(thing, spec.place)
    aside = max(0.0, EDGE - x0) - max(0.0, x1 - (spec.aspect - EDGE))
    down = max(0.0, EDGE - y0)
    return replace(thing, x=round(thing.x + aside, 4), lift=round(max(0.0, thing.lift - down), 4))


def _filling(thing: ThingSpec, spec: SceneSpec, spot: Spot) -> ThingSpec:
    """As large as the box allows, and standing at its foot."""
    left, top, right, bottom = spot[0] * spec.aspect, spot[1], spot[2] * spec.aspect, spot[3]
    y = min(0.97, bottom)
    thing = replace(thing, x=(left + right) / 2, y=y, lift=max(0.0, y - bottom), size="medium")
    x0, y0, x1, y1 = room_of(thing, spec.place)
    times = min((right - left) / max(x1 - x0, 1e-3), (bottom - top) / max(y1 - y0, 1e-3))
    grown = replace(thing, growth=round(float(times), 4))
    middle = (x0 + x1) / 2 - thing.x  # a drawing need not lie evenly about its feet
    return replace(grown, x=round(grown.x - middle * times, 4))


def _seated(
    rng: Rng, spec: SceneSpec, cast: Sequence[ThingSpec], tie: Tie, wish: Wish
) -> SceneSpec:
    host = spec[cast[tie.two].id]
    thing = cast[tie.one]
    kind = kind_of(thing.kind)
    sits = kind.alive and "sit" in kind.poses and thing.pose != "lie"
    shelf = [t.one for t in wish.ties if t.two == tie.two and t.relation == "on"]
    x = 0.0 if kind.alive else round(float(rng.uniform(-0.5, 0.5)), 3)
    if len(shelf) > 1:
        row, xs = _in_a_row([cast[number] for number in shelf], host, spec)
        place = shelf.index(tie.one)
        thing, x = row[place], xs[place]
    return spec.with_thing(
        replace(thing, on=host.id, x=x, pose="sit" if sits else thing.pose, facing=host.facing)
    )


def _in_a_row(
    things: Sequence[ThingSpec], host: ThingSpec, spec: SceneSpec
) -> tuple[list[ThingSpec], list[float]]:
    """Beside each other from end to end of a top, small where they would not fit."""
    left, right, _ = kind_of(host.kind).top or (-0.3, 0.3, 1.0)
    top = (right - left) * height_of(host, PLACES[spec.place], host.y)
    row = list(things)
    if sum(_wide(thing, host, spec) for thing in row) > top:
        row = [replace(thing, size="small") for thing in row]
    wide = np.array([_wide(thing, host, spec) for thing in row])
    whole = min(max(top, float(wide.sum())), OVERHANG * top)
    middles = (np.cumsum(wide) - wide / 2) / wide.sum() - 0.5
    return row, [round(float(x), 3) for x in middles * 2 * whole / top]


def _wide(thing: ThingSpec, host: ThingSpec, spec: SceneSpec) -> float:
    x0, _, x1, _ = room_of(replace(thing, y=host.y), spec.place)
    return x1 - x0
