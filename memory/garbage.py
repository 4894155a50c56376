"""Upkeep: verify every byte, free what nothing refers to, say how much there is.

What is still wanted is asked of the rows each time; no count of uses is kept that could drift.
"""

from __future__ import annotations

import shutil
import time
from contextlib import suppress
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, Exists, delete, func, select

from ..errors import ArtifactDamaged, ArtifactMissing
from . import faults
from .blobs import Blobs, Fingerprint, fingerprint
from .database import Database
from .records import Collected, Usage, Verified
from .tables import artifact, blob, branch, conversation, edge, lease, reference, step, turn

PAGE = 500


def verify(database: Database, blobs: Blobs) -> Verified:
    """Against the sha256, not only the quick check; damaged and missing artifacts by id."""
    missing: set[str] = set()
    damaged: set[str] = set()
    checked, last = 0, ""
    while True:
        with database.read() as connection:
            rows = connection.execute(
                select(blob).where(blob.c.digest > last).order_by(blob.c.digest).limit(PAGE)
            ).all()
        if not rows:
            break
        last = rows[-1].digest
        for row in rows:
            mark = Fingerprint(row.digest, row.check, row.size)
            wrong = None
            try:
                with faults.disk(blobs.folder):
                    data = row.data if row.data is not None else blobs.read(mark, row.digest)
                if fingerprint(data).digest != row.digest:
                    wrong = damaged
            except ArtifactMissing:
                wrong = missing
            except ArtifactDamaged:
                wrong = damaged
            checked += 1
            if wrong is not None:
                wrong |= _users(database, row.digest)
    with database.read() as connection:  # references that point at no blob at all
        orphans = connection.execute(
            select(reference.c.artifact)
            .outerjoin(blob, blob.c.digest == reference.c.digest)
            .where(blob.c.digest.is_(None))
        ).scalars()
        missing |= set(orphans)
    return Verified(checked, tuple(sorted(missing)), tuple(sorted(damaged)))


def _users(database: Database, digest: str) -> set[str]:
    with database.read() as connection:
        rows = connection.execute(
            select(reference.c.artifact).where(reference.c.digest == digest)
        )
        return set(rows.scalars())


def collect(database: Database, blobs: Blobs, folder: Path, grace: float) -> Collected:
    before = time.time() - grace
    conversations = _bury(database, before)
    count = size = 0
    with database.write(alone=True) as connection:
        small = connection.execute(
            select(blob.c.digest, blob.c.size).where(
                blob.c.data.is_not(None), blob.c.created <= before, ~_wanted(blob.c.digest)
            )
        ).all()
        for at in range(0, len(small), PAGE):
            part = [row.digest for row in small[at : at + PAGE]]
            connection.execute(delete(blob).where(blob.c.digest.in_(part)))
        count, size = len(small), sum(row.size for row in small)
    for path in blobs.files():
        freed = _sweep(database, path, before)
        if freed is not None:
            count, size = count + 1, size + freed
    leftovers, spilled = blobs.sweep()
    derived, thin = _thin_out(folder / "derived", before)
    return Collected(conversations, count, leftovers + derived, size + spilled + thin)


def _wanted(digest: ColumnElement[str]) -> Exists:
    return select(reference.c.artifact).where(reference.c.digest == digest).exists()


def _sweep(database: Database, path: Path, before: float) -> int | None:
    """Unlink one file if nobody wants it; its bytes, or None if it stays.

    Old and unwanted is looked at first without the lock, and again while no writer can run:
    one that meets these bytes anew touches the file, then writes its row.
    """
    with suppress(FileNotFoundError):
        if path.stat().st_mtime > before:
            return None
        with database.read() as connection:
            if _is_wanted(connection, path.name):
                return None
        with database.write(alone=True) as connection, faults.disk(path.parent):
            found = path.stat()
            if found.st_mtime > before or _is_wanted(connection, path.name):
                return None
            connection.execute(delete(blob).where(blob.c.digest == path.name))
            path.unlink()
            return found.st_size
    return None


def _is_wanted(connection: Connection, digest: str) -> bool:
    query = select(reference.c.artifact).where(reference.c.digest == digest).limit(1)
    return connection.execute(query).scalar() is not None


def _bury(database: Database, before: float) -> int:
    """The rows of conversations that were deleted long enough ago."""
    with database.read() as connection:
        dead = list(
            connection.execute(
                select(conversation.c.id).where(conversation.c.deleted <= before)
            ).scalars()
        )
    for id in dead:
        with database.write() as connection:
            own = select(artifact.c.id).where(artifact.c.conversation == id)
            connection.execute(delete(reference).where(reference.c.artifact.in_(own)))
            connection.execute(
                delete(edge).where(edge.c.child.in_(own) | edge.c.parent.in_(own))
            )
            for table in (artifact, step, turn, branch, lease):
                connection.execute(delete(table).where(table.c.conversation == id))
            connection.execute(delete(conversation).where(conversation.c.id == id))
    return len(dead)


def _thin_out(derived: Path, before: float) -> tuple[int, int]:
    """Viewing files that were made before; they are made again when wanted."""
    count = size = 0
    if derived.is_dir():
        for path in derived.iterdir():
            with suppress(FileNotFoundError):
                found = path.stat()
                if found.st_mtime <= before:
                    path.unlink()
                    count, size = count + 1, size + found.st_size
    return count, size


def usage(database: Database, folder: Path, owner: str | None = None) -> Usage:
    """Of everybody, or of one owner: then each artifact counts in full, shared bytes or not."""
    homes: list[ColumnElement[bool]] = [conversation.c.deleted.is_(None)]
    things: list[ColumnElement[bool]] = [artifact.c.hidden.is_(False)]
    pieces = select(func.count(), func.sum(blob.c.size))
    if owner is not None:
        homes.append(conversation.c.owner == owner)
        things.append(artifact.c.owner == owner)
        distinct = func.count(artifact.c.digest.distinct())
        pieces = select(distinct, func.sum(artifact.c.bytes)).where(*things)
    with database.read() as connection:
        talks = connection.execute(
            select(func.count(), func.sum(conversation.c.turns)).where(*homes)
        ).one()
        made = connection.execute(select(func.count()).select_from(artifact).where(*things))
        stored = connection.execute(pieces).one()
        return Usage(
            conversations=int(talks[0]),
            turns=int(talks[1] or 0),
            artifacts=int(made.scalar_one()),
            blobs=int(stored[0]),
            bytes=int(stored[1] or 0),
            free=shutil.disk_usage(folder).free,
        )
