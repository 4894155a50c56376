"""Values as bytes and back, without loss; and the files that people open.

Masks are packed bits under zstd, pictures are left-differences under zstd (several times quicker
than PNG at its size), signals are safetensors; clips have their own file, `clips.py`. Each byte
string starts with its own mark, so that it can be read without its row. Where bytes lie it does
not know.
"""

from __future__ import annotations

import struct
from pathlib import Path

import cv2
import numpy as np
import safetensors
import safetensors.numpy
import zstandard
from numpy.typing import NDArray

from ..errors import StoreError
from .clips import read_clip, write_clip, write_film
from .media import Image, Kind, Mask, PackedMasks, Signal, Track, Value, Video

MIME: dict[Kind, str] = {
    "image": "application/x-vitron-image",
    "mask": "application/x-vitron-mask",
    "video": "video/x-matroska",
    "track": "application/x-vitron-track",
    "signal": "application/x-safetensors",
}
_IMAGE, _MASK, _TRACK = b"VTi1", b"VTm1", b"VTt1"
_HEAD = struct.Struct("<4sBII")  # mark, channels or depth, width, height
_TRACK_HEAD = struct.Struct("<4sId")  # mark, frames, fps
_FRAME_HEAD = struct.Struct("<If")  # bytes, confidence

write_mp4 = write_film


def encode(value: Image | Mask | Track | Signal) -> bytes:
    match value:
        case Image():
            return _encode_image(value)
        case Mask():
            return _encode_mask(value)
        case Track():
            return _encode_track(value)
        case Signal():
            return safetensors.numpy.save(
                {
                    "specific": np.ascontiguousarray(value.specific, np.float32),
                    "invariant": np.ascontiguousarray(value.invariant, np.float32),
                }
            )


def decode(kind: Kind, stored: bytes | Path) -> Value:
    """The value again. A clip reads its frames from the file as they are wanted."""
    if kind == "video":
        return read_clip(stored)
    data = stored.read_bytes() if isinstance(stored, Path) else stored
    try:
        match kind:
            case "image":
                return _decode_image(data)
            case "mask":
                return _decode_mask(data)
            case "track":
                return _decode_track(data)
            case _:
                tensors = safetensors.numpy.load(data)
                return Signal(tensors["specific"], tensors["invariant"])
    except (
        struct.error, zstandard.ZstdError, safetensors.SafetensorError, ValueError, KeyError
    ) as error:  # fmt: skip
        raise StoreError(f"stored bytes are not a {kind} ({error}); restore a backup") from error


def encode_to(value: Value, path: Path) -> None:
    """The same into a file; a clip frame by frame."""
    if isinstance(value, Video):
        write_clip(path, value)
    else:
        path.write_bytes(encode(value))


# --- pictures -------------------------------------------------------------------------------


def _encode_image(image: Image) -> bytes:
    height, width, channels = image.pixels.shape
    planes = np.ascontiguousarray(image.pixels.transpose(2, 0, 1))  # (C, H, W)
    planes[:, :, 1:] = planes[:, :, 1:] - planes[:, :, :-1]  # wraps around: exact both ways
    packed = zstandard.ZstdCompressor(level=1).compress(planes.data.cast("B"))
    return _HEAD.pack(_IMAGE, channels, width, height) + packed


def _decode_image(data: bytes) -> Image:
    channels, width, height = _head(data, _IMAGE)
    flat = zstandard.ZstdDecompressor().decompress(
        data[_HEAD.size :], max_output_size=channels * width * height
    )
    planes = np.frombuffer(flat, np.uint8).reshape(channels, height, width)
    summed = np.add.accumulate(planes, axis=2, dtype=np.uint8)
    return Image(np.ascontiguousarray(summed.transpose(1, 2, 0)))


def _head(data: bytes, mark: bytes) -> tuple[int, int, int]:
    found, first, width, height = _HEAD.unpack_from(data)
    if found != mark:
        raise ValueError(f"they start with {found!r}, not {mark!r}")
    return first, width, height


# --- masks ------------------------------------------------------------------------------------


def _encode_mask(mask: Mask) -> bytes:
    alpha = mask.alpha
    height, width = alpha.shape
    hard = bool(((alpha == 0) | (alpha == 255)).all())
    raw = np.packbits(alpha).tobytes() if hard else alpha.tobytes()
    packed = zstandard.ZstdCompressor(level=3).compress(raw)
    return _HEAD.pack(_MASK, 1 if hard else 8, width, height) + packed


def _decode_mask(data: bytes) -> Mask:
    bits, width, height = _head(data, _MASK)
    area = width * height
    raw = zstandard.ZstdDecompressor().decompress(
        data[_HEAD.size :], max_output_size=area if bits == 8 else (area + 7) // 8
    )
    flat: NDArray[np.uint8] = np.frombuffer(raw, np.uint8)
    if bits == 1:
        flat = np.unpackbits(flat, count=area) * np.uint8(255)
    return Mask(flat.reshape(height, width).copy())


def _encode_track(track: Track) -> bytes:
    parts = [_TRACK_HEAD.pack(_TRACK, len(track.masks), track.fps)]
    for mask, confidence in zip(track.masks, track.confidence, strict=True):
        packed = _encode_mask(mask)
        parts += [_FRAME_HEAD.pack(len(packed), confidence), packed]
    return b"".join(parts)


def _decode_track(data: bytes) -> Track:
    mark, count, fps = _TRACK_HEAD.unpack_from(data)
    if mark != _TRACK:
        raise ValueError(f"they start with {mark!r}, not {_TRACK!r}")
    masks, confidence, at = PackedMasks(), [], _TRACK_HEAD.size
    for _ in range(count):
        size, sure = _FRAME_HEAD.unpack_from(data, at)
        at += _FRAME_HEAD.size
        masks.append(_decode_mask(data[at : at + size]))
        confidence.append(float(sure))
        at += size
    return Track(masks, fps, tuple(confidence))


# --- for people -------------------------------------------------------------------------------


def write_png(path: Path, value: Image | Mask) -> None:
    """A PNG: a picture in RGB or RGBA, a mask in one 8-bit channel."""
    pixels = value.alpha if isinstance(value, Mask) else _bgr(value)
    done, data = cv2.imencode(".png", pixels)
    if not done:
        raise StoreError(f"a picture of {value.size} could not be written as PNG; make it smaller")
    path.write_bytes(data.tobytes())


def _bgr(image: Image) -> NDArray[np.uint8]:
    code = cv2.COLOR_RGB2BGR if image.pixels.shape[2] == 3 else cv2.COLOR_RGBA2BGRA
    return np.asarray(cv2.cvtColor(image.pixels, code), np.uint8)
