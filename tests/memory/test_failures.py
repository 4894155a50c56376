"""When the disk, the database or somebody's hand fails: a typed error, and nothing half done."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import insert
from tests.memory.conftest import disc, large, picture

from vitron.errors import (
    ArtifactDamaged,
    ArtifactMissing,
    SchemaTooNew,
    SetupError,
    StorageFull,
    StorageReadOnly,
    StoreBusy,
    StoreError,
)
from vitron.memory import migrations, tables
from vitron.memory.blobs import write_all
from vitron.memory.media import Image
from vitron.memory.records import Artifact
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory


def bytes_of(memory: Memory, one: Artifact) -> Path:
    return memory.blobs.path(one.digest)


# --- the disk -------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() != 0 or subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)], capture_output=True
    ).returncode:
        pytest.skip("only root may mount a small disk; the file-size limit is tested beside")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def fill(memory: Memory, home: str) -> list[Artifact]:
    made = []
    with pytest.raises(StorageFull, match="full.*vitron gc"):
        for seed in range(200):
            made.append(memory.save(large(seed), conversation=home))
    return made


def test_a_full_disk_is_told_and_the_store_works_again_when_there_is_room(
    small_disk: Path,
) -> None:
    with Memory.open(MemorySettings(folder=small_disk / "store")) as memory:
        home = memory.create_conversation().id
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(2_000_000))
        made = fill(memory, home)
        assert len(made) > 10
        for seed in range(500, 505):  # again and again, large and small
            with pytest.raises(StorageFull):
                memory.save(large(seed), conversation=home)
        assert list(memory.blobs.tmp.iterdir()) == []
        report = memory.verify()
        assert (report.missing, report.damaged) == ((), ())
        ballast.unlink()
        again = memory.save(large(999), conversation=home)
        assert again.name == f"img{len(made) + 1}"
        assert np.array_equal(memory.load(again.id).pixels, large(999).pixels)
    with sqlite3.connect(small_disk / "store" / "vitron.db") as rows:
        assert rows.execute("PRAGMA quick_check").fetchone() == ("ok",)
    rows.close()


def test_a_disk_too_full_for_the_database_is_told_too(small_disk: Path) -> None:
    with Memory.open(MemorySettings(folder=small_disk / "store")) as memory:
        home = memory.create_conversation().id
        first = memory.save(disc(), conversation=home)
        with open(small_disk / "ballast", "wb", buffering=0) as ballast:
            with pytest.raises(OSError, match="No space left"):
                while True:
                    ballast.write(bytes(4096))
        with pytest.raises(StorageFull):
            for seed in range(400):
                memory.save(picture(150, 120, seed), conversation=home)
        (small_disk / "ballast").unlink()
        assert memory.load(first.id).kind == "mask"
        memory.save(disc(), conversation=home)


def test_a_limit_on_file_sizes_is_a_full_disk(tmp_path: Path) -> None:
    """The same without root: writes beyond the limit fail, some of them halfway."""
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        home = memory.create_conversation().id
        value = Image(np.random.default_rng(0).integers(0, 256, (900, 900, 3), dtype=np.uint8))
        was = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, was[1]))
        try:
            with pytest.raises(StorageFull):
                memory.save(value, conversation=home)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, was)
        assert list(memory.blobs.files()) == list(memory.blobs.tmp.iterdir()) == []
        assert memory.save(value, conversation=home).name == "img1"


def test_a_backup_that_does_not_fit_leaves_nothing(tmp_path: Path) -> None:
    with Memory.open(MemorySettings(folder=tmp_path / "store")) as memory:
        home = memory.create_conversation().id
        for seed in range(40):  # small enough for the database: it is what does not fit
            memory.save(picture(100, 60, seed), conversation=home)
        was = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, was[1]))
        try:
            with pytest.raises(StoreError):
                memory.backup(tmp_path / "copy")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, was)
        assert [one.name for one in tmp_path.iterdir()] == ["store"]


def test_a_short_write_is_finished_or_told(monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    try:
        real = os.write
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", lambda fd, data: real(fd, bytes(data)[:3]))
            write_all(write, b"all of this arrives")
        assert os.read(read, 100) == b"all of this arrives"
    finally:
        os.close(read)
        os.close(write)


def test_where_no_folder_can_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "store", Path("/proc/store")):
        with pytest.raises(StorageReadOnly, match="VITRON_MEMORY__FOLDER"):
            Memory.open(MemorySettings(folder=folder))


def test_a_database_of_another_make_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="VITRON_MEMORY__URL names mysql"):
        Memory.open(MemorySettings(folder=tmp_path, url="mysql://me:secret@host/things"))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.geteuid() == 0:  # no permission stops root, but a read-only disk does
        subprocess.run(["mount", "-t", "tmpfs", "tmpfs", str(folder)], check=True)
    try:
        with Memory.open(MemorySettings(folder=folder / "store")) as memory:
            home = memory.create_conversation().id
            kept = memory.save(large(), conversation=home)
        read_only(folder, True)
        with pytest.raises(StorageReadOnly, match="VITRON_MEMORY__FOLDER"):
            Memory.open(MemorySettings(folder=folder / "another"))
        with pytest.raises(StorageReadOnly, match="cannot be written"):
            with Memory.open(MemorySettings(folder=folder / "store")) as memory:
                memory.save(large(1), conversation=home)
        read_only(folder, False)
        with Memory.open(MemorySettings(folder=folder / "store")) as memory:
            assert memory.load(kept.id).kind == "image"
    finally:
        read_only(folder, False)
        if os.geteuid() == 0:
            subprocess.run(["umount", str(folder)], check=True)


def read_only(folder: Path, on: bool) -> None:
    if os.geteuid() == 0:
        mode = "remount,ro" if on else "remount,rw"
        subprocess.run(["mount", "-o", mode, str(folder)], check=True)
        return
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir():
            path.chmod(0o555 if on else 0o755)
        else:
            path.chmod(0o444 if on else 0o644)


# --- bytes ------------------------------------------------------------------------------------


def test_a_missing_blob_is_told_by_load_and_by_verify(memory: Memory, home: str) -> None:
    gone, well = (memory.save(large(seed), conversation=home) for seed in range(2))
    bytes_of(memory, gone).unlink()
    for ask in (memory.load, memory.original, memory.path):
        with pytest.raises(ArtifactMissing, match="backup"):
            ask(gone.id)
    assert memory.verify().missing == (gone.id,)
    assert memory.load(well.id).kind == "image"


def test_one_flipped_bit_is_found_wherever_it_is(memory: Memory, home: str) -> None:
    chance = np.random.default_rng(3)
    made = [memory.save(large(seed), conversation=home) for seed in range(20)]
    small = [memory.save(picture(20, 20, seed), conversation=home) for seed in range(20)]
    assert memory.verify().damaged == ()
    for one in made:
        data = bytearray(bytes_of(memory, one).read_bytes())
        data[chance.integers(len(data))] ^= 1 << int(chance.integers(8))
        bytes_of(memory, one).write_bytes(data)
    with sqlite3.connect(memory.settings.folder / "vitron.db") as rows:
        for one in small:
            query = "SELECT data FROM blob WHERE digest = ?"
            data = bytearray(rows.execute(query, (one.digest,)).fetchone()[0])
            data[chance.integers(len(data))] ^= 1 << int(chance.integers(8))
            rows.execute("UPDATE blob SET data = ? WHERE digest = ?", (bytes(data), one.digest))
    rows.close()
    for one in made + small:
        with pytest.raises(ArtifactDamaged):
            memory.load(one.id)
    assert set(memory.verify().damaged) == {one.id for one in made + small}


def test_saving_the_same_again_heals_damaged_bytes(memory: Memory, home: str) -> None:
    one = memory.save(large(), conversation=home)
    bytes_of(memory, one).write_bytes(b"rot")
    memory.save(large(), conversation=home)
    assert memory.load(one.id).kind == "image"


def test_a_truncated_clip_is_found(memory: Memory, home: str) -> None:
    from vitron.memory.media import Video

    frames = [picture(200, 200, seed).pixels for seed in range(4)]
    clip = memory.save(Video(200, 200, 4, 4.0, lambda: iter(frames)), conversation=home)
    path = bytes_of(memory, clip)
    os.truncate(path, path.stat().st_size // 2)
    with pytest.raises(ArtifactDamaged):
        memory.load(clip.id)


# --- the database -----------------------------------------------------------------------------


def test_a_newer_store_is_refused_and_left_alone(settings: MemorySettings) -> None:
    with Memory.open(settings) as memory, memory.database.write() as connection:
        connection.execute(insert(tables.schema).values(number=999, applied=0.0))
    before = (settings.folder / "vitron.db").read_bytes()
    with pytest.raises(SchemaTooNew, match="999.*update vitron-agent"):
        Memory.open(settings)
    assert (settings.folder / "vitron.db").read_bytes() == before


def test_an_older_store_is_copied_aside_then_brought_up_to_date(
    settings: MemorySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Memory.open(settings) as memory:
        home = memory.create_conversation("old").id

    newest = migrations.NEWEST

    def second(connection: object) -> None:
        connection.exec_driver_sql("ALTER TABLE conversation ADD COLUMN mood TEXT")  # type: ignore[attr-defined]

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, second))
    monkeypatch.setattr(migrations, "NEWEST", migrations.NEWEST + 1)
    with Memory.open(settings) as memory:
        assert memory.conversation(home).title == "old"
        with memory.database.read() as connection:
            assert migrations.found(connection) == newest + 1
    monkeypatch.undo()
    shutil.move(settings.folder / f"vitron.before-{newest + 1}.db", settings.folder / "vitron.db")
    with Memory.open(settings) as memory:
        assert memory.conversation(home).title == "old"


def test_a_migration_that_fails_changes_nothing(
    settings: MemorySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Memory.open(settings) as memory:
        home = memory.create_conversation("whole").id

    def broken(connection: object) -> None:
        connection.exec_driver_sql("ALTER TABLE conversation ADD COLUMN mood TEXT")  # type: ignore[attr-defined]
        connection.exec_driver_sql("ALTER TABLE nowhere ADD COLUMN mood TEXT")  # type: ignore[attr-defined]

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, broken))
    monkeypatch.setattr(migrations, "NEWEST", migrations.NEWEST + 1)
    with pytest.raises(StoreError, match="nowhere"):
        Memory.open(settings)
    monkeypatch.undo()
    with Memory.open(settings) as memory:
        assert memory.conversation(home).title == "whole"


def test_a_locked_database_is_waited_for_then_told(tmp_path: Path) -> None:
    settings = MemorySettings(folder=tmp_path, busy_seconds=0.3)
    with Memory.open(settings) as memory:
        home = memory.create_conversation().id
        other = sqlite3.connect(tmp_path / "vitron.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy, match="locked for more than 0.3 s"):
            memory.save(disc(), conversation=home)
        assert memory.find() == []  # reading goes on
        other.execute("COMMIT")
        other.close()
        assert memory.save(disc(), conversation=home).name == "img1"


def test_a_lock_that_is_let_go_in_time_is_only_a_wait(tmp_path: Path) -> None:
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        home = memory.create_conversation().id
        other = sqlite3.connect(tmp_path / "vitron.db", isolation_level=None,
                                check_same_thread=False)  # fmt: skip
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.4, lambda: other.execute("COMMIT"))
        release.start()
        assert memory.save(disc(), conversation=home).name == "img1"
        release.join()
        other.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "vitron.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="restore it from a backup"):
        Memory.open(MemorySettings(folder=tmp_path))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "VITRON_MEMORY__URL"),
        ("mysql://a:b@c/d", "PostgreSQL|mysql|postgres"),
        ("postgresql+psycopg://u:secret@127.0.0.1:1/x?connect_timeout=1", "check that it runs"),
    ],
)
def test_a_url_that_does_not_work_is_told_without_its_password(
    tmp_path: Path, url: str, says: str
) -> None:
    with pytest.raises((SetupError, StoreError), match=says) as caught:
        Memory.open(MemorySettings(folder=tmp_path, url=url))
    assert "secret" not in str(caught.value)


# --- what durability costs ----------------------------------------------------------------------


def syncs(code: str, folder: Path) -> int:
    """How often the kernel was asked to sync while `code` ran, counted by strace."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed: it counts what the kernel is really asked")
    marks = folder / "trace"
    script = (
        "import os, sys, time; from pathlib import Path; import numpy as np\n"
        "from vitron.memory.media import Image; from vitron.memory.store import Memory\n"
        "from vitron.memory.settings import MemorySettings\n"
        "memory = Memory.open(MemorySettings(folder=Path(sys.argv[1]) / 'store'))\n"
        "home = memory.create_conversation().id\n"
        "def save(side, seed):\n"
        "    r = np.random.default_rng(seed)\n"
        "    memory.save(Image(r.integers(0, 256, (side, side, 3), dtype=np.uint8)),"
        " conversation=home)\n"
        "save(24, 98); save(300, 99)\n"
        "os.access('/begin', 0)\n" + code + "\nos.access('/end', 0)\n"
    )
    done = subprocess.run(
        ["strace", "-f", "-e", "trace=fsync,fdatasync,sync,sync_file_range,access,faccessat",
         "-o", str(marks), sys.executable, "-c", script, str(folder)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    if done.returncode == 1 and "ptrace" in done.stderr:
        pytest.skip("strace may not trace here")
    assert done.returncode == 0, done.stderr
    between = marks.read_text().split('"/begin"')[1].split('"/end"')[0]
    return sum("sync" in line and "=" in line for line in between.splitlines())


def test_a_large_artifact_costs_three_syncs_and_a_small_one_costs_one(tmp_path: Path) -> None:
    large_ones = syncs("for seed in range(10): save(300, seed)", _new(tmp_path, "large"))
    small_ones = syncs("for seed in range(10): save(24, seed)", _new(tmp_path, "small"))
    assert (large_ones, small_ones) == (30, 10)


def _new(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name

