"""Butterflies: two pairs of patterned wings that beat. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, INK, dark, light
from ..kinds import Look, kind


@kind(
    "butterfly",
    plural="butterflies",
    group="animal",
    height=0.105,
    colours=(*BRIGHT, "white"),
    accents=("yellow", "white", "black", "orange"),
    poses=("fly",),
    motions=("fly", "float"),
    zones=("air",),
    places=("park", "field", "forest", "mountain"),
    affords=("was once a caterpillar", "flutters from flower to flower"),
    also=("animal", "insect"),
    sided=False,
)
def butterfly(c: Canvas, look: Look) -> None:
    wing, spot = look.main, look.second if look.accent else light(look.main, 0.5)
    open_ = 0.74 + look.swing(0.26)
    c.part("wing")
    for side in (-1, 1):
        s = side * open_
        c.blob([(0.0, 0.46), (s * 0.30, 0.10), (s * 0.52, 0.12), (s * 0.54, 0.36),
                (s * 0.20, 0.52)], dark(wing, 0.12))  # fmt: skip
        c.circle(s * 0.38, 0.27, 0.085 * open_, spot)
        c.blob([(0.0, 0.50), (s * 0.26, 0.86), (s * 0.58, 0.99), (s * 0.70, 0.80),
                (s * 0.56, 0.54), (s * 0.20, 0.44)], wing)  # fmt: skip
        c.circle(s * 0.48, 0.76, 0.105 * open_, spot)
        c.circle(s * 0.27, 0.62, 0.055 * open_, spot)
    c.part("body")
    c.limb([(0.0, 0.24), (0.0, 0.66)], (0.06, 0.10), INK)
    c.circle(0.0, 0.72, 0.075, INK)
    c.line([(0.0, 0.76), (-0.07, 0.90), (-0.14, 0.93)], 0.024, INK, smooth=True)
    c.line([(0.0, 0.76), (0.07, 0.90), (0.14, 0.93)], 0.024, INK, smooth=True)
    c.key("top", 0.0, 0.95)
