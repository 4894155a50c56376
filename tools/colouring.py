"""Colour: another one with the same light on it, so that shading and texture stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from .bands import Check, bands
from .operations import RGB, Recolour
from .sheet import Alpha, Sheet

Floats = NDArray[Any]  # float32


def recolour(sheet: Sheet, operation: Recolour) -> Sheet:
    """Another colour with the same light on it: shading, texture and highlights stay."""
    alpha = sheet.where(operation)
    amount = 1.0 if operation.amount is None else 0.35 + 0.65 * operation.amount
    made = recoloured(sheet.rgb, alpha, operation.colour, amount, sheet.report.check)
    return sheet.laid(made, alpha)


def recoloured(
    pixels: NDArray[np.uint8],
    alpha: Alpha | None,
    colour: RGB,
    amount: float = 1.0,
    check: Check = lambda: None,
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
    old, new = pixels[box], out[box]
    for band in bands(old.shape, check):
        new[band] = paint.on(old[band])
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
        lab = lab_of(core.reshape(-1, 1, 3).astype(np.float32) / 255).reshape(-1, 3)
        goal = lab_of(np.full((1, 1, 3), colour, np.float32) / 255)[0, 0]
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
        lab = lab_of(pixels.astype(np.float32) / 255)
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
        return np.rint(rgb_of(out) * 255).astype(np.uint8)


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


def lab_of(rgb: Floats) -> Floats:
    """L 0 to 100, a and b about -100 to 100."""
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(rgb, np.float32), cv2.COLOR_RGB2Lab))


def rgb_of(lab: Floats) -> Floats:
    out = cv2.cvtColor(np.ascontiguousarray(lab, np.float32), cv2.COLOR_Lab2RGB)
    return np.clip(out, 0, 1)


def light_of(pixels: NDArray[np.uint8]) -> Floats:
    """The mean L, a, b of pixels (n, 3)."""
    return np.asarray(lab_of(pixels.reshape(-1, 1, 3).astype(np.float32) / 255).mean(axis=(0, 1)))
