"""One thing as pixels: its shapes filled on a small, finely divided tile and averaged down.

A tile holds colour times coverage, and coverage; integers only, so that every machine paints the
same. Knows one thing at a time, no scene.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .canvas import Canvas
from .colours import RGB, dark
from .patterns import pattern

SHIFT = 4  # bits of a pixel's fraction that OpenCV is given
Bytes = NDArray[np.uint8]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Placing:
    """Where the unit box lies in the picture: pixel = origin + matrix @ unit."""

    x: float
    y: float
    height: float
    """Pixels per unit."""
    matrix: Numbers  # (2, 2), with the y axis turned down

    def at(self, spot: tuple[float, float]) -> tuple[float, float]:
        dx, dy = self.matrix @ np.array(spot)
        return self.x + float(dx), self.y + float(dy)


@dataclass(frozen=True, slots=True)
class Tile:
    """`rgb` is premultiplied by `alpha`; (left, top) is its place in the picture."""

    left: int
    top: int
    rgb: Bytes  # (h, w, 3)
    alpha: Bytes  # (h, w)
    parts: dict[str, tuple[float, float, float, float]]
    """Part -> (left, top, right, bottom) in pixels of the picture."""
    inside: float = 1.0
    """The share of its upright box that lies in the picture."""


@dataclass(frozen=True, slots=True)
class Brush:
    """How shapes are turned into pixels: what a style says about one thing."""

    tone: Callable[[RGB], RGB]
    """Each colour on its way to the paper: haze, fog, night."""
    contour: float = 0.0
    """Width of the outlines, in pixels of the picture; 0: none."""
    contour_colour: RGB | None = None
    """None: a darker tone of what is outlined."""
    light: int = 34
    """How round it looks: strength of the lit and the shaded side, of 256."""
    wobble: float = 0.0
    """How far the hand trembles, in pixels."""


def _fine(size: float) -> int:
    """Divisions of a pixel's side: enough that small things have smooth edges."""
    return 4 if size < 110 else 3 if size < 240 else 2


@lru_cache(maxsize=32)
def _kernel(width: int) -> Bytes:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)), np.uint8)


def paint(
    canvas: Canvas, placing: Placing, brush: Brush, size: tuple[int, int],
    coat: tuple[str, RGB, int] = ("plain", (0, 0, 0), 0), margin: int = 1,
) -> Tile | None:  # fmt: skip
    """The thing's tile, cut at the edge of the picture; None where nothing of it is inside."""
    shapes = canvas.shapes
    points, counts = canvas.packed
    placed = points @ placing.matrix.T + (placing.x, placing.y)
    if brush.wobble:
        wave = np.sin(points[:, ::-1] * 21.0 + (points[:, :1] * 13.0)) * brush.wobble
        placed = placed + wave
    low, high = _extent(canvas, placing)
    low, high = low - brush.wobble, high + brush.wobble
    left, top = max(0, int(low[0]) - margin), max(0, int(low[1]) - margin)
    right = min(size[0], int(high[0]) + 1 + margin)
    bottom = min(size[1], int(high[1]) + 1 + margin)
    if right <= left or bottom <= top:
        return None
    fine = _fine(float(max(high - low)))
    index = np.zeros(((bottom - top) * fine, (right - left) * fine), np.uint8)
    scale = fine << SHIFT
    offset = (left + 0.5 / fine, top + 0.5 / fine)
    fixed = np.rint((placed - offset) * scale).astype(np.int32)

    palette: list[RGB] = [(0, 0, 0)]
    family = np.zeros(256, np.uint8)
    coats = np.zeros(256, np.uint8)
    start = 0
    for number, (shape, count) in enumerate(zip(shapes, counts, strict=True), 1):
        outline = fixed[start : start + count]
        pen = [max(1, round(w * placing.height * fine)) for w in shape.widths]
        if shape.within:
            _fill_within(index, outline, pen, number, family, shape.within)
            family[number] = family[shape.within[0]]
        else:
            _fill(index, outline, pen, number)
            family[number] = number
        coats[number] = shape.coat
        palette.append(shape.colour)
        start += count
    name, colour, seed = coat
    if name != "plain" and coats.any():
        _lay_pattern(index, points, placing, offset, scale, coats, name, seed, len(palette))
        palette.append(colour)
    inked = _inked(index, family, brush, fine, palette)
    small = np.asarray(
        cv2.resize(inked, (right - left, bottom - top), interpolation=cv2.INTER_AREA), np.uint8
    )
    rgb, alpha = np.ascontiguousarray(small[..., :3]), np.ascontiguousarray(small[..., 3])
    if brush.light:
        rgb = _lit(rgb, alpha, placing.height, brush.light)
    (x0, y0), (x1, y1) = low.tolist(), high.tolist()
    shown = (min(x1, size[0]) - max(x0, 0.0)) * (min(y1, size[1]) - max(y0, 0.0))
    boxes = _part_boxes(canvas, placed, counts, placing.height)
    return Tile(left, top, rgb, alpha, boxes, shown / ((x1 - x0) * (y1 - y0)))


