"""What backdrops are drawn with: smooth shapes on the page, straight into the picture.

Knows where the camera looks and how colours look in the light; knows no place.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from .canvas import STEPS, Points, Spot, _basis, _round
from .colours import RGB
from .light import Light
from .spec import Camera

SHIFT = 4
Pixels = NDArray[np.uint8]


class Pen:
    """Page coordinates: x to the right in page heights, y down, the picture is 1 high."""

    def __init__(self, pixels: Pixels, camera: Camera, aspect: float, light: Light) -> None:
        self.pixels, self.light, self.aspect = pixels, light, aspect
        self.height, self.width = pixels.shape[:2]
        self.scale = self.height * camera.zoom
        self.left = camera.x * aspect * self.scale - self.width / 2
        self.up = camera.y * self.scale - self.height / 2
        self.parallax = 1.0
        """How far this layer moves with the camera: 1 the ground, 0 the sky."""
        middle = 0.5 * self.scale
        self._rest = (middle * aspect - self.width / 2, middle - self.height / 2)

    def origin(self) -> tuple[float, float]:
        """What is taken from a page point times `scale`."""
        share = self.parallax
        return (
            self._rest[0] + (self.left - self._rest[0]) * share,
            self._rest[1] + (self.up - self._rest[1]) * share,
        )

    def fixed(self, points: Points) -> NDArray[np.int32]:
        """Page points as OpenCV's fixed-point pixels."""
        left, up = self.origin()
        exact = (points * self.scale - (left + 0.5, up + 0.5)) * (1 << SHIFT)
        return np.asarray(np.rint(exact), np.int32)

    def row(self, y: float) -> int:
        """The picture's row at that height of the page."""
        return int(round(y * self.scale - self.origin()[1]))

    def paint(self, colour: RGB, depth: float = 0.0) -> RGB:
        return self.light.tone(colour, depth)

    def wash(self, y0: float, y1: float, top: RGB, low: RGB) -> None:
        """A level gradient over the whole width; the colours are used as they are."""
        r0, r1 = self.row(y0), self.row(y1)
        first, last = max(0, r0), min(self.height, r1)
        if last <= first or r1 <= r0:
            return
        share = ((np.arange(first, last) - r0) * 256 // max(1, r1 - r0)).astype(np.int32)[:, None]
        ends = np.array((top, low), np.int32)
        rows = (ends[0] * (256 - share) + ends[1] * share + 128) >> 8
        self.pixels[first:last] = rows.astype(np.uint8)[:, None, :]

    def fill(self, points: Points | Sequence[Spot], colour: RGB) -> None:
        """A closed outline with straight edges."""
        outline = self.fixed(np.asarray(points, np.float64))
        cv2.fillPoly(self.pixels, [outline], colour, cv2.LINE_AA, SHIFT)

    def blob(self, points: Sequence[Spot], colour: RGB) -> None:
        """A closed smooth outline."""
        self.fill(_basis(len(points), STEPS, True) @ np.array(points, np.float64), colour)

    def oval(self, x: float, y: float, rx: float, ry: float, colour: RGB) -> None:
        self.fill(_round(28) * (rx, ry) + (x, y), colour)

    def rect(self, x0: float, y0: float, x1: float, y1: float, colour: RGB) -> None:
        """(x0, y0) upper left, (x1, y1) lower right."""
        self.fill([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour)

    def stroke(self, points: Points | Sequence[Spot], width: float, colour: RGB) -> None:
        """An open line; `width` in page heights, at least a pixel."""
        outline = self.fixed(np.asarray(points, np.float64))
        thick = max(1, round(width * self.scale))
        cv2.polylines(self.pixels, [outline], False, colour, thick, cv2.LINE_AA, SHIFT)

    def strokes(self, lines: Sequence[Points], width: float, colour: RGB) -> None:
        """Many short lines of one colour at once."""
        if lines:
            everything = self.fixed(np.concatenate(lines))
            cuts = np.cumsum([len(line) for line in lines])[:-1]
            thick = max(1, round(width * self.scale))
            cv2.polylines(
                self.pixels, np.split(everything, cuts), False, colour, thick, cv2.LINE_AA, SHIFT
            )

    def hill(self, base: float, waves: Sequence[tuple[float, float, float]], colour: RGB,
             rim: RGB | None = None) -> None:  # fmt: skip
        """A hill line across the page: `waves` are (height, length, phase); filled downwards."""
        x = np.linspace(-1.0, self.aspect + 1.0, 56)
        y = np.full_like(x, base)
        for size, length, phase in waves:
            y -= size * np.sin(x * (6.2832 / length) + phase)
        ends = np.array([(self.aspect + 1.0, 2.0), (-1.0, 2.0)])
        outline = np.concatenate([np.stack([x, y], 1), ends])
        if rim is not None:
            self.fill(outline, rim)
            outline = outline + (0.006, 0.010)
        self.fill(outline, colour)
