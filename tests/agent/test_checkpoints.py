"""What LangGraph keeps of a turn: ids and small words, of known types, and nothing afterwards."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from langgraph.checkpoint.serde.event_hooks import register_serde_event_listener
from tests.agent.conftest import Opener
from tests.agent.troupe import TROUPE, edit, paint, plan

from vitron.agent.checkpoints import FILE, open_checkpoints, serializer
from vitron.agent.planner import Planned as Said
from vitron.agent.scripted_planner import ScriptedPlanner
from vitron.agent.session import Decision, VitronAgent
from vitron.agent.settings import Settings
from vitron.memory.media import Signal
from vitron.memory.region import Box, Region
from vitron.memory.settings import MemorySettings

BASE64 = re.compile(rb"[A-Za-z0-9+/]{200,}")


def rows(folder: Path) -> list[tuple[str, bytes]]:
    with sqlite3.connect(folder / FILE) as connection:
        kept = connection.execute("SELECT thread_id, checkpoint FROM checkpoints").fetchall()
        kept += connection.execute("SELECT thread_id, value FROM writes").fetchall()
    connection.close()
    return kept


def test_a_waiting_turn_keeps_ids_and_words_only(open_agent: Opener, settings: Settings) -> None:
    signal = Signal(np.ones((64, 512), np.float32), np.ones((64, 512), np.float32))
    drawn = Region(shapes=(Box(x0=0.1, y0=0.1, x1=0.5, y1=0.5),))
    call = edit("img1").model_copy(update={"region": drawn})
    agent = open_agent(Said(plan(call), (signal,)))
    picture = np.random.default_rng(0).integers(0, 256, (256, 256, 3), np.uint8)
    upload = ("a.png", cv2.imencode(".png", picture)[1].tobytes())
    turn = list(agent.turn(None, "edit it", files=[upload], approve=True))[-1].turn
    kept = rows(settings.memory.folder)
    assert kept and {id for id, _ in kept} == {turn}
    for _, data in kept:
        assert len(data) < 4096 and not BASE64.search(data), data
    assert list(agent.decide(turn, Decision(approve=True)))[-1].type == "done"
    assert rows(settings.memory.folder) == []


def test_only_known_types_are_read_back(open_agent: Opener) -> None:
    heard: list[Any] = []
    forget = register_serde_event_listener(heard.append)
    try:
        agent = open_agent(plan(edit("img9")), plan(paint(), edit("$1")))
        turn = list(agent.turn(None, "two", approve=True))[-1].turn
        agent.close()
        again = open_agent()
        assert list(again.decide(turn, Decision(approve=True)))[-1].type == "done"
    finally:
        forget()
    assert heard == []


def test_the_listener_would_hear_a_foreign_type() -> None:
    heard: list[Any] = []
    forget = register_serde_event_listener(heard.append)
    try:
        kind, data = serializer().dumps_typed(Region.box(0, 0, 1, 1))
        assert not isinstance(serializer().loads_typed((kind, data)), Region)
    finally:
        forget()
    assert heard


def test_what_a_crash_left_of_a_finished_turn_is_swept(
    open_agent: Opener, settings: Settings
) -> None:
    agent = open_agent(plan(paint()), plan(paint()))
    waiting = list(agent.turn(None, "wait", approve=True))[-1].turn
    over = list(agent.turn(None, "over", approve=True))[-1].turn
    agent.memory.end_turn(over, "", "done", 0.0)  # and the process dies before the checkpoints go
    agent.close()
    assert {id for id, _ in rows(settings.memory.folder)} == {waiting, over}
    open_agent()
    assert {id for id, _ in rows(settings.memory.folder)} == {waiting}


def test_the_file_is_in_wal_mode_and_patient(settings: Settings) -> None:
    with open_checkpoints(settings.memory) as saver:
        ask = saver.conn.execute  # type: ignore[attr-defined]
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (1,)  # NORMAL
        assert ask("PRAGMA busy_timeout").fetchone() == (settings.memory.busy_seconds * 1000,)


@pytest.mark.postgres
def test_postgres_keeps_the_turns_too(postgres: Callable[[], str], tmp_path: Path) -> None:
    folder = tmp_path / "store"
    settings = Settings(memory=MemorySettings(folder=folder, url=postgres()))
    script = ScriptedPlanner([plan(paint(), edit("$1"))])
    with VitronAgent.open(settings, script, TROUPE) as one:
        turn = list(one.turn(None, "two", approve=True))[-1].turn
    with VitronAgent.open(settings, script, TROUPE) as other:
        assert list(other.decide(turn, Decision(approve=True)))[-1].type == "done"
        assert other.memory.turn(turn).outcome == "done"
    assert not (folder / FILE).exists()
