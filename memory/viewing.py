"""What people look at: thumbnails, and files that every browser shows. Derived once, from values.

Nothing is ever made from these: they may be thrown away at any time. A thumbnail lies in the
database beside its artifact, a viewing file in `derived`.
"""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from ..errors import UnknownArtifact
from . import codecs, faults
from .blobs import INLINE
from .clips import write_film
from .contents import THUMBNAIL, Contents
from .media import Frame, Image, Mask, Track, Value, Video
from .records import Artifact

SIDE = 384  # px: the longer side of a thumbnail
LOSSY = {"image/jpeg", "image/webp"}  # uploads that lose nothing visible as JPEG once more

Load = Callable[[str], Value]


def thumbnail(contents: Contents, one: Artifact, load: Load) -> bytes:
    if contents.find(one.id, (THUMBNAIL,)) is not None:
        return contents.read(one.id, THUMBNAIL)
    small = Pillow.fromarray(_face(one, load(one.id)))
    small.thumbnail((SIDE, SIDE), Pillow.Resampling.LANCZOS)
    for quality in (82, 60, 35, 10):
        data = io.BytesIO()
        small.save(data, "WEBP", quality=quality, method=4)
        if data.tell() <= INLINE:
            break
    contents.add(one.id, THUMBNAIL, data.getvalue())
    return data.getvalue()


def _face(one: Artifact, value: Value) -> Frame:
    """The one picture that stands for a value."""
    match value:
        case Image():
            return value.pixels
        case Mask():
            return _white_on_black(value)
        case Video():
            return value.frame(0)
        case Track():
            best = max(range(len(value.masks)), key=lambda index: value.masks[index].area)
            return _white_on_black(value.masks[best])
        case _:
            raise UnknownArtifact(one.name, "a signal is numbers for specialists, not a picture")


def _white_on_black(mask: Mask) -> Frame:
    return np.repeat(mask.alpha[..., None], 3, axis=2)


def file(contents: Contents, one: Artifact, load: Load) -> Path:
    moving = one.kind in ("video", "track")
    suffix = ".mp4" if moving else ".jpg" if one.mime in LOSSY else ".png"
    path = contents.derived / f"{one.id}{suffix}"
    if path.exists():
        return path
    value = load(one.id)
    with faults.disk(contents.derived):
        contents.derived.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f"{secrets.token_hex(8)}.part{suffix}")
        try:
            write(part, value, one)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    return path


def write(path: Path, value: Value, one: Artifact) -> None:
    match value:
        case Video():
            write_film(path, value)
        case Track():
            masks = value.masks

            def frames() -> Iterator[Frame]:
                return (_white_on_black(mask) for mask in masks)

            write_film(path, Video(*value.size, len(masks), value.fps, frames))
        case Image() if path.suffix == ".jpg" and value.pixels.shape[2] == 3:
            Pillow.fromarray(value.pixels).save(path, "JPEG", quality=93, subsampling=0)
        case Image() | Mask():
            codecs.write_png(path, value)
        case _:
            raise UnknownArtifact(one.name, "a signal is numbers for specialists, not a picture")
