"""Buses: long, with a row of windows and round wheels. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, RGB, dark, light
from ..kinds import Look, kind
from .cars import GLASS, wheel


@kind(
    "bus",
    plural="buses",
    group="vehicle",
    height=0.35,
    colours=(*BRIGHT, "white"),
    accents=("white", "yellow", "black"),
    poses=("stand", "drive"),
    motions=("drive", "turn"),
    zones=("road", "ground"),
    places=("street", "harbour", "field", "desert"),
    affords=("takes many people at once", "stops at every bus stop"),
    also=("vehicle",),
)
def bus(c: Canvas, look: Look) -> None:
    paint = look.main
    glass: RGB = (255, 226, 150) if look.lit else light(GLASS, 0.1)
    bounce = look.swing(0.006, 0.3) if look.pose == "drive" else 0.0
    c.part("body")
    c.rect(-0.84, 0.10, 0.84, 0.30, dark(paint, 0.55), round=0.06)
    shell = c.rect(-0.92, 0.17 + bounce, 0.92, 1.0 + bounce, paint, round=0.13)
    c.rect(-1.0, 0.93 + bounce, 1.0, 1.1, light(paint, 0.35), within=(shell,))
    c.rect(-1.0, 0.1, 1.0, 0.29, dark(paint, 0.2), within=(shell,))
    band = look.second if look.accent else light(paint, 0.5)
    c.rect(-1.0, 0.42, 1.0, 0.48, band, within=(shell,))
    c.part("window")
    for i in range(4):
        x = -0.80 + i * 0.295
        pane = c.rect(x, 0.54, x + 0.245, 0.84, glass, round=0.04)
        c.line([(x + 0.02, 0.50), (x + 0.17, 0.88)], 0.05, light(glass, 0.55), within=(pane,))
    front = c.rect(0.68, 0.50, 0.90, 0.84, glass, round=0.04)
    c.line([(0.70, 0.46), (0.86, 0.88)], 0.05, light(glass, 0.55), within=(front,))
    c.part("door")
    c.rect(0.40, 0.20, 0.62, 0.84, dark(paint, 0.35), round=0.03)
    for x in (0.425, 0.52):
        c.rect(x, 0.26, x + 0.075, 0.80, glass, round=0.02)
    c.part("lamp")
    c.ellipse(0.89, 0.31, 0.035, 0.05, (255, 238, 170))
    c.rect(-0.93, 0.28, -0.88, 0.38, (196, 52, 52), round=0.01)
    for x in (-0.52, 0.24):
        c.part("body")
        c.circle(x, 0.165, 0.20, dark(paint, 0.55), within=(shell,))
        wheel(c, x, 0.16, look)
    c.glow(0.92, 0.31, 0.45)
    c.key("front", 0.92, 0.4)
    c.key("back", -0.92, 0.4)
