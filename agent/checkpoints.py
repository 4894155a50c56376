"""LangGraph's own store of running turns: small states, in a file beside ours or in PostgreSQL.

A finished turn needs none: its rows say everything, so its checkpoints are deleted.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from ..errors import SetupError, StorageReadOnly
from ..memory.settings import MemorySettings

FILE = "checkpoints.db"


def serializer() -> JsonPlusSerializer:
    """Builds no object of any class on reading: the state holds plain values only."""
    return JsonPlusSerializer(allowed_msgpack_modules=[])


@contextmanager
def open_checkpoints(settings: MemorySettings) -> Iterator[BaseCheckpointSaver[Any]]:
    """The saver for these settings, set up and closed again."""
    if settings.url.startswith("postgres"):
        with _postgres(settings.url) as saver:
            yield saver
    else:
        with _sqlite(settings.folder / FILE, settings.busy_seconds) as saver:
            yield saver


@contextmanager
def _sqlite(path: Path, busy_seconds: float) -> Iterator[BaseCheckpointSaver[Any]]:
    from langgraph.checkpoint.sqlite import SqliteSaver

    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = sqlite3.connect(path, check_same_thread=False, timeout=busy_seconds)
        # A crash of the process loses nothing; a power cut may lose the newest checkpoints, and
        # then the turn's steps, which are kept with full durability, are simply looked at again.
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
    except sqlite3.OperationalError as error:
        raise StorageReadOnly(str(path), str(error)) from error
    try:
        saver = SqliteSaver(connection, serde=serializer())
        saver.setup()
        yield saver
    finally:
        connection.close()


@contextmanager
def _postgres(url: str) -> Iterator[BaseCheckpointSaver[Any]]:
    try:
        from langgraph.checkpoint.postgres import PostgresSaver
        from psycopg.rows import dict_row
        from psycopg_pool import ConnectionPool
    except ImportError as error:
        raise SetupError(
            f"PostgreSQL needs a package that is not installed ({error})",
            "pip install 'vitron-agent[postgres]'",
        ) from error
    # A pool with short lives: a connection that idles through a long step may be cut.
    pool = ConnectionPool(
        url.replace("postgresql+psycopg://", "postgresql://", 1),
        min_size=1, max_size=8, max_idle=60, max_lifetime=600,
        kwargs={"autocommit": True, "row_factory": dict_row}, open=True,
    )  # fmt: skip
    try:
        saver = PostgresSaver(pool, serde=serializer())  # type: ignore[arg-type]
        saver.setup()
        yield saver
    finally:
        pool.close()
