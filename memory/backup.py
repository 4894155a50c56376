"""A copy of the whole store that opens as a store, taken while others write.

The rows first, as they were at one moment; then every blob that these rows want. Blobs never
change, and what is newer than the rows does no harm.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, insert, select
from sqlalchemy.exc import DBAPIError

from ..errors import ArtifactMissing, OutputExists, StoreError
from . import faults, tables
from .blobs import Blobs, Fingerprint, sync_folder
from .database import FILE, Database
from .migrations import copy_sqlite

ROWS = 1000


def backup(database: Database, blobs: Blobs, target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputExists(str(target), "name another folder")
    part = target.with_name(f".{target.name}.part")
    with faults.disk(target.parent):
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        try:
            if database.sqlite:
                assert database.file is not None
                copy_sqlite(database.file, part / FILE)
            else:
                _copy_rows(database, part / FILE)
            _copy_blobs(part / FILE, blobs, Blobs(part / "blobs"))
            if target.is_dir():
                target.rmdir()
            os.replace(part, target)
            sync_folder(target.parent)
        except (sqlite3.Error, DBAPIError) as error:
            where = str(target)
            raise faults.of_database(error, where, target.parent, database.patience) from error
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _copy_rows(database: Database, file: Path) -> None:
    """PostgreSQL's rows as a SQLite file, from one consistent view."""
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.begin() as copy, database.engine.connect() as origin:
            origin = origin.execution_options(isolation_level="REPEATABLE READ")
            tables.metadata.create_all(copy)
            for table in tables.metadata.sorted_tables:
                rows = origin.execute(select(table)).mappings()
                while page := rows.fetchmany(ROWS):
                    copy.execute(insert(table), [dict(row) for row in page])
    finally:
        engine.dispose()


def _copy_blobs(file: Path, origin: Blobs, copy: Blobs) -> None:
    copy.prepare()
    engine = create_engine(f"sqlite:///{file}")
    try:
        with engine.connect() as connection:
            rows = connection.execute(
                select(tables.blob).where(
                    tables.blob.c.data.is_(None),
                    select(tables.reference.c.artifact)
                    .where(tables.reference.c.digest == tables.blob.c.digest)
                    .exists(),
                )
            )
            for row in rows:
                mark = Fingerprint(row.digest, row.check, row.size)
                try:
                    copy_file(origin.path(row.digest), copy.path(row.digest))
                except FileNotFoundError:
                    raise ArtifactMissing("a blob", row.digest) from None
                copy.check(mark, "a copied blob")
    finally:
        engine.dispose()


def copy_file(source: Path, target: Path) -> None:
    """Every byte, synced; by the kernel, so that none of it passes through here."""
    shutil.copyfile(source, target)
    if target.stat().st_size != source.stat().st_size:
        raise StoreError(f"{source} changed while it was copied; try again")
    descriptor = os.open(target, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
