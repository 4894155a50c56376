"""What a planner is: it sees a view of the conversation and says a plan. Knows no model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from ..memory.media import Image, Kind, Signal, Value
from ..memory.region import Region
from ..tools.registry import Card
from ..vitron_model.language import Plan


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


class Closer(Protocol):
    """What a specialist that looks closely answers to a question about an artifact, by name, or
    about what was drawn on it; None where none can tell."""

    def __call__(self, name: str, asked: str, drawn: Region | None = None) -> str | None: ...


def nobody(name: str, asked: str, drawn: Region | None = None) -> str | None:
    """Nobody looks closely."""
    return None


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
    closer: Closer = field(default=nobody, repr=False)
    complaints: tuple[str, ...] = ()
    """Why the last plan for this turn was refused; empty at first."""
    refused: str = ""
    """That plan's text."""
    stopped: Callable[[], bool] = field(default=lambda: False, repr=False)
    """Whether the person has said stop; ask it now and then while planning takes long."""


@dataclass(frozen=True)
class Planned:
    """A plan, and the continuous message of each of its calls (None: words only)."""

    plan: Plan
    signals: tuple[Signal | None, ...] = ()


REMEDY = "ask again; if it breaks again, update its package or choose another planner"


@runtime_checkable
class Planner(Protocol):
    """Anything with a name and this one method; with `remedy`, it also says what to do where its
    code breaks."""

    name: str

    def plan(self, view: View, say: Callable[[str], None]) -> Plan | Planned:
        """The plan for this turn; `say` streams pieces of the reply as they come."""
        ...


def remedy_of(planner: Planner) -> str:
    """What the person who runs us does about a planner that broke."""
    return str(getattr(planner, "remedy", REMEDY))


def first_frame(value: Value) -> Image | None:
    """A picture to look at of a picture or a clip; None for what has none."""
    if isinstance(value, Image):
        return value
    if value.kind == "video":
        return Image(value.frame(0))  # type: ignore[union-attr]
    return None
