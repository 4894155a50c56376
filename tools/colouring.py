"""Colour and light: recolouring that keeps shading and texture, and the dials of a darkroom."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .operations import Adjust, Recolour
from .sheet import Alpha, Sheet

Floats = NDArray[Any]  # float32


def recolour(sheet: Sheet, operation: Recolour) -> Sheet:
    """Another colour with the same light on it: shading, texture and highlights stay."""
    alpha = sheet.where(operation)
    amount = 1.0 if operation.amount is None else 0.35 + 0.65 * operation.amount
    return sheet.laid(recoloured(sheet.rgb, alpha, operation.colour, amount), alpha)


def recoloured(
    pixels: NDArray[np.uint8],
    alpha: Alpha | None,
    colour: tuple[int, int, int],
    amount: float = 1.0,
) -> Floats:
    """All pixels as if the part under `alpha` had another colour, (H, W, 3), 0 to 255."""
    lab = _lab(pixels.astype(np.float32) / 255)
    light, green, blue = (lab[..., k] for k in range(3))
    goal = _lab(np.full((1, 1, 3), colour, np.float32) / 255)[0, 0]
    core = np.ones(light.shape, bool) if alpha is None else alpha > 0.6
    if not core.any():
        return pixels.astype(np.float32)
    chroma = np.hypot(green, blue)
    # The dominant colour of the part: the median of its better coloured half.
    strong = core & (chroma >= np.median(chroma[core]))
    base = np.array([np.median(plane[strong]) for plane in (light, green, blue)], np.float32)
    full = float(np.hypot(base[1], base[2]))
    coloured = float(np.clip((full - 8) / 16, 0, 1))  # 0: a grey thing, 1: a coloured one
    turn = np.abs(np.angle(np.exp(1j * (np.arctan2(blue, green) - np.arctan2(base[2], base[1])))))
    share = np.clip(chroma / max(full, 1e-3), 0, 1.35) * np.exp(-((turn / 1.1) ** 2))
    belongs = (1 - coloured) + coloured * np.clip(share * 1.25, 0, 1.3).astype(np.float32)
    middle = float(np.median(light[core])) if coloured < 0.5 else float(base[0])
    wanted_chroma = float(np.hypot(goal[1], goal[2]))
    pull = 1 - 0.4 * min(1.0, wanted_chroma / 60)
    target = middle + (float(goal[0]) - middle) * pull
    low, high = (float(v) for v in np.percentile(light[core], (1, 99)))
    up = min(1.25, max(0.15, (97 - target) / max(1.0, high - middle)))
    down = min(1.5, max(0.15, (target - 3) / max(1.0, middle - low)))
    offset = light - middle
    moved = target + offset * np.where(offset > 0, up, down)
    held = np.clip(belongs, 0, 1)
    new_light = light + (moved - light) * held
    # Highlights keep the colour of the light: a glint on a red car is white.
    glint = np.clip((new_light - 88) / 12, 0, 1) * (1 - np.clip((target - 80) / 12, 0, 1))
    tint = belongs * (1 - 0.8 * glint)
    keep = 1 - held
    out = np.dstack(
        [new_light, green * keep + goal[1] * tint, blue * keep + goal[2] * tint]
    ).astype(np.float32)
    out = lab + (out - lab) * np.float32(amount)
    return _rgb(out) * 255


def adjust(sheet: Sheet, operation: Adjust) -> Sheet:
    """One dial, turned up or down."""
    alpha = sheet.where(operation)
    amount = sheet.amount(operation) * (1 if operation.up else -1)
    return sheet.laid(adjusted(sheet.rgb, operation.dial, amount, sheet.seed), alpha)


def adjusted(pixels: NDArray[np.uint8], dial: str, amount: float, seed: int = 0) -> Floats:
    """The whole picture with a dial turned by -1 to 1, (H, W, 3), 0 to 255."""
    values = pixels.astype(np.float32) / 255
    match dial:
        case "brightness":
            gain = 2.0 ** (1.7 * amount)
            linear = np.power(values, 2.2)
            # Brighter bends toward white, which stays white: nothing clips to paper.
            linear = linear * gain / (1 + linear * max(0.0, gain - 1))
            values = np.power(linear, 1 / 2.2)
        case "contrast":
            lab = _lab(values)
            middle = float(np.clip(np.mean(lab[..., 0]), 35, 65))
            lab[..., 0] = _curve(lab[..., 0], middle, 1 + 0.9 * amount)
            lab[..., 1:] *= 1 + 0.15 * amount
            values = _rgb(lab)
        case "warmth":
            linear = np.power(values, 2.2)
            light = linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)
            linear *= np.array([2 ** (0.5 * amount), 1.0, 2 ** (-0.7 * amount)], np.float32)
            after = linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)
            linear *= (light / np.maximum(after, 1e-4))[..., None]
            values = np.power(np.clip(linear, 0, 1), 1 / 2.2)
        case "saturation":
            lab = _lab(values)
            chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
            # Vibrance: pale colours gain more than full ones, which would clip.
            gain = 1 + amount * (1.1 / (1 + chroma / 60)) if amount > 0 else 1 + amount
            lab[..., 1:] *= gain
            values = _rgb(lab)
        case "sharpness":
            fine = cv2.GaussianBlur(values, (0, 0), 1.0 if amount > 0 else 0.6 + 2.4 * -amount)
            if amount < 0:
                values = fine
            else:
                broad = cv2.GaussianBlur(values, (0, 0), 2.5)
                values = values + 1.4 * amount * (values - fine) + 0.5 * amount * (values - broad)
        case "noise":
            if amount < 0:
                strength = 3 + 9 * -amount
                return cv2.fastNlMeansDenoisingColored(
                    pixels, None, strength, strength, 5, 15
                ).astype(np.float32)
            grain = np.random.default_rng(seed).standard_normal(pixels.shape[:2]).astype(np.float32)
            grain = cv2.GaussianBlur(grain, (0, 0), 0.7)
            grain *= 0.11 * amount / float(grain.std())
            light = values.mean(axis=2)
            values = values + (grain * (0.35 + 2.6 * light * (1 - light)))[..., None]
        case "shadows" | "highlights":
            lab = _lab(values)
            size = max(3, max(pixels.shape[:2]) // 40)
            broad = cv2.GaussianBlur(lab[..., 0], (0, 0), size) / 100
            share = (1 - broad) ** 2 if dial == "shadows" else broad**2
            lab[..., 0] = np.clip(lab[..., 0] * (1 + 0.9 * amount * share), 0, 100)
            values = _rgb(lab)
    return np.clip(values, 0, 1).astype(np.float32) * 255


def _curve(light: Floats, middle: float, slope: float) -> Floats:
    """An S through `middle` whose ends stay: no clipping to black or white."""
    if slope < 1:
        return middle + (light - middle) * slope
    below, above = np.clip(light / middle, 0, 1), np.clip((100 - light) / (100 - middle), 0, 1)
    return np.where(light < middle, middle * below**slope, 100 - (100 - middle) * above**slope)


def _lab(rgb: Floats) -> Floats:
    """L 0 to 100, a and b about -100 to 100."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb, np.float32), cv2.COLOR_RGB2Lab))


def _rgb(lab: Floats) -> Floats:
    out = cv2.cvtColor(np.ascontiguousarray(lab, np.float32), cv2.COLOR_Lab2RGB)
    return np.clip(out, 0, 1)


def light_of(pixels: NDArray[np.uint8]) -> Floats:
    """The mean L, a, b of pixels (n, 3)."""
    return np.asarray(_lab(pixels.reshape(-1, 1, 3).astype(np.float32) / 255).mean(axis=(0, 1)))
