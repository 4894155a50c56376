"""What an instruction may ask for, as typed operations. Knows neither the words nor the pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Scope = Literal["any", "whole", "part", "area", "background"]
"""Where: what was drawn or else everything; everything; a thing; exactly what was drawn; the rest.

A "part" is cut out of what was drawn (a box around it), an "area" is what was drawn, pixel by
pixel, and the "background" is everything but the part.
"""
LayerName = Literal["", "any", "thing", "ground"]
"""In a clip: frame by frame; or on a layer, done once: of the thing, of the ground, or of the thing
where one is followed and else of the ground."""
RGB = tuple[int, int, int]
Dial = Literal[
    "brightness", "contrast", "warmth", "saturation", "sharpness", "noise", "shadows", "highlights"
]
StyleName = Literal[
    "cartoon", "pencil", "ink", "oil", "watercolour", "grey", "sepia", "vintage", "posterise",
    "pixels", "negative", "one colour",
]  # fmt: skip
WeatherKind = Literal["snow", "rain", "fog"]
MoveName = Literal[
    "push", "pull", "left", "right", "up", "down", "orbit", "parallax", "handheld", "still"
]
LivingKind = Literal["water", "smoke", "clouds", "flag", "fire", "sway", "loop"]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One thing to do. `amount` is 0 (a touch) to 1 (all the way); None: as the request says."""

    scope: Scope = "any"
    what: str = ""
    """The words that name the part, as they were said: "the lamp post"; "" if none were."""
    amount: float | None = None
    said: str = ""
    """The words that were read as this."""
    layer: LayerName = ""

    @property
    def needs_region(self) -> bool:
        """Whether it can't be done before somebody shows where."""
        if self.layer == "ground" and self.scope == "background":
            return False  # all of the ground
        return self.scope in ("part", "area", "background") or self.layer == "thing"

    @property
    def needs_source(self) -> bool:
        """Whether it takes a second picture."""
        return False


@dataclass(frozen=True, kw_only=True)
class Remove(Operation):
    @property
    def needs_region(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class Recolour(Operation):
    colour: RGB
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Background(Operation):
    """Another background; to blur or darken the one there is, see Blur and Adjust with a scope."""

    way: Literal["colour", "picture", "transparent"]
    colour: RGB | None = None

    @property
    def needs_region(self) -> bool:
        return True

    @property
    def needs_source(self) -> bool:
        return self.way == "picture"


@dataclass(frozen=True, kw_only=True)
class Adjust(Operation):
    dial: Dial
    up: bool = True


@dataclass(frozen=True, kw_only=True)
class Blur(Operation):
    pass


@dataclass(frozen=True, kw_only=True)
class Pixelate(Operation):
    pass


@dataclass(frozen=True, kw_only=True)
class _OfAnObject(Operation):
    @property
    def needs_region(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class Move(_OfAnObject):
    right: float = 0.0  # in picture widths
    down: float = 0.0  # in picture heights


@dataclass(frozen=True, kw_only=True)
class Duplicate(_OfAnObject):
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scale(_OfAnObject):
    factor: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Flip(Operation):
    axis: Literal["horizontal", "vertical"] = "horizontal"


@dataclass(frozen=True, kw_only=True)
class Rotate(Operation):
    degrees: float = 90.0  # clockwise


@dataclass(frozen=True, kw_only=True)
class Insert(Operation):
    """Put what the second picture shows at a place; `instead` removes what is there first."""

    place: tuple[float, float] | None = None  # its centre, 0 to 1
    instead: bool = False

    @property
    def needs_region(self) -> bool:
        return self.instead or self.layer == "thing"

    @property
    def needs_source(self) -> bool:
        return True


@dataclass(frozen=True, kw_only=True)
class Style(Operation):
    name: StyleName
    colour: RGB | None = None


@dataclass(frozen=True, kw_only=True)
class Weather(Operation):
    kind: WeatherKind


HourName = Literal["night", "evening", "morning", "noon"]


@dataclass(frozen=True, kw_only=True)
class Hour(Operation):
    """Another hour of the day."""

    name: HourName


@dataclass(frozen=True, kw_only=True)
class Lettering(Operation):
    text: str
    place: tuple[float, float] = (0.5, 0.9)  # where its centre lies, 0 to 1
    colour: RGB | None = None
    size: float = 1.0  # times the default


@dataclass(frozen=True, kw_only=True)
class Crop(Operation):
    ratio: float | None = None  # width / height; None: to what was drawn

    @property
    def needs_region(self) -> bool:
        return self.ratio is None


@dataclass(frozen=True, kw_only=True)
class Straighten(Operation):
    pass


@dataclass(frozen=True, kw_only=True)
class Enlarge(Operation):
    factor: float = 2.0


# --- of clips only ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Camera(Operation):
    move: MoveName


@dataclass(frozen=True, kw_only=True)
class Living(Operation):
    kind: LivingKind
    toward: tuple[float, float] | None = None  # (right, down), unit length; None: by its nature

    @property
    def needs_region(self) -> bool:
        return self.kind != "loop"


@dataclass(frozen=True, kw_only=True)
class Trim(Operation):
    start: float | None = None  # seconds
    end: float | None = None  # seconds; negative: before the end
    cut: bool = False  # the part between is thrown away, not kept


@dataclass(frozen=True, kw_only=True)
class Speed(Operation):
    factor: float  # 2.0: twice as fast


@dataclass(frozen=True, kw_only=True)
class Reverse(Operation):
    boomerang: bool = False  # there and back again


@dataclass(frozen=True, kw_only=True)
class Stabilise(Operation):
    pass
