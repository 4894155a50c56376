"""Cuts out what was pointed at, by colour, edges and place; returns which pixels are inside.

Knows no request: it takes a picture and a prompt, and gives a boolean mask.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from ..memory.region import Box, Region
from .specialist import Report

Inside = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Prompt:
    """What was drawn, as pixels of the picture that is to be cut."""

    box: tuple[int, int, int, int] | None  # x0, y0, x1, y1, the ends excluded
    yes: Inside  # certainly inside: clicks, strokes
    no: Inside  # certainly outside
    rough: Inside | None  # an earlier mask or a drawn outline, to be mended

    @classmethod
    def of(cls, region: Region | None, size: tuple[int, int], earlier: Inside | None) -> Prompt:
        """Boxes bound the thing, points and strokes mark it, polygons and masks outline it."""
        width, height = size
        yes, no = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
        rough = np.zeros((height, width), np.uint8) if earlier is None else earlier.astype(np.uint8)
        boxes: list[tuple[int, int, int, int]] = []
        for shape in region.shapes if region else ():
            if isinstance(shape, Box) and shape.sign > 0:
                boxes.append(shape.pixels(width, height))
            elif shape.kind in ("polygon", "mask") and shape.sign > 0:
                shape.paint(rough)
            else:
                shape.paint(yes if shape.sign > 0 else no)
        box = None
        if boxes:
            x0, y0, x1, y1 = zip(*boxes, strict=True)
            box = (min(x0), min(y0), max(x1), max(y1))
        return cls(box, yes > 0, (no > 0) & (yes == 0), rough > 0 if rough.any() else None)


def cut(pixels: Frame, prompt: Prompt, report: Report | None = None) -> Inside:
    """The pixels of the thing; may be empty."""
    height, width = pixels.shape[:2]
    marks = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    if prompt.box:
        x0, y0, x1, y1 = prompt.box
        marks[:] = cv2.GC_BGD
        marks[y0:y1, x0:x1] = cv2.GC_PR_FGD
    if prompt.rough is not None:
        marks[prompt.rough] = cv2.GC_PR_FGD
    marks[prompt.yes], marks[prompt.no] = cv2.GC_FGD, cv2.GC_BGD
    scale = min(1.0, 400 / max(height, width))
    small = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    marks = cv2.resize(marks, small.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    cv2.setRNGSeed(0)
    cv2.grabCut(small, marks, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    inside = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    full = cv2.resize(inside.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return full > 0.5


def salient(pixels: Frame) -> Inside:
    """What seems to be the subject: it differs from the border of the picture."""
    height, width = pixels.shape[:2]
    edge_x, edge_y = max(1, width // 50), max(1, height // 50)
    box = (edge_x, edge_y, width - edge_x, height - edge_y)
    none = np.zeros((height, width), bool)
    return cut(pixels, Prompt(box, none, none, None))
