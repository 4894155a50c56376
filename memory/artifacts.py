"""Artifacts as rows: named, found, starred, forgotten. Their bytes are `contents.py`'s."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from ..errors import UnknownArtifact, UnknownConversation
from .contents import Contents, Kept
from .database import Database
from .identity import new_id
from .media import Kind
from .records import Artifact, Source
from .tables import artifact, conversation, edge, reference

COUNTERS: dict[Kind, tuple[str, str]] = {  # kind -> the name's stem, the conversation's counter
    "image": ("img", "images"),
    "mask": ("img", "images"),
    "video": ("vid", "videos"),
    "track": ("vid", "videos"),
    "signal": ("sig", "signals"),
}
FIELDS = tuple(one.name for one in fields(Artifact))
KNOWN = select(artifact.c.id).where(artifact.c.id.in_(bindparam("ids", expanding=True)))
EDGE = insert(edge)
RECORDS = select(*(artifact.c[name] for name in FIELDS))
"""What a record says, in its order. Built once: putting a query together is no trifle."""

NEW = insert(artifact)
COUNT = update(conversation).where(conversation.c.id == bindparam("home"))
COUNTED = (
    select(conversation)
    .where(conversation.c.id == bindparam("id"), conversation.c.deleted.is_(None))
    .with_for_update()
)
BY_ID = RECORDS.where(artifact.c.id == bindparam("id"), artifact.c.hidden.is_(False))


@dataclass(frozen=True)
class Making:
    """How something came to be: what the row and the lineage say beside the bytes."""

    source: Source = "made"
    parents: tuple[str, ...] = ()
    backend: str = ""
    revision: str = ""
    request: Mapping[str, object] = field(default_factory=dict)
    seed: int | None = None
    filename: str = ""
    turn: str | None = None
    step: str | None = None


class Artifacts:
    def __init__(self, database: Database, contents: Contents) -> None:
        self.database, self.contents = database, contents

    def insert(self, connection: Connection, home: str, kept: Kept, making: Making) -> Artifact:
        """A new row with its name, edges and references, in the caller's transaction."""
        stem, counter = COUNTERS[kept.kind]
        owner, number = self._count(connection, home, counter)
        id, name, now = new_id("a"), f"{stem}{number}", time.time()
        instruction = str(making.request.get("instruction", ""))
        words = " ".join((name, making.filename, making.backend, instruction)).lower()
        values: dict[str, Any] = dict(
            id=id, owner=owner, conversation=home, name=name, turn=making.turn, step=making.step,
            kind=kept.kind, digest=kept.mark.digest, bytes=kept.mark.size, width=kept.width,
            height=kept.height, frames=kept.frames, fps=kept.fps,
            times=list(kept.times) if kept.times else None, mime=kept.mime, source=making.source,
            filename=making.filename, created=now, starred=False, backend=making.backend,
            revision=making.revision, request=dict(making.request), seed=making.seed, words=words,
            hidden=False, forgotten=False,
        )  # fmt: skip
        self.contents.refer(connection, id, kept)
        connection.execute(NEW, values)
        parents = dict.fromkeys(making.parents)
        if parents:
            known = connection.execute(KNOWN, {"ids": list(parents)})
            missing = set(parents) - set(known.scalars())
            if missing:
                raise UnknownArtifact(min(missing), "a parent must be stored before its child")
            connection.execute(
                EDGE, [{"parent": parent, "child": id} for parent in parents]
            )
        return Artifact(**{**{name: values[name] for name in FIELDS}, "created": moment(now)})

    def _count(self, connection: Connection, home: str, counter: str) -> tuple[str, int]:
        """The conversation's owner and the next number for a name; holds its row until commit."""
        row = connection.execute(COUNTED, {"id": home}).one_or_none()
        if row is None:
            raise UnknownConversation(f"conversation {home!r}")
        number = getattr(row, counter) + 1
        values = {"home": home, counter: number, "updated": time.time()}
        connection.execute(COUNT, values)
        return row.owner, number

    def save(self, home: str, kept: Kept, making: Making) -> Artifact:
        """Raises Vanished if a sweep was faster; `retried` keeps it again."""
        with self.database.write() as connection:
            return self.insert(connection, home, kept, making)

    # Finding. ---------------------------------------------------------------------------------

    def get(self, id: str) -> Artifact:
        with self.database.read() as connection:
            row = connection.execute(BY_ID, {"id": id}).one_or_none()
        if row is None:
            raise UnknownArtifact(id)
        return record(row)

    def by_name(self, home: str, name: str) -> Artifact:
        with self.database.read() as connection:
            row = connection.execute(
                RECORDS.where(
                    artifact.c.conversation == home,
                    artifact.c.name == name,
                    artifact.c.hidden.is_(False),
                )
            ).one_or_none()
        if row is None:
            raise UnknownArtifact(name)
        return record(row)

    def times(self, id: str) -> tuple[float, ...] | None:
        with self.database.read() as connection:
            found = connection.execute(select(artifact.c.times).where(artifact.c.id == id)).scalar()
        return tuple(found) if found else None

    def find(
        self,
        words: str = "",
        kind: Kind | None = None,
        home: str | None = None,
        starred: bool | None = None,
        owner: str | None = None,
        limit: int = 50,
        before: str | None = None,
    ) -> list[Artifact]:
        """Newest first; the next page is `before` the last one's id."""
        # A conversation is whole in its index, and so is an owner; a page touches its rows only.
        narrow = (
            artifact.c.conversation == home if home else artifact.c.owner == (owner or "local")
        )
        query = RECORDS.where(narrow, artifact.c.hidden.is_(False))
        if home and owner:
            query = query.where(artifact.c.owner == owner)
        if kind:
            query = query.where(artifact.c.kind == kind)
        if starred is not None:
            query = query.where(artifact.c.starred.is_(starred))
        if before:
            query = query.where(artifact.c.id < before)
        for word in words.lower().split():
            query = query.where(artifact.c.words.contains(word, autoescape=True))
        with self.database.read() as connection:
            rows = connection.execute(query.order_by(artifact.c.id.desc()).limit(limit))
            return [record(row) for row in rows.all()]

    # Changing the little that may change. -------------------------------------------------------

    def star(self, id: str, on: bool) -> Artifact:
        self.get(id)
        with self.database.write() as connection:
            connection.execute(update(artifact).where(artifact.c.id == id).values(starred=on))
        return self.get(id)

    def forget(self, id: str) -> None:
        """Give up its bytes. Its row stays, unseen, for the lineage of what was made from it."""
        self.get(id)
        with self.database.write() as connection:
            connection.execute(
                update(artifact).where(artifact.c.id == id).values(hidden=True, forgotten=True)
            )
            connection.execute(delete(reference).where(reference.c.artifact == id))


def record(row: Row[tuple[object, ...]]) -> Artifact:
    """A row of RECORDS. Its fields are filled at once: one by one takes most of a page's time."""
    told: dict[str, object] = dict(zip(FIELDS, row, strict=True))
    told["created"] = moment(row.created)
    one = object.__new__(Artifact)
    one.__dict__.update(told)
    return one


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def parents_in(request: object) -> Iterable[str]:
    """The artifacts that a request's JSON refers to: its inputs and the masks of its region."""
    if isinstance(request, Mapping):
        for key, value in request.items():
            if key in ("id", "artifact") and isinstance(value, str) and value.startswith("a_"):
                yield value
            else:
                yield from parents_in(value)
    elif isinstance(request, (list, tuple)):
        for value in request:
            yield from parents_in(value)


