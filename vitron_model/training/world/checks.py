"""What a scene must satisfy to be painted; anything else is refused before a pixel is made.

Specs may come from files or from people's code, so everything is judged here, once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from ....errors import LimitExceeded
from .colours import PAINT
from .kinds import kind_of
from .patterns import PATTERNS
from .places import PLACES
from .spec import SEASONS, SIZES, STYLES, TIMES, WEATHERS, SceneSpec, ThingSpec

WIDTHS = (16, 4096)
MOST = 200
"""Things in one scene; the owner map counts to 255."""


def _one_of(what: str, value: str, known: Iterable[str]) -> None:
    if value not in known:
        raise LimitExceeded(what, repr(value), " | ".join(known), "choose one of these")


def check(spec: SceneSpec, width: int) -> None:
    """Raises LimitExceeded or UnknownKind for the first thing that is wrong."""
    if not WIDTHS[0] <= width <= WIDTHS[1]:
        raise LimitExceeded("the width", width, f"{WIDTHS[0]} to {WIDTHS[1]}", "choose another")
    if not 0.2 <= spec.aspect <= 5.0:
        raise LimitExceeded("the aspect", spec.aspect, "0.2 to 5", "choose a less extreme page")
    if not 0.5 <= spec.camera.zoom <= 8.0:
        raise LimitExceeded("the zoom", spec.camera.zoom, "0.5 to 8", "move nearer or away")
    _one_of("the place", spec.place, PLACES)
    _one_of("the time of day", spec.time, TIMES)
    _one_of("the season", spec.season, SEASONS)
    _one_of("the weather", spec.weather, WEATHERS)
    _one_of("the style", spec.style, STYLES)
    if len(spec.things) > MOST:
        raise LimitExceeded("the number of things", len(spec.things), MOST, "leave some out")
    ids = [thing.id for thing in spec.things]
    if len(set(ids)) < len(ids):
        twice = next(one for one in ids if ids.count(one) > 1)
        raise LimitExceeded("the id", repr(twice), "one thing each", "see edits.free_id")
    hosts = {thing.id: thing.on or thing.held_by for thing in spec.things}
    for thing in spec.things:
        _check_thing(thing)
        host, steps = hosts[thing.id], 0
        while host in hosts:
            host, steps = hosts[host], steps + 1
            if steps > len(ids):
                raise LimitExceeded(
                    "what carries", repr(thing.id), "a chain that ends on the ground",
                    "let one of them go",
                )  # fmt: skip


def _check_thing(thing: ThingSpec) -> None:
    kind_of(thing.kind)
    _one_of(f"the colour of {thing.id}", thing.colour, PAINT)
    if thing.accent:
        _one_of(f"the accent of {thing.id}", thing.accent, PAINT)
    _one_of(f"the pattern of {thing.id}", thing.pattern, PATTERNS)
    _one_of(f"the size of {thing.id}", thing.size, SIZES)
    numbers = (thing.x, thing.y, thing.lift, thing.tilt, thing.growth, thing.facing, thing.phase)
    if not all(math.isfinite(number) and abs(number) < 1e5 for number in numbers):
        raise LimitExceeded(f"a number of {thing.id}", numbers, "finite", "set it again")
