"""A clip in work: its frames, and where the thing that was pointed at is in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame, Mask, Video
from .matte import matte
from .sheet import Alpha, Sheet
from .specialist import Report

Inside = NDArray[np.bool_]
FOOT = 0.08
"""How far below a thing its shadow is taken along, in heights of the thing."""


@dataclass(frozen=True, eq=False)
class Footage:
    """A clip in work, and where the thing that was pointed at is in each frame."""

    video: Video
    masks: Sequence[Mask] | None
    exact: bool  # the drawing itself is meant: no soft edge is looked for
    place: Alpha | None  # what was drawn, where it only says where
    source: Frame | None
    strength: float
    seed: int
    report: Report

    def sheets(self) -> Iterator[Sheet]:
        """Its frames as sheets; `part` with a soft edge."""
        quiet = Report(cancelled=self.report.cancelled)
        for number, frame in enumerate(self.video.frames()):
            self.report.check()
            part: Alpha | None = None
            if self.masks is not None:
                inside = self.masks[number].inside()
                part = inside.astype(np.float32) if self.exact else matte(frame, inside)
            yield Sheet(
                frame,
                part,
                part,
                source=self.source,
                strength=self.strength,
                seed=self.seed,
                report=quiet,
            )

    def hole(self, number: int, grow: float = 0.008) -> Inside:
        """Where the thing may be seen, with its rim and the shadow at its foot."""
        assert self.masks is not None
        inside = (self.masks[number].alpha > 8).astype(np.uint8)
        rows = np.flatnonzero(inside.any(axis=1))
        if not len(rows):
            return inside > 0
        foot = round(FOOT * (rows[-1] - rows[0] + 1))
        if foot:
            inside[foot:] |= inside[:-foot]
        reach = 2 * max(2, round(grow * max(self.video.size))) + 1
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
        return np.asarray(cv2.dilate(inside, kernel) > 0)

    def mapped(self, change: Callable[[int, Sheet], Frame]) -> Footage:
        """Every frame by itself."""

        def read() -> Iterator[Frame]:
            for number, sheet in enumerate(self.sheets()):
                yield change(number, sheet)

        return replace(self, video=replace(self.video, read=read))
