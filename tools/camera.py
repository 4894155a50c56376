"""Camera moves over a still picture: where the camera looks at each moment, and what it sees.

Knows no words: a move comes as its name and how far it goes. A picture may come in layers, of which
the near ones shift more (parallax).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .backdrop import own_colours
from .operations import MoveName
from .removal import filled
from .sheet import Alpha
from .specialist import Report
from .weather import nearness

Floats = NDArray[Any]  # float32


@dataclass(frozen=True)
class View:
    """What the camera sees: centre (0 to 1), how much it is enlarged, roll in degrees."""

    x: float = 0.5
    y: float = 0.5
    zoom: float = 1.0
    roll: float = 0.0
    aside: tuple[float, float] = (0.0, 0.0)
    """How far the camera itself has moved, in picture widths: near layers shift against far."""


def eased(share: float) -> float:
    """0 to 1 with a soft start and end: no jerk at either."""
    return share**3 * (share * (share * 6 - 15) + 10)


def view(
    move: MoveName, share: float, amount: float, focus: tuple[float, float], seed: int
) -> View:
    """Where the camera is at `share` (0 to 1) of a move that goes `amount` (0 to 1) far."""
    reach = 0.08 + 0.44 * amount  # how much closer a push ends
    soft = eased(share)
    match move:
        case "push" | "pull":
            way = soft if move == "push" else 1 - soft
            zoom = (1 + reach) ** way  # even to the eye: by factors, not by steps
            pull = (zoom - 1) / zoom  # the focus stays where it is on the screen
            x, y = (0.5 + (f - 0.5) * pull for f in focus)
            return _held(View(x, y, zoom, aside=(0.0, 0.0)))
        case "left" | "right" | "up" | "down":
            zoom = 1 + 0.6 * reach
            room = 0.5 - 0.5 / zoom
            way = (2 * soft - 1) * room * (1 if move in ("right", "down") else -1)
            x, y = (0.5 + way, 0.5) if move in ("left", "right") else (0.5, 0.5 + way)
            return _held(View(x, y, zoom))
        case "orbit" | "parallax":
            angle = 2 * np.pi * share
            far = 0.008 + 0.022 * amount
            aside = (
                (far * np.sin(angle), 0.35 * far * (1 - np.cos(angle)))
                if move == "orbit"
                else (far * (2 * soft - 1), 0.0)
            )
            return View(zoom=1.06 + 0.08 * amount, aside=(float(aside[0]), float(aside[1])))
        case "handheld":
            random = np.random.default_rng(seed)
            phases = random.uniform(0, 2 * np.pi, (3, 4))
            sway = [
                sum(np.sin(2 * np.pi * k * share * 2 + row[k - 1]) / k for k in range(1, 5)) / 2
                for row in phases
            ]
            far = 0.004 + 0.012 * amount
            zoom = 1.04 + 0.06 * amount
            return _held(
                View(0.5 + far * sway[0], 0.5 + far * sway[1], zoom, (0.2 + 0.5 * amount) * sway[2])
            )
        case _:
            return View()


def _held(seen: View) -> View:
    """Drawn back until nothing beyond the picture is seen."""
    half = 0.5 / seen.zoom
    x = min(max(seen.x, half), 1 - half)
    y = min(max(seen.y, half), 1 - half)
    return View(x, y, seen.zoom, seen.roll, seen.aside)


@dataclass(frozen=True, eq=False)
class Stage:
    """A picture ready for the camera: what is behind, how near it is, and the subject before it."""

    behind: Frame
    near: Floats | None  # (H, W) 0 far to 1 near; None: flat, nothing shifts
    front: Frame | None = None  # colours of the subject without what was behind it
    part: Alpha | None = None
    depth: float = 0.8  # how near the subject is

    @classmethod
    def flat(cls, pixels: Frame) -> Stage:
        return cls(pixels, None)

    @classmethod
    def layered(cls, pixels: Frame, part: Alpha | None, seed: int, report: Report) -> Stage:
        """What is behind the subject is filled, so that it can be seen when the camera moves."""
        if part is None:
            return cls(pixels, _calm(nearness(pixels)))
        hole = cv2.dilate((part > 0.02).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        behind = filled(pixels, hole, seed, report)
        near = nearness(pixels, part)
        depth = float(np.median(near[part > 0.5])) if (part > 0.5).any() else 0.7
        front = own_colours(pixels, part)
        return cls(behind, _calm(nearness(behind)), front, part, max(depth, 0.6))

    def seen(self, camera: View, size: tuple[int, int]) -> Frame:
        """The frame (width, height) that the camera sees."""
        height, width = self.behind.shape[:2]
        matrix = _matrix(camera, (width, height), size)
        shift = np.array(camera.aside, np.float32) * width
        if self.near is None or not shift.any():
            out = _warped(self.behind, matrix, size)
        else:
            out = self._shifted(matrix, shift, size)
        if self.front is not None and self.part is not None:
            moved = matrix.copy()
            moved[:, 2] -= moved[:, :2] @ (shift * (self.depth - 0.45))
            colour = _warped(self.front, moved, size).astype(np.float32)
            alpha = cv2.warpAffine(self.part, moved, size, flags=cv2.INTER_LINEAR)[..., None]
            out = np.rint(out + (colour - out) * alpha).astype(np.uint8)
        return out

    def _shifted(self, matrix: Floats, shift: Floats, size: tuple[int, int]) -> Frame:
        assert self.near is not None
        back = cv2.invertAffineTransform(matrix)
        x, y = np.meshgrid(
            np.arange(size[0], dtype=np.float32), np.arange(size[1], dtype=np.float32)
        )
        sx = (back[0, 0] * x + back[0, 1] * y + back[0, 2]).astype(np.float32)
        sy = (back[1, 0] * x + back[1, 1] * y + back[1, 2]).astype(np.float32)
        near = cv2.remap(self.near, sx, sy, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        sx += shift[0] * (near - 0.45)
        sy += shift[1] * (near - 0.45)
        return np.asarray(
            cv2.remap(self.behind, sx, sy, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        )


def _calm(near: Floats) -> Floats:
    """Depth without steps: what bends must not tear."""
    return cv2.GaussianBlur(near, (0, 0), max(2.0, max(near.shape) / 50)).astype(np.float32)


def _matrix(camera: View, inner: tuple[int, int], outer: tuple[int, int]) -> Floats:
    """From picture pixels to frame pixels (2, 3)."""
    scale = outer[0] / inner[0] * camera.zoom
    zoom = scale * (1 + abs(np.sin(np.radians(camera.roll))) * 1.2)
    turn = np.radians(camera.roll)
    cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
    matrix = np.array([[cos, -sin, 0], [sin, cos, 0]], np.float64)
    middle = np.array([camera.x * inner[0] - 0.5, camera.y * inner[1] - 0.5])
    matrix[:, 2] = np.array([outer[0] / 2 - 0.5, outer[1] / 2 - 0.5]) - matrix[:, :2] @ middle
    return matrix


def _warped(pixels: Frame, matrix: Floats, size: tuple[int, int]) -> Frame:
    """A picture under an affine map, smoothed first where the map makes it smaller."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    if scale < 0.7:
        pixels = cv2.GaussianBlur(pixels, (0, 0), 0.42 / scale)
    way, beyond = cv2.INTER_CUBIC, cv2.BORDER_REFLECT
    return np.asarray(cv2.warpAffine(pixels, matrix, size, flags=way, borderMode=beyond))
