"""Follows what was found on one frame through a clip, both ways, by what it looks like.

From frame to frame it carries the mask and the features under it, and a closer look says whether
it is still the same (`likeness.py`); where there is no such thing, the memory waits. Knows no
request.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from torch import Tensor

from ...errors import LimitExceeded, NothingFound
from ...memory.media import Frame, Mask, PackedMasks, Track, Video
from ...memory.region import Region
from ..matte import matte
from ..reel import Reel, spans
from ..specialist import Report
from .finder import Asked, Finder, Named
from .likeness import Likeness
from .network import MARKS, MASK, Seen
from .windows import Soft, Window, box_of

GLANCES = 9  # frames on which a name is looked for
SURE = 0.5
SURELY = 0.99  # from here on no other frame is looked at
SMALLEST = 6  # pixels of the square
CLEAR = 0.9  # of a score: from here on a frame is worth remembering


class Following:
    """One clip, every frame of it fitted into the network's square and kept."""

    def __init__(self, finder: Finder, video: Video, report: Report) -> None:
        self.finder, self.video, self.report = finder, video, report
        self.window = Window.whole(*video.size)
        self.squares = Reel()
        for frame in video.frames():
            report.check()
            self.squares.add(self.window.seen(frame, finder.side))
        self.count = len(self.squares)

    def seen(self, number: int) -> Seen:
        return self.finder.see(self.squares[number])

    def track(
        self, what: str, region: Region | None, mask: Mask | None, signal: Tensor | None
    ) -> Track:
        start = region.frame or 0 if region is not None else 0
        if start >= self.count:
            remedy = "draw on a frame of the clip"
            raise LimitExceeded("the frame", start, f"0 to {self.count - 1}", remedy)
        earlier = None if mask is None else (mask.alpha / 255).astype(np.float32)
        drawn = region is not None or mask is not None
        if drawn:
            planes = self.finder.planes(region, earlier, self.video.size, self.window)
            first, score = self._asked(start, Asked(what, signal=signal), planes)
        else:
            start, first, score = self._looked_for(Asked(what, signal=signal))
        if (not drawn and score < SURE) or (first > 0.5).sum() < SMALLEST:
            raise NothingFound(
                f"“{what}” in this clip" if what else "thing there to follow",
                "draw a box around it on a frame that shows it",
            )
        span = region.span if region is not None and region.span else (0, self.count - 1)
        low, high = min(span[0], start), max(start, min(span[1], self.count - 1))
        found = {start: (first, 1.0)}
        found |= self._followed(start, first, range(start + 1, high + 1))
        found |= self._followed(start, first, range(start - 1, low - 1, -1))
        lost = [number for number in range(low, high + 1) if found[number][1] == 0]
        if lost:
            frames = "frame" if len(lost) == 1 else "frames"
            self.report.note(
                f"it is not to be seen on {frames} {spans(lost)} ({len(lost)} of {self.count})"
            )
        return self._track(found)

    def _asked(self, number: int, asked: Asked, planes: Soft) -> tuple[Soft, float]:
        masks, scores = self.finder.ask(self.seen(number), asked, planes)
        return masks[0], float(scores[0])

    def _looked_for(self, asked: Asked) -> tuple[int, Soft, float]:
        """The frame that shows best what is named."""
        nothing = np.zeros((MARKS, self.finder.side, self.finder.side), np.float32)
        best: tuple[int, Soft, float] | None = None
        for number in np.unique(np.linspace(0, self.count - 1, GLANCES).round().astype(int)):
            self.report.check()
            mask, score = self._asked(int(number), asked, nothing)
            if asked.text:
                mask, score = self._meant(int(number), asked.text, mask, score)
            if best is None or score > best[2] + 0.01:
                best = int(number), mask, score
            if best[2] > SURELY:
                break
        assert best is not None
        return best

    def _meant(self, number: int, text: str, mask: Soft, score: float) -> tuple[Soft, float]:
        """The same after a closer look at everything there that bears the name."""
        square = self.squares[number]
        named = self.finder.meant(square, self.seen(number), text, Named(mask, score))
        if named is None:
            return mask, score
        if not named:
            return np.zeros_like(mask), 0.0
        return np.maximum.reduce([one.soft for one in named]), named[0].score

    def _followed(
        self, start: int, first: Soft, frames: Iterable[int]
    ) -> dict[int, tuple[Soft, float]]:
        """number -> (mask, confidence) one frame after the other."""
        found: dict[int, tuple[Soft, float]] = {}
        memory = self.finder.remember(self.seen(start), first)
        like = Likeness.of(self.finder, self.squares[start], first)
        before: Soft | None = first
        for number in frames:
            self.report.progress(len(found), self.count)
            seen = self.seen(number)
            planes = np.zeros((MARKS, *first.shape), np.float32)
            if before is not None:
                planes[MASK] = before
            masks, scores = self.finder.ask(seen, Asked(memory=memory), planes)
            there = scores[0] >= SURE and (masks[0] > 0.5).sum() >= SMALLEST
            mask, clear = (masks[0] if there else None), True
            if like is not None:
                mask, clear = like.checked(self.squares[number], seen, mask)
            if mask is None:
                found[number], before = (np.zeros_like(first), 0.0), None
                continue
            found[number], before = (mask, max(SURE, float(scores[0]))), mask
            if clear and scores[0] > CLEAR:
                memory = self.finder.remember(seen, mask)
        return found

    def _track(self, found: dict[int, tuple[Soft, float]]) -> Track:
        """At the clip's own size, with the edges that its frames have."""
        width, height = self.video.size
        masks, sure = PackedMasks(), []
        for number, frame in enumerate(self.video.frames()):
            self.report.check()
            soft, confidence = found.get(number, (None, 0.0))
            alpha = np.zeros((height, width), np.uint8)
            if soft is not None and confidence > 0:
                alpha = _edged(frame, self.window.back(soft, width, height) > 0.5)
            masks.append(Mask(alpha))
            sure.append(confidence if alpha.any() else 0.0)
        return Track(masks, self.video.fps, tuple(sure))


def _edged(frame: Frame, inside: np.ndarray) -> np.ndarray:
    if box_of(inside) is None:
        return np.zeros(inside.shape, np.uint8)
    return np.where(matte(frame, inside) > 0.5, np.uint8(255), np.uint8(0))
