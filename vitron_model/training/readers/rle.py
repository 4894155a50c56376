"""COCO's masks: polygons, run lengths and compressed run lengths, as pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ....errors import DataError
from ..samples import Bits
from .files import Json

Runs = NDArray[np.int64]


def mask(
    segmentation: Json, size: tuple[int, int], path: Path, where: object
) -> Callable[[], Bits]:
    """The mask of an annotation, decoded when asked for; its form is checked now."""
    width, height = size
    match segmentation:
        case [*polygons]:
            # Published sets hold a few polygons of a point or two: they have no inside.
            faces = [p for p in polygons if _is_face(p)]
            if faces:
                return lambda: _filled(faces, width, height)
        case {"counts": list() | str() as counts, "size": [int() as h, int() as w]} if (
            w,
            h,
        ) == size:
            runs = _unpacked(counts) if isinstance(counts, str) else _plain(counts)
            if (runs < 0).any() or runs.sum() != width * height:
                problem = f"its runs cover {runs.sum()} of {width * height} pixels"
                raise DataError(str(path), None, f"record {where}: {problem}", "drop the record")
            return lambda: _painted(runs, width, height)
    raise DataError(
        str(path), None, f"record {where}: its segmentation is neither polygons nor run lengths",
        "drop the record",
    )  # fmt: skip


def _is_face(polygon: Json) -> bool:
    return (
        isinstance(polygon, list)
        and len(polygon) >= 6
        and len(polygon) % 2 == 0
        and all(isinstance(value, (int, float)) for value in polygon)
    )


def _plain(counts: list[Json]) -> Runs:
    whole = all(isinstance(count, int) and 0 <= count < 2**40 for count in counts)
    return np.asarray(counts if whole else [-1], np.int64)


def _filled(polygons: list[list[float]], width: int, height: int) -> Bits:
    canvas = np.zeros((height, width), np.uint8)
    corners = [np.rint(np.reshape(p, (-1, 2)) * 16).astype(np.int32) for p in polygons]
    cv2.fillPoly(canvas, corners, 1, shift=4)
    return canvas > 0


def _painted(runs: Runs, width: int, height: int) -> Bits:
    """Runs alternate 0 and 1 down the columns, first column first."""
    flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return flat.reshape(width, height).T


def _unpacked(text: str) -> Runs:
    """The published compression: 5 bits a character above '0', low first, bit 6 says more; from
    the third run on each is the difference to the one two before."""
    runs: list[int] = []
    value, shift = 0, 0
    for character in text.encode("ascii", "replace"):
        bits = character - 48
        if not 0 <= bits < 64 or shift > 40:
            return np.array([-1], np.int64)
        value |= (bits & 31) << shift
        shift += 5
        if not bits & 32:
            if bits & 16:
                value -= 1 << shift
            runs.append(value + (runs[-2] if len(runs) > 2 else 0))
            value, shift = 0, 0
    return np.asarray(runs, np.int64)
