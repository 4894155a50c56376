"""What falls and blows in front of everything: rain, snow, fog, wind.

It lies over the things and changes no truth: a pixel under a snowflake still belongs to the dog.
Every mark depends on the scene and the moment only, never on what lies beneath it.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .colours import RGB
from .pen import SHIFT, Pen
from .spec import SceneSpec, dice


def _snow(pen: Pen, spec: SceneSpec) -> None:
    flakes = dice("snow", spec.seed).uniform(0.0, 1.0, (64, 4)).tolist()
    colour = pen.paint((252, 252, 255) if spec.style != "ink" else (214, 220, 232))
    one = 1 << SHIFT
    for x, y, r, p in flakes:
        fall = (y * 1.1 + spec.moment * (0.10 + 0.10 * r)) % 1.1 - 0.05
        drift = 0.02 * np.sin(spec.moment * 1.6 + p * 6.28)
        px = int((x * 1.1 - 0.05 + drift) * pen.width * one)
        py = int(fall * pen.height * one)
        radius = max(0.55, (0.0032 + 0.0058 * r * r) * pen.height)
        cv2.circle(pen.pixels, (px, py), int(radius * one), colour, -1, cv2.LINE_AA, SHIFT)


def _rain(pen: Pen, spec: SceneSpec) -> None:
    drops = dice("rain", spec.seed).uniform(0.0, 1.0, (52, 3))
    fall = (drops[:, 1] * 1.2 + spec.moment * (1.1 + 0.5 * drops[:, 2])) % 1.2 - 0.1
    long = 0.030 + 0.030 * drops[:, 2]
    x = (drops[:, 0] * 1.2 - 0.1) * pen.aspect
    start, end = np.stack([x, fall], 1), np.stack([x - long * 0.28, fall + long], 1)
    one = pen.height * (1 << SHIFT)
    lines = np.rint(np.stack([start, end], 1) * one).astype(np.int32)
    thick = max(1, round(0.0034 * pen.height))
    colour = pen.paint((206, 222, 236))
    cv2.polylines(pen.pixels, list(lines), False, colour, thick, cv2.LINE_AA, SHIFT)


def _wind(pen: Pen, spec: SceneSpec) -> None:
    """Long strokes that curl at their end, and a few leaves."""
    gusts = dice("wind", spec.seed).uniform(0.0, 1.0, (7, 4)).tolist()
    pale = pen.paint((250, 252, 248))
    t = np.linspace(0, 1, 14)
    curl = np.linspace(0, 4.6, 12)
    one = pen.height * (1 << SHIFT)
    thick = max(1, round(0.0042 * pen.height))
    for x, y, size, p in gusts[:4]:
        long = 0.16 + 0.12 * size
        left = (x * 1.5 + spec.moment * 0.45 + p) % 1.5 * pen.aspect - 0.35
        top = 0.10 + 0.55 * y
        path = np.stack([left + t * long, top + 0.012 * np.sin(t * 5 + p * 6)], 1)
        r = 0.022 * (1 - curl / 7)
        tip = np.stack([path[-1, 0] + r * np.sin(curl), path[-1, 1] - 0.022 + r * np.cos(curl)], 1)
        line = np.rint(np.concatenate([path, tip]) * one).astype(np.int32)
        cv2.polylines(pen.pixels, [line], False, pale, thick, cv2.LINE_AA, SHIFT)
    leaves: tuple[RGB, ...] = ((206, 128, 62), (176, 150, 66), (120, 150, 84))
    for i, (x, y, size, p) in enumerate(gusts):
        px = (x * 1.3 + spec.moment * (0.5 + 0.2 * size)) % 1.3 * pen.aspect - 0.15
        py = 0.2 + 0.6 * y + 0.03 * np.sin(spec.moment * 3 + p * 6)
        axes = (int(0.012 * one), int(0.005 * one))
        turn = (p * 360 + spec.moment * 200) % 360
        spot = (int(px * one), int(py * one))
        cv2.ellipse(
            pen.pixels, spot, axes, turn, 0, 360, pen.paint(leaves[i % 3]), -1, cv2.LINE_AA, SHIFT
        )


def _fog(pen: Pen, spec: SceneSpec) -> None:
    """Level banks, thickest half-way down."""
    rows = np.arange(pen.height) / pen.height
    bank = 26 + 40 * np.exp(-(((rows - 0.62) / 0.20) ** 2))
    bank += 10 * np.sin(rows * 19 + spec.seed % 7 + spec.moment * 0.2)
    share = np.clip(np.rint(bank), 0, 110).astype(np.int32)[:, None, None]
    colour = np.array(pen.light.paper(pen.light.haze), np.int32)
    mixed = (pen.pixels * (256 - share) + colour * share + 128) >> 8
    pen.pixels[:] = mixed.astype(np.uint8)


_FALLING: dict[str, Callable[[Pen, SceneSpec], None]] = {
    "snow": _snow,
    "rain": _rain,
    "wind": _wind,
    "fog": _fog,
}


def weather(pen: Pen, spec: SceneSpec) -> None:
    """Lay the scene's weather over the picture."""
    falling = _FALLING.get(spec.weather)
    if falling is not None:
        falling(pen, spec)
