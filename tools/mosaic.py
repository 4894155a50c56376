"""A layer of a clip: everything that its frames saw of the ground, or of one thing, as one picture.

Frames are laid over one another where the camera (or the thing) took them, brought to one exposure,
and blended at their seams. It knows no edit; `layers` changes the picture and takes it back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .reel import Reel
from .sheet import Alpha
from .specialist import Report

Floats = NDArray[Any]
WOVEN = 28  # frames of which a layer is made at most, spread over the clip
LARGEST = 14_000_000  # pixels of a layer
WIDEST = 6.0  # frame sides that a layer may be wide; beyond, one plane can't hold the camera's turn
SEAM = 0.06  # of the frame's shorter side: how far a frame fades in at its edge
FIT = (6.0, 0.5)
"""A frame does not fit its layer where it differs by more than this (of 255) and its fine detail is
less alike than this (correlation): either alone is only another light, or a plain surface."""


@dataclass(frozen=True, eq=False)
class Layer:
    """One picture of what many frames saw, and how it lies in each of them."""

    pixels: Frame
    known: Alpha  # (h, w) 0 to 1: where any frame saw it
    maps: tuple[Floats, ...]  # frame -> layer, pixels to pixels
    first: int  # the frame in whose place and light it lies
    size: tuple[int, int]  # (width, height) of a frame

    def seen_in(self, number: int, plane: NDArray[Any], scale: float = 1.0) -> NDArray[Any]:
        """A plane of the layer (its pixels, an edit, an alpha) as frame `number` sees it."""
        # Where the layer has no more to show, an edit ends and its colours go on.
        edge = cv2.BORDER_CONSTANT if plane.ndim == 2 else cv2.BORDER_REPLICATE
        way = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
        size = (max(8, round(self.size[0] * scale)), max(8, round(self.size[1] * scale)))
        x, y = self.size[0] / size[0], self.size[1] / size[1]
        fine = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
        way_back = self.maps[number] @ fine
        return np.asarray(cv2.warpPerspective(plane, way_back, size, flags=way, borderMode=edge))

    @property
    def window(self) -> tuple[slice, slice]:
        """Rows and columns of the layer in which its first frame lies."""
        width, height = self.size
        corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
        spots = cv2.perspectiveTransform(corners, self.maps[self.first])[0]
        high, wide = self.known.shape
        x0, y0 = np.clip(np.rint(spots.min(axis=0)).astype(int), 0, (wide - 1, high - 1))
        x1, y1 = np.clip(np.rint(spots.max(axis=0)).astype(int), (x0 + 1, y0 + 1), (wide, high))
        return slice(int(y0), int(y1)), slice(int(x0), int(x1))

    def light(self, frame: Frame, below: NDArray[Any], weight: Alpha) -> Floats:
        """How much brighter the frame is than its layer, smoothly, (H, W, 3): shade, exposure."""
        size = (weight.shape[1], weight.shape[0])
        wide = max(4.0, max(size) / 45)
        scale = min(1.0, 4 / wide)  # it is smooth: a few pixels tell it
        small = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
        share = cv2.resize(weight, small, interpolation=cv2.INTER_AREA)[..., None]
        sums = []
        for pixels in (frame, below):
            plane = (pixels.astype(np.float32) + 6) * weight[..., None]
            plane = cv2.resize(plane, small, interpolation=cv2.INTER_AREA)
            near = cv2.GaussianBlur(plane, (0, 0), wide * scale)
            far = plane.sum(axis=(0, 1)) / max(1e-3, float(share.sum()))
            sums.append(near + 0.01 * far)  # where nothing is near, the whole speaks
        ratio = np.clip(sums[0] / np.maximum(sums[1], 1e-3), 0.5, 2.0)
        return np.asarray(cv2.resize(ratio, size, interpolation=cv2.INTER_LINEAR))

    def fits(self, frame: Frame, below: Frame, weight: Alpha, light: Floats) -> bool:
        """Whether a frame shows what the layer shows."""
        inside = weight > 0.6
        if inside.sum() < 60:
            return True  # too little of it to tell
        lit = np.clip(below * light, 0, 255)
        # A little soft: half a pixel's slip is no misfit.
        a, b = (cv2.GaussianBlur(each.astype(np.float32).mean(axis=2), (0, 0), 1.2)
                for each in (frame, lit))  # fmt: skip
        if float(np.abs(a - b)[inside].mean()) < FIT[0]:
            return True
        near = max(2.0, max(weight.shape) / 80)
        fine = [(each - cv2.GaussianBlur(each, (0, 0), near))[inside] for each in (a, b)]
        alike = float(np.mean(fine[0] * fine[1])) / float(fine[0].std() * fine[1].std() + 1e-6)
        return alike > FIT[1]


def woven(
    frames: Reel,
    maps: list[Floats],
    shown: Callable[[int], Alpha],
    first: int,
    report: Report,
    room: Callable[[int], bool] = lambda _: True,
) -> Layer | None:
    """All frames as one layer; None if no one plane can hold them.

    `maps` lead from each frame to the first; `shown` says which of a frame's pixels are of the
    layer, and `room` which frames count at all.
    """
    height, width = frames[0].shape[:2]
    numbers = [n for n in range(len(frames)) if room(n)]
    if first not in numbers:
        return None
    spots = [_outline(shown(n), maps[n]) for n in numbers]
    if any(each is None for each in spots):
        return None
    every = np.concatenate([each for each in spots if each is not None and len(each)])
    low, high = np.floor(every.min(axis=0)) - 2, np.ceil(every.max(axis=0)) + 2
    if not (high - low < np.array([width, height]) * WIDEST).all():
        return None
    nearest = max(1.0, max(_closeness(maps[n], (width, height)) for n in numbers))
    scale = min(2.0, nearest, float(np.sqrt(LARGEST / float((high - low).prod()))))
    size = (max(8, round((high - low)[0] * scale)), max(8, round((high - low)[1] * scale)))
    onto = np.array([[scale, 0, -low[0] * scale], [0, scale, -low[1] * scale], [0, 0, 1]])
    placed = tuple(np.asarray(onto @ each) for each in maps)

    total, weights = np.zeros((size[1], size[0], 3), np.float32), np.zeros(size[::-1], np.float32)
    rim = _rim((width, height))
    step = max(1, -(-len(numbers) // WOVEN))
    chosen = sorted({*numbers[::step], numbers[-1], first}, key=lambda n: abs(n - first))
    for turn, number in enumerate(chosen):
        report.progress(turn, len(chosen))
        alpha = np.asarray(shown(number) * rim, np.float32)
        share = cv2.warpPerspective(alpha, placed[number], size, flags=cv2.INTER_LINEAR)
        colours = cv2.warpPerspective(
            frames[number], placed[number], size, flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        ).astype(np.float32)  # fmt: skip
        both = (share > 0.5) & (weights > 0.3)
        if both.sum() > 200:  # another exposure: it is brought to the first one's
            mean = total[both] / weights[both][:, None]
            gain = (np.median(mean, axis=0) + 4) / (np.median(colours[both], axis=0) + 4)
            colours *= np.clip(gain, 0.6, 1.6).astype(np.float32)
        # Who saw it first paints it: a mean of many frames would be a blur.
        share *= 1 - 0.94 * np.clip(weights, 0, 1)
        total += colours * share[..., None]
        weights += share
    known = np.clip(weights * 2, 0, 1)
    pixels = np.clip(np.rint(total / np.maximum(weights, 1e-6)[..., None]), 0, 255).astype(np.uint8)
    return Layer(_grown(pixels, weights > 0.02), known, placed, first, (width, height))


def _outline(alpha: Alpha, matrix: Floats) -> Floats | None:
    """Where the box of what is shown comes to lie, (4, 2); None if it is behind the camera."""
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return np.zeros((0, 2))
    x0, x1, y0, y1 = columns[0], columns[-1] + 1, rows[0], rows[-1] + 1
    corners = np.array([[x0, y0, 1], [x1, y0, 1], [x1, y1, 1], [x0, y1, 1]], np.float64)
    spots = corners @ matrix.T
    if (spots[:, 2] < 0.15 * abs(matrix[2, 2])).any():
        return None
    return np.asarray(spots[:, :2] / spots[:, 2:])


def _closeness(matrix: Floats, size: tuple[int, int]) -> float:
    """How many pixels of this frame show one of the first's, a side, at its middle."""
    x, y = size[0] / 2, size[1] / 2
    spots = np.array([[[x, y], [x + 1, y], [x, y + 1]]], np.float64)
    a, b, c = cv2.perspectiveTransform(spots, matrix)[0]
    area = abs(float((b - a)[0] * (c - a)[1] - (b - a)[1] * (c - a)[0]))
    return float(1 / np.sqrt(max(area, 1e-3)))


def _rim(size: tuple[int, int]) -> Alpha:
    """1 in the middle of a frame, fading toward its edges."""
    reach = max(2.0, SEAM * min(size))
    sides = [np.minimum(np.arange(n) + 1, np.arange(n, 0, -1)) / reach for n in size]
    return np.asarray(np.clip(np.minimum(sides[1][:, None], sides[0][None]), 0.02, 1), np.float32)


def _grown(pixels: Frame, known: NDArray[np.bool_]) -> Frame:
    """Colours led on a little beyond what is known, so that no black creeps in at a rim."""
    out, weight = pixels.astype(np.float32), known.astype(np.float32)
    mean = out.copy()
    for sigma in (12.0, 3.0):
        near = cv2.GaussianBlur(weight, (0, 0), sigma)
        led = cv2.GaussianBlur(out * weight[..., None], (0, 0), sigma)
        mean = np.where((near > 1e-3)[..., None], led / np.maximum(near, 1e-3)[..., None], mean)
    return np.where(known[..., None], pixels, np.clip(mean, 0, 255)).astype(np.uint8)
