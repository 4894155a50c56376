"""The agent as a graph for other people's hands: ask, wait for a person if need be, reply.

For a LangGraph server (`langgraph.json`) and for a host's own graph. The state carries words and
names; pictures go in and out by the agent's memory. Every turn keeps its lease, its checks and its
crash-resume, because the agent itself runs it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from langgraph.config import get_stream_writer
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, interrupt
from pydantic import JsonValue
from typing_extensions import TypedDict

from ..errors import SetupError
from .events import Event
from .session import Decision, VitronAgent


class Asked(TypedDict, total=False):
    """What a host hands in."""

    text: str
    conversation: str
    """A conversation's id; a new one is begun without."""
    attachments: list[str]
    """Names of artifacts in that conversation: img1, vid2."""
    approve: bool


class Replied(TypedDict, total=False):
    """What it gets back."""

    conversation: str
    turn: str
    reply: str
    outcome: str
    artifacts: list[str]
    """Ids in the agent's memory, in order."""


class HostState(Asked, Replied, total=False):
    plan: dict[str, JsonValue]
    """While the turn waits: what a person is asked to approve."""


HostGraph = CompiledStateGraph[HostState, None, Asked, Replied]


def build_host_graph(agent: Callable[[], VitronAgent], checkpointer: Any = None) -> HostGraph:
    """The graph over this agent, opened when the first turn comes. A subgraph without a saver."""

    def ask(state: HostState) -> Command[str]:
        if "text" not in state:
            raise SetupError("there is no `text` in the graph's state", "put into it what is asked")
        one = agent()
        events = one.turn(
            state.get("conversation") or None,
            state["text"],
            attachments=state.get("attachments", ()),
            approve=state.get("approve"),
        )
        return told(one, events)

    def approve(state: HostState) -> Command[str]:
        answer = interrupt({"turn": state["turn"], "plan": state["plan"]})
        one = agent()
        if one.memory.turn(state["turn"]).state != "waiting":  # decided before a crash of the host
            return told(one, one.resume(state["turn"]))
        return told(one, one.decide(state["turn"], Decision.model_validate(answer)))

    def told(one: VitronAgent, events: Iterator[Event]) -> Command[str]:
        """Heard to the very end: only then the conversation's pen is free for the next turn."""
        write = get_stream_writer()
        onward: Command[str] | None = None
        for event in events:
            write(event.model_dump(mode="json"))
            if event.type == "approval_needed":
                update = {"turn": event.turn, "plan": event.plan.model_dump(mode="json")}
                onward = Command(goto="approve", update=update)
            if event.type == "done":
                home = one.memory.turn(event.turn).conversation
                reply: Replied = {
                    "conversation": home, "turn": event.turn, "reply": event.reply,
                    "outcome": event.outcome, "artifacts": list(event.artifacts),
                }  # fmt: skip
                onward = Command(goto=END, update=reply)
        assert onward is not None, "a turn ends with done, or waits"
        return onward

    building = StateGraph(HostState, input_schema=Asked, output_schema=Replied)
    building.add_node("ask", ask, destinations=("approve", END))
    building.add_node("approve", approve, destinations=("approve", END))
    building.add_edge(START, "ask")
    return building.compile(checkpointer=checkpointer, name="vitron")


_opened: list[VitronAgent] = []
_lock = threading.Lock()


def process_agent() -> VitronAgent:
    """One agent for this process, by its settings, opened when first needed."""
    with _lock:
        if not _opened:
            _opened.append(VitronAgent.open())
        return _opened[0]


def graph() -> HostGraph:
    """What `langgraph.json` names; the server brings its own checkpointer."""
    return build_host_graph(process_agent)
