"""Cuts out what a box, click, stroke, outline or earlier mask points at; needs no weights.

It does not know what words look like: without a drawing or a mask it refuses, and says so.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..errors import NothingFound
from ..memory.media import Mask, Signal, Value
from .cutout import cut_drawn
from .matte import matte
from .modules import IMAGE_SEGMENTATION, SegmentImage
from .planned import phrase
from .specialist import Module, Report, Specialist

SMALLEST = 2e-5
"""The share of the picture below which a mask is called empty."""


class ClassicalSegmentation(Specialist[SegmentImage]):
    module: ClassVar[Module] = IMAGE_SEGMENTATION
    name: ClassVar[str] = "classical"
    revision: ClassVar[str] = "1"

    def refuses(self, request: SegmentImage) -> str | None:
        if request.region is None and request.mask is None:
            what = phrase(request.instruction)
            named = f"“{what}” looks like" if what else "is meant"
            return f"I don't know what {named}: draw a box around it, or click on it"
        return None

    def run(self, request: SegmentImage, signal: Signal | None, report: Report) -> list[Value]:
        pixels = request.image.value.rgb()
        size = request.image.value.size
        earlier = request.mask.value.inside() if request.mask else None
        if earlier is not None and earlier.shape != pixels.shape[:2]:
            earlier = _fitted(earlier, size)
        inside, prompt = cut_drawn(pixels, request.region, earlier, report)
        if inside.mean() < SMALLEST:
            raise NothingFound(
                phrase(request.instruction) or "thing there",
                "draw the box closer around it, or click on it",
            )
        alpha = np.rint(matte(pixels, inside) * 255).astype(np.uint8)
        alpha[prompt.yes], alpha[prompt.no] = 255, 0
        mask = Mask(alpha)
        if inside.mean() > 0.95:
            report.note("the mask covers nearly the whole picture: mark what to leave out")
        return [mask]


def _fitted(inside: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    import cv2

    return cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
