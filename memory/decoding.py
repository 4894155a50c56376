"""Our end of the decoder: orders it, waits so long and no longer, and turns its death into words.

Decoders are started when first needed, used again and again, and replaced when they die.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import select
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, LimitExceeded, SetupError, UnreadableMedia, UnsupportedMedia
from .settings import Limits

SPARE = 2  # idle decoders that are kept
AHEAD = 2  # frames that a decoder may be ahead
PIPE = 1 << 20
START = 60.0  # s that a decoder may take to start on a busy machine
_LENGTH = struct.Struct(">Q")
_ERRORS = {one.__name__: one for one in (UnsupportedMedia, UnreadableMedia, LimitExceeded)}


class _Died(Exception):
    """It ended before it answered."""


class _Slow(Exception):
    """It did not answer in time."""


@dataclass
class Answer:
    head: dict[str, Any]
    payload: bytearray

    def pixels(self) -> NDArray[np.uint8]:
        """(H, W, C), or (H, W) of a mask."""
        flat = np.frombuffer(self.payload, np.uint8)
        shape = (self.head["height"], self.head["width"])
        return flat.reshape(shape if flat.size == shape[0] * shape[1] else (*shape, -1))


class _Decoder:
    """One process."""

    def __init__(self, megabytes: int, folder: str) -> None:
        self.megabytes = megabytes
        kept = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "LANG", "VIRTUAL_ENV")
        environment = {name: os.environ[name] for name in kept if name in os.environ}
        environment |= {
            "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2",
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vitron.memory.decoder", str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,  # empty: a name inside a file finds nothing here
            env=environment,
            bufsize=0,
        )
        assert self.process.stdin and self.process.stdout
        self.orders, self.answers = self.process.stdin, self.process.stdout
        try:
            self.answer(START)
        except (_Died, _Slow):
            self.end()
            raise SetupError(
                f"the process that decodes uploads does not start (exit {self.process.returncode})",
                f"see why: {sys.executable} -m vitron.memory.decoder {megabytes}",
            ) from None
        with suppress(OSError, AttributeError):
            fcntl.fcntl(self.answers, fcntl.F_SETPIPE_SZ, PIPE)

    def order(self, order: dict[str, Any], data: bytes, seconds: float) -> None:
        self.send(json.dumps(order).encode() + b"\n", seconds)
        self.send(data, seconds)

    def send(self, data: bytes, seconds: float) -> None:
        view, until = memoryview(data), time.monotonic() + seconds
        while view:
            self._wait([], [self.orders], until)
            try:
                # A pipe that is writable takes at least this much without blocking.
                written = os.write(self.orders.fileno(), view[: select.PIPE_BUF])
            except OSError:
                raise _Died from None
            view = view[written:]

    def answer(self, seconds: float) -> Answer:
        until = time.monotonic() + seconds
        (length,) = _LENGTH.unpack(self._receive(_LENGTH.size, until))
        head = json.loads(self._receive(length, until))
        return Answer(head, self._receive(head["size"], until))

    def _receive(self, size: int, until: float) -> bytearray:
        data = bytearray(size)
        view = memoryview(data)
        while view:
            self._wait([self.answers], [], until)
            got = os.readv(self.answers.fileno(), [view])
            if not got:
                raise _Died
            view = view[got:]
        return data

    def _wait(self, reading: list[Any], writing: list[Any], until: float) -> None:
        ready = select.select(reading, writing, [], max(0.0, until - time.monotonic()))
        if not any(ready):
            raise _Slow

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.orders, self.answers):
            with suppress(OSError):
                pipe.close()


@dataclass
class Decoders:
    """The idle ones, and how to get another."""

    idle: list[_Decoder] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    owner: int = field(default_factory=os.getpid)
    folder: tempfile.TemporaryDirectory[str] | None = None

    def ask(
        self, do: str, source: Path | bytes, name: str, limits: Limits
    ) -> Answer:
        """One order, one answer."""
        with self._at_work(name, limits) as decoder:
            decoder.order(*_order(do, source, name, limits), limits.decoder_seconds)
            return _checked(decoder.answer(limits.decoder_seconds))

    def frames(
        self, source: Path | bytes, name: str, limits: Limits
    ) -> Iterator[NDArray[np.uint8]]:
        """A clip's frames, decoded a little ahead; it may be left at any time."""
        with self._at_work(name, limits) as decoder:
            wait = limits.decoder_seconds
            decoder.order(*_order("frames", source, name, limits), wait)
            decoder.send(b"+" * AHEAD, wait)
            ended = False
            try:
                while not ended:
                    answer = decoder.answer(wait)
                    ended = "end" in answer.head or "error" in answer.head
                    if "end" in _checked(answer).head:
                        return
                    decoder.send(b"+", wait)
                    yield answer.pixels()
            finally:
                if not ended:  # left early: say so, and let go what is under way
                    decoder.send(b".", wait)
                    while not {"end", "error"} & decoder.answer(wait).head.keys():
                        pass

    @contextmanager
    def _at_work(self, name: str, limits: Limits) -> Iterator[_Decoder]:
        decoder = self._take(limits)
        try:
            yield decoder
        except _Slow:
            decoder.end()
            raise LimitExceeded(
                f"the time to decode {name!r}", f"over {limits.decoder_seconds:g} s",
                f"{limits.decoder_seconds:g} s", "make it smaller or shorter",
            ) from None  # fmt: skip
        except _Died:
            decoder.end()
            raise UnreadableMedia(name, _why(decoder.process.returncode)) from None
        except (InputError, GeneratorExit):  # it refused the file, or was left early: it is well
            self._give(decoder)
            raise
        except BaseException:
            decoder.end()
            raise
        else:
            self._give(decoder)

    def _take(self, limits: Limits) -> _Decoder:
        with self.lock:
            if self.owner != os.getpid():  # after a fork they are the parent's
                self.idle, self.owner, self.folder = [], os.getpid(), None
            for decoder in list(self.idle):
                if decoder.megabytes == limits.decoder_mb:
                    self.idle.remove(decoder)
                    if decoder.process.poll() is None:
                        return decoder
                    decoder.end()
            if self.folder is None:
                self.folder = tempfile.TemporaryDirectory(prefix="vitron-decoder-")
            return _Decoder(limits.decoder_mb, self.folder.name)

    def _give(self, decoder: _Decoder) -> None:
        with self.lock:
            if decoder.process.poll() is None and len(self.idle) < SPARE:
                self.idle.append(decoder)
                return
        decoder.end()

    def close(self) -> None:
        """End the idle ones."""
        with self.lock:
            if self.owner != os.getpid():
                return
            for decoder in self.idle:
                decoder.end()
            self.idle.clear()
            if self.folder is not None:
                self.folder.cleanup()
                self.folder = None


def _order(
    do: str, source: Path | bytes, name: str, limits: Limits
) -> tuple[dict[str, Any], bytes]:
    data = source if isinstance(source, bytes) else b""
    path = None if isinstance(source, bytes) else str(source.resolve())
    order = {
        "do": do, "path": path, "bytes": len(data), "name": name,
        "limits": limits.model_dump(mode="json"),
    }  # fmt: skip
    return order, data


def _checked(answer: Answer) -> Answer:
    """The answer, unless it is an error."""
    kind = answer.head.get("error")
    if kind is None:
        return answer
    said = answer.head["said"]
    raise _ERRORS[kind](*said) if kind in _ERRORS else InputError(*said)


def _why(code: int) -> str:
    if code == -9:
        return "decoding it took all the memory or was stopped"
    if code == -24:
        return "decoding it took too much time"
    return f"it made the decoder crash (exit {code})"


DECODERS = Decoders()
"""Those of this process."""

atexit.register(DECODERS.close)
