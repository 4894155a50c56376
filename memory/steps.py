"""Steps: one call of a plan each, started as often as needed, finished exactly once."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from ..errors import Cancelled, UnknownConversation
from .artifacts import RECORDS, Artifacts, Making, moment, parents_in, record
from .contents import Kept
from .database import Database
from .leases import Leases
from .records import Artifact, Json, Step, StepState
from .tables import artifact, step

# Built once: putting a query together takes longer than answering it.
ROW = select(step).where(step.c.id == bindparam("id"))
LOCKED = ROW.with_for_update()
CHANGE = update(step).where(step.c.id == bindparam("which"))
OF_TURNS = (
    select(step)
    .where(step.c.turn.in_(bindparam("turns", expanding=True)))
    .order_by(step.c.turn, step.c.number)
)
OUTPUTS = (
    select(artifact.c.step, artifact.c.id)
    .where(artifact.c.step.in_(bindparam("steps", expanding=True)), artifact.c.hidden.is_(False))
    .order_by(artifact.c.id)
)
OVER: tuple[StepState, ...] = ("done", "failed", "cancelled", "skipped")


class Steps:
    def __init__(self, database: Database, artifacts: Artifacts, leases: Leases) -> None:
        self.database, self.artifacts, self.leases = database, artifacts, leases

    def get(self, id: str) -> Step:
        with self.database.read() as connection:
            return _told(connection, id)

    def start(self, id: str, request: Json | None, backend: str, revision: str) -> Step:
        """One more attempt; `request`, `backend`: as they turned out when it was to run."""
        with self.database.write() as connection:
            row: Any = _row(connection, id, lock=True)
            self.leases.guard(connection, row.conversation)
            if row.state != "done":
                values: dict[str, object] = {
                    "state": "running", "attempt": row.attempt + 1, "heartbeat": time.time(),
                    "error": "", "message": "",
                }  # fmt: skip
                if request is not None:
                    values["request"] = dict(request)
                if backend:
                    values |= {"backend": backend, "revision": revision}
                connection.execute(CHANGE, {"which": id, **values})
                row = SimpleNamespace(**{**row._mapping, **values})
            return told(row, _outputs(connection, [id] if row.state == "done" else []).get(id, ()))

    def beat(self, id: str) -> None:
        with self.database.write() as connection:
            connection.execute(
                update(step)
                .where(step.c.id == id, step.c.state == "running")
                .values(heartbeat=time.time())
            )

    def finished(self, id: str) -> tuple[Artifact, ...] | None:
        """What a finished step made; None while it is not finished."""
        with self.database.read() as connection:
            row = _row(connection, id)
            return _made(connection, id) if row.state == "done" else None

    def finish(
        self, id: str, kept: Sequence[Kept], notes: Sequence[str], seconds: float
    ) -> tuple[Artifact, ...]:
        """Artifacts, lineage, names and the state, in one transaction.

        Of a step that is done already it returns the artifacts and stores nothing.
        """
        with self.database.write() as connection:
            row = _row(connection, id, lock=True)
            if row.state == "done":
                return _made(connection, id)
            if row.state in ("cancelled", "skipped"):
                raise Cancelled(f"step {row.number}")
            self.leases.guard(connection, row.conversation)
            seed = row.request.get("seed")
            parents = [*parents_in(row.request), *([row.signal] if row.signal else [])]
            making = Making(
                parents=tuple(dict.fromkeys(parents)), backend=row.backend,
                revision=row.revision, request=row.request,
                seed=seed if isinstance(seed, int) else None, turn=row.turn, step=id,
            )  # fmt: skip
            made = [
                self.artifacts.insert(connection, row.conversation, one, making) for one in kept
            ]
            connection.execute(CHANGE, dict(
                which=id, state="done", notes=list(notes), seconds=seconds, error="", message=""
            ))  # fmt: skip
        return tuple(made)

    def close(self, id: str, state: StepState, error: str = "", message: str = "") -> Step:
        """Failed, cancelled or skipped; what is done stays done."""
        with self.database.write() as connection:
            row = _row(connection, id, lock=True)
            self.leases.guard(connection, row.conversation)
            if row.state not in OVER:
                connection.execute(
                    CHANGE, {"which": id, "state": state, "error": error, "message": message}
                )
            return _told(connection, id)


def _row(connection: Connection, id: str, lock: bool = False) -> Row[tuple[object, ...]]:
    row = connection.execute(LOCKED if lock else ROW, {"id": id}).one_or_none()
    if row is None:
        raise UnknownConversation(f"step {id!r}")
    return row


def _told(connection: Connection, id: str) -> Step:
    row = _row(connection, id)
    done = [id] if row.state == "done" else []
    return told(row, _outputs(connection, done).get(id, []))


def _made(connection: Connection, id: str) -> tuple[Artifact, ...]:
    rows = connection.execute(
        RECORDS.where(artifact.c.step == id).order_by(artifact.c.id)
    )
    return tuple(record(row) for row in rows)


def _outputs(connection: Connection, steps: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if not steps:
        return found
    for owner, id in connection.execute(OUTPUTS, {"steps": list(steps)}):
        found.setdefault(str(owner), []).append(id)
    return found


def steps_of(connection: Connection, turns: Sequence[str]) -> dict[str, list[Step]]:
    """The steps of some turns, in order: turn -> steps."""
    if not turns:
        return {}
    rows = connection.execute(OF_TURNS, {"turns": list(turns)}).all()
    outputs = _outputs(connection, [row.id for row in rows if row.state == "done"])
    found: dict[str, list[Step]] = {}
    for row in rows:
        found.setdefault(row.turn, []).append(told(row, outputs.get(row.id, [])))
    return found


def told(row: Any, outputs: Sequence[str]) -> Step:
    """The record of a row, or of the values that a row was just given."""
    return Step(
        id=row.id, turn=row.turn, number=row.number, module=row.module, backend=row.backend,
        revision=row.revision, request=row.request, state=row.state, outputs=tuple(outputs),
        error=row.error, message=row.message, notes=tuple(row.notes), seconds=row.seconds,
        attempt=row.attempt, heartbeat=moment(row.heartbeat) if row.heartbeat else None,
        signal=row.signal,
    )  # fmt: skip
