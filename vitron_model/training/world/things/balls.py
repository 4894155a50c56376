"""Balls: striped panels that show how they roll. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, light
from ..kinds import Look, kind


@kind(
    "ball",
    group="object",
    height=0.115,
    colours=(*BRIGHT,),
    accents=("white", "yellow", "blue", "red"),
    patterns=("plain", "dotted"),
    poses=("stand", "roll", "bounce"),
    motions=("roll", "bounce", "fall"),
    zones=("ground", "floor", "road", "hand"),
    affords=("you can kick", "bounces", "rolls"),
    also=("toy",),
    sided=False,
)
def ball(c: Canvas, look: Look) -> None:
    turn = -2 * math.pi * look.phase
    c.part("body")
    skin = c.circle(0.0, 0.5, 0.5, look.main, coat=True)
    if look.pattern == "plain":
        stripe = look.second if look.accent else CREAM
        for side in (0.0, math.pi):
            x, y = math.cos(turn + side) * 0.40, math.sin(turn + side) * 0.40
            c.circle(x, 0.5 + y, 0.20, stripe, within=(skin,))
        c.line([(math.cos(turn + 1.57) * 0.5, 0.5 + math.sin(turn + 1.57) * 0.5),
                (math.cos(turn - 1.57) * 0.5, 0.5 + math.sin(turn - 1.57) * 0.5)],
               0.07, light(look.main, 0.5), within=(skin,))  # fmt: skip
    c.ellipse(-0.17, 0.70, 0.10, 0.065, light(look.main, 0.7), within=(skin,), turn=35)
    c.key("top", 0.0, 1.0)
