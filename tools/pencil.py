"""Pencil on paper: of one picture, and of a clip, where the strokes stay with what they shade.

Outlines by division, shades by hatching that follows the dark. In a clip the hatching is a sheet
that is carried along by the flow; where it is stretched too far, the strokes are smudged, as a
thumb would, and when too much of it is, a fresh sheet is faded in. Knows no operation.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .bands import Check, Floats, enlarged

LONGEST = 1400  # pixels of the longer side at which strokes look right
WIDTH = 640  # pixels of the longer side on which motion is measured
CELL = 8  # pixels of the grid on which the sheet is carried
MARGIN = 64  # pixels of the sheet beyond the frame; farther out it is mirrored
BROAD = 1.1  # how soft a stroke is that must be seen to move: finer ones glitter
KEPT = 0.9  # how much of the last frame's tone stays where it came along
WORN = 0.85  # of a sheet that must be whole, or else a fresh one is faded in
FADE = 12  # frames of that
_HATCHES = ((-45, 0.75), (40, 0.5), (-70, 0.3))  # degrees, and the tone at which they begin


def pencilled(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """One picture; `check` is called often, and may raise to stop."""
    work = _working(pixels)
    grey = cv2.cvtColor(work, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    low, high = np.percentile(grey, (1, 98))
    grey = _between(grey, low, high)
    sheet = _sheet(grey.shape, seed, 0.0, check)
    drawn = _drawn(grey, grey, sheet, amount, 0.018, check)
    return enlarged(drawn, pixels.shape[1::-1], check)


class Sketchbook:
    """Draws the frames of one clip, in order."""

    def __init__(self, amount: float, seed: int, check: Check) -> None:
        self._amount, self._seed, self._check = amount, seed, check
        self._flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self._before: NDArray[np.uint8] | None = None
        self._sheet: list[Floats] = []
        self._moved: list[Floats] = []  # pixels from a place to the sheet; fresh ones come last
        self._faded = 0
        self._tone: Floats = np.zeros((1, 1), np.float32)
        self._range = (0.0, 1.0)

    def step(self, frame: Frame) -> Frame:
        self._check()
        work = _working(frame)
        height, width = work.shape[:2]
        scale = min(1.0, WIDTH / max(height, width))
        small = cv2.resize(work, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        now = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
        grey = cv2.cvtColor(work, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
        low, high = (float(each) for each in np.percentile(grey, (1, 98)))
        if self._before is None:
            self._sheet = _sheet((height, width), self._seed, BROAD, self._check)
            self._moved = [np.zeros((-(-height // CELL), -(-width // CELL), 2), np.float32)]
            self._tone, self._range = grey, (low, high)
        else:
            flow = self._flow.calc(now, self._before, None)
            flow = cv2.resize(flow, (width, height), interpolation=cv2.INTER_LINEAR) / scale
            self._moved = [_carried(moved, flow) for moved in self._moved]
            self._renew()
            old = _along(self._tone, flow)
            # Where the picture itself did not come along, its tone does not belong here either.
            miss = cv2.GaussianBlur(old - grey, (0, 0), 1.5) * 255
            self._tone = grey + (old - grey) * KEPT * np.exp(-((miss / 12) ** 2))
            was = self._range
            self._range = was[0] + 0.1 * (low - was[0]), was[1] + 0.1 * (high - was[1])
        self._before = now
        tone = _between(self._tone, *self._range)
        calm = cv2.GaussianBlur(tone, (0, 0), 1.0)
        drawn = _drawn(tone, calm, self._laid((height, width)), self._amount, 0.01, self._check)
        return enlarged(drawn, frame.shape[1::-1], self._check)

    def _renew(self) -> None:
        """A fresh sheet where the old one is worn."""
        if len(self._moved) == 1:
            if float(_whole(self._moved[0]).mean()) < WORN:
                self._moved.append(np.zeros_like(self._moved[0]))
                self._faded = 0
            return
        self._faded += 1
        if self._faded == FADE:
            self._moved = self._moved[1:]

    def _laid(self, shape: tuple[int, int]) -> list[Floats]:
        """The sheet as it lies now; nothing of the strokes where it is stretched."""
        fresh = self._faded / FADE if len(self._moved) == 2 else 0.0
        planes = [np.zeros(shape, np.float32) for _ in self._sheet]
        for moved, share in zip(self._moved, (1 - fresh, fresh), strict=False):
            size = (shape[1], shape[0])
            wide = cv2.resize(moved, size, interpolation=cv2.INTER_LINEAR) + MARGIN
            whole = cv2.resize(_whole(moved), size, interpolation=cv2.INTER_LINEAR)
            whole *= share / np.hypot(fresh, 1 - fresh)
            for plane, strokes in zip(planes, self._sheet, strict=True):
                plane += _along(strokes, wide, shape) * whole
        return planes


def _drawn(
    grey: Floats, lines: Floats, sheet: list[Floats], amount: float, grain: float, check: Check
) -> Floats:
    """Ink on paper from tones (0 to 1); `lines` are the tones in which outlines are looked for."""
    wide = max(6.0, max(grey.shape) / 90)
    dodge = np.clip(lines / np.maximum(cv2.GaussianBlur(grey, (0, 0), wide), 0.05), 0, 1)
    fine = np.clip(lines / np.maximum(cv2.GaussianBlur(grey, (0, 0), wide / 4), 0.05), 0, 1)
    outline = np.clip(0.5 * dodge + 0.5 * fine, 0, 1) ** (2.2 + 2.0 * amount)
    tone = cv2.GaussianBlur(grey, (0, 0), 1.5)
    hatch = np.ones_like(grey)
    for (_, from_tone), strokes in zip(_HATCHES, sheet[:-1], strict=True):
        check()
        depth = np.clip((from_tone - tone) / max(from_tone, 0.1), 0, 1)
        hatch *= 1 - depth * np.clip(0.30 + 0.36 * strokes, 0, 0.85) * (0.6 + 0.5 * amount)
    out = np.clip(outline * hatch * (0.975 + grain * sheet[-1]), 0, 1)[..., None]
    ink, paper = np.array([48, 47, 50], np.float32), np.array([252, 250, 245], np.float32)
    return np.asarray(ink + (paper - ink) * out)


def _sheet(shape: tuple[int, ...], seed: int, broad: float, check: Check) -> list[Floats]:
    """Strokes in three directions, about -1 to 1, and the grain of the paper."""
    random = np.random.default_rng(seed)
    beyond = 2 * MARGIN if broad else 0
    shape = (shape[0] + beyond, shape[1] + beyond)
    planes = []
    for degrees, _ in _HATCHES:
        check()
        strokes = _strokes(shape, degrees, random)
        if broad:
            strokes = cv2.GaussianBlur(strokes, (0, 0), broad)
            strokes = np.clip(strokes / strokes.std() * 0.6, -1, 1)
        planes.append(strokes)
    noise = random.standard_normal(shape).astype(np.float32)
    return [*planes, cv2.GaussianBlur(noise, (0, 0), max(0.8, broad))]


def _strokes(shape: tuple[int, int], degrees: float, random: np.random.Generator) -> Floats:
    """Pencil hatching in one direction, about -1 to 1."""
    noise = random.standard_normal(shape).astype(np.float32)
    size = 25
    kernel = np.zeros((size, size), np.float32)
    dx, dy = np.cos(np.radians(degrees)) * size / 2, np.sin(np.radians(degrees)) * size / 2
    middle = size // 2
    ends = (round(middle - dx), round(middle - dy)), (round(middle + dx), round(middle + dy))
    cv2.line(kernel, *ends, 1.0)
    out = cv2.filter2D(noise, -1, kernel / kernel.sum())
    return np.asarray(np.clip(out / out.std() / 1.5, -1, 1), np.float32)


def _carried(moved: Floats, flow: Floats) -> Floats:
    """A sheet one frame on; where it is torn, the middle of what is around it counts."""
    height, width = moved.shape[:2]
    coarse = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA)
    on = _along(moved, coarse / CELL) + coarse
    middle = [cv2.medianBlur(np.ascontiguousarray(on[..., k]), 5) for k in (0, 1)]
    torn = np.clip((_strain(on) - 0.1) / 0.25, 0, 1)[..., None]
    return np.asarray(on + torn * (np.stack(middle, 2) - on))


def _whole(moved: Floats) -> Floats:
    """Where strokes still look like strokes, 0 to 1."""
    return np.asarray(1 - np.clip((_strain(moved) - 0.35) / 0.35, 0, 1))


def _strain(moved: Floats) -> Floats:
    """How far a sheet is pressed or stretched: logarithm of the factor, 0 where it only turns."""
    ways = [[cv2.Sobel(moved[..., k], cv2.CV_32F, *way) / (8 * CELL) for way in ((1, 0), (0, 1))]
            for k in (0, 1)]  # fmt: skip
    a, b, c, d = 1 + ways[0][0], ways[0][1], ways[1][0], 1 + ways[1][1]
    same, skew = np.hypot(a + d, c - b) / 2, np.hypot(a - d, c + b) / 2
    most, least = same + skew, np.maximum(np.abs(same - skew), 1e-3)
    return np.asarray(np.maximum(np.log(np.maximum(most, 1)), -np.log(np.minimum(least, 1))))


def _along(plane: Floats, flow: Floats, shape: tuple[int, int] | None = None) -> Floats:
    """The plane read where the flow points to."""
    height, width = shape or plane.shape[:2]
    y, x = np.mgrid[:height, :width].astype(np.float32)
    edge = cv2.BORDER_REPLICATE if shape is None else cv2.BORDER_REFLECT
    return np.asarray(
        cv2.remap(plane, x + flow[..., 0], y + flow[..., 1], cv2.INTER_LINEAR, borderMode=edge)
    )


def _between(grey: Floats, low: float, high: float) -> Floats:
    return np.clip((grey - low) / max(0.05, high - low), 0, 1).astype(np.float32)


def _working(pixels: Frame) -> Frame:
    scale = min(1.0, LONGEST / max(pixels.shape[:2]))
    size = [max(1, round(side * scale)) for side in pixels.shape[1::-1]]
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))
