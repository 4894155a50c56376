"""Hats and guitars: what people own and leave about. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind


@kind(
    "hat",
    group="object",
    height=0.085,
    colours=(*BRIGHT, "black", "brown"),
    accents=("white", "yellow", "red", "black"),
    zones=("hand", "table", "floor"),
    places=("room", "kitchen", "beach", "park", "street", "field", "desert"),
    affords=("you wear on your head",),
    also=("clothing",),
    sided=False,
)
def hat(c: Canvas, look: Look) -> None:
    felt, band = look.main, look.second if look.accent else dark(look.main, 0.45)
    c.part("brim")
    c.ellipse(0.0, 0.20, 0.74, 0.17, felt)
    c.ellipse(0.0, 0.22, 0.44, 0.09, dark(felt, 0.3))
    c.part("crown")
    top = c.blob([(-0.42, 0.22), (-0.40, 0.62), (-0.30, 0.92), (-0.06, 0.90), (0.06, 0.90),
                  (0.30, 0.92), (0.40, 0.62), (0.42, 0.22), (0.0, 0.15)], felt)  # fmt: skip
    c.blob([(-0.6, 0.26), (0.0, 0.16), (0.6, 0.26), (0.6, 0.42), (0.0, 0.34), (-0.6, 0.42)], band,
           within=(top,))  # fmt: skip
    c.line([(-0.24, 0.80), (-0.28, 0.52)], 0.05, light(felt, 0.45), within=(top,))
    c.key("top", 0.0, 0.92)


@kind(
    "guitar",
    group="object",
    height=0.20,
    colours=("brown", "red", "blue", "yellow", "orange", "black"),
    accents=("brown", "black", "white"),
    zones=("hand", "floor"),
    places=("room", "park", "beach", "street", "field"),
    affords=("makes music", "has six strings"),
    also=("instrument",),
)
def guitar(c: Canvas, look: Look) -> None:
    wood = look.main
    neck = (108, 76, 58)
    c.part("neck")
    c.line([(0.05, 0.40), (0.05, 0.86)], 0.075, neck)
    c.rect(-0.005, 0.84, 0.105, 1.0, dark(neck, 0.2), round=0.02)
    for y in (0.88, 0.95):
        for x in (-0.02, 0.12):
            c.circle(x, y, 0.018, CREAM)
    c.part("body")
    body = c.blob(
        [(0.05, 0.0), (-0.16, 0.04), (-0.23, 0.18), (-0.15, 0.30), (-0.17, 0.42), (-0.06, 0.51),
         (0.05, 0.50), (0.16, 0.51), (0.27, 0.42), (0.25, 0.30), (0.33, 0.18), (0.26, 0.04)],
        wood,
    )  # fmt: skip
    c.line([(-0.17, 0.08), (-0.20, 0.20), (-0.13, 0.30)], 0.022, light(wood, 0.4), within=(body,),
           smooth=True)  # fmt: skip
    c.circle(0.05, 0.33, 0.082, light(wood, 0.35))
    c.circle(0.05, 0.33, 0.064, (66, 50, 48))
    c.rect(-0.04, 0.11, 0.14, 0.145, dark(wood, 0.45))
    for x in (0.028, 0.05, 0.072):
        c.line([(x, 0.13), (x, 0.88)], 0.008, CREAM)
    c.key("top", 0.05, 1.0)
