"""Cancel, close, kill -9, and two who want the same conversation: nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.agent.conftest import Opener
from tests.agent.troupe import DIARY, edit, paint, plan

from vitron.agent import nodes, session
from vitron.agent.events import Done, Event, Made
from vitron.agent.session import VitronAgent
from vitron.agent.settings import Settings
from vitron.errors import ConversationBusy, NothingToUndo
from vitron.vitron_model.language import Plan

PROCESS = Path(__file__).with_name("crashing.py")


def done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events
    return events[-1]


@contextmanager
def started(
    settings: Settings, home: str, turn: Plan, diary: Path
) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs this turn; killed at the end, if it was not before."""
    process = subprocess.Popen(
        [sys.executable, str(PROCESS), str(settings.memory.folder), home, turn.model_dump_json()],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TROUPE_DIARY": str(diary), "OMP_NUM_THREADS": "1"},
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def until(process: subprocess.Popen[str], kind: str) -> dict[str, object]:
    assert process.stdout is not None
    for line in process.stdout:
        event: dict[str, object] = json.loads(line)
        if event["type"] == kind:
            return event
    raise AssertionError(f"it never said {kind}")


def test_cancel_stops_within_a_step_and_keeps_what_is_done(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("first"), edit("$1", "hold"), edit("$2", "third")))
    listening = agent.turn(None, "three")
    events = []
    for event in listening:
        events.append(event)
        if event.type == "progress" and event.step == 2:
            agent.cancel(event.turn)
    end = done(events)
    assert end.outcome == "cancelled" and "1 of 3 steps" in end.reply
    kept = agent.memory.turn(end.turn)
    assert [step.state for step in kept.steps] == ["done", "cancelled", "cancelled"]
    assert kept.state == "cancelled" and "third" not in DIARY.ran


def test_a_turn_can_be_cancelled_while_the_planner_thinks(open_agent: Opener) -> None:
    agent: VitronAgent

    def thinking(view: object) -> Plan:
        agent.cancel(agent.unfinished()[0].id)
        return plan(paint("never"))

    agent = open_agent(thinking)
    assert done(list(agent.turn(None, "paint"))).outcome == "cancelled"
    assert DIARY.ran == []


def asleep(agent: VitronAgent) -> Iterator[Event]:
    """A turn in whose second step nobody hears a stop."""
    listening = agent.run_plan(None, plan(paint("first"), edit("$1", "sleep 30")))
    for event in listening:
        if event.type == "started" and event.step == 2:
            break
    return listening


def test_a_step_that_does_not_hear_the_stop_is_left_behind(
    open_agent: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "PATIENCE", 0.2)
    agent, began = open_agent(), time.monotonic()
    listening = asleep(agent)
    agent.cancel(agent.unfinished()[0].id)
    end = done(list(listening))
    assert end.outcome == "cancelled" and time.monotonic() - began < 20
    assert [step.state for step in agent.memory.turn(end.turn).steps] == ["done", "cancelled"]
    agent.close(at_once=True)


def test_who_closes_does_not_wait_for_what_hangs_and_it_can_be_taken_up_again(
    open_agent: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nodes, "PATIENCE", 0.2)
    agent, began = open_agent(), time.monotonic()
    asleep(agent)
    (left,) = agent.unfinished()
    agent.close()
    assert time.monotonic() - began < 20
    again = open_agent()
    assert [step.state for step in again.memory.turn(left.id).steps] == ["done", "running"]
    assert again.cancel(left.id)


def test_ctrl_c_waits_for_nobody(open_agent: Opener) -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt), open_agent() as agent:
        asleep(agent)
        raise KeyboardInterrupt
    assert time.monotonic() - began < 20


def test_a_planner_that_hangs_holds_nobody_who_leaves(
    open_agent: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PATIENCE", 0.2)
    awake = threading.Event()

    def pondering(view: object) -> Plan:
        awake.wait(30)
        return Plan(reply="at last")

    agent = open_agent(pondering)
    next(iter(agent.turn(None, "paint")))
    began = time.monotonic()
    agent.close()
    assert time.monotonic() - began < 5
    awake.set()


def test_who_closes_the_agent_can_take_the_turn_up_again(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("first"), edit("$1", "wait 0.5"), edit("$2", "third")))
    listening = agent.turn(None, "three")
    turn = next(listening).turn
    for event in listening:
        if event.type == "progress" and event.step == 2:
            break
    agent.close()
    again = open_agent()
    assert [one.id for one in again.unfinished()] == [turn]
    assert done(list(again.resume(turn))).outcome == "done"
    assert DIARY.ran == ["first", "wait 0.5", "third"]


