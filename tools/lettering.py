"""Words set in a picture so that they can be read on whatever lies below."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .operations import RGB, Lettering
from .sheet import Alpha, Sheet

LIGHT: RGB = (255, 255, 255)
DARK: RGB = (22, 22, 26)


@dataclass(frozen=True)
class Block:
    """Lines of text broken to a width, at the size (pixels) at which they fit."""

    lines: tuple[str, ...]
    size: int


def lettering(sheet: Sheet, operation: Lettering) -> Sheet:
    """The text, over its place; white or dark by what is below, with a soft shadow of the other."""
    return sheet.laid(lettered(sheet.rgb, operation), None)


def lettered(pixels: Frame, operation: Lettering) -> Frame:
    """The picture with the text on it."""
    height, width = pixels.shape[:2]
    block = _set(operation.text, width, height, operation.size)
    ink, (x0, y0, x1, y1) = _inked(block, operation.place, width, height)
    ground = pixels[max(0, y0) : y1, max(0, x0) : x1].reshape(-1, 3).astype(np.float32)
    light = (
        float((ground @ np.array([0.299, 0.587, 0.114], np.float32)).mean()) if ground.size else 0
    )
    colour = operation.colour or (LIGHT if light < 150 else DARK)
    level = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    other = np.array(DARK if level > 110 else LIGHT, np.float32)
    # A halo of the opposite tone: wide and faint for calm, narrow and firm for the outline.
    halo = np.maximum(
        cv2.GaussianBlur(ink, (0, 0), block.size / 4) * 0.9,
        cv2.GaussianBlur(cv2.dilate(ink, np.ones((3, 3))), (0, 0), max(1.0, block.size / 26))
        * 0.55,
    )
    halo[halo < 0.01] = 0
    out = pixels.astype(np.float32)
    out += (other - out) * np.clip(halo, 0, 0.85)[..., None]
    out += (np.array(colour, np.float32) - out) * ink[..., None]
    return np.where((halo > 0)[..., None] | (ink > 0)[..., None], np.rint(out), pixels).astype(
        np.uint8
    )


def _face(size: int, text: str) -> tuple[int, int, int, int]:
    found = cv2.getTextSize((10_000, 10_000), text or " ", (0, 0), cv2.FontFace("sans"), size, 700)
    return (int(found[0]), int(found[1]), int(found[2]), int(found[3]))


def _set(text: str, width: int, height: int, factor: float) -> Block:
    size = max(10, round(0.062 * min(1.6 * height, width) * factor))
    while True:
        lines = _broken(text, size, 0.9 * width)
        widest = max(_face(size, line)[2] for line in lines)
        if size <= 10 or (widest <= 0.94 * width and len(lines) * size * 1.25 <= 0.8 * height):
            return Block(tuple(lines), size)
        size = max(10, int(size * 0.9))


def _broken(text: str, size: int, room: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and _face(size, longer)[2] > room:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def _inked(
    block: Block, place: tuple[float, float], width: int, height: int
) -> tuple[Alpha, tuple[int, int, int, int]]:
    """Where ink goes (H, W), and the box of the text; it never leaves the picture."""
    step = round(block.size * 1.25)
    wide = max(_face(block.size, line)[2] for line in block.lines)
    high = step * len(block.lines)
    margin = round(0.03 * min(width, height))
    left = min(max(margin, round(place[0] * width - wide / 2)), max(margin, width - wide - margin))
    top = min(max(margin, round(place[1] * height - high / 2)), max(margin, height - high - margin))
    canvas: NDArray[np.uint8] = np.zeros((height, width, 3), np.uint8)
    face = cv2.FontFace("sans")
    for number, line in enumerate(block.lines):
        long = _face(block.size, line)[2]
        share = 0.0 if place[0] < 0.35 else 1.0 if place[0] > 0.65 else 0.5
        origin = (round(left + (wide - long) * share), top + number * step + block.size)
        cv2.putText(canvas, line, origin, (255, 255, 255), face, block.size, 700)
    return canvas[..., 0].astype(np.float32) / 255, (left, top, left + wide, top + high)