def _extent(canvas: Canvas, placing: Placing) -> tuple[Numbers, Numbers]:
    """The corners of the smallest upright box around everything drawn, in pixels."""
    x0, y0, x1, y1 = canvas.bounds
    corners = np.array(((x0, y0), (x1, y0), (x0, y1), (x1, y1))) @ placing.matrix.T
    corners += (placing.x, placing.y)
    return corners.min(axis=0) - 1.0, corners.max(axis=0) + 1.0


def _part_boxes(
    canvas: Canvas, placed: Numbers, counts: list[int], height: float
) -> dict[str, tuple[float, float, float, float]]:
    """Around the outlines of each named part, in pixels of the picture."""
    starts = np.cumsum([0, *counts[:-1]])
    low = np.minimum.reduceat(placed, starts, axis=0).tolist()
    high = np.maximum.reduceat(placed, starts, axis=0).tolist()
    boxes: dict[str, tuple[float, float, float, float]] = {}
    for shape, (x0, y0), (x1, y1) in zip(canvas.shapes, low, high, strict=True):
        if shape.part:
            half = max(shape.widths) * height / 2 if shape.widths else 0.0
            box = (x0 - half, y0 - half, x1 + half, y1 + half)
            for host in shape.within:  # what is clipped does not reach out of what it lies on
                box = (
                    max(box[0], low[host - 1][0]), max(box[1], low[host - 1][1]),
                    min(box[2], high[host - 1][0]), min(box[3], high[host - 1][1]),
                )  # fmt: skip
            old = boxes.get(shape.part, box)
            boxes[shape.part] = (
                min(old[0], box[0]), min(old[1], box[1]), max(old[2], box[2]), max(old[3], box[3])
            )  # fmt: skip
    return boxes


def _fill(index: Bytes, outline: NDArray[np.int32], pen: list[int], number: int) -> None:
    if not pen:
        cv2.fillPoly(index, [outline], number, cv2.LINE_8, SHIFT)
    elif len(pen) == 1:
        cv2.polylines(index, [outline], False, number, pen[0], cv2.LINE_8, SHIFT)
    else:
        spots = outline.tolist()
        for one, two, width in zip(spots, spots[1:], pen, strict=False):
            cv2.line(index, one, two, number, width, cv2.LINE_8, SHIFT)


def _fill_within(
    index: Bytes, outline: NDArray[np.int32], pen: list[int], number: int,
    family: Bytes, within: tuple[int, ...],
) -> None:  # fmt: skip
    """Fill only where one of those shapes, or what was already clipped to it, is on top."""
    pad = (max(pen, default=0) << SHIFT) + (2 << SHIFT)
    x0, y0 = (np.maximum(outline.min(axis=0) - pad, 0) >> SHIFT).tolist()
    x1, y1 = ((outline.max(axis=0) + pad) >> SHIFT).tolist()
    view = index[y0 : y1 + 1, x0 : x1 + 1]
    if x1 < 0 or y1 < 0 or not view.size:
        return
    scratch = np.zeros_like(view)
    _fill(scratch, outline - np.array((x0 << SHIFT, y0 << SHIFT), np.int32), pen, 255)
    members = np.zeros(256, np.uint8)
    for host in within:
        members[family == family[host]] = 255
    members[0] = 0
    cv2.bitwise_and(scratch, cv2.LUT(view, members), dst=scratch)
    view[scratch != 0] = number


