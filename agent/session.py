"""The agent as a host holds it: open it, hand it turns, listen to their events, undo, resume.

A turn runs in a thread of its own and goes on when nobody listens any more.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from langgraph.types import Command

from ..errors import (
    Cancelled,
    ConversationBusy,
    StoreError,
    UnknownConversation,
    VitronError,
)  # fmt: skip
from ..memory.records import Conversation, Turn
from ..memory.region import Region
from ..memory.store import Memory
from ..tools.pool import Pool
from ..tools.registry import Registry
from ..vitron_model.language import Plan
from .checkpoints import open_checkpoints
from .ending import finish
from .events import ApprovalNeeded, Event, Failed, Token
from .graph import build_graph
from .nodes import Decision
from .planner import NoPlanner, Planner, open_planner
from .previews import Previews
from .services import Services
from .settings import Settings
from .state import TurnState

__all__ = ["Decision", "VitronAgent"]

File = Path | str | tuple[str, bytes]
AT_ONCE = 2  # steps of one turn at once, at least; the pool decides how many really run


class VitronAgent:
    """Memory, specialists and a planner around one graph. Close it, or use it with `with`."""

    def __init__(
        self, settings: Settings, memory: Memory, registry: Registry, pool: Pool,
        planner: Planner, graph: Any, stack: ExitStack,
    ) -> None:  # fmt: skip
        self.settings, self.memory, self.registry = settings, memory, registry
        self.pool, self.planner, self.graph = pool, planner, graph
        self.previews = Previews()
        self._stack = stack
        self._stops: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()

    @classmethod
    def open(
        cls,
        settings: Settings | None = None,
        planner: Planner | None = None,
        specialists: Iterable[type[Any]] = (),
    ) -> Self:
        """Everything ready. `planner` and `specialists` are a host's own."""
        settings = settings or Settings()
        with ExitStack() as stack:
            memory = stack.enter_context(Memory.open(settings.memory))
            saver = stack.enter_context(open_checkpoints(settings.memory))
            tools = settings.tools
            registry = Registry.discover(tools.profile, specialists, tools.prefer, tools.weights)
            pool = stack.enter_context(Pool(tools))
            graph = build_graph(registry.modules(), saver)
            chosen = planner if planner is not None else open_planner(settings.planner)
            return cls(settings, memory, registry, pool, chosen, graph, stack.pop_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop what runs, wait for it, and let everything go. Unfinished turns can be resumed."""
        for stop in list(self._stops.values()):
            stop.set()
        for thread in list(self._threads):
            thread.join()
        self._stack.close()

    # Turns. -----------------------------------------------------------------------------------

    def turn(
        self,
        conversation: str | None,
        text: str,
        files: Sequence[File] = (),
        regions: Sequence[tuple[str | int, Region]] = (),
        attachments: Sequence[str] = (),
        approve: bool | None = None,
    ) -> Iterator[Event]:
        """One turn, planned by the planner. Files are stored before anything is planned.

        `regions` name what they are drawn on: an artifact's name, or the number of a file (from 0).
        `attachments` are names of artifacts that are in the conversation already.
        """
        if isinstance(self.planner, NoPlanner):
            self.planner.refuse()
        return self._begin(conversation, text, files, regions, attachments, None, approve)

    def run_plan(
        self,
        conversation: str | None,
        plan: Plan,
        text: str = "",
        files: Sequence[File] = (),
        approve: bool | None = None,
    ) -> Iterator[Event]:
        """One turn with a plan that is given: the same graph and checks, no planner."""
        return self._begin(conversation, text, files, (), (), plan, approve)

    def decide(self, turn: str, decision: Decision) -> Iterator[Event]:
        """Go on with a turn that waits for approval."""
        waiting = self.memory.turn(turn)
        if waiting.state != "waiting":
            raise UnknownConversation(f"waiting turn {turn} (it is {waiting.state})")
        return self._go_on(waiting, Command(resume=decision.model_dump(mode="json")))

    def resume(self, turn: str) -> Iterator[Event]:
        """Take up a turn that a crash or a stop left unfinished; what is done stays done."""
        left = self.memory.turn(turn)
        if left.state == "waiting":
            return iter([self._asked(left)])
        if left.state != "running":
            raise UnknownConversation(f"unfinished turn {turn} (it is {left.state})")
        return self._go_on(left, None)

    def unfinished(self, conversation: str | None = None) -> list[Turn]:
        return self.memory.unfinished_turns(conversation)

    def cancel(self, turn: str) -> bool:
        """Ask a turn to stop, at the next small step of what runs. False: it is over already."""
        stop = self._stops.get(turn)
        if stop is not None:
            stop.set()
            return True
        left = self.memory.turn(turn)
        if left.state in ("waiting", "running"):
            with self.memory.writer(left.conversation, _me()):
                for step in left.steps:
                    self.memory.cancel_step(step.id)
                self.memory.end_turn(left.id, "Stopped.", "cancelled", left.seconds)
            self.graph.checkpointer.delete_thread(left.id)
            return True
        return False

    # Going back and aside. ----------------------------------------------------------------------

    def undo(self, conversation: str) -> Conversation:
        with self.memory.writer(conversation, _me()):
            return self.memory.undo(conversation)

    def redo(self, conversation: str) -> Conversation:
        with self.memory.writer(conversation, _me()):
            return self.memory.redo(conversation)

    def branch(self, conversation: str, turn: str | None, name: str) -> Conversation:
        with self.memory.writer(conversation, _me()):
            return self.memory.branch(conversation, turn, name)

    def switch(self, conversation: str, branch: str) -> Conversation:
        with self.memory.writer(conversation, _me()):
            return self.memory.switch(conversation, branch)

    # How a turn is run. ---------------------------------------------------------------------------

    def _begin(
        self,
        conversation: str | None,
        text: str,
        files: Sequence[File],
        regions: Sequence[tuple[str | int, Region]],
        attachments: Sequence[str],
        plan: Plan | None,
        approve: bool | None,
    ) -> Iterator[Event]:
        home = conversation or self.memory.create_conversation(title=text[:60]).id
        stored = [self._ingest(file, home) for file in files]
        drawn = [(stored[on] if isinstance(on, int) else on, region) for on, region in regions]
        for name, _ in drawn:
            self.memory.by_name(home, name)
        asks = self.settings.approve if approve is None else approve

        def run(tell: Callable[[Event], None], stop: threading.Event) -> None:
            name = "" if plan else self.planner.name
            turn = self.memory.begin_turn(home, text, (*attachments, *stored), drawn, name)
            self._stops[turn.id] = stop
            tell(Token(turn=turn.id, text=""))
            state = TurnState(turn=turn.id, given=plan is not None, approve=asks)
            if plan is not None:
                state["plan"] = plan.model_dump(mode="json")
            self._drive(turn, state, tell, stop)

        return self._listen(home, run)

    def _go_on(self, turn: Turn, value: Command[Any] | None) -> Iterator[Event]:
        def run(tell: Callable[[Event], None], stop: threading.Event) -> None:
            self._stops[turn.id] = stop
            self.memory.continue_turn(turn.id)
            tell(Token(turn=turn.id, text=""))
            start: Any = value
            config = {"configurable": {"thread_id": turn.id}}
            if start is None and not self.graph.get_state(config).next:
                # It died before its first checkpoint: begin it again with what the rows say.
                start = TurnState(turn=turn.id, given=not turn.planner, approve=False)
                if turn.plan:
                    start["plan"] = dict(turn.plan)
                    start["given"] = True
            self._drive(turn, start, tell, stop)

        return self._listen(turn.conversation, run)

    def _listen(
        self, home: str, run: Callable[[Callable[[Event], None], threading.Event], None]
    ) -> Iterator[Event]:
        """Run it under the conversation's lease, in a thread; hand its events on as they come."""
        told: queue.Queue[Event | BaseException | None] = queue.Queue()
        stop = threading.Event()
        ready: queue.Queue[BaseException | None] = queue.Queue()

        def work() -> None:
            try:
                with self.memory.writer(home, _me()):
                    ready.put(None)
                    run(told.put, stop)
            except ConversationBusy as error:
                ready.put(error)
            except BaseException as error:
                ready.put(error)
                told.put(error)
            finally:
                told.put(None)
                with self._lock:
                    self._threads.discard(thread)

        thread = threading.Thread(target=work, name="vitron-turn", daemon=True)
        with self._lock:
            self._threads.add(thread)
        thread.start()
        busy = ready.get()
        if isinstance(busy, ConversationBusy):
            raise busy
        return _handed_on(told)

    def _drive(
        self, turn: Turn, start: Any, tell: Callable[[Event], None], stop: threading.Event
    ) -> None:
        """The graph from here to its end, an interrupt, or a fault; then the turn's own end."""
        use = Services(
            memory=self.memory, registry=self.registry, pool=self.pool, planner=self.planner,
            settings=self.settings.planner, previews=self.previews, turn=turn, tell=tell,
            stop=stop,
        )  # fmt: skip
        config = {
            "configurable": {"thread_id": turn.id},
            "max_concurrency": max(AT_ONCE, self.settings.tools.workers),
            "recursion_limit": 400,
        }
        try:
            came = self.graph.invoke(start, config, context=use, durability="sync")
            if came.get("__interrupt__"):
                tell(self._asked(self.memory.wait_turn(turn.id)))
                return
        except Cancelled:
            use.refresh()
            finish(use)
        except StoreError as error:  # the turn stops here; it can be resumed once the store is well
            tell(_failure(turn.id, error))
            raise
        except VitronError as error:
            tell(_failure(turn.id, error))
            use.refresh()
            finish(use, str(error))
        finally:
            self._stops.pop(turn.id, None)
        self.graph.checkpointer.delete_thread(turn.id)

    def _asked(self, turn: Turn) -> ApprovalNeeded:
        assert turn.plan is not None
        return ApprovalNeeded(turn=turn.id, plan=Plan.model_validate(dict(turn.plan)))

    def _ingest(self, file: File, home: str) -> str:
        if isinstance(file, tuple):
            name, data = file
            return self.memory.ingest(data, name, conversation=home).name
        path = Path(file)
        return self.memory.ingest(path, path.name, conversation=home).name


def _handed_on(told: queue.Queue[Event | BaseException | None]) -> Iterator[Event]:
    while (event := told.get()) is not None:
        if isinstance(event, BaseException):
            raise event
        yield event


def _failure(turn: str, error: VitronError) -> Failed:
    return Failed(turn=turn, step=0, error=type(error).__name__, message=str(error))


def _me() -> str:
    return f"process {os.getpid()}"
