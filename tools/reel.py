"""Frames while they are being made: in memory as long as they are few, else in a file that goes.

It knows nothing of what the frames show; a clip of any length costs it at most `ROOM` bytes.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Iterable, Iterator
from typing import IO

import cv2
import numpy as np

from ..memory.codecs import decode, encode
from ..memory.media import Frame, Image, Video
from .specialist import Report

ROOM = 250_000_000
"""Bytes of frames that may lie in memory."""


class Reel:
    """Frames in order, to be read as often as wanted. Its file vanishes with it."""

    def __init__(self) -> None:
        self._frames: list[Frame] = []
        self._bytes = 0
        self._file: IO[bytes] | None = None
        self._ends: list[int] = [0]  # where each frame in the file ends

    def add(self, frame: Frame) -> None:
        """One more; it is kept as it is, so it must not be written to afterwards."""
        if self._file is None and self._bytes + frame.nbytes <= ROOM:
            self._frames.append(frame)
            self._bytes += frame.nbytes
            return
        if self._file is None:
            self._file = tempfile.TemporaryFile(prefix="vitron-reel-")
            weakref.finalize(self, self._file.close)
        self._file.seek(self._ends[-1])
        data = encode(Image(frame))
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))

    def __len__(self) -> int:
        return len(self._frames) + len(self._ends) - 1

    def __getitem__(self, index: int) -> Frame:
        if index < len(self._frames):
            return self._frames[index]
        number = index - len(self._frames)
        assert self._file is not None
        self._file.seek(self._ends[number])
        value = decode("image", self._file.read(self._ends[number + 1] - self._ends[number]))
        assert isinstance(value, Image)
        return value.pixels

    def __iter__(self) -> Iterator[Frame]:
        return (self[index] for index in range(len(self)))

    def video(self, fps: float) -> Video:
        height, width = self[0].shape[:2]
        return Video(width, height, len(self), fps, lambda: iter(self))


def shot(frames: Iterable[Frame], count: int, fps: float, report: Report) -> Video:
    """Frames made one after the other into a clip, with progress, a preview and a last look."""
    reel = Reel()
    watch = Watch()
    for number, frame in enumerate(frames, 1):
        reel.add(frame)
        watch.see(frame)
        report.progress(number, count, glimpse(frame) if number % 4 == 1 else None)
    for finding in watch.findings():
        report.note(finding)
    return reel.video(fps)


def glimpse(frame: Frame) -> Frame:
    """A small copy for the progress bar."""
    scale = min(1.0, 256 / max(frame.shape[:2]))
    small = cv2.resize(frame[..., :3], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


class Watch:
    """Looks at frames as they pass, for what a person would notice: blank frames, flicker."""

    def __init__(self) -> None:
        self._blank: list[int] = []
        self._light: list[float] = []

    def see(self, frame: Frame) -> None:
        small = frame[::8, ::8, :3].astype(np.float32)
        if float(small.std()) < 1.5:
            self._blank.append(len(self._light))
        self._light.append(float(small.mean()))

    def findings(self) -> list[str]:
        found = []
        if self._blank:
            found.append(f"frames without anything to see: {spans(self._blank)}")
        if len(self._light) > 4:
            jumps = np.diff(np.asarray(self._light), n=2)
            back = [i + 1 for i, jump in enumerate(jumps) if abs(jump) > 24]
            if len(back) > max(2, 0.1 * len(self._light)):
                found.append(f"the light flickers at frames {spans(back)}")
        return found


def spans(numbers: Iterable[int]) -> str:
    """Numbers as people write them: 3-7, 12."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
