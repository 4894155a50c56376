"""The values that a session is made of, and the references that stand for them.

A value holds pixels or numbers and lives in a process; a reference is the id of a stored artifact,
small enough for graph state, and may carry its live value while it is passed on within a process.
Nothing here knows how values are stored or who makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal, Self, overload

import numpy as np
import zstandard
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, PrivateAttr

from ..errors import LimitExceeded, UnknownArtifact

Kind = Literal["image", "mask", "video", "track", "signal"]
Frame = NDArray[np.uint8]
"""One picture's pixels, (H, W, 3) RGB or (H, W, 4) RGBA."""


@dataclass(frozen=True, eq=False)
class Image:
    """A picture."""

    pixels: Frame

    kind: Kind = field(default="image", init=False)

    def __post_init__(self) -> None:
        assert self.pixels.ndim == 3 and self.pixels.shape[2] in (3, 4), self.pixels.shape
        assert self.pixels.dtype == np.uint8, self.pixels.dtype

    @property
    def size(self) -> tuple[int, int]:
        """(width, height)"""
        return self.pixels.shape[1], self.pixels.shape[0]

    def rgb(self) -> Frame:
        """(H, W, 3); what is transparent is laid on white."""
        if self.pixels.shape[2] == 3:
            return self.pixels
        alpha = self.pixels[..., 3:].astype(np.uint16)
        flat = self.pixels[..., :3].astype(np.uint16) * alpha + 255 * (255 - alpha)
        return ((flat + 127) // 255).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class Mask:
    """Where something is: 0 outside, 255 inside, soft between."""

    alpha: NDArray[np.uint8]  # (H, W)

    kind: Kind = field(default="mask", init=False)

    def __post_init__(self) -> None:
        assert self.alpha.ndim == 2 and self.alpha.dtype == np.uint8, self.alpha.shape

    @classmethod
    def of(cls, inside: NDArray[np.bool_]) -> Mask:
        return cls(np.where(inside, np.uint8(255), np.uint8(0)))

    @property
    def size(self) -> tuple[int, int]:
        return self.alpha.shape[1], self.alpha.shape[0]

    def inside(self) -> NDArray[np.bool_]:
        return self.alpha >= 128

    @property
    def area(self) -> float:
        """The share of the picture that it covers, 0 to 1."""
        return float(self.inside().mean())


@dataclass(frozen=True, eq=False)
class Video:
    """A clip: a length, a size and a way to read its frames in order, as often as wanted.

    Frames are made or decoded one at a time, so a long clip never lies in memory whole.
    """

    width: int
    height: int
    count: int
    fps: float
    read: Callable[[], Iterator[Frame]]
    """Starts again at the first frame each time it is called; yields `count` (H, W, 3) frames."""
    times: tuple[float, ...] | None = None
    """When each frame is shown, in seconds, for a clip of variable rate; None: evenly."""

    kind: Kind = field(default="video", init=False)

    @classmethod
    def of(cls, frames: Sequence[Frame], fps: float) -> Video:
        """A short clip that lies in memory."""
        height, width = frames[0].shape[:2]
        return cls(width, height, len(frames), fps, lambda: iter(frames))

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def seconds(self) -> float:
        return self.count / self.fps

    def frames(self) -> Iterator[Frame]:
        return self.read()

    def frame(self, index: int) -> Frame:
        """One frame; reads up to it."""
        if not 0 <= index < self.count:
            raise LimitExceeded(
                "the frame", index, f"0 to {self.count - 1}", "name a frame of the clip"
            )
        frames = self.read()
        for _ in range(index):
            next(frames)
        return next(frames)


class PackedMasks(Sequence[Mask]):
    """Masks kept compressed and unpacked one at a time: a minute of 1080p is 3 GB as pixels."""

    def __init__(self, masks: Iterable[Mask] = ()) -> None:
        self._packed: list[tuple[tuple[int, int], bytes]] = []
        for mask in masks:
            self.append(mask)

    def append(self, mask: Mask) -> None:
        data = np.ascontiguousarray(mask.alpha).tobytes()
        packed = zstandard.ZstdCompressor(level=1).compress(data)
        self._packed.append(((mask.alpha.shape[0], mask.alpha.shape[1]), packed))

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Mask: ...

    @overload
    def __getitem__(self, index: slice) -> PackedMasks: ...

    def __getitem__(self, index: int | slice) -> Mask | PackedMasks:
        if isinstance(index, slice):
            part = PackedMasks()
            part._packed = self._packed[index]
            return part
        shape, packed = self._packed[index]
        data = zstandard.ZstdDecompressor().decompress(packed)
        return Mask(np.frombuffer(data, np.uint8).reshape(shape))


@dataclass(frozen=True, eq=False)
class Track:
    """Where something is in a clip: one mask a frame, and how sure each of them is."""

    masks: Sequence[Mask]
    fps: float
    confidence: tuple[float, ...]
    """0 (lost here) to 1, one a frame."""

    kind: Kind = field(default="track", init=False)

    def __post_init__(self) -> None:
        assert len(self.masks) == len(self.confidence), (len(self.masks), len(self.confidence))

    @property
    def size(self) -> tuple[int, int]:
        return self.masks[0].size


@dataclass(frozen=True, eq=False)
class Signal:
    """What the planner says without words: the paper's continuous embeddings."""

    specific: NDArray[np.float32]  # v_p (n, d): for this task
    invariant: NDArray[np.float32]  # v_s (n, d): shared by all tasks

    kind: Kind = field(default="signal", init=False)

    @property
    def shape(self) -> tuple[int, int]:
        return self.specific.shape[0], self.specific.shape[1]


Value = Image | Mask | Video | Track | Signal


class Ref(BaseModel):
    """A stored artifact, by id. `bind` hands it its live value, which is never written out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[Kind]

    id: str
    _value: Value | None = PrivateAttr(default=None)

    @classmethod
    def of(cls, value: Value, id: str = "live") -> Self:
        """A reference to a value that need not be stored: for calling a specialist directly."""
        return cls(id=id).bind(value)

    def bind(self, value: Value) -> Self:
        assert value.kind == self.kind, (value.kind, self.kind)
        bound = self.model_copy()
        bound._value = value
        return bound

    def _live(self) -> Value:
        if self._value is None:
            raise UnknownArtifact(self.id, "its value was not loaded in this process")
        return self._value


class ImageRef(Ref):
    kind = "image"

    @property
    def value(self) -> Image:
        value = self._live()
        assert isinstance(value, Image)
        return value


class MaskRef(Ref):
    kind = "mask"

    @property
    def value(self) -> Mask:
        value = self._live()
        assert isinstance(value, Mask)
        return value


class VideoRef(Ref):
    kind = "video"

    @property
    def value(self) -> Video:
        value = self._live()
        assert isinstance(value, Video)
        return value


class TrackRef(Ref):
    kind = "track"

    @property
    def value(self) -> Track:
        value = self._live()
        assert isinstance(value, Track)
        return value


class SignalRef(Ref):
    kind = "signal"

    @property
    def value(self) -> Signal:
        value = self._live()
        assert isinstance(value, Signal)
        return value
