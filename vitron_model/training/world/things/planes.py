"""Planes: a round body, one wing towards us, a propeller that whirls. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind
from .cars import GLASS


@kind(
    "plane",
    group="vehicle",
    height=0.20,
    colours=(*BRIGHT, "white"),
    accents=("white", "yellow", "red", "blue"),
    poses=("stand", "fly"),
    motions=("fly", "turn", "rise"),
    zones=("air",),
    places=("street", "beach", "field", "mountain", "park", "harbour", "desert"),
    affords=("takes you up above the clouds", "needs a pilot"),
    also=("vehicle", "aeroplane"),
)
def plane(c: Canvas, look: Look) -> None:
    paint, trim = look.main, look.second if look.accent else light(look.main, 0.5)
    y = 0.50
    c.part("wing")
    c.blob([(0.06, y + 0.14), (-0.14, y + 0.34), (-0.28, y + 0.36), (-0.20, y + 0.12)],
           dark(paint, 0.3))  # fmt: skip
    c.part("tail")
    c.blob([(-0.72, y + 0.08), (-0.98, y + 0.46), (-0.82, y + 0.48), (-0.52, y + 0.14)], trim)
    c.part("body")
    body = c.blob(
        [(-1.0, y + 0.12), (-0.60, y + 0.16), (-0.10, y + 0.23), (0.40, y + 0.22), (0.74, y + 0.12),
         (0.86, y - 0.02), (0.70, y - 0.16), (0.20, y - 0.22), (-0.40, y - 0.10)], paint,
    )  # fmt: skip
    c.line([(-1.0, y + 0.02), (0.0, y - 0.05), (0.9, y - 0.04)], 0.07, trim, within=(body,),
           smooth=True)  # fmt: skip
    c.part("tail")
    c.blob([(-0.70, y + 0.08), (-0.98, y + 0.16), (-1.06, y + 0.12), (-0.80, y + 0.0)],
           dark(paint, 0.15))  # fmt: skip
    c.part("window")
    c.blob([(0.40, y + 0.20), (0.44, y + 0.06), (0.72, y + 0.05), (0.68, y + 0.14),
            (0.54, y + 0.20)], light(GLASS, 0.2))  # fmt: skip
    for x in (-0.26, -0.05, 0.16):
        c.circle(x, y + 0.08, 0.052, light(GLASS, 0.2))
    c.part("wing")
    c.blob([(0.30, y - 0.06), (0.02, y - 0.42), (-0.16, y - 0.46), (-0.10, y - 0.10),
            (0.06, y - 0.04)], dark(paint, 0.12))  # fmt: skip
    c.part("propeller")
    c.ellipse(0.89, y - 0.02, 0.055, 0.065, dark(paint, 0.4))
    size = 0.30
    for side in (0.0, math.pi):
        angle = 2 * math.pi * look.phase * 2 + side + 0.6
        c.limb([(0.92, y - 0.02), (0.92, y - 0.02 + math.sin(angle) * size)], (0.07, 0.045), CREAM)
    c.key("front", 0.93, y)
    c.key("back", -1.0, y + 0.1)
