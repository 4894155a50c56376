"""Skies: gradient, sun, moon, stars and clouds. Knows no ground."""

from __future__ import annotations

import numpy as np

from .colours import CREAM, RGB, light, mix
from .pen import Pen
from .spec import SceneSpec

_CLOUD = ((-0.5, 0.0), (-0.42, 0.30), (-0.20, 0.42), (-0.02, 0.72), (0.22, 0.62), (0.34, 0.34),
          (0.5, 0.22), (0.52, 0.0), (0.2, -0.10), (-0.25, -0.10))  # fmt: skip


def cloud(pen: Pen, x: float, y: float, size: float, colour: RGB, under: RGB) -> None:
    """A heap of cloud about (x, y)."""
    pen.blob([(x + dx * size, y - dy * size * 0.55) for dx, dy in _CLOUD], under)
    pen.blob(
        [(x - 0.03 * size + dx * size * 0.90, y - 0.06 * size - dy * size * 0.46)
         for dx, dy in _CLOUD],
        colour,
    )  # fmt: skip


def sky(pen: Pen, spec: SceneSpec, horizon: float, rng: np.random.Generator) -> None:
    """Everything above the horizon."""
    paper = pen.light.paper
    top, low = paper(pen.light.sky_top), paper(pen.light.sky_low)
    pen.parallax = 0.1
    pen.wash(-0.2, horizon + 0.12, top, low)
    x, y = float(rng.uniform(0.10, 0.36)) * spec.aspect, float(rng.uniform(0.10, 0.20))
    clear = spec.weather in ("clear", "wind", "cloudy")
    if spec.time == "night":
        if clear:
            stars(pen, rng, 34, horizon - 0.08, paper(mix(top, CREAM, 0.75)))
            pen.oval(x, y, 0.075, 0.075, paper(mix(top, CREAM, 0.18)))
            pen.oval(x, y, 0.048, 0.048, paper((246, 240, 214)))
            pen.oval(x + 0.020, y - 0.012, 0.040, 0.040, paper(mix(top, CREAM, 0.18)))
    elif clear:
        sun: RGB = (255, 226, 130) if spec.time == "day" else (255, 206, 120)
        if spec.time in ("evening", "morning"):
            y = horizon - float(rng.uniform(0.10, 0.17))
        here = mix(top, low, min(1.0, y / horizon))
        pen.oval(x, y, 0.105, 0.105, mix(here, paper(sun), 0.22))
        pen.oval(x, y, 0.078, 0.078, mix(here, paper(sun), 0.42))
        pen.oval(x, y, 0.052, 0.052, paper(light(sun, 0.2)))
    count = {"clear": 3, "cloudy": 7, "wind": 5, "rain": 6, "snow": 5, "fog": 2}[spec.weather]
    bright = 0.62 if spec.time != "night" else 0.10
    if spec.weather in ("rain", "snow"):
        bright *= 0.4
    pen.parallax = 0.25
    drift = spec.moment * (0.05 if spec.weather == "wind" else 0.0)
    for i in range(count):
        cx = (i + float(rng.uniform(0.1, 0.9))) / count * (spec.aspect + 0.5) - 0.2 + drift
        cy = float(rng.uniform(0.06, max(0.12, horizon - 0.17)))
        size = float(rng.uniform(0.16, 0.30)) * (0.6 + cy)
        here = mix(top, low, min(1.0, cy / horizon))
        cloud(pen, cx, cy, size, mix(here, paper(CREAM), bright + 0.14), mix(here, CREAM, bright))
    pen.parallax = 1.0


def stars(pen: Pen, rng: np.random.Generator, count: int, low: float, colour: RGB) -> None:
    for x, y, r in rng.uniform((-0.1, 0.0, 0.0022), (1.1, 1.0, 0.0052), (count, 3)).tolist():
        pen.oval(x * pen.aspect, y * low, r, r, colour)
