"""Changes a picture as the words say, where the drawing says; needs no weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import cv2
import numpy as np

from ..errors import NothingFound
from ..memory.media import Frame, Image, Signal, Value
from ..memory.region import Region
from .cutout import cut_drawn
from .grammar import read, refusal
from .matte import matte
from .modules import IMAGE_EDITING, EditImage
from .operations import (
    Adjust,
    Blur,
    Crop,
    Insert,
    Lettering,
    Operation,
    Pixelate,
    Recolour,
    Remove,
    Style,
)
from .retouch import apply
from .sheet import Alpha, Sheet
from .specialist import Module, Report, Specialist


class ClassicalEditing(Specialist[EditImage]):
    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "classical"
    revision: ClassVar[str] = "2"

    def refuses(self, request: EditImage) -> str | None:
        drawn = request.region is not None or request.mask is not None
        return refusal(request.instruction, "still", drawn, request.source is not None)

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        operations = read(request.instruction, "still").operations
        steps = len(operations) + 1
        report.progress(0, steps)
        part, area = self._places(request, any(map(_of_a_thing, operations)), report)
        report.progress(1, steps)
        sheet = Sheet(
            request.image.value.rgb(),
            part,
            area,
            request.source.value.pixels if request.source else None,
            request.strength,
            request.seed,
            report,
            _slack(request, part),
        )
        before = sheet
        for number, operation in enumerate(operations, 2):
            sheet = apply(operation, sheet)
            report.progress(number, steps, preview(sheet.pixels[..., :3]))
        if sheet.pixels.shape == before.pixels.shape and (sheet.pixels == before.pixels).all():
            report.note("nothing changed: the picture is already like that there")
        stray = strayed(before, sheet.pixels, operations)
        if stray:
            report.note(f"{stray} pixels changed outside the part: please report this picture")
        return [Image(sheet.pixels)]

    def _places(
        self, request: EditImage, needed: bool, report: Report
    ) -> tuple[Alpha | None, Alpha | None]:
        """The thing pointed at with a soft edge, and the drawn area; None where none is given."""
        if request.region is None and request.mask is None:
            return None, None
        pixels = request.image.value.rgb()
        height, width = pixels.shape[:2]
        if not needed and request.region is not None:
            return None, request.region.raster(width, height).astype(np.float32)
        if request.mask is not None:
            soft = request.mask.value.alpha.astype(np.float32) / 255
            if soft.shape != (height, width):
                soft = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
            if request.region is None or request.region.kind in ("box", "point"):
                return _some(soft), soft
        assert request.region is not None
        area = request.region.raster(width, height).astype(np.float32)
        if outlines(request.region):
            return _some(area), area
        inside, _ = cut_drawn(pixels, request.region, None, report)
        return _some(matte(pixels, inside)), area


def _slack(request: EditImage, part: Alpha | None) -> int:
    """How far a part that was guessed may reach beyond its outline, in pixels."""
    if part is None or request.mask is not None or request.region is None:
        return 0
    if outlines(request.region):
        return 0
    return 2 + round(0.02 * float(np.sqrt((part > 0.5).sum())))


def strayed(before: Sheet, after: Frame, operations: Sequence[Operation]) -> int:
    """How many pixels changed where none may: beyond the part's soft rim and its slack."""
    local = Remove | Recolour | Adjust | Blur | Pixelate | Style
    if after.shape != before.pixels.shape or not operations:
        return 0
    if not all(isinstance(o, local) and o.scope in ("any", "part", "area") for o in operations):
        return 0
    allowed = np.zeros(after.shape[:2], bool)
    for operation in operations:
        if before.where(operation) is None:
            return 0
        allowed |= before.hole(operation)
    allowed = cv2.dilate(allowed.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return int(((after != before.pixels).any(axis=2) & ~allowed).sum())


def _of_a_thing(operation: Operation) -> bool:
    """Whether it is done to the thing that was pointed at, which then must be cut out."""
    if operation.scope in ("whole", "area"):
        return False
    placed = isinstance(operation, Crop | Lettering)
    return not placed and not (isinstance(operation, Insert) and not operation.instead)


def outlines(region: Region) -> bool:
    """Whether the drawing itself is the part: an outline or a mask, with nothing to be cut."""
    return region.kind in ("polygon", "mask")


def preview(pixels: np.ndarray) -> np.ndarray:
    """A small copy for the progress bar."""
    scale = min(1.0, 256 / max(pixels.shape[:2]))
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _some(alpha: Alpha) -> Alpha:
    if float(alpha.max(initial=0.0)) < 0.5:
        raise NothingFound("thing there", "draw the box closer around it, or give a mask")
    return alpha
