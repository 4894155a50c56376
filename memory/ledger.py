"""The ledger: every turn of an owner across conversations, open ones and past ones, and how long
their steps took. Every call names the owner. Knows no page and stops nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, Select, exists, select

from .artifacts import moment
from .database import Database
from .process import is_dead
from .records import Step, StepState, TurnState
from .steps import steps_of
from .tables import conversation, lease, step, turn

Ended = Literal["done", "failed", "cancelled"]
OPEN: tuple[TurnState, ...] = ("running", "waiting")


@dataclass(frozen=True)
class Run:
    """A turn as the ledger tells it."""

    id: str
    conversation: str
    title: str
    """The conversation's."""
    number: int
    text: str
    reply: str
    planner: str
    planned: bool
    """Whether there is a plan that could be run again."""
    state: TurnState
    outcome: str
    seconds: float
    created: datetime
    steps: tuple[Step, ...]
    holder: str = ""
    """The living process that works on it, if one does."""


@dataclass(frozen=True)
class Runs:
    """Some of them, newest first, and whether there is more on either side."""

    items: tuple[Run, ...]
    newer: bool
    older: bool


@dataclass(frozen=True)
class Took:
    """How long one step took."""

    module: str
    backend: str
    state: StepState
    seconds: float


@dataclass(frozen=True)
class Spoken:
    """The call beside which a message without words came."""

    module: str
    instruction: str
    turn: str
    number: int
    """The turn's, in its conversation."""
    conversation: str
    title: str


class Ledger:
    def __init__(self, database: Database) -> None:
        self.database = database

    def open(self, owner: str) -> list[Run]:
        """What is at work, waits for a person or was cut off; oldest first."""
        query = _runs(owner).where(turn.c.state.in_(OPEN)).order_by(turn.c.id)
        with self.database.read() as connection:
            return _told(connection, connection.execute(query).all())

    def past(
        self,
        owner: str,
        ended: Ended | None,
        limit: int,
        before: str | None = None,
        after: str | None = None,
    ) -> Runs:
        """What is over: the newest; those `before` an id; or those just `after` one."""
        query = _runs(owner).where(turn.c.state.not_in(OPEN), *_ended(ended))
        with self.database.read() as connection:
            if after:
                nearest = query.where(turn.c.id > after).order_by(turn.c.id).limit(limit + 1)
                rows = connection.execute(nearest).all()
                if len(rows) > limit:
                    return Runs(tuple(_told(connection, rows[:limit][::-1])), True, True)
                before = None  # near the top a page is filled from the very newest
            if before:
                query = query.where(turn.c.id < before)
            rows = connection.execute(query.order_by(turn.c.id.desc()).limit(limit + 1)).all()
            items = tuple(_told(connection, rows[:limit]))
        return Runs(items, bool(before), len(rows) > limit)

    def run(self, owner: str, id: str) -> Run | None:
        """One of theirs."""
        with self.database.read() as connection:
            rows = connection.execute(_runs(owner).where(turn.c.id == id)).all()
            return next(iter(_told(connection, rows)), None)

    def times(self, owner: str, most: int) -> list[Took]:
        """The last steps that ran to an end."""
        # Not joined: SQLite would then gather all steps of all conversations before it sorts.
        home = exists().where(conversation.c.id == step.c.conversation, *_theirs(owner))
        query = (
            select(step.c.module, step.c.backend, step.c.state, step.c.seconds)
            .where(home, step.c.state.in_(("done", "failed")))
            .order_by(step.c.id.desc())
            .limit(most)
        )
        with self.database.read() as connection:
            return [Took(*row) for row in connection.execute(query)]


    def spoken(self, owner: str, signals: Sequence[str]) -> dict[str, Spoken]:
        """Of each of these messages, the call that it came with first."""
        query = (
            select(step.c.signal, step.c.module, step.c.request, step.c.turn, turn.c.number,
                   step.c.conversation, conversation.c.title)
            .join(turn, turn.c.id == step.c.turn)
            .join(conversation, conversation.c.id == step.c.conversation)
            .where(*_theirs(owner), step.c.signal.in_(signals))
            .order_by(step.c.id.desc())
        )  # fmt: skip
        with self.database.read() as connection:
            return {
                row.signal: Spoken(
                    row.module, str(row.request.get("instruction", "")), row.turn, row.number,
                    row.conversation, row.title,
                )
                for row in connection.execute(query)
            }  # fmt: skip


def _theirs(owner: str) -> tuple[ColumnElement[bool], ...]:
    return conversation.c.owner == owner, conversation.c.deleted.is_(None)


def _runs(owner: str) -> Select[Any]:
    return (
        select(turn, conversation.c.title, lease.c.process, lease.c.expires)
        .join(conversation, conversation.c.id == turn.c.conversation)
        .outerjoin(lease, lease.c.conversation == turn.c.conversation)
        .where(*_theirs(owner))
    )


def _ended(ended: Ended | None) -> tuple[ColumnElement[bool], ...]:
    """A turn of which a part failed is done in the store, and failed to whoever looks for that."""
    if ended is None:
        return ()
    if ended == "failed":
        return ((turn.c.state == "failed") | (turn.c.outcome == "partial"),)
    return turn.c.state == ended, turn.c.outcome != "partial"


def _told(connection: Connection, rows: Sequence[Row[Any]]) -> list[Run]:
    steps = steps_of(connection, [row.id for row in rows])
    return [
        Run(
            id=row.id, conversation=row.conversation, title=row.title, number=row.number,
            text=row.text, reply=row.reply, planner=row.planner, planned=row.plan is not None,
            state=row.state, outcome=row.outcome, seconds=row.seconds,
            created=moment(row.created), steps=tuple(steps.get(row.id, ())),
            holder=_holder(row),
        )
        for row in rows
    ]  # fmt: skip


def _holder(row: Row[Any]) -> str:
    """Who has the pen of an open turn's conversation, if that process lives."""
    if row.state != "running" or row.process is None or row.expires <= time.time():
        return ""
    return "" if is_dead(row.process) else str(row.process)
