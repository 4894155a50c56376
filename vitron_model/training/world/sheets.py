"""Contact sheets: many scenes, every kind, the frames of a clip, on one page. Knows no training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from .cast import contrast
from .colours import CREAM
from .kinds import Kind, drawing, kinds
from .light import light
from .painter import render
from .pairs import pair, render_pair
from .scenes import scene
from .spec import STYLES, ThingSpec
from .splits import Split
from .stage import look_of
from .tiles import Brush, Placing, paint

Pixels = NDArray[np.uint8]


def grid(cells: Sequence[Pixels], columns: int, gap: int = 6) -> Pixels:
    """Pictures of one size in rows, on cream paper."""
    height, width = cells[0].shape[:2]
    rows = -(-len(cells) // columns)
    page = np.empty((rows * (height + gap) + gap, columns * (width + gap) + gap, 3), np.uint8)
    page[:] = CREAM
    for i, cell in enumerate(cells):
        y, x = gap + (i // columns) * (height + gap), gap + (i % columns) * (width + gap)
        page[y : y + height, x : x + width] = cell
    return page


def scene_sheet(
    count: int = 64, width: int = 160, columns: int = 8, split: Split = "val", first: int = 0
) -> Pixels:
    """Scenes `first` to `first + count - 1` of a split."""
    return grid([render(scene(first + i, split), width).pixels for i in range(count)], columns)


def kind_cell(kind: Kind, width: int, number: int = 0) -> Pixels:
    """One kind alone, fitted into a square, its name below."""
    colour = kind.colours[number % len(kind.colours)]
    accent = next((a for a in kind.accents if contrast(a, colour)), "")
    thing = ThingSpec("it", kind.name, colour, accent, pose=kind.poses[0], seed=number * 7 + 3)
    look = look_of(thing)
    canvas = drawing(kind.name, look)
    x0, y0, x1, y1 = canvas.bounds
    cell = np.empty((width, width, 3), np.uint8)
    cell[:] = (250, 243, 228)
    size = min(width * 0.80 / (x1 - x0), width * 0.72 / (y1 - y0))
    x = width / 2 - (x0 + x1) / 2 * size
    y = width * 0.44 + (y0 + y1) / 2 * size
    placing = Placing(x, y, size, np.array(((size, 0.0), (0.0, -size))))
    brush = Brush(light("day", "clear", "storybook", "field").at(0.0), max(1.0, width * 0.008))
    tile = paint(canvas, placing, brush, (width, width), ("plain", look.second, look.seed))
    if tile is not None:
        rows = slice(tile.top, tile.top + tile.alpha.shape[0])
        columns = slice(tile.left, tile.left + tile.alpha.shape[1])
        rest = 255 - tile.alpha.astype(np.uint16)[..., None]
        cell[rows, columns] = tile.rgb + ((cell[rows, columns] * rest + 127) // 255).astype(
            np.uint8
        )
    text_size = width / 330
    (wide, _), _ = cv2.getTextSize(kind.name, cv2.FONT_HERSHEY_DUPLEX, text_size, 1)
    spot = ((width - wide) // 2, width - round(width * 0.05))
    cv2.putText(
        cell, kind.name, spot, cv2.FONT_HERSHEY_DUPLEX, text_size, (92, 80, 84), 1, cv2.LINE_AA
    )
    return cell


def kind_sheet(width: int = 130, columns: int = 10) -> Pixels:
    """All kinds on one page."""
    return grid([kind_cell(kind, width, i) for i, kind in enumerate(kinds().values())], columns, 3)


def strip(frames: Sequence[Pixels], count: int = 6) -> Pixels:
    """Some frames of a clip side by side."""
    picks = [round(i * (len(frames) - 1) / (count - 1)) for i in range(count)]
    return grid([frames[i] for i in picks], count, 4)


def pair_sheet(count: int = 16, width: int = 160, split: Split = "val", first: int = 0) -> Pixels:
    """Edit pairs: before, after and the mask, three pairs a row."""
    cells: list[Pixels] = []
    for index in range(first, first + count):
        before, after, mask = render_pair(pair(index, split), width)
        white = np.repeat((mask * np.uint8(255))[..., None], 3, axis=2)
        cells += [before.pixels, after.pixels, white]
    return grid(cells, 9, 3)


def style_sheet(index: int = 0, width: int = 220) -> Pixels:
    """One scene in every style."""
    spec = scene(index, "val")
    return grid([render(replace(spec, style=style), width).pixels for style in STYLES], 3)
