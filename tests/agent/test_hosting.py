"""The agent inside other people's graphs: as a subgraph, and as what a server would run."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command
from tests.agent.conftest import Opener
from tests.agent.troupe import DIARY, edit, paint, plan
from typing_extensions import TypedDict

from vitron.agent.graph import build_graph
from vitron.agent.hosting import build_host_graph
from vitron.errors import SetupError

ROOT = Path(__file__).resolve().parents[2]


class Host(TypedDict, total=False):
    """Another application's state."""

    text: str
    conversation: str
    reply: str
    artifacts: list[str]
    greeting: str
    approve: bool


def hosting(graph: Any, saver: Any = None) -> Any:
    building = StateGraph(Host)
    building.add_node("greet", lambda state: {"greeting": "hello"})
    building.add_node("vitron", graph)
    building.add_edge(START, "greet")
    building.add_edge("greet", "vitron")
    building.add_edge("vitron", END)
    return building.compile(checkpointer=saver)


def test_it_is_a_node_of_a_hosts_graph(open_agent: Opener) -> None:
    agent = open_agent(plan(paint(), edit("$1"), reply="Two pictures."))
    app = hosting(build_host_graph(lambda: agent))
    came = app.invoke({"text": "two"})
    assert (came["greeting"], came["reply"], len(came["artifacts"])) == (
        "hello",
        "Two pictures.",
        2,
    )
    assert agent.memory.conversation(came["conversation"]).turns == 1


def test_its_events_reach_the_hosts_stream(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()))
    app = hosting(build_host_graph(lambda: agent))
    parts = app.stream({"text": "one"}, stream_mode="custom", subgraphs=True, version="v2")
    kinds = [part["data"]["type"] for part in parts if part["type"] == "custom"]
    assert kinds[0] == "token" and "made" in kinds and kinds[-1] == "done"


def test_its_question_surfaces_in_the_host_and_the_answer_comes_back(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("one"), paint("two")))
    app = hosting(build_host_graph(lambda: agent), InMemorySaver())
    config = {"configurable": {"thread_id": "host"}}
    came = app.invoke({"text": "two", "approve": True}, config)
    (question,) = came["__interrupt__"]
    assert len(question.value["plan"]["calls"]) == 2 and DIARY.ran == []
    answer = Command(resume={question.id: {"approve": True, "drop": [1]}})
    assert len(app.invoke(answer, config)["artifacts"]) == 1 and DIARY.ran == ["two"]


def test_one_turn_after_another_finds_the_conversation_free(open_agent: Opener) -> None:
    agent = open_agent(*(plan(paint()) for _ in range(8)))
    graph = build_host_graph(lambda: agent)
    home = graph.invoke({"text": "one"})["conversation"]
    for _ in range(7):
        assert graph.invoke({"text": "one more", "conversation": home})["outcome"] == "done"


def test_a_state_without_words_is_said_so(open_agent: Opener) -> None:
    agent = open_agent()
    with pytest.raises(SetupError, match="no `text`"):
        build_host_graph(lambda: agent).invoke({"approve": True})
    assert agent.memory.conversations() == []


def test_the_bare_turn_can_be_run_by_a_host_who_holds_the_pen(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()))
    home = agent.memory.create_conversation().id
    with agent.memory.writer(home, "a host"):
        turn = agent.memory.begin_turn(home, "paint", planner="scripted")
        build_graph().invoke({"turn": turn.id}, context=agent.services(turn))
    assert agent.memory.turn(turn.id).outcome == "done"


def test_langgraph_json_names_a_graph_that_can_be_built_without_a_store() -> None:
    named = json.loads((ROOT / "langgraph.json").read_text())["graphs"]["vitron"]
    module, _, name = named.partition(":")
    graph = getattr(importlib.import_module(module), name)()
    assert {"ask", "approve"} <= set(graph.get_graph().nodes)
