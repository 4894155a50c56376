"""Trains: a steam engine with a coach; smoke puffs with the phase. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, dark, light
from ..kinds import Look, kind
from .cars import GLASS, wheel


@kind(
    "train",
    group="vehicle",
    height=0.30,
    colours=(*BRIGHT, "black"),
    accents=("yellow", "white", "red"),
    poses=("stand", "drive"),
    motions=("drive",),
    zones=("ground", "road"),
    places=("field", "mountain", "forest", "desert", "park"),
    affords=("pulls coaches", "blows steam and whistles"),
    also=("vehicle",),
)
def train(c: Canvas, look: Look) -> None:
    paint, trim = look.main, look.second if look.accent else (240, 206, 120)
    glass = (255, 226, 150) if look.lit else light(GLASS, 0.1)
    iron = (66, 64, 74)
    if look.pose == "drive":
        c.part("smoke")
        for i in range(3):
            age = (look.phase + i / 3) % 1.0
            c.circle(0.66 - age * 0.5, 0.92 + age * 0.26, 0.06 + 0.07 * age, (236, 234, 232))
    c.part("coach")
    c.rect(-1.08, 0.12, -0.16, 0.20, iron)
    coach = c.rect(-1.10, 0.19, -0.16, 0.70, light(paint, 0.10), round=0.04)
    c.rect(-1.2, 0.26, 0.0, 0.31, trim, within=(coach,))
    c.rect(-1.15, 0.68, -0.11, 0.76, dark(paint, 0.3), round=0.03)
    for x in (-1.0, -0.72, -0.44):
        c.rect(x, 0.40, x + 0.20, 0.60, glass, round=0.03)
    c.line([(-0.18, 0.16), (-0.04, 0.16)], 0.05, iron)
    c.part("cabin")
    c.rect(-0.06, 0.18, 0.30, 0.86, paint, round=0.03)
    c.rect(-0.11, 0.84, 0.35, 0.93, dark(paint, 0.35), round=0.03)
    c.rect(0.02, 0.52, 0.22, 0.76, glass, round=0.03)
    c.part("boiler")
    drum = c.rect(0.26, 0.26, 0.92, 0.62, paint, round=0.12)
    for x in (0.42, 0.60, 0.78):
        c.line([(x, 0.2), (x, 0.7)], 0.028, trim, within=(drum,))
    c.part("chimney")
    c.polygon([(0.60, 0.60), (0.56, 0.88), (0.76, 0.88), (0.72, 0.60)], iron)
    c.rect(0.53, 0.86, 0.79, 0.92, dark(iron, 0.2), round=0.02)
    c.ellipse(0.44, 0.63, 0.06, 0.07, trim)
    c.part("lamp")
    c.circle(0.93, 0.56, 0.055, (255, 238, 170))
    c.part("frame")
    c.rect(-0.08, 0.15, 0.96, 0.27, dark(paint, 0.35), round=0.02)
    c.polygon([(0.90, 0.22), (1.12, 0.03), (0.86, 0.03)], trim)
    for x, r in ((-0.92, 0.105), (-0.36, 0.105), (0.12, 0.155), (0.48, 0.155), (0.80, 0.105)):
        wheel(c, x, r, look, light(paint, 0.3))
    c.part("wheel")
    c.glow(0.95, 0.56, 0.5)
    c.key("front", 1.12, 0.1)
    c.key("back", -1.10, 0.4)
