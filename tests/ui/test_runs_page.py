"""The runs, without a browser: what is at work and over, stopped, tried again; and the figures."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from tests.agent.troupe import DIARY, TROUPE, edit, paint, plan
from tests.ui.pages import address, open_page, page_of, words

from vitron.agent.session import VitronAgent
from vitron.memory.ledger import Run, Took
from vitron.memory.records import Step
from vitron.ui import house as houses
from vitron.ui.again import rest_of
from vitron.ui.entries import open_row, parts_of, past_row
from vitron.ui.figures import paces, rank, resident
from vitron.ui.house import House
from vitron.ui.opening import settings_for
from vitron.vitron_model.language import Call, Plan


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house whose specialists do what they are told."""
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    DIARY.clear()
    settings = settings_for()
    one = House(VitronAgent.open(settings, specialists=TROUPE))
    houses._houses[houses._key(settings)] = one
    yield one
    houses.close_all()


def ran(opened: House, wanted: Plan, text: str = "", home: str = "") -> str:
    """A turn run to its end; its conversation."""
    home = home or opened.agent.memory.create_conversation("Things").id
    for _ in opened.agent.run_plan(home, wanted, text=text):
        pass
    return home


def begun(opened: House, wanted: Plan, text: str) -> str:
    """A turn at work, as the studio begins one; its conversation."""
    home = opened.agent.memory.create_conversation(text).id
    live = opened.start(home, text, lambda: opened.agent.run_plan(home, wanted, text=text))
    end = time.monotonic() + 10
    while not live.steps and time.monotonic() < end:
        time.sleep(0.01)
    assert live.steps
    return home


def asked(test: AppTest, word: str, id: str, where: str = "history") -> AppTest:
    test.session_state[where] = {"act": {"word": word, "id": id, "at": time.time()}}
    return test.run()


def last(opened: House) -> Run:
    return opened.agent.memory.ledger.past("local", None, 1).items[0]


def over(opened: House, home: str) -> None:
    live = opened.live(home)
    assert live is not None and live.over.wait(10)


def test_an_empty_house_says_so() -> None:
    test = open_page("runs")
    assert not test.exception and "Nothing is at work" in words(test)
    assert "Every turn will be listed here" in words(test)


def test_what_is_at_work_is_stopped_one_by_one(opened: House) -> None:
    first, second = (begun(opened, plan(paint("hold")), text) for text in ("one", "two"))
    test = open_page("runs")
    assert "At work** · 2" in words(test)
    (wanted, _) = opened.agent.memory.ledger.open("local")
    asked(test, "stop", wanted.id, "queue")
    over(opened, first)
    assert opened.working(second) is not None and last(opened).outcome == "cancelled"


def test_all_but_one_are_stopped(opened: House) -> None:
    homes = [begun(opened, plan(paint("hold")), text) for text in ("one", "two")]
    kept, _ = opened.agent.memory.ledger.open("local")
    asked(open_page("runs"), "others", kept.id, "queue")
    over(opened, homes[1])
    assert opened.working(homes[0]) is not None


def test_all_are_stopped(opened: House) -> None:
    homes = [begun(opened, plan(paint("hold")), text) for text in ("one", "two")]
    open_page("runs").button(key="stop-all").click().run()
    for home in homes:
        over(opened, home)


def test_what_waits_is_allowed_and_what_was_cut_off_goes_on(opened: House) -> None:
    home = opened.agent.memory.create_conversation("Things").id
    for _ in opened.agent.run_plan(home, plan(paint()), text="paint", approve=True):
        pass
    (waiting,) = opened.agent.memory.ledger.open("local")
    asked(open_page("runs"), "yes", waiting.id, "queue")
    over(opened, home)
    assert last(opened).outcome == "done"

    cut = opened.agent.memory.begin_turn(home, "brighten")
    asked(open_page("runs"), "leave", cut.id, "queue")
    assert last(opened).outcome == "cancelled" and not opened.agent.memory.ledger.open("local")


def test_what_works_elsewhere_says_where_to_stop_it(opened: House) -> None:
    memory = opened.agent.memory
    home = memory.create_conversation("Things").id
    with memory.writer(home, "the command line"):
        turn = memory.begin_turn(home, "far away")
        test = asked(open_page("runs"), "stop", turn.id, "queue")
    told = words(test).replace("\\", "")  # somebody's words, no markdown
    assert "at work elsewhere (the command line)" in told and not test.exception


def test_what_failed_is_tried_again_without_what_was_done(opened: House) -> None:
    home = ran(opened, plan(paint(), edit("$1", "find it"), edit("$2")), "all three")
    failed = last(opened)
    assert [one.state for one in failed.steps] == ["done", "failed", "skipped"]
    left = rest_of(opened.agent.memory, opened.agent.memory.turn(failed.id))
    assert left == Plan(calls=(edit("img1", "find it"), edit("$1")))
    asked(open_page("runs"), "retry", failed.id)
    over(opened, home)
    assert last(opened).id != failed.id and DIARY.ran == ["paint"]


def test_all_that_failed_are_tried_again_at_once(opened: House) -> None:
    homes = [ran(opened, plan(paint("break"))) for _ in range(2)]
    test = open_page("runs")
    test.segmented_control(key="runs-ended").set_value("failed").run()
    test.button(key="retry-all").click().run()
    for home in homes:
        over(opened, home)
    assert len(opened.agent.memory.ledger.past("local", "failed", 9).items) == 4


