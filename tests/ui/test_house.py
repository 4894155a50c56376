"""Work that goes on whether or not a page looks, and that stops when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import cast

import pytest

from vitron.agent.events import (
    Done,
    Event,
    Failed,
    Looking,
    Made,
    Progress,
    Started,
    Token,
)
from vitron.agent.session import VitronAgent
from vitron.errors import ConversationBusy, NothingFound
from vitron.ui.house import House, Live
from vitron.ui.progress import Story
from vitron.ui.work import Work


class FakeAgent:
    """An agent of which only cancel and close are called."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.closed = False

    def cancel(self, turn: str) -> None:
        assert turn == "t_1"
        self.stop.set()

    def close(self) -> None:
        self.closed = True

    def endless(self) -> Iterator[Event]:
        yield Started(turn="t_1", step=1, module="Image Editing", backend="fake")
        for count in range(100_000):
            if self.stop.wait(0.005):
                yield Failed(turn="t_1", step=1, error="Cancelled", message="stopped")
                yield Done(turn="t_1", reply="", outcome="cancelled")
                return
            yield Progress(turn="t_1", step=1, done=count, of=100_000)


def quick() -> Iterator[Event]:
    yield Started(turn="t_1", step=1, module="Image Editing", backend="fake")
    yield Progress(turn="t_1", step=1, done=1, of=2)
    yield Made(turn="t_1", step=1, artifact="a_1", name="img2", kind="image", seconds=0.5)
    yield Done(turn="t_1", reply="here", outcome="done", artifacts=("a_1",), seconds=0.6)


def a_house() -> tuple[House, FakeAgent]:
    agent = FakeAgent()
    return House(cast(VitronAgent, agent)), agent


def over(live: Live) -> Live:
    assert live.over.wait(5)
    return live


def test_a_turn_is_told_as_a_story() -> None:
    house, _ = a_house()
    live = over(house.start("c_1", "brighten", quick))
    assert (live.story.reply, live.story.outcome) == ("here", "done")
    assert [made.name for made in live.story.made] == ["img2"]
    assert live.steps[1].state == "done" and live.steps[1].of == 2
    assert house.working("c_1") is None and house.live("c_1") is live


def test_how_far_a_long_look_has_come_is_known_before_anything_is_said() -> None:
    def looks() -> Iterator[Event]:
        yield Looking(turn="t_1", name="vid1", done=0, of=16)
        yield Looking(turn="t_1", name="vid1", done=3, of=16)
        yield Token(turn="t_1", text="The dog runs.")
        yield Done(turn="t_1", reply="The dog runs.", outcome="answered")

    house, _ = a_house()
    live = over(house.start("c_1", "what happens?", looks))
    assert live.looking is not None and (live.looking.name, live.looking.done) == ("vid1", 3)
    assert live.words == "The dog runs." and not live.steps


def test_stop_stops_and_the_last_events_still_come() -> None:
    house, agent = a_house()
    live = house.start("c_1", "long", agent.endless)
    live.work.cancel()
    assert over(live).story.outcome == "cancelled"


def test_a_conversation_does_one_thing_at_a_time_and_others_go_on() -> None:
    house, agent = a_house()
    live = house.start("c_1", "long", agent.endless)
    with pytest.raises(ConversationBusy):
        house.start("c_1", "another", quick)
    over(house.start("c_2", "elsewhere", quick))
    live.work.cancel()
    over(live)
    over(house.start("c_1", "again", quick))


def test_an_error_of_the_turn_is_kept_to_be_read_then_dismissed() -> None:
    def broken() -> Iterator[Event]:
        yield Started(turn="t_1", step=1, module="Image Segmentation", backend="fake")
        raise NothingFound("dachshund", "draw a box around it")

    house, _ = a_house()
    live = over(house.start("c_1", "cut out", broken))
    assert isinstance(live.error, NothingFound)
    house.dismiss("c_1")
    assert house.live("c_1") is None


def test_closing_the_house_stops_what_works_and_closes_the_agent() -> None:
    house, agent = a_house()
    live = house.start("c_1", "long", agent.endless)
    while not live.work.turn:
        pass
    house.close()
    assert over(live).story.outcome == "cancelled" and agent.closed


def test_a_cancel_before_the_first_event_is_not_forgotten() -> None:
    agent, gate = FakeAgent(), threading.Event()

    def late() -> Iterator[Event]:
        gate.wait(5)
        yield from agent.endless()

    work, story = Work(late, agent.cancel), Story()
    work.cancel()
    gate.set()
    for event in work.events():
        story.hear(event)
    assert story.outcome == "cancelled"


def test_what_the_last_step_made_is_the_result_whichever_ended_last() -> None:
    story = Story()
    for step, name in ((2, "img2"), (1, "img3")):
        story.hear(Made(turn="t", step=step, artifact=name, name=name, kind="image", seconds=0.1))
    assert story.result is not None and story.result.name == "img2"
