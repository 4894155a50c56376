"""The light of a scene: how time of day, season and weather colour the sky, the ground and things.

Colours in, colours out; knows no shapes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from .colours import CREAM, RGB, mix

_SKY: dict[str, tuple[RGB, RGB]] = {
    "day": ((126, 188, 222), (228, 241, 236)),
    "morning": ((150, 192, 216), (255, 222, 188)),
    "evening": ((122, 104, 156), (255, 178, 112)),
    "night": ((24, 30, 70), (78, 88, 144)),
}
_LAMP: dict[str, tuple[int, int, int]] = {  # what 256 parts of each channel become
    "day": (256, 256, 256),
    "morning": (258, 246, 232),
    "evening": (252, 212, 188),
    "night": (136, 145, 198),
}
_VEIL: dict[str, tuple[RGB, float]] = {  # what lies over the sky, and how thick
    "clear": ((255, 255, 255), 0.0),
    "cloudy": ((196, 202, 208), 0.5),
    "rain": ((138, 150, 164), 0.68),
    "snow": ((206, 214, 224), 0.66),
    "fog": ((214, 218, 218), 0.78),
    "wind": ((220, 224, 212), 0.25),
}


@dataclass(frozen=True)
class Light:
    """What the painter mixes into every colour."""

    sky_top: RGB
    sky_low: RGB
    lamp: tuple[int, int, int]
    haze: RGB
    thickness: float
    """How much of the far distance the haze swallows, 0 to 1."""
    paper: Callable[[RGB], RGB]
    """The style's own change of every colour."""
    night: bool

    def tone(self, colour: RGB, depth: float) -> RGB:
        """That colour in this light, `depth` (0 near to 1 far) away."""
        lit = (
            min(255, colour[0] * self.lamp[0] >> 8),
            min(255, colour[1] * self.lamp[1] >> 8),
            min(255, colour[2] * self.lamp[2] >> 8),
        )
        return self.paper(mix(lit, self.haze, depth * self.thickness))

    def at(self, depth: float) -> Callable[[RGB], RGB]:
        """How colours look at that depth."""
        return lambda colour: self.tone(colour, depth)


def _plain(colour: RGB) -> RGB:
    return colour


def _flat(colour: RGB) -> RGB:
    """Fewer, clearer colours."""
    r, g, b = (min(255, (round(c / 255 * 9) * 255) // 9) for c in colour)
    return r, g, b


def _ink(colour: RGB) -> RGB:
    """A thin wash on cream paper; the line does the rest."""
    return mix(colour, CREAM, 0.36)


def _ink_far(colour: RGB) -> RGB:
    """The backdrop keeps back, so that the lines of the things can speak."""
    return mix(colour, CREAM, 0.66)


def _watercolour(colour: RGB) -> RGB:
    return mix(colour, (254, 251, 244), 0.20)


_BOARD: RGB = (40, 56, 56)


def _chalk(colour: RGB) -> RGB:
    """Bright dust on a dark board."""
    return mix(colour, (255, 252, 244), 0.16)


def _chalk_far(colour: RGB) -> RGB:
    return mix(colour, _BOARD, 0.62)


PAPERS: dict[str, Callable[[RGB], RGB]] = {
    "storybook": _plain,
    "flat": _flat,
    "ink": _ink,
    "watercolour": _watercolour,
    "chalk": _chalk,
    "pixel": _flat,
}
BACK_PAPERS = PAPERS | {"ink": _ink_far, "chalk": _chalk_far}


@lru_cache(maxsize=512)
def light(time: str, weather: str, style: str, place: str, back: bool = False) -> Light:
    """The light of a scene, for its things or for what is behind them."""
    paper = (BACK_PAPERS if back else PAPERS)[style]
    if place in ("room", "kitchen"):
        lamp = (256, 256, 256) if time != "night" else (226, 206, 176)
        return Light((0, 0, 0), (0, 0, 0), lamp, CREAM, 0.0, paper, time == "night")
    top, low = _SKY[time]
    veil, share = _VEIL[weather]
    if place == "space":
        black = (18, 18, 42)
        return Light(black, (52, 40, 92), (226, 226, 244), black, 0.0, paper, False)
    r, g, b = _LAMP[time]
    shut = (min(255, veil[0] * r >> 8), min(255, veil[1] * g >> 8), min(255, veil[2] * b >> 8))
    if place == "desert":
        low = mix(low, (250, 220, 170), 0.4)
    top, low = mix(top, shut, share), mix(low, shut, share)
    thickness = {"fog": 0.68, "rain": 0.42, "snow": 0.42}.get(weather, 0.26)
    dim = {"rain": 0.90, "cloudy": 0.96, "snow": 0.98}.get(weather, 1.0)
    lamp = (round(r * dim), round(g * dim), round(b * dim))
    return Light(top, low, lamp, mix(low, top, 0.25), thickness, paper, time == "night")
