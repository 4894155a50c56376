"""The gallery: everything an owner brought in or made, in pages cut by id, changed many at a time.

Every call names the owner; what belongs to somebody else is as if it were not there. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, exists, func, select, update

from .artifacts import RECORDS, record
from .database import Database
from .media import Kind
from .records import Artifact, Source
from .tables import artifact, reference, step

PART = 500  # ids in one statement


@dataclass(frozen=True)
class Wanted:
    """What to show; a field that is empty narrows nothing."""

    words: str = ""
    kind: Kind | None = None
    module: str = ""
    """The slug of the module that made it."""
    source: Source | None = None
    starred: bool = False
    conversation: str = ""


@dataclass(frozen=True)
class Page:
    """Some of it, newest first, and whether there is more on either side."""

    items: tuple[Artifact, ...]
    newer: bool
    older: bool


class Gallery:
    def __init__(self, database: Database) -> None:
        self.database = database

    def page(
        self,
        owner: str,
        wanted: Wanted,
        limit: int,
        before: str | None = None,
        after: str | None = None,
    ) -> Page:
        """The newest; those `before` an id; or, going back, those just `after` one."""
        query = RECORDS.where(*_narrow(owner, wanted))
        if after:
            rows = self._records(query.where(artifact.c.id > after).order_by(artifact.c.id), limit)
            if len(rows) > limit:
                return Page(tuple(rows[:limit][::-1]), newer=True, older=True)
            before = None  # near the top a page is filled from the very newest
        if before:
            query = query.where(artifact.c.id < before)
        rows = self._records(query.order_by(artifact.c.id.desc()), limit)
        return Page(tuple(rows[:limit]), newer=bool(before), older=len(rows) > limit)

    def count(self, owner: str, wanted: Wanted, most: int) -> int:
        """How many there are; `most` + 1 stands for more than that."""
        some = select(artifact.c.id).where(*_narrow(owner, wanted)).limit(most + 1).subquery()
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(some)).scalar_one())

    def ids(self, owner: str, wanted: Wanted, most: int) -> list[str]:
        """All that are wanted, newest first."""
        query = select(artifact.c.id).where(*_narrow(owner, wanted))
        with self.database.read() as connection:
            newest = query.order_by(artifact.c.id.desc()).limit(most)
            return list(connection.execute(newest).scalars())

    def beside(self, owner: str, wanted: Wanted, id: str) -> tuple[str | None, str | None]:
        """The next newer and the next older one."""
        query = select(artifact.c.id).where(*_narrow(owner, wanted))
        with self.database.read() as connection:
            newer = query.where(artifact.c.id > id).order_by(artifact.c.id).limit(1)
            older = query.where(artifact.c.id < id).order_by(artifact.c.id.desc()).limit(1)
            return connection.execute(newer).scalar(), connection.execute(older).scalar()

    def get(self, owner: str, ids: Sequence[str]) -> list[Artifact]:
        """Those of these that are there and theirs, in the order asked."""
        found: dict[str, Artifact] = {}
        with self.database.read() as connection:
            for part in _parts(ids):
                rows = connection.execute(RECORDS.where(*_theirs(owner), artifact.c.id.in_(part)))
                found |= {row.id: record(row) for row in rows}
        return [found[id] for id in dict.fromkeys(ids) if id in found]

    def star(self, owner: str, ids: Sequence[str], on: bool) -> int:
        """How many were theirs."""
        count = 0
        with self.database.write() as connection:
            for part in _parts(ids):
                change = update(artifact).where(*_theirs(owner), artifact.c.id.in_(part))
                count += connection.execute(change.values(starred=on)).rowcount
        return count

    def forget(self, owner: str, ids: Sequence[str]) -> int:
        """All of them or none: their bytes are given up, the lineage of their children stays."""
        count = 0
        with self.database.write() as connection:
            for part in _parts(ids):
                own = select(artifact.c.id).where(*_theirs(owner), artifact.c.id.in_(part))
                theirs = list(connection.execute(own).scalars())
                connection.execute(delete(reference).where(reference.c.artifact.in_(theirs)))
                gone = update(artifact).where(artifact.c.id.in_(theirs))
                count += connection.execute(gone.values(hidden=True, forgotten=True)).rowcount
        return count

    def _records(self, query: Select[tuple[object, ...]], limit: int) -> list[Artifact]:
        """One more than asked for tells whether there are more."""
        with self.database.read() as connection:
            return [record(row) for row in connection.execute(query.limit(limit + 1))]


def _theirs(owner: str) -> tuple[ColumnElement[bool], ...]:
    return artifact.c.owner == owner, artifact.c.hidden.is_(False)


def _narrow(owner: str, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield from _theirs(owner)
    if wanted.conversation:
        yield artifact.c.conversation == wanted.conversation
    if wanted.kind:
        yield artifact.c.kind == wanted.kind
    else:
        yield artifact.c.kind != "signal"  # numbers between planner and specialist
    if wanted.source:
        yield artifact.c.source == wanted.source
    else:
        yield artifact.c.source != "derived"
    if wanted.starred:
        yield artifact.c.starred.is_(True)
    if wanted.module:
        yield exists().where(step.c.id == artifact.c.step, step.c.module == wanted.module)
    for word in wanted.words.lower().split():
        yield artifact.c.words.contains(word, autoescape=True)


def _parts(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[at : at + PART]) for at in range(0, len(ids), PART)]
