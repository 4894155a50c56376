"""Two processes with sixteen conversations each, all writing at once: no error, no number twice."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

WRITER = """
import sys, threading
from pathlib import Path
import numpy as np
from vitron.memory.media import Mask
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory
folder, url, name, homes = Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
errors = []
def session(memory, home, own, number):
    try:
        for turn in range(6):
            begun = memory.begin_turn(home, f"{name} {number} {turn}")
            steps = [(1, "Image Segmentation", "classical", {"seed": turn}, None)]
            planned = memory.save_plan(begun.id, "", {}, steps)
            memory.start_step(planned.steps[0].id)
            mask = Mask(np.full((16, 16), number, np.uint8))
            memory.finish_step(planned.steps[0].id, [mask])
            memory.end_turn(begun.id, "done")
    except BaseException as error:
        errors.append(repr(error))
with Memory.open(MemorySettings(folder=folder, url=url, busy_seconds=30)) as memory:
    print("ready", flush=True)
    sys.stdin.readline()
    threads = [
        threading.Thread(target=session, args=(memory, home, name, number))
        for number, home in enumerate(homes)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
print(len(errors), *errors[:3], sep="\\n")
"""


@pytest.mark.parametrize("shared_homes", [False, True], ids=["each its own", "all the same"])
def test_two_processes_of_sixteen_sessions_write_at_once(
    either: MemorySettings, shared_homes: bool
) -> None:
    """In their own conversations, and both processes in the very same ones."""
    with Memory.open(either) as memory:
        homes = [[memory.create_conversation().id for _ in range(16)] for _ in range(2)]
        if shared_homes:
            homes[1] = homes[0]
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, str(either.folder), either.url, name, *own],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for name, own in zip(("one", "two"), homes, strict=True)
        ]  # fmt: skip
        for writer in writers:
            assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
        said = [_go(writer) for writer in writers]
        assert [lines[0] for lines in said] == ["0", "0"], said
        turns = 12 if shared_homes else 6
        for home in {one for own in homes for one in own}:
            found = memory.turns(home, limit=100)
            every = memory.unfinished_turns(home)
            assert every == []
            assert memory.conversation(home).turns == turns
            names = {one.name for one in memory.find(conversation=home, limit=100)}
            assert names == {f"img{number}" for number in range(1, turns + 1)}
            numbers = [turn.number for turn in found]
            if not shared_homes:  # with two pens in one conversation, turns build side by side
                assert numbers == list(range(turns, 0, -1))
            assert len(set(numbers)) == len(numbers)


def _go(writer: subprocess.Popen[str]) -> list[str]:
    assert writer.stdin is not None
    if writer.poll() is None and not writer.stdin.closed:
        threading.Thread(target=_start, args=(writer,)).start()
    assert writer.stdout is not None
    lines = writer.stdout.read().splitlines()
    writer.stdout.close()
    assert writer.wait(timeout=120) == 0
    return lines


def _start(writer: subprocess.Popen[str]) -> None:
    assert writer.stdin is not None
    writer.stdin.write("go\n")
    writer.stdin.close()


@pytest.mark.parametrize("count", [1000])
def test_a_page_touches_its_rows_only(
    memory: Memory, home: str, count: int, fill: Callable[[Memory, str, int], None]
) -> None:
    """Every way to cut a page walks an index that is in the page's order: nothing is sorted."""
    fill(memory, home, count)
    star = memory.find(limit=1)[0]
    memory.star(star.id)
    ways = [
        {}, {"kind": "image"}, {"starred": True}, {"conversation": home},
        {"before": memory.find(limit=300)[-1].id},
    ]  # fmt: skip
    for way in ways:
        plan = _plan(memory, **way)
        assert "USE TEMP B-TREE" not in plan, (way, plan)
        assert "SCAN artifact" not in plan or "USING INDEX" in plan, (way, plan)
        assert memory.find(**way, limit=50)  # type: ignore[arg-type]


def _plan(memory: Memory, **way: object) -> str:
    """How SQLite means to answer `find`."""
    from sqlalchemy import event

    seen: list[tuple[str, object]] = []

    def note(connection, cursor, statement, parameters, context, many):  # type: ignore[no-untyped-def]
        seen.append((statement, parameters))

    event.listen(memory.database.engine, "before_cursor_execute", note)
    try:
        memory.find(**way, limit=50)  # type: ignore[arg-type]
    finally:
        event.remove(memory.database.engine, "before_cursor_execute", note)
    statement, parameters = next((s, p) for s, p in seen if s.startswith("SELECT"))
    with memory.database.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(row[3] for row in rows)


@pytest.fixture
def fill() -> Callable[[Memory, str, int], None]:
    from tests.benchmarks.bench_store import fill

    return fill


def test_a_store_that_is_opened_by_many_at_once_is_made_once(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from vitron.memory.settings import MemorySettings\n"
        "from vitron.memory.store import Memory\n"
        "sys.stdin.readline()\n"
        "with Memory.open(MemorySettings(folder=Path(sys.argv[1]))) as memory:\n"
        "    memory.create_conversation()\n"
    )
    opening = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in opening:
        process.communicate(b"go\n", timeout=60)
    assert [process.returncode for process in opening] == [0, 0, 0]
    with Memory.open(MemorySettings(folder=tmp_path)) as memory:
        assert len(memory.conversations()) == 3
