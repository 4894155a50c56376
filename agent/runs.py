"""Turns at work: each in a thread of its own, under its conversation's lease, told as events.

A turn goes on when nobody listens any more. Knows no planner and no files: it is handed a start.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from ..errors import Cancelled, StoreError, VitronError
from ..memory.records import Turn
from ..memory.store import Memory
from ..vitron_model.language import Plan
from .ending import finish
from .events import ApprovalNeeded, Event, Failed, Token
from .graph import Graph
from .services import Services

MOST_NODES = 400  # of one turn's graph; 64 steps one after the other take 130

Prepared = tuple[Turn, Any]
"""A turn, and what the graph is started with: a state, a command, or None to go on."""


@dataclass
class Run:
    """One turn's way to be stopped."""

    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class Runs:
    def __init__(self, memory: Memory, graph: Graph, at_once: int) -> None:
        self._memory, self._graph, self._at_once = memory, graph, at_once
        self._runs: dict[str, Run] = {}
        self._threads: set[threading.Thread] = set()
        self._lock = threading.Lock()
        self._leaving = threading.Event()

    def start(
        self,
        home: str,
        prepare: Callable[[], Prepared],
        services: Callable[[Turn], Services],
    ) -> Iterator[Event]:
        """Run what `prepare` gives, once the conversation's pen is ours.

        What `prepare` raises is raised here, and so is ConversationBusy: nothing has begun then.
        """
        told: queue.Queue[Event | BaseException | None] = queue.Queue()
        ready: queue.Queue[BaseException | None] = queue.Queue()

        def work() -> None:
            try:
                with self._memory.writer(home, me()):
                    turn, begin = prepare()
                    run = Run(thread=threading.current_thread())
                    with self._lock:
                        self._runs[turn.id] = run
                    told.put(Token(turn=turn.id, text=""))
                    ready.put(None)
                    use = services(turn)
                    use.tell, use.stop, use.leaving = told.put, run.stop, self._leaving
                    try:
                        self._drive(use, begin)
                    finally:
                        with self._lock:
                            self._runs.pop(turn.id, None)
            except BaseException as error:
                ready.put(error)  # not looked at once it has begun
                told.put(error)
            finally:
                told.put(None)
                with self._lock:
                    self._threads.discard(threading.current_thread())

        thread = threading.Thread(target=work, name="vitron-turn", daemon=True)
        with self._lock:
            self._threads.add(thread)
        thread.start()
        refused = ready.get()
        if refused is not None:
            raise refused
        return _handed_on(told)

    def stop(self, turn: str) -> bool:
        """Ask it to stop at its next small step; False if it is not at work here."""
        with self._lock:
            run = self._runs.get(turn)
        if run is not None:
            run.stop.set()
        return run is not None

    def close(self, patience: float) -> None:
        """Let go of every turn at its next small step; it stays unfinished, to be resumed.

        What has not let go after so many seconds, a planner that hangs, is left behind.
        """
        self._leaving.set()
        with self._lock:
            running, threads = list(self._runs.values()), list(self._threads)
        for run in running:
            run.stop.set()
        until = time.monotonic() + patience
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def begun(self, turn: str) -> bool:
        """Whether there is a checkpoint to go on from."""
        return bool(self._graph.get_state(_config(turn)).next)

    def forget(self, turn: str) -> None:
        """A finished turn's rows say everything: its checkpoints go."""
        saver = self._graph.checkpointer
        assert saver is not None and not isinstance(saver, bool)
        saver.delete_thread(turn)

    def sweep(self) -> None:
        """Checkpoints of turns that ended just as the process died."""
        saver = self._graph.checkpointer
        assert saver is not None and not isinstance(saver, bool)
        kept = {one.config["configurable"]["thread_id"] for one in saver.list(None)}
        for id in kept - {turn.id for turn in self._memory.unfinished_turns()}:
            saver.delete_thread(id)

    def _drive(self, use: Services, begin: Any) -> None:
        """The graph from here to its end, an interrupt, or a fault; then the turn's own end."""
        id = use.turn.id
        config = {
            **_config(id),
            "max_concurrency": self._at_once,
            "recursion_limit": MOST_NODES,
        }
        try:
            came = self._graph.invoke(begin, config, context=use, durability="sync")  # type: ignore[call-overload]
            if came.get("__interrupt__"):
                use.tell(asked(self._memory.wait_turn(id)))
                return
        except Cancelled:
            if self._leaving.is_set():
                return
            use.refresh()
            finish(use)
        except StoreError as error:  # it stops here, and can be resumed once the store is well
            use.tell(_failure(id, error))
            raise
        except VitronError as error:
            use.tell(_failure(id, error))
            use.refresh()
            finish(use, str(error))
        with suppress(StoreError):  # the turn is over; what stays behind is swept at the next start
            self.forget(id)


def asked(turn: Turn) -> ApprovalNeeded:
    assert turn.plan is not None
    return ApprovalNeeded(turn=turn.id, plan=Plan.model_validate(dict(turn.plan)))


def me() -> str:
    """How a conversation's pen is signed."""
    return f"process {os.getpid()}"


def _config(turn: str) -> Any:
    return {"configurable": {"thread_id": turn}}


def _failure(turn: str, error: VitronError) -> Failed:
    return Failed(turn=turn, step=0, error=type(error).__name__, message=str(error))


def _handed_on(told: queue.Queue[Event | BaseException | None]) -> Iterator[Event]:
    while (event := told.get()) is not None:
        if isinstance(event, BaseException):
            raise event
        yield event
