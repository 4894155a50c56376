"""Sofas: soft, with two cushions. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import dark, light
from ..kinds import Look, kind


@kind(
    "sofa",
    group="furniture",
    height=0.185,
    colours=("red", "blue", "green", "purple", "turquoise", "pink", "grey", "brown"),
    accents=("yellow", "white", "red", "blue"),
    patterns=("plain", "striped", "dotted"),
    zones=("floor",),
    places=("room",),
    affords=("you can lie on to watch a film", "is soft and has cushions"),
    also=("furniture", "seat", "couch"),
    top=(-0.52, 0.52, 0.47),
    sided=False,
)
def sofa(c: Canvas, look: Look) -> None:
    cloth = look.main
    c.part("leg")
    for x in (-0.84, 0.84):
        c.limb([(x, 0.14), (x * 1.02, 0.02)], (0.075, 0.05), (112, 80, 60))
    c.part("back")
    c.blob([(-0.88, 0.30), (-0.90, 0.84), (-0.70, 0.98), (0.0, 0.99), (0.70, 0.98), (0.90, 0.84),
            (0.88, 0.30)], dark(cloth, 0.08), coat=True)  # fmt: skip
    c.line([(0.0, 0.95), (0.0, 0.5)], 0.016, dark(cloth, 0.3))
    c.part("seat")
    c.rect(-0.86, 0.10, 0.86, 0.34, dark(cloth, 0.16), round=0.06)
    for x in (-0.40, 0.40):
        c.rect(x - 0.39, 0.30, x + 0.39, 0.49, light(cloth, 0.12), round=0.07)
    c.part("arm")
    for x in (-0.90, 0.90):
        c.rect(x - 0.13, 0.10, x + 0.13, 0.62, cloth, round=0.12, coat=True)
    if look.accent:
        c.part("cushion")
        c.blob([(-0.70, 0.46), (-0.75, 0.74), (-0.60, 0.71), (-0.44, 0.76), (-0.47, 0.60),
                (-0.44, 0.46)], look.second)  # fmt: skip
    c.key("top", 0.0, 0.47)
