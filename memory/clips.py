"""Clips as files, frame by frame both ways: FFV1 to work on, H.264 to look at.

FFV1 keeps every bit and carries a checksum per slice; H.264 4:2:0 loses colour edges, and five
generations of it ruin a clip, so nothing is ever made from it. Uploads are read elsewhere.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np

from ..errors import StoreError
from .media import Frame, Video

CLOCK = 90_000  # ticks a second of a written clip
_KEY = "vitron"  # the container's tag that holds what Matroska would round


def write_clip(path: Path, video: Video) -> None:
    """A working copy, bit for bit."""
    facts = {"fps": video.fps, "count": video.count, "times": video.times}
    options = {"level": "3", "g": "1", "slicecrc": "1", "slices": "4"}
    with av.open(str(path), "w", format="matroska") as container:
        container.metadata[_KEY] = json.dumps(facts)
        _encode(container, "ffv1", "bgr0", options, video)


def write_film(path: Path, video: Video, crf: int = 18) -> None:
    """An MP4 for eyes: H.264 that every browser plays from its first bytes on."""
    options = {"crf": str(crf), "preset": "veryfast"}
    layout = {"movflags": "+faststart"}
    with av.open(str(path), "w", format="mp4", options=layout) as container:
        _encode(container, "libx264", "yuv420p", options, video)


def _encode(
    container: Any, codec: str, layout: str, options: dict[str, str], video: Video
) -> None:
    stream = container.add_stream(
        codec, rate=Fraction(video.fps).limit_denominator(100_000), options=options
    )
    even = layout == "yuv420p"  # halved colour planes need even sides: an edge is repeated
    stream.width = video.width + (video.width % 2 if even else 0)
    stream.height = video.height + (video.height % 2 if even else 0)
    stream.pix_fmt = layout
    stream.codec_context.time_base = stream.time_base = Fraction(1, CLOCK)
    if even:  # the narrow range, said aloud: players that guess show grey for black
        stream.codec_context.color_range = 1
    count = 0
    for index, frame in enumerate(video.frames()):
        if frame.shape[:2] != (video.height, video.width):
            raise StoreError(
                f"frame {index} is {frame.shape[1]}x{frame.shape[0]}, its clip is "
                f"{video.width}x{video.height}; make all frames the same size"
            )
        pixels = frame[..., :3]
        if even and (video.width % 2 or video.height % 2):
            edges = ((0, video.height % 2), (0, video.width % 2), (0, 0))
            pixels = np.pad(pixels, edges, mode="edge")
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
        seconds = video.times[index] if video.times else index / video.fps
        picture = picture.reformat(format=layout)
        picture.pts, picture.time_base = round(seconds * CLOCK), Fraction(1, CLOCK)
        container.mux(stream.encode(picture))
        count += 1
    container.mux(stream.encode(None))
    if count != video.count or not count:
        raise StoreError(
            f"a clip said that it has {video.count} frames and gave {count}; "
            "what made it must count right"
        )


def read_clip(stored: Path | bytes) -> Video:
    """A working copy again; its frames are decoded as they are asked for."""
    try:
        with _open(stored) as container:
            facts = json.loads(_tag(container))
            stream = container.streams.video[0]
            width, height = stream.width, stream.height
    except (av.FFmpegError, ValueError, IndexError, KeyError) as error:
        raise StoreError(f"a stored clip cannot be read ({error}); restore a backup") from error
    times = tuple(facts["times"]) if facts["times"] else None
    count = int(facts["count"])

    def read() -> Iterator[Frame]:
        given = 0
        try:
            with _open(stored) as container:
                for frame in container.decode(video=0):
                    yield frame.to_ndarray(format="rgb24")
                    given += 1
        except (av.FFmpegError, FileNotFoundError) as error:
            raise StoreError(
                f"frame {given} of a stored clip cannot be read ({error}); restore a backup"
            ) from error

    return Video(width, height, count, float(facts["fps"]), read, times)


def _open(stored: Path | bytes) -> Any:
    source: Any = str(stored) if isinstance(stored, Path) else io.BytesIO(stored)
    return av.open(source, format="matroska")


def _tag(container: Any) -> str:
    """Matroska writes tag names in capitals."""
    tags = {key.lower(): value for key, value in container.metadata.items()}
    return str(tags[_KEY])
