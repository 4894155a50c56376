"""Towers, bridges, fences and rockets: tall or long landmarks. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind

OUT = ("street", "beach", "field", "mountain", "park", "harbour", "desert", "forest")


@kind(
    "tower",
    group="building",
    height=0.62,
    colours=("grey", "white", "brown", "yellow", "pink"),
    accents=("red", "blue", "green", "purple"),
    zones=("ground",),
    places=OUT,
    affords=("is very tall", "a princess might live in"),
    also=("building",),
    sided=False,
)
def tower(c: Canvas, look: Look) -> None:
    stone, roof = look.main, look.second if look.accent else (186, 78, 66)
    glass = (255, 222, 132) if look.lit else (96, 108, 132)
    c.part("wall")
    shaft = c.polygon([(-0.185, 0.0), (-0.16, 0.12), (-0.145, 0.66), (0.145, 0.66), (0.16, 0.12),
                       (0.185, 0.0)], stone)  # fmt: skip
    for row in range(7):
        y = 0.06 + row * 0.09
        for i in range(2):
            x = -0.11 + i * 0.15 + (row % 2) * 0.07
            c.rect(x - 0.035, y, x + 0.035, y + 0.03, dark(stone, 0.12), round=0.01,
                   within=(shaft,))  # fmt: skip
    c.rect(-0.20, 0.63, 0.20, 0.72, light(stone, 0.15), round=0.01)
    for x in (-0.165, -0.055, 0.055, 0.165):
        c.rect(x - 0.034, 0.70, x + 0.034, 0.76, light(stone, 0.15))
    c.part("roof")
    c.rect(-0.115, 0.70, 0.115, 0.80, stone)
    c.polygon([(-0.19, 0.785), (0.0, 0.975), (0.19, 0.785)], roof)
    c.line([(0.0, 0.96), (0.0, 1.04)], 0.012, (110, 84, 70))
    c.polygon([(0.0, 1.04), (0.11, 1.015), (0.0, 0.99)], (240, 206, 96))
    c.part("window")
    for y in (0.28, 0.48):
        c.rect(-0.038, y, 0.038, y + 0.09, CREAM, round=0.03)
        c.rect(-0.026, y + 0.006, 0.026, y + 0.084, glass, round=0.022)
        c.glow(0.0, y + 0.04, 0.13)
    c.part("door")
    c.rect(-0.062, 0.0, 0.062, 0.155, (112, 78, 60), round=0.05)
    c.circle(0.032, 0.07, 0.009, (240, 206, 120))
    c.key("top", 0.0, 1.04)
    c.key("door", 0.0, 0.08)


@kind(
    "bridge",
    group="building",
    height=0.24,
    colours=("grey", "brown", "red", "white"),
    zones=("ground",),
    places=("park", "field", "forest"),
    affords=("you cross to the other side of the water", "leads over the stream"),
    sided=False,
    top=(-0.5, 0.5, 0.78),
)
def bridge(c: Canvas, look: Look) -> None:
    stone = look.main
    c.part("water")
    c.ellipse(0.0, 0.06, 0.78, 0.085, (112, 178, 200))
    c.ellipse(-0.1, 0.05, 0.34, 0.03, (170, 212, 222))
    c.part("arch")
    t = [i / 14 for i in range(15)]
    deck = [(-1.2 + 2.4 * a, 0.16 + 0.60 * math.sin(math.pi * a)) for a in t]
    under = [(0.62 * math.cos(math.pi * a), 0.05 + 0.50 * math.sin(math.pi * a)) for a in t]
    body = c.polygon([*deck, (1.2, 0.0), *under, (-1.2, 0.0)], stone)
    c.line([(0.66 * math.cos(math.pi * a), 0.05 + 0.54 * math.sin(math.pi * a)) for a in t], 0.085,
           dark(stone, 0.16), within=(body,))  # fmt: skip
    c.part("rail")
    for a in (0.06, 0.2, 0.34, 0.5, 0.66, 0.8, 0.94):
        x, y = -1.2 + 2.4 * a, 0.16 + 0.60 * math.sin(math.pi * a)
        c.line([(x, y - 0.01), (x, y + 0.17)], 0.05, dark(stone, 0.22))
    c.line([(x, y + 0.19) for x, y in deck[1:-1]], 0.06, light(stone, 0.12))
    c.line(deck, 0.05, light(stone, 0.2))
    c.key("top", 0.0, 0.95)


@kind(
    "fence",
    group="object",
    height=0.15,
    colours=("white", "brown", "green", "red"),
    zones=("ground",),
    places=("field", "park", "street", "mountain", "beach"),
    affords=("goes round a garden", "keeps the sheep in"),
    sided=False,
)
def fence(c: Canvas, look: Look) -> None:
    wood = look.main
    c.part("rail")
    for y in (0.30, 0.66):
        c.rect(-1.08, y, 1.08, y + 0.10, dark(wood, 0.16))
    c.part("board")
    for i in range(7):
        x = -0.90 + i * 0.30
        c.polygon([(x - 0.085, 0.0), (x - 0.085, 0.84), (x, 0.99), (x + 0.085, 0.84),
                   (x + 0.085, 0.0)], wood)  # fmt: skip
        for y in (0.35, 0.71):
            c.circle(x, y, 0.016, dark(wood, 0.45))
    c.key("top", 0.0, 0.98)


@kind(
    "rocket",
    group="vehicle",
    height=0.42,
    colours=(*BRIGHT, "white", "grey"),
    accents=("red", "yellow", "blue", "white"),
    poses=("stand", "fly"),
    motions=("rise", "fly"),
    zones=("ground", "air"),
    places=("space", "desert"),
    affords=("flies to the moon", "astronauts travel in"),
    also=("vehicle", "spaceship"),
    sided=False,
)
def rocket(c: Canvas, look: Look) -> None:
    paint, trim = look.main, look.second if look.accent else light(look.main, 0.5)
    if look.pose == "fly":
        c.part("flame")
        long = 0.16 + look.swing(0.03)
        c.blob([(-0.075, 0.16), (-0.05, 0.10 - long * 0.4), (0.0, 0.12 - long),
                (0.05, 0.10 - long * 0.4), (0.075, 0.16)], (250, 170, 66))  # fmt: skip
    c.part("fin")
    c.blob([(-0.11, 0.36), (-0.26, 0.20), (-0.27, 0.02), (-0.11, 0.14)], dark(trim, 0.1))
    c.blob([(0.11, 0.36), (0.26, 0.20), (0.27, 0.02), (0.11, 0.14)], trim)
    c.part("body")
    c.rect(-0.085, 0.09, 0.085, 0.17, (92, 92, 102), round=0.02)
    body = c.blob([(-0.12, 0.14), (-0.17, 0.40), (-0.13, 0.70), (0.0, 0.99), (0.13, 0.70),
                   (0.17, 0.40), (0.12, 0.14), (0.0, 0.12)], paint)  # fmt: skip
    c.polygon([(-0.3, 0.76), (0.3, 0.76), (0.3, 1.1), (-0.3, 1.1)], trim, within=(body,))
    c.rect(-0.3, 0.22, 0.3, 0.28, light(paint, 0.45), within=(body,))
    c.part("window")
    for y, r in ((0.57, 0.072), (0.39, 0.05)):
        c.circle(0.0, y, r, CREAM)
        c.circle(0.0, y, r * 0.72, (120, 176, 204))
    c.part("fin")
    c.blob([(-0.025, 0.30), (-0.02, 0.02), (0.02, 0.02), (0.025, 0.30)], dark(trim, 0.25))
    c.key("top", 0.0, 0.99)
