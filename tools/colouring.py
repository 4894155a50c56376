"""Colour and light: recolouring that keeps shading and texture, and the dials of a darkroom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .operations import RGB, Adjust, Recolour
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
    colour: RGB,
    amount: float = 1.0,
) -> NDArray[np.uint8]:
    """The picture as if the part under `alpha` had another colour; elsewhere as it was or not."""
    out = pixels.copy()
    if alpha is None:
        box = np.s_[0 : pixels.shape[0], 0 : pixels.shape[1]]
    elif not (alpha > 0.6).any():
        return out
    else:
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    step = max(1, round(np.sqrt(pixels.shape[0] * pixels.shape[1] / 400_000)))
    core = pixels[::step, ::step].reshape(-1, 3)
    if alpha is not None:
        few = core[(alpha[::step, ::step] > 0.6).ravel()]
        core = few if len(few) else pixels[alpha > 0.6]
    paint = Repaint.of(core, colour, amount)
    for band in bands(box[0].start, box[0].stop, box[1].stop - box[1].start):
        out[band, box[1]] = paint.on(pixels[band, box[1]])
    return out


@dataclass(frozen=True)
class Repaint:
    """How one paint becomes another: reckoned once, the same for every part or frame."""

    base: tuple[float, float, float]  # L, a, b of the old paint
    goal: tuple[float, float, float]  # of the new one
    target: float  # L to which the old paint's own L goes
    up: float  # how lights spread above it
    down: float  # how shades spread below it
    amount: float

    @classmethod
    def of(cls, core: NDArray[np.uint8], colour: RGB, amount: float = 1.0) -> Repaint:
        """From pixels (n, 3) of the thing."""
        lab = _lab(core.reshape(-1, 1, 3).astype(np.float32) / 255).reshape(-1, 3)
        goal = _lab(np.full((1, 1, 3), colour, np.float32) / 255)[0, 0]
        base = _paint(lab)
        middle = float(base[0])
        pull = 1 - 0.4 * min(1.0, float(np.hypot(goal[1], goal[2])) / 60)
        target = middle + (float(goal[0]) - middle) * pull
        low, high = (float(value) for value in np.percentile(lab[:, 0], (1, 99)))
        return cls(
            (middle, float(base[1]), float(base[2])),
            (float(goal[0]), float(goal[1]), float(goal[2])),
            target,
            min(1.25, max(0.15, (97 - target) / max(1.0, high - middle))),
            min(1.5, max(0.15, (target - 3) / max(1.0, middle - low))),
            amount,
        )

    def on(self, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Pixels (h, w, 3) of the thing in the new paint."""
        lab = _lab(pixels.astype(np.float32) / 255)
        light, green, blue = (lab[..., k] for k in range(3))
        middle, a, b = self.base
        full = float(np.hypot(a, b))
        coloured = float(np.clip((full - 8) / 16, 0, 1))  # 0: a grey thing, 1: a coloured one
        turn = np.angle(np.exp(1j * (np.arctan2(blue, green) - np.arctan2(b, a))))
        share = np.clip(np.hypot(green, blue) / max(full, 1e-3), 0, 1.35)
        share = share * np.exp(-((turn / 1.1) ** 2))
        # A grey thing has no hue to tell its paint from its glass and tyres: its tone does.
        toned = np.exp(-(np.clip((np.abs(light - middle) - 24) / 22, 0, None) ** 2))
        belongs = (1 - coloured) * toned + coloured * np.clip(share * 1.25, 0, 1.3)
        offset = light - middle
        moved = self.target + offset * np.where(offset > 0, self.up, self.down)
        held = np.clip(belongs, 0, 1)
        lit = light + (moved - light) * held
        # Highlights keep the colour of the light: a glint on a red car is white.
        glint = np.clip((lit - 88) / 12, 0, 1) * float(np.clip((92 - self.target) / 12, 0, 1))
        tint, keep = belongs * (1 - 0.8 * glint), 1 - held
        out = np.dstack(
            [lit, green * keep + self.goal[1] * tint, blue * keep + self.goal[2] * tint]
        )
        out = lab + (out - lab) * self.amount
        return np.rint(_rgb(out) * 255).astype(np.uint8)


def bands(start: int, stop: int, width: int, pixels: int = 1_000_000) -> list[slice]:
    """Rows in bands of about so many pixels: what is worked on at once fits in little memory."""
    step = max(1, pixels // max(1, width))
    return [slice(row, min(stop, row + step)) for row in range(start, stop, step)]


def _paint(colours: Floats) -> Floats:
    """The colour (L, a, b) that a thing is called by: its largest even share, the lit one first."""
    sample = np.ascontiguousarray(colours[:: max(1, len(colours) // 4000)], np.float32)
    count = min(4, len(sample))
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    near = np.empty(0, np.int32)
    _, nearest, centres = cv2.kmeans(sample, count, near, stop, 2, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(nearest.ravel(), minlength=count).astype(np.float64)
    # Shade and glass are dark and grey; paint is lit or coloured.
    called = 0.35 + centres[:, 0] / 100 + np.hypot(centres[:, 1], centres[:, 2]) / 60
    return np.asarray(centres[int((shares * called).argmax())])


def adjust(sheet: Sheet, operation: Adjust) -> Sheet:
    """One dial, turned up or down."""
    alpha = sheet.where(operation)
    amount = sheet.amount(operation) * (1 if operation.up else -1)
    return sheet.laid(adjusted(sheet.rgb, operation.dial, amount, sheet.seed), alpha)


def adjusted(pixels: NDArray[np.uint8], dial: str, amount: float, seed: int = 0) -> Floats:
    """The whole picture with a dial turned by -1 to 1, (H, W, 3), 0 to 255."""
    if dial in ("brightness", "warmth", "saturation") and pixels.shape[0] * pixels.shape[1] > 2e6:
        done = np.empty_like(pixels)
        for band in bands(0, pixels.shape[0], pixels.shape[1]):
            done[band] = np.rint(adjusted(pixels[band], dial, amount))
        return done
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
