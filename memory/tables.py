"""The rows. They never leave this folder: `records.py` is what others see.

Times are seconds since 1970, as floats; ids sort by time, so pages are cut by id.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
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
    Column("id", String(48), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False),
    Column("branch", String(200), nullable=False),
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
    Column("conversation", String(48), primary_key=True),
    Column("name", String(200), primary_key=True),
    Column("head", String(48)),  # what the next turn builds on
    Column("tip", String(48)),  # how far redo may go
    Column("created", Float, nullable=False),
)

turn = Table(
    "turn",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("conversation", String(48), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", String(48)),
    Column("branch", String(200), nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("regions", JSON, nullable=False),
    Column("reply", Text, nullable=False),
    Column("plan", JSON),
    Column("state", String(16), nullable=False),
    Column("outcome", Text, nullable=False),
    Column("planner", String(200), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("created", Float, nullable=False),
    UniqueConstraint("conversation", "number"),
    Index("turn_by_state", "state"),
)

step = Table(
    "step",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("turn", String(48), nullable=False),
    Column("conversation", String(48), nullable=False),
    Column("number", Integer, nullable=False),
    Column("module", String(200), nullable=False),
    Column("backend", String(200), nullable=False),
    Column("revision", String(200), nullable=False),
    Column("request", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("error", String(200), nullable=False),
    Column("message", Text, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("heartbeat", Float),
    Column("signal", String(48)),
    UniqueConstraint("turn", "number"),
    Index("step_by_conversation", "conversation"),
)

artifact = Table(
    "artifact",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("owner", String(200), nullable=False),  # the conversation's, so that pages need no join
    Column("conversation", String(48), nullable=False),
    Column("name", String(40), nullable=False),
    Column("turn", String(48)),
    Column("step", String(48)),
    Column("kind", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("fps", Float, nullable=False),
    Column("times", JSON),  # of a clip of variable rate
    Column("mime", String(100), nullable=False),
    Column("source", String(16), nullable=False),
    Column("filename", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("starred", Boolean, nullable=False),
    Column("backend", String(200), nullable=False),
    Column("revision", String(200), nullable=False),
    Column("request", JSON, nullable=False),
    Column("seed", BigInteger),
    Column("words", Text, nullable=False),  # lower case: what `find` looks through
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
    Column("parent", String(48), primary_key=True),
    Column("child", String(48), primary_key=True),
    Index("edge_by_child", "child"),
)

blob = Table(
    "blob",
    metadata,
    Column("digest", String(64), primary_key=True),  # sha256, hex
    Column("size", BigInteger, nullable=False),
    Column("check", String(32), nullable=False),  # xxh3_128, hex: compared on every read
    Column("data", LargeBinary),  # small ones lie here, the others in the blobs folder
    Column("created", Float, nullable=False),
)

reference = Table(
    "blob_reference",
    metadata,
    Column("artifact", String(48), primary_key=True),
    Column("role", String(16), primary_key=True),  # value, original or thumbnail
    Column("digest", String(64), nullable=False),
    Index("reference_by_digest", "digest"),
)

lease = Table(
    "lease",
    metadata,
    Column("conversation", String(48), primary_key=True),
    Column("owner", String(200), nullable=False),
    Column("fence", BigInteger, nullable=False),  # grows with every holder
    Column("process", String(200), nullable=False),  # host, pid and start: dead ones hold nothing
    Column("expires", Float, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("name", String(40), primary_key=True),  # the owner of what they make
    Column("mark", String(64), nullable=False),  # what their token is recognised by, hex
    Column("added", Float, nullable=False),
    UniqueConstraint("mark"),
)
