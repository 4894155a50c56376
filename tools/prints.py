"""The picture as if printed another way: tones and colours pixel by pixel, in bands of rows."""

from __future__ import annotations

import cv2
import numpy as np

from ..memory.media import Frame
from .bands import Check, Floats, bands
from .operations import RGB


def grey(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """Black and white with an orange filter's skies and a print's contrast."""
    out = np.empty_like(pixels)
    for rows in bands(pixels.shape, check):
        out[rows] = _greyed(pixels[rows], amount)
    return out


def sepia(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    out = np.empty_like(pixels)
    dark, light = np.array([38, 24, 12], np.float32), np.array([255, 240, 214], np.float32)
    for rows in bands(pixels.shape, check):
        tone = _greyed(pixels[rows], 0.3)[..., 0].astype(np.float32)[..., None] / 255
        out[rows] = np.rint(dark + (light - dark) * np.power(tone, [0.82, 1.0, 1.22]))
    return out


def vintage(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """A print from the seventies: lifted blacks, yellow lights, blue shadows, dark corners."""
    height, width = pixels.shape[:2]
    random = np.random.default_rng(seed)
    grain: Floats = np.empty((height, width), np.float32)
    for rows in bands(pixels.shape, check):
        grain[rows] = random.standard_normal(grain[rows].shape)
    grain = cv2.GaussianBlur(grain, (0, 0), 0.8)
    across, down = np.mgrid[-1 : 1 : width * 1j], np.mgrid[-1 : 1 : height * 1j]
    out = np.empty_like(pixels)
    for rows in bands(pixels.shape, check):
        values = pixels[rows].astype(np.float32) / 255
        light = values.mean(axis=2, keepdims=True)
        values = light + (values - light) * 0.72
        values = 0.075 + values * 0.87
        values += np.array([0.055, 0.02, -0.06], np.float32) * light
        values += np.array([-0.02, 0.0, 0.035], np.float32) * (1 - light)
        corner = np.clip(np.hypot(down[rows, None], across) - 0.55, 0, 1) ** 1.5
        values *= (1 - (0.18 + 0.25 * amount) * corner)[..., None]
        values += 0.028 * grain[rows, :, None]
        out[rows] = np.rint(np.clip(values, 0, 1) * 255)
    return out


def one_colour(pixels: Frame, colour: RGB, amount: float, check: Check) -> Frame:
    """Black and white but for one colour."""
    goal = cv2.cvtColor(np.full((1, 1, 3), colour, np.float32) / 255, cv2.COLOR_RGB2Lab)[0, 0]
    keep: Floats = np.empty(pixels.shape[:2], np.float32)
    for rows in bands(pixels.shape, check):
        lab = cv2.cvtColor(pixels[rows].astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
        chroma = np.hypot(lab[..., 1], lab[..., 2])
        turn = np.arctan2(lab[..., 2], lab[..., 1]) - np.arctan2(goal[2], goal[1])
        near = np.abs(np.angle(np.exp(1j * turn)))
        keep[rows] = (1 - smoothstep(0.45, 0.75, near)) * smoothstep(10, 24, chroma)
    keep = cv2.GaussianBlur(keep, (0, 0), 1.2)
    out = np.empty_like(pixels)
    for rows in bands(pixels.shape, check):
        plain = _greyed(pixels[rows], 0.4 * amount).astype(np.float32)
        out[rows] = np.rint(plain + (pixels[rows] - plain) * keep[rows, :, None])
    return out


def pixelled(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """Large squares in few colours, as on an old console."""
    height, width = pixels.shape[:2]
    across = 150 - round(90 * amount)
    grid = (across, max(1, round(across * height / width)))
    small = cv2.resize(pixels, grid, interpolation=cv2.INTER_AREA)
    small = vivid(small.astype(np.float32), 1.25)
    small = np.clip(np.rint(small / 32) * 32, 0, 255).astype(np.uint8)
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)


def negative(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    return 255 - pixels


def _greyed(pixels: Frame, amount: float) -> Frame:
    values = pixels.astype(np.float32) @ np.array([0.36, 0.53, 0.11], np.float32)
    curved = 255 * smoothstep(-0.12, 1.12, values / 255)
    mixed = values + (curved - values) * (0.4 + 0.6 * amount)
    return np.repeat(np.clip(np.rint(mixed), 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def smoothstep(low: float, high: float, values: Floats) -> Floats:
    share = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def vivid(pixels: Floats, gain: float) -> Floats:
    """Colours made stronger or weaker, their light kept."""
    lab = cv2.cvtColor(np.asarray(pixels, np.float32) / 255, cv2.COLOR_RGB2Lab)
    lab[..., 1:] *= gain
    return np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1) * 255
