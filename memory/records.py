"""What the store says of what it holds: frozen records, never rows and never pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .media import Kind
from .region import Region

Source = Literal["upload", "made", "derived"]
TurnState = Literal["running", "waiting", "done", "failed", "cancelled"]
StepState = Literal["queued", "running", "done", "failed", "cancelled", "skipped"]
Json = Mapping[str, object]


@dataclass(frozen=True)
class Artifact:
    """Something kept: immutable, but for its star."""

    id: str
    name: str  # as people and the planner say it: img1, vid2
    conversation: str
    turn: str | None
    step: str | None
    kind: Kind
    digest: str  # sha256 of the stored bytes, hex
    bytes: int
    width: int
    height: int
    frames: int
    fps: float
    mime: str
    source: Source
    filename: str
    created: datetime
    starred: bool
    backend: str
    revision: str
    request: Json
    seed: int | None
    forgotten: bool = False
    """Its bytes were given up; the row stays for the lineage of what was made from it."""


@dataclass(frozen=True)
class Conversation:
    id: str
    title: str
    owner: str
    created: datetime
    updated: datetime
    branch: str
    head: str | None  # the turn on which the next one will build
    turns: int


@dataclass(frozen=True)
class Branch:
    """A line of turns through a conversation."""

    name: str
    head: str | None
    created: datetime
    current: bool

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Step:
    """One call of a turn's plan, and what became of it."""

    id: str
    turn: str
    number: int
    module: str
    backend: str
    revision: str
    request: Json
    state: StepState
    outputs: tuple[str, ...]
    error: str
    message: str
    notes: tuple[str, ...]
    seconds: float
    attempt: int
    heartbeat: datetime | None
    signal: str | None


@dataclass(frozen=True)
class Turn:
    id: str
    conversation: str
    number: int
    parent: str | None
    branch: str
    text: str
    attachments: tuple[str, ...]  # names
    regions: tuple[tuple[str, Region], ...]
    reply: str
    plan: Json | None
    state: TurnState
    outcome: str
    planner: str
    seconds: float
    created: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class NewStep:
    """A call as planned: what `save_plan` is told of each step."""

    number: int
    module: str
    backend: str
    request: Json
    signal: str | None = None
    revision: str = ""


@dataclass(frozen=True)
class Lineage:
    """What an artifact was made from and what was made from it, with the edges between all."""

    ancestors: tuple[Artifact, ...]
    descendants: tuple[Artifact, ...]
    edges: tuple[tuple[str, str], ...]  # (parent, child)


@dataclass(frozen=True)
class Verified:
    """What a walk over every stored byte found; artifact ids."""

    checked: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...]


@dataclass(frozen=True)
class Collected:
    """What a garbage collection freed."""

    conversations: int
    blobs: int
    leftovers: int
    bytes: int


@dataclass(frozen=True)
class Usage:
    conversations: int
    turns: int
    artifacts: int
    blobs: int
    bytes: int
    """Stored once, however many artifacts share them."""
    free: int
    """What the disk has left."""
