"""The ground of the open places: street, beach, forest, field, mountains, park, harbour, desert,
space. Quiet on purpose: nothing here may be mistaken for one of the things of a scene.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from .canvas import Points
from .colours import RGB, dark, light, mix
from .pen import Pen
from .skies import stars
from .spec import SceneSpec

Rng = np.random.Generator
SNOW: RGB = (240, 244, 250)

_GRASS: dict[str, RGB] = {
    "spring": (156, 198, 104),
    "summer": (136, 180, 92),
    "autumn": (196, 172, 92),
    "winter": (176, 184, 146),
}
_LEAF: dict[str, RGB] = {
    "spring": (128, 176, 104),
    "summer": (92, 142, 92),
    "autumn": (196, 134, 72),
    "winter": (128, 142, 136),
}


def grass(spec: SceneSpec) -> RGB:
    return SNOW if spec.weather == "snow" else _GRASS[spec.season]


def leaf(spec: SceneSpec) -> RGB:
    return mix(_LEAF[spec.season], SNOW, 0.6 if spec.weather == "snow" else 0.0)


def _phases(rng: Rng, *waves: tuple[float, float]) -> list[tuple[float, float, float]]:
    return [(size, length, float(rng.uniform(0, 6.28))) for size, length in waves]


def _meadow(pen: Pen, spec: SceneSpec, rng: Rng, y0: float, colour: RGB) -> None:
    """The near ground with its tufts and little dots."""
    pen.hill(y0, _phases(rng, (0.012, 1.3)), pen.paint(colour, 0.42), pen.paint(light(colour), 0.4))
    first = pen.row(y0 + 0.02)
    _deepen(pen, first, 14)
    tufts: list[Points] = []
    for x, y in rng.uniform((-0.1, y0 + 0.05), (1.1, 0.99), (16, 2)).tolist():
        size = 0.012 + 0.020 * (y - y0)
        foot = x * spec.aspect
        for lean in (-0.8, 0.0, 0.8):
            tufts.append(np.array([(foot, y), (foot + lean * size, y - size)]))
    pen.strokes(tufts, 0.0042, pen.paint(dark(colour, 0.20 if spec.weather != "snow" else 0.1)))
    if spec.season in ("spring", "summer") and spec.weather != "snow":
        dots: tuple[RGB, ...] = ((250, 240, 220), (246, 206, 120), (240, 178, 178))
        for x, y in rng.uniform((-0.1, y0 + 0.05), (1.1, 0.99), (12, 2)).tolist():
            r = 0.0035 + 0.005 * (y - y0)
            pen.oval(x * spec.aspect, y, r, r, pen.paint(dots[int(y * 1000) % 3]))
    if spec.season == "autumn" and spec.weather != "snow":
        for x, y in rng.uniform((-0.1, y0 + 0.05), (1.1, 0.99), (14, 2)).tolist():
            pen.oval(x * spec.aspect, y, 0.007, 0.0035, pen.paint((206, 116, 58)))


def _deepen(pen: Pen, first: int, amount: int) -> None:
    """The ground grows a little darker towards us."""
    first = max(0, first)
    count = pen.height - first
    if count > 0:
        share = (256 - np.arange(count) * amount // max(1, count)).astype(np.int32)[:, None, None]
        pen.pixels[first:] = ((pen.pixels[first:] * share) >> 8).astype(np.uint8)


def _treeline(pen: Pen, rng: Rng, base: float, size: float, colour: RGB) -> None:
    """A far wood, one mass with a jagged edge, from end to end."""
    x, points = -1.0, [(-1.0, base + 0.2)]
    while x < pen.aspect + 1.0:
        step = size * float(rng.uniform(0.42, 0.72))
        high = size * float(rng.uniform(0.65, 1.15))
        points += [(x, base), (x + step * 0.5, base - high), (x + step, base)]
        x += step * 0.8
    points.append((x, base + 0.2))
    pen.fill(points, colour)


def field(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    green = grass(spec)
    for base, depth, stir in ((0.45, 0.95, 0.30), (0.50, 0.75, 0.12)):
        pen.parallax = 1.0 - depth * 0.5
        here = mix(green, leaf(spec), stir)
        pen.hill(base, _phases(rng, (0.035, 0.9), (0.018, 0.45)), pen.paint(here, depth * 0.8),
                 pen.paint(light(here), depth))  # fmt: skip
    pen.parallax = 1.0
    _meadow(pen, spec, rng, 0.585, green)
    rows = [np.array([(x * spec.aspect * 1.0 + 0.5 * (x - 0.5), 1.02), (x * spec.aspect, 0.64)])
            for x in np.linspace(-0.2, 1.2, 9)]  # fmt: skip
    pen.strokes(rows, 0.006, pen.paint(dark(green, 0.07), 0.2))


def park(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    green = grass(spec)
    pen.parallax = 0.5
    x = -1.0
    wood = pen.paint(leaf(spec), 0.9)
    while x < spec.aspect + 1.0:  # round bushes of a far wood, as one mass
        r = float(rng.uniform(0.05, 0.10))
        pen.oval(x, 0.53, r * 1.3, r * 1.3, wood)
        x += r * 1.4
    pen.parallax = 1.0
    _meadow(pen, spec, rng, 0.555, green)
    bend = float(rng.uniform(-0.25, 0.25))
    sand = SNOW if spec.weather == "snow" else (226, 206, 168)
    middle = 0.5 * spec.aspect + bend
    path = [(middle - 0.03, 0.575), (middle + 0.12, 0.66), (middle - 0.02, 0.80),
            (middle - 0.16, 1.05), (middle + 0.28, 1.05), (middle + 0.20, 0.82),
            (middle + 0.24, 0.67), (middle + 0.02, 0.575)]  # fmt: skip
    pen.blob(path, pen.paint(dark(sand, 0.12), 0.2))
    pen.blob([(x + 0.006, y + 0.006) for x, y in path], pen.paint(sand, 0.15))


def forest(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    green = leaf(spec)
    for base, size, depth in ((0.44, 0.20, 1.0), (0.53, 0.26, 0.72)):
        pen.parallax = 1.0 - depth * 0.5
        colour = pen.paint(mix(green, (70, 110, 110), 0.35), depth)
        _treeline(pen, rng, base, size, colour)
    pen.parallax = 1.0
    _meadow(pen, spec, rng, 0.60, mix(grass(spec), (104, 132, 86), 0.28))


def mountain(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    stone: RGB = (136, 144, 166)
    pen.parallax = 0.35
    x = -0.6 - float(rng.uniform(0, 0.3))
    while x < spec.aspect + 0.6:
        wide, high = float(rng.uniform(0.50, 0.8)), float(rng.uniform(0.30, 0.46))
        top, mid = 0.60 - high, x + wide / 2
        pen.fill([(x, 0.66), (mid, top), (x + wide, 0.66)], pen.paint(stone, 0.75))
        shade = [(mid, top), (x + wide, 0.66), (mid + 0.04, 0.66), (mid - 0.03, top + high * 0.45)]
        pen.fill(shade, pen.paint(dark(stone, 0.18), 0.75))
        s = 0.30
        cap = [(mid, top), (mid + wide / 2 * s, top + high * s),
               (mid + wide * 0.07, top + high * 0.22), (mid, top + high * (s + 0.05)),
               (mid - wide * 0.07, top + high * 0.21),
               (mid - wide / 2 * s, top + high * s)]  # fmt: skip
        pen.fill(cap, pen.paint(SNOW, 0.35))
        x += wide * 0.62
    pen.parallax = 0.8
    green = grass(spec)
    _treeline(pen, rng, 0.60, 0.07, pen.paint(mix(leaf(spec), (70, 110, 110), 0.3), 0.7))
    pen.parallax = 1.0
    _meadow(pen, spec, rng, 0.61, green)


def desert(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    sand: RGB = (238, 200, 138)
    for base, depth, stir in ((0.47, 1.0, 0.35), (0.53, 0.7, 0.20), (0.59, 0.35, 0.0)):
        pen.parallax = 1.0 - depth * 0.5
        here = mix(sand, (206, 140, 96), stir)
        waves = _phases(rng, (0.05 * depth + 0.012, 1.1), (0.02 * depth, 0.5))
        pen.hill(base, waves, pen.paint(here, depth), pen.paint(light(here, 0.4), depth))
    pen.parallax = 1.0
    _deepen(pen, pen.row(0.60), 18)
    lines = []
    for x, y in rng.uniform((-0.1, 0.64), (1.1, 0.99), (13, 2)).tolist():
        t = np.linspace(0, 1, 7)
        wide = 0.10 * (y - 0.4)
        lines.append(np.stack([x * spec.aspect + t * wide * 2, y - 0.008 * np.sin(t * 3.14)], 1))
    pen.strokes(lines, 0.0045, pen.paint(dark(sand, 0.14)))


def sea(pen: Pen, spec: SceneSpec, top: float, low: float) -> None:
    """Water between two heights; its far edge takes the colour of the sky."""
    deep: RGB = (70, 146, 178)
    far = mix(pen.paint(deep, 0.7), pen.light.paper(pen.light.sky_low), 0.3)
    pen.wash(top, low, far, pen.paint(light(deep, 0.12)))


def waves(pen: Pen, spec: SceneSpec, rng: Rng, top: float, low: float) -> None:
    """Small crests that wander with the moment."""
    lines = []
    for x, y, p in rng.uniform((-0.1, 0.03, 0.0), (1.1, 0.95, 6.28), (18, 3)).tolist():
        wide = 0.03 + 0.05 * y
        x = x * spec.aspect + 0.02 * math.sin(spec.moment * 2.0 + p)
        t = np.linspace(-1, 1, 7)
        crest = top + (low - top) * y + 0.006 * t * t
        lines.append(np.stack([x + t * wide, crest], 1))
    pen.strokes(lines, 0.0045, pen.paint((206, 232, 236), 0.2))


def beach(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    sea(pen, spec, 0.42, 0.66)
    waves(pen, spec, rng, 0.44, 0.62)
    sand: RGB = (244, 220, 168)
    shore = _phases(rng, (0.014, 0.8), (0.006, 0.31))
    lap = 0.005 * math.sin(spec.moment * 1.7)
    pen.hill(0.628 + lap, shore, pen.paint((232, 244, 240), 0.1))
    pen.hill(0.640 + lap * 0.5, shore, pen.paint(dark(sand, 0.16), 0.15))
    pen.hill(0.660, shore, pen.paint(sand, 0.12))
    _deepen(pen, pen.row(0.67), 16)
    for x, y in rng.uniform((-0.1, 0.70), (1.1, 0.99), (22, 2)).tolist():
        pen.oval(x * spec.aspect, y, 0.0042, 0.0030, pen.paint(dark(sand, 0.17)))


def harbour(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    pen.parallax = 0.6
    hills = mix(leaf(spec), (90, 120, 140), 0.45)
    pen.hill(0.41, _phases(rng, (0.03, 0.9), (0.012, 0.4)), pen.paint(hills, 1.0))
    pen.parallax = 1.0
    sea(pen, spec, 0.43, 0.78)
    waves(pen, spec, rng, 0.46, 0.74)
    stone: RGB = SNOW if spec.weather == "snow" else (206, 192, 172)
    edge = dark((206, 192, 172), 0.30)
    pen.rect(-1.0, 0.775, spec.aspect + 1.0, 0.81, pen.paint(edge))
    pen.rect(-1.0, 0.755, spec.aspect + 1.0, 0.785, pen.paint(light(stone, 0.1)))
    pen.rect(-1.0, 0.785, spec.aspect + 1.0, 2.0, pen.paint(stone))
    _deepen(pen, pen.row(0.785), 16)
    joints = [np.array([(-1.0, y), (spec.aspect + 1.0, y)]) for y in (0.785, 0.845, 0.92)]
    for row, y in enumerate((0.785, 0.845, 0.92)):
        step = 0.15 + 0.03 * row
        for i in range(-6, 16):
            x = i * step + 0.07 * (row % 2)
            joints.append(np.array([(x, y), (x, y + (0.06, 0.075, 0.1)[row])]))
    pen.strokes(joints, 0.004, pen.paint(dark(stone, 0.13)))


def street(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    """A far town as one silhouette, a hedge, a pavement, the road and the near pavement."""
    pen.parallax = 0.6
    far = pen.paint((168, 160, 178), 0.9)
    lit = pen.light.paper((255, 222, 140))
    x = -1.0
    while x < spec.aspect + 1.0:
        wide, high = float(rng.uniform(0.07, 0.15)), float(rng.uniform(0.10, 0.26))
        top = 0.60 - high
        shape = [(x, 0.66), (x, top), (x + wide / 2, top - (0.05 if high > 0.16 else 0.0)),
                 (x + wide, top), (x + wide, 0.66)]  # fmt: skip
        pen.fill(shape, far if round(wide * 1000) % 2 else pen.paint((156, 152, 176), 0.9))
        if pen.light.night:
            for i in range(3):
                wx = x + wide * (0.25 + 0.25 * i)
                pen.rect(wx - 0.006, top + 0.03, wx + 0.006, top + 0.048, lit)
        x += wide * 0.96
    pen.parallax = 1.0
    hedge = mix(leaf(spec), (110, 150, 110), 0.4)
    waves_ = _phases(rng, (0.006, 0.17), (0.004, 0.07))
    pen.hill(0.588, waves_, pen.paint(hedge, 0.5), pen.paint(light(hedge), 0.5))
    snowy = spec.weather == "snow"
    stone: RGB = (222, 222, 228) if snowy else (208, 200, 192)
    tar: RGB = (196, 200, 210) if snowy else (128, 128, 140)
    wide = spec.aspect + 1.0
    pen.rect(-1.0, 0.625, wide, 0.69, pen.paint(stone, 0.3))
    pen.rect(-1.0, 0.680, wide, 0.698, pen.paint(dark(stone, 0.22), 0.2))
    pen.wash(0.698, 0.885, pen.paint(tar, 0.18), pen.paint(tar))
    if spec.weather == "rain":
        pen.oval(0.3 * spec.aspect, 0.80, 0.13, 0.012, pen.paint(light(tar, 0.25), 0.2))
        pen.oval(0.8 * spec.aspect, 0.745, 0.09, 0.008, pen.paint(light(tar, 0.25), 0.2))
    dash = light(tar, 0.35 if snowy else 0.6)
    for i in range(-5, 12):
        x = i * 0.21
        pen.fill([(x, 0.778), (x + 0.10, 0.778), (x + 0.105, 0.789), (x - 0.003, 0.789)],
                 pen.paint(dash))  # fmt: skip
    pen.rect(-1.0, 0.880, wide, 0.900, pen.paint(light(stone, 0.3)))
    pen.rect(-1.0, 0.898, wide, 0.912, pen.paint(dark(stone, 0.24)))
    pen.rect(-1.0, 0.910, wide, 2.0, pen.paint(stone))
    joints = [np.array([(x, 0.912), (x + (x - 0.5) * 0.16, 1.05)])
              for x in np.arange(-0.9, wide, 0.15)]  # fmt: skip
    joints += [np.array([(x, 0.628), (x + (x - 0.5) * 0.03, 0.68)])
               for x in np.arange(-0.9, wide, 0.09)]  # fmt: skip
    pen.strokes(joints, 0.004, pen.paint(dark(stone, 0.12)))


def space(pen: Pen, spec: SceneSpec, rng: Rng) -> None:
    pen.parallax = 0.1
    stars(pen, rng, 60, 0.78, pen.light.paper((236, 232, 214)))
    x, y = float(rng.uniform(0.62, 0.86)) * spec.aspect, float(rng.uniform(0.14, 0.26))
    pen.parallax = 0.2
    globe, band = ((226, 150, 106), (240, 192, 140)) if spec.seed % 2 else (
        (112, 164, 190), (176, 214, 206))  # fmt: skip
    pen.oval(x, y, 0.095, 0.095, pen.light.paper(globe))
    for dy, wide in ((-0.045, 0.075), (0.0, 0.09), (0.04, 0.08)):
        pen.oval(x - 0.004, y + dy, wide, 0.010, pen.light.paper(mix(globe, band, 0.6)))
    t = np.linspace(-2.6, -0.25, 24)
    ring = np.stack([x + 0.155 * np.cos(t + 3.3), y + 0.02 - 0.034 * np.sin(t + 3.3)], 1)
    pen.stroke(ring, 0.009, pen.light.paper(light(band, 0.3)))
    pen.parallax = 1.0
    dust: RGB = (176, 168, 196)
    pen.parallax = 0.8
    pen.hill(0.64, _phases(rng, (0.022, 0.7), (0.01, 0.3)), pen.paint(dark(dust, 0.25)),
             pen.paint(dust))  # fmt: skip
    pen.parallax = 1.0
    pen.hill(0.70, _phases(rng, (0.012, 0.9)), pen.paint(dust), pen.paint(light(dust)))
    _deepen(pen, pen.row(0.71), 30)
    for x, y, r in rng.uniform((-0.1, 0.75, 0.02), (1.1, 0.97, 0.055), (9, 3)).tolist():
        r *= 0.5 + y - 0.6
        pen.oval(x * spec.aspect, y, r * 1.6, r * 0.55, pen.paint(dark(dust, 0.20)))
        pen.oval(x * spec.aspect, y + r * 0.12, r * 1.45, r * 0.42, pen.paint(dark(dust, 0.09)))


LANDSCAPES: dict[str, Callable[[Pen, SceneSpec, Rng], None]] = {
    "field": field,
    "park": park,
    "forest": forest,
    "mountain": mountain,
    "desert": desert,
    "beach": beach,
    "harbour": harbour,
    "street": street,
    "space": space,
}
