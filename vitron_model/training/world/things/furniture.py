"""Tables, chairs and benches: what things stand on and people sit on. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import dark, light
from ..kinds import Look, kind

WOODS = ("brown", "white", "blue", "green", "red", "yellow")


@kind(
    "table",
    group="furniture",
    height=0.19,
    colours=WOODS,
    accents=("white", "red", "blue", "yellow"),
    patterns=("plain",),
    zones=("floor", "ground"),
    places=("room", "kitchen", "park"),
    affords=("you can eat at", "has four legs and a flat top"),
    also=("furniture",),
    top=(-0.78, 0.78, 0.97),
    sided=False,
)
def table(c: Canvas, look: Look) -> None:
    wood = look.main
    c.part("leg")
    for x in (-0.72, 0.72):
        c.limb([(x * 0.84, 0.84), (x * 0.84, 0.16)], (0.11, 0.075), dark(wood, 0.32))
    for x in (-0.78, 0.78):
        c.limb([(x, 0.84), (x, 0.02)], (0.14, 0.09), dark(wood, 0.10))
    c.part("top")
    c.rect(-0.86, 0.70, 0.86, 0.86, dark(wood, 0.22), round=0.02)
    c.rect(-0.98, 0.84, 0.98, 0.98, wood, round=0.05)
    if look.accent:  # a cloth
        cloth = look.second
        c.part("cloth")
        lay = c.blob([(-0.50, 0.99), (0.50, 0.99), (0.52, 0.80), (0.34, 0.62), (0.17, 0.70),
                      (0.0, 0.60), (-0.17, 0.70), (-0.34, 0.62), (-0.52, 0.80)], cloth)  # fmt: skip
        c.line([(-0.5, 0.86), (0.5, 0.86)], 0.04, light(cloth, 0.5), within=(lay,))
    c.key("top", 0.0, 0.97)


@kind(
    "chair",
    group="furniture",
    height=0.215,
    colours=WOODS,
    accents=("red", "blue", "green", "yellow"),
    zones=("floor", "ground"),
    places=("room", "kitchen", "park"),
    affords=("one person can sit on", "has a seat and a back"),
    also=("furniture", "seat"),
    top=(-0.20, 0.20, 0.50),
)
def chair(c: Canvas, look: Look) -> None:
    wood, far = look.main, dark(look.main, 0.28)
    seat = look.second if look.accent else light(wood, 0.3)
    c.part("leg")
    c.limb([(-0.20, 0.46), (-0.23, 0.02)], (0.075, 0.06), far)
    c.limb([(0.22, 0.46), (0.25, 0.03)], (0.075, 0.06), far)
    c.part("back")
    c.limb([(-0.28, 0.45), (-0.37, 1.0)], (0.09, 0.075), wood)
    for y in (0.66, 0.80, 0.94):
        c.limb([(-0.33 - (y - 0.66) * 0.16, y), (-0.22 - (y - 0.66) * 0.16, y)], (0.07, 0.07), far)
    c.part("leg")
    c.limb([(-0.27, 0.46), (-0.32, 0.02)], (0.085, 0.065), wood)
    c.limb([(0.28, 0.46), (0.32, 0.02)], (0.085, 0.065), wood)
    c.part("seat")
    c.rect(-0.35, 0.40, 0.35, 0.47, wood, round=0.03)
    c.rect(-0.32, 0.46, 0.33, 0.54, seat, round=0.04)
    c.key("top", -0.37, 1.0)


@kind(
    "bench",
    plural="benches",
    group="furniture",
    height=0.175,
    colours=("brown", "green", "white", "blue", "red"),
    zones=("ground",),
    places=("park", "street", "harbour", "forest", "mountain", "beach", "field"),
    affords=("several people can sit on side by side", "you can rest on in the park"),
    also=("furniture", "seat"),
    top=(-0.68, 0.68, 0.54),
    sided=False,
)
def bench(c: Canvas, look: Look) -> None:
    wood = look.main
    iron = (84, 84, 92)
    c.part("leg")
    for x in (-0.80, 0.80):
        c.limb([(x, 0.98), (x, 0.5), (x * 0.98, 0.02)], (0.06, 0.07), iron)
        c.limb([(x * 0.94, 0.44), (x * 0.90, 0.02)], (0.07, 0.06), dark(iron, 0.2))
        c.limb([(x * 1.03, 0.72), (x * 0.92, 0.72)], (0.06, 0.06), iron)
    c.part("back")
    for y in (0.66, 0.80, 0.94):
        c.rect(-0.96, y, 0.96, y + 0.10, wood, round=0.03)
    c.part("seat")
    c.rect(-0.98, 0.49, 0.98, 0.57, light(wood, 0.15), round=0.03)
    c.rect(-1.0, 0.40, 1.0, 0.49, wood, round=0.03)
    for x in (-0.80, 0.80):
        for y in (0.71, 0.85, 0.99, 0.445):
            c.circle(x, y, 0.016, light(iron, 0.5))
    c.key("top", 0.0, 0.54)
