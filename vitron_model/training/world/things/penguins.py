"""Penguins: a white front, flippers, a waddle. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import CREAM, INK, dark
from ..kinds import Look, kind
from .birds import BEAK


@kind(
    "penguin",
    group="animal",
    height=0.19,
    colours=("black", "blue", "grey"),
    poses=("stand", "walk", "jump"),
    motions=("walk", "jump", "turn"),
    zones=("ground",),
    places=("beach", "harbour", "mountain"),
    affords=("is a bird but cannot fly", "waddles over the ice"),
    also=("animal",),
)
def penguin(c: Canvas, look: Look) -> None:
    coat = look.main
    step = look.swing(0.06) if look.pose == "walk" else 0.0
    lift = 0.14 if look.pose == "jump" else abs(step) * 0.4
    c.part("foot")
    for x, s in ((-0.06, -step), (0.10, step)):
        c.ellipse(x + s + 0.04, 0.04, 0.11, 0.04, BEAK)
    c.part("wing")
    c.blob([(-0.16, 0.60), (-0.32 - lift, 0.40 + lift), (-0.34 - lift, 0.26 + lift),
            (-0.20, 0.34)], dark(coat, 0.2))  # fmt: skip
    c.part("body")
    body = c.blob([(-0.22, 0.06), (-0.28, 0.34), (-0.19, 0.66), (0.02, 0.76), (0.22, 0.64),
                   (0.29, 0.34), (0.22, 0.06), (0.0, 0.02)], coat)  # fmt: skip
    c.blob([(-0.06, 0.08), (-0.10, 0.34), (-0.02, 0.58), (0.14, 0.62), (0.26, 0.38), (0.20, 0.08)],
           CREAM, within=(body,))  # fmt: skip
    c.part("beak")
    c.polygon([(0.16, 0.83), (0.40, 0.77), (0.16, 0.73)], BEAK)
    c.part("head")
    head = c.circle(0.04, 0.81, 0.195, coat)
    c.ellipse(0.13, 0.79, 0.105, 0.10, CREAM, within=(head,))
    c.part("eye")
    c.circle(0.10, 0.84, 0.032, INK)
    c.circle(0.11, 0.85, 0.010, CREAM)
    c.part("wing")
    c.blob([(0.0, 0.58), (-0.12, 0.44), (-0.16 - lift * 0.6, 0.24 + lift), (-0.02, 0.32)],
           dark(coat, 0.14))  # fmt: skip
    c.key("eye", 0.10, 0.84)
    c.key("nose", 0.40, 0.77)
