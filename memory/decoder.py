"""The process that decodes what strangers send: `python -m vitron.memory.decoder`.

It reads one order after another from its standard input and answers on its standard output, under
limits of memory and CPU time; if a file kills it, only it dies. `decoding.py` is its other end.

An order is a line of JSON, perhaps followed by the file's bytes. An answer is 8 bytes of length,
that much JSON, and as many bytes of payload as the JSON says. Of a clip, one frame is sent for
every `+` that comes in; anything else ends it.
"""

from __future__ import annotations

import io
import json
import os
import resource
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, LimitExceeded, UnreadableMedia, UnsupportedMedia
from . import recipes
from .footage import Footage, film, motion
from .photographs import open_picture, picture_alpha, picture_pixels
from .settings import Limits
from .signature import HEAD, PNG, SUPPORTED, Signature, recognise

LENGTH = struct.Struct(">Q")
BROKEN = "it is damaged or cut off, or of a variant that we cannot decode"


class Decoder:
    def __init__(self, orders: BinaryIO, answers: BinaryIO) -> None:
        self.orders, self.answers = orders, answers

    def serve(self) -> None:
        self._answer({"ready": True})
        while line := self.orders.readline():
            order = json.loads(line.lstrip(b"+."))  # what was still asked of an ended clip
            data = self.orders.read(order["bytes"]) if order["bytes"] else b""
            name = order["name"]
            try:
                self._obey(order, data)
            except InputError as error:
                self._answer(_carried(error))
            except MemoryError:
                limit = f"{order['limits']['decoder_mb']} MB"
                self._answer(_carried(LimitExceeded(
                    f"the memory to decode {name!r}", "more than that", limit, "make it smaller"
                )))  # fmt: skip
            except BrokenPipeError:
                raise
            except Exception:  # noqa: BLE001
                # Libraries raise whatever they like on broken files: here is where it ends.
                self._answer(_carried(UnreadableMedia(name, BROKEN)))

    def _obey(self, order: dict[str, Any], data: bytes) -> None:
        limits, name = Limits.model_validate(order["limits"]), order["name"]
        _grant(limits)
        source: Any = order["path"] or io.BytesIO(data)
        signature = judge(source, name, limits)
        match order["do"]:
            case "judge":
                self._judge(source, signature, name, limits)
            case "picture":
                self._picture(source, signature, name, limits)
            case "mask":
                with open_picture(source, signature, name, limits) as opened:
                    alpha = picture_alpha(opened, name)
                self._answer({"width": alpha.shape[1], "height": alpha.shape[0]}, alpha)
            case "frames":
                self._send(footage(source, signature, name, limits))

    def _judge(self, source: Any, signature: Signature, name: str, limits: Limits) -> None:
        """Decode it whole once: what passes here can be read later."""
        found = footage(source, signature, name, limits) if _may_move(signature) else None
        if found is not None:
            facts = found.survey()
            self._answer({
                "kind": "video", "width": facts.width, "height": facts.height,
                "frames": facts.count, "fps": facts.fps, "times": facts.times,
                "mime": signature.mime, "said": facts.said,
            })  # fmt: skip
            return
        with open_picture(source, signature, name, limits) as opened:
            pixels = picture_pixels(opened, name)
        self._answer({
            "kind": "image", "width": pixels.shape[1], "height": pixels.shape[0], "frames": 1,
            "fps": 0.0, "times": None, "mime": signature.mime, "said": _said(source, signature),
        })  # fmt: skip

    def _picture(self, source: Any, signature: Signature, name: str, limits: Limits) -> None:
        if signature.clip:
            found = f"a clip ({signature.name})"
            raise UnsupportedMedia(name, found, SUPPORTED[:6])
        with open_picture(source, signature, name, limits) as opened:
            pixels = picture_pixels(opened, name)
        height, width, channels = pixels.shape
        self._answer({"width": width, "height": height, "channels": channels}, pixels)

    def _send(self, found: Footage | None) -> None:
        """One frame for every `+`; the end is told whether or not it was reached."""
        if found is None:
            raise UnreadableMedia("the clip", "it has one frame only")
        frames: Iterator[NDArray[np.uint8]] = found.frames()
        while self.orders.read(1) == b"+":
            frame = next(frames, None)
            if frame is None:
                self._answer({"end": True})
                return
            self._answer({"width": frame.shape[1], "height": frame.shape[0]}, frame)
        self._answer({"end": True})

    def _answer(self, head: dict[str, Any], payload: NDArray[np.uint8] | None = None) -> None:
        body = b"" if payload is None else np.ascontiguousarray(payload).data.cast("B")
        text = json.dumps({**head, "size": len(body)}).encode()
        self.answers.write(LENGTH.pack(len(text)) + text)
        self.answers.write(body)
        self.answers.flush()


def _said(source: Any, signature: Signature) -> str:
    """What a picture's file says of its own making."""
    if signature is not PNG:
        return ""
    if isinstance(source, str):
        return recipes.in_png(Path(source).read_bytes())
    return recipes.in_png(bytes(source.getbuffer()))


def judge(source: Any, name: str, limits: Limits) -> Signature:
    """The format by content, or why it cannot be taken."""
    if isinstance(source, str):
        size = os.stat(source).st_size
        with open(source, "rb") as file:
            head = file.read(HEAD)
    else:
        size, head = len(source.getbuffer()), bytes(source.getbuffer()[:HEAD])
    if not size:
        raise UnreadableMedia(name, "it is empty (0 bytes)", "send the file again")
    if size > limits.megabytes * 1e6:
        raise LimitExceeded(
            f"the size of {name!r}", f"{size / 1e6:.1f} MB", f"{limits.megabytes:g} MB",
            "make it smaller or shorter",
        )  # fmt: skip
    signature = recognise(head)
    if isinstance(signature, str):
        raise UnsupportedMedia(name, signature, SUPPORTED)
    return signature


def _may_move(signature: Signature) -> bool:
    return signature.clip or signature.name in ("GIF", "WEBP", "PNG")


def footage(source: Any, signature: Signature, name: str, limits: Limits) -> Footage | None:
    """The moving picture in it; None if it holds a still."""
    if signature.clip:
        return film(source, name, limits)
    return motion(source, signature, name, limits)


def _carried(error: InputError) -> dict[str, Any]:
    """An error as words; `decoding.py` makes it an error again."""
    match error:
        case UnsupportedMedia():
            said: list[Any] = [error.name, error.found, list(error.supported)]
        case UnreadableMedia():
            said = [error.name, error.reason, error.remedy]
        case LimitExceeded():
            said = [error.what, str(error.value), str(error.limit), error.remedy]
        case _:
            return {"error": "InputError", "said": [str(error)]}
    return {"error": type(error).__name__, "said": said}


def _grant(limits: Limits) -> None:
    """CPU time for one more order; the address space was set at the start."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = used.ru_utime + used.ru_stime
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + limits.decoder_seconds) + 1, hard))


def main() -> None:
    megabytes = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # it has nothing to write
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints must not get among the answers
    try:
        Decoder(sys.stdin.buffer, answers).serve()
    except (BrokenPipeError, KeyboardInterrupt):
        pass  # the other end is gone: so are we


if __name__ == "__main__":
    main()
