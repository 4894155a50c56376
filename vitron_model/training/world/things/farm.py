"""Horses and rabbits: galloping legs, long ears. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import CREAM, INK, RGB, dark, light
from ..kinds import Look, kind


def hoofed_leg(c: Canvas, look: Look, x: float, y: float, shift: float, pace: float, colour: RGB,
               hoof: RGB, thick: float = 0.125) -> None:  # fmt: skip
    """A leg with a knee and a hoof that swings with the phase."""
    foot = x + look.swing(pace, shift)
    up = max(0.0, math.cos(2 * math.pi * (look.phase + shift))) * pace * 0.6
    bend = -0.03 if x < 0 else 0.03
    knee = (x + (foot - x) * 0.45 + bend * pace * 8, y * 0.52 + up * 0.6)
    c.limb([(x, y), knee, (foot, 0.06 + up)], (thick, thick * 0.56), colour)
    c.limb([(foot, 0.075 + up), (foot + 0.022, 0.03 + up)], (thick * 0.72, thick * 0.78), hoof)


@kind(
    "horse",
    group="animal",
    height=0.33,
    colours=("brown", "black", "white", "grey", "orange"),
    accents=("black", "white", "brown"),
    patterns=("plain", "patched", "spotted"),
    poses=("stand", "walk", "run", "jump"),
    motions=("run", "walk", "jump", "turn"),
    zones=("ground", "road"),
    places=("field", "mountain", "park", "street", "beach", "forest", "desert"),
    affords=("you can ride", "gallops over the meadow", "neighs"),
    also=("animal",),
    top=(-0.16, 0.12, 0.64),
)
def horse(c: Canvas, look: Look) -> None:
    coat, far = look.main, dark(look.main, 0.25)
    mane = look.second if look.accent else dark(coat, 0.5)
    hoof = (74, 62, 62)
    pace = {"walk": 0.10, "run": 0.24, "jump": 0.30}.get(look.pose, 0.0)
    bob = abs(look.swing(0.03)) if pace > 0.1 else 0.0
    y = 0.50 + bob
    c.part("tail")
    wave = look.swing(0.05, 0.2)
    c.blob([(-0.42, y + 0.10), (-0.56, y + 0.06), (-0.64 - pace * 0.5, y - 0.12 + wave),
            (-0.60 - pace * 0.6, y - 0.30 + wave), (-0.52 - pace * 0.3, y - 0.14), (-0.44, y)],
           mane)  # fmt: skip
    c.part("leg")
    hoofed_leg(c, look, -0.26, y - 0.04, 0.62, pace, far, hoof)
    hoofed_leg(c, look, 0.30, y - 0.04, 0.12, pace, far, hoof)
    c.part("body")
    body = c.blob(
        [(-0.46, y + 0.04), (-0.36, y + 0.15), (-0.04, y + 0.11), (0.26, y + 0.15),
         (0.42, y + 0.06), (0.36, y - 0.12), (0.04, y - 0.15), (-0.32, y - 0.14)], coat, coat=True,
    )  # fmt: skip
    c.ellipse(0.0, y - 0.17, 0.40, 0.08, light(coat, 0.2), within=(body,))
    c.part("leg")
    hoofed_leg(c, look, -0.34, y - 0.02, 0.5, pace, coat, hoof, 0.15)
    hoofed_leg(c, look, 0.24, y - 0.04, 0.0, pace, coat, hoof, 0.14)
    c.part("neck")
    hx, hy = 0.56, y + 0.36
    c.blob([(0.14, y + 0.13), (0.30, y + 0.30), (hx - 0.12, hy + 0.06), (hx + 0.02, hy - 0.02),
            (0.46, y + 0.10), (0.40, y - 0.04), (0.26, y - 0.06)], coat, coat=True)  # fmt: skip
    c.part("ear")
    c.polygon([(hx - 0.12, hy + 0.05), (hx - 0.11, hy + 0.17), (hx - 0.04, hy + 0.07)], far)
    c.part("head")
    c.blob([(hx - 0.15, hy + 0.04), (hx - 0.03, hy + 0.09), (hx + 0.14, hy - 0.03),
            (hx + 0.24, hy - 0.14), (hx + 0.20, hy - 0.21), (hx + 0.10, hy - 0.19),
            (hx - 0.06, hy - 0.10), (hx - 0.14, hy - 0.06)], coat)  # fmt: skip
    c.ellipse(hx + 0.185, hy - 0.155, 0.07, 0.055, light(coat, 0.35), turn=-35)
    c.circle(hx + 0.215, hy - 0.14, 0.013, INK)
    c.part("mane")
    c.blob([(hx - 0.03, hy + 0.13), (hx - 0.16, hy + 0.12), (0.28, y + 0.34), (0.10, y + 0.16),
            (0.20, y + 0.10), (0.34, y + 0.22), (hx - 0.13, hy - 0.02), (hx - 0.08, hy + 0.06)],
           mane)  # fmt: skip
    c.blob([(hx - 0.08, hy + 0.12), (hx + 0.03, hy + 0.05), (hx + 0.05, hy - 0.02),
            (hx - 0.03, hy + 0.03)], mane)  # fmt: skip
    c.part("eye")
    c.circle(hx + 0.02, hy - 0.015, 0.024, INK)
    c.circle(hx + 0.028, hy - 0.006, 0.008, CREAM)
    c.key("eye", hx + 0.02, hy - 0.015)
    c.key("nose", hx + 0.24, hy - 0.15)
    c.key("back", 0.0, 0.64)


@kind(
    "rabbit",
    group="animal",
    height=0.145,
    colours=("white", "brown", "grey", "black"),
    accents=("white", "brown"),
    patterns=("plain", "patched"),
    poses=("stand", "hop", "jump"),
    motions=("hop", "jump", "turn"),
    zones=("ground", "floor"),
    places=("forest", "field", "park", "mountain", "room"),
    affords=("has long ears", "hops and eats carrots"),
    also=("animal", "pet"),
)
def rabbit(c: Canvas, look: Look) -> None:
    coat, far = look.main, dark(look.main, 0.2)
    leaping = look.pose in ("hop", "jump")
    up = abs(look.swing(0.10)) if look.pose == "hop" else 0.06 if leaping else 0.0
    stretch = up * 0.8
    c.part("tail")
    c.circle(-0.40, 0.20 + up, 0.095, light(coat, 0.6) if look.colour != "white" else far)
    c.part("leg")
    c.ellipse(-0.12 - stretch, 0.045 + up * 0.4, 0.17, 0.05, far)
    c.limb([(0.20, 0.24 + up), (0.25 + stretch, 0.05 + up * 0.6)], (0.10, 0.08), far)
    c.part("body")
    body = c.blob(
        [(-0.40, 0.10 + up), (-0.40, 0.28 + up), (-0.20, 0.44 + up), (0.08, 0.42 + up),
         (0.28, 0.30 + up), (0.28, 0.14 + up), (0.04, 0.05 + up), (-0.24, 0.03 + up)],
        coat, coat=True,
    )  # fmt: skip
    c.ellipse(0.04, 0.06 + up, 0.30, 0.09, light(coat, 0.3), within=(body,))
    c.part("leg")
    c.ellipse(-0.17, 0.18 + up, 0.17, 0.15, coat, coat=True)
    c.ellipse(-0.06 - stretch * 1.6, 0.045 + up * 0.3, 0.19, 0.05, coat)
    c.limb([(0.16, 0.24 + up), (0.22 + stretch, 0.05 + up * 0.5)], (0.11, 0.085), coat)
    hx, hy = 0.26, 0.52 + up
    c.part("ear")
    flop = look.swing(0.04) if leaping else 0.0
    for dx, tone in ((-0.13, far), (-0.01, coat)):
        c.blob([(hx + dx, hy + 0.08), (hx + dx - 0.08, hy + 0.30 + flop),
                (hx + dx - 0.06, hy + 0.47 + flop), (hx + dx + 0.03, hy + 0.42 + flop),
                (hx + dx + 0.06, hy + 0.14)], tone)  # fmt: skip
    c.blob([(hx - 0.0, hy + 0.14), (hx - 0.05, hy + 0.30 + flop), (hx - 0.035, hy + 0.40 + flop),
            (hx + 0.015, hy + 0.34 + flop)], (238, 168, 172))  # fmt: skip
    c.part("head")
    c.blob([(hx - 0.19, hy), (hx - 0.12, hy + 0.14), (hx + 0.04, hy + 0.16),
            (hx + 0.18, hy + 0.06), (hx + 0.20, hy - 0.05), (hx + 0.08, hy - 0.14),
            (hx - 0.10, hy - 0.13)], coat)  # fmt: skip
    c.ellipse(hx + 0.13, hy - 0.06, 0.075, 0.06, light(coat, 0.45))
    c.circle(hx + 0.19, hy - 0.01, 0.026, (222, 120, 128))
    c.part("eye")
    c.circle(hx + 0.045, hy + 0.04, 0.036, INK)
    c.circle(hx + 0.057, hy + 0.053, 0.012, CREAM)
    c.key("eye", hx + 0.045, hy + 0.04)
    c.key("nose", hx + 0.20, hy)
