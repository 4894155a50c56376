"""Kites, balloons, umbrellas and books: what people hold; the grip is at (0, 0)."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind

OUT = ("beach", "field", "park", "mountain", "street", "harbour", "desert")


@kind(
    "kite",
    group="object",
    height=0.23,
    colours=(*BRIGHT,),
    accents=("yellow", "white", "red", "blue"),
    poses=("stand", "fly"),
    motions=("rise", "float", "fly"),
    zones=("hand", "air"),
    places=OUT,
    affords=("flies in the wind on a string", "needs a windy day"),
    also=("toy",),
    sided=False,
)
def kite(c: Canvas, look: Look) -> None:
    sway = look.swing(0.03)
    x = 0.16 + sway
    c.part("string")
    c.line([(0.0, 0.0), (0.10, 0.18), (x - 0.02, 0.40)], 0.014, (236, 232, 222), smooth=True)
    c.part("tail")
    tail = [(x - 0.02, 0.42), (x - 0.12, 0.30), (x - 0.04, 0.20), (x - 0.15 - sway, 0.08)]
    c.line(tail, 0.018, CREAM, smooth=True)
    for (bx, by), tone in zip(tail[1:], (look.second, look.tint, look.second), strict=True):
        c.polygon([(bx - 0.05, by + 0.03), (bx, by), (bx - 0.05, by - 0.03)], tone)
        c.polygon([(bx + 0.05, by + 0.03), (bx, by), (bx + 0.05, by - 0.03)], tone)
    c.part("sail")
    top, left, right, low = (x + 0.02, 1.0), (x - 0.25, 0.76), (x + 0.27, 0.74), (x - 0.02, 0.40)
    c.polygon([top, left, low, right], look.main)
    middle = (x + 0.01, 0.755)
    c.polygon([top, right, middle], light(look.main, 0.2))
    c.polygon([left, low, middle], look.second if look.accent else dark(look.main, 0.18))
    c.line([top, low], 0.016, dark(look.main, 0.4))
    c.line([left, right], 0.016, dark(look.main, 0.4))
    c.key("top", *top)


@kind(
    "balloon",
    group="object",
    height=0.26,
    colours=(*BRIGHT, "white"),
    accents=("white", "yellow"),
    patterns=("plain", "dotted", "striped"),
    poses=("stand", "float"),
    motions=("rise", "float"),
    zones=("hand", "air"),
    places=(*OUT, "room", "forest", "space"),
    affords=("is filled with air and bursts easily", "flies away if you let it go"),
    also=("toy",),
    sided=False,
)
def balloon(c: Canvas, look: Look) -> None:
    x = 0.03 + look.swing(0.03)
    c.part("string")
    c.line([(0.0, 0.0), (0.04, 0.16), (-0.02, 0.32), (x, 0.46)], 0.015, (150, 140, 140),
           smooth=True)  # fmt: skip
    c.part("skin")
    c.polygon([(x - 0.035, 0.44), (x + 0.035, 0.44), (x, 0.50)], dark(look.main, 0.2))
    skin = c.blob(
        [(x, 0.475), (x - 0.13, 0.58), (x - 0.215, 0.76), (x - 0.15, 0.94), (x, 1.0),
         (x + 0.15, 0.94), (x + 0.215, 0.76), (x + 0.13, 0.58)], look.main, coat=True,
    )  # fmt: skip
    c.ellipse(x - 0.09, 0.85, 0.035, 0.075, light(look.main, 0.7), within=(skin,), turn=-25)
    c.key("top", x, 1.0)


@kind(
    "umbrella",
    group="object",
    height=0.24,
    colours=(*BRIGHT, "black"),
    accents=("white", "yellow", "red", "blue"),
    patterns=("plain", "dotted"),
    zones=("hand",),
    places=(*OUT, "forest"),
    affords=("keeps you dry in the rain", "you open when it rains"),
    sided=False,
)
def umbrella(c: Canvas, look: Look) -> None:
    c.part("handle")
    c.line([(0.0, -0.10), (0.0, 0.9)], 0.035, (122, 88, 66))
    c.line([(0.0, -0.09), (0.03, -0.16), (0.08, -0.13)], 0.04, (150, 104, 72), smooth=True)
    c.part("roof")
    roof = c.blob(
        [(-0.54, 0.60), (-0.46, 0.76), (-0.24, 0.92), (0.0, 0.975), (0.24, 0.92), (0.46, 0.76),
         (0.54, 0.60), (0.36, 0.635), (0.18, 0.60), (0.0, 0.635), (-0.18, 0.60), (-0.36, 0.635)],
        look.main, coat=True,
    )  # fmt: skip
    c.blob([(-0.19, 0.58), (-0.17, 0.76), (0.0, 0.99), (0.17, 0.76), (0.19, 0.58), (0.0, 0.66)],
           look.second if look.accent and look.pattern == "plain" else light(look.main, 0.25),
           within=(roof,))  # fmt: skip
    c.line([(0.0, 0.96), (0.0, 1.0)], 0.04, (122, 88, 66))
    c.key("top", 0.0, 1.0)


@kind(
    "book",
    group="object",
    height=0.095,
    colours=(*BRIGHT, "brown"),
    accents=("yellow", "white"),
    zones=("hand", "table", "floor"),
    places=("room", "kitchen", "park", "beach"),
    affords=("you read", "is full of stories"),
    sided=False,
)
def book(c: Canvas, look: Look) -> None:
    cover = look.main
    c.part("cover")
    c.polygon([(0.0, 0.02), (-0.36, 0.07), (-0.72, 0.06), (-0.70, 0.93), (-0.35, 0.93), (0.0, 0.86),
               (0.35, 0.93), (0.70, 0.93), (0.72, 0.06), (0.36, 0.07)], cover)  # fmt: skip
    c.part("page")
    c.polygon([(-0.60, 0.84), (-0.02, 0.80), (-0.02, 0.14), (-0.60, 0.18)], cover)
    c.polygon([(0.60, 0.84), (0.02, 0.80), (0.02, 0.14), (0.60, 0.18)], cover)
    c.part("title")
    gold = look.second if look.accent else light(cover, 0.55)
    c.rect(0.14, 0.58, 0.50, 0.66, gold, round=0.02)
    c.circle(0.32, 0.36, 0.11, gold)
    c.line([(0.0, 0.84), (0.0, 0.06)], 0.05, dark(cover, 0.35))
    c.line([(-0.58, 0.93), (0.0, 0.86), (0.58, 0.93)], 0.05, CREAM)
    c.key("top", 0.0, 0.86)
