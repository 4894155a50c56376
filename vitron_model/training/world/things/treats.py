"""Cakes, apples and cups: what stands on a table. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind


@kind(
    "cake",
    group="food",
    height=0.125,
    colours=("pink", "white", "brown", "yellow", "blue", "green"),
    accents=("red", "white", "yellow", "pink", "brown"),
    zones=("table", "floor"),
    places=("room", "kitchen", "park"),
    affords=("you eat on your birthday", "has candles on it"),
    also=("food", "dessert"),
    sided=False,
)
def cake(c: Canvas, look: Look) -> None:
    icing, cream = look.main, look.second if look.accent else CREAM
    c.part("plate")
    c.ellipse(0.0, 0.045, 0.66, 0.05, (236, 236, 238))
    c.part("cake")
    low = c.rect(-0.52, 0.05, 0.52, 0.40, icing, round=0.06)
    c.rect(-0.6, 0.18, 0.6, 0.24, light(icing, 0.45), within=(low,))
    high = c.rect(-0.36, 0.36, 0.36, 0.68, icing, round=0.06)
    c.rect(-0.4, 0.46, 0.4, 0.51, light(icing, 0.45), within=(high,))
    c.part("icing")
    for base, half, host in ((0.40, 0.52, low), (0.68, 0.36, high)):
        drips = [(-half, base + 0.02)]
        count = 7 if half > 0.5 else 5
        for i in range(count):
            x = -half + (i + 0.5) * 2 * half / count
            drips.append((x, base - (0.12 if i % 2 else 0.07)))
        drips += [(half, base + 0.02), (0.0, base + 0.05)]
        c.blob(drips, cream, within=(host,))
    c.part("candle")
    for x in (-0.18, 0.0, 0.18):
        c.line([(x, 0.68), (x, 0.83)], 0.05, CREAM)
        c.line([(x - 0.02, 0.72), (x + 0.02, 0.75)], 0.03, (206, 66, 62))
        c.blob([(x - 0.028, 0.875), (x, 0.975), (x + 0.028, 0.875), (x, 0.85)], (250, 190, 70))
    c.key("top", 0.0, 0.97)


@kind(
    "apple",
    group="food",
    height=0.085,
    colours=("red", "green", "yellow"),
    zones=("table", "hand", "floor"),
    places=("room", "kitchen", "park", "field", "forest", "street", "mountain"),
    affords=("grows on a tree and can be eaten", "keeps the doctor away"),
    also=("food", "fruit"),
    sided=False,
)
def apple(c: Canvas, look: Look) -> None:
    skin = look.main
    c.part("stalk")
    c.limb([(0.01, 0.74), (0.05, 0.98)], (0.07, 0.055), (110, 78, 58))
    c.part("leaf")
    c.blob([(0.06, 0.84), (0.20, 0.98), (0.40, 0.96), (0.26, 0.82)], (98, 158, 84))
    c.part("fruit")
    body = c.blob(
        [(0.0, 0.78), (-0.22, 0.86), (-0.44, 0.70), (-0.46, 0.38), (-0.24, 0.05), (0.0, 0.06),
         (0.24, 0.05), (0.46, 0.38), (0.44, 0.70), (0.22, 0.86)], skin,
    )  # fmt: skip
    c.ellipse(-0.22, 0.60, 0.10, 0.15, light(skin, 0.55), within=(body,), turn=-20)
    c.ellipse(0.02, 0.80, 0.14, 0.05, dark(skin, 0.35), within=(body,))
    c.key("top", 0.05, 0.98)


@kind(
    "cup",
    group="object",
    height=0.09,
    colours=(*BRIGHT, "white"),
    accents=("white", "yellow", "red", "blue"),
    patterns=("plain", "dotted", "striped"),
    zones=("table", "hand", "floor"),
    places=("room", "kitchen"),
    affords=("you drink from", "holds your tea"),
)
def cup(c: Canvas, look: Look) -> None:
    clay = look.main
    c.part("handle")
    c.line([(-0.30, 0.68), (-0.58, 0.66), (-0.60, 0.38), (-0.30, 0.24)], 0.11, dark(clay, 0.12),
           smooth=True)  # fmt: skip
    c.part("cup")
    c.ellipse(0.02, 0.06, 0.42, 0.06, dark(clay, 0.25))
    body = c.blob(
        [(-0.44, 0.86), (-0.40, 0.48), (-0.24, 0.08), (0.0, 0.05), (0.24, 0.08), (0.40, 0.48),
         (0.44, 0.86), (0.0, 0.88)], clay, coat=True,
    )  # fmt: skip
    c.ellipse(0.0, 0.86, 0.44, 0.10, light(clay, 0.4))
    c.ellipse(0.0, 0.85, 0.36, 0.07, (120, 78, 56))
    c.line([(-0.26, 0.66), (-0.20, 0.28)], 0.05, light(clay, 0.6), within=(body,))
    c.key("top", 0.0, 0.9)
