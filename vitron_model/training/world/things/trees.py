"""Trees: a trunk and a crown of its colour; the wind is in the phase. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import dark, light
from ..kinds import Look, kind

BARK = (124, 86, 62)


@kind(
    "tree",
    group="nature",
    height=0.62,
    colours=("green", "orange", "yellow", "red", "pink"),
    patterns=("plain", "dotted"),
    accents=("red", "pink", "yellow"),
    poses=("stand", "sway"),
    motions=("grow", "sway"),
    zones=("ground",),
    places=("park", "forest", "field", "mountain", "street"),
    affords=("gives shade", "birds nest in", "has leaves"),
    also=("plant",),
    sided=False,
)
def tree(c: Canvas, look: Look) -> None:
    leaf = look.main
    bend = look.swing(0.03 if look.pose == "sway" else 0.0)
    c.part("trunk")
    c.blob([(-0.10, 0.0), (-0.045, 0.06), (-0.04, 0.34), (0.04, 0.36), (0.05, 0.06), (0.11, 0.0),
            (0.0, 0.018)], BARK)  # fmt: skip
    c.limb([(0.0, 0.28), (0.07, 0.38), (0.15, 0.47)], (0.05, 0.03), BARK)
    c.limb([(0.0, 0.26), (-0.08, 0.38), (-0.13, 0.45)], (0.05, 0.03), BARK)
    c.line([(0.02, 0.05), (0.015, 0.28)], 0.014, dark(BARK, 0.3))
    c.part("crown")
    v = look.vary
    if look.seed % 3 == 0:  # a round crown
        back = [(-0.20 + bend, 0.56, 0.17), (0.20 + bend, 0.58, 0.16), (0.0 + bend, 0.74, 0.20)]
        for x, y, r in back:
            c.circle(x, y, r + v(int(y * 100), -0.01, 0.015), dark(leaf, 0.16), coat=True)
        crown = c.blob(
            [(-0.27 + bend, 0.47), (-0.30 + bend, 0.64), (-0.17 + bend, 0.82), (0.02 + bend, 0.93),
             (0.2 + bend, 0.84), (0.31 + bend, 0.66), (0.26 + bend, 0.48), (0.08, 0.40),
             (-0.1, 0.40)], leaf, coat=True,
        )  # fmt: skip
    elif look.seed % 3 == 1:  # a tall one, like an egg
        crown = c.blob(
            [(-0.20, 0.36), (-0.24 + bend, 0.58), (-0.15 + bend, 0.84), (0.0 + bend, 0.98),
             (0.15 + bend, 0.84), (0.24 + bend, 0.58), (0.19, 0.36), (0.0, 0.29)],
            leaf, coat=True,
        )  # fmt: skip
    else:  # a cloud of leaves
        for x, y, r in ((-0.24, 0.52, 0.15), (0.24, 0.54, 0.15), (-0.12, 0.76, 0.16),
                        (0.14, 0.77, 0.15)):  # fmt: skip
            c.circle(x + bend, y, r, dark(leaf, 0.14), coat=True)
        crown = c.blob(
            [(-0.33 + bend, 0.52), (-0.22 + bend, 0.66), (-0.20 + bend, 0.82), (0.0 + bend, 0.86),
             (0.18 + bend, 0.84), (0.24 + bend, 0.68), (0.34 + bend, 0.54), (0.18, 0.42),
             (0.0, 0.44), (-0.18, 0.41)], leaf, coat=True,
        )  # fmt: skip
    for i in range(5):  # tufts of lit leaves
        x, y = -0.18 + 0.085 * i + v(i, -0.03, 0.03) + bend, 0.52 + v(i + 9, 0.0, 0.26)
        c.blob([(x - 0.05, y), (x - 0.02, y + 0.035), (x + 0.03, y + 0.04), (x + 0.05, y),
                (x, y + 0.012)], light(leaf, 0.28), within=(crown,))  # fmt: skip
    c.key("top", bend, 0.95)
