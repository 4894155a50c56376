"""What is behind a moving thing: seen in other frames, and brought here by how the camera moved.

Frames are tied together by homographies of the background alone. A hidden pixel takes the colours
of the nearest frames that show its place; what no frame shows is made up once and carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .reel import Reel
from .removal import filled
from .specialist import Report

Floats = NDArray[Any]
Inside = NDArray[np.bool_]
SAMPLES = 3  # frames that are averaged for a hidden pixel
STEPS = (1, 2, 3, 4, 6, 8, 11, 15, 20, 26, 34, 44, 57, 74, 96, 125, 160, 210, 270, 350, 450, 600)
LOOK = 1100  # pixels of the longer side on which the camera is measured
SEAM = 45.0  # how far a fill may be shaded to meet its rim, of 255
STILL = 0.25  # pixels that a corner may seem to move while the camera stands


class Cameras:
    """How each frame lies in the world of the first: a homography a frame, found as they come.

    Of a `thing`, small and with few corners, an affine map is found: a homography would tremble.
    """

    def __init__(self, thing: bool = False) -> None:
        self.thing = thing
        self.maps: list[Floats] = []  # frame -> first frame, full-size pixels
        self._key: tuple[NDArray[np.uint8], Floats, Floats] | None = None  # grey, spots, its map
        self._last: tuple[NDArray[np.uint8], Inside] | None = None
        self._guess = np.eye(3)  # key -> last frame
        self._world = np.eye(3)  # last frame -> first, at the size that is looked at

    def see(self, frame: Frame, hidden: Inside | None) -> Floats:
        """The next frame; what is `hidden` moves on its own and does not count."""
        height, width = frame.shape[:2]
        scale = min(1.0, LOOK / max(height, width))
        size = (round(width * scale), round(height * scale))
        shrunk = cv2.resize(frame, size, interpolation=cv2.INTER_AREA) if scale < 1 else frame
        grey = cv2.cvtColor(shrunk, cv2.COLOR_RGB2GRAY)
        free = np.ones(grey.shape, bool)
        if hidden is not None:
            free = cv2.resize(hidden.astype(np.uint8), size, interpolation=cv2.INTER_AREA) == 0
        x, y = size[0] / width, size[1] / height
        into = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
        world = self._seen(grey, free)
        self.maps.append(np.linalg.inv(into) @ world @ into)
        return self.maps[-1]

    def _seen(self, grey: NDArray[np.uint8], free: Inside) -> Floats:
        """The same at the size that is looked at."""
        if self._key is None:
            self._set_key(grey, free, np.eye(3))
        else:
            found = self._from_key(grey, free)
            if found is None and self._last is not None:
                self._set_key(*self._last, self._world)
                self._guess = np.eye(3)
                found = self._from_key(grey, free)
            if found is None:
                found = self._guess
            self._guess = found
            self._world = self._key[2] @ np.linalg.inv(found)
        self._last = (grey, free)
        return self._world

    def _set_key(self, grey: NDArray[np.uint8], free: Inside, world: Floats) -> None:
        gap = 4 if self.thing else max(5, min(grey.shape) // 50)
        spots = cv2.goodFeaturesToTrack(grey, 700, 0.005, gap, mask=free.astype(np.uint8))
        if spots is None:
            spots = np.zeros((0, 1, 2), np.float32)
        self._key = (grey, spots.reshape(-1, 2).astype(np.float32), world)

    def _from_key(self, grey: NDArray[np.uint8], free: Inside) -> Floats | None:
        """Key frame -> this frame, if enough of the key frame can still be found."""
        assert self._key is not None
        old, spots, _ = self._key
        if len(spots) < 12:
            return None
        start = cv2.perspectiveTransform(spots[None].astype(np.float64), self._guess)[0]
        end, done, _ = cv2.calcOpticalFlowPyrLK(
            old,
            grey,
            spots[:, None],
            start.astype(np.float32)[:, None].copy(),
            winSize=(21, 21),
            maxLevel=3,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )
        height, width = grey.shape
        end = end.reshape(-1, 2)
        good = (done.ravel() > 0) & (end > 0).all(axis=1) & (end < (width, height)).all(axis=1)
        if good.sum() < max(12, 0.4 * len(spots)):
            return None
        if self.thing:  # a corner that the ground caught is not the thing's any more
            column, row = np.clip(end.astype(int), 0, (width - 1, height - 1)).T
            good &= free[row, column]
            if good.sum() < 6:
                return None
            turn, fit = cv2.estimateAffine2D(
                spots[good], end[good], method=cv2.RANSAC, ransacReprojThreshold=1.5
            )
            found = None if turn is None else np.vstack([turn, [0, 0, 1]])
        else:
            found, fit = cv2.findHomography(spots[good], end[good], cv2.RANSAC, 1.5, maxIters=1000)
        if found is None or fit.sum() < max(10, 0.4 * good.sum()):
            return None
        corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
        moved = cv2.perspectiveTransform(corners, found) - corners
        return np.eye(3) if float(np.abs(moved).max()) < STILL else np.asarray(found)


@dataclass(eq=False)
class Plates:
    """All frames of a clip with the holes in them, ready to be filled from one another."""

    frames: Reel
    hole: Callable[[int], Inside]
    maps: list[Floats]
    seed: int
    report: Report
    unseen: int = 0  # frames in which something had to be made up

    def clean(self) -> Iterator[Frame]:
        """Every frame without what its hole hides."""
        before: tuple[Frame, Inside, int] | None = None  # a finished frame, what was made up, where
        for number in range(len(self.frames)):
            self.report.check()
            frame, hole = self.frames[number], self.hole(number)
            if not hole.any():
                yield frame
                continue
            done, made = self._filled(number, frame, hole, before)
            if made.any():
                self.unseen += 1
                before = (done, made, number)
            yield done

    def _filled(
        self, number: int, frame: Frame, hole: Inside, before: tuple[Frame, Inside, int] | None
    ) -> tuple[Frame, Inside]:
        """The frame without its hole, and where something had to be made up."""
        height, width = hole.shape
        rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
        y0, y1 = max(0, rows[0] - 12), min(height, rows[-1] + 13)
        x0, x1 = max(0, columns[0] - 12), min(width, columns[-1] + 13)
        box = np.s_[y0:y1, x0:x1]
        empty, here = hole[box], frame[box].astype(np.float32)
        total, weights = np.zeros(here.shape, np.float32), np.zeros(empty.shape, np.float32)
        count = np.zeros(empty.shape, np.uint8)
        for other in _nearest_first(number, len(self.frames)):
            if (count[empty] >= SAMPLES).all():
                break
            back = np.linalg.inv(self.maps[other]) @ self.maps[number]
            seen, colours = _through(self.frames[other], self.hole(other), back, (x0, y0, x1, y1))
            wanted = seen & (count < SAMPLES)
            if not (wanted & empty).any():
                continue
            ring = seen & ~empty
            if ring.sum() > 60:  # another exposure is another light: it is brought to this one's
                light = np.median(here[ring] - colours[ring], axis=0)
                colours = colours + np.clip(light, -30, 30).astype(np.float32)
            weight = wanted / np.float32(1 + 0.15 * abs(other - number))
            total += colours * weight[..., None]
            weights += weight
            count += wanted
        known = count > 0
        behind = total / np.maximum(weights, 1e-6)[..., None]
        seam = _spread(np.clip(here - behind, -SEAM, SEAM), known & ~empty)
        known &= empty
        here[known] = behind[known] + seam[known]
        done = frame.copy()
        done[box] = np.clip(np.rint(here), 0, 255).astype(np.uint8)
        made: Inside = np.zeros_like(hole)
        made[box] = empty & ~known
        if not made.any():
            return done, made
        left = made.copy()
        if before is not None:  # made up before: the same again, where the camera now sees it
            back = np.linalg.inv(self.maps[before[2]]) @ self.maps[number]
            seen, colours = _through(before[0], ~before[1], back, (0, 0, width, height), soft=True)
            again = seen & left
            done[again] = np.clip(np.rint(colours[again]), 0, 255).astype(np.uint8)
            left &= ~again
        if left.any():
            done = filled(done, left, self.seed, self.report)
        return done, made


def _spread(values: Floats, where: Inside) -> Floats:
    """Values known at some pixels, led smoothly over all others."""
    out = np.zeros_like(values)
    weight = where.astype(np.float32)
    known = values * weight[..., None]
    for sigma in (48.0, 20.0, 8.0, 3.0):  # the nearer a pixel is, the finer the word that counts
        near = cv2.GaussianBlur(weight, (0, 0), sigma)
        mean = cv2.GaussianBlur(known, (0, 0), sigma) / np.maximum(near, 1e-5)[..., None]
        share = np.clip(near * 6, 0, 1)[..., None]
        out = out + (mean - out) * share
    return np.asarray(out)


def _nearest_first(number: int, count: int) -> Iterator[int]:
    """Other frames, the nearest first, ever wider apart."""
    for step in STEPS:
        for other in (number - step, number + step):
            if 0 <= other < count:
                yield other


def _through(
    frame: Frame,
    hidden: Inside,
    back: Floats,
    box: tuple[int, int, int, int],
    soft: bool = False,
) -> tuple[Inside, Floats]:
    """What another frame shows at each pixel of a box of this one, and where it shows anything."""
    x0, y0, x1, y1 = box
    shift = np.array([[1, 0, x0], [0, 1, y0], [0, 0, 1]], np.float64)
    size, matrix = (x1 - x0, y1 - y0), back @ shift
    way = cv2.WARP_INVERSE_MAP
    blind = cv2.warpPerspective(
        hidden.astype(np.uint8) * 255,
        matrix,
        size,
        flags=cv2.INTER_LINEAR | way,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255.0,),
    )
    colours = cv2.warpPerspective(
        frame, matrix, size, flags=cv2.INTER_CUBIC | way, borderMode=cv2.BORDER_REPLICATE
    )
    return blind < (128 if soft else 4), colours.astype(np.float32)
