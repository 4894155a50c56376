"""Taking a thing away: the hole is filled with texture and structure found around it.

Coarse to fine, patches that touch the hole are replaced by their likeness outside (`exemplars`);
large holes are searched on a smaller grid, and their pixels copied from the full one.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .exemplars import (
    RADIUS,
    Described,
    Floats,
    Inside,
    Level,
    inside_sources,
    searched,
    started,
    voted,
)
from .operations import Remove
from .sheet import Sheet
from .specialist import Report

MOST = 1_500_000  # pixels of a window that is searched at its full size
CALM = 0.45  # how much of the broad tones a smooth guess decides
COARSEST = 5.0  # pixels from rim to middle of the hole where the search begins
WORK = 26_000  # patches on the finest level that is still searched; finer ones are copied


def remove(sheet: Sheet, operation: Remove) -> Sheet:
    """The picture without the thing and its soft rim."""
    return sheet.laid(filled(sheet.rgb, sheet.hole(operation), sheet.seed, sheet.report), None)


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
    part = _scaled_fill(np.ascontiguousarray(pixels[window]), grown, barred, seed, report)
    out[window] = np.where(hole[window][..., None], part, pixels[window])
    return out


def _scaled_fill(pixels: Frame, hole: Inside, barred: Inside, seed: int, report: Report) -> Frame:
    """Large holes are searched on a smaller grid; the pixels are copied from the full one."""
    height, width = hole.shape
    times = int(np.ceil(np.sqrt(height * width / MOST)))
    if times <= 1:
        return _fill(pixels, hole, barred, seed, report)[0]
    size = (-(-width // times), -(-height // times))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    planes = [
        cv2.resize(plane.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
        for plane in (hole, barred)
    ]
    done, nearest = _fill(small, planes[0], planes[1], seed, report)
    broad = cv2.resize(done, (width, height), interpolation=cv2.INTER_CUBIC)
    low = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    out = pixels.copy()
    ys, xs = np.nonzero(hole)
    for part in np.array_split(np.arange(len(ys)), max(1, len(ys) // 500_000)):
        y, x = ys[part], xs[part]
        cell = (np.minimum(y // times, size[1] - 1), np.minimum(x // times, size[0] - 1))
        sy, sx = nearest[0][cell] * times + y % times, nearest[1][cell] * times + x % times
        sy, sx = np.clip(sy, 0, height - 1), np.clip(sx, 0, width - 1)
        # The fine detail of the source over the broad tones of the fill.
        fine = pixels[sy, sx].astype(np.int16) - low[sy, sx]
        fine[nearest[0][cell] < 0] = 0
        out[y, x] = np.clip(broad[y, x].astype(np.int16) + fine, 0, 255)
    return out


def _fill(
    pixels: Frame, hole: Inside, barred: Inside, seed: int, report: Report
) -> tuple[Frame, tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The fill, and for each pixel of it the row and column that it was copied from (or -1)."""
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
        level = Level.of(np.where(empty[..., None], start, values), empty, no)
        if not len(level.ty):
            guess = level.pixels
            continue
        sy, sx = started(level, nearest, random)
        heavy = len(level.ty) > WORK
        if not heavy:
            patches = Described(level)
            rounds = 8 if number == 0 else max(2, 5 - number)
            for turn in range(rounds):
                report.check()
                sy, sx, cost = searched(level, patches, sy, sx, random, 6 if turn == 0 else 3)
                level.pixels = voted(level, sy, sx, cost, RADIUS)
                patches.renew(level)
        else:
            sy, sx = inside_sources(level, sy, sx, random)
            level.pixels = voted(level, sy, sx, np.zeros(len(sy), np.float32), 1)
        field_y, field_x = (np.full(empty.shape, -1, np.intp) for _ in range(2))
        field_y[level.ty, level.tx], field_x[level.ty, level.tx] = sy, sx
        nearest, guess = (field_y, field_x), level.pixels
    assert guess is not None
    guess = _calmed(guess.astype(np.float32), _diffused(full, hole).astype(np.float32), hole)
    rgb = cv2.cvtColor(guess.astype(np.float32), cv2.COLOR_Lab2RGB)
    if nearest is None:
        nearest = (np.full(hole.shape, -1, np.intp), np.full(hole.shape, -1, np.intp))
    return np.rint(np.clip(rgb, 0, 1) * 255).astype(np.uint8), nearest


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
    sigma = 2.0
    broad = cv2.GaussianBlur(smooth - filled, (0, 0), sigma)
    share = CALM * (0.6 + 0.4 * np.exp(-depth / reach))
    return np.where(hole[..., None], filled + share[..., None] * broad, filled)
