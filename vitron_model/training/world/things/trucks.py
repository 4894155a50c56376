"""Trucks: a cab in front of a loading box. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, dark, light
from ..kinds import Look, kind
from .cars import GLASS, wheel


@kind(
    "truck",
    group="vehicle",
    height=0.31,
    colours=(*BRIGHT, "white", "grey"),
    accents=("white", "yellow", "red", "blue"),
    poses=("stand", "drive"),
    motions=("drive", "turn"),
    zones=("road", "ground"),
    places=("street", "harbour", "desert", "field", "mountain"),
    affords=("carries heavy loads", "brings goods to the shop"),
    also=("vehicle", "lorry"),
)
def truck(c: Canvas, look: Look) -> None:
    paint = look.main
    band = look.second if look.accent else light(paint, 0.5)
    glass = (255, 226, 150) if look.lit else light(GLASS, 0.1)
    jolt = look.swing(0.008, 0.3) if look.pose == "drive" else 0.0
    c.part("frame")
    c.rect(-0.94, 0.15, 0.90, 0.27, (74, 72, 82), round=0.03)
    c.part("box")
    box = c.rect(-0.98, 0.25 + jolt, 0.26, 1.0 + jolt, paint, round=0.04)
    c.rect(-1.1, 0.52 + jolt, 0.4, 0.68 + jolt, band, within=(box,))
    c.rect(-1.1, 0.2, 0.4, 0.32 + jolt, dark(paint, 0.22), within=(box,))
    for x in (-0.68, -0.36, -0.04):
        c.line([(x, 0.28), (x, 0.98)], 0.016, dark(paint, 0.16), within=(box,))
    c.part("cab")
    cab = c.blob(
        [(0.33, 0.24), (0.32, 0.80 + jolt), (0.42, 0.84 + jolt), (0.68, 0.82 + jolt),
         (0.82, 0.56), (0.96, 0.48), (0.97, 0.24), (0.66, 0.20)], paint,
    )  # fmt: skip
    c.rect(0.2, 0.1, 1.1, 0.31, dark(paint, 0.2), within=(cab,))
    c.part("window")
    c.blob([(0.44, 0.54), (0.44, 0.75 + jolt), (0.64, 0.74 + jolt), (0.74, 0.54)], glass)
    c.part("door")
    c.line([(0.40, 0.78), (0.40, 0.28)], 0.016, dark(paint, 0.4))
    c.line([(0.46, 0.46), (0.54, 0.46)], 0.026, dark(paint, 0.5))
    c.part("lamp")
    c.ellipse(0.93, 0.38, 0.04, 0.05, (255, 236, 164))
    for x in (-0.66, -0.30, 0.62):
        wheel(c, x, 0.155, look)
    c.glow(0.97, 0.38, 0.45)
    c.key("front", 0.97, 0.4)
    c.key("back", -0.98, 0.5)
