"""Which node follows which: a turn as a LangGraph state machine.

    plan -> check -> (approve) -> one node per module, side by side -> answer -> end
      ^       |                        ^                                |
      +-------+ repair                 +---- the next wave of steps ----+

`hosting.py` wraps an agent that runs it for a host's own graph or server.
"""

from __future__ import annotations

from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from ..tools.modules import MODULES
from ..tools.specialist import Module
from . import nodes
from .services import Services
from .state import TurnState

Graph = CompiledStateGraph[TurnState, Services, TurnState, TurnState]


def build_graph(
    modules: tuple[Module, ...] = (), checkpointer: BaseCheckpointSaver[Any] | None = None
) -> Graph:
    """The graph for the seven modules and these, which outside packages add."""
    building = StateGraph(TurnState, context_schema=Services)
    # A module without a backend has its node too: it is where the turn says so.
    slugs = tuple(dict.fromkeys(module.slug for module in (*MODULES, *modules)))
    building.add_node("plan", nodes.plan)
    building.add_node("check", nodes.check_plan, destinations=("plan", "approve", *slugs, "answer"))
    building.add_node("approve", nodes.approve, destinations=(*slugs, "answer"))
    building.add_node("answer", nodes.answer, destinations=(*slugs, END))
    for slug in slugs:
        building.add_node(slug, nodes.run_step)
        building.add_edge(slug, "answer")
    building.add_edge(START, "plan")
    building.add_edge("plan", "check")
    return building.compile(checkpointer=checkpointer, name="vitron")
