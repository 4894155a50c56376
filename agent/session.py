"""The agent as a host holds it: open it, hand it turns, listen to their events, undo, resume."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from langgraph.types import Command

from ..errors import InputError, LimitExceeded, SetupError, UnknownConversation
from ..memory.records import Conversation, Turn
from ..memory.region import Region
from ..memory.store import Memory
from ..tools.pool import Pool
from ..tools.registry import Registry
from ..vitron_model.language import Plan
from .approval import Decision, decided
from .checking import check
from .checkpoints import open_checkpoints
from .events import Event
from .graph import Graph, build_graph
from .planner import Planner
from .planner_kinds import NoPlanner, open_planner
from .previews import Previews
from .runs import Prepared, Runs, asked, me
from .services import Services
from .settings import Settings
from .signals import Signals
from .state import TurnState

__all__ = ["Decision", "VitronAgent"]

File = Path | str | tuple[str, bytes]
PATIENCE = 15.0  # seconds that `close` waits for turns; more than a step is given to stop
LONGEST = 100_000  # characters of a message
AT_ONCE = 2  # steps of one turn at once, at least; the pool decides how many really run
LEFT = "Left unfinished: the conversation went on without it."
CUT_OFF = "It was cut off before its plan was kept, so nothing was done; ask again."


class VitronAgent:
    """Memory, specialists and a planner around one graph. Close it, or use it with `with`."""

    def __init__(
        self, settings: Settings, memory: Memory, registry: Registry, pool: Pool,
        planner: Planner, graph: Graph, stack: ExitStack,
    ) -> None:  # fmt: skip
        self.settings, self.memory, self.registry = settings, memory, registry
        self.pool, self.planner, self.graph = pool, planner, graph
        self.previews, self.signals = Previews(), Signals(memory)
        self._runs = Runs(memory, graph, max(AT_ONCE, settings.tools.workers))
        self._stack = stack
        self._cards = registry.cards()

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
            for problem in registry.misnamed():
                if not registry.broken:  # it may be the name of what could not be imported
                    raise SetupError(problem, "correct or unset it")
            pool = stack.enter_context(Pool(tools))
            graph = build_graph(registry.modules(), saver)
            chosen = planner if planner is not None else open_planner(settings.planner)
            agent = cls(settings, memory, registry, pool, chosen, graph, stack)
            agent._runs.sweep()
            agent._stack = stack.pop_all()
            return agent

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: object) -> None:
        self.close(at_once=kind is KeyboardInterrupt)

    def close(self, at_once: bool = False) -> None:
        """Let go of what runs at its next small step; such turns can be resumed.

        What does not let go in time (`at_once`: now) is left behind, and ends with the process.
        """
        self._runs.close(0.0 if at_once else PATIENCE)
        if at_once:
            self.pool.close(0.0)
        self._stack.close()

    def services(self, turn: Turn) -> Services:
        """What the graph's nodes use for this turn; also a host's, who runs the graph itself."""
        return Services(
            memory=self.memory, registry=self.registry, pool=self.pool, planner=self.planner,
            settings=self.settings.planner, previews=self.previews, signals=self.signals,
            cards=self._cards, turn=turn,
        )  # fmt: skip

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
        if not (text.strip() or files or regions or attachments):
            raise InputError(
                "the message is empty; say what you want, or send a picture or clip with it"
            )
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
        """Go on with a turn that waits for approval. A wrong plan is refused, and it waits on."""
        waiting = self.memory.turn(turn)
        if waiting.state != "waiting":
            raise UnknownConversation(f"waiting turn {turn} (it is {waiting.state})")
        if decision.approve:
            plan = decided(asked(waiting).plan, decision)
            check(plan, self.memory, self.registry, waiting.conversation)
            decision = Decision(approve=True, plan=plan)
        go_on: Command[Any] = Command(resume=decision.model_dump(mode="json"))
        return self._go_on(waiting, go_on)

    def resume(self, turn: str) -> Iterator[Event]:
        """Take up a turn that a crash or a stop left unfinished; what is done stays done."""
        left = self.memory.turn(turn)
        if left.state == "waiting":
            return iter([asked(left)])
        if left.state != "running":
            raise UnknownConversation(f"unfinished turn {turn} (it is {left.state})")
        return self._go_on(left, None)

    def unfinished(self, conversation: str | None = None) -> list[Turn]:
        return self.memory.unfinished_turns(conversation)

    def cancel(self, turn: str) -> bool:
        """Ask a turn to stop, at the next small step of what runs. False: it is over already."""
        if self._runs.stop(turn):
            return True
        left = self.memory.turn(turn)
        if left.state not in ("waiting", "running"):
            return False
        with self.memory.writer(left.conversation, me()):
            self._abandon(left, "Stopped.")
        return True

    # Going back and aside. ----------------------------------------------------------------------

    def undo(self, conversation: str) -> Conversation:
        with self.memory.writer(conversation, me()):
            return self.memory.undo(conversation)

    def redo(self, conversation: str) -> Conversation:
        with self.memory.writer(conversation, me()):
            return self.memory.redo(conversation)

    def branch(self, conversation: str, turn: str | None, name: str) -> Conversation:
        with self.memory.writer(conversation, me()):
            return self.memory.branch(conversation, turn, name)

    def switch(self, conversation: str, branch: str) -> Conversation:
        with self.memory.writer(conversation, me()):
            return self.memory.switch(conversation, branch)

    # How a turn begins and goes on. ---------------------------------------------------------------

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
        if len(text) > LONGEST:
            raise LimitExceeded(
                "the message", f"{len(text)} characters long", LONGEST,
                "say it shorter, or in several messages",
            )  # fmt: skip
        home = conversation or self.memory.create_conversation(title=text[:60]).id

        def prepare() -> Prepared:
            for name in (*attachments, *(on for on, _ in regions if isinstance(on, str))):
                self.memory.by_name(home, name)
            stored = [self._ingest(file, home) for file in files]
            drawn = [(stored[on] if isinstance(on, int) else on, area) for on, area in regions]
            self._close_what_is_left(home)
            name = "" if plan is not None else self.planner.name
            turn = self.memory.begin_turn(home, text, (*attachments, *stored), drawn, name)
            asks = self.settings.approve if approve is None else approve
            state = TurnState(turn=turn.id, given=plan is not None, approve=asks)
            if plan is not None:
                state["plan"] = plan.model_dump(mode="json")
            return turn, state

        try:
            return self._runs.start(home, prepare, self.services)
        except BaseException:
            if conversation is None:
                self.memory.delete_conversation(home)
            raise

    def _go_on(self, turn: Turn, command: Command[Any] | None) -> Iterator[Event]:
        def prepare() -> Prepared:
            now = self.memory.continue_turn(turn.id)
            if command is not None or self._runs.begun(turn.id):
                return now, command
            # It died before its first checkpoint: it begins again with what its rows say. Whether
            # a person was to be asked is not among that, so one is, unless a step has begun.
            begun = any(step.attempt for step in now.steps)
            state = TurnState(turn=turn.id, given=not now.planner, approve=not begun)
            if now.plan is not None:
                state["given"], state["plan"] = True, dict(now.plan)  # type: ignore[arg-type]
            elif not now.planner:
                state["plan"], state["problem"] = {}, CUT_OFF
            return now, state

        return self._runs.start(turn.conversation, prepare, self.services)

    def _close_what_is_left(self, home: str) -> None:
        """A turn that waits or was cut off on this very line gives way to the next one.

        Both would build on the same head, and the later to end would hide the other.
        """
        for left in self.memory.unfinished_turns(home):
            now = self.memory.conversation(home)
            if (left.branch, left.parent) == (now.branch, now.head):
                self._abandon(left, LEFT)

    def _abandon(self, left: Turn, reply: str) -> None:
        for step in left.steps:
            self.memory.cancel_step(step.id)
        self.memory.end_turn(left.id, reply, "cancelled", left.seconds)
        self._runs.forget(left.id)

    def _ingest(self, file: File, home: str) -> str:
        if isinstance(file, tuple):
            name, data = file
            return self.memory.ingest(data, name, conversation=home).name
        path = Path(file)
        return self.memory.ingest(path, path.name, conversation=home).name
