"""One turn from request to reply: what is planned, done, told and kept, and what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hands import RAN, SIGNALS

from vitron.agent.events import Event
from vitron.agent.planner import Planned, View
from vitron.agent.session import Decision, VitronAgent
from vitron.errors import ConversationBusy, SetupError, UnknownArtifact, UnreadableMedia
from vitron.memory.media import Image, Mask, Signal
from vitron.memory.region import Region
from vitron.vitron_model.language import Call, Plan

Open = Callable[..., VitronAgent]
Home = Callable[[VitronAgent], str]
BOX = Region.box(0.25, 0.25, 0.75, 0.75)


def cut(words: str = "the middle", inputs: Sequence[str] = ("img1",), **more: Any) -> Call:
    more = {"region": BOX} | more
    return Call(module="Image Segmentation", instruction=words, inputs=tuple(inputs), **more)


def paint(words: str = "darken", inputs: Sequence[str] = ("img1",), **more: Any) -> Call:
    return Call(module="Image Editing", instruction=words, inputs=tuple(inputs), **more)


def kinds(events: Sequence[Event]) -> list[str]:
    told = [event.type for event in events if event.type not in ("token", "progress")]
    return [kind for kind, before in zip(told, ["", *told], strict=False)]


def last(events: Sequence[Event]) -> Any:
    assert events[-1].type == "done", events
    return events[-1]


def test_an_earlier_steps_result_feeds_a_later_one(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="Here.", calls=(cut(), paint(inputs=("img1", "$1")))))
    events = list(agent.turn(home(agent), "darken the middle"))
    assert kinds(events) == ["planned", "started", "made", "started", "made", "done"]
    assert last(events).reply == "Here." and last(events).outcome == "done"
    mask, painted = (agent.memory.load(id) for id in last(events).artifacts)
    assert isinstance(mask, Mask) and isinstance(painted, Image)
    assert painted.pixels[24, 32, 0] == 100 and painted.pixels[2, 2, 0] == 200
    lineage = agent.memory.lineage(last(events).artifacts[1])
    assert {one.name for one in lineage.ancestors} == {"img1", "img2"}


def test_everything_of_the_turn_is_kept(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="Here.", calls=(cut("note", parameters={"seed": 7}),)))
    id = home(agent)
    list(agent.turn(id, "cut it", regions=[("img1", BOX)], attachments=["img1"]))
    (turn,) = agent.memory.turns(id)
    assert (turn.number, turn.text, turn.state, turn.outcome) == (1, "cut it", "done", "done")
    assert turn.regions == (("img1", BOX),) and turn.planner == "scripted"
    (step,) = turn.steps
    assert (step.module, step.backend, step.state) == ("image_segmentation_b", "cutter", "done")
    assert step.notes == ("the edge is uncertain",) and "uncertain" in turn.reply
    made = agent.memory.artifact(step.outputs[0])
    assert (made.seed, made.backend, made.revision, made.name) == (7, "cutter", "1", "img2")


def test_a_mask_from_turn_one_can_be_edited_in_turn_two(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(calls=(cut(),)), Plan(calls=(paint(inputs=("img1", "img2")),)))
    id = home(agent)
    list(agent.turn(id, "cut out the middle"))
    events = list(agent.turn(id, "darken that"))
    assert last(events).outcome == "done"
    view = agent.planner.views[1]  # type: ignore[attr-defined]
    assert [past.text for past in view.past] == ["cut out the middle"]
    assert view.past[0].outputs == (("img2",),)
    assert [item.name for item in view.items] == ["img1", "img2"]


def test_independent_steps_run_side_by_side(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(calls=(cut("meet"), cut("meet"))))  # each waits for the other
    assert last(list(agent.turn(home(agent), "both"))).outcome == "done"


def test_files_are_stored_before_anything_is_planned(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="never said"))
    id = home(agent)
    with pytest.raises(UnreadableMedia):
        list(agent.turn(id, "look", files=[("empty.png", b"")]))
    assert agent.memory.turns(id) == []


def test_a_region_on_something_unknown_is_refused_before_the_turn(
    open_agent: Open, home: Home
) -> None:
    agent = open_agent(Plan(reply="never said"))
    id = home(agent)
    with pytest.raises(UnknownArtifact, match="img9"):
        list(agent.turn(id, "this", regions=[("img9", BOX)]))
    assert agent.memory.turns(id) == []


def test_words_alone_are_an_answer(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="It is a grey picture."))
    events = list(agent.turn(home(agent), "what is it?"))
    assert last(events).outcome == "answered" and last(events).reply == "It is a grey picture."
    spoken = "".join(event.text for event in events if event.type == "token")
    assert spoken.strip() == "It is a grey picture."


def test_a_found_nothing_is_told_and_the_rest_goes_on(open_agent: Open, home: Home) -> None:
    calls = (cut("nothing"), paint(inputs=("img1", "$1")), paint("darken it all"))
    agent = open_agent(Plan(calls=calls))
    id = home(agent)
    events = list(agent.turn(id, "three things"))
    assert last(events).outcome == "partial"
    (turn,) = agent.memory.turns(id)
    assert [step.state for step in turn.steps] == ["failed", "skipped", "done"]
    assert "I found no dog; draw a box around it" in turn.reply
    assert "step 1, whose result it needs" in turn.reply


def test_a_broken_specialist_is_reported_and_the_session_lives(
    open_agent: Open, home: Home
) -> None:
    agent = open_agent(Plan(calls=(cut("break"),)), Plan(calls=(cut(),)))
    id = home(agent)
    first = list(agent.turn(id, "break"))
    assert last(first).outcome == "failed" and "the hand slipped" in last(first).reply
    (failed,) = [event for event in first if event.type == "failed"]
    assert failed.error == "SpecialistFailed" and failed.step == 1
    assert last(list(agent.turn(id, "again"))).outcome == "done"


def test_a_wrong_plan_goes_back_with_what_was_wrong(open_agent: Open, home: Home) -> None:
    wrong = Plan(calls=(cut(inputs=("img7",), parameters={"colour": "red"}),))
    agent = open_agent(wrong, Plan(calls=(cut(),)))
    assert last(list(agent.turn(home(agent), "cut"))).outcome == "done"
    first, second = agent.planner.views  # type: ignore[attr-defined]
    assert first.complaints == ()
    assert "no input 'img7'; known here: img1" in second.complaints[0]
    assert "img7" in second.refused


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (Call(module="Image Melting", inputs=("img1",)), "there is no module 'Image Melting'"),
        (cut(inputs=()), "a image is missing (image)"),
        (cut(parameters={"strength": 2}), "there is no parameter 'strength'"),
        (paint(parameters={"strength": 2}), "strength: Input should be less than or equal to 1"),
        (paint(inputs=("$1",)), "there is no input '$1'"),
        (cut(region=Region.mask("a_nowhere")), "there is no artifact 'a_nowhere'"),
    ],
)
def test_repair_is_bounded_and_the_reason_is_said(
    open_agent: Open, home: Home, call: Call, says: str
) -> None:
    agent = open_agent(*[Plan(calls=(call,))] * 3)
    events = list(agent.turn(home(agent), "do it"))
    assert last(events).outcome == "failed" and says in last(events).reply
    assert len(agent.planner.views) == 3  # type: ignore[attr-defined]
    assert RAN == []


def test_a_given_plan_needs_no_planner_and_is_not_repaired(open_agent: Open, home: Home) -> None:
    agent = open_agent()
    id = home(agent)
    assert last(list(agent.run_plan(id, Plan(calls=(cut(),)), "cut"))).outcome == "done"
    events = list(agent.run_plan(id, Plan(calls=(cut(inputs=("img9",)),))))
    assert last(events).outcome == "failed" and "img9" in last(events).reply


def test_signals_are_stored_and_reach_the_specialist(open_agent: Open, home: Home) -> None:
    sent = Signal(np.ones((2, 4), np.float32), np.zeros((2, 4), np.float32))
    agent = open_agent(Planned(Plan(calls=(cut("a"), cut("b"))), (sent, None)))
    id = home(agent)
    list(agent.turn(id, "cut"))
    got = dict(zip(RAN, SIGNALS, strict=True))
    assert got["b"] is None and got["a"] is not None
    assert np.array_equal(got["a"].specific, sent.specific)
    (turn,) = agent.memory.turns(id)
    stored = agent.memory.load(str(turn.steps[0].signal))
    assert isinstance(stored, Signal) and np.array_equal(stored.invariant, sent.invariant)
    lineage = agent.memory.lineage(turn.steps[0].outputs[0])
    assert {one.kind for one in lineage.ancestors} == {"image", "signal"}


def test_a_planner_may_look_at_pixels(open_agent: Open, home: Home) -> None:
    def looks(view: View) -> Plan:
        picture = view.look("img1")
        assert isinstance(picture, Image)
        return Plan(reply=f"{picture.size}")

    agent = open_agent(looks)
    assert last(list(agent.turn(home(agent), "how big?"))).reply == "(64, 48)"


def test_cancel_stops_within_a_step_and_keeps_what_was_done(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(calls=(cut("quick"), cut("slow", inputs=("img1", "$1")))))
    id = home(agent)
    events = []
    for event in agent.turn(id, "slowly"):
        events.append(event)
        if event.type == "progress":
            agent.cancel(event.turn)
    assert last(events).outcome == "cancelled"
    (turn,) = agent.memory.turns(id)
    assert [step.state for step in turn.steps] == ["done", "cancelled"]
    assert "1 of 2 steps were done" in turn.reply
    assert not agent.unfinished()


def test_a_listener_who_leaves_does_not_lose_the_turn(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(calls=(cut(), paint(inputs=("img1", "$1")))))
    id = home(agent)
    next(agent.turn(id, "go on without me"))
    deadline = time.monotonic() + 20
    while agent.unfinished() or not agent.memory.turns(id):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert agent.memory.turns(id)[0].outcome == "done"


def test_one_writer_a_conversation(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(calls=(cut("slow"),)), Plan(reply="never"))
    id = home(agent)
    events = agent.turn(id, "slowly")
    turn = next(events).turn
    with pytest.raises(ConversationBusy, match="wait for its turn to end, or cancel it"):
        agent.turn(id, "me too")
    agent.cancel(turn)
    assert last(list(events)).outcome == "cancelled"
    assert [one.number for one in agent.memory.turns(id)] == [1]


def test_conversations_do_not_wait_for_each_other(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(calls=(cut("meet"),)), Plan(calls=(cut("meet"),)))
    results: list[Any] = []
    threads = [
        threading.Thread(target=lambda id=home(agent): results.append(list(agent.turn(id, "x"))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [last(events).outcome for events in results] == ["done", "done"]


def test_approval_waits_in_a_node_of_its_own(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="Shall I?", calls=(cut(),)), approve=True)
    id = home(agent)
    asked = list(agent.turn(id, "cut"))
    assert asked[-1].type == "approval_needed" and RAN == []
    turn = asked[-1].turn
    assert agent.memory.turn(turn).state == "waiting"
    assert last(list(agent.decide(turn, Decision(approve=True)))).outcome == "done"
    assert RAN == ["the middle"]


def test_an_edited_plan_survives_a_restart(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="Shall I?", calls=(cut("one"), cut("two"))), approve=True)
    id = home(agent)
    turn = list(agent.turn(id, "cut"))[-1].turn
    agent.close()
    later = open_agent()
    edited = Plan(reply="Only this.", calls=(cut("another"),))
    events = list(later.decide(turn, Decision(approve=True, plan=edited)))
    assert last(events).outcome == "done" and RAN == ["another"]
    (kept,) = later.memory.turns(id)
    assert [step.request["instruction"] for step in kept.steps] == ["another"]


def test_a_refused_plan_does_nothing(open_agent: Open, home: Home) -> None:
    agent = open_agent(Plan(reply="Shall I?", calls=(cut(),)), approve=True)
    id = home(agent)
    turn = list(agent.turn(id, "cut"))[-1].turn
    events = list(agent.decide(turn, Decision(approve=False)))
    assert last(events).outcome == "failed" and "you said no" in last(events).reply
    assert RAN == [] and len(agent.memory.find(conversation=id)) == 1


def test_undo_redo_and_branch(open_agent: Open, home: Home) -> None:
    agent = open_agent(*[Plan(reply=str(n)) for n in range(1, 6)])
    id = home(agent)
    for words in ("one", "two", "three"):
        list(agent.turn(id, words))

    def line() -> list[str]:
        return [turn.text for turn in reversed(agent.memory.turns(id))]

    agent.undo(id)
    agent.undo(id)
    assert line() == ["one"]
    agent.redo(id)
    assert line() == ["one", "two"]
    first = agent.memory.turns(id)[-1].id
    agent.branch(id, first, "aside")
    list(agent.turn(id, "two, otherwise"))
    assert line() == ["one", "two, otherwise"]
    assert [p.text for p in agent.planner.views[-1].past] == ["one"]  # type: ignore[attr-defined]
    agent.switch(id, "main")
    assert line() == ["one", "two"]


def test_without_a_planner_it_says_what_to_do(open_agent: Open, home: Home) -> None:
    from vitron.agent.planner import NoPlanner

    agent = open_agent(planner=NoPlanner())
    id = home(agent)
    with pytest.raises(SetupError) as caught:
        list(agent.turn(id, "hello"))
    for word in (
        "VITRON_PLANNER__KIND=chat",
        "VITRON_PLANNER__NAME",
        "segment",
        "track",
        "animate",
    ):
        assert word in str(caught.value)
    assert agent.memory.turns(id) == []
    assert last(list(agent.run_plan(id, Plan(calls=(cut(),))))).outcome == "done"
