"""Fish: a tail that swings, scales, one big eye. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, INK, dark, light
from ..kinds import Look, kind


@kind(
    "fish",
    plural="fish",
    group="animal",
    height=0.115,
    colours=(*BRIGHT,),
    accents=("white", "yellow", "orange", "black"),
    patterns=("plain", "striped", "dotted"),
    poses=("stand", "swim", "jump"),
    motions=("swim", "jump", "turn"),
    zones=("water",),
    places=("beach", "harbour"),
    affords=("lives under water", "has scales and fins"),
    also=("animal",),
)
def fish(c: Canvas, look: Look) -> None:
    coat, fin = look.main, look.second if look.accent else dark(look.main, 0.2)
    wag = look.swing(0.08)
    y = 0.46
    c.part("tail")
    c.blob([(-0.52, y), (-0.74, y + 0.34 + wag), (-0.98, y + 0.40 + wag), (-0.88, y + wag),
            (-0.98, y - 0.36 + wag), (-0.74, y - 0.30 + wag)], fin)  # fmt: skip
    c.part("fin")
    c.blob([(-0.26, y + 0.28), (-0.22, y + 0.54), (0.04, y + 0.52), (0.20, y + 0.30)], fin)
    c.blob([(-0.20, y - 0.26), (-0.20, y - 0.46), (0.04, y - 0.30)], fin)
    c.part("body")
    body = c.blob(
        [(-0.62, y), (-0.36, y + 0.26), (0.04, y + 0.37), (0.44, y + 0.25), (0.64, y + 0.02),
         (0.46, y - 0.22), (0.04, y - 0.36), (-0.36, y - 0.24)], coat, coat=True,
    )  # fmt: skip
    c.ellipse(0.1, y - 0.34, 0.5, 0.16, light(coat, 0.45), within=(body,))
    if look.pattern == "plain":
        for i in range(3):
            x = -0.26 + i * 0.16
            c.line([(x, y + 0.18), (x + 0.07, y + 0.09), (x, y)], 0.035, dark(coat, 0.2),
                   within=(body,), smooth=True)  # fmt: skip
    c.part("head")
    c.line([(0.26, y + 0.30), (0.20, y + 0.04), (0.27, y - 0.26)], 0.035, dark(coat, 0.28),
           within=(body,), smooth=True)  # fmt: skip
    c.line([(0.62, y - 0.04), (0.50, y - 0.09), (0.44, y - 0.04)], 0.035, dark(coat, 0.5),
           smooth=True)  # fmt: skip
    c.part("fin")
    c.blob([(0.14, y - 0.04), (-0.10, y - 0.02 + wag * 0.5), (-0.14, y - 0.16 + wag * 0.5),
            (0.08, y - 0.14)], fin)  # fmt: skip
    c.part("eye")
    c.circle(0.40, y + 0.10, 0.095, CREAM)
    c.circle(0.42, y + 0.10, 0.052, INK)
    c.circle(0.435, y + 0.125, 0.018, CREAM)
    c.key("eye", 0.40, y + 0.10)
    c.key("nose", 0.64, y)
