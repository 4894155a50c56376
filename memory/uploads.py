"""What comes from outside: judged by its bytes, decoded in another process, never trusted.

Works with or without a store; every failure is an InputError that says what to send instead.
An animated GIF, WebP or PNG is a clip; of a TIFF with several pages the first one counts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..errors import InvalidRegion, LimitExceeded, UnreadableMedia
from .decoding import DECODERS
from .media import Frame, Image, Kind, Mask, Video
from .settings import Limits

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"}
DEFAULT = Limits()
FOLDER_FPS = 24.0  # what a folder of frames is shown at: it does not say


@dataclass(frozen=True)
class Upload:
    """What a judged file is; it was decoded whole once."""

    kind: Kind
    width: int
    height: int
    frames: int
    fps: float
    times: tuple[float, ...] | None
    mime: str
    said: str = ""
    """What the file says of its own making; nobody has checked it."""


def judge(source: Path | bytes, name: str, limits: Limits = DEFAULT) -> Upload:
    """By content, whatever it is called."""
    facts = DECODERS.ask("judge", _whole(source, name, limits), name, limits).head
    return Upload(
        kind=facts["kind"], width=facts["width"], height=facts["height"], frames=facts["frames"],
        fps=facts["fps"], times=tuple(facts["times"]) if facts["times"] else None,
        mime=facts["mime"], said=facts["said"],
    )  # fmt: skip


def read_picture(
    source: Path | bytes, limits: Limits = DEFAULT, name: str | None = None
) -> Image:
    """A picture, upright; of something animated the first frame."""
    name = name or _name(source)
    answer = DECODERS.ask("picture", _whole(source, name, limits), name, limits)
    return Image(answer.pixels())


def read_clip(source: Path | bytes, limits: Limits = DEFAULT, name: str | None = None) -> Video:
    """A clip whose frames are decoded as they are asked for."""
    name = name or _name(source)
    found = judge(source, name, limits)
    if found.kind != "video":
        raise UnreadableMedia(name, "it is a still picture", "send a clip, or a folder of frames")
    return open_clip(source, found, name, limits)


def open_clip(source: Path | bytes, found: Upload, name: str, limits: Limits) -> Video:
    """The frames of a clip that was judged before."""

    def read() -> Iterator[Frame]:
        given = 0
        for frame in DECODERS.frames(source, name, limits):
            if given == found.frames:
                return
            yield frame
            given += 1

    return Video(found.width, found.height, found.frames, found.fps, read, found.times)


def read_frames_folder(
    folder: Path, limits: Limits = DEFAULT, fps: float = FOLDER_FPS
) -> Video:
    """A folder of pictures of one size as a clip, in the order of their names."""
    files = frame_files(folder)
    if not files:
        raise UnreadableMedia(folder.name, "there is no picture in this folder", "add frames")
    if len(files) > limits.frames:
        raise LimitExceeded(
            f"the length of {folder.name!r}", f"{len(files)} frames", f"{limits.frames} frames",
            "take fewer frames",
        )  # fmt: skip
    width, height = read_picture(files[0], limits).size

    def read() -> Iterator[Frame]:
        for file in files:
            frame = read_picture(file, limits).rgb()
            if frame.shape[:2] != (height, width):
                raise UnreadableMedia(
                    file.name,
                    f"it is {frame.shape[1]}x{frame.shape[0]}, the first frame {width}x{height}",
                    "make all frames the same size",
                )
            yield frame

    return Video(width, height, len(files), fps, read)


def frame_files(folder: Path) -> list[Path]:
    """The pictures in a folder, 2 before 10."""
    try:
        found = [one for one in folder.iterdir() if one.suffix.lower() in PICTURES]
    except OSError as error:
        raise UnreadableMedia(
            folder.name, error.strerror or "it cannot be listed", "name a folder of frames"
        ) from error
    return sorted((one for one in found if not one.name.startswith(".")), key=_in_order)


def _in_order(path: Path) -> list[tuple[int, str]]:
    parts = re.split(r"(\d+)", path.stem)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def read_mask(
    source: Path | bytes, size: tuple[int, int] | None = None, limits: Limits = DEFAULT
) -> Mask:
    """A mask for a picture of this size; white, or any colour of a palette but the first."""
    name = _name(source)
    alpha = DECODERS.ask("mask", _whole(source, name, limits), name, limits).pixels()
    if not (alpha >= 128).any():
        raise InvalidRegion(f"the mask {name!r} is empty", "paint what is meant in white")
    if size is not None and alpha.shape[::-1] != size:
        height, width = alpha.shape
        if abs(width * size[1] - height * size[0]) > 0.02 * width * size[1]:
            raise InvalidRegion(
                f"the mask {name!r} is {width}x{height}, the picture {size[0]}x{size[1]}",
                "export the mask at the picture's size",
            )
        alpha = np.asarray(cv2.resize(alpha, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return Mask(alpha)


def mask_of(source: Path | bytes, name: str, limits: Limits) -> Mask:
    """The same for an upload under its name."""
    alpha = DECODERS.ask("mask", source, name, limits).pixels()
    if not (alpha >= 128).any():
        raise InvalidRegion(f"the mask {name!r} is empty", "paint what is meant in white")
    return Mask(alpha)


def _name(source: Path | bytes) -> str:
    return source.name if isinstance(source, Path) else "the file"


def _whole(source: Path | bytes, name: str, limits: Limits) -> Path | bytes:
    """The source, if it is there, a plain file, and not too large to be looked at."""
    if isinstance(source, bytes):
        size = len(source)
    else:
        try:
            size = source.stat().st_size
            if not source.is_file():
                raise UnreadableMedia(name, "it is not a plain file", "send a picture or a clip")
            with open(source, "rb"):
                pass
        except (OSError, ValueError) as error:  # the latter of a path that no system can have
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableMedia(name, reason, "check the path and its permissions") from error
    if size > limits.megabytes * 1e6:
        raise LimitExceeded(
            f"the size of {name!r}", f"{size / 1e6:.1f} MB", f"{limits.megabytes:g} MB",
            "make it smaller or shorter",
        )  # fmt: skip
    return source


MAX_NAME = 200  # characters of a file name that are kept


def clean_name(filename: str) -> str:
    """A file name as words only: no folders, nothing that a terminal or a page would obey."""
    last = os.path.basename(filename.replace("\\", "/"))
    return "".join(char if char.isprintable() else "_" for char in last)[:MAX_NAME]
