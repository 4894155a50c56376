"""A turn at work in a thread of its own, so that whoever listens stays free to say stop.

Command line and dashboard both listen to one. Knows nothing of how events are drawn.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..agent.events import Event


@dataclass(frozen=True)
class _Broke:
    error: BaseException


class Work:
    """Runs an iterator of events; `events` hands them on, `cancel` stops the turn."""

    def __init__(
        self, events: Callable[[], Iterator[Event]], cancel: Callable[[str], object]
    ) -> None:
        self._source, self._cancel = events, cancel
        self._queue: queue.Queue[Event | _Broke | None] = queue.Queue()
        self._turn = ""
        self._known = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="vitron-turn", daemon=True)
        self._thread.start()

    @property
    def turn(self) -> str:
        """The turn's id; empty until its first event."""
        return self._turn

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def cancel(self) -> None:
        """Ask the turn to stop; its last events still come."""
        self._stop.set()
        if self._turn:
            self._cancel(self._turn)

    def events(self, patience: float = 0.1) -> Iterator[Event]:
        """Every event, then the end; an error of the turn is raised here."""
        while True:
            try:
                event = self._queue.get(timeout=patience)
            except queue.Empty:  # wakes now and then, so that Ctrl-C is heard
                continue
            if event is None:
                return
            if isinstance(event, _Broke):
                raise event.error
            yield event

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            for event in self._source():
                if event.turn and not self._turn:
                    self._turn = event.turn
                    if self._stop.is_set():  # asked before the turn had a name
                        self._cancel(self._turn)
                self._queue.put(event)
        except BaseException as error:  # handed to the listener, who decides
            self._queue.put(_Broke(error))
        else:
            self._queue.put(None)
