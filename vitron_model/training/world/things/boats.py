"""Boats: a hull with a mast and two sails that rocks on the waves. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind


@kind(
    "boat",
    group="vehicle",
    height=0.30,
    colours=(*BRIGHT, "white", "brown", "black"),
    accents=("white", "red", "yellow", "blue"),
    poses=("stand", "sail"),
    motions=("sail", "turn"),
    zones=("water",),
    places=("beach", "harbour"),
    affords=("you can sail", "floats on the water", "carries you over the sea"),
    also=("vehicle", "ship"),
)
def boat(c: Canvas, look: Look) -> None:
    hull, sail = look.main, (250, 244, 228)
    rock = look.swing(0.02)
    c.part("mast")
    c.line([(0.02, 0.20), (0.02 - rock, 1.0)], 0.032, (122, 88, 66))
    c.part("sail")
    big = c.blob([(-0.03 - rock, 0.94), (-0.06 - rock, 0.90), (-0.42 - rock * 2, 0.40),
                  (-0.44 - rock, 0.32), (-0.20, 0.31), (-0.03, 0.33)], sail)  # fmt: skip
    c.line([(-0.5, 0.50), (0.1, 0.50)], 0.06, look.second if look.accent else light(hull, 0.2),
           within=(big,))  # fmt: skip
    c.blob([(0.06 - rock, 0.90), (0.34 - rock * 2, 0.48), (0.46 - rock, 0.34), (0.26, 0.33),
            (0.07, 0.35)], light(hull, 0.12))  # fmt: skip
    c.part("flag")
    flap = look.swing(0.02, 0.3)
    c.polygon([(0.02 - rock, 1.0), (-0.14 - rock, 0.965 + flap), (0.02 - rock, 0.93)], hull)
    c.part("hull")
    shell = c.blob(
        [(-0.62, 0.24 + rock), (-0.64, 0.20 + rock), (-0.54, 0.02), (-0.42, -0.05), (0.0, -0.06),
         (0.40, -0.05), (0.56, 0.04), (0.72, 0.26 - rock), (0.66, 0.265 - rock), (0.3, 0.215),
         (-0.3, 0.205)], hull,
    )  # fmt: skip
    c.line([(-0.7, 0.20 + rock), (0.0, 0.165), (0.74, 0.215 - rock)], 0.034, CREAM,
           within=(shell,), smooth=True)  # fmt: skip
    c.blob([(-0.8, 0.03), (0.0, 0.01), (0.8, 0.03), (0.8, -0.2), (-0.8, -0.2)],
           dark(hull, 0.35), within=(shell,))  # fmt: skip
    for x in (-0.28, 0.0, 0.28):
        c.circle(x, 0.09, 0.035, light(hull, 0.55))
    c.key("front", 0.72, 0.26)
    c.key("top", 0.02, 1.0)
