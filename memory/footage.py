"""Clips of strangers, frame by frame: films through PyAV, moving pictures through Pillow.

Runs in the decoder. Only the listed demuxers may open: a `.mp4` that is a playlist would otherwise
have other files of this machine opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import LimitExceeded, UnreadableMedia
from . import recipes
from .photographs import judge_size, open_picture, plain
from .settings import Limits
from .signature import Signature

DEMUXERS = {"format_whitelist": "mov,mp4,matroska,webm,avi", "protocol_whitelist": "file"}
SLOWEST = 0.1  # s: what browsers make of a moving picture's frames of no length


@dataclass(frozen=True)
class Facts:
    width: int
    height: int
    count: int
    fps: float
    times: tuple[float, ...] | None
    said: str = ""
    """What the file says of its own making (`recipes`)."""


class Footage(Protocol):
    def survey(self) -> Facts:
        """Go through it whole: how much there really is."""

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        """(H, W, 3), upright, all of one size."""


def judge_length(seconds: float, count: int, name: str, limits: Limits) -> None:
    if seconds > limits.seconds:
        raise LimitExceeded(
            f"the length of {name!r}", f"{seconds:.1f} s", f"{limits.seconds:g} s", "cut it shorter"
        )
    if count > limits.frames:
        raise LimitExceeded(
            f"the length of {name!r}", f"{count} frames", f"{limits.frames} frames",
            "cut it shorter, or lower its frame rate",
        )  # fmt: skip


def pace(times: list[float], nominal: float) -> tuple[float, tuple[float, ...] | None]:
    """Frames a second, and the moments of the frames where they do not come evenly."""
    count = len(times)
    if count < 2 or times[-1] <= times[0]:
        return nominal or 25.0, None
    start = times[0]
    mean = (count - 1) / (times[-1] - start)
    for fps in (nominal, mean):
        if fps and all(abs(t - start - i / fps) < 0.3 / fps for i, t in enumerate(times)):
            return fps, None
    return mean, tuple(round(t - start, 6) for t in times)


# --- films ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Film:
    source: Any
    name: str
    limits: Limits

    def open(self) -> Any:
        if not isinstance(self.source, str):
            self.source.seek(0)
        return av.open(self.source, container_options=DEMUXERS, metadata_errors="replace")

    def survey(self) -> Facts:
        times: list[float] = []
        packets = 0
        size = (0, 0)
        with self.open() as container:
            stream = self._stream(container)
            nominal = float(stream.average_rate or stream.guessed_rate or 0)
            promised, length = stream.frames, _length(container, stream)
            judge_length(length, promised, self.name, self.limits)
            try:
                for packet in container.demux(stream):
                    packets += packet.size > 0
                    for frame in packet.decode():
                        size = size if times else _size(frame)
                        judge_size(*size, self.name, self.limits)
                        moment = frame.time
                        times.append(len(times) / (nominal or 25.0) if moment is None else moment)
                        judge_length(times[-1] - times[0], len(times), self.name, self.limits)
            except av.FFmpegError as error:
                seconds = times[-1] - times[0] if times else 0.0
                raise UnreadableMedia(
                    self.name, f"it is damaged or cut off after {seconds:.1f} of {length:.1f} s"
                ) from error
            alone = len(container.streams) == 1
            said = recipes.in_comment(container.metadata.get("comment", ""))[: recipes.LARGEST]
            if container.format.name == "avi":
                promised = 0  # it counts frames that it leaves out
        if not times:
            raise UnreadableMedia(self.name, "it holds no frame that can be decoded")
        cut = promised and packets < promised - 1
        if not promised and alone and len(times) > 1 and length:
            cut = times[-1] < 0.9 * length - 1
        if cut:
            raise UnreadableMedia(
                self.name, f"it is cut off after {times[-1] - times[0]:.1f} of {length:.1f} s"
            )
        times.sort()
        fps, moments = pace(times, nominal)
        return Facts(*size, len(times), fps, moments, said)

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        with self.open() as container:
            size = None
            for frame in container.decode(self._stream(container)):
                size = size or (frame.width, frame.height)
                pixels = frame.to_ndarray(format="rgb24", width=size[0], height=size[1])
                yield np.rot90(pixels, _quarter_turns(frame))

    def _stream(self, container: Any) -> Any:
        if not container.streams.video:
            raise UnreadableMedia(self.name, "it has no moving picture in it")
        stream = container.streams.video[0]
        context = stream.codec_context
        if context is None:
            raise UnreadableMedia(self.name, "its video codec is unknown", "export it as H.264")
        judge_size(context.width, context.height, self.name, self.limits)
        stream.thread_type = "AUTO"
        context.thread_count = 2
        return stream


def film(source: Any, name: str, limits: Limits) -> Film:
    return Film(source, name, limits)


def _length(container: Any, stream: Any) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return float(container.duration or 0) / 1e6


def _quarter_turns(frame: Any) -> int:
    return round((frame.rotation or 0) / 90) % 4


def _size(frame: Any) -> tuple[int, int]:
    across = _quarter_turns(frame) % 2
    return (frame.height, frame.width) if across else (frame.width, frame.height)


# --- moving pictures --------------------------------------------------------------------------


@dataclass(frozen=True)
class Motion:
    source: Any
    signature: Signature
    name: str
    limits: Limits

    def open(self) -> Image.Image:
        if not isinstance(self.source, str):
            self.source.seek(0)
        return open_picture(self.source, self.signature, self.name, self.limits)

    def moves(self) -> bool:
        with self.open() as picture:
            try:
                picture.seek(1)
            except EOFError:
                return False
        return True

    def survey(self) -> Facts:
        times, at, last = [], 0.0, SLOWEST
        with self.open() as picture:
            size = picture.size
            for _ in _each(picture):
                times.append(at)
                last = _lasts(picture)
                at += last
                judge_length(at, len(times), self.name, self.limits)
        fps, moments = pace(times, len(times) / at)
        return Facts(*size, len(times), fps, moments)

    def frames(self) -> Iterator[NDArray[np.uint8]]:
        with self.open() as picture:
            for _ in _each(picture):
                whole = picture.convert("RGBA")
                ground = Image.new("RGBA", whole.size, "white")
                yield plain(Image.alpha_composite(ground, whole).convert("RGB"))


def motion(source: Any, signature: Signature, name: str, limits: Limits) -> Motion | None:
    """GIF, WebP and PNG that move; None of a still."""
    found = Motion(source, signature, name, limits)
    return found if found.moves() else None


def _each(picture: Image.Image) -> Iterator[int]:
    index = 0
    while True:
        try:
            picture.seek(index)
        except EOFError:
            return
        picture.load()
        yield index
        index += 1


def _lasts(picture: Image.Image) -> float:
    milliseconds = float(picture.info.get("duration") or 0)
    return milliseconds / 1e3 if milliseconds > 10 else SLOWEST
