"""The storybook's paint box: named colours and how they are mixed. Knows no thing and no scene."""

from __future__ import annotations

from functools import lru_cache

RGB = tuple[int, int, int]

PAINT: dict[str, RGB] = {
    "red": (208, 62, 58),
    "orange": (236, 136, 54),
    "yellow": (245, 203, 76),
    "green": (96, 156, 82),
    "blue": (66, 118, 184),
    "purple": (134, 92, 166),
    "pink": (240, 148, 172),
    "brown": (140, 92, 60),
    "black": (58, 55, 64),
    "white": (250, 246, 238),
    "grey": (150, 153, 160),
    "turquoise": (66, 178, 174),
}
"""The names people use, and the muted paint that stands for each."""

COLOURS = tuple(PAINT)
BRIGHT = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "turquoise")
COATS = ("brown", "black", "white", "grey", "orange")

INK: RGB = (56, 48, 58)
CREAM: RGB = (252, 244, 228)
SKINS: tuple[RGB, ...] = ((248, 208, 176), (232, 180, 140), (196, 140, 100), (140, 94, 66))
HAIRS: tuple[RGB, ...] = ((70, 48, 40), (46, 40, 46), (190, 130, 66), (226, 182, 98), (156, 78, 48))


@lru_cache(maxsize=8192)
def mix(one: RGB, other: RGB, share: float) -> RGB:
    """`one` with that share of `other` stirred in."""
    part = round(share * 256)
    r, g, b = ((a * (256 - part) + z * part + 128) >> 8 for a, z in zip(one, other, strict=True))
    return r, g, b


def dark(colour: RGB, share: float = 0.22) -> RGB:
    """The shade side: towards a warm violet black, as a painter would, not towards grey."""
    return mix(colour, (46, 34, 70), share)


def light(colour: RGB, share: float = 0.25) -> RGB:
    """The lit side: towards a warm white."""
    return mix(colour, (255, 250, 232), share)


def luminance(colour: RGB) -> int:
    """How bright it looks, 0 to 255."""
    return (colour[0] * 77 + colour[1] * 150 + colour[2] * 29) >> 8
