"""Mushrooms: a spotted cap on a pale stalk. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import CREAM, dark
from ..kinds import Look, kind


@kind(
    "mushroom",
    group="nature",
    height=0.125,
    colours=("red", "brown", "orange", "yellow", "purple"),
    motions=("grow",),
    zones=("ground",),
    places=("forest", "field", "park", "mountain"),
    affords=("grows in the wood after rain", "has a cap but no head"),
    also=("fungus",),
    sided=False,
)
def mushroom(c: Canvas, look: Look) -> None:
    cap = look.main
    pale = (244, 232, 208)
    c.part("stalk")
    stalk = c.blob([(-0.16, 0.0), (-0.12, 0.28), (-0.14, 0.50), (0.14, 0.50), (0.12, 0.28),
                    (0.18, 0.0), (0.0, 0.03)], pale)  # fmt: skip
    c.line([(-0.15, 0.40), (0.0, 0.34), (0.15, 0.40)], 0.06, dark(pale, 0.12), within=(stalk,),
           smooth=True)  # fmt: skip
    c.part("cap")
    c.ellipse(0.0, 0.49, 0.42, 0.085, dark(pale, 0.2))
    top = c.blob([(-0.52, 0.50), (-0.46, 0.72), (-0.26, 0.93), (0.0, 0.995), (0.26, 0.93),
                  (0.46, 0.72), (0.52, 0.50), (0.26, 0.545), (0.0, 0.56), (-0.26, 0.545)],
                 cap)  # fmt: skip
    for x, y, r in ((-0.24, 0.72, 0.085), (0.06, 0.83, 0.095), (0.31, 0.66, 0.07),
                    (-0.04, 0.62, 0.05), (-0.42, 0.57, 0.05)):  # fmt: skip
        c.ellipse(x, y, r, r * 0.85, CREAM, within=(top,))
    c.key("top", 0.0, 1.0)
