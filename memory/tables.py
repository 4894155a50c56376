"""The rows. They never leave this folder: `records.py` is what others see.

Times are seconds since 1970, as floats; ids sort by time, so pages are cut by id.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

from .letters import whole


class _Whole(TypeDecorator[str]):
    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else whole(value)


class Prose(_Whole):
    """What is said, of any length."""

    impl, cache_ok = Text, True


class Label(_Whole):
    """A short text that is looked for."""

    impl, cache_ok = String, True


metadata = MetaData()

schema = Table(
    "vitron_schema",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("applied", Float, nullable=False),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", Label(48), primary_key=True),
    Column("owner", Label(200), nullable=False),
    Column("title", Prose, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    Column("branch", Label(200), nullable=False),
    Column("deleted", Float),  # a tombstone: collected after the grace
    Column("turns", Integer, nullable=False),  # the last turn's number
    Column("images", Integer, nullable=False),  # the last imgN
    Column("videos", Integer, nullable=False),  # the last vidN
    Column("signals", Integer, nullable=False),  # the last sigN
    Index("conversation_by_owner", "owner", "updated", "id"),
)

branch = Table(
    "branch",
    metadata,
    Column("conversation", Label(48), primary_key=True),
    Column("name", Label(200), primary_key=True),
    Column("head", Label(48)),  # what the next turn builds on
    Column("tip", Label(48)),  # how far redo may go
    Column("created", Float, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("id", Label(48), primary_key=True),
    Column("conversation", Label(48), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", Label(48)),
    Column("branch", Label(200), nullable=False),
    Column("text", Prose, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("reply", Prose, nullable=False),
    Column("plan", JSON),
    Column("state", Label(16), nullable=False),
    Column("outcome", Prose, nullable=False),
    Column("planner", Label(200), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created", Float, nullable=False),
    UniqueConstraint("conversation", "number"),
    Index("turn_by_state", "state"),
)

step = Table(
    "step",
    metadata,
    Column("id", Label(48), primary_key=True),
    Column("turn", Label(48), nullable=False),
    Column("conversation", Label(48), nullable=False),
    Column("number", Integer, nullable=False),
    Column("module", Label(200), nullable=False),
    Column("backend", Label(200), nullable=False),
    Column("revision", Label(200), nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", Label(16), nullable=False),
    Column("error", Label(200), nullable=False),
    Column("message", Prose, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("heartbeat", Float),
    Column("signal", Label(48)),
    UniqueConstraint("turn", "number"),
    Index("step_by_conversation", "conversation"),
)

artifact = Table(
    "artifact",
    metadata,
    Column("id", Label(48), primary_key=True),
    Column("owner", Label(200), nullable=False),  # the conversation's, so that pages need no join
    Column("conversation", Label(48), nullable=False),
    Column("name", Label(40), nullable=False),
    Column("turn", Label(48)),
    Column("step", Label(48)),
    Column("kind", Label(16), nullable=False),
    Column("digest", Label(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("fps", Float, nullable=False),
    Column("times", JSON),  # of a clip of variable rate
    Column("mime", Label(100), nullable=False),
    Column("source", Label(16), nullable=False),
    Column("filename", Prose, nullable=False),
    Column("created", Float, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("backend", Label(200), nullable=False),
    Column("revision", Label(200), nullable=False),
    Column("request", JSON, nullable=False),
    Column("seed", BigInteger),
    Column("words", Prose, nullable=False),  # lower case: what `find` looks through
    Column("hidden", Boolean, nullable=False),  # forgotten, or its conversation was deleted
    Column("forgotten", Boolean, nullable=False),
    UniqueConstraint("conversation", "name"),
    Index("artifact_by_owner", "owner", "hidden", "id"),
    Index("artifact_by_kind", "owner", "hidden", "kind", "id"),
    Index("artifact_by_star", "owner", "hidden", "starred", "id"),
    Index("artifact_by_conversation", "conversation", "hidden", "id"),
    Index("artifact_by_step", "step"),
)

edge = Table(
    "edge",
    metadata,
    Column("parent", Label(48), primary_key=True),
    Column("child", Label(48), primary_key=True),
    Index("edge_by_child", "child"),
)

blob = Table(
    "blob",
    metadata,
    Column("digest", Label(64), primary_key=True),  # sha256, hex
    Column("size", BigInteger, nullable=False),
    Column("check", Label(32), nullable=False),  # xxh3_128, hex: compared on every read
    Column("data", LargeBinary),  # small ones lie here, the others in the blobs folder
    Column("created", Float, nullable=False),
)

reference = Table(
    "blob_reference",
    metadata,
    Column("artifact", Label(48), primary_key=True),
    Column("role", Label(16), primary_key=True),  # value, original or thumbnail
    Column("digest", Label(64), nullable=False),
    Index("reference_by_digest", "digest"),
)

lease = Table(
    "lease",
    metadata,
    Column("conversation", Label(48), primary_key=True),
    Column("owner", Label(200), nullable=False),
    Column("fence", BigInteger, nullable=False),  # grows with every holder
    Column("process", Label(200), nullable=False),  # host, pid and start: dead ones hold nothing
    Column("expires", Float, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("name", Label(40), primary_key=True),  # the owner of what they make
    Column("mark", Label(64), nullable=False),  # what their token is recognised by, hex
    Column("added", Float, nullable=False),
    UniqueConstraint("mark"),
)
