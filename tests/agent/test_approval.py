"""A plan that waits for a person: approved, refused, cut down, changed; also after a restart."""

from __future__ import annotations

import pytest
from tests.agent.conftest import Opener
from tests.agent.troupe import DIARY, edit, paint, plan

from vitron.agent.approval import decided
from vitron.agent.events import ApprovalNeeded, Done, Event
from vitron.agent.session import Decision, VitronAgent
from vitron.errors import UnknownConversation, UnknownInput
from vitron.vitron_model.language import Plan

YES = Decision(approve=True)


def asked(agent: VitronAgent, home: str | None = None) -> ApprovalNeeded:
    event = list(agent.turn(home, "paint", approve=True))[-1]
    assert isinstance(event, ApprovalNeeded), event
    assert agent.memory.turn(event.turn).state == "waiting"
    return event


def done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events
    return events[-1]


def test_nothing_runs_before_the_word_and_everything_after(open_agent: Opener) -> None:
    agent = open_agent(plan(paint(), edit("$1")))
    waiting = asked(agent)
    assert DIARY.ran == [] and len(waiting.plan.calls) == 2
    assert done(list(agent.decide(waiting.turn, YES))).outcome == "done"
    assert DIARY.ran == ["paint", "invert"]


def test_a_no_is_the_end_of_it(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()))
    waiting = asked(agent)
    end = done(list(agent.decide(waiting.turn, Decision(approve=False))))
    assert end.outcome == "failed" and "you said no" in end.reply and DIARY.ran == []
    with pytest.raises(UnknownConversation):
        agent.decide(waiting.turn, YES)


def test_a_changed_plan_is_what_runs_after_a_restart(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("paint"), edit("$1")))
    waiting = asked(agent)
    agent.close()
    again = open_agent()
    (event,) = again.resume(waiting.turn)  # it still asks
    assert isinstance(event, ApprovalNeeded) and event.plan == waiting.plan
    other = plan(paint("paint blue", seed=5), reply="Blue then.")
    end = done(list(again.decide(waiting.turn, Decision(approve=True, plan=other))))
    assert end.outcome == "done" and DIARY.ran == ["paint blue"]
    kept = again.memory.turn(waiting.turn)
    assert [step.request["seed"] for step in kept.steps] == [5]
    assert kept.reply == "Blue then."


def test_a_dropped_step_takes_along_what_needs_it(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("one"), edit("$1", "two"), paint("three"), edit("$3", "four")))
    waiting = asked(agent)
    end = done(list(agent.decide(waiting.turn, Decision(approve=True, drop=(1,)))))
    assert end.outcome == "done" and DIARY.ran == ["three", "four"]


def test_numbers_follow_when_steps_are_dropped() -> None:
    before = plan(paint("one"), paint("two"), edit("$2", "three"))
    after = decided(before, Decision(approve=True, drop=(1,)))
    assert after == plan(paint("two"), edit("$1", "three"))
    with pytest.raises(UnknownInput, match="step 7"):
        decided(before, Decision(approve=True, drop=(7,)))


def test_a_wrong_change_is_refused_and_the_turn_waits_on(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()))
    waiting = asked(agent)
    with pytest.raises(UnknownInput, match="img9"):
        agent.decide(waiting.turn, Decision(approve=True, plan=plan(edit("img9"))))
    assert agent.memory.turn(waiting.turn).state == "waiting"
    assert done(list(agent.decide(waiting.turn, YES))).outcome == "done"


def test_an_answer_in_words_needs_no_word_from_a_person(open_agent: Opener) -> None:
    agent = open_agent(Plan(reply="Hello."))
    assert done(list(agent.turn(None, "hi", approve=True))).outcome == "answered"


def test_a_waiting_turn_can_be_cancelled(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()))
    waiting = asked(agent)
    assert agent.cancel(waiting.turn)
    assert agent.memory.turn(waiting.turn).state == "cancelled"
    assert not agent.cancel(waiting.turn)


def test_who_asks_on_leaves_a_waiting_turn_behind_and_loses_no_turn(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()), Plan(reply="Something else."))
    home = agent.memory.create_conversation().id
    waiting = asked(agent, home)
    assert done(list(agent.turn(home, "something else"))).outcome == "answered"
    assert agent.memory.turn(waiting.turn).state == "cancelled"
    assert [turn.text for turn in agent.memory.turns(home)] == ["something else", "paint"]
