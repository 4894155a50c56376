"""Elephants: large ears, a trunk that sways. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import CREAM, INK, dark, light
from ..kinds import Look, kind


@kind(
    "elephant",
    group="animal",
    height=0.36,
    colours=("grey", "blue", "pink", "white"),
    poses=("stand", "walk", "sit"),
    motions=("walk", "turn", "sit down"),
    zones=("ground", "road"),
    places=("desert", "field", "park"),
    affords=("has a trunk and big ears", "never forgets"),
    also=("animal",),
    top=(-0.15, 0.10, 0.86),
)
def elephant(c: Canvas, look: Look) -> None:
    skin, far = look.main, dark(look.main, 0.22)
    pace = 0.07 if look.pose == "walk" else 0.0
    down = 0.10 if look.pose == "sit" else 0.0
    y = 0.56 - down
    c.part("tail")
    c.limb([(-0.56, y + 0.06), (-0.68, y - 0.08), (-0.66 + look.swing(0.03), y - 0.22)],
           (0.05, 0.03), far)  # fmt: skip

    def leg(x: float, shift: float, tone: tuple[int, int, int]) -> None:
        foot = x + look.swing(pace, shift)
        if look.pose == "sit" and x < 0:
            c.limb([(x, y - 0.16), (x + 0.20, 0.07)], (0.26, 0.17), tone)
            foot = x + 0.24
        else:
            c.limb([(x, y - 0.10), (foot, 0.09)], (0.21, 0.17), tone)
        c.ellipse(foot + 0.01, 0.045, 0.11, 0.045, tone)
        for dx in (-0.03, 0.03, 0.08):
            c.ellipse(foot + dx, 0.028, 0.022, 0.020, CREAM)

    c.part("leg")
    leg(-0.26, 0.5, far)
    leg(0.26, 0.0, far)
    c.part("body")
    c.blob([(-0.58, y - 0.02), (-0.48, y + 0.24), (-0.10, y + 0.33), (0.26, y + 0.26),
            (0.42, y + 0.02), (0.30, y - 0.22), (-0.10, y - 0.27), (-0.48, y - 0.22)],
           skin)  # fmt: skip
    c.part("leg")
    leg(-0.40, 0.0, skin)
    leg(0.14, 0.5, skin)
    hx, hy = 0.46, y + 0.18
    curl = look.swing(0.05, 0.2)
    c.part("trunk")
    c.limb([(hx + 0.16, hy + 0.02), (hx + 0.34, hy - 0.12), (hx + 0.34, hy - 0.38),
            (hx + 0.46 + curl, hy - 0.47)], (0.19, 0.085), skin)  # fmt: skip
    c.part("tusk")
    c.limb([(hx + 0.18, hy - 0.14), (hx + 0.28, hy - 0.24), (hx + 0.36, hy - 0.22)],
           (0.055, 0.03), CREAM)  # fmt: skip
    c.part("head")
    c.ellipse(hx + 0.02, hy + 0.03, 0.25, 0.24, skin)
    c.part("ear")
    flap = look.swing(0.03)
    ear = c.blob([(hx - 0.02, hy + 0.22), (hx - 0.28 - flap, hy + 0.26), (hx - 0.38 - flap, hy),
                  (hx - 0.24 - flap, hy - 0.22), (hx - 0.06, hy - 0.10)], far)  # fmt: skip
    c.blob([(hx - 0.06, hy + 0.15), (hx - 0.24 - flap, hy + 0.17), (hx - 0.30 - flap, hy),
            (hx - 0.20 - flap, hy - 0.13), (hx - 0.08, hy - 0.06)],
           light((236, 170, 170), 0.1), within=(ear,))  # fmt: skip
    c.part("eye")
    c.circle(hx + 0.12, hy + 0.07, 0.030, INK)
    c.circle(hx + 0.13, hy + 0.08, 0.010, CREAM)
    c.key("eye", hx + 0.12, hy + 0.07)
    c.key("nose", hx + 0.46, hy - 0.47)
