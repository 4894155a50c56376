"""Cars: wheels that turn, windows that mirror the sky, lamps at night. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, dark, light
from ..kinds import Look, kind

TYRE = (54, 52, 60)
GLASS = (186, 220, 232)


def wheel(c: Canvas, x: float, r: float, look: Look, hub: tuple[int, int, int] = CREAM) -> None:
    """A wheel on the ground at x; it turns with the phase."""
    c.part("wheel")
    c.circle(x, r, r, TYRE)
    c.circle(x, r, r * 0.56, hub)
    for spoke in range(2):
        angle = -2 * math.pi * look.phase + spoke * math.pi / 2
        dx, dy = math.cos(angle) * r * 0.48, math.sin(angle) * r * 0.48
        c.line([(x - dx, r - dy), (x + dx, r + dy)], r * 0.13, dark(hub, 0.35))
    c.circle(x, r, r * 0.17, dark(hub, 0.45))


@kind(
    "car",
    group="vehicle",
    height=0.26,
    colours=(*BRIGHT, "white", "black", "grey"),
    accents=("white", "black", "yellow"),
    patterns=("plain", "striped"),
    poses=("stand", "drive"),
    motions=("drive", "turn"),
    zones=("road", "ground"),
    places=("street", "harbour", "desert", "mountain", "field", "beach", "park"),
    affords=("you can drive", "runs on petrol", "takes you to work"),
    also=("vehicle",),
)
def car(c: Canvas, look: Look) -> None:
    paint = look.main
    lift = look.swing(0.008, 0.3) if look.pose == "drive" else 0.0
    low, waist, top = 0.20, 0.56 + lift, 1.0 + lift
    c.part("body")
    c.rect(-0.80, 0.15, 0.80, 0.36, dark(paint, 0.55), round=0.08)
    c.blob(
        [(-0.62, waist - 0.06), (-0.52, top - 0.20), (-0.34, top - 0.02), (0.02, top),
         (0.26, top - 0.08), (0.46, waist + 0.06), (0.50, waist - 0.10)],
        paint, coat=True,
    )  # fmt: skip
    hull = c.blob(
        [(-0.98, low + 0.10), (-0.96, waist - 0.06), (-0.60, waist + 0.03), (0.0, waist + 0.03),
         (0.46, waist + 0.02), (0.80, waist - 0.05), (1.0, waist - 0.17), (1.0, low + 0.06),
         (0.9, low), (0.0, low - 0.02), (-0.9, low)],
        paint, coat=True,
    )  # fmt: skip
    c.line([(-1.0, 0.30), (1.02, 0.30)], 0.10, dark(paint, 0.18), within=(hull,))
    c.line([(-0.92, waist - 0.04), (0.2, waist - 0.01), (0.9, waist - 0.12)], 0.035,
           light(paint, 0.4), within=(hull,), smooth=True)  # fmt: skip
    c.part("window")
    glass = light(GLASS, 0.1)
    rear = c.blob([(-0.50, waist + 0.02), (-0.44, top - 0.22), (-0.30, top - 0.10),
                   (-0.11, top - 0.09), (-0.10, waist + 0.02)], glass)  # fmt: skip
    front = c.blob([(-0.02, waist + 0.02), (-0.02, top - 0.09), (0.14, top - 0.12),
                    (0.26, top - 0.24), (0.36, waist + 0.03)], glass)  # fmt: skip
    c.line([(-0.44, waist), (-0.22, top)], 0.08, CREAM, within=(rear, front))
    c.line([(0.02, waist), (0.24, top)], 0.08, CREAM, within=(rear, front))
    c.part("door")
    c.line([(-0.06, waist - 0.02), (-0.06, 0.28)], 0.018, dark(paint, 0.4))
    c.line([(-0.03, waist - 0.10), (0.07, waist - 0.10)], 0.028, dark(paint, 0.5))
    c.part("lamp")
    c.ellipse(0.93, waist - 0.20, 0.05, 0.065, (255, 236, 164))
    c.rect(-1.0, waist - 0.22, -0.93, waist - 0.10, (196, 52, 52), round=0.02)
    c.part("bumper")
    c.rect(0.74, low - 0.04, 1.03, low + 0.05, (214, 214, 216), round=0.04)
    c.rect(-1.03, low - 0.04, -0.74, low + 0.05, (214, 214, 216), round=0.04)
    for x in (-0.55, 0.56):
        c.part("body")
        c.circle(x, 0.21, 0.245, dark(paint, 0.5), within=(hull,))
        wheel(c, x, 0.20, look)
    c.glow(1.0, waist - 0.20, 0.5)
    c.key("front", 1.0, 0.35)
    c.key("back", -1.0, 0.35)
    c.key("roof", -0.1, top)
