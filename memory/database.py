"""The engine: SQLite in WAL mode or PostgreSQL, one way to read and one way to write.

A write is one transaction that holds the lock from its first statement: SQLite otherwise lets two
processes read the same "last number", or refuses the later one at once whatever its patience.
It knows no table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ..errors import SetupError
from . import faults
from .letters import written
from .settings import MemorySettings

FILE = "vitron.db"
COLLECTOR = 0x76_69_74  # the advisory lock that writers share and the garbage collector holds alone

_mutexes: dict[str, threading.Lock] = {}
_mutexes_lock = threading.Lock()


class Database:
    def __init__(self, settings: MemorySettings) -> None:
        self.folder, self.patience = settings.folder, settings.busy_seconds
        self.file = settings.folder / FILE if not settings.url else None
        self.engine = self._open(settings.url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        self.where = str(self.file or self.engine.url.render_as_string(hide_password=True))
        if self.sqlite and self.file is None:
            self.file = Path(self.engine.url.database or FILE)
        with _mutexes_lock:
            # SQLite's own lock is unfair: without this queue one thread may starve for seconds.
            self._mutex = _mutexes.setdefault(self.where, threading.Lock())

    def _open(self, url: str) -> Engine:
        if not url:
            url = f"sqlite:///{self.file}"
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() not in ("sqlite", "postgresql"):
                raise SetupError(
                    f"VITRON_MEMORY__URL names {parsed.get_backend_name()}, which is not supported",
                    "use PostgreSQL (postgresql+psycopg://…), or leave it empty for SQLite",
                )
            if parsed.drivername == "postgresql":
                parsed = parsed.set(drivername="postgresql+psycopg")
            if parsed.get_backend_name() == "sqlite":
                return self._sqlite(parsed.database or FILE)
            engine = create_engine(
                parsed, json_serializer=written, pool_pre_ping=True, pool_size=8, max_overflow=24
            )
        except (ArgumentError, NoSuchModuleError) as error:
            raise SetupError(
                f"the database URL is not understood ({error})",
                "set VITRON_MEMORY__URL to postgresql+psycopg://user:password@host/name, "
                "or leave it empty for SQLite",
            ) from error
        except ModuleNotFoundError as error:
            raise SetupError(
                f"PostgreSQL needs {error.name}", "pip install 'vitron-agent[postgres]'"
            ) from error
        return engine

    def _sqlite(self, database: str) -> Engine:
        engine = create_engine(
            f"sqlite:///{database}",
            json_serializer=written,
            connect_args={"timeout": self.patience, "isolation_level": None},
            pool_size=8,
            max_overflow=24,
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, record: object) -> None:
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")  # one fsync a commit: acknowledged is kept
            cursor.execute("PRAGMA cache_size=-8000")
            cursor.execute("PRAGMA wal_autocheckpoint=1000")
            cursor.close()

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            # isolation_level=None leaves BEGIN to us; the driver would send it too late.
            writes = connection.get_execution_options().get("writes", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

        return engine

    @property
    def dialect(self) -> Dialect:
        return self.engine.dialect

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view."""
        with self._faults(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, alone: bool = False) -> Iterator[Connection]:
        """One transaction: all of it is kept when the block ends, none of it after an error.

        `alone`: no other writer runs meanwhile, in any process (the garbage collector).
        """
        if not self.sqlite:
            with self._faults(), self.engine.connect() as connection, connection.begin():
                lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
                connection.execute(text(f"SELECT {lock}(:key)"), {"key": COLLECTOR})
                yield connection
            return
        with self._mutex, self._faults(), self.engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise faults.of_database(error, self.where, self.folder, self.patience) from error

    def insert_once(self, table: Table) -> Any:
        """An INSERT that leaves a row with the same key as it is."""
        return _insert_once(self.sqlite, table)

    def close(self) -> None:
        self.engine.dispose()


@cache
def _insert_once(lite: bool, table: Table) -> Any:
    return (sqlite if lite else postgresql).insert(table).on_conflict_do_nothing()
