"""Bicycles: two spoked wheels that turn under a painted frame. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import BRIGHT, dark, light
from ..kinds import Look, kind

RUBBER = (62, 60, 68)


@kind(
    "bicycle",
    group="vehicle",
    height=0.205,
    colours=(*BRIGHT, "white", "black"),
    accents=("brown", "black"),
    poses=("stand", "ride"),
    motions=("ride", "turn"),
    zones=("road", "ground"),
    places=("street", "park", "field", "harbour", "beach", "forest", "mountain"),
    affords=("has two wheels and pedals", "you pedal"),
    also=("vehicle", "bike"),
)
def bicycle(c: Canvas, look: Look) -> None:
    paint = look.main
    r = 0.33
    c.part("wheel")
    for x in (-0.52, 0.52):
        turn = -2 * math.pi * look.phase
        for spoke in range(4):
            angle = turn + spoke * math.pi / 4
            dx, dy = math.cos(angle) * r, math.sin(angle) * r
            c.line([(x - dx, r - dy), (x + dx, r + dy)], 0.018, (190, 192, 198))
        ring = [(x + math.cos(a * 0.3307) * (r - 0.03), r + math.sin(a * 0.3307) * (r - 0.03))
                for a in range(20)]  # fmt: skip
        c.line(ring, 0.075, RUBBER)
        c.circle(x, r, 0.055, dark(paint, 0.2))
    hub, seat, fork = (-0.04, 0.28), (-0.20, 0.74), (0.38, 0.76)
    c.part("frame")
    c.line([(-0.52, r), hub], 0.065, paint)
    c.line([(-0.52, r), seat], 0.055, dark(paint, 0.1))
    c.line([hub, seat], 0.075, paint)
    c.line([hub, fork], 0.08, paint)
    c.line([(-0.165, 0.64), (0.36, 0.70)], 0.075, paint)
    c.line([(0.52, r), (0.40, 0.68), (0.36, 0.86)], 0.07, paint)
    c.part("pedal")
    angle = -2 * math.pi * look.phase
    for side in (0.0, math.pi):
        px, py = hub[0] + math.cos(angle + side) * 0.15, hub[1] + math.sin(angle + side) * 0.15
        c.line([hub, (px, py)], 0.04, (120, 120, 128))
        c.line([(px - 0.06, py), (px + 0.06, py)], 0.045, RUBBER)
    c.circle(*hub, 0.075, dark(paint, 0.35))
    c.part("saddle")
    leather = look.second if look.accent else (120, 78, 58)
    c.blob([(-0.36, 0.80), (-0.34, 0.87), (-0.18, 0.86), (-0.04, 0.83), (-0.06, 0.79),
            (-0.20, 0.78)], leather)  # fmt: skip
    c.part("handlebar")
    c.line([(0.36, 0.86), (0.33, 0.96), (0.20, 0.97)], 0.05, (206, 208, 214), smooth=True)
    c.line([(0.27, 0.97), (0.17, 0.97)], 0.065, leather)
    c.circle(0.43, 0.80, 0.045, light((250, 232, 160), 0.2))
    c.glow(0.45, 0.80, 0.35)
    c.key("front", 0.85, r)
    c.key("back", -0.85, r)
    c.key("saddle", -0.20, 0.86)
