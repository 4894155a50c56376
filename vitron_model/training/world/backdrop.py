"""The picture before any thing stands in it. The same scene's backdrop is painted once."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from .interiors import INTERIORS
from .landscapes import LANDSCAPES
from .light import light
from .pen import Pen
from .places import PLACES
from .skies import sky
from .spec import SceneSpec, dice


def backdrop(spec: SceneSpec, width: int, height: int) -> NDArray[np.uint8]:
    """(height, width, 3), for the painter to go on with."""
    moving = spec.place in ("beach", "harbour") or spec.weather == "wind"
    bare = replace(spec, things=(), moment=spec.moment if moving else 0.0)
    return _painted(bare, width, height).copy()


@lru_cache(maxsize=8)
def _painted(spec: SceneSpec, width: int, height: int) -> NDArray[np.uint8]:
    pixels = np.empty((height, width, 3), np.uint8)
    pen = Pen(
        pixels, spec.camera, spec.aspect,
        light(spec.time, spec.weather, spec.style, spec.place, back=True),
    )  # fmt: skip
    rng = dice("backdrop", spec.place, spec.seed)
    place = PLACES[spec.place]
    if place.indoor:
        INTERIORS[spec.place](pen, spec, rng)
        return pixels
    # The sky has dice of its own, so that more clouds do not move the hills.
    if spec.place == "space":
        pen.wash(-0.2, 1.0, pen.light.paper(pen.light.sky_top), pen.light.paper(pen.light.sky_low))
    else:
        sky(pen, spec, place.horizon, dice("sky", spec.seed))
    LANDSCAPES[spec.place](pen, spec, rng)
    return pixels
