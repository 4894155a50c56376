"""Turns: what was asked, what was planned and answered; along a branch they form its history."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, Row, insert, literal, select, update

from ..errors import UnknownConversation
from .artifacts import moment
from .conversations import row_of
from .database import Database
from .identity import new_id
from .leases import Leases
from .records import Json, NewStep, Turn, TurnState
from .region import Region
from .steps import steps_of
from .tables import branch, conversation, step, turn

OPEN: tuple[TurnState, ...] = ("running", "waiting")


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
        id, now = new_id("t"), time.time()
        with self.database.write() as connection:
            row = row_of(connection, home, lock=True)
            self.leases.guard(connection, home)
            connection.execute(
                insert(turn).values(
                    id=id, conversation=home, number=row.turns + 1, parent=row.head,
                    branch=row.branch, text=text, attachments=list(attachments),
                    regions=[[name, drawn.model_dump(mode="json")] for name, drawn in regions],
                    reply="", plan=None, state="running", outcome="", planner=planner,
                    seconds=0.0, created=now,
                )
            )  # fmt: skip
            connection.execute(
                update(conversation)
                .where(conversation.c.id == home)
                .values(turns=row.turns + 1, updated=now)
            )
            return self._record(connection, id)

    def plan(self, id: str, reply: str, plan: Json, steps: Iterable[NewStep]) -> Turn:
        """The plan and its steps. Of an earlier plan, steps that have begun and steps that are
        planned the same stay as they are, with their ids; the others give way."""
        wanted = {new.number: new for new in steps}
        with self.database.write() as connection:
            row = self._row(connection, id)
            self.leases.guard(connection, row.conversation)
            connection.execute(
                update(turn).where(turn.c.id == id).values(reply=reply, plan=dict(plan))
            )
            for old in connection.execute(select(step).where(step.c.turn == id)).all():
                new = wanted.get(old.number)
                same = new is not None and (new.module, dict(new.request), new.signal) == (
                    old.module, old.request, old.signal
                )  # fmt: skip
                if old.state != "queued" or same:
                    wanted.pop(old.number, None)
                else:
                    connection.execute(step.delete().where(step.c.id == old.id))
            for new in wanted.values():
                connection.execute(insert(step).values(**_fresh(row, new)))
            return self._record(connection, id)

    def mark(self, id: str, state: TurnState) -> Turn:
        with self.database.write() as connection:
            self.leases.guard(connection, self._row(connection, id).conversation)
            connection.execute(update(turn).where(turn.c.id == id).values(state=state))
            return self._record(connection, id)

    def end(self, id: str, reply: str, outcome: str, seconds: float, state: TurnState) -> Turn:
        """The branch's head moves here. Ending an ended turn again changes nothing."""
        with self.database.write() as connection:
            row = self._row(connection, id)
            home = row_of(connection, row.conversation, lock=True)
            self.leases.guard(connection, home.id)
            row = self._row(connection, id)
            if row.state in OPEN:
                connection.execute(
                    update(turn)
                    .where(turn.c.id == id)
                    .values(reply=reply, outcome=outcome, seconds=seconds, state=state)
                )
                connection.execute(
                    update(branch)
                    .where(branch.c.conversation == home.id, branch.c.name == row.branch)
                    .values(head=id, tip=id)
                )
            return self._record(connection, id)

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
            # From the head through the parents; it stops walking when the page is full.
            line = (
                select(turn.c.id, turn.c.parent, turn.c.number)
                .where(turn.c.id == literal(head))
                .cte("line", recursive=True)
            )
            line = line.union_all(
                select(turn.c.id, turn.c.parent, turn.c.number).where(turn.c.id == line.c.parent)
            )
            page = select(line.c.id)
            if before is not None:
                page = page.where(line.c.number < before)
            ids = list(connection.execute(page.limit(limit)).scalars())
            rows = connection.execute(
                select(turn).where(turn.c.id.in_(ids)).order_by(turn.c.number.desc())
            )
            return _records(connection, rows.all())

    def unfinished(self, home: str | None = None) -> list[Turn]:
        """Those that were cut off or wait for a person; oldest first."""
        query = (
            select(turn)
            .join(conversation, conversation.c.id == turn.c.conversation)
            .where(turn.c.state.in_(OPEN), conversation.c.deleted.is_(None))
        )
        if home:
            query = query.where(turn.c.conversation == home)
        with self.database.read() as connection:
            return _records(connection, connection.execute(query.order_by(turn.c.id)).all())

    def _row(self, connection: Connection, id: str) -> Row[tuple[object, ...]]:
        row = connection.execute(
            select(turn)
            .join(conversation, conversation.c.id == turn.c.conversation)
            .where(turn.c.id == id, conversation.c.deleted.is_(None))
        ).one_or_none()
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
    return [
        Turn(
            id=row.id, conversation=row.conversation, number=row.number, parent=row.parent,
            branch=row.branch, text=row.text, attachments=tuple(row.attachments),
            regions=tuple((name, Region.model_validate(drawn)) for name, drawn in row.regions),
            reply=row.reply, plan=row.plan, state=row.state, outcome=row.outcome,
            planner=row.planner, seconds=row.seconds, created=moment(row.created),
            steps=tuple(steps.get(row.id, ())),
        )
        for row in rows
    ]  # fmt: skip
