"""Snow, rain and fog laid into a picture by a guess of how deep it is.

The guess is plain: what lies low in the picture and has strong texture is near; a part that was
cut out stands at the depth of its feet. `laid` takes a time, so that a clip can let it fall.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .bands import Check, bands
from .operations import Weather, WeatherKind
from .sheet import Alpha, Sheet

Floats = NDArray[Any]  # float32


def weather(sheet: Sheet, operation: Weather) -> Sheet:
    """The weather, everywhere or over what was drawn."""
    amount = sheet.amount(operation)
    alpha = sheet.where(operation) if operation.scope in ("area", "background") else None
    check = sheet.report.check
    made = weathered(sheet.rgb, operation.kind, amount, sheet.part, sheet.seed, check=check)
    return sheet.laid(made, alpha)


def weathered(
    pixels: Frame,
    kind: WeatherKind,
    amount: float,
    front: Alpha | None = None,
    seed: int = 0,
    seconds: float = 0.0,
    check: Check = lambda: None,
) -> Frame:
    """The picture in snow, rain or fog at a moment in time; `check` may raise to stop."""
    values = pixels.astype(np.float32)
    values /= 255
    check()
    out = _KINDS[kind](values, amount, nearness(pixels, front), seed, seconds, check)
    made = np.empty_like(pixels)
    for band in bands(out.shape, check):
        made[band] = np.rint(np.clip(out[band], 0, 1) * 255)
    return made


def nearness(pixels: Frame, front: Alpha | None = None) -> Floats:
    """How near each pixel seems, 0 (far) to 1, smooth but kept at edges."""
    height, width = pixels.shape[:2]
    scale = min(1.0, 320 / max(height, width))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    values = small.astype(np.float32) / 255
    grey = values.mean(axis=2)
    rows = np.linspace(0, 1, grey.shape[0], dtype=np.float32)[:, None]
    detail = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 2))
    detail = cv2.GaussianBlur(detail, (0, 0), 5)
    detail = detail / max(1e-4, float(np.percentile(detail, 95)))
    # The dark channel: haze and sky lift the darkest colour of a neighbourhood.
    dark = cv2.erode(values.min(axis=2), np.ones((9, 9)))
    near = 0.62 * rows**1.2 + 0.2 * np.clip(detail, 0, 1) + 0.25 * (1 - dark) - 0.12
    if front is not None and front.any():
        part = cv2.resize(front, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_AREA)
        feet = (
            float(np.flatnonzero(part.max(axis=1) > 0.5)[-1]) / grey.shape[0]
            if (part.max() > 0.5)
            else 0.5
        )
        near = near * (1 - part) + max(0.55, feet) * part
    from .matte import guided

    near = guided(values, np.clip(near, 0, 1).astype(np.float32), 8, 1e-3)
    return np.clip(cv2.resize(near, (width, height), interpolation=cv2.INTER_LINEAR), 0, 1)


def _greyed(values: Floats, share: float, tint: Floats, check: Check) -> None:
    """In place: less colour, then a tint."""
    for band in bands(values.shape, check):
        part = values[band]
        part += (part.mean(axis=2, keepdims=True) - part) * share
        part *= tint


def _over(values: Floats, tint: Floats, share: Floats, check: Check) -> None:
    """In place: so much of the tint over every pixel."""
    for band in bands(values.shape, check):
        values[band] += (tint - values[band]) * share[band][..., None]


def _behind(layer: Floats, near: Floats, depth: float, share: float, check: Check) -> None:
    """In place: of what falls at a depth, only what nothing nearer hides."""
    for band in bands(layer.shape, check):
        layer[band] *= np.clip(1.25 - (near[band] - depth - 0.25) * 4, 0, 1)
        layer[band] *= share


def _fog(
    values: Floats, amount: float, near: Floats, seed: int, seconds: float, check: Check
) -> Floats:
    """Light scattered in, more with distance, in drifting banks."""
    height, width = near.shape
    random = np.random.default_rng(seed)
    banks = _drift((height, width), random, max(width, height) / 7, seconds)
    check()
    banks += 0.5 * _drift((height, width), random, max(width, height) / 16, seconds * 1.4)
    hidden: Floats = np.empty_like(near)
    grey: Floats = np.empty_like(near)
    for band in bands(near.shape, check):
        distance = (1 - near[band]) ** 1.1 * (1 + 0.16 * banks[band]) + 0.08
        hidden[band] = 1 - np.exp(-(0.6 + 3.4 * amount) * np.clip(distance, 0, 2))
        grey[band] = values[band].mean(axis=2)
    check()
    sky = float(np.percentile(grey, 92))
    check()
    air = np.array([0.86, 0.88, 0.90], np.float32) * (0.55 + 0.5 * sky)
    _over(values, np.minimum(air, 0.95), hidden, check)
    return values


def _snow(
    values: Floats, amount: float, near: Floats, seed: int, seconds: float, check: Check
) -> Floats:
    """Flakes at several depths, a pale veil far off, the light of an overcast day."""
    _greyed(values, 0.25 + 0.25 * amount, np.array([0.95, 0.985, 1.035], np.float32), check)
    out = _fog(values, 0.05 + 0.2 * amount, near, seed, seconds, check)
    height, width = near.shape
    unit = max(height, width) / 1000
    random = np.random.default_rng(seed + 1)
    for depth, size, share in (
        (0.15, 1.3, 1.0),
        (0.4, 2.3, 0.5),
        (0.7, 4.0, 0.16),
        (1.0, 8.5, 0.022),
    ):
        count = round((700 + 2600 * amount) * share)
        x, y = random.uniform(-0.05, 1.05, count), random.uniform(-0.1, 1.1, count)
        wind, fall = 0.03 + 0.05 * depth, 0.07 + 0.16 * depth
        phase = random.uniform(0, 2 * np.pi, count)
        x = (x + wind * seconds + 0.006 * np.sin(1.7 * seconds + phase)) % 1.1 - 0.05
        y = (y + fall * seconds) % 1.2 - 0.1
        radius = size * unit * random.uniform(0.55, 1.35, count)
        check()
        layer = np.zeros((height, width), np.float32)
        shift = 16
        for cx, cy, r, dim in zip(
            x * width, y * height, radius, random.uniform(0.6, 1, count), strict=True
        ):
            where = (round(cx * shift), round(cy * shift))
            cv2.circle(layer, where, max(8, round(r * shift)), float(dim), -1, cv2.LINE_AA, 4)
        check()
        layer = cv2.GaussianBlur(
            layer, (0, 0), max(0.5, (0.5 if depth < 0.9 else 2.2) * size * unit * 0.45)
        )
        # A flake hides only what is farther than itself.
        _behind(layer, near, depth, 0.9 if depth < 0.9 else 0.6, check)
        _over(out, np.array([0.97, 0.98, 1.0], np.float32), layer, check)
    return out


def _rain(
    values: Floats, amount: float, near: Floats, seed: int, seconds: float, check: Check
) -> Floats:
    """Streaks at several depths, wet darker ground, a grey veil far off."""
    _greyed(values, 0.25 + 0.2 * amount, np.ones(3, np.float32), check)
    for band in bands(values.shape, check):
        part = np.clip(values[band], 0, 1)
        values[band] = part ** (1.12 + 0.25 * amount) * np.array([0.9, 0.95, 1.0], np.float32)
    out = _fog(values, 0.08 + 0.25 * amount, near, seed, seconds, check)
    height, width = near.shape
    unit = max(height, width) / 1000
    random = np.random.default_rng(seed + 2)
    slant = 0.16
    for depth, long, thick, share in (
        (0.3, 17, 0.9, 1.0),
        (0.6, 34, 1.2, 0.45),
        (1.0, 75, 2.0, 0.08),
    ):
        count = round((500 + 1500 * amount) * share)
        x, y = random.uniform(-0.15, 1.1, count), random.uniform(-0.1, 1.1, count)
        fall = 1.1 + 1.6 * depth
        y = (y + fall * seconds) % 1.2 - 0.1
        check()
        layer = np.zeros((height, width), np.float32)
        length = long * unit * random.uniform(0.6, 1.3, count)
        for cx, cy, much, dim in zip(
            x * width, y * height, length, random.uniform(0.35, 1, count), strict=True
        ):
            start = (round((cx - slant * much) * 16), round((cy - much) * 16))
            end = (round(cx * 16), round(cy * 16))
            cv2.line(layer, start, end, float(dim), max(1, round(thick * unit)), cv2.LINE_AA, 4)
        check()
        layer = cv2.GaussianBlur(layer, (0, 0), max(0.45, 0.5 * thick * unit))
        _behind(layer, near, depth, 0.42 if depth < 0.9 else 0.28, check)
        _over(out, np.array([0.86, 0.9, 0.95], np.float32), layer, check)
    return out


_KINDS: dict[WeatherKind, Callable[[Floats, float, Floats, int, float, Check], Floats]] = {
    "fog": _fog,
    "snow": _snow,
    "rain": _rain,
}


def _drift(
    shape: tuple[int, int], random: np.random.Generator, sigma: float, seconds: float
) -> Floats:
    """Smooth noise of unit spread that drifts to the right."""
    scale = max(1.0, sigma / 4)
    small = (max(4, round(shape[0] / scale)), max(4, round(shape[1] / scale * 2)))
    noise = cv2.GaussianBlur(
        random.standard_normal(small).astype(np.float32),
        (0, 0),
        sigma / scale,
        borderType=cv2.BORDER_REFLECT,
    )
    noise /= max(1e-6, float(noise.std()))
    offset = seconds * 0.02 * small[1] % (small[1] / 2)
    matrix = np.array([[1, 0, offset - small[1] / 2], [0, 1, 0]], np.float32)
    moved = cv2.warpAffine(noise, matrix, (small[1] // 2, small[0]), borderMode=cv2.BORDER_REFLECT)
    return cv2.resize(moved, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
