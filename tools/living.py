"""Living parts of a still picture: water that flows, smoke, clouds, a flag, fire, what sways.

Everything moves on closed paths, so the last frame leads into the first without a seam. Flow is two
copies of the picture drifting half a period apart, each fading out before it jumps back. Outside
the drawn region not one bit changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .operations import LivingKind
from .sheet import Alpha, laid

Floats = NDArray[Any]  # float32

NATURAL: dict[LivingKind, tuple[float, float]] = {
    "water": (1.0, 0.12),
    "smoke": (0.25, -1.0),
    "clouds": (1.0, 0.0),
    "flag": (1.0, 0.0),
    "fire": (0.0, -1.0),
    "sway": (1.0, 0.0),
    "loop": (1.0, 0.0),
}
"""Where each goes when nobody says: (right, down)."""
FLOW: dict[LivingKind, tuple[float, float]] = {
    "water": (0.030, 1.6),
    "smoke": (0.040, 2.2),
    "clouds": (0.022, 4.0),
    "fire": (0.050, 0.8),
}
"""What flows: picture widths a period, and about how many seconds a period lasts."""


@dataclass(frozen=True, eq=False)
class Living:
    """A picture with a part that moves; `frame` gives any moment of the loop."""

    pixels: Frame
    kind: LivingKind
    soft: Alpha  # the region with a feather inside it, nothing outside
    reach: Floats  # (H, W) 0 at the rim to 1 inside: how freely a pixel may move
    toward: tuple[float, float]
    amount: float
    noise: tuple[Floats, Floats]  # smooth, unit spread
    seconds: float

    @classmethod
    def of(
        cls,
        pixels: Frame,
        kind: LivingKind,
        area: Alpha,
        toward: tuple[float, float] | None,
        amount: float,
        seed: int,
        seconds: float,
    ) -> Living:
        height, width = area.shape
        inside = (area > 0.5).astype(np.uint8)
        padded = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
        deep = cv2.distanceTransform(padded, cv2.DIST_L2, 5)[1:-1, 1:-1]
        feather = max(2.0, 0.012 * max(height, width))
        soft = np.clip(deep / feather, 0, 1) ** 1.0
        free = np.clip(deep / (0.05 * max(height, width)), 0, 1)
        random = np.random.default_rng(seed)
        waves = tuple(_noise((height, width), random, max(width, height) / 14) for _ in range(2))
        return cls(
            pixels,
            kind,
            soft.astype(np.float32),
            free.astype(np.float32),
            toward or NATURAL[kind],
            amount,
            (waves[0], waves[1]),
            seconds,
        )

    def frame(self, share: float) -> Frame:
        """The picture at `share` (0 to 1) of the loop; 1 is 0 again."""
        moved = self._flowing(share) if self.kind in FLOW else self._waving(share)
        return laid(self.pixels, np.clip(np.rint(moved), 0, 255).astype(np.uint8), self.soft)

    def _flowing(self, share: float) -> Floats:
        far, period = FLOW[self.kind]
        turns = max(1, round(self.seconds / (period * 2)))
        height, width = self.soft.shape
        length = far * (0.5 + self.amount) * max(width, height)
        along = np.array(self.toward, np.float32)
        across = np.array([-along[1], along[0]], np.float32)
        swirl = {"smoke": 0.55, "fire": 0.5, "water": 0.18, "clouds": 0.12}[self.kind]
        pace = 1 + 0.35 * self.noise[0]
        if self.kind == "water":  # nearer water, lower in the picture, moves faster
            pace = pace * np.linspace(0.55, 1.25, height, dtype=np.float32)[:, None]
        bend = swirl * self.noise[1]
        step = length * self.reach
        vx, vy = (step * (pace * along[k] + bend * across[k]) for k in (0, 1))
        ripple = self._ripple(share, turns) if self.kind in ("water", "fire") else (0.0, 0.0)
        layers, weights = [], []
        for half in (0.0, 0.5):
            phase = (share * turns + half) % 1.0
            weights.append(1 - abs(2 * phase - 1))
            drift = phase - 0.5
            layers.append(self._sampled(-vx * drift + ripple[0], -vy * drift + ripple[1]))
        mixed = layers[0] * weights[0] + layers[1] * weights[1]
        # Two unlike layers mixed are flatter than either: the lost contrast is given back.
        broad = cv2.GaussianBlur(mixed, (0, 0), max(2.0, width / 160))
        gain = min(1.3, 1 / float(np.hypot(weights[0], weights[1])))
        mixed = broad + (mixed - broad) * gain
        if self.kind == "fire":
            flicker = 1 + 0.10 * np.sin(2 * np.pi * (share * turns * 3) + 2 * self.noise[0])
            mixed = mixed * flicker[..., None]
        return mixed

    def _ripple(self, share: float, turns: int) -> tuple[Floats, Floats]:
        height, width = self.soft.shape
        rows = np.arange(height, dtype=np.float32)[:, None] / max(width, height)
        beat = 2 * np.pi * (share * turns * 2)
        wave = np.sin(beat + 90 * rows + 2.5 * self.noise[1]) * self.reach
        size = (0.0012 + 0.002 * self.amount) * max(width, height)
        return (size * wave, 0.6 * size * np.cos(beat + 70 * rows + 2 * self.noise[0]) * self.reach)

    def _waving(self, share: float) -> Floats:
        height, width = self.soft.shape
        unit = float(max(width, height))
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        along = np.array(self.toward, np.float32)
        way = (x * along[0] + y * along[1]) / unit
        inside = self.soft > 0
        start = float(way[inside].min()) if inside.any() else 0.0
        span = max(1e-3, (float(way[inside].max()) if inside.any() else 1.0) - start)
        far = np.clip((way - start) / span, 0, 1)
        if self.kind == "flag":
            turns = max(1, round(self.seconds / 1.3))
            phase = 2 * np.pi * (1.7 * far - share * turns) + 0.5 * self.noise[0]
            swing = (0.006 + 0.012 * self.amount) * unit * (0.15 + 0.85 * far) * self.reach
            moved = self._sampled(
                -along[1] * swing * np.sin(phase) + 0.5 * swing * np.cos(phase) * along[0],
                along[0] * swing * np.sin(phase) + 0.5 * swing * np.cos(phase) * along[1],
            )
            light = 1 + (0.08 + 0.10 * self.amount) * np.cos(phase + 0.6) * (0.2 + 0.8 * far)
            return moved * (1 + (light - 1) * self.reach)[..., None]
        turns = max(1, round(self.seconds / (3.2 if self.kind == "sway" else 4.5)))
        rows = np.flatnonzero(inside.any(axis=1))
        top, foot = (float(rows[0]), float(rows[-1])) if len(rows) else (0.0, float(height))
        high = np.clip((foot - y) / max(1.0, foot - top), 0, 1)  # what stands is held at its foot
        phase = 2 * np.pi * share * turns + 1.1 * self.noise[0]
        swing = (0.004 + 0.012 * self.amount) * unit * self.reach * high**1.5
        wind = np.sin(phase) + 0.35 * np.sin(2 * phase + 1.3 * self.noise[1])
        return self._sampled(swing * wind * along[0], 0.3 * swing * wind * along[1])

    def _sampled(self, dx: Floats, dy: Floats) -> Floats:
        height, width = self.soft.shape
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        return cv2.remap(
            self.pixels,
            (x + dx).astype(np.float32),
            (y + dy).astype(np.float32),
            cv2.INTER_CUBIC,
            borderMode=cv2.BORDER_REFLECT,
        ).astype(np.float32)


def _noise(shape: tuple[int, int], random: np.random.Generator, sigma: float) -> Floats:
    scale = max(1.0, sigma / 4)
    small = (max(4, round(shape[0] / scale)), max(4, round(shape[1] / scale)))
    noise = random.standard_normal(small).astype(np.float32)
    noise = cv2.GaussianBlur(noise, (0, 0), sigma / scale, borderType=cv2.BORDER_REFLECT)
    noise /= max(1e-6, float(noise.std()))
    return np.asarray(cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC))
