"""A whole turn on a real store and a real graph: plans, waves, failures, replies."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from tests.agent.conftest import Opener
from tests.agent.troupe import DIARY, edit, paint, plan

from vitron.agent.events import Done, Event, Failed, Made, Planned, Started, Token
from vitron.agent.planner import Planned as Said
from vitron.agent.planner import View, remedy_of
from vitron.agent.planner_kinds import EmbeddedPlanner
from vitron.agent.session import VitronAgent
from vitron.agent.settings import PlannerSettings, Settings
from vitron.errors import (
    InputError,
    LimitExceeded,
    SetupError,
    StorageFull,
    UnknownArtifact,
    UnknownConversation,
    UnreadablePlan,
    UnsupportedMedia,
)
from vitron.memory.codecs import encode
from vitron.memory.media import Image, Signal
from vitron.memory.region import Region
from vitron.vitron_model.language import Call, Plan


def last(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events
    return events[-1]


def only(kind: type, events: list[Event]) -> list:
    return [event for event in events if isinstance(event, kind)]


def png(side: int = 16) -> tuple[str, bytes]:
    import cv2

    return "a.png", cv2.imencode(".png", np.zeros((side, side, 3), np.uint8))[1].tobytes()


def test_a_turn_tells_what_it_does_and_is_kept(open_agent: Opener) -> None:
    agent = open_agent(plan(paint(), reply="A picture for you."))
    events = list(agent.turn(None, "paint something"))
    kinds = [event.type for event in events if event.type not in ("token", "progress")]
    assert kinds == ["planned", "started", "made", "done"]
    assert events[0].turn
    kept = agent.memory.turn(events[0].turn)
    assert (kept.state, kept.outcome, kept.reply) == ("done", "done", "A picture for you.")
    assert kept.steps[0].outputs == last(events).artifacts
    assert agent.memory.load(kept.steps[0].outputs[0]).size == (32, 32)


def test_words_alone_are_an_answer(open_agent: Opener) -> None:
    agent = open_agent(Plan(reply="Hello."))
    done = last(list(agent.turn(None, "hi")))
    assert (done.reply, done.outcome, done.artifacts) == ("Hello.", "answered", ())


def test_the_reply_is_streamed_as_the_planner_says_it(open_agent: Opener) -> None:
    agent = open_agent(Plan(reply="one two three"))
    told = [event.text for event in only(Token, list(agent.turn(None, "count")))]
    assert "".join(told).strip() == "one two three" and len(told) >= 3


def test_a_later_step_takes_an_earlier_ones_result(open_agent: Opener) -> None:
    agent = open_agent(plan(paint(), edit("$1"), edit("$2")))
    events = list(agent.turn(None, "paint, turn it, and turn it back"))
    first, second, third = (agent.memory.load(made.artifact) for made in only(Made, events))
    assert np.array_equal(second.pixels, 255 - first.pixels)
    assert np.array_equal(third.pixels, first.pixels)
    names = [made.name for made in only(Made, events)]
    assert names == ["img1", "img2", "img3"]
    ancestors = agent.memory.lineage(last(events).artifacts[2]).ancestors
    assert {one.name for one in ancestors} == {"img1", "img2"}


def test_independent_steps_run_side_by_side(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("wait 0.4"), paint("wait 0.4", seed=1)))
    assert last(list(agent.turn(None, "two"))).outcome == "done"
    (_, began, ended), (_, also_began, also_ended) = DIARY.entries
    assert began < also_ended and also_began < ended


def test_a_picture_from_turn_one_can_be_edited_in_turn_two(open_agent: Opener) -> None:
    agent = open_agent(plan(paint()), plan(edit("img1")))
    home = agent.memory.create_conversation().id
    assert last(list(agent.turn(home, "paint"))).outcome == "done"
    assert last(list(agent.turn(home, "turn it"))).outcome == "done"


def test_uploads_become_names_before_anything_is_planned(open_agent: Opener) -> None:
    seen: list[View] = []

    def planned(view: View) -> Plan:
        seen.append(view)
        return plan(edit("img1"))

    agent = open_agent(planned)
    drawn = Region.box(0.1, 0.1, 0.6, 0.6)
    done = last(list(agent.turn(None, "turn it", files=[png()], regions=[(0, drawn)])))
    assert done.outcome == "done"
    assert seen[0].attachments == ("img1",) and seen[0].regions == (("img1", drawn),)
    assert [item.name for item in seen[0].items] == ["img1"]
    assert seen[0].look("img1").size == (16, 16)


def test_the_planner_sees_what_went_before(open_agent: Opener) -> None:
    seen: list[View] = []

    def second(view: View) -> Plan:
        seen.append(view)
        return Plan(reply="I see.")

    agent = open_agent(plan(paint(), reply="Painted."), second)
    home = agent.memory.create_conversation().id
    list(agent.turn(home, "paint"))
    list(agent.turn(home, "what did you do?"))
    (past,) = seen[0].past
    assert past.text == "paint" and past.outputs == (("img1",),) and past.plan.calls
    assert "Image Generation" in [card.name for card in seen[0].cards]


# --- when something is wrong ----------------------------------------------------------------------


def test_a_broken_step_is_reported_and_the_others_go_on(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("break"), paint("paint", seed=3), reply="Two pictures."))
    events = list(agent.turn(None, "two"))
    (failed,) = only(Failed, events)
    assert (failed.step, failed.error) == (1, "SpecialistFailed")
    assert "a wheel came off" in failed.message
    done = last(events)
    assert done.outcome == "partial" and len(done.artifacts) == 1
    assert "Two pictures." in done.reply and "a wheel came off" in done.reply


def test_what_needs_a_broken_step_is_left_out_with_the_reason(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("break"), edit("$1"), edit("$2")))
    events = list(agent.turn(None, "three"))
    assert last(events).outcome == "failed"
    steps = agent.memory.turn(events[0].turn).steps
    assert [step.state for step in steps] == ["failed", "skipped", "skipped"]
    assert "step 1" in steps[1].message and "step 2" in steps[2].message
    assert "left out" in last(events).reply


def test_nothing_found_reaches_the_reply_with_its_remedy(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("find it")))
    done = last(list(agent.turn(None, "find the dachshund")))
    assert done.outcome == "failed"
    assert "no dachshund" in done.reply and "draw a box" in done.reply


def test_a_finding_reaches_the_reply(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("note it")))
    assert "a bit blurred" in last(list(agent.turn(None, "paint"))).reply


def test_a_module_without_a_backend_is_said_so(open_agent: Opener, settings: Settings) -> None:
    nobody = Call(module="Video Generation", instruction="quarterly figures")
    agent = open_agent(plan(nobody, paint()))
    done = last(list(agent.turn(None, "a film and a picture")))
    assert done.outcome == "partial" and "nothing here can do this Video Generation" in done.reply


def test_a_store_in_trouble_stops_the_turn(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("full"), edit("$1")))
    events = []
    with pytest.raises(StorageFull):
        for event in agent.turn(None, "paint"):
            events.append(event)
    assert agent.memory.turn(events[0].turn).state == "running"  # it can be taken up again
    assert only(Failed, events)[0].error == "StorageFull"
    # and the conversation is not lost: the next turn runs
    home = agent.memory.turn(events[0].turn).conversation
    assert last(list(agent.run_plan(home, plan(paint())))).outcome == "done"


def test_a_wrong_plan_goes_back_with_everything_that_is_wrong(open_agent: Opener) -> None:
    wrong = plan(edit("img7"), Call(module="Image Painting"), paint("paint", width=9))
    agent = open_agent(wrong, plan(paint()))
    events = list(agent.turn(None, "paint"))
    assert last(events).outcome == "done"
    complaints = "\n".join(agent.planner.views[1].complaints)  # type: ignore[attr-defined]
    assert "img7" in complaints and "Image Painting" in complaints
    assert "width" in complaints and "16" in complaints  # the limit
    assert "img7" in agent.planner.views[1].refused  # type: ignore[attr-defined]
    assert len(only(Planned, events)) == 1


def test_an_unreadable_plan_goes_back_too(open_agent: Opener) -> None:
    def babble(view: View) -> Plan:
        raise UnreadablePlan("<Module> is never closed", "<Module>", 0)

    agent = open_agent(babble, plan(paint()))
    assert last(list(agent.turn(None, "paint"))).outcome == "done"
    assert "never closed" in agent.planner.views[1].complaints[0]  # type: ignore[attr-defined]


def test_repair_ends_after_the_tries_that_are_set(open_agent: Opener) -> None:
    agent = open_agent(*[plan(edit("img7"))] * 5)
    done = last(list(agent.turn(None, "paint")))
    assert done.outcome == "failed" and "img7" in done.reply
    assert len(agent.planner.views) == 3  # type: ignore[attr-defined]  # once and two repairs


def test_a_given_plan_is_checked_and_never_repaired(open_agent: Opener) -> None:
    agent = open_agent()
    events = list(agent.run_plan(None, plan(edit("img7"))))
    assert last(events).outcome == "failed" and "img7" in last(events).reply
    assert only(Failed, events)[0].error == "UnknownInput"
    assert not only(Started, events)


def test_a_planner_that_breaks_ends_the_turn_in_words(open_agent: Opener) -> None:
    def offline(view: View) -> Plan:
        raise ConnectionError("no route to host")

    agent = open_agent(offline, plan(paint()))
    home = agent.memory.create_conversation().id
    events = list(agent.turn(home, "paint"))
    assert last(events).outcome == "failed" and "no route to host" in last(events).reply
    assert last(list(agent.turn(home, "again"))).outcome == "done"


@pytest.mark.parametrize("said", [None, "hello", Said(plan="hello")])  # type: ignore[arg-type]
def test_a_planner_that_says_no_plan_ends_the_turn_in_words(
    open_agent: Opener, said: object
) -> None:
    class Babbling:
        name = "babbling"

        def plan(self, view: View, say: object) -> object:
            return said

    agent = open_agent(planner=Babbling())
    end = last(list(agent.turn(None, "paint")))
    assert end.outcome == "failed" and "babbling broke" in end.reply and "no Plan" in end.reply


BROKEN = "a\0b\ud800"
MENDED = "a\ufffdb\ufffd"


def test_letters_that_no_store_can_hold_break_no_turn(open_agent: Opener) -> None:
    def said(view: View) -> Plan:
        heard.append(view.text)
        return Plan(reply=BROKEN, calls=(paint(f"paint {BROKEN}"), edit("$1", f"break {BROKEN}")))

    heard: list[str] = []
    agent = open_agent(said, lambda view: (_ for _ in ()).throw(ValueError(BROKEN)))
    events = list(agent.turn(None, BROKEN, files=[(BROKEN, png()[1])]))
    assert heard == [MENDED] and last(events).outcome == "partial"
    assert last(events).reply.startswith(MENDED) and only(Made, events)
    turn = agent.memory.turn(last(events).turn)
    assert (turn.text, turn.reply) == (MENDED, last(events).reply)
    assert agent.memory.conversation(turn.conversation).title == MENDED
    assert MENDED in last(list(agent.turn(turn.conversation, "again"))).reply


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_a_message_of_nothing_is_refused(open_agent: Opener, text: str) -> None:
    agent = open_agent(plan(paint()))
    with pytest.raises(InputError, match="empty.*say what you want"):
        agent.turn(None, text)
    assert agent.memory.conversations() == []
    assert last(list(agent.turn(None, text, files=[png()]))).outcome == "done"


def test_a_message_that_is_too_long_is_refused(open_agent: Opener) -> None:
    agent = open_agent(plan(reply="well"))
    with pytest.raises(LimitExceeded, match="100001.*100000.*shorter"):
        agent.turn(None, "x" * 100_001)
    assert agent.memory.conversations() == []
    assert last(list(agent.turn(None, "x" * 100_000))).reply == "well"


def test_a_planner_that_breaks_says_what_is_to_be_done(open_agent: Opener) -> None:
    class Offline:
        name = "offline"

        def plan(self, view: View, say: object) -> Plan:
            raise ConnectionError("no route to host")

    class Advising(Offline):
        remedy = "turn it off and on"

    for planner, told in ((Offline(), "choose another planner"), (Advising(), Advising.remedy)):
        reply = last(list(open_agent(planner=planner).turn(None, "paint"))).reply
        assert "no route to host" in reply and told in reply and "key" not in reply
    assert "key" not in remedy_of(EmbeddedPlanner()) and "words" in remedy_of(EmbeddedPlanner())


def test_bad_input_is_refused_before_a_turn_begins(open_agent: Opener) -> None:
    agent = open_agent()
    home = agent.memory.create_conversation().id
    with pytest.raises(UnsupportedMedia):
        agent.turn(home, "look", files=[("notes.png", b"no picture at all, only words")])
    with pytest.raises(UnknownArtifact):
        agent.turn(home, "look", regions=[("img9", Region.box(0, 0, 1, 1))])
    with pytest.raises(UnknownArtifact):
        agent.turn(home, "look", attachments=["img9"])
    with pytest.raises(UnknownConversation):
        agent.turn("c_nowhere", "look")
    assert agent.memory.turns(home) == []


def test_a_bad_file_leaves_no_empty_conversation(open_agent: Opener) -> None:
    agent = open_agent()
    with pytest.raises(UnsupportedMedia):
        agent.turn(None, "look", files=[("notes.png", b"only words")])
    assert agent.memory.conversations() == []


def test_without_a_planner_it_says_how_to_get_one(settings: Settings) -> None:
    off = settings.model_copy(update={"planner": PlannerSettings(kind="none")})
    with VitronAgent.open(off) as agent:
        with pytest.raises(SetupError) as refused:
            agent.turn(None, "paint")
    words = str(refused.value)
    assert "VITRON_PLANNER__KIND=chat" in words and "VITRON_PLANNER__NAME=" in words
    assert "pip install" in words
    assert all(verb in words for verb in ("segment", "track", "edit", "animate", "do"))


# --- signals ------------------------------------------------------------------------------------


def test_a_signal_travels_beside_the_words(open_agent: Opener) -> None:
    signal = Signal(np.arange(8, dtype=np.float32).reshape(2, 4), np.ones((1, 4), np.float32))
    agent = open_agent(Said(plan(paint(), paint("paint", seed=1)), (signal, None)))
    events = list(agent.turn(None, "paint"))
    assert last(events).outcome == "done"
    heard = [one for one in DIARY.signals if one is not None]
    assert len(heard) == 1 and np.array_equal(heard[0].specific, signal.specific)
    step = agent.memory.turn(events[0].turn).steps[0]
    assert step.signal and agent.memory.load(step.signal).kind == "signal"


def test_nobody_has_to_listen_to_the_end(open_agent: Opener) -> None:
    agent = open_agent(plan(paint("wait 0.2")))
    listening = agent.turn(None, "paint")
    turn = next(listening).turn
    del listening
    waited = time.monotonic()
    while agent.memory.turn(turn).state == "running" and time.monotonic() < waited + 20:
        time.sleep(0.02)
    kept = agent.memory.turn(turn)
    assert kept.outcome == "done" and len(kept.steps[0].outputs) == 1


def test_an_encoded_picture_can_be_handed_in_by_path(open_agent: Opener, tmp_path: Path) -> None:
    path = tmp_path / "white.png"
    path.write_bytes(png()[1])
    agent = open_agent(plan(edit("img1")))
    done = last(list(agent.turn(None, "turn it", files=[path])))
    assert agent.memory.load(done.artifacts[0]).rgb().min() == 255
    assert encode(Image(np.zeros((4, 4, 3), np.uint8)))


def test_what_is_undone_is_not_seen_by_the_planner(open_agent: Opener) -> None:
    agent = open_agent(Plan(reply="first"), Plan(reply="second"), Plan(reply="third"))
    home = agent.memory.create_conversation().id
    list(agent.turn(home, "one"))
    list(agent.turn(home, "two"))
    agent.undo(home)
    list(agent.turn(home, "three"))
    view = agent.planner.views[-1]  # type: ignore[attr-defined]
    assert [past.text for past in view.past] == ["one"]
