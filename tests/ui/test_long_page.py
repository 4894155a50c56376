"""The studio without a browser, of a conversation longer than one page of it; and odd words."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from tests.agent.troupe import edit, plan
from tests.ui.test_page import address, brought, opened, page, words

from vitron.ui import dashboard, progress_panel
from vitron.ui.house import House, Live
from vitron.ui.wording import ours
from vitron.ui.work import Work

__all__ = ["opened"]  # the house of the page's own tests


@pytest.fixture
def long(opened: House, monkeypatch: pytest.MonkeyPatch) -> str:
    """Five turns, where a page of the history holds two and the strip three things."""
    monkeypatch.setattr("vitron.ui.history.PAGE", 2)
    monkeypatch.setattr("vitron.ui.stage.MOST", 3)
    home = brought(opened).conversation
    for number in range(1, 6):
        for _ in opened.agent.run_plan(home, plan(edit("img1", "brighten")), f"wish {number}"):
            pass
    return home


def wishes(test: AppTest) -> list[str]:
    said = [str(one.value) for one in test.markdown]
    return [one.strip("*") for one in said if one.startswith("**wish")]


def test_a_page_of_the_history_gives_way_to_the_next(long: str) -> None:
    test = page(conversation=long)
    assert wishes(test) == ["wish 5", "wish 4"] and test.button(key="newer-turns").disabled
    test.button(key="older-turns").click().run()
    assert wishes(test) == ["wish 3", "wish 2"]
    test.button(key="older-turns").click().run()
    assert wishes(test) == ["wish 1"] and test.button(key="older-turns").disabled
    test.button(key="newer-turns").click().run()
    assert wishes(test) == ["wish 3", "wish 2"]


def test_undo_leads_back_to_the_newest_turns(long: str) -> None:
    test = page(conversation=long)
    test.button(key="older-turns").click().run()
    test.button(key="undo").click().run()
    assert wishes(test) == ["wish 4", "wish 3"]


def test_a_picture_older_than_the_strip_can_be_worked_on(opened: House, long: str) -> None:
    first = opened.agent.memory.by_name(long, "img1")
    test = page(conversation=long, show=first.id)
    assert "**img1**" in words(test) and address(test)["show"] == first.id


def test_the_picture_of_another_conversation_is_not_put_on_the_stage(
    opened: House, long: str
) -> None:
    other = brought(opened)
    test = page(conversation=long, show=other.id)
    assert "ball.png" not in words(test)


def test_an_error_quotes_what_it_names_letter_by_letter() -> None:
    said = ours("'my *best* [cat](x).png' is a text; see `vitron ask --help`")
    assert said == "'my \\*best\\* \\[cat\\]\\(x\\)\\.png' is a text; see `vitron ask --help`"
    assert ours("a lone ` and *stars*") == "a lone \\` and \\*stars\\*"


def test_a_reply_is_words_and_brings_no_picture_from_elsewhere(opened: House) -> None:
    memory = opened.agent.memory
    home = brought(opened).conversation
    turn = memory.begin_turn(home, "what is it?", planner="chat")
    memory.end_turn(turn.id, "![a dog](https://example.org/spy.png)", "answered")
    assert "![" not in words(page(conversation=home))


def test_a_turn_that_failed_looks_like_it(opened: House) -> None:
    memory = opened.agent.memory
    home = brought(opened).conversation
    memory.end_turn(memory.begin_turn(home, "a dog").id, "the planner has no weights", "failed")
    assert [one.value for one in page(conversation=home).error] == ["the planner has no weights"]


def test_the_list_says_no_longer_that_it_works_once_the_page_shows_the_end(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = brought(opened).conversation
    told: list[str] = []
    about, live = dashboard._about, Live(home, "a dog", Work(lambda: iter(()), lambda turn: None))
    ends = iter([live])  # it is at work while the list is drawn, and over right after
    monkeypatch.setattr(House, "working", lambda self, id: next(ends, None))
    monkeypatch.setattr(dashboard, "_about", lambda *which: told.append(about(*which)) or told[-1])
    page(conversation=home)
    assert told[0] == dashboard.WORKING != told[-1]


def test_a_wait_is_counted_after_a_moment() -> None:
    live = Live("c_1", "a dog", Work(lambda: iter(()), lambda turn: None))
    assert progress_panel._waiting(live) == "Getting ready…"
    live.began -= 7
    assert progress_panel._waiting(live) == "Getting ready… 7 s"
