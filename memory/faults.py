"""What the disk and the database say when they fail, in our words."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StorageFull, StorageReadOnly, StoreBusy, StoreError

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError  # at run time too slow for `vitron … --help`

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
FORBIDDEN = {errno.EROFS, errno.EACCES, errno.EPERM}
LOW = 1 << 20  # bytes: with less than this left, a failed write means a full disk


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < LOW
    except OSError:
        return False


@contextmanager
def disk(folder: Path) -> Iterator[None]:
    """Runs what writes files; a refusal of the disk becomes a StoreError."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(str(folder)) from error
        if error.errno in FORBIDDEN:
            raise StorageReadOnly(str(folder), error.strerror or "no permission") from error
        raise StoreError(f"{folder} cannot be used: {error}; check the disk") from error


def make(folder: Path) -> None:
    """The folder, made if need be."""
    with disk(folder):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, FileNotFoundError, NotADirectoryError) as error:
            raise StorageReadOnly(str(folder), "no folder can be made there") from error


def of_database(
    error: DBAPIError | sqlite3.Error, where: str, folder: Path, patience: float
) -> StoreError:
    """The StoreError that a database's complaint means."""
    original = getattr(error, "orig", None) or error
    said = str(original).lower()
    if "locked" in said or "busy" in said or "lock timeout" in said:
        return StoreBusy(where, patience)
    if "disk is full" in said or "no space left" in said or "file size" in said:
        return StorageFull(where)
    if "readonly" in said or "read-only" in said or "unable to open" in said:
        return StorageReadOnly(where, str(original))
    if "disk i/o" in said and _is_full(folder):
        return StorageFull(where)
    if "malformed" in said or "not a database" in said:
        return StoreError(f"{where} is damaged ({original}); restore it from a backup")
    return StoreError(f"{where} refused: {original}; check that it runs and can be reached")
