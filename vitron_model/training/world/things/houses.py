"""Houses: a front with door and windows under a tiled roof; lit at night. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import CREAM, RGB, dark, light
from ..kinds import Look, kind

GLASS: RGB = (172, 208, 222)
LAMPLIGHT: RGB = (255, 222, 132)


@kind(
    "house",
    group="building",
    height=0.52,
    colours=("white", "yellow", "pink", "blue", "red", "green", "orange"),
    accents=("brown", "red", "grey", "blue"),
    poses=("stand",),
    zones=("ground",),
    places=("street", "field", "mountain", "park", "harbour", "forest", "beach", "desert"),
    affords=("people live in", "has a roof and a door", "keeps a family warm"),
    also=("building", "home"),
    sided=False,
)
def house(c: Canvas, look: Look) -> None:
    wall, roof = look.main, look.second if look.accent else (168, 84, 64)
    glass = LAMPLIGHT if look.lit else GLASS
    wide = 0.52
    c.part("chimney")
    side = -1 if look.seed % 2 else 1
    c.rect(side * 0.26 - 0.055, 0.66, side * 0.26 + 0.055, 0.99, dark(roof, 0.25))
    c.rect(side * 0.26 - 0.07, 0.95, side * 0.26 + 0.07, 1.0, dark(roof, 0.4))
    c.part("wall")
    front = c.rect(-wide, 0.0, wide, 0.60, wall)
    c.rect(-wide, 0.0, wide, 0.05, dark(wall, 0.25), within=(front,))
    c.rect(-wide, 0.52, wide, 0.60, dark(wall, 0.20), within=(front,))
    c.part("roof")
    top = c.polygon([(-wide - 0.10, 0.54), (-wide + 0.12, 0.90), (wide - 0.12, 0.90),
                     (wide + 0.10, 0.54)], roof)  # fmt: skip
    for row, y in enumerate((0.62, 0.70, 0.78, 0.86)):
        c.line([(-0.7, y), (0.7, y)], 0.013, dark(roof, 0.24), within=(top,))
        for i in range(-4, 5):
            x = i * 0.14 + (row % 2) * 0.07
            c.line([(x, y), (x, y - 0.075)], 0.012, dark(roof, 0.2), within=(top,))
    c.line([(-wide - 0.1, 0.545), (wide + 0.1, 0.545)], 0.035, light(roof, 0.25), within=(top,))
    c.part("door")
    dx = -0.04 if look.seed % 3 else 0.26
    door = ((120, 78, 60), (86, 110, 120), (150, 70, 66))[look.seed % 3]
    c.rect(dx - 0.105, 0.0, dx + 0.105, 0.36, CREAM, round=0.02)
    c.rect(dx - 0.085, 0.0, dx + 0.085, 0.34, door, round=0.015)
    c.circle(dx + 0.055, 0.16, 0.018, (240, 206, 120))
    c.rect(dx - 0.13, -0.005, dx + 0.13, 0.03, (190, 182, 176))
    c.part("window")
    for x in ((-0.32, 0.30) if look.seed % 3 else (-0.32, -0.02)):
        c.rect(x - 0.115, 0.19, x + 0.115, 0.42, CREAM)
        pane = c.rect(x - 0.092, 0.21, x + 0.092, 0.40, glass)
        if not look.lit:
            c.line([(x - 0.10, 0.24), (x + 0.06, 0.42)], 0.05, light(glass, 0.5), within=(pane,))
        c.line([(x, 0.20), (x, 0.41)], 0.018, CREAM)
        c.line([(x - 0.10, 0.305), (x + 0.10, 0.305)], 0.018, CREAM)
        c.rect(x - 0.13, 0.165, x + 0.13, 0.195, light(wall, 0.4))
        c.glow(x, 0.3, 0.34)
    c.part("window")
    c.circle(0.0, 0.70, 0.072, CREAM)
    c.circle(0.0, 0.70, 0.052, glass)
    c.key("door", dx, 0.17)
    c.key("top", 0.0, 0.9)
