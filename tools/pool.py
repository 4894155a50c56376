"""Where specialists run: worker threads, models loaded when first needed, within a budget.

One seam: `submit` gives a handle with progress, cancel and result. Knows neither graph nor store.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import nullcontext
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from ..errors import Cancelled, OutOfMemory, SpecialistFailed, VitronError
from ..memory.media import Frame, Signal, Value
from .english import a
from .settings import ToolSettings
from .specialist import Report, Request, Specialist
from .workers import Workers

Backend = type[Specialist[Any]]
OnProgress = Callable[[int, int, Frame | None], None]
T = TypeVar("T")

PATIENCE = 5.0  # seconds until work that was asked to stop is left behind


@dataclass(frozen=True)
class Result:
    """What a specialist made, what its post-checks found, and how long it took."""

    values: tuple[Value, ...]
    findings: tuple[str, ...]
    seconds: float


class Handle(Generic[T]):
    """A piece of work that was handed in."""

    def __init__(self, future: Future[T], report: Report, name: str) -> None:
        self._future, self._report, self._name = future, report, name

    def cancel(self) -> None:
        """Ask it to stop: at once if it waits, at its next small step if it runs."""
        self._report.cancelled.set()
        self._future.cancel()

    def done(self) -> bool:
        return self._future.done()

    def result(self, timeout: float | None = None) -> T:
        """What came of it; raises what it raised, Cancelled, or TimeoutError."""
        try:
            return self._future.result(timeout)
        except CancelledError:
            raise Cancelled(self._name) from None


class Pool:
    """Runs specialists; close it, or use it as a context manager."""

    def __init__(self, settings: ToolSettings | None = None) -> None:
        self._settings = settings or ToolSettings()
        self._workers = Workers(self._settings.workers, "specialist")
        self._lock = threading.Lock()
        self._device = threading.Lock()  # models take turns on it
        self._loaded: OrderedDict[Backend, Specialist[Any]] = OrderedDict()  # oldest use first
        self._running: set[Report] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def submit(
        self,
        backend: Backend,
        request: Request,
        signal: Signal | None = None,
        on_progress: OnProgress | None = None,
    ) -> Handle[Result]:
        """Queue it. `on_progress(step, of, preview)` is called from the worker's thread."""
        report = Report(on_progress or (lambda step, of, preview: None))

        def work() -> Result:
            began = time.perf_counter()
            values = self._with(
                backend, report, lambda one: _kept(one.run(request, signal, report), backend)
            )
            return Result(values, tuple(report.findings), time.perf_counter() - began)

        return Handle(self._workers.submit(work), report, _called(backend))

    def ask(
        self, backend: Backend, request: Request, on_progress: OnProgress | None = None
    ) -> Handle[str | None]:
        """Queue a question: what it sees of what the request's words ask."""
        report = Report(on_progress or (lambda step, of, preview: None))
        future = self._workers.submit(
            lambda: self._with(backend, report, lambda one: _words(one.answer(request, report)))
        )
        return Handle(future, report, _called(backend))

    def loaded(self) -> Mapping[str, int]:
        """The models that are held now: "module/backend" -> MB."""
        with self._lock:
            held = list(self._loaded.values())
        return {f"{one.module.slug}/{one.name}": one.memory_mb() for one in held}

    def close(self, patience: float = PATIENCE) -> None:
        """Stop what runs at its next small step, then let everything go; what has not stopped
        after so many seconds is left behind."""
        with self._lock:
            for report in self._running:
                report.cancelled.set()
        self._workers.close(patience)
        with self._lock:
            self._loaded.clear()

    def _with(
        self, backend: Backend, report: Report, do: Callable[[Specialist[Any]], T]
    ) -> T:
        """What comes of it, done by one that is loaded."""
        with self._lock:
            self._running.add(report)
        try:
            report.check()
            specialist = backend()
            specialist.weights = self._settings.weights.get(backend.name, "")
            # Weightless specialists run side by side; models take turns on their device.
            with self._device if specialist.memory_mb() else nullcontext():
                report.check()
                made = do(self._ready(backend, specialist))
            report.check()
        except VitronError:
            raise
        except MemoryError as error:
            free = self._settings.memory_mb
            raise OutOfMemory(backend.name, free + 1, free) from error
        except BaseException as error:  # the edge of foreign code, in a thread without Ctrl-C
            raise SpecialistFailed(_called(backend), error) from error
        finally:
            with self._lock:
                self._running.discard(report)
        return made

    def _ready(self, backend: Backend, fresh: Specialist[Any]) -> Specialist[Any]:
        """The loaded one, or this fresh one loaded after room was made for it."""
        need = fresh.memory_mb()
        if not need:
            fresh.load(self._settings.device)
            return fresh
        with self._lock:
            if backend in self._loaded:
                self._loaded.move_to_end(backend)
                return self._loaded[backend]
            if need > self._settings.memory_mb:
                remedy = f"if the machine has as much, set VITRON_TOOLS__MEMORY_MB={need}"
                raise OutOfMemory(backend.name, need, self._settings.memory_mb, remedy)
            # The device lock is held: none of the held models is running now.
            while need + sum(one.memory_mb() for one in self._loaded.values()) > (
                self._settings.memory_mb
            ):
                self._loaded.popitem(last=False)
        fresh.load(self._settings.device)
        with self._lock:
            self._loaded[backend] = fresh
        return fresh


def _kept(made: Any, backend: Backend) -> tuple[Value, ...]:
    """What it made, if it is what its module makes."""
    values = tuple(made)
    if not values or not all(isinstance(one, Value) for one in values):
        raise TypeError("run did not give a list of values")
    if values[0].kind != backend.module.makes:
        raise TypeError(f"run gave {a(values[0].kind)}, not {a(backend.module.makes)}")
    return values


def _words(told: Any) -> str | None:
    """What it answered, if that is words or nothing."""
    if not isinstance(told, str | None):
        raise TypeError(f"answer gave {told!r:.80}, not words")
    return told


def _called(backend: Backend) -> str:
    return f"{backend.module.name} ({backend.name})"
