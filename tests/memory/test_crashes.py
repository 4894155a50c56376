"""kill -9 at any moment: what was acknowledged is there, whole, with its lineage.

The examination is shown to have teeth: two stores that are wrong on purpose fail it.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from vitron.errors import ArtifactDamaged, ArtifactMissing
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

WRITER = Path(__file__).with_name("crashing.py")


@dataclass
class Findings:
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)  # acknowledged, and no row
    hollow: list[str] = field(default_factory=list)  # a row without bytes
    torn: list[str] = field(default_factory=list)  # bytes that are not those of their name
    orphans: int = 0  # edges that lead nowhere
    slowest: float = 0.0  # s to open again


def rounds(folder: Path, arm: str, count: int, seed: int) -> Findings:
    """Start a writer, kill it after a moment, examine the store; `count` times on one store."""
    chance, found = random.Random(seed), Findings()
    said: dict[str, str] = {}
    firsts = 0
    with Memory.open(MemorySettings(folder=folder)) as memory:
        memory.create_conversation()
    nursery = subprocess.Popen(
        [sys.executable, str(WRITER), str(folder), arm],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert nursery.stdin is not None and nursery.stdout is not None
    with nursery:
        for number in range(count):
            print(seed * 10_000 + number, file=nursery.stdin, flush=True)
            word, pid = nursery.stdout.readline().split()
            assert word == "pid"
            time.sleep(chance.uniform(0.005, 0.1))
            os.kill(int(pid), signal.SIGKILL)
            before = len(said)
            while (line := nursery.stdout.readline()) != "dead\n":
                id, digest = line.split()
                said[id] = digest
            firsts += len(said) > before
        nursery.stdin.close()
    found.acknowledged = len(said)
    start = time.monotonic()
    with Memory.open(MemorySettings(folder=folder)) as memory:
        found.slowest = time.monotonic() - start
        examine(memory, said, found)
        assert edges(memory) >= len(said) - firsts, "each but the first of a round has a parent"
    return found


def examine(memory: Memory, said: dict[str, str], found: Findings) -> None:
    assert memory.database.file is not None
    with sqlite3.connect(memory.database.file) as rows:
        assert rows.execute("PRAGMA quick_check").fetchone() == ("ok",)
        stored = dict(rows.execute("SELECT id, digest FROM artifact").fetchall())
        found.orphans = rows.execute(
            "SELECT count(*) FROM edge WHERE parent NOT IN (SELECT id FROM artifact)"
            " OR child NOT IN (SELECT id FROM artifact)"
        ).fetchone()[0]
    rows.close()
    found.lost = [id for id, digest in said.items() if stored.get(id) != digest]
    for id in stored:
        try:
            memory.load(id)
        except ArtifactMissing:
            found.hollow.append(id)
        except ArtifactDamaged:
            found.torn.append(id)
    for path in memory.blobs.files():
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            found.torn.append(path.name)


def edges(memory: Memory) -> int:
    assert memory.database.file is not None
    with sqlite3.connect(memory.database.file) as rows:
        count: int = rows.execute("SELECT count(*) FROM edge").fetchone()[0]
    rows.close()
    return count


def expect_no_harm(found: Findings) -> None:
    assert found.acknowledged > 0
    assert (found.lost, found.hollow, found.torn, found.orphans) == ([], [], [], 0)
    assert found.slowest < 5


def test_kill_nine_a_hundred_times_loses_nothing_acknowledged(tmp_path: Path) -> None:
    expect_no_harm(rounds(tmp_path, "ours", 100, seed=1))
    assert list((tmp_path / "blobs" / "tmp").iterdir()) == []  # opening again swept them


def test_the_same_examination_catches_a_store_that_writes_the_row_first(tmp_path: Path) -> None:
    assert rounds(tmp_path, "row_first", 25, seed=3).hollow


def test_the_same_examination_catches_a_store_that_writes_in_place(tmp_path: Path) -> None:
    assert rounds(tmp_path, "in_place", 40, seed=4).torn


def test_a_killed_turn_is_found_and_its_finished_steps_stay(tmp_path: Path) -> None:
    """The writer dies after two of three steps; another process goes on where it stopped."""
    script = """
import os, sys
import numpy as np
from pathlib import Path
from vitron.memory.media import Image
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory
memory = Memory.open(MemorySettings(folder=Path(sys.argv[1])))
home = memory.create_conversation().id
pen = memory.writer(home, "doomed"); pen.__enter__()
turn = memory.begin_turn(home, "three things")
steps = [(n, "Image Editing", "classical", {"seed": n}, None) for n in (1, 2, 3)]
turn = memory.save_plan(turn.id, "yes", {}, steps)
for step in turn.steps[:2]:
    memory.start_step(step.id)
    memory.finish_step(step.id, [Image(np.full((8, 8, 3), step.number, np.uint8))])
memory.start_step(turn.steps[2].id)
os.kill(os.getpid(), 9)
"""
    dead = subprocess.run([sys.executable, "-c", script, str(tmp_path)], timeout=60)
    assert dead.returncode == -signal.SIGKILL
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        (turn,) = memory.unfinished_turns()
        with memory.writer(turn.conversation, "the next"):  # at once: the dead hold no lease
            states = [step.state for step in turn.steps]
            assert states == ["done", "done", "running"]
            done = [step.outputs for step in turn.steps[:2]]
            for step in turn.steps:
                memory.start_step(step.id)
                memory.finish_step(step.id, [memory.load(done[0][0])])
            ended = memory.end_turn(turn.id, "there")
        assert [step.outputs for step in ended.steps[:2]] == done
        assert [step.attempt for step in ended.steps] == [1, 1, 2]
        assert len(memory.find()) == 3
