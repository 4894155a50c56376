"""Bytes by their content: files in `blobs/aa/<sha256>`, whole or not there at all.

Written beside, synced, then renamed: a reader never sees half a file, and a crash leaves only a
leftover in `blobs/tmp`. Which of them are still wanted, and by whom, it does not know.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import xxhash

from ..errors import ArtifactDamaged, ArtifactMissing
from . import faults
from .process import is_dead, this_process

CHUNK = 1 << 20
LEFTOVER_AGE = 24 * 3600.0  # s: no write takes longer, on whatever machine
INLINE = 64 * 1024  # up to this a blob lies in the database: one commit, one fsync


@dataclass(frozen=True)
class Fingerprint:
    digest: str  # sha256, hex: the address
    check: str  # xxh3_128, hex: quick enough for every read
    size: int


def fingerprint(data: bytes) -> Fingerprint:
    return Fingerprint(
        hashlib.sha256(data).hexdigest(), xxhash.xxh3_128_hexdigest(data), len(data)
    )


def fingerprint_file(path: Path) -> Fingerprint:
    sha, xxh, size = hashlib.sha256(), xxhash.xxh3_128(), 0
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            sha.update(chunk)
            xxh.update(chunk)
            size += len(chunk)
    return Fingerprint(sha.hexdigest(), xxh.hexdigest(), size)


def write_all(descriptor: int, data: bytes) -> None:
    """Every byte or an error: on a disk that fills up, write() returns a short count."""
    view = memoryview(data)
    while view:
        written = os.write(descriptor, view)
        view = view[written:]


def sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Blobs:
    def __init__(self, folder: Path) -> None:
        self.folder, self.tmp = folder, folder / "tmp"

    def prepare(self) -> None:
        """Make the folders, all 256 of them at once: later writes sync only their own."""
        if (self.folder / "ff").is_dir() and self.tmp.is_dir():
            return
        with faults.disk(self.folder):
            self.tmp.mkdir(parents=True, exist_ok=True)
            for number in range(256):
                (self.folder / f"{number:02x}").mkdir(exist_ok=True)
            sync_folder(self.folder)

    def path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def put(self, data: bytes) -> Fingerprint:
        """Keep these bytes; durable when it returns."""
        mark = fingerprint(data)
        if not self._known(mark):
            with self.draft() as path:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
                try:
                    write_all(descriptor, data)
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                self._place(path, mark.digest)
        return mark

    def put_file(self, path: Path) -> Fingerprint:
        """Keep a file that was written in a `draft`; it is moved, not copied."""
        mark = fingerprint_file(path)
        if not self._known(mark):
            with faults.disk(self.folder):
                descriptor = os.open(path, os.O_RDONLY)
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
                self._place(path, mark.digest)
        return mark

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """A name in `tmp` on the same disk; what is still there at the end is thrown away."""
        path = self.tmp / f"{secrets.token_hex(8)}.{this_process()}"
        try:
            with faults.disk(self.folder):
                yield path
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _place(self, path: Path, digest: str) -> None:
        final = self.path(digest)
        os.replace(path, final)
        sync_folder(final.parent)

    def _known(self, mark: Fingerprint) -> bool:
        """Whether it is there already, whole; its age starts anew, so that no sweep takes it."""
        path = self.path(mark.digest)
        try:
            if path.stat().st_size != mark.size or fingerprint_file(path).check != mark.check:
                return False  # damaged: the good bytes replace it
            os.utime(path)
        except OSError:
            return False
        return True

    def there(self, digest: str) -> bool:
        return self.path(digest).is_file()

    def check(self, mark: Fingerprint, name: str) -> Path:
        """The file, after every byte of it was compared."""
        path = self.path(mark.digest)
        xxh = xxhash.xxh3_128()
        try:
            with open(path, "rb") as file:
                while chunk := file.read(CHUNK):
                    xxh.update(chunk)
        except FileNotFoundError:
            raise ArtifactMissing(name, mark.digest) from None
        if xxh.hexdigest() != mark.check:
            raise ArtifactDamaged(name, mark.check, xxh.hexdigest())
        return path

    def read(self, mark: Fingerprint, name: str) -> bytes:
        try:
            data = self.path(mark.digest).read_bytes()
        except FileNotFoundError:
            raise ArtifactMissing(name, mark.digest) from None
        return whole(data, mark, name)

    def files(self) -> Iterator[Path]:
        for folder in sorted(self.folder.iterdir()):
            if folder != self.tmp and folder.is_dir():
                yield from sorted(folder.iterdir())

    def sweep(self) -> tuple[int, int]:
        """Throw away what crashes left in `tmp`: count, bytes. Drafts of the living stay."""
        count = size = 0
        before = time.time() - LEFTOVER_AGE
        for path in self.tmp.iterdir():
            with suppress(OSError):
                found = path.stat()
                if is_dead(path.name.partition(".")[2]) or found.st_mtime <= before:
                    path.unlink()
                    count, size = count + 1, size + found.st_size
        return count, size


def whole(data: bytes, mark: Fingerprint, name: str) -> bytes:
    """The bytes, if they are still those that were stored."""
    got = xxhash.xxh3_128_hexdigest(data)
    if got != mark.check:
        raise ArtifactDamaged(name, mark.check, got)
    return data
