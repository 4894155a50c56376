"""Every operation on pixels by its type: one table from what was asked to what does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import (
    backdrop,
    colouring,
    daylight,
    dials,
    framing,
    lettering,
    objects,
    removal,
    styles,
    weather,
)
from .operations import (
    Adjust,
    Background,
    Blur,
    Crop,
    Duplicate,
    Enlarge,
    Flip,
    Hour,
    Insert,
    Lettering,
    Move,
    Operation,
    Pixelate,
    Recolour,
    Remove,
    Rotate,
    Scale,
    Straighten,
    Style,
    Weather,
)
from .sheet import Sheet

DOES: Mapping[type[Operation], Callable[[Sheet, Any], Sheet]] = {
    Remove: removal.remove,
    Recolour: colouring.recolour,
    Adjust: dials.adjust,
    Background: backdrop.background,
    Blur: backdrop.blur,
    Pixelate: backdrop.pixelate,
    Move: objects.move,
    Duplicate: objects.duplicate,
    Scale: objects.scale,
    Flip: objects.flip,
    Insert: objects.insert,
    Rotate: framing.rotate,
    Crop: framing.crop,
    Straighten: framing.straighten,
    Enlarge: framing.enlarge,
    Style: styles.style,
    Weather: weather.weather,
    Hour: daylight.hour,
    Lettering: lettering.lettering,
}


def apply(operation: Operation, sheet: Sheet) -> Sheet:
    """The sheet after the operation."""
    return DOES[type(operation)](sheet, operation)
