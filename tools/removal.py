"""Taking a thing away: the hole is filled with texture and structure found around it.

Coarse to fine, every patch that touches the hole looks for its likeness among whole patches outside
(by coherent search with random trials), and the patches found vote for the pixels inside. Patches
are compared in a few principal components, which is what makes it quick without a compiler.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .operations import Remove
from .sheet import Sheet
from .specialist import Report

Floats = NDArray[Any]  # float32
Inside = NDArray[np.bool_]
RADIUS = 3  # patches are 7x7
COMPONENTS = 18
CALM = 0.45  # how much of the broad tones a smooth guess decides
COARSEST = 5.0  # pixels from rim to middle of the hole where the search begins
WORK = 26_000  # patches on the finest level that is still searched; finer ones are copied


def remove(sheet: Sheet, operation: Remove) -> Sheet:
    """The picture without the thing and its soft rim."""
    hole = sheet.object(operation) > 0.02
    return sheet.laid(filled(sheet.rgb, hole, sheet.seed, sheet.report), None)


def filled(
    pixels: Frame,
    hole: Inside,
    seed: int = 0,
    report: Report | None = None,
    forbidden: Inside | None = None,
) -> Frame:
    """The picture with the hole filled; outside it not one bit changes.

    `forbidden` pixels stay as they are, but nothing is copied from them.
    """
    report = report or Report()
    if not hole.any() or hole.all():
        return pixels.copy()
    rows, columns = np.flatnonzero(hole.any(axis=1)), np.flatnonzero(hole.any(axis=0))
    # Half the picture around the hole is enough to copy from, and keeps the work small.
    room = max(48, round(1.1 * max(rows[-1] - rows[0], columns[-1] - columns[0])))
    window = np.s_[
        max(0, rows[0] - room) : rows[-1] + 1 + room,
        max(0, columns[0] - room) : columns[-1] + 1 + room,
    ]
    grown = cv2.dilate(hole[window].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    barred = grown if forbidden is None else grown | forbidden[window]
    out = pixels.copy()
    part = _fill(np.ascontiguousarray(pixels[window]), grown, barred, seed, report)
    out[window] = np.where(hole[window][..., None], part, pixels[window])
    return out


@dataclass(eq=False)
class _Level:
    """One scale of the picture while it is filled."""

    pixels: Floats  # (h, w, 3) Lab-like, the hole holding the present guess
    hole: Inside
    sources: Inside  # where a whole patch may be copied from (its centre)
    ty: NDArray[np.intp]  # centres of the patches that touch the hole
    tx: NDArray[np.intp]
    trust: Floats  # (t,) how much each of those patches counts: less, farther in

    @classmethod
    def of(cls, pixels: Floats, hole: Inside, barred: Inside) -> _Level:
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


def _fill(pixels: Frame, hole: Inside, barred: Inside, seed: int, report: Report) -> Frame:
    random = np.random.default_rng(seed)
    full = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    pyramid = [(full, hole, barred)]
    while min(pyramid[-1][1].shape) >= 48 and _depth(pyramid[-1][1]) > COARSEST:
        pyramid.append(_halved(*pyramid[-1]))
    nearest: tuple[NDArray[np.intp], NDArray[np.intp]] | None = None  # (h, w) source rows, columns
    guess: Floats | None = None
    for number, (values, empty, no) in enumerate(reversed(pyramid)):
        report.progress(number, len(pyramid))
        height, width = empty.shape
        if guess is None:
            start = _diffused(values, empty)
        else:
            start = cv2.resize(guess, (width, height), interpolation=cv2.INTER_LINEAR)
        level = _Level.of(np.where(empty[..., None], start, values), empty, no)
        if not len(level.ty):
            guess = level.pixels
            continue
        sy, sx = _started(level, nearest, random)
        heavy = len(level.ty) > WORK
        if not heavy:
            rounds = 8 if number == 0 else max(2, 5 - number)
            for turn in range(rounds):
                report.check()
                sy, sx, cost = _searched(level, sy, sx, random, 6 if turn == 0 else 3)
                level.pixels = _voted(level, sy, sx, cost, RADIUS)
        else:
            sy, sx = _inside_sources(level, sy, sx, random)
            level.pixels = _voted(level, sy, sx, np.zeros(len(sy), np.float32), 1)
        field_y, field_x = (np.full(empty.shape, -1, np.intp) for _ in range(2))
        field_y[level.ty, level.tx], field_x[level.ty, level.tx] = sy, sx
        nearest, guess = (field_y, field_x), level.pixels
    assert guess is not None
    guess = _calmed(guess.astype(np.float32), _diffused(full, hole).astype(np.float32), hole)
    rgb = cv2.cvtColor(guess.astype(np.float32), cv2.COLOR_Lab2RGB)
    return np.rint(np.clip(rgb, 0, 1) * 255).astype(np.uint8)


def _depth(hole: Inside) -> float:
    return float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3).max())


def _halved(values: Floats, hole: Inside, barred: Inside) -> tuple[Floats, Inside, Inside]:
    """Half the size; what is known counts alone, a pixel with any known part is known."""
    height, width = hole.shape
    size = ((width + 1) // 2, (height + 1) // 2)
    known = 1 - hole.astype(np.float32)
    weight = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    mixed = cv2.resize(values * known[..., None], size, interpolation=cv2.INTER_AREA)
    small = mixed / np.maximum(weight, 1e-3)[..., None]
    bars = cv2.resize(barred.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5
    empty = weight < 0.5
    return small, empty, bars | empty


def _diffused(values: Floats, hole: Inside) -> Floats:
    """A smooth guess: half of it flows in from all sides, half along level lines."""
    known = (~hole).astype(np.float32)
    flowed, missing = values.copy(), hole.copy()
    for sigma in (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0):
        mass = cv2.GaussianBlur(known, (0, 0), sigma)
        mean = cv2.GaussianBlur(values * known[..., None], (0, 0), sigma)
        ready = missing & (mass > 0.05)
        flowed[ready] = mean[ready] / mass[ready][:, None]
        missing &= ~ready
        if not missing.any():
            break
    flowed[missing] = values[~hole].mean(axis=0)
    bytes_ = np.clip(np.rint(values * (2.0, 1, 1) + (20, 128, 128)), 0, 255).astype(np.uint8)
    lines = cv2.inpaint(bytes_, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA).astype(np.float32)
    lines = (lines - (20, 128, 128)) / (2.0, 1, 1)
    out = values.copy()
    out[hole] = 0.5 * flowed[hole] + 0.5 * lines[hole]
    return out


def _calmed(filled: Floats, smooth: Floats, hole: Inside) -> Floats:
    """The fill with part of its broad tones taken from a smooth guess, more so near the rim.

    What was copied has the right texture but often a wrong level; a smooth guess errs the other
    way. Between them lies less error than in either.
    """
    depth = cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3)
    reach = max(3.0, float(depth.max()) / 3)
    sigma = float(np.clip(reach / 2, 2.0, 12.0))
    broad = cv2.GaussianBlur(smooth - filled, (0, 0), sigma)
    share = CALM * (0.6 + 0.4 * np.exp(-depth / reach))
    return np.where(hole[..., None], filled + share[..., None] * broad, filled)


def _started(
    level: _Level,
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
    return _inside_sources(level, sy, sx, random)


def _inside_sources(
    level: _Level, sy: NDArray[np.intp], sx: NDArray[np.intp], random: np.random.Generator
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


def _searched(
    level: _Level,
    sy: NDArray[np.intp],
    sx: NDArray[np.intp],
    random: np.random.Generator,
    passes: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Better sources for every patch: neighbours' finds shifted, and random trials around."""
    height, width = level.hole.shape
    described = _described(level)
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


