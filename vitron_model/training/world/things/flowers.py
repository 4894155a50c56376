"""Flowers: petals about a yellow heart, two leaves, a stem that sways. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import dark, light
from ..kinds import Look, kind

STEM = (92, 146, 82)


@kind(
    "flower",
    group="nature",
    height=0.155,
    colours=("red", "pink", "purple", "blue", "white", "orange"),
    poses=("stand", "sway"),
    motions=("grow", "sway"),
    zones=("ground", "hand"),
    places=("park", "field", "forest", "mountain"),
    affords=("bees love", "smells sweet", "you can pick for your mother"),
    also=("plant",),
    sided=False,
)
def flower(c: Canvas, look: Look) -> None:
    bend = look.swing(0.05) if look.pose == "sway" else 0.0
    x, y = 0.02 + bend, 0.72
    c.part("stem")
    c.limb([(0.0, 0.0), (-0.03 + bend * 0.3, 0.32), (x, y)], (0.075, 0.055), STEM)
    c.part("leaf")
    c.blob([(-0.01, 0.10), (-0.20, 0.22), (-0.32, 0.40), (-0.14, 0.34)], STEM)
    c.blob([(0.0, 0.16), (0.15, 0.24), (0.29, 0.45), (0.12, 0.38)], light(STEM, 0.15))
    c.part("petal")
    count = 5 + look.seed % 3
    for i in range(count):
        angle = 2 * math.pi * i / count + look.vary(1, 0.0, 1.0)
        px, py = x + math.cos(angle) * 0.185, y + math.sin(angle) * 0.185
        tone = look.main if i % 2 == 0 else light(look.main, 0.12)
        c.ellipse(px, py, 0.145, 0.105, tone, turn=math.degrees(angle))
    c.part("heart")
    c.circle(x, y, 0.105, (246, 204, 84))
    c.circle(x - 0.02, y + 0.02, 0.05, dark((246, 204, 84), 0.12))
    c.key("top", x, y + 0.28)
