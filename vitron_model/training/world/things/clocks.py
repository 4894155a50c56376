"""Clocks whose hands go round, and street lamps that are lit at night. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, INK, dark, light
from ..kinds import Look, kind


@kind(
    "clock",
    group="object",
    height=0.165,
    colours=(*BRIGHT, "brown"),
    accents=("yellow", "red"),
    poses=("stand", "tick"),
    motions=("tick",),
    zones=("wall", "table"),
    places=("room", "kitchen"),
    affords=("tells the time", "ticks", "has two hands but no fingers"),
    sided=False,
)
def clock(c: Canvas, look: Look) -> None:
    rim = look.main
    c.part("rim")
    for x in (-0.26, 0.26):  # two feet and two bells: it may hang or stand
        c.limb([(x, 0.14), (x * 1.35, 0.03)], (0.09, 0.06), dark(rim, 0.35))
        c.ellipse(x, 0.93, 0.13, 0.09, dark(rim, 0.15), turn=-40 if x > 0 else 40)
    c.circle(0.0, 0.5, 0.46, rim)
    c.part("face")
    face = c.circle(0.0, 0.5, 0.345, CREAM)
    for mark in range(12):
        angle = mark * math.pi / 6
        x, y = math.sin(angle) * 0.285, 0.5 + math.cos(angle) * 0.285
        c.circle(x, y, 0.030 if mark % 3 == 0 else 0.017, dark(rim, 0.35), within=(face,))
    c.part("hand")
    start = look.vary(3)
    minute, hour = 2 * math.pi * look.phase, 2 * math.pi * (start + look.phase / 12)
    c.limb([(0.0, 0.5), (math.sin(hour) * 0.16, 0.5 + math.cos(hour) * 0.16)], (0.05, 0.045), INK)
    c.limb([(0.0, 0.5), (math.sin(minute) * 0.25, 0.5 + math.cos(minute) * 0.25)],
           (0.038, 0.028), INK)  # fmt: skip
    c.circle(0.0, 0.5, 0.04, (206, 66, 62))
    c.key("top", 0.0, 0.96)


@kind(
    "street lamp",
    group="object",
    height=0.50,
    colours=("black", "green", "grey", "blue"),
    zones=("ground",),
    places=("street", "park", "harbour"),
    affords=("lights the street at night", "is lit when it gets dark"),
    also=("lamp",),
    sided=False,
)
def street_lamp(c: Canvas, look: Look) -> None:
    iron = look.main
    glass = (255, 232, 150) if look.lit else (226, 232, 220)
    c.part("pole")
    c.blob([(-0.085, 0.0), (-0.06, 0.045), (-0.035, 0.10), (0.035, 0.10), (0.06, 0.045),
            (0.085, 0.0)], iron)  # fmt: skip
    c.line([(0.0, 0.06), (0.0, 0.80)], 0.044, iron)
    c.rect(-0.045, 0.20, 0.045, 0.225, dark(iron, 0.2))
    c.limb([(0.0, 0.70), (-0.06, 0.735), (-0.10, 0.72)], (0.022, 0.015), iron)
    c.limb([(0.0, 0.70), (0.06, 0.735), (0.10, 0.72)], (0.022, 0.015), iron)
    c.part("light")
    c.rect(-0.055, 0.785, 0.055, 0.81, iron)
    c.polygon([(-0.055, 0.805), (-0.085, 0.925), (0.085, 0.925), (0.055, 0.805)], glass)
    c.line([(0.0, 0.81), (0.0, 0.92)], 0.012, light(iron, 0.1))
    c.part("pole")
    c.polygon([(-0.11, 0.92), (-0.04, 0.985), (0.04, 0.985), (0.11, 0.92)], iron)
    c.circle(0.0, 0.99, 0.018, iron)
    c.glow(0.0, 0.86, 0.42)
    c.key("top", 0.0, 1.0)
