"""Stores to test with: SQLite in a folder of its own, and a real PostgreSQL that we start."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from vitron.memory.media import Image, Mask
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory


@pytest.fixture
def settings(tmp_path: Path) -> MemorySettings:
    return MemorySettings(folder=tmp_path / "store")


@pytest.fixture
def memory(settings: MemorySettings) -> Iterator[Memory]:
    with Memory.open(settings) as opened:
        yield opened


@pytest.fixture
def home(memory: Memory) -> str:
    """A conversation's id."""
    return memory.create_conversation("a test").id


def picture(width: int = 64, height: int = 48, seed: int = 0) -> Image:
    random = np.random.default_rng(seed)
    return Image(random.integers(0, 256, (height, width, 3), dtype=np.uint8))


def large(seed: int = 0) -> Image:
    """A picture whose bytes lie in a file, not in the database."""
    return picture(256, 256, seed)


def disc(side: int = 64) -> Mask:
    y, x = np.mgrid[:side, :side] - side // 2
    return Mask.of(np.asarray(x * x + y * y < (side // 3) ** 2))


def _server_programs() -> Path | None:
    """The folder with initdb and pg_ctl."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    on_path = [Path(one) for one in [shutil.which("initdb")] if one]
    for one in (*found, *on_path):
        if (one.parent / "pg_ctl").exists():
            return one.parent
    return None


def _as_owner(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """A server on a socket of its own; each call makes an empty database and gives its URL."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is installed (initdb, pg_ctl)")
    pytest.importorskip("psycopg", reason="psycopg is not installed: pip install '.[postgres]'")
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("running as root, and there is no user postgres to run the server as")
    folder = Path(tempfile.mkdtemp(prefix="vpg-", dir="/tmp"))  # a socket's path must be short
    try:
        if os.geteuid() == 0:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = str(folder / "data")

        def call(*command: str) -> None:
            subprocess.run(
                _as_owner([str(programs / command[0]), *command[1:]]),
                cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=60,
            )  # fmt: skip

        call("initdb", "-D", data, "-U", "vitron", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c max_connections=120 -c fsync=off"
        call("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        count = 0

        def fresh() -> str:
            nonlocal count
            count += 1
            call("createdb", "-h", str(folder), "-U", "vitron", f"store{count}")
            return f"postgresql+psycopg://vitron@/store{count}?host={folder}"

        try:
            yield fresh
        finally:
            call("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> MemorySettings:
    """The same test on both databases."""
    url = request.getfixturevalue("postgres")() if request.param == "postgres" else ""
    return MemorySettings(folder=tmp_path / "store", url=url)
