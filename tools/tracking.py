"""Follows things through frames: where each goes, pixel by pixel, and how sure that is.

Two voices are weighed in each frame: motion (the last mask carried along by optical flow, checked
in both directions) and memory (what the thing and its surroundings looked like, kept as samples
from the first and from recent frames). When motion loses it, memory searches the whole frame.
Knows no request; frames and a first mask come in, masks and confidences come out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .appearance import Looks, Memory
from .matte import guided

Floats = NDArray[Any]  # float32
CANVAS = 960  # pixels of the longer side on which masks are kept
WORK = 428  # pixels of the window's longer side in which a frame is looked at
LOST = 0.22
"""Below this confidence the thing is not shown: it is lost, or hidden."""
MOTION, LOOKS = 0.9, 1.3
FAR, BETTER = 0.22, 0.45
STAYS = (0.4, 0.1)
"""How much of a loose piece must have been there before, and how much it must look like it."""


@dataclass(frozen=True, eq=False)
class Sight:
    """One frame's finding."""

    share: Floats  # (h, w) on the canvas, how likely each pixel is of the thing
    confidence: float

    def inside(self, size: tuple[int, int]) -> NDArray[np.bool_]:
        """Its pixels in a frame of (width, height); none where it is lost."""
        if self.confidence <= 0:
            return np.zeros((size[1], size[0]), bool)
        share = self.share
        if share.shape[::-1] != size:
            share = cv2.resize(share, size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(share > 0.5)


@dataclass(frozen=True)
class Window:
    """The part of the canvas that is looked at, and how much it is enlarged."""

    x0: int
    y0: int
    x1: int
    y1: int
    scale: float

    @classmethod
    def around(cls, share: Floats, speed: float, away: int) -> Window:
        """Room for the thing, its surroundings and where it may have gone."""
        height, width = share.shape
        inside = share > 0.5
        rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
        if not len(rows):
            return cls(0, 0, width, height, min(1.0, WORK / max(height, width)))
        high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
        side = float(np.sqrt(high * wide))
        room = 0.55 * side + 1.5 * speed + 24 + away * (0.25 * side + 12)
        x0, x1 = max(0, int(columns[0] - room)), min(width, int(columns[-1] + room))
        y0, y1 = max(0, int(rows[0] - room)), min(height, int(rows[-1] + room))
        return cls(x0, y0, x1, y1, min(1.0, WORK / max(x1 - x0, y1 - y0)))

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) at which it is looked at; even."""
        wide, high = (self.x1 - self.x0) * self.scale, (self.y1 - self.y0) * self.scale
        return max(16, round(wide / 2) * 2), max(16, round(high / 2) * 2)

    def of(self, canvas: NDArray[Any]) -> NDArray[Any]:
        part = canvas[self.y0 : self.y1, self.x0 : self.x1]
        return np.asarray(cv2.resize(part, self.size, interpolation=cv2.INTER_AREA))

    def onto(self, canvas: Floats, part: Floats) -> Floats:
        """The canvas with nothing but `part` on it."""
        out = np.zeros_like(canvas)
        size = (self.x1 - self.x0, self.y1 - self.y0)
        out[self.y0 : self.y1, self.x0 : self.x1] = cv2.resize(
            part, size, interpolation=cv2.INTER_LINEAR
        )
        return out


class Follower:
    """Follows one thing from a frame where its mask is known."""

    def __init__(self, pixels: Frame, inside: NDArray[np.bool_]) -> None:
        height, width = inside.shape
        scale = min(1.0, CANVAS / max(height, width))
        self.size = (max(16, round(width * scale)), max(16, round(height * scale)))
        self.canvas = self._shrunk(pixels)
        self.share: Floats = np.asarray(
            cv2.resize(inside.astype(np.float32), self.size, interpolation=cv2.INTER_AREA)
        )
        self.flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        window = Window.around(self.share, 0.0, 0)
        self.memory = Memory.of(window, self.canvas, self.share)
        self.area = float(self.share.sum())
        self.number = 0
        self.away = 0  # frames since it was last seen
        self.speed = 0.0  # canvas pixels a frame

    def _shrunk(self, pixels: Frame) -> Frame:
        if pixels.shape[1::-1] == self.size:
            return pixels
        return np.asarray(cv2.resize(pixels, self.size, interpolation=cv2.INTER_AREA))

    def step(self, pixels: Frame) -> Sight:
        """The thing in the next frame."""
        self.number += 1
        canvas = self._shrunk(pixels)
        window = Window.around(self.share, self.speed, self.away)
        small, before = window.of(canvas), window.of(self.canvas)
        last = window.of(self.share)
        grey, old = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (small, before))
        back = self.flow.calc(grey, old, None)
        ahead = self.flow.calc(old, grey, None)
        carried, trust = _carried(last, back, ahead)
        camera, motion = _camera(ahead, last), _motion(ahead, last)
        self.memory.move(window, camera, motion)
        looks = Looks.of(small)
        hidden = float(np.clip(1.25 - last.sum() / (window.scale**2 * self.area + 1), 0, 0.7))
        odds = self.memory.odds(looks, window, carried, 0.25 + hidden + 0.5 * self.away)
        jumped = self._searched(carried, odds)
        if jumped is not None:
            carried, trust = jumped, np.full_like(trust, 0.4)
        odds = cv2.resize(odds, window.size, interpolation=cv2.INTER_LINEAR)
        share = _weighed(carried, trust, odds, small, hidden)
        share = _tidied(share, carried, odds, hidden)
        confidence = self._confidence(share, odds, carried, window)
        if confidence > LOST:
            self.away = 0
            placed = window.onto(self.share, share)
            self.speed = 0.5 * self.speed + 0.5 * _moved(self.share, placed)
            self.share = placed
            area = float(placed.sum())
            self.area += (0.15 if area < self.area else 0.35) * (area - self.area)
            if confidence > 0.45 and self.number % 2 == 0:
                self.memory.learn(window, looks, self.share)
        else:
            self.away += 1
            held = cv2.warpAffine(last, camera, window.size)  # it stays where it vanished
            if held.sum() > 0.5 * last.sum():
                self.share = window.onto(self.share, held)
        self.canvas = canvas
        return Sight(self.share, confidence if confidence > LOST else 0.0)

    def _searched(self, carried: Floats, odds: Floats) -> Floats | None:
        """The mask where the thing's shape fits far better than here; None: it is here."""
        half = (odds.shape[1], odds.shape[0])
        shape = cv2.resize(carried, half, interpolation=cv2.INTER_AREA)
        ys, xs = np.nonzero(shape > 0.4)
        if len(ys) < 6:
            return None
        y0, y1, x0, x1 = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
        pad = max(2, round(0.15 * max(y1 - y0, x1 - x0)))
        body = (shape[y0:y1, x0:x1] > 0.4).astype(np.float32)
        kernel = cv2.copyMakeBorder(body, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
        ring = 1 - kernel
        weight = kernel / kernel.sum() - 0.7 * ring / max(1.0, ring.sum())
        score = cv2.filter2D(odds, cv2.CV_32F, weight, borderType=cv2.BORDER_REPLICATE)
        cy, cx = (y0 + y1) / 2, (x0 + x1) / 2
        gy, gx = np.mgrid[0 : half[1], 0 : half[0]].astype(np.float32)
        away = np.hypot(gy - cy, gx - cx) / max(float(np.sqrt(kernel.sum())), 4.0)
        rated = score - FAR / (1 + 0.5 * self.away) * away
        here = float(rated[min(int(cy), half[1] - 1), min(int(cx), half[0] - 1)])
        row, column = divmod(int(rated.argmax()), half[0])
        if float(rated[row, column]) < here + BETTER:
            return None
        shift = np.array([[1, 0, 2 * (column + 0.5 - cx)], [0, 1, 2 * (row + 0.5 - cy)]])
        return np.asarray(cv2.warpAffine(carried, shift, carried.shape[::-1]))

    def _confidence(self, share: Floats, odds: Floats, carried: Floats, window: Window) -> float:
        inside = share > 0.5
        area = float(inside.sum())
        usual = self.area * window.scale**2
        if area < max(8.0, 0.04 * usual):
            return 0.0
        looks = float(odds[inside].mean())
        fits = 1 / (1 + np.exp(-(looks + 0.2) * 2.2))
        both = float(np.minimum(share, carried).sum() / max(1.0, np.maximum(share, carried).sum()))
        steady = min(area, usual) / max(area, usual)
        return float(np.clip(fits * (0.4 + 0.6 * both) * (0.5 + 0.5 * steady) * 1.25, 0, 1))


def _weighed(carried: Floats, trust: Floats, odds: Floats, small: Frame, hidden: float) -> Floats:
    """Motion's word and memory's word as one, with edges where the picture has them."""
    side = float(np.sqrt(max(16.0, carried.sum())))
    prior = np.clip(cv2.GaussianBlur(carried, (0, 0), 1.5), 0.02, 0.98)
    prior = np.log(prior / (1 - prior)) * (0.3 + 0.7 * trust)
    grow = cv2.GaussianBlur(carried, (0, 0), 0.07 * side + 3 + 0.25 * side * hidden)
    far = np.where(grow < 0.03, -3.0, 0.0)
    share = 1 / (1 + np.exp(-(MOTION * prior * (1 - 0.4 * hidden) + LOOKS * odds + far)))
    soft = guided(small.astype(np.float32) / 255, share.astype(np.float32), 4, 8e-4)
    return np.asarray(np.clip(soft, 0, 1))


def _moved(before: Floats, after: Floats) -> float:
    """How far the middle went."""
    first, second = (cv2.moments((each > 0.5).astype(np.uint8), True) for each in (before, after))
    if not first["m00"] or not second["m00"]:
        return 0.0
    middle = [(m["m10"] / m["m00"], m["m01"] / m["m00"]) for m in (first, second)]
    return float(np.hypot(middle[1][0] - middle[0][0], middle[1][1] - middle[0][1]))


def _carried(share: Floats, back: Floats, ahead: Floats) -> tuple[Floats, Floats]:
    """The mask where the flow takes it, and how far both directions of the flow agree (0 to 1)."""
    height, width = share.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    mx, my = x + back[..., 0], y + back[..., 1]
    carried = cv2.remap(share, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    there = cv2.remap(ahead, mx, my, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    miss = np.hypot(back[..., 0] + there[..., 0], back[..., 1] + there[..., 1])
    length = np.hypot(back[..., 0], back[..., 1])
    trust = np.exp(-((miss / (0.8 + 0.08 * length)) ** 2))
    return carried, cv2.GaussianBlur(trust.astype(np.float32), (0, 0), 2.0)


def _camera(ahead: Floats, share: Floats) -> Floats:
    """How the background moves, as an affine map (2, 3)."""
    height, width = share.shape
    grid = np.mgrid[6:height:12, 6:width:12].reshape(2, -1)
    grid = grid[:, share[grid[0], grid[1]] < 0.1]
    start = grid[::-1].T.astype(np.float32)
    if len(start) < 12:
        return np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    end = start + ahead[grid[0], grid[1]]
    found, _ = cv2.estimateAffine2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=1.5, maxIters=200
    )
    if found is None:
        return np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    return np.asarray(found, np.float32)


def _motion(ahead: Floats, share: Floats) -> Floats:
    """How the thing moves, as a shift and a scale (2, 3)."""
    ys, xs = np.nonzero(share > 0.6)
    if len(ys) < 20:
        return np.array([[1, 0, 0], [0, 1, 0]], np.float32)
    step = max(1, len(ys) // 400)
    start = np.stack([xs, ys], 1)[::step].astype(np.float32)
    end = start + ahead[ys, xs][::step]
    found, _ = cv2.estimateAffinePartial2D(
        start, end, method=cv2.RANSAC, ransacReprojThreshold=2.0, maxIters=200
    )
    if found is None or not 0.85 < float(np.hypot(found[0, 0], found[1, 0])) < 1.18:
        middle = np.median(end - start, axis=0)
        return np.array([[1, 0, middle[0]], [0, 1, middle[1]]], np.float32)
    return np.asarray(found, np.float32)


def _tidied(share: Floats, carried: Floats, odds: Floats, hidden: float) -> Floats:
    """Without specks, and without what nothing connects to where the thing was expected.

    Where part of it was hidden, pieces that look like it may come out again on their own.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats((share > 0.5).astype(np.uint8))
    if count <= 2:
        return share
    flat = labels.ravel()
    areas = np.maximum(1, stats[:, cv2.CC_STAT_AREA])
    overlap = np.bincount(flat, weights=(carried > 0.3).ravel(), minlength=count) / areas
    looks = np.bincount(flat, weights=odds.ravel(), minlength=count) / areas
    stays = (overlap > STAYS[0]) & (looks > STAYS[1])
    keep = (areas > 0.05 * areas[1:].max()) & (stays | (looks > 0.9 - 0.6 * hidden))
    keep[0] = keep[1 + int((areas * overlap)[1:].argmax())] = True
    return np.where(keep[labels], share, np.minimum(share, 0.3)).astype(np.float32)
