"""What a kind of thing is, and the register of all that are drawn. Knows no scene, no pixels.

A kind is one function in a file of `things/`, decorated with `@kind(...)`; nothing else is
written anywhere to add one.
"""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from ....errors import UnknownKind
from .canvas import Canvas
from .colours import HAIRS, PAINT, RGB, SKINS, dark, light

Group = Literal[
    "animal", "vehicle", "building", "person", "furniture", "food", "nature", "object"
]
Zone = Literal["ground", "road", "water", "air", "table", "floor", "wall", "hand"]


@dataclass(frozen=True)
class Look:
    """How one thing is to be drawn; all that a drawing function may depend on."""

    colour: str
    accent: str
    pattern: str
    pose: str
    phase: float
    """Where in its movement it is, 0 to 1, periodic: a stride, a beat, a turn of the wheels."""
    seed: int
    lit: bool = False
    """It is night and lamps and windows are lit."""

    @cached_property
    def main(self) -> RGB:
        return PAINT[self.colour]

    @cached_property
    def second(self) -> RGB:
        return PAINT[self.accent] if self.accent else dark(self.main, 0.3)

    @cached_property
    def shade(self) -> RGB:
        return dark(self.main)

    @cached_property
    def tint(self) -> RGB:
        return light(self.main)

    @property
    def skin(self) -> RGB:
        return SKINS[self.seed % len(SKINS)]

    @property
    def hair(self) -> RGB:
        """Fair skin any hair, dark skin dark hair."""
        return HAIRS[(self.seed // 7) % (len(HAIRS) if self.seed % len(SKINS) < 2 else 2)]

    def vary(self, which: int, low: float = 0.0, high: float = 1.0) -> float:
        """A number of this individual's own: the same `which` always gives the same."""
        mixed = (self.seed * 2654435761 + which * 40503 + 12345) & 0xFFFFFFFF
        mixed = ((mixed ^ (mixed >> 15)) * 2246822519) & 0xFFFFFFFF
        return low + (high - low) * ((mixed >> 8) & 0xFFFF) / 65535

    def swing(self, size: float = 1.0, shift: float = 0.0) -> float:
        """A wave of the phase: size * sin(2 pi (phase + shift))."""
        return size * math.sin(2 * math.pi * (self.phase + shift))


@dataclass(frozen=True)
class Kind:
    """Everything that the world knows of a kind beforehand."""

    name: str
    plural: str
    group: Group
    draw: Callable[[Canvas, Look], None]
    height: float
    """Height on the page at the front of the scene, in page heights, at size "medium"."""
    colours: tuple[str, ...]
    accents: tuple[str, ...]
    patterns: tuple[str, ...]
    poses: tuple[str, ...]
    """The first is how it stands when nothing happens."""
    motions: tuple[str, ...]
    zones: tuple[Zone, ...]
    places: tuple[str, ...]
    """Where it is at home (names of places); empty: anywhere that has its zone."""
    affords: tuple[str, ...]
    """What it is for, as a clause after "something": "you can sit on", "tells the time"."""
    also: tuple[str, ...]
    """More general or other names that hold for every one of it: "child" for a girl."""
    top: tuple[float, float, float] | None
    """(x0, x1, y) in its unit box of the flat place where small things may stand or lie."""
    sided: bool
    """It has a front and looks left or right."""
    can_hold: bool
    worn: str
    """What its colour is of, for people: "dress", "coat"; empty: of the thing itself."""

    @property
    def article(self) -> str:
        return "an" if self.name[0] in "aeiou" else "a"

    @property
    def alive(self) -> bool:
        return self.group in ("animal", "person")


_KINDS: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    group: Group,
    height: float,
    colours: tuple[str, ...],
    plural: str = "",
    accents: tuple[str, ...] = (),
    patterns: tuple[str, ...] = ("plain",),
    poses: tuple[str, ...] = ("stand",),
    motions: tuple[str, ...] = (),
    zones: tuple[Zone, ...] = ("ground",),
    places: tuple[str, ...] = (),
    affords: tuple[str, ...] = (),
    also: tuple[str, ...] = (),
    top: tuple[float, float, float] | None = None,
    sided: bool = True,
    can_hold: bool = False,
    worn: str = "",
) -> Callable[[Callable[[Canvas, Look], None]], Callable[[Canvas, Look], None]]:
    """Put the drawing function below into the register."""

    def enter(draw: Callable[[Canvas, Look], None]) -> Callable[[Canvas, Look], None]:
        assert name not in _KINDS, f"two drawings of {name!r}"
        _KINDS[name] = Kind(
            name, plural or name + "s", group, draw, height, colours, accents, patterns, poses,
            motions, zones, places, affords, also, top, sided, can_hold, worn,
        )  # fmt: skip
        return draw

    return enter


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Every kind by name, in alphabetical order; reads the files of `things/` once."""
    from . import things

    for module in sorted(info.name for info in pkgutil.iter_modules(things.__path__)):
        importlib.import_module(f"{things.__name__}.{module}")
    return dict(sorted(_KINDS.items()))


def kind_of(name: str) -> Kind:
    known = kinds()
    if name not in known:
        raise UnknownKind(name, tuple(known))
    return known[name]


@lru_cache(maxsize=4096)
def drawing(name: str, look: Look) -> Canvas:
    """The shapes of one thing; the same look is drawn once."""
    canvas = Canvas()
    kind_of(name).draw(canvas, look)
    return canvas
