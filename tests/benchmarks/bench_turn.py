"""What a turn costs beyond its models: no-op specialists, durable SQLite, a thousand turns.

    .venv/bin/python tests/benchmarks/bench_turn.py [--turns 1000] [--naive 40]

Beside it, in the same run, a plain LangGraph app that keeps a 512x512 PNG a turn in its state as
base64: measured up to `--naive` turns, and from there by the straight line through its written
bytes (each turn writes the whole history again), whose fit is printed.
"""

from __future__ import annotations

import argparse
import base64
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
from typing_extensions import TypedDict

from vitron.agent.scripted_planner import ScriptedPlanner
from vitron.agent.session import VitronAgent
from vitron.agent.settings import Settings
from vitron.memory.media import Image, Mask, Signal, Value
from vitron.memory.settings import MemorySettings
from vitron.tools.modules import IMAGE_SEGMENTATION, SegmentImage
from vitron.tools.specialist import Report, Specialist
from vitron.vitron_model.language import Call, Plan

WINDOW = 25


class Nothing(Specialist[SegmentImage]):
    """Makes an empty mask of a few bytes at once."""

    module, name, revision, rank = IMAGE_SEGMENTATION, "nothing", "1", 100

    def run(self, request: SegmentImage, signal: Signal | None, report: Report) -> list[Value]:
        return [Mask(np.full((8, 8), 255, np.uint8))]


def size(folder: Path) -> int:
    """Every byte, once the write-ahead logs are folded into their databases."""
    for path in folder.glob("*.db"):
        with sqlite3.connect(path, timeout=30) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Bench:
    """One store with one conversation, ready for its turns."""

    def __init__(self, folder: Path, turns: int) -> None:
        plan = Plan(reply="ok", calls=(Call(module="Image Segmentation", inputs=("img1",)),))
        settings = Settings(memory=MemorySettings(folder=folder))
        self.agent = VitronAgent.open(settings, ScriptedPlanner([plan] * turns), [Nothing])
        self.home = self.agent.memory.create_conversation("bench").id
        picture = Image(np.zeros((64, 64, 3), np.uint8))
        self.agent.memory.save(picture, conversation=self.home, source="upload")

    def turn(self) -> tuple[float, float, float]:
        """Milliseconds of one turn: by the clock, of the processor, inside the no-op model."""
        start, cpu = time.perf_counter(), time.process_time()
        events = list(self.agent.turn(self.home, "a request"))
        spent, worked = time.perf_counter() - start, time.process_time() - cpu
        assert events[-1].type == "done" and events[-1].outcome == "done", events[-1]
        model = next(event.seconds for event in events if event.type == "made")
        return spent * 1000, worked * 1000, model * 1000


def ours(folder: Path, turns: int) -> None:
    old, new = Bench(folder / "old", turns), Bench(folder / "new", 2 * WINDOW)
    took, sizes, late, early = [], {}, [], []
    for number in range(1, turns - WINDOW + 1):
        took.append(old.turn())
        if number in (turns // 10, turns - WINDOW):
            sizes[number] = size(folder / "old")
    for _ in range(5):
        new.turn()
    # The first turns of a new store and the last of the old one in turn: the machine's moods, which
    # change from second to second, meet both.
    for _ in range(WINDOW):
        late.append(old.turn())
        early.append(new.turn())
    old.agent.close()
    new.agent.close()
    spent, worked, models = (statistics.median(column) for column in zip(*took, strict=True))
    at_10, at_end = (statistics.median(one[0] for one in some) for some in (early, late))
    ratio = statistics.median(one[1] for one in late) / statistics.median(one[1] for one in early)
    (first, small), (last, large) = sorted(sizes.items())
    print(f"turns                         {turns}")
    print(f"p50 of a turn                 {spent:.2f} ms")
    print(f"p50 of its CPU time           {worked:.2f} ms")
    print(f"  of it in the no-op model    {models:.2f} ms")
    print(f"p50 of turns 6 to 30          {at_10:.2f} ms")
    print(f"p50 of the last {WINDOW}            {at_end:.2f} ms")
    print(f"late / early                  {at_end / at_10:.2f} (of CPU time {ratio:.2f})")
    print(f"growth a turn, all files      {(large - small) / (last - first) / 1024:.1f} KB")
    ours.at_200 = statistics.median(one[0] for one in took[190:210] or took)  # type: ignore[attr-defined]


def naive(folder: Path, turns: int) -> None:
    """The usual app: pictures as base64 in the messages of the graph's state."""
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import END, START, StateGraph

    class State(TypedDict):
        history: Annotated[list[str], lambda old, new: old + new]

    chance = np.random.default_rng(0)
    soft = cv2.GaussianBlur(chance.integers(0, 256, (512, 512, 3), np.uint8), (0, 0), 1.2)
    picture = base64.b64encode(cv2.imencode(".png", soft)[1].tobytes()).decode()
    building = StateGraph(State)
    building.add_node("plan", lambda state: {"history": []})
    building.add_node("tool", lambda state: {"history": [picture]})
    building.add_node("answer", lambda state: {"history": []})
    for one, other in ((START, "plan"), ("plan", "tool"), ("tool", "answer"), ("answer", END)):
        building.add_edge(one, other)
    connection = sqlite3.connect(folder / "naive.db", check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    graph = building.compile(SqliteSaver(connection))
    config = {"configurable": {"thread_id": "1"}}
    spent = []
    for _ in range(turns):
        start = time.perf_counter()
        graph.invoke({"history": []}, config, durability="sync")
        spent.append((time.perf_counter() - start) * 1000)
    connection.close()
    numbers = np.arange(1, turns + 1)
    slope, base = np.polyfit(numbers[2:], spent[2:], 1)
    share = float(np.corrcoef(numbers[2:], spent[2:])[0, 1]) ** 2
    at_200 = base + slope * 200
    print(f"\nplain app, {len(picture) // 1024} KB of base64 a turn, {turns} turns measured")
    print(f"turn {turns:<4}                     {statistics.median(spent[-3:]):.0f} ms")
    print(f"turn 200 by the fitted line   {at_200:.0f} ms (r2 {share:.2f})")
    print(f"plain / ours at turn 200      {at_200 / ours.at_200:.0f}x")  # type: ignore[attr-defined]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--naive", type=int, default=40)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        ours(Path(folder), chosen.turns)
    with tempfile.TemporaryDirectory() as folder:
        naive(Path(folder), chosen.naive)


if __name__ == "__main__":
    main()