def test_what_cannot_be_begun_again_is_said(opened: House) -> None:
    home = ran(opened, plan(paint("break")))
    with opened.agent.memory.writer(home, "the command line"):
        test = asked(open_page("runs"), "retry", last(opened).id)
        end = time.monotonic() + 10
        while "could not" not in words(test) and time.monotonic() < end:
            test.run()
    assert "could not be begun" in words(test) and "the command line" in words(test)
    assert "could not be begun" not in words(test.run())  # said once


def test_how_long_it_will_still_take_is_judged_by_how_it_goes(opened: House) -> None:
    home = begun(opened, plan(paint("hold")), "long")
    live = opened.working(home)
    assert live is not None
    (run,) = opened.agent.memory.ledger.open("local")
    end = time.monotonic() + 10
    while not any(step.of for step in live.steps.values()) and time.monotonic() < end:
        time.sleep(0.02)  # it has begun; how far it is comes a moment later
    row = open_row(run, live, others=False, left=8.7)
    assert str(row["took"]).endswith(" s · 9 s left")
    assert row["steps"][0]["took"] == "1 of 2"  # type: ignore[index]


def test_a_row_leads_to_its_conversation_and_to_what_was_made(opened: House) -> None:
    home = ran(opened, plan(paint()))
    run = last(opened)
    test = asked(open_page("runs"), "open", run.id)
    assert page_of(test) == "studio" and address(test)["conversation"] == home
    test = asked(open_page("runs"), "show", run.steps[0].outputs[0])
    assert page_of(test) == "artifact" and not test.exception


def test_what_others_run_is_neither_shown_nor_touched(opened: House) -> None:
    memory = opened.agent.memory
    theirs = memory.begin_turn(memory.create_conversation("hers", "eve").id, "secret")
    test = asked(open_page("runs"), "leave", theirs.id)
    assert "Nothing is at work" in words(test)
    assert memory.turn(theirs.id).state == "running"


def test_an_error_says_what_to_do_and_offers_it(opened: House) -> None:
    ran(opened, plan(paint("find it")), "find it")
    row = past_row(last(opened), ())
    step = row["steps"][1]  # type: ignore[index]
    assert "draw a box around it" in step["message"] and step["help"][0] == "open"
    assert row["acts"][0] == ["retry", "Try again"]  # type: ignore[index]


# --- time --------------------------------------------------------------------------------------

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def step(number: int, began: float, seconds: float) -> Step:
    return Step(
        id=f"s_{number}", turn="t", number=number, module="image_editing_c", backend="classical",
        revision="1", request={}, state="done", outputs=(), error="", message="", notes=(),
        seconds=seconds, attempt=1, heartbeat=NOON + timedelta(seconds=began), signal=None,
    )  # fmt: skip


def run(*steps: Step, seconds: float, planner: str = "") -> Run:
    return Run(
        id="t", conversation="c", title="", number=1, text="", reply="", planner=planner,
        planned=True, state="done", outcome="done", seconds=seconds, created=NOON, steps=steps,
    )  # fmt: skip


def told(one: Run) -> list[tuple[str, float]]:
    return [(part.tone, round(part.seconds, 3)) for part in parts_of(one)]


def test_a_turns_time_is_its_planner_its_steps_and_the_store() -> None:
    one = run(step(1, 2.0, 1.0), step(2, 3.5, 0.5), seconds=4.25, planner="chat")
    assert told(one) == [("plan", 2.0), ("step", 1.0), ("step", 0.5), ("store", 0.75)]
    assert told(run(seconds=0.1)) == [("store", 0.1)]  # only checks: nothing was planned


def test_a_long_step_has_lost_its_beginning_and_nothing_is_made_up() -> None:
    assert told(run(step(1, 65.0, 70.0), seconds=71.0)) == [("store", 1.0), ("step", 70.0)]


def test_steps_side_by_side_take_no_more_than_the_turn() -> None:
    assert told(run(step(1, 0.1, 2.0), step(2, 0.1, 2.0), seconds=2.2))[0] == ("store", 0.0)


def test_paces_are_the_half_and_the_slow_end_of_what_was_done() -> None:
    times = [Took("m", "b", "done", float(n)) for n in range(1, 101)]
    (pace,) = paces([*times, Took("m", "b", "failed", 0.0)])
    assert (pace.runs, pace.failed, pace.median, pace.slow) == (101, 1, 50.0, 95.0)
    assert rank([], 0.5) == 0.0 and rank([3.0], 0.95) == 3.0
    assert resident() > 10_000_000


def test_the_figures_stand_on_the_page(opened: House) -> None:
    ran(opened, plan(paint(), edit("$1")))
    ran(opened, plan(Call(module="Image Generation", instruction="break")))
    test = open_page("runs")
    assert not test.exception
    table = test.dataframe[0].value
    assert set(table["Model"]) == {"", "painter", "inverter"} and table["Failed"].sum() == 1
    assert {"Checks", "Store", "Image Generation"} <= set(table["Module"])
    assert "The store holds" in test.table[0].value.index[0]
