"""The bytes of artifacts: kept before any row speaks of them, compared whenever they are read.

Small ones lie in the database, the others in the blobs folder; callers never learn which.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Row, insert, select

from ..errors import ArtifactMissing
from . import codecs, faults
from .blobs import INLINE, Blobs, Fingerprint, fingerprint, whole, write_all
from .database import Database
from .media import Kind, Signal, Track, Value, Video
from .tables import blob, reference

REFER = insert(reference)
VALUE, ORIGINAL, THUMBNAIL = "value", "original", "thumbnail"


@dataclass(frozen=True)
class Kept:
    """Bytes that are safe, and what a row should say of them."""

    mark: Fingerprint
    data: bytes | None  # those that will lie in the database, with the row
    kind: Kind
    width: int
    height: int
    frames: int
    fps: float
    mime: str
    times: tuple[float, ...] | None = None
    role: str = VALUE
    beside: tuple[Kept, ...] = ()
    """More bytes of the same artifact, under other roles."""


class Vanished(Exception):
    """A sweep took a blob between its writing and its row: keep it again."""


class Contents:
    def __init__(self, database: Database, blobs: Blobs, derived: Path) -> None:
        self.database, self.blobs, self.derived = database, blobs, derived

    def keep(self, value: Value) -> Kept:
        """Store a value's bytes; they are durable, though nothing refers to them yet."""
        mime = codecs.MIME[value.kind]
        if isinstance(value, Video):
            mark, data = self._keep_clip(value)
            facts = (*value.size, value.count, value.fps)
            return Kept(mark, data, value.kind, *facts, mime, value.times)
        mark, data = self._keep(codecs.encode(value))
        if isinstance(value, Track):
            return Kept(mark, data, "track", *value.size, len(value.masks), value.fps, mime)
        if isinstance(value, Signal):
            return Kept(mark, data, "signal", 0, 0, 0, 0.0, mime)
        return Kept(mark, data, value.kind, *value.size, 1, 0.0, mime)

    def keep_bytes(self, data: bytes) -> tuple[Fingerprint, bytes | None]:
        return self._keep(data)

    def keep_file(self, path: Path) -> tuple[Fingerprint, bytes | None]:
        """Store a draft's bytes; see `Blobs.draft`."""
        if path.stat().st_size <= INLINE:
            return self._keep(path.read_bytes())
        return self.blobs.put_file(path), None

    def _keep(self, data: bytes) -> tuple[Fingerprint, bytes | None]:
        if len(data) <= INLINE:
            return fingerprint(data), data
        return self.blobs.put(data), None

    def _keep_clip(self, video: Video) -> tuple[Fingerprint, bytes | None]:
        with self.blobs.draft() as path:
            codecs.encode_to(video, path)
            return self.keep_file(path)

    def refer(self, connection: Connection, artifact: str, kept: Kept) -> None:
        """The rows that make kept bytes those of an artifact; inside the caller's transaction."""
        for one in (kept, *kept.beside):
            if one.data is None and not self.blobs.there(one.mark.digest):
                raise Vanished
            connection.execute(self.database.insert_once(blob), dict(
                digest=one.mark.digest, size=one.mark.size, check=one.mark.check, data=one.data,
                created=time.time(),
            ))  # fmt: skip
            connection.execute(
                REFER, {"artifact": artifact, "role": one.role, "digest": one.mark.digest}
            )

    def add(self, artifact: str, role: str, data: bytes) -> None:
        """Small bytes that were derived later: a thumbnail."""
        assert len(data) <= INLINE, len(data)
        mark = fingerprint(data)
        with self.database.write() as connection:
            connection.execute(
                self.database.insert_once(blob).values(
                    digest=mark.digest, size=mark.size, check=mark.check, data=data,
                    created=time.time(),
                )
            )  # fmt: skip
            connection.execute(
                self.database.insert_once(reference).values(
                    artifact=artifact, role=role, digest=mark.digest
                )
            )

    def find(self, artifact: str, roles: Sequence[str]) -> Row[tuple[object, ...]] | None:
        """The blob row under the first of these roles that the artifact has."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(reference.c.role, blob)
                .join(blob, blob.c.digest == reference.c.digest)
                .where(reference.c.artifact == artifact, reference.c.role.in_(roles))
            ).all()
        return min(rows, key=lambda row: roles.index(row.role), default=None)

    def stored(self, artifact: str, *roles: str) -> tuple[str, bytes | Path]:
        """Under which role, and the bytes or the file that holds them; compared."""
        row = self._row(artifact, roles)
        mark = Fingerprint(row.digest, row.check, row.size)
        if row.data is not None:
            return row.role, whole(row.data, mark, artifact)
        with faults.disk(self.blobs.folder):
            return row.role, self.blobs.check(mark, artifact)

    def read(self, artifact: str, *roles: str) -> bytes:
        row = self._row(artifact, roles)
        mark = Fingerprint(row.digest, row.check, row.size)
        if row.data is not None:
            return whole(row.data, mark, artifact)
        with faults.disk(self.blobs.folder):
            return self.blobs.read(mark, artifact)

    def path(self, artifact: str, *roles: str) -> Path:
        """A file with these bytes; those from the database are laid out once."""
        _, found = self.stored(artifact, *roles)
        if isinstance(found, Path):
            return found
        return self.lay_out(f"{fingerprint(found).digest}.bytes", found)

    def lay_out(self, name: str, data: bytes) -> Path:
        """A file in `derived`, which may be emptied at any time: whole, but not synced."""
        path = self.derived / name
        if not path.exists():
            with faults.disk(self.derived):
                self.derived.mkdir(parents=True, exist_ok=True)
                part = path.with_name(f"{secrets.token_hex(8)}.part")
                descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
                try:
                    write_all(descriptor, data)
                finally:
                    os.close(descriptor)
                os.replace(part, path)
        return path

    def _row(self, artifact: str, roles: Sequence[str]) -> Row[tuple[object, ...]]:
        row = self.find(artifact, roles or (VALUE, ORIGINAL))
        if row is None:
            raise ArtifactMissing(artifact, "forgotten")
        return row
