"""The frame: cropping, turning, levelling and enlarging; masks follow the pixels."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import LimitExceeded
from ..memory.media import Frame
from .objects import turn
from .operations import Crop, Enlarge, Rotate, Straighten
from .sheet import Alpha, Sheet

MOST = 60_000_000  # pixels of an enlarged picture


def crop(sheet: Sheet, operation: Crop) -> Sheet:
    """To a ratio, around what was drawn if anything was; or to what was drawn."""
    width, height = sheet.size
    drawn = sheet.area if sheet.area is not None else sheet.part
    centre = (width / 2, height / 2)
    if drawn is not None and drawn.any():
        rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
        if operation.ratio is None:
            return _windowed(sheet, columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        centre = ((columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2)
    ratio = operation.ratio or width / height
    wide, high = min(width, round(height * ratio)), min(height, round(width / ratio))
    left = min(max(0, round(centre[0] - wide / 2)), width - wide)
    top = min(max(0, round(centre[1] - high / 2)), height - high)
    return _windowed(sheet, left, top, left + max(1, wide), top + max(1, high))


def rotate(sheet: Sheet, operation: Rotate) -> Sheet:
    """The thing that was pointed at, or the whole picture; small angles are cropped clean."""
    if sheet.where(operation) is not None:
        return turn(sheet, operation)
    quarter, rest = divmod(operation.degrees, 90)
    if rest == 0:
        count = -int(quarter) % 4
        part, area = (
            None if a is None else np.ascontiguousarray(np.rot90(a, count))
            for a in (sheet.part, sheet.area)
        )
        pixels = np.ascontiguousarray(np.rot90(sheet.pixels, count))
        return replace(sheet, pixels=pixels, part=part, area=area)
    return _levelled(sheet, operation.degrees)


def straighten(sheet: Sheet, operation: Straighten) -> Sheet:
    """Level by the long lines that are nearly level or upright."""
    degrees = tilt(sheet.rgb)
    if abs(degrees) < 0.15:
        sheet.report.note("it looks level already: nothing was turned")
        return sheet
    sheet.report.note(f"turned by {-degrees:+.1f}°")
    return _levelled(sheet, -degrees)


def tilt(pixels: Frame) -> float:
    """By how many degrees (clockwise) the picture leans, -12 to 12; 0 where nothing tells."""
    scale = min(1.0, 900 / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.2)
    edges = cv2.Canny(grey, 40, 110)
    shortest = max(small.shape[:2]) / 12
    lines = cv2.HoughLinesP(edges, 1, np.pi / 720, 60, None, shortest, 6)
    if lines is None:
        return 0.0
    x0, y0, x1, y1 = lines.reshape(-1, 4).astype(np.float64).T
    angle = np.degrees(np.arctan2(y1 - y0, x1 - x0))
    length = np.hypot(x1 - x0, y1 - y0)
    lean = (angle + 45) % 90 - 45
    level = np.abs((angle + 90) % 180 - 90) < 45
    near = np.abs(lean) < 12
    if not near.any():
        return 0.0
    weight = (length * np.where(level, 1.5, 1.0))[near] ** 1.5
    bins = np.arange(-12, 12.01, 0.1)
    votes = np.exp(-0.5 * ((bins[:, None] - lean[near]) / 0.35) ** 2) @ weight
    best = float(bins[np.argmax(votes)])
    agreed = votes.max() / weight.sum()
    return best if agreed > 0.22 else 0.0


def enlarge(sheet: Sheet, operation: Enlarge) -> Sheet:
    """More pixels, edges kept crisp; it adds no detail that was not there."""
    width, height = sheet.size
    size = (round(width * operation.factor), round(height * operation.factor))
    if size[0] * size[1] > MOST:
        raise LimitExceeded(
            "the enlarged picture", f"{size[0]}x{size[1]}", f"{MOST // 10**6} megapixels",
            "enlarge it less",
        )  # fmt: skip
    pixels = cv2.resize(sheet.pixels, size, interpolation=cv2.INTER_LANCZOS4)
    rgb = pixels[..., :3].astype(np.float32)
    sigma = 0.45 * operation.factor
    for _ in range(2):  # back-projection: made small again, it must be the picture it was
        low = cv2.resize(
            cv2.GaussianBlur(rgb, (0, 0), sigma), (width, height), interpolation=cv2.INTER_AREA
        )
        error = sheet.rgb.astype(np.float32) - low
        rgb += cv2.resize(error, size, interpolation=cv2.INTER_CUBIC)
    # Ringing is clamped to what the neighbourhood had.
    kernel = np.ones((3, 3), np.uint8)
    floor = cv2.resize(cv2.erode(sheet.rgb, kernel), size, interpolation=cv2.INTER_LINEAR)
    roof = cv2.resize(cv2.dilate(sheet.rgb, kernel), size, interpolation=cv2.INTER_LINEAR)
    pixels = pixels.copy()
    pixels[..., :3] = np.rint(np.clip(rgb, floor, roof)).astype(np.uint8)
    part, area = (_resized(a, size) for a in (sheet.part, sheet.area))
    return replace(sheet, pixels=pixels, part=part, area=area)


def _levelled(sheet: Sheet, degrees: float) -> Sheet:
    """Turned clockwise, and cropped to the largest upright window without empty corners."""
    width, height = sheet.size
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), -degrees, 1.0)

    def turned(plane: NDArray[Any]) -> NDArray[Any]:
        return cv2.warpAffine(
            plane, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
        )

    part, area = (
        None if a is None else np.clip(turned(a), 0, 1).astype(np.float32)
        for a in (sheet.part, sheet.area)
    )
    pixels = turned(sheet.pixels).astype(np.uint8)
    sine, cosine = abs(np.sin(np.radians(degrees))), abs(np.cos(np.radians(degrees)))
    long, short = max(width, height), min(width, height)
    if short <= 2 * sine * cosine * long:
        half = short / 2
        wide, high = (
            (half / sine, half / cosine) if width >= height else (half / cosine, half / sine)
        )
    else:
        both = cosine * cosine - sine * sine
        wide = (width * cosine - height * sine) / both
        high = (height * cosine - width * sine) / both
    wide, high = max(1, int(wide) - 1), max(1, int(high) - 1)
    left, top = (width - wide) // 2, (height - high) // 2
    done = replace(sheet, pixels=pixels, part=part, area=area)
    return _windowed(done, left, top, left + wide, top + high)


def _windowed(sheet: Sheet, x0: int, y0: int, x1: int, y1: int) -> Sheet:
    window = np.s_[y0:y1, x0:x1]
    part, area = (
        None if a is None else np.ascontiguousarray(a[window]) for a in (sheet.part, sheet.area)
    )
    pixels = np.ascontiguousarray(sheet.pixels[window])
    return replace(sheet, pixels=pixels, part=part, area=area)


def _resized(alpha: Alpha | None, size: tuple[int, int]) -> Alpha | None:
    if alpha is None:
        return None
    return np.clip(cv2.resize(alpha, size, interpolation=cv2.INTER_LINEAR), 0, 1)
