"""Birds that fly and ducks that swim: wings beat with the phase. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import CREAM, INK, RGB, dark, light
from ..kinds import Look, kind

BEAK: RGB = (240, 162, 60)


@kind(
    "bird",
    group="animal",
    height=0.12,
    colours=("blue", "red", "yellow", "white", "black", "brown", "turquoise"),
    accents=("white", "yellow", "orange"),
    poses=("stand", "fly"),
    motions=("fly", "turn", "hop"),
    zones=("air", "ground"),
    places=("street", "beach", "forest", "field", "mountain", "park", "harbour", "desert"),
    affords=("builds a nest", "sings in the morning", "has feathers and wings"),
    also=("animal",),
)
def bird(c: Canvas, look: Look) -> None:
    coat, belly = look.main, look.second if look.accent else light(look.main, 0.5)
    flying = look.pose == "fly"
    beat = look.swing(1.0)
    y = 0.36
    c.part("wing")
    if flying:
        c.blob([(-0.04, y + 0.16), (-0.20, y + 0.18 + 0.30 * beat),
                (-0.42, y + 0.16 + 0.52 * beat), (-0.34, y + 0.06 + 0.2 * beat), (-0.22, y + 0.04)],
               dark(coat, 0.28))  # fmt: skip
    else:
        c.part("leg")
        for x in (-0.04, 0.08):
            c.line([(x, 0.22), (x + 0.01, 0.03), (x + 0.10, 0.025)], 0.035, dark(BEAK, 0.15))
    c.part("tail")
    c.blob([(-0.34, y + 0.02), (-0.66, y + 0.12), (-0.72, y + 0.02), (-0.62, y - 0.04),
            (-0.36, y - 0.10)], dark(coat, 0.18))  # fmt: skip
    c.part("body")
    body = c.blob(
        [(-0.44, y - 0.02), (-0.28, y + 0.20), (0.02, y + 0.26), (0.30, y + 0.14), (0.34, y - 0.08),
         (0.14, y - 0.22), (-0.16, y - 0.22)], coat, coat=True,
    )  # fmt: skip
    c.ellipse(0.12, y - 0.14, 0.30, 0.17, belly, within=(body,), turn=18)
    c.part("head")
    hx, hy = 0.30, y + 0.28
    c.part("beak")
    c.polygon([(hx + 0.16, hy + 0.06), (hx + 0.40, hy - 0.01), (hx + 0.16, hy - 0.07)], BEAK)
    c.part("head")
    c.circle(hx, hy, 0.215, coat)
    c.blob([(hx - 0.10, hy + 0.18), (hx - 0.18, hy + 0.32), (hx - 0.02, hy + 0.25),
            (hx + 0.02, hy + 0.34), (hx + 0.06, hy + 0.18)], dark(coat, 0.1))  # fmt: skip
    c.part("eye")
    c.circle(hx + 0.085, hy + 0.035, 0.048, INK)
    c.circle(hx + 0.10, hy + 0.05, 0.016, CREAM)
    c.part("wing")
    if flying:
        c.blob([(0.12, y + 0.14), (0.02, y + 0.20 + 0.34 * beat), (-0.14, y + 0.22 + 0.64 * beat),
                (-0.22, y + 0.10 + 0.36 * beat), (-0.20, y + 0.02)], dark(coat, 0.12))  # fmt: skip
    else:
        c.blob([(0.14, y + 0.10), (-0.14, y + 0.16), (-0.44, y + 0.0), (-0.24, y - 0.10),
                (0.04, y - 0.08)], dark(coat, 0.16))  # fmt: skip
    c.key("eye", hx + 0.085, hy + 0.035)
    c.key("nose", hx + 0.40, hy)


@kind(
    "duck",
    group="animal",
    height=0.135,
    colours=("white", "yellow", "brown", "grey", "green"),
    accents=("white", "brown"),
    poses=("stand", "walk", "swim"),
    motions=("swim", "walk", "turn"),
    zones=("water", "ground"),
    places=("park", "harbour", "beach", "field"),
    affords=("quacks", "swims on the pond"),
    also=("animal",),
)
def duck(c: Canvas, look: Look) -> None:
    coat = look.main
    swims = look.pose == "swim"
    y = 0.22 + look.swing(0.015) if swims else 0.34  # it bobs as it swims
    if not swims:
        c.part("foot")
        for x, shift in ((-0.06, 0.5), (0.10, 0.0)):
            step = look.swing(0.10, shift) if look.pose == "walk" else 0.0
            c.line([(x, 0.24), (x + step, 0.04), (x + step + 0.13, 0.03)], 0.05, BEAK)
    c.part("body")
    body = c.blob(
        [(-0.62, y + 0.26), (-0.50, y + 0.02), (-0.24, y - 0.18), (0.16, y - 0.19),
         (0.42, y + 0.0), (0.40, y + 0.20), (0.10, y + 0.16), (-0.26, y + 0.16)], coat, coat=True,
    )  # fmt: skip
    c.ellipse(0.0, y - 0.2, 0.5, 0.12, dark(coat, 0.12), within=(body,))
    c.part("wing")
    c.blob([(0.16, y + 0.10), (-0.14, y + 0.15), (-0.42, y + 0.06), (-0.20, y - 0.08),
            (0.08, y - 0.06)], look.second if look.accent else dark(coat, 0.13))  # fmt: skip
    c.part("beak")
    hx, hy = 0.34, y + 0.46
    c.blob([(hx + 0.12, hy + 0.05), (hx + 0.30, hy + 0.02), (hx + 0.38, hy - 0.04),
            (hx + 0.26, hy - 0.08), (hx + 0.12, hy - 0.07)], BEAK)  # fmt: skip
    c.part("head")
    c.limb([(0.26, y + 0.06), (0.31, y + 0.26), (hx - 0.02, hy)], (0.24, 0.22), coat)
    c.circle(hx, hy, 0.185, coat)
    c.part("eye")
    c.circle(hx + 0.06, hy + 0.05, 0.040, INK)
    c.circle(hx + 0.072, hy + 0.063, 0.013, CREAM)
    c.key("eye", hx + 0.06, hy + 0.05)
    c.key("nose", hx + 0.38, hy - 0.04)