def _lay_pattern(
    index: Bytes, points: Numbers, placing: Placing, offset: tuple[float, float], scale: int,
    coats: Bytes, name: str, seed: int, number: int,
) -> None:  # fmt: skip
    wide = float(2 * np.abs(points[:, 0]).max()) + 0.1
    outlines = pattern(name, round(wide, 1), round(float(points[:, 1].max()), 1), seed % 64)
    counts = np.cumsum([len(o) for o in outlines])[:-1]
    everything = np.concatenate(outlines) @ placing.matrix.T + (placing.x, placing.y)
    fixed = np.rint((everything - offset) * scale).astype(np.int32)
    scratch = np.zeros_like(index)
    for outline in np.split(fixed, counts):
        cv2.fillConvexPoly(scratch, outline, 255, cv2.LINE_8, SHIFT)
    cv2.bitwise_and(scratch, cv2.LUT(index, coats * np.uint8(255)), dst=scratch)
    index[scratch != 0] = number
    coats[number] = 1


def _inked(
    index: Bytes, family: Bytes, brush: Brush, fine: int, palette: list[RGB]
) -> Bytes:
    """Numbers of shapes become colours; where shapes end, the contour's colour."""
    colours = [brush.tone(colour) for colour in palette]
    table = np.zeros((256, 4), np.uint8)
    table[1 : len(colours), :3] = colours[1:]
    table[1 : len(colours), 3] = 255
    packed = table.view(np.uint32)[:, 0]
    flat: NDArray[np.uint32] = packed[index]
    width = round(brush.contour * fine)
    if width > 0:
        lines = table.copy()
        if brush.contour_colour is None:
            lines[1 : len(colours), :3] = [dark(colour, 0.38) for colour in colours[1:]]
        else:
            lines[1:, :3] = brush.contour_colour
        # A pattern (number beyond the last shape) belongs to whatever it lies on: the minimum of
        # its neighbours' families would outline it, so it is given the highest family.
        kin = family.copy()
        kin[len(family[family > 0]) + 1 :] = 255
        owner = np.asarray(cv2.LUT(index, kin), np.uint8)
        low = cv2.erode(owner, _kernel(2 * width + 1))
        edge = (low != owner) & (owner != 255)
        edge |= (owner == 255) & (low == 0)
        flat[edge] = lines.view(np.uint32)[:, 0][index[edge]]
    return flat.view(np.uint8).reshape(*index.shape, 4)


def _lit(rgb: Bytes, alpha: Bytes, height: float, strength: int) -> Bytes:
    """Light from the upper left: that side is lighter, the lower right darker."""
    d = max(1, round(height * 0.045))
    # Replicated: where the tile is cut at the picture's edge the thing goes on beyond it.
    wide = cv2.copyMakeBorder(alpha, d, d, d, d, cv2.BORDER_REPLICATE)
    soft = cv2.blur(wide, (2 * d + 1, 2 * d + 1)).astype(np.int16)
    h, w = alpha.shape
    slope = soft[2 * d :, 2 * d :] + soft[2 * d :, d : d + w]
    slope -= soft[:h, :w] + soft[:h, d : d + w]
    factor = 256 + ((slope * strength) >> 8)  # 256: unchanged
    lit = (rgb.astype(np.int32) * factor[..., None].astype(np.int32)) >> 8
    cap = alpha[..., None]
    return np.asarray(np.minimum(np.clip(lit, 0, 255), cap), np.uint8)
