"""From any older schema to this one: numbered functions, appended for ever, never changed.

Before the first of them touches a store that holds something, the database is copied aside.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, func, insert, inspect, select

from ..errors import SchemaTooNew
from . import faults, tables
from .database import Database


def _first(connection: Connection) -> None:
    """Conversations, branches, turns, steps, artifacts, edges, blobs, references, leases."""
    tables.metadata.create_all(connection)


def _second(connection: Connection) -> None:
    """People, each with a token. What was there stays the local person's, as its rows say."""
    tables.person.create(connection, checkfirst=True)  # a new store has it from the first


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (_first, _second)
NEWEST = len(MIGRATIONS)


def found(connection: Connection) -> int:
    """The schema that is there; 0 in an empty database."""
    if not inspect(connection).has_table(tables.schema.name):
        return 0
    number = connection.execute(select(func.max(tables.schema.c.number))).scalar()
    return int(number or 0)


def migrate(database: Database) -> None:
    """Bring the store to the newest schema; refuse one that a newer version wrote."""
    with database.read() as connection:
        here = found(connection)
    if here > NEWEST:
        raise SchemaTooNew(here, NEWEST)
    if here == NEWEST:
        return
    if here and database.file is not None:
        copy_aside(database, here)
    with database.write(alone=True) as connection:
        here = found(connection)  # another process may have been faster
        for number in range(here + 1, NEWEST + 1):
            MIGRATIONS[number - 1](connection)
            connection.execute(
                insert(tables.schema).values(number=number, applied=time.time())
            )


def copy_aside(database: Database, number: int) -> Path:
    """The SQLite file as it is now, beside itself."""
    assert database.file is not None
    path = database.file.with_name(f"{database.file.stem}.before-{number + 1}.db")
    with faults.disk(path.parent):
        copy_sqlite(database.file, path)
    return path


def copy_sqlite(source: Path, target: Path) -> None:
    """A whole, consistent copy, while others may write."""
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy, pages=1000)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
        origin.close()
