"""What the graph carries from node to node and keeps at every checkpoint: ids and small text only.

History lies in our own tables; the thread of a graph is one turn.
"""

from __future__ import annotations

from pydantic import JsonValue
from typing_extensions import TypedDict


class TurnState(TypedDict, total=False):
    turn: str
    """The turn's id; everything else about it is in the store."""
    given: bool
    """The plan came with the turn: no planner is asked, and none repairs."""
    approve: bool
    """Ask a person before acting."""
    plan: dict[str, JsonValue]
    complaints: list[str]
    repairs: int
    problem: str
    """Why the turn as a whole could not go on; empty: it could."""


class StepState(TypedDict):
    """What `Send` hands to a specialist's node."""

    turn: str
    step: str
