"""Cows and sheep: the animals of the meadow. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import CREAM, INK, RGB, dark, light
from ..kinds import Look, kind
from .farm import hoofed_leg

PINK: RGB = (236, 170, 166)


@kind(
    "cow",
    group="animal",
    height=0.27,
    colours=("white", "brown", "black", "orange"),
    accents=("black", "brown", "white"),
    patterns=("plain", "patched"),
    poses=("stand", "walk", "run"),
    motions=("walk", "turn", "run"),
    zones=("ground", "road"),
    places=("field", "mountain", "park"),
    affords=("gives milk", "moos"),
    also=("animal",),
)
def cow(c: Canvas, look: Look) -> None:
    coat, far = look.main, dark(look.main, 0.22)
    hoof = (84, 70, 68)
    pace = {"walk": 0.08, "run": 0.16}.get(look.pose, 0.0)
    y = 0.50
    wag = look.swing(0.05)
    c.part("tail")
    c.limb([(-0.56, y + 0.18), (-0.68, y), (-0.66 + wag, y - 0.22)], (0.04, 0.03), far)
    c.ellipse(-0.66 + wag, y - 0.26, 0.04, 0.07, dark(coat, 0.5))
    c.part("leg")
    hoofed_leg(c, look, -0.34, y - 0.10, 0.5, pace, far, hoof, 0.13)
    hoofed_leg(c, look, 0.36, y - 0.10, 0.0, pace, far, hoof, 0.13)
    c.part("udder")
    c.ellipse(-0.22, y - 0.24, 0.12, 0.09, PINK)
    c.part("body")
    c.blob(
        [(-0.60, y + 0.02), (-0.54, y + 0.22), (-0.10, y + 0.24), (0.36, y + 0.25),
         (0.54, y + 0.10), (0.48, y - 0.16), (0.10, y - 0.26), (-0.40, y - 0.22)], coat, coat=True,
    )  # fmt: skip
    c.part("leg")
    hoofed_leg(c, look, -0.44, y - 0.10, 0.0, pace, coat, hoof, 0.14)
    hoofed_leg(c, look, 0.28, y - 0.12, 0.5, pace, coat, hoof, 0.14)
    hx, hy = 0.66, y + 0.24
    c.part("horn")
    c.limb([(hx - 0.11, hy + 0.12), (hx - 0.15, hy + 0.25)], (0.055, 0.03), CREAM)
    c.limb([(hx + 0.06, hy + 0.13), (hx + 0.11, hy + 0.25)], (0.055, 0.03), CREAM)
    c.part("ear")
    c.blob([(hx - 0.12, hy + 0.08), (hx - 0.30, hy + 0.12), (hx - 0.26, hy + 0.0),
            (hx - 0.14, hy + 0.0)], far)  # fmt: skip
    c.part("head")
    c.blob([(hx - 0.16, hy + 0.10), (hx, hy + 0.17), (hx + 0.15, hy + 0.09), (hx + 0.17, hy - 0.10),
            (hx + 0.08, hy - 0.22), (hx - 0.08, hy - 0.20), (hx - 0.15, hy - 0.06)], coat,
           coat=True)  # fmt: skip
    c.part("muzzle")
    c.ellipse(hx + 0.05, hy - 0.17, 0.155, 0.105, PINK)
    c.ellipse(hx + 0.0, hy - 0.15, 0.02, 0.026, dark(PINK, 0.5))
    c.ellipse(hx + 0.11, hy - 0.15, 0.02, 0.026, dark(PINK, 0.5))
    c.part("eye")
    for dx in (-0.045, 0.10):
        c.ellipse(hx + dx, hy + 0.03, 0.027, 0.036, INK if look.colour != "black" else CREAM)
        c.circle(hx + dx + 0.008, hy + 0.04, 0.010, CREAM if look.colour != "black" else INK)
    c.key("eye", hx + 0.10, hy + 0.03)
    c.key("nose", hx + 0.05, hy - 0.15)


@kind(
    "sheep",
    plural="sheep",
    group="animal",
    height=0.195,
    colours=("white", "black", "grey", "brown"),
    poses=("stand", "walk", "jump"),
    motions=("walk", "jump", "turn"),
    zones=("ground",),
    places=("field", "mountain", "park"),
    affords=("gives wool", "you count when you cannot sleep"),
    also=("animal",),
)
def sheep(c: Canvas, look: Look) -> None:
    wool = look.main
    skin = (84, 76, 80) if look.colour in ("white", "grey") else (60, 54, 60)
    pace = {"walk": 0.10, "jump": 0.18}.get(look.pose, 0.0)
    y = 0.52
    c.part("leg")
    for x, shift, tone in ((-0.22, 0.5, dark(skin, 0.2)), (0.26, 0.0, dark(skin, 0.2)),
                           (-0.32, 0.0, skin), (0.16, 0.5, skin)):  # fmt: skip
        foot = x + look.swing(pace, shift)
        c.limb([(x, 0.34), (foot, 0.04)], (0.11, 0.08), tone)
    c.part("wool")
    c.circle(-0.52, y + 0.05, 0.12, wool)
    ring = [(-0.40, -0.12), (-0.46, 0.06), (-0.34, 0.22), (-0.12, 0.28), (0.12, 0.27), (0.32, 0.18),
            (0.40, 0.0), (0.30, -0.16), (0.06, -0.20), (-0.18, -0.20)]  # fmt: skip
    bumps = []
    for (x, dy), (nx, ny) in zip(ring, (*ring[1:], ring[0]), strict=True):
        bumps.append((x, y + dy))  # a dent, then a bump of two points
        for share in (0.28, 0.72):
            bumps.append(
                ((x + (nx - x) * share) * 1.18, y + (dy + (ny - dy) * share) * 1.20)
            )
    fleece = c.blob(bumps, wool)
    for x, dy in ((-0.22, 0.08), (0.04, 0.12), (0.18, -0.04), (-0.10, -0.06)):
        c.line([(x - 0.05, y + dy), (x, y + dy + 0.045), (x + 0.05, y + dy)], 0.026,
               dark(wool, 0.16), within=(fleece,), smooth=True)  # fmt: skip
    hx, hy = 0.54, y + 0.20
    c.part("ear")
    c.blob([(hx - 0.10, hy + 0.06), (hx - 0.26, hy + 0.05), (hx - 0.24, hy - 0.05),
            (hx - 0.10, hy - 0.02)], dark(skin, 0.2))  # fmt: skip
    c.part("head")
    c.blob([(hx - 0.13, hy + 0.08), (hx + 0.02, hy + 0.13), (hx + 0.16, hy + 0.02),
            (hx + 0.16, hy - 0.13), (hx + 0.04, hy - 0.18), (hx - 0.10, hy - 0.09)],
           skin)  # fmt: skip
    c.blob([(hx - 0.16, hy + 0.05), (hx - 0.15, hy + 0.17), (hx - 0.02, hy + 0.22),
            (hx + 0.10, hy + 0.16), (hx + 0.06, hy + 0.07), (hx - 0.06, hy + 0.09)],
           light(wool, 0.1))  # fmt: skip
    c.part("eye")
    c.circle(hx + 0.05, hy + 0.01, 0.034, CREAM)
    c.circle(hx + 0.06, hy + 0.01, 0.020, INK)
    c.key("eye", hx + 0.05, hy + 0.01)
    c.key("nose", hx + 0.15, hy - 0.12)
