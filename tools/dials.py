"""The dials of a darkroom: light, contrast, warmth, sharpness and the like, turned up or down.

A large picture is worked on in bands of rows; what a band can't know of the whole, such as its
middle tone, is looked up first.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .bands import Check, bands
from .colouring import lab_of, rgb_of
from .operations import Adjust
from .sheet import Sheet

Floats = NDArray[Any]  # float32
LARGE = 2_000_000  # pixels
HALO = 16  # rows beyond a band that its pixels look at
LIGHT = np.array([0.2126, 0.7152, 0.0722], np.float32)


def adjust(sheet: Sheet, operation: Adjust) -> Sheet:
    """One dial, turned up or down."""
    alpha = sheet.where(operation)
    amount = sheet.amount(operation) * (1 if operation.up else -1)
    made = adjusted(sheet.rgb, operation.dial, amount, sheet.seed, sheet.report.check)
    return sheet.laid(made, alpha)


def adjusted(
    pixels: NDArray[np.uint8],
    dial: str,
    amount: float,
    seed: int = 0,
    check: Check = lambda: None,
) -> Floats:
    """The whole picture with a dial turned by -1 to 1, (H, W, 3), 0 to 255; a large one in bytes.
    `check` is called often, and may raise to stop."""
    known = _known(pixels, dial, amount, seed, check)
    height, width = pixels.shape[:2]
    if height * width <= LARGE:
        return _turned(pixels, dial, amount, known)
    out = np.empty_like(pixels)
    slow = 8 if dial == "noise" and amount < 0 else 1
    for rows in bands((height, width * slow), check):
        top, bottom = max(0, rows.start - HALO), min(height, rows.stop + HALO)
        part = known[top:bottom] if isinstance(known, np.ndarray) else known
        done = _turned(pixels[top:bottom], dial, amount, part)
        out[rows] = np.rint(done[rows.start - top : rows.stop - top])
    return out


def _known(
    pixels: NDArray[np.uint8], dial: str, amount: float, seed: int, check: Check
) -> Floats | float:
    """What a part of the picture must know of the whole: a number, or a plane."""
    height, width = pixels.shape[:2]
    match dial:
        case "contrast":
            return float(np.clip(_light(pixels, check).mean(dtype=np.float64), 35, 65))
        case "shadows" | "highlights":
            size = max(3, max(height, width) // 40)
            light = _light(pixels, check)
            # So broad a blur needs no fine grid.
            step = max(1, size // 16)
            if step > 1:
                small = (max(1, round(width / step)), max(1, round(height / step)))
                light = cv2.resize(light, small, interpolation=cv2.INTER_AREA)
            light = cv2.GaussianBlur(light, (0, 0), size / step)
            if step > 1:
                light = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
            return np.asarray(light)
        case "noise" if amount > 0:
            random = np.random.default_rng(seed)
            grain: Floats = np.empty((height, width), np.float32)
            for rows in bands(grain.shape, check):
                grain[rows] = random.standard_normal(grain[rows].shape)
            grain = cv2.GaussianBlur(grain, (0, 0), 0.7)
            check()
            grain *= 0.11 * amount / float(grain.std())
            return grain
    return 0.0


def _light(pixels: NDArray[np.uint8], check: Check) -> Floats:
    """L of every pixel, 0 to 100."""
    out: Floats = np.empty(pixels.shape[:2], np.float32)
    for rows in bands(pixels.shape, check):
        out[rows] = lab_of(pixels[rows].astype(np.float32) / 255)[..., 0]
    return out


def _turned(pixels: NDArray[np.uint8], dial: str, amount: float, known: Floats | float) -> Floats:
    """A picture, or some rows of one, with the dial turned."""
    values = pixels.astype(np.float32) / 255
    match dial:
        case "brightness":
            gain = 2.0 ** (1.7 * amount)
            linear = np.power(values, 2.2)
            # Brighter bends toward white, which stays white: nothing clips to paper.
            linear = linear * gain / (1 + linear * max(0.0, gain - 1))
            values = np.power(linear, 1 / 2.2)
        case "contrast":
            lab = lab_of(values)
            lab[..., 0] = _curve(lab[..., 0], float(known), 1 + 0.9 * amount)
            lab[..., 1:] *= 1 + 0.15 * amount
            values = rgb_of(lab)
        case "warmth":
            linear = np.power(values, 2.2)
            light = linear @ LIGHT
            linear *= np.array([2 ** (0.5 * amount), 1.0, 2 ** (-0.7 * amount)], np.float32)
            after = linear @ LIGHT
            linear *= (light / np.maximum(after, 1e-4))[..., None]
            values = np.power(np.clip(linear, 0, 1), 1 / 2.2)
        case "saturation":
            lab = lab_of(values)
            chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
            # Vibrance: pale colours gain more than full ones, which would clip.
            gain = 1 + amount * (1.1 / (1 + chroma / 60)) if amount > 0 else 1 + amount
            lab[..., 1:] *= gain
            values = rgb_of(lab)
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
            light = values.mean(axis=2)
            values = values + (known * (0.35 + 2.6 * light * (1 - light)))[..., None]
        case "shadows" | "highlights":
            lab = lab_of(values)
            broad = known / 100
            share = (1 - broad) ** 2 if dial == "shadows" else broad**2
            lab[..., 0] = np.clip(lab[..., 0] * (1 + 0.9 * amount * share), 0, 100)
            values = rgb_of(lab)
    return np.clip(values, 0, 1).astype(np.float32) * 255


def _curve(light: Floats, middle: float, slope: float) -> Floats:
    """An S through `middle` whose ends stay: no clipping to black or white."""
    if slope < 1:
        return middle + (light - middle) * slope
    below, above = np.clip(light / middle, 0, 1), np.clip((100 - light) / (100 - middle), 0, 1)
    return np.where(light < middle, middle * below**slope, 100 - (100 - middle) * above**slope)