def _described(level: _Level) -> Floats:
    """Every patch of the level in a few principal components of the patches one may copy."""
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
    filters = axes.reshape(3, size, size, -1) * weight[None, :, :, None] / np.sqrt(weight.sum())
    out = np.empty((*level.hole.shape, axes.shape[1]), np.float32)
    for k in range(axes.shape[1]):  # correlation with each component, channel by channel
        plane = np.zeros(level.hole.shape, np.float32)
        for channel in range(3):
            plane += cv2.filter2D(
                level.pixels[..., channel], cv2.CV_32F, filters[channel, :, :, k],
                borderType=cv2.BORDER_REFLECT,
            )  # fmt: skip
        out[..., k] = plane
    return out


def _voted(
    level: _Level, sy: NDArray[np.intp], sx: NDArray[np.intp], cost: Floats, radius: int
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
    voted = total / mass[..., None]
    seen = mass > 1e-8
    # What the patches say beside the hole is wrong by as much as is known: that error is taken
    # out, smoothly, inside too, and no seam is left.
    rim = seen & ~level.hole
    error = np.where(rim[..., None], level.pixels - voted, 0).astype(np.float32)
    sigma = 2.0 * RADIUS
    count = cv2.GaussianBlur(rim.astype(np.float32), (0, 0), sigma)
    mend = cv2.GaussianBlur(error, (0, 0), sigma) / np.maximum(count, 0.02)[..., None]
    mend *= np.clip(count / 0.25, 0, 1)[..., None]
    return np.where((level.hole & seen)[..., None], voted + 0.8 * mend, level.pixels)
