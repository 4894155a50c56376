"""Patches that look for their likeness: the search by which a hole is filled from its surroundings.

Every patch that touches the hole looks among whole patches outside (neighbours' finds, shifted, and
random trials); those found vote for the pixels inside. Patches are compared in a few principal
components, which is what makes it quick without a compiler. It knows one scale; see `removal`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]  # float32
Inside = NDArray[np.bool_]
Places = NDArray[np.intp]
RADIUS = 3  # patches are 7x7
COMPONENTS = 18


@dataclass(eq=False)
class Level:
    """One scale of the picture while it is filled."""

    pixels: Floats  # (h, w, 3) Lab-like, the hole holding the present guess
    hole: Inside
    sources: Inside  # where a whole patch may be copied from (its centre)
    ty: NDArray[np.intp]  # centres of the patches that touch the hole
    tx: NDArray[np.intp]
    trust: Floats  # (t,) how much each of those patches counts: less, farther in

    @classmethod
    def of(cls, pixels: Floats, hole: Inside, barred: Inside) -> Level:
        height, width = hole.shape
        size = 2 * RADIUS + 1
        kernel = np.ones((size, size), np.uint8)
        touching = cv2.dilate(hole.astype(np.uint8), kernel) > 0
        sources = cv2.dilate(barred.astype(np.uint8), kernel) == 0
        frame = np.zeros_like(hole)
        frame[RADIUS : height - RADIUS, RADIUS : width - RADIUS] = True
        sources &= frame
        if not sources.any():  # nothing whole is left: any patch with a known middle must do
            sources = frame & ~barred
        if not sources.any():
            sources = ~hole
        ty, tx = np.nonzero(touching & frame)
        depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
        trust = 1.3 ** -depth[ty, tx].astype(np.float32)
        return cls(pixels, hole, sources, ty, tx, np.maximum(trust, 1e-3))


def started(
    level: Level,
    nearest: tuple[NDArray[np.intp], NDArray[np.intp]] | None,
    random: np.random.Generator,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Sources to begin with: those of the coarser level, or any."""
    ys, xs = np.nonzero(level.sources)
    pick = random.integers(0, len(ys), len(level.ty))
    sy, sx = ys[pick], xs[pick]
    if nearest is not None:
        rows = np.minimum(level.ty // 2, nearest[0].shape[0] - 1)
        columns = np.minimum(level.tx // 2, nearest[0].shape[1] - 1)
        above_y, above_x = nearest[0][rows, columns], nearest[1][rows, columns]
        there = above_y >= 0
        sy = np.where(there, above_y * 2 + level.ty % 2, sy)
        sx = np.where(there, above_x * 2 + level.tx % 2, sx)
    return inside_sources(level, sy, sx, random)


def inside_sources(
    level: Level, sy: NDArray[np.intp], sx: NDArray[np.intp], random: np.random.Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The same sources, those that are not allowed replaced by allowed ones close by, or any."""
    height, width = level.hole.shape
    sy, sx = np.clip(sy, 0, height - 1), np.clip(sx, 0, width - 1)
    bad = ~level.sources[sy, sx]
    if bad.any():
        for reach in (1, 2, 4):
            for dy, dx in ((-reach, 0), (reach, 0), (0, -reach), (0, reach)):
                ny, nx = np.clip(sy + dy, 0, height - 1), np.clip(sx + dx, 0, width - 1)
                good = bad & level.sources[ny, nx]
                sy, sx = np.where(good, ny, sy), np.where(good, nx, sx)
                bad &= ~good
        ys, xs = np.nonzero(level.sources)
        pick = random.integers(0, len(ys), int(bad.sum()))
        sy[bad], sx[bad] = ys[pick], xs[pick]
    return sy, sx


def searched(
    level: Level,
    patches: Described,
    sy: NDArray[np.intp],
    sx: NDArray[np.intp],
    random: np.random.Generator,
    passes: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Better sources for every patch: neighbours' finds shifted, and random trials around."""
    height, width = level.hole.shape
    described = patches.values
    goal = described[level.ty, level.tx]
    index = np.full((height, width), -1, np.intp)
    index[level.ty, level.tx] = np.arange(len(level.ty))
    span = float(max(height, width))

    def price(y: NDArray[np.intp], x: NDArray[np.intp]) -> Floats:
        gap = ((described[y, x] - goal) ** 2).sum(axis=1)
        far = np.hypot(y - level.ty, x - level.tx) / span
        return np.asarray(gap + 6.0 * far)  # of two alike, the nearer one

    cost = price(sy, sx)

    def offer(y: NDArray[np.intp], x: NDArray[np.intp], allowed: Inside) -> None:
        nonlocal sy, sx, cost
        y, x = np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)
        allowed = allowed & level.sources[y, x]
        some = np.flatnonzero(allowed)
        if not len(some):
            return
        gap = ((described[y[some], x[some]] - goal[some]) ** 2).sum(axis=1)
        far = np.hypot(y[some] - level.ty[some], x[some] - level.tx[some]) / span
        fresh = gap + 6.0 * far
        better = fresh < cost[some]
        won = some[better]
        sy[won], sx[won], cost[won] = y[won], x[won], fresh[better]

    every = np.ones(len(sy), bool)
    for turn in range(passes):
        for reach in (1, 4, 1) if turn % 2 == 0 else (2, 1):
            for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                ny = np.clip(level.ty + dy * reach, 0, height - 1)
                nx = np.clip(level.tx + dx * reach, 0, width - 1)
                other = index[ny, nx]
                known = other >= 0
                offer(sy[other] - dy * reach, sx[other] - dx * reach, known)
        radius = span / 2
        while radius >= 1:
            jump = random.uniform(-radius, radius, (2, len(sy)))
            offer(
                sy + np.rint(jump[0]).astype(np.intp), sx + np.rint(jump[1]).astype(np.intp), every
            )
            radius /= 3
    return sy, sx, cost


class Described:
    """Every patch of a level in a few principal components of the patches one may copy."""

    def __init__(self, level: Level) -> None:
        size = 2 * RADIUS + 1
        padded = cv2.copyMakeBorder(level.pixels, *(RADIUS,) * 4, cv2.BORDER_REFLECT)
        view = np.lib.stride_tricks.sliding_window_view(padded, (size, size), axis=(0, 1))
        ys, xs = np.nonzero(level.sources)
        step = max(1, len(ys) // 2500)
        falloff = np.hypot(*np.mgrid[-RADIUS : RADIUS + 1, -RADIUS : RADIUS + 1])
        weight = np.exp(-((falloff / 3.2) ** 2)).astype(np.float32)
        sample = (view[ys[::step], xs[::step]] * weight).reshape(len(ys[::step]), -1)
        mean = sample.mean(axis=0)
        _, vectors = np.linalg.eigh((sample - mean).T @ (sample - mean))
        axes = vectors[:, ::-1][:, :COMPONENTS].astype(np.float32)
        filters = axes.reshape(3, size, size, -1) * weight[None, :, :, None]
        self._filters = filters / np.sqrt(weight.sum())
        self.values = self._of(level.pixels)
        reach = 2 * RADIUS + 1
        height, width = level.hole.shape
        y0, y1 = max(0, level.ty.min() - reach), min(height, level.ty.max() + reach + 1)
        x0, x1 = max(0, level.tx.min() - reach), min(width, level.tx.max() + reach + 1)
        self._near = np.s_[y0:y1, x0:x1]
        self._place = (int(y0), int(x0))

    def renew(self, level: Level) -> None:
        """Described anew where the guess has changed."""
        fresh = self._of(np.ascontiguousarray(level.pixels[self._near]))
        height, width = fresh.shape[:2]
        high, wide = level.hole.shape
        top, left = self._place
        y0, x0 = (RADIUS if top else 0), (RADIUS if left else 0)
        y1 = height - (RADIUS if top + height < high else 0)
        x1 = width - (RADIUS if left + width < wide else 0)
        self.values[top + y0 : top + y1, left + x0 : left + x1] = fresh[y0:y1, x0:x1]

    def _of(self, pixels: Floats) -> Floats:
        count = self._filters.shape[-1]
        out = np.empty((*pixels.shape[:2], count), np.float32)
        for k in range(count):  # correlation with each component, channel by channel
            plane = np.zeros(pixels.shape[:2], np.float32)
            for channel in range(3):
                plane += cv2.filter2D(
                    np.ascontiguousarray(pixels[..., channel]), cv2.CV_32F,
                    self._filters[channel, :, :, k], borderType=cv2.BORDER_REFLECT,
                )  # fmt: skip
            out[..., k] = plane
        return out


def voted(
    level: Level, sy: NDArray[np.intp], sx: NDArray[np.intp], cost: Floats, radius: int
) -> Floats:
    """The hole as the patches see it: a mean in which the likely and the near count more."""
    height, width = level.hole.shape
    spread = float(np.quantile(cost, 0.6)) + 1.0
    weight = (level.trust * np.exp(-cost / (2 * spread))).astype(np.float32)
    total = np.zeros((height, width, 3), np.float32)
    mass = np.full((height, width), 1e-9, np.float32)
    for dy in range(-radius, radius + 1):
        for dx in range(-radius, radius + 1):
            py, px = level.ty + dy, level.tx + dx
            qy, qx = sy + dy, sx + dx
            fits = (py >= 0) & (py < height) & (px >= 0) & (px < width)
            fits &= (qy >= 0) & (qy < height) & (qx >= 0) & (qx < width)
            near = weight * np.float32(np.exp(-(dy * dy + dx * dx) / 8.0))
            py, px, qy, qx, share = py[fits], px[fits], qy[fits], qx[fits], near[fits]
            total[py, px] += level.pixels[qy, qx] * share[:, None]
            mass[py, px] += share
    seen_as = total / mass[..., None]
    seen = mass > 1e-8
    # What the patches say beside the hole is wrong by as much as is known: that error is taken
    # out, smoothly, inside too, and no seam is left.
    rim = seen & ~level.hole
    error = np.where(rim[..., None], level.pixels - seen_as, 0).astype(np.float32)
    sigma = 2.0 * RADIUS
    count = cv2.GaussianBlur(rim.astype(np.float32), (0, 0), sigma)
    mend = cv2.GaussianBlur(error, (0, 0), sigma) / np.maximum(count, 0.02)[..., None]
    mend *= np.clip(count / 0.25, 0, 1)[..., None]
    return np.where((level.hole & seen)[..., None], seen_as + 0.8 * mend, level.pixels)
