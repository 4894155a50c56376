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


def ours(folder: Path, turns: int) -> None:
    plan = Plan(reply="ok", calls=(Call(module="Image Segmentation", inputs=("img1",)),))
    settings = Settings(memory=MemorySettings(folder=folder))
    with VitronAgent.open(settings, ScriptedPlanner([plan] * turns), [Nothing]) as agent:
        home = agent.memory.create_conversation("bench").id
        picture = np.zeros((64, 64, 3), np.uint8)
        agent.memory.save(Image(picture), conversation=home, source="upload")
        spent, worked, sizes, models = [], [], {}, []
        for number in range(1, turns + 1):
            start, cpu = time.perf_counter(), time.process_time()
            events = list(agent.turn(home, f"request {number}"))
            spent.append((time.perf_counter() - start) * 1000)
            worked.append((time.process_time() - cpu) * 1000)
            assert events[-1].type == "done" and events[-1].outcome == "done", events[-1]
            models.append(next(e.seconds for e in events if e.type == "made") * 1000)
            if number in (turns // 10, turns):
                sizes[number] = size(folder)
    early, late = spent[10 : 10 + WINDOW], spent[-WINDOW:]
    grown = (sizes[turns] - sizes[turns // 10]) / (turns - turns // 10) / 1024
    print(f"turns                         {turns}")
    print(f"p50 of a turn                 {statistics.median(spent):.2f} ms")
    print(f"p50 of its CPU time           {statistics.median(worked):.2f} ms")
    print(f"  of it in the no-op model    {statistics.median(models):.2f} ms")
    print(f"p50 around turn 10            {statistics.median(early):.2f} ms")
    print(f"p50 before turn {turns:<13} {statistics.median(late):.2f} ms")
    print(f"late / early                  {statistics.median(late) / statistics.median(early):.2f}")
    print(f"growth a turn, all files      {grown:.1f} KB")
    ours.at_200 = statistics.median(spent[190:210] or spent)  # type: ignore[attr-defined]


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
