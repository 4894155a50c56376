"""The inside places: a room with a window and a rug, a kitchen with tiles. Knows no things."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .colours import CREAM, RGB, dark, light, mix
from .pen import Pen
from .spec import SceneSpec

Rng = np.random.Generator

_WALLS: tuple[RGB, ...] = (
    (240, 222, 190), (206, 222, 208), (240, 206, 192), (204, 218, 228), (232, 214, 222),
)  # fmt: skip
_SHADES: tuple[RGB, ...] = (
    (214, 138, 110), (116, 156, 150), (148, 124, 160), (196, 158, 92), (120, 146, 178),
)  # fmt: skip


def _window(pen: Pen, x: float, y: float, wide: float, high: float, frame: RGB) -> None:
    """A window on the wall; the time of day is behind it."""
    night = pen.light.night
    top, low = ((36, 42, 84), (84, 94, 146)) if night else ((150, 204, 230), (226, 242, 238))
    pen.rect(x - 0.02, y - 0.02, x + wide + 0.02, y + high + 0.02, pen.paint(frame))
    pen.rect(x, y, x + wide, y + high, pen.light.paper(top))
    pen.rect(x, y + high * 0.5, x + wide, y + high, pen.light.paper(mix(top, low, 0.6)))
    t = np.linspace(0.0, 1.0, 16)
    ridge = np.stack([x + t * wide, y + high * (0.82 - 0.10 * np.sin(t * 3.4 + 0.2))], 1)
    hill = np.concatenate([[(x, y + high)], ridge, [(x + wide, y + high)]])
    pen.fill(hill, pen.light.paper((60, 80, 96) if night else (158, 194, 130)))
    if night:
        pen.oval(x + wide * 0.28, y + high * 0.28, 0.022, 0.022, pen.light.paper((246, 240, 214)))
    bar = pen.paint(frame)
    pen.rect(x + wide / 2 - 0.008, y, x + wide / 2 + 0.008, y + high, bar)
    pen.rect(x, y + high / 2 - 0.008, x + wide, y + high / 2 + 0.008, bar)
    pen.rect(x - 0.04, y + high + 0.02, x + wide + 0.04, y + high + 0.04, pen.paint(light(frame)))


def _floor(pen: Pen, wood: RGB, y: float) -> None:
    pen.wash(y, 1.1, pen.paint(dark(wood, 0.10)), pen.paint(light(wood, 0.10)))
    lines = [np.array([(x, y), (0.5 + (x - 0.5) * 1.9, 1.05)]) for x in np.arange(-1.0, 2.4, 0.12)]
    pen.strokes(lines, 0.004, pen.paint(dark(wood, 0.16)))
    pen.rect(-1.0, y - 0.03, pen.aspect + 1.0, y, pen.paint(CREAM))
    pen.rect(-1.0, y - 0.004, pen.aspect + 1.0, y + 0.004, pen.paint(dark(wood, 0.3)))


def room(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    wall = _WALLS[spec.seed % len(_WALLS)]
    cloth = _SHADES[(spec.seed // 5) % len(_SHADES)]
    pen.wash(0.0, 0.66, pen.paint(wall), pen.paint(light(wall, 0.2)))
    bands = [np.array([(x, -0.1), (x, 0.66)]) for x in np.arange(-0.95, pen.aspect + 1.0, 0.10)]
    pen.strokes(bands, 0.012, pen.paint(mix(wall, CREAM, 0.32)))
    right = bool(spec.seed % 2)
    x = (0.62 if right else 0.10) * pen.aspect
    _window(pen, x, 0.12, 0.26, 0.27, CREAM)
    curtain = pen.paint(cloth)
    for side in (-1, 1):  # curtains
        edge = x - 0.03 if side < 0 else x + 0.29
        pen.blob([(edge - side * 0.01, 0.08), (edge - side * 0.055, 0.09),
                  (edge - side * 0.03, 0.26), (edge + side * 0.015, 0.46),
                  (edge + side * 0.055, 0.46), (edge + side * 0.035, 0.25)], curtain)  # fmt: skip
    pen.rect(x - 0.08, 0.068, x + 0.34, 0.082, pen.paint(dark(cloth, 0.3)))
    fx = (0.20 if right else 0.74) * pen.aspect  # a framed landscape
    pen.rect(fx - 0.085, 0.155, fx + 0.085, 0.285, pen.paint((176, 132, 92)))
    pen.rect(fx - 0.07, 0.17, fx + 0.07, 0.27, pen.paint(mix(cloth, CREAM, 0.75)))
    pen.blob([(fx - 0.07, 0.27), (fx - 0.06, 0.235), (fx - 0.01, 0.215), (fx + 0.03, 0.24),
              (fx + 0.07, 0.225), (fx + 0.07, 0.27)], pen.paint(mix(cloth, wall, 0.4)))  # fmt: skip
    _floor(pen, (206, 160, 112), 0.66)
    mx, my = 0.5 * pen.aspect, 0.845
    pen.oval(mx, my, 0.40, 0.095, pen.paint(dark(cloth, 0.12)))
    pen.oval(mx, my - 0.004, 0.385, 0.088, pen.paint(mix(cloth, CREAM, 0.32)))
    pen.oval(mx, my - 0.004, 0.30, 0.066, pen.paint(mix(cloth, CREAM, 0.55)))
    pen.oval(mx, my - 0.004, 0.28, 0.060, pen.paint(mix(cloth, CREAM, 0.40)))


def kitchen(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    wall = _WALLS[(spec.seed + 1) % len(_WALLS)]
    wood = mix(_SHADES[spec.seed % len(_SHADES)], (190, 200, 190), 0.35)
    pen.wash(0.0, 0.66, pen.paint(light(wall, 0.3)), pen.paint(light(wall, 0.45)))
    tiles = [np.array([(x, 0.30), (x, 0.47)]) for x in np.arange(-1.0, pen.aspect + 1, 0.062)]
    tiles += [np.array([(-1.0, y), (pen.aspect + 1.0, y)]) for y in (0.30, 0.3565, 0.413)]
    pen.rect(-1.0, 0.30, pen.aspect + 1.0, 0.47, pen.paint(mix(wall, (255, 255, 255), 0.5)))
    pen.strokes(tiles, 0.004, pen.paint(mix(wall, (150, 150, 150), 0.18)))
    _window(pen, (0.12 if spec.seed % 2 else 0.60) * pen.aspect, 0.055, 0.26, 0.20, CREAM)
    x = (0.70 if spec.seed % 2 else 0.28) * pen.aspect  # an extractor hood, no thing of ours
    pen.fill([(x - 0.055, -0.1), (x + 0.055, -0.1), (x + 0.055, 0.14), (x + 0.12, 0.24),
              (x - 0.12, 0.24), (x - 0.055, 0.14)], pen.paint((206, 208, 210)))  # fmt: skip
    pen.rect(x - 0.125, 0.225, x + 0.125, 0.25, pen.paint((176, 180, 186)))
    pen.rect(-1.0, 0.47, pen.aspect + 1.0, 0.665, pen.paint(wood))  # cupboards along the wall
    pen.rect(-1.0, 0.465, pen.aspect + 1.0, 0.492, pen.paint((232, 214, 184)))
    for i in range(-5, 12):
        left = i * 0.19
        pen.rect(left + 0.012, 0.510, left + 0.178, 0.640, pen.paint(light(wood, 0.16)))
        pen.rect(left + 0.020, 0.518, left + 0.170, 0.632, pen.paint(light(wood, 0.05)))
        pen.oval(left + 0.150, 0.540, 0.007, 0.007, pen.paint((232, 200, 130)))
    pale: RGB = (236, 226, 208)
    pen.wash(0.66, 1.1, pen.paint(dark(pale, 0.10)), pen.paint(pale))
    for row in range(4):  # a floor of squares that grow towards us
        y0, y1 = 0.66 + 0.34 * (row / 4) ** 1.25, 0.66 + 0.34 * ((row + 1) / 4) ** 1.25
        for i in range(-9, 10):
            if (i + row) % 2 == 0:
                corners = []
                for step, y in ((i, y0), (i + 1, y0), (i + 1, y1), (i, y1)):
                    spread = 0.17 + 0.20 * (y - 0.66)
                    corners.append((0.5 * pen.aspect + step * spread, y))
                pen.fill(corners, pen.paint(mix(pale, wood, 0.42)))
    pen.rect(-1.0, 0.655, pen.aspect + 1.0, 0.668, pen.paint(dark(wood, 0.42)))


INTERIORS: dict[str, Callable[[Pen, SceneSpec, Rng], None]] = {"room": room, "kitchen": kitchen}
