"""A scene or a story before it is painted: small immutable values, a function of seed and config.

Everything that can be seen follows from these values, so an edit is a function from one to
another, and what it does not touch is painted the same to the byte. Knows no pixels.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace

import numpy as np

from ....errors import UnknownThing

SIZES = {"small": 0.72, "medium": 1.0, "big": 1.34}
TIMES = ("day", "morning", "evening", "night")
SEASONS = ("spring", "summer", "autumn", "winter")
WEATHERS = ("clear", "cloudy", "rain", "snow", "fog", "wind")
STYLES = ("storybook", "flat", "ink", "watercolour", "chalk", "pixel")


@dataclass(frozen=True)
class ThingSpec:
    """One thing. The page is 1 high and `aspect` wide, y downwards."""

    id: str
    kind: str
    colour: str
    accent: str = ""
    pattern: str = "plain"
    size: str = "medium"
    pose: str = "stand"
    phase: float = 0.0
    facing: float = 1.0
    """1 looks right, -1 left, between them it is turning round."""
    x: float = 0.5
    y: float = 0.8
    """The ground under it: further down the page is nearer to us, and larger."""
    lift: float = 0.0
    """How high above that ground it is, in page heights."""
    tilt: float = 0.0
    """Degrees against the clock about the middle of its feet."""
    growth: float = 1.0
    """Times its size (0 to 1 while it grows or appears)."""
    seed: int = 0
    on: str = ""
    """Stands on that thing's top: then `x` is -1..1 along it, `y` and `lift` say nothing."""
    held_by: str = ""
    """Hangs in that thing's hand: then `x`, `y` and `lift` say nothing."""


@dataclass(frozen=True)
class Camera:
    """Which part of the page is seen: its middle and the magnification."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0


@dataclass(frozen=True)
class SceneSpec:
    """A picture before it is painted."""

    place: str
    things: tuple[ThingSpec, ...]
    time: str = "day"
    season: str = "summer"
    weather: str = "clear"
    style: str = "storybook"
    seed: int = 0
    """Of the backdrop: where the hills and clouds lie."""
    aspect: float = 1.0
    """Width over height."""
    camera: Camera = Camera()
    moment: float = 0.0
    """Seconds since the beginning of the clip: drives rain, snow, waves and clouds."""

    def __getitem__(self, thing_id: str) -> ThingSpec:
        for thing in self.things:
            if thing.id == thing_id:
                return thing
        raise UnknownThing(thing_id, tuple(thing.id for thing in self.things))

    def __contains__(self, thing_id: object) -> bool:
        return any(thing.id == thing_id for thing in self.things)

    def with_thing(self, thing: ThingSpec) -> SceneSpec:
        """The same scene with this thing put in the place of its namesake, or added."""
        if thing.id in self:
            return replace(
                self, things=tuple(thing if t.id == thing.id else t for t in self.things)
            )
        return replace(self, things=(*self.things, thing))

    def without(self, thing_id: str) -> SceneSpec:
        self[thing_id]
        return replace(self, things=tuple(t for t in self.things if t.id != thing_id))

    def digest(self) -> str:
        """Names this very scene."""
        text = json.dumps(asdict(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def dice(*words: object) -> np.random.Generator:
    """A random source that depends on these words alone, the same on every machine."""
    text = "/".join(map(str, words)).encode()
    return np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(text).digest()[:8])))
