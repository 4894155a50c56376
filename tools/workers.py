"""Threads that work is handed to, and that never hold the process back.

The library's own pool waits for its threads when the program ends, whatever hangs in them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

Work = tuple["Future[Any]", Callable[[], Any]]


class Workers:
    """So many of them at most, each begun when it is first needed."""

    def __init__(self, most: int, name: str) -> None:
        self._most, self._name = most, name
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._closed = False

    def submit(self, do: Callable[[], T]) -> Future[T]:
        """Queue it; cancelled at once where they are closed already."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                future.cancel()
                return future
            self._waiting.put((future, do))
            if len(self._threads) < self._most:
                name = f"{self._name}-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._run, name=name, daemon=True))
                self._threads[-1].start()
        return future

    def close(self, patience: float) -> None:
        """Begin nothing more, and wait so many seconds for what runs; the rest is left behind."""
        with self._lock:
            self._closed = True
            threads, self._threads = self._threads, []
        with suppress(Empty):
            while work := self._waiting.get_nowait():
                work[0].cancel()
        until = time.monotonic() + patience
        for _ in threads:
            self._waiting.put(None)
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _run(self) -> None:
        while work := self._waiting.get():
            future, do = work
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(do())
                except BaseException as error:  # handed to whoever waits for it
                    future.set_exception(error)
