"""Another hour of the day over a picture: its light, its tint, lamps that go on shining.

It moves no shadows and paints no moon: it grades, as a film crew does that shoots night by day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .operations import Hour, HourName
from .sheet import Sheet

Floats = NDArray[Any]  # float32

_GREY = np.array((0.299, 0.587, 0.114), np.float32)
BAND = 256  # rows that are graded at once


@dataclass(frozen=True)
class Light:
    """How an hour looks beside plain day."""

    exposure: float
    """Times the light that falls."""
    grey: float
    """How much colour is lost."""
    tint: tuple[float, float, float]
    sky: tuple[float, float, float]
    """Times the tint, at the top of the picture; it fades downwards."""
    lift: float
    """What the darkest keep."""
    lamps: float
    """How much of what shines by itself is kept as it was."""


LIGHTS: dict[HourName, Light] = {
    "night": Light(0.5, 0.45, (0.62, 0.76, 1.18), (0.62, 0.66, 0.86), 0.015, 0.85),
    "evening": Light(0.86, 0.05, (1.16, 0.95, 0.74), (1.02, 0.86, 0.92), 0.02, 0.25),
    "morning": Light(1.02, 0.12, (1.06, 0.99, 0.95), (1.03, 0.95, 1.02), 0.05, 0.0),
    "noon": Light(1.14, 0.0, (1.02, 1.01, 0.97), (0.97, 1.0, 1.05), 0.0, 0.0),
}


def hour(sheet: Sheet, operation: Hour) -> Sheet:
    """The hour, everywhere or over what was drawn."""
    amount = sheet.amount(operation)
    alpha = sheet.where(operation) if operation.scope in ("area", "background") else None
    return sheet.laid(graded(sheet.rgb, operation.name, amount), alpha)


def graded(pixels: Frame, name: HourName, amount: float) -> Frame:
    """The picture at that hour; `amount` 0.5 is plainly so, 1 deep in it."""
    light, share = LIGHTS[name], min(1.0, 0.4 + 1.2 * amount)
    made = np.empty_like(pixels)
    height = pixels.shape[0]
    for top in range(0, height, BAND):
        rows = slice(top, min(top + BAND, height))
        values = pixels[rows].astype(np.float32) / 255
        down = (np.arange(rows.start, rows.stop, dtype=np.float32) + 0.5) / height
        seen = _lit(values, light, np.clip(1 - down / 0.6, 0, 1)[:, None, None])
        made[rows] = np.rint(255 * np.clip(values + (seen - values) * share, 0, 1))
    return made


def _lit(values: Floats, light: Light, high: Floats) -> Floats:
    grey = (values @ _GREY)[..., None]
    sky = 1 + (np.asarray(light.sky, np.float32) - 1) * high
    toned = values + (grey - values) * light.grey
    out = toned * (np.asarray(light.tint, np.float32) * light.exposure) * sky
    out = light.lift + out * (1 - light.lift)
    if light.lamps:
        warm = np.clip((values[..., :1] - values[..., 2:]) * 3, 0, 1)
        shines = np.clip((grey - 0.62) / 0.25, 0, 1) * warm * light.lamps * (1 - 0.7 * high)
        out = out + (values * (1.05, 0.96, 0.8) - out) * shines
    return np.asarray(out, np.float32)