@pytest.mark.parametrize("where", ["in the middle of a step", "at any moment"])
def test_after_a_kill_only_what_was_not_finished_runs_again(
    open_agent: Opener, settings: Settings, tmp_path: Path, where: str
) -> None:
    agent = open_agent()
    home = agent.memory.create_conversation().id
    diary = tmp_path / "diary"
    marked = tmp_path / "died"
    middle = f"die {marked}" if where == "in the middle of a step" else "wait 0.3"
    three = plan(paint("first"), edit("$1", middle), edit("$2", "third"))
    with started(settings, home, three, diary) as process:
        made = until(process, "made")
        if where == "at any moment":
            process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=30) == -signal.SIGKILL
    (left,) = agent.unfinished(home)
    assert left.steps[0].state == "done" and left.steps[2].state == "queued"
    events = list(agent.resume(left.id))
    assert done(events).outcome == "done"
    assert [event.step for event in events if isinstance(event, Made)] == [2, 3]
    ran = Counter(diary.read_text().split("\n")[:-1])
    assert ran["first"] == 1 and "first" not in DIARY.ran
    kept = agent.memory.turn(left.id)
    assert [len(step.outputs) for step in kept.steps] == [1, 1, 1]
    assert kept.steps[0].outputs == (made["artifact"],)
    names = [one.name for one in agent.memory.find(conversation=home)]
    assert sorted(names) == ["img1", "img2", "img3"]
    assert agent.memory.verify().missing == ()


def test_a_step_finished_just_before_the_crash_is_not_made_twice(open_agent: Opener) -> None:
    """The artifact is stored, the graph's checkpoint is not: the worst moment there is."""
    agent = open_agent(plan(paint("first"), edit("$1", "wait 0.3")))
    listening = agent.turn(None, "two")
    turn = next(listening).turn
    for event in listening:
        if event.type == "progress" and event.step == 2:
            break
    agent.close()
    again = open_agent()
    again.graph.checkpointer.delete_thread(turn)  # type: ignore[union-attr]
    assert done(list(again.resume(turn))).outcome == "done"
    assert DIARY.ran == ["first", "wait 0.3"]
    kept = again.memory.turn(turn)
    assert [len(step.outputs) for step in kept.steps] == [1, 1]


def test_a_given_plan_that_was_cut_off_at_once_says_so(open_agent: Opener) -> None:
    agent = open_agent()
    home = agent.memory.create_conversation().id
    turn = agent.memory.begin_turn(home, "cut off")  # and nothing more
    end = done(list(agent.resume(turn.id)))
    assert end.outcome == "failed" and "ask again" in end.reply


def test_two_processes_do_not_write_one_conversation(
    open_agent: Opener, settings: Settings, tmp_path: Path
) -> None:
    agent = open_agent(Plan(reply="now me"))
    home = agent.memory.create_conversation().id
    with started(settings, home, plan(paint("hold")), tmp_path / "diary") as process:
        until(process, "started")
        with pytest.raises(ConversationBusy):
            agent.turn(home, "me too")
        with pytest.raises(ConversationBusy):
            agent.undo(home)
        other = agent.memory.create_conversation().id
        assert done(list(agent.run_plan(other, plan(paint())))).outcome == "done"
    began = time.monotonic()
    assert done(list(agent.turn(home, "now me"))).reply == "now me"  # the dead hold no pen
    assert time.monotonic() - began < settings.memory.lease_seconds


def test_two_turns_of_one_conversation_do_not_run_at_once(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("hold")))
    home = agent.memory.create_conversation().id
    turn = next(iter(agent.turn(home, "first"))).turn
    with pytest.raises(ConversationBusy):
        agent.turn(home, "second")
    agent.cancel(turn)


def test_undo_redo_and_branch_move_what_the_next_turn_builds_on(open_agent: Opener) -> None:
    agent = open_agent(*[Plan(reply=str(number)) for number in range(5)])
    home = agent.memory.create_conversation().id
    first, second = (done(list(agent.turn(home, text))).turn for text in ("one", "two"))
    assert agent.undo(home).head == first
    assert agent.redo(home).head == second
    with pytest.raises(NothingToUndo):
        agent.redo(home)
    assert agent.branch(home, first, "aside").head == first
    list(agent.turn(home, "three"))
    assert [turn.text for turn in agent.memory.turns(home)] == ["three", "one"]
    assert agent.switch(home, "main").head == second
    assert [turn.text for turn in agent.memory.turns(home)] == ["two", "one"]
