"""What a planner is: it sees a view of the conversation and says a plan. Knows no model.

`open_planner` is the only place that knows the kinds; other packages add theirs by an entry point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import NoReturn, Protocol, runtime_checkable

from ..errors import SetupError
from ..memory.media import Image, Kind, Signal, Value
from ..memory.region import Region
from ..tools.registry import Card
from ..vitron_model.language import Plan
from .settings import PlannerSettings

GROUP = "vitron.planners"
"""Entry points: name = kind, object = callable(PlannerSettings) -> Planner."""


@dataclass(frozen=True)
class Item:
    """An artifact as the planner is told of it."""

    name: str  # img1
    kind: Kind
    width: int
    height: int
    frames: int
    note: str  # where it comes from: "uploaded as cat.jpg", "made by Image Editing: blur it"


@dataclass(frozen=True)
class Past:
    """An earlier turn."""

    text: str
    attachments: tuple[str, ...]
    regions: tuple[tuple[str, Region], ...]
    plan: Plan
    outputs: tuple[tuple[str, ...], ...]
    """Of each call, the names of what it made."""
    reply: str


@dataclass(frozen=True)
class View:
    """Everything that a planner may know when it plans a turn."""

    text: str
    attachments: tuple[str, ...]
    regions: tuple[tuple[str, Region], ...]
    """What was drawn in this turn: (the artifact's name, the region)."""
    past: tuple[Past, ...]
    items: tuple[Item, ...]
    cards: tuple[Card, ...]
    look: Callable[[str], Value] = field(repr=False)
    """Loads an artifact by name; call it only when pixels are needed."""
    complaints: tuple[str, ...] = ()
    """Why the last plan for this turn was refused; empty at first."""
    refused: str = ""
    """That plan's text."""


@dataclass(frozen=True)
class Planned:
    """A plan, and the continuous message of each of its calls (None: words only)."""

    plan: Plan
    signals: tuple[Signal | None, ...] = ()


@runtime_checkable
class Planner(Protocol):
    """Anything with a name and this one method."""

    name: str

    def plan(self, view: View, say: Callable[[str], None]) -> Plan | Planned:
        """The plan for this turn; `say` streams pieces of the reply as they come."""
        ...


class NoPlanner:
    """Stands where no planner is configured; says what to do about it."""

    name = "none"

    def plan(self, view: View, say: Callable[[str], None]) -> Plan:
        self.refuse()

    def refuse(self) -> NoReturn:
        raise SetupError(
            "no planner is configured, and the embedded one is not part of this version",
            "set VITRON_PLANNER__KIND=chat and VITRON_PLANNER__NAME=provider:model "
            "(for example ollama:qwen3-vl, with `pip install langchain-ollama`), or use the verbs "
            "that need no planner: segment, track, edit, animate, do",
        )


def open_planner(settings: PlannerSettings) -> Planner:
    """The planner that the settings name."""
    if settings.kind == "none":
        return NoPlanner()
    if settings.kind == "chat":
        from .chat_planner import ChatPlanner

        return ChatPlanner.named(settings.name)
    outside = {point.name: point for point in entry_points(group=GROUP)}
    if settings.kind in outside:
        planner = outside[settings.kind].load()(settings)
        assert isinstance(planner, Planner), planner
        return planner
    known: Sequence[str] = ("none", "chat", *outside)
    raise SetupError(
        f"VITRON_PLANNER__KIND is {settings.kind!r}", f"use one of: {', '.join(known)}"
    )


def first_frame(value: Value) -> Image | None:
    """A picture to look at of a picture or a clip; None for what has none."""
    if isinstance(value, Image):
        return value
    if value.kind == "video":
        return Image(value.frame(0))  # type: ignore[union-attr]
    return None
