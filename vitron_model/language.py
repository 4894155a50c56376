"""Plans in words: what the planner says, as values and as the paper's template text. Torch-free."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ..memory.media import SignalRef
from ..memory.region import Region


class Call(BaseModel):
    """One invocation of a module: the paper's template as a value. Nothing in it is trusted yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    module: str
    """The module's name as in Table 13, e.g. "Video Segmentation"."""
    instruction: str = ""
    region: Region | None = None
    inputs: tuple[str, ...] = ()
    """Names of artifacts in this conversation (img1, vid2), or `$k`: the result of step k of
    this plan, counted from 1."""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    signal: SignalRef | None = None
    """The continuous message beside the words; set by the planner node, never by text."""


class Plan(BaseModel):
    """A reply, and calls in order; a call may take an earlier one's result. No calls: an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reply: str = ""
    calls: tuple[Call, ...] = ()
