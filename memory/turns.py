"""Turns: what was asked, what was planned and answered; along a branch they form its history."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from ..errors import UnknownConversation
from .artifacts import moment
from .conversations import row_of
from .database import Database
from .identity import new_id
from .leases import Leases
from .letters import whole
from .records import Json, NewStep, Step, Turn, TurnState
from .region import Region
from .steps import steps_of
from .steps import told as step_told
from .tables import branch, conversation, step, turn

OPEN: tuple[TurnState, ...] = ("running", "waiting")
# Built once: putting a query together takes longer than answering it.
ROW = (
    select(turn)
    .join(conversation, conversation.c.id == turn.c.conversation)
    .where(turn.c.id == bindparam("id"), conversation.c.deleted.is_(None))
)
UNFINISHED = (
    select(turn)
    .join(conversation, conversation.c.id == turn.c.conversation)
    .where(turn.c.state.in_(OPEN), conversation.c.deleted.is_(None))
    .order_by(turn.c.id)
)
UNFINISHED_HERE = UNFINISHED.where(turn.c.conversation == bindparam("home"))
CHANGE = update(turn).where(turn.c.id == bindparam("which"))
BEGIN, PLAN = insert(turn), insert(step)
OF_TURN = select(step).where(step.c.turn == bindparam("turn"))
COUNT = (
    update(conversation)
    .where(conversation.c.id == bindparam("which"))
    .values(turns=bindparam("number"), updated=bindparam("now"))
)
POINT = (
    update(branch)
    .where(branch.c.conversation == bindparam("home"), branch.c.name == bindparam("line"))
    .values(head=bindparam("at"), tip=bindparam("at"))
)
NEWEST_FIRST = (
    select(turn)
    .where(turn.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(turn.c.number.desc())
)
AFTER_ALL = 2**31 - 1


def _line() -> Select[tuple[str]]:
    """From the head through the parents; it stops walking when the page is full."""
    columns = turn.c.id, turn.c.parent, turn.c.number
    line = select(*columns).where(turn.c.id == bindparam("head")).cte("line", recursive=True)
    line = line.union_all(select(*columns).where(turn.c.id == line.c.parent))
    return (
        select(line.c.id).where(line.c.number < bindparam("before")).limit(bindparam("limit"))
    )


LINE = _line()


class Turns:
    def __init__(self, database: Database, leases: Leases) -> None:
        self.database, self.leases = database, leases

    def begin(
        self,
        home: str,
        text: str,
        attachments: Sequence[str],
        regions: Sequence[tuple[str, Region]],
        planner: str,
    ) -> Turn:
        """The next number, on top of the branch's head."""
        id, now, text = new_id("t"), time.time(), whole(text)
        with self.database.write() as connection:
            row = row_of(connection, home, lock=True)
            self.leases.guard(connection, home)
            values = dict(
                id=id, conversation=home, number=row.turns + 1, parent=row.head,
                branch=row.branch, text=text, attachments=list(attachments),
                regions=[[name, drawn.model_dump(mode="json")] for name, drawn in regions],
                reply="", plan=None, state="running", outcome="", planner=planner,
                seconds=0.0, created=now,
            )  # fmt: skip
            connection.execute(BEGIN, values)
            connection.execute(COUNT, {"which": home, "number": row.turns + 1, "now": now})
            return _told(SimpleNamespace(**values), ())

    def plan(self, id: str, reply: str, plan: Json, steps: Iterable[NewStep]) -> Turn:
        """The plan and its steps. Of an earlier plan, steps that have begun and steps that are
        planned the same stay as they are, with their ids; the others give way."""
        wanted = {new.number: new for new in steps}
        with self.database.write() as connection:
            row = self._row(connection, id)
            self.leases.guard(connection, row.conversation)
            connection.execute(CHANGE, {"which": id, "reply": reply, "plan": dict(plan)})
            kept = False
            for old in connection.execute(OF_TURN, {"turn": id}).all():
                new = wanted.get(old.number)
                same = new is not None and (new.module, dict(new.request), new.signal) == (
                    old.module, old.request, old.signal
                )  # fmt: skip
                if old.state != "queued" or same:
                    wanted.pop(old.number, None)
                    kept = True
                else:
                    connection.execute(step.delete().where(step.c.id == old.id))
            fresh = [_fresh(row, wanted[number]) for number in sorted(wanted)]
            if fresh:
                connection.execute(PLAN, fresh)
            if kept:
                return self._record(connection, id)
            now = SimpleNamespace(**{**row._mapping, "reply": reply, "plan": dict(plan)})
            return _told(now, [step_told(SimpleNamespace(**values), ()) for values in fresh])

    def mark(self, id: str, state: TurnState) -> Turn:
        with self.database.write() as connection:
            self.leases.guard(connection, self._row(connection, id).conversation)
            connection.execute(CHANGE, {"which": id, "state": state})
            return self._record(connection, id)

    def end(self, id: str, reply: str, outcome: str, seconds: float, state: TurnState) -> Turn:
        """The branch's head moves here. Ending an ended turn again changes nothing."""
        reply = whole(reply)
        with self.database.write() as connection:
            row: Any = self._row(connection, id)
            home = row_of(connection, row.conversation, lock=True)
            self.leases.guard(connection, home.id)
            if not self.database.sqlite:  # where the row may have changed before it was locked
                row = self._row(connection, id)
            if row.state in OPEN:
                connection.execute(CHANGE, dict(
                    which=id, reply=reply, outcome=outcome, seconds=seconds, state=state
                ))  # fmt: skip
                connection.execute(POINT, {"home": home.id, "line": row.branch, "at": id})
                row = SimpleNamespace(**{
                    **row._mapping, "reply": reply, "outcome": outcome, "seconds": seconds,
                    "state": state,
                })  # fmt: skip
            return _told(row, steps_of(connection, [id]).get(id, ()))

    # Reading. ---------------------------------------------------------------------------------

    def get(self, id: str) -> Turn:
        with self.database.read() as connection:
            return self._record(connection, id)

    def _record(self, connection: Connection, id: str) -> Turn:
        return _records(connection, [self._row(connection, id)])[0]

    def along(self, home: str, name: str | None, limit: int, before: int | None) -> list[Turn]:
        """Newest first along a branch; the next page is `before` the last one's number."""
        with self.database.read() as connection:
            current = row_of(connection, home)
            head = current.head
            if name is not None and name != current.branch:
                found = connection.execute(
                    select(branch).where(branch.c.conversation == home, branch.c.name == name)
                ).one_or_none()
                if found is None:
                    raise UnknownConversation(f"branch {name!r} in conversation {home}")
                head = found.head
            asked = {"head": head, "before": before or AFTER_ALL, "limit": limit}
            ids = list(connection.execute(LINE, asked).scalars())
            rows = connection.execute(NEWEST_FIRST, {"ids": ids})
            return _records(connection, rows.all())

    def unfinished(self, home: str | None = None) -> list[Turn]:
        """Those that were cut off or wait for a person; oldest first."""
        with self.database.read() as connection:
            rows = (
                connection.execute(UNFINISHED_HERE, {"home": home})
                if home
                else connection.execute(UNFINISHED)
            )
            return _records(connection, rows.all())

    def _row(self, connection: Connection, id: str) -> Row[tuple[object, ...]]:
        row = connection.execute(ROW, {"id": id}).one_or_none()
        if row is None:
            raise UnknownConversation(f"turn {id!r}")
        return row


def _fresh(row: Row[tuple[object, ...]], new: NewStep) -> dict[str, object]:
    return dict(
        id=new_id("s"), turn=row.id, conversation=row.conversation, number=new.number,
        module=new.module, backend=new.backend, revision=new.revision, request=dict(new.request),
        state="queued", error="", message="", notes=[], seconds=0.0, attempt=0, heartbeat=None,
        signal=new.signal,
    )  # fmt: skip


def _records(connection: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Turn]:
    steps = steps_of(connection, [row.id for row in rows])
    return [_told(row, steps.get(row.id, ())) for row in rows]


def _told(row: Any, steps: Sequence[Step]) -> Turn:
    """The record of a row, or of the values that a row was just given."""
    return Turn(
        id=row.id, conversation=row.conversation, number=row.number, parent=row.parent,
        branch=row.branch, text=row.text, attachments=tuple(row.attachments),
        regions=tuple((name, Region.model_validate(drawn)) for name, drawn in row.regions),
        reply=row.reply, plan=row.plan, state=row.state, outcome=row.outcome,
        planner=row.planner, seconds=row.seconds, created=moment(row.created),
        steps=tuple(steps),
    )  # fmt: skip
