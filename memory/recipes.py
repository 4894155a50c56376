"""How something was made, inside the file that leaves: a PNG or MP4 carries its own recipe, and a
file that comes back is asked for it. What comes back is somebody's words, never trusted.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import av

from .records import Artifact

MARK, PREFIX = "vitron", "vitron "
LARGEST = 64_000  # bytes of a recipe; a drawn mask is left out of a larger one
HEAD = b"\x89PNG\r\n\x1a\n"
FIELDS = ("module", "backend", "revision", "seed", "request")

Recipe = Mapping[str, Any]


def of(one: Artifact, module: str) -> dict[str, Any]:
    """What made it. Inputs are named by ids that mean nothing elsewhere, so of them only the fields
    are told."""
    given = [
        name
        for name, value in one.request.items()
        if isinstance(value, Mapping) and set(value) == {"id"}
    ]
    said = {name: value for name, value in one.request.items() if name not in given}
    if given:
        said["inputs"] = given
    return fitting(
        {"module": module, "backend": one.backend, "revision": one.revision, "seed": one.seed,
         "request": said}
    )  # fmt: skip


def fitting(told: dict[str, Any]) -> dict[str, Any]:
    """Short enough to be carried: a drawing of thousands of points stays at home."""
    if len(_bytes(told)) > LARGEST:
        return told | {"request": {k: v for k, v in told["request"].items() if k != "region"}}
    return told


def put_into(file: Path, recipe: Recipe) -> None:
    """Into a PNG or MP4 that was just written; other files stay as they are."""
    if not recipe:
        return
    if file.suffix == ".png" or file.read_bytes()[: len(HEAD)] == HEAD:
        file.write_bytes(into_png(file.read_bytes(), recipe))
    elif file.suffix == ".mp4":
        into_film(file, file, recipe)


def into_png(data: bytes, recipe: Recipe) -> bytes:
    """The same picture with the recipe as a text chunk behind its header."""
    assert data.startswith(HEAD), "no PNG"
    end = len(HEAD) + 8 + struct.unpack(">I", data[8:12])[0] + 4
    body = MARK.encode() + b"\0\0\0\0\0" + _bytes(recipe)
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"iTXt" + body))
    return data[:end] + chunk + data[end:]


def into_film(source: Path, target: Path, recipe: Recipe) -> None:
    """The same film, its packets as they are, with the recipe as its comment."""
    part = target.with_name(target.name + ".part")
    try:
        options = {"movflags": "+faststart"}
        with (
            av.open(str(source)) as old,
            av.open(str(part), "w", format="mp4", options=options) as new,
        ):
            new.metadata["comment"] = PREFIX + _bytes(recipe).decode()
            streams = {
                stream.index: new.add_stream_from_template(stream)
                for stream in old.streams
                if stream.type in ("video", "audio")
            }
            for packet in old.demux():
                if packet.dts is not None and packet.stream.index in streams:
                    packet.stream = streams[packet.stream.index]
                    new.mux(packet)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def in_png(raw: bytes) -> str:
    """What a PNG says of its making, unchecked; "" where it says nothing."""
    at, begins = len(HEAD), MARK.encode() + b"\0\0\0\0\0"
    while raw.startswith(HEAD) and at + 8 <= len(raw):
        length = int.from_bytes(raw[at : at + 4], "big")
        kind, body = raw[at + 4 : at + 8], raw[at + 8 : at + 8 + length]
        if kind in (b"IDAT", b"IEND"):
            break
        if kind == b"iTXt" and length <= LARGEST + len(begins) and body.startswith(begins):
            return body[len(begins) :].decode("utf8", "replace")
        at += 12 + length
    return ""


def in_comment(said: str) -> str:
    """What a film's comment says of its making, unchecked."""
    return said.removeprefix(PREFIX) if said.startswith(PREFIX) else ""


def checked(text: str) -> dict[str, Any]:
    """A recipe of the form that we write; {} for anything else."""
    if not text or len(text) > LARGEST:
        return {}
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(told, dict) or set(told) != set(FIELDS):
        return {}
    words = all(isinstance(told[name], str) for name in ("module", "backend", "revision"))
    seed = told["seed"] is None or isinstance(told["seed"], int)
    return told if words and seed and isinstance(told["request"], dict) else {}


def _bytes(recipe: Recipe) -> bytes:
    return json.dumps(recipe, ensure_ascii=True, separators=(",", ":")).encode()
