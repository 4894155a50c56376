"""Conversations and their branches: undo, redo and branch move pointers, no turn is ever lost."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, tuple_, update

from ..errors import InputError, NothingToUndo, UnknownConversation
from .artifacts import moment
from .database import Database
from .identity import new_id
from .records import Branch, Conversation
from .tables import artifact, branch, conversation, turn

MAIN = "main"


class Conversations:
    def __init__(self, database: Database) -> None:
        self.database = database

    def create(self, title: str, owner: str) -> Conversation:
        id, now = new_id("c"), time.time()
        with self.database.write() as connection:
            connection.execute(
                insert(conversation).values(
                    id=id, owner=owner, title=title, created=now, updated=now, branch=MAIN,
                    deleted=None, turns=0, images=0, videos=0, signals=0,
                )
            )  # fmt: skip
            connection.execute(
                insert(branch).values(
                    conversation=id, name=MAIN, head=None, tip=None, created=now
                )
            )
            return record(row_of(connection, id))

    def get(self, id: str, owner: str | None = None) -> Conversation:
        with self.database.read() as connection:
            found = record(row_of(connection, id))
        if owner is not None and found.owner != owner:
            raise UnknownConversation(f"conversation {id!r}")
        return found

    def page(self, owner: str, limit: int, before: str | None) -> list[Conversation]:
        """The one last touched first; the next page is `before` the last one's id."""
        query = _query().where(conversation.c.owner == owner)
        with self.database.read() as connection:
            if before:
                last = row_of(connection, before)
                place = tuple_(conversation.c.updated, conversation.c.id)
                query = query.where(place < tuple_(last.updated, last.id))
            newest = query.order_by(conversation.c.updated.desc(), conversation.c.id.desc())
            return [record(row) for row in connection.execute(newest.limit(limit))]

    def rename(self, id: str, title: str) -> Conversation:
        with self.database.write() as connection:
            row_of(connection, id)
            _set(connection, id, title=title)
        return self.get(id)

    def delete(self, id: str) -> None:
        """A tombstone: gone from sight at once, from the disk with the next collection."""
        with self.database.write() as connection:
            row_of(connection, id)
            _set(connection, id, deleted=time.time())
            connection.execute(
                update(artifact).where(artifact.c.conversation == id).values(hidden=True)
            )

    # Pointers. --------------------------------------------------------------------------------

    def undo(self, id: str) -> Conversation:
        with self.database.write() as connection:
            row = row_of(connection, id, lock=True)
            if row.head is None:
                raise NothingToUndo("undo")
            parent = connection.execute(
                select(turn.c.parent).where(turn.c.id == row.head)
            ).scalar_one()
            _point(connection, row, head=parent)
        return self.get(id)

    def redo(self, id: str) -> Conversation:
        with self.database.write() as connection:
            row = row_of(connection, id, lock=True)
            at = row.tip
            while at is not None:  # from the tip back to the turn that was made on the head
                parent = connection.execute(select(turn.c.parent).where(turn.c.id == at)).scalar()
                if parent == row.head:
                    break
                at = parent
            if at is None or row.tip == row.head:
                raise NothingToUndo("redo")
            _point(connection, row, head=at)
        return self.get(id)

    def ahead(self, id: str) -> bool:
        """Whether there is something to redo."""
        with self.database.read() as connection:
            row = row_of(connection, id)
            return bool(row.tip != row.head)

    def branch(self, id: str, at: str | None, name: str) -> Conversation:
        """A new line from the turn `at` (None: from the very start); it becomes the current one."""
        name = name.strip()
        if not 0 < len(name) <= 200:
            raise InputError(f"a branch cannot be called {name!r}; use 1 to 200 characters")
        with self.database.write() as connection:
            row_of(connection, id, lock=True)
            if at is not None:
                found = connection.execute(select(turn.c.conversation).where(turn.c.id == at))
                if found.scalar() != id:
                    raise UnknownConversation(f"turn {at!r} in conversation {id}")
            taken = select(branch.c.name).where(branch.c.conversation == id, branch.c.name == name)
            if connection.execute(taken).scalar() is not None:
                raise InputError(f"there is a branch {name!r} already; choose another name")
            connection.execute(
                insert(branch).values(
                    conversation=id, name=name, head=at, tip=at, created=time.time()
                )
            )
            _set(connection, id, branch=name)
        return self.get(id)

    def switch(self, id: str, name: str) -> Conversation:
        with self.database.write() as connection:
            row_of(connection, id, lock=True)
            named = select(branch.c.name).where(branch.c.conversation == id, branch.c.name == name)
            if connection.execute(named).scalar() is None:
                raise UnknownConversation(
                    f"branch {name!r} in conversation {id}", "see `vitron conversations show`"
                )
            _set(connection, id, branch=name)
        return self.get(id)

    def branches(self, id: str) -> list[Branch]:
        with self.database.read() as connection:
            current = row_of(connection, id).branch
            rows = connection.execute(
                select(branch).where(branch.c.conversation == id).order_by(branch.c.created)
            )
            return [
                Branch(row.name, row.head, moment(row.created), row.name == current)
                for row in rows
            ]


def _query() -> Select[Any]:
    """A conversation beside its current branch's pointers."""
    return (
        select(conversation, branch.c.head, branch.c.tip)
        .join(
            branch,
            (branch.c.conversation == conversation.c.id)
            & (branch.c.name == conversation.c.branch),
        )
        .where(conversation.c.deleted.is_(None))
    )


# Built once: putting a query together takes longer than answering it.
ROW = _query().where(conversation.c.id == bindparam("id"))
LOCK = select(conversation.c.id).where(conversation.c.id == bindparam("id")).with_for_update()


def row_of(connection: Connection, id: str, lock: bool = False) -> Row[tuple[object, ...]]:
    """The row with its branch's pointers; with `lock`, held until the transaction ends."""
    if lock and connection.dialect.name != "sqlite":  # which has one writer anyway
        connection.execute(LOCK, {"id": id})
    row = connection.execute(ROW, {"id": id}).one_or_none()
    if row is None:
        raise UnknownConversation(f"conversation {id!r}")
    return row


def _point(connection: Connection, row: Row[tuple[object, ...]], head: str | None) -> None:
    connection.execute(
        update(branch)
        .where(branch.c.conversation == row.id, branch.c.name == row.branch)
        .values(head=head)
    )
    _set(connection, row.id)


def _set(connection: Connection, id: str, **values: object) -> None:
    connection.execute(
        update(conversation)
        .where(conversation.c.id == id)
        .values({"updated": time.time(), **values})
    )


def record(row: Row[tuple[object, ...]]) -> Conversation:
    return Conversation(
        id=row.id, title=row.title, owner=row.owner, created=moment(row.created),
        updated=moment(row.updated), branch=row.branch, head=row.head, turns=row.turns,
    )  # fmt: skip
