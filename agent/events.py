"""What a turn tells its listener. CLI, dashboard and every other door draw the same events."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ..memory.letters import wholly
from ..memory.media import Kind
from ..vitron_model.language import Plan


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)

    turn: str = ""
    """The turn's id."""

    @field_validator("*", mode="before")
    @classmethod
    def _whole(cls, value: object) -> object:
        return wholly(value)  # it goes through JSON, whatever a specialist said


class Token(_Event):
    """A piece of the reply, as the planner speaks it."""

    type: Literal["token"] = "token"
    text: str


class Looking(_Event):
    """Before it answers it looks long at something, a clip: `done` of `of` looks."""

    type: Literal["looking"] = "looking"
    name: str
    done: int
    of: int


class Planned(_Event):
    """The plan has passed its checks. `backends` says who will do each step, and why."""

    type: Literal["planned"] = "planned"
    plan: Plan
    backends: tuple[str, ...] = ()


class ApprovalNeeded(_Event):
    """The turn waits for a person: `session.decide` goes on with it."""

    type: Literal["approval_needed"] = "approval_needed"
    plan: Plan


class Started(_Event):
    """A step (counted from 1) began on a backend."""

    type: Literal["started"] = "started"
    step: int
    module: str
    backend: str


class Progress(_Event):
    """`done` of `of` small steps; `preview` is the id of a small picture (`agent.previews`)."""

    type: Literal["progress"] = "progress"
    step: int
    done: int
    of: int
    preview: str | None = None


class Made(_Event):
    """A step ended well. `notes` are the findings of its post-checks."""

    type: Literal["made"] = "made"
    step: int
    artifact: str
    name: str  # as people and the planner call it in this conversation: img3, vid1
    kind: Kind
    seconds: float
    notes: tuple[str, ...] = ()


class Failed(_Event):
    """A step (or with step 0 the turn) could not be done; the message says what to do."""

    type: Literal["failed"] = "failed"
    step: int
    error: str  # class name
    message: str


class Done(_Event):
    """The turn is over and stored."""

    type: Literal["done"] = "done"
    reply: str
    outcome: Literal["answered", "done", "partial", "failed", "cancelled"]
    artifacts: tuple[str, ...] = ()
    seconds: float = 0.0


Event = Annotated[
    Token | Looking | Planned | ApprovalNeeded | Started | Progress | Made | Failed | Done,
    Field(discriminator="type"),
]
