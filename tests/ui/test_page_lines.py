"""The studio without a browser: variations, lines, plans that wait, cut-outs by hand, drafts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from tests.agent.troupe import edit, plan
from tests.ui.test_page import address, brought, cut_out, draw, finish, opened, page, words

from vitron.memory.media import Mask
from vitron.ui.house import House
from vitron.ui.masks import reshaped

__all__ = ["opened"]  # the house of the page's own tests


def edited(opened: House) -> tuple[AppTest, str]:
    one = brought(opened)
    for _ in opened.agent.run_plan(one.conversation, plan(edit("img1", "brighten")), "brighten"):
        pass
    return page(conversation=one.conversation), one.conversation


def test_redo_can_be_pressed_only_where_there_is_something_to_redo(opened: House) -> None:
    test, _ = edited(opened)
    assert test.button(key="redo").disabled and not test.button(key="undo").disabled
    test.button(key="undo").click().run()
    assert not test.button(key="redo").disabled and test.button(key="undo").disabled


def test_a_turn_is_varied_in_other_words_on_the_same_picture(opened: House) -> None:
    test, home = edited(opened)
    (turn,) = opened.agent.memory.turns(home)
    test.text_input(key=f"vary-words-{turn.id}").input("make it warmer").run()
    test.button(key=f"vary-{turn.id}").click().run()
    finish(opened, home, test)
    latest, first = opened.agent.memory.turns(home)
    assert latest.text == latest.steps[0].request["instruction"] == "make it warmer"
    assert latest.steps[0].request["image"] == first.steps[0].request["image"]
    assert latest.steps[0].outputs and latest.state == "done"


def test_a_turn_once_more_gets_another_seed(opened: House) -> None:
    test, home = edited(opened)
    (turn,) = opened.agent.memory.turns(home)
    test.button(key=f"vary-{turn.id}").click().run()
    finish(opened, home, test)
    latest, first = opened.agent.memory.turns(home)
    assert latest.steps[0].request["seed"] != first.steps[0].request["seed"]
    assert latest.steps[0].request["instruction"] == "brighten"


def test_a_line_branches_off_and_the_other_can_be_gone_back_to(opened: House) -> None:
    test, home = edited(opened)
    memory = opened.agent.memory
    (first,) = memory.turns(home)
    for _ in opened.agent.run_plan(home, plan(edit("img2", "sepia")), "sepia"):
        pass
    test.run()
    assert "sepia" in words(test)
    test.button(key=f"branch-{first.id}").click().run()
    assert memory.conversation(home).branch == "from turn 1" and "sepia" not in words(test)
    (lines,) = [one for one in test.selectbox if one.label == "Line"]
    assert lines.value == "from turn 1"
    lines.set_value("main").run()
    assert memory.conversation(home).branch == "main" and "sepia" in words(test)


def waiting(opened: House) -> tuple[AppTest, str, str]:
    one = brought(opened)
    two = plan(edit("img1", "brighten"), edit("img1", "make it blue"))
    for _ in opened.agent.run_plan(one.conversation, two, "two things", approve=True):
        pass
    (turn,) = opened.agent.memory.unfinished_turns(one.conversation)
    return page(conversation=one.conversation), one.conversation, turn.id


def test_a_step_of_a_waiting_plan_is_changed_and_another_skipped(opened: House) -> None:
    test, home, turn = waiting(opened)
    assert "<Module> Image Editing </Module>" in "\n".join(str(one.value) for one in test.code)
    test.text_input(key=f"told-{turn}-1").input("darken").run()
    test.toggle(key=f"skip-{turn}-2").set_value(True).run()
    assert test.button(key=f"yes-{turn}").label == "Do 1 of 2"
    test.button(key=f"yes-{turn}").click().run()
    finish(opened, home, test)
    (done,) = opened.agent.memory.turns(home)
    assert [step.request["instruction"] for step in done.steps if step.outputs] == ["darken"]


def test_what_needs_a_skipped_step_is_skipped_with_it(opened: House) -> None:
    one = brought(opened)
    chain = plan(edit("img1", "brighten"), edit("$1", "make it blue"))
    for _ in opened.agent.run_plan(one.conversation, chain, "a chain", approve=True):
        pass
    (turn,) = opened.agent.memory.unfinished_turns(one.conversation)
    test = page(conversation=one.conversation)
    test.toggle(key=f"skip-{turn.id}-1").set_value(True).run()
    assert "it needs what step 1 would make" in words(test)
    assert test.button(key=f"yes-{turn.id}").disabled and not test.exception


def test_a_plan_is_left(opened: House) -> None:
    test, home, turn = waiting(opened)
    test.button(key=f"no-{turn}").click().run()
    finish(opened, home, test)
    assert not any(step.outputs for one in opened.agent.memory.turns(home) for step in one.steps)


def test_what_was_painted_is_kept_as_a_cut_out_to_the_pixel(opened: House) -> None:
    one = brought(opened)
    test = draw(page(conversation=one.conversation), one)
    test.button(key="as-drawn").click().run()
    made = opened.agent.memory.artifact(test.session_state[f"veil-{one.id}"])
    inside = opened.agent.memory.load(made.id).alpha  # type: ignore[union-attr]
    assert inside[60:225, 80:220].all() and inside.sum() == 255 * 165 * 140
    assert [found.id for found in opened.agent.memory.lineage(made.id).ancestors] == [one.id]


def test_a_cut_out_is_refined_and_the_old_one_stays(opened: House) -> None:
    test, one = cut_out(opened)
    old = test.session_state[f"veil-{one.id}"]
    test.slider(key=f"grow-{old}").set_value(10).run()
    test.button(key=f"refine-{old}").click().run()
    new = test.session_state[f"veil-{one.id}"]
    load = opened.agent.memory.load
    assert new != old and load(new).area > load(old).area  # type: ignore[union-attr]


@pytest.mark.parametrize(("grow", "area"), [(10, 70**2), (-10, 30**2), (0, 50**2)])
def test_an_edge_moves_by_so_many_pixels(grow: int, area: int) -> None:
    square = np.zeros((200, 200), np.uint8)
    cv2.rectangle(square, (75, 75), (124, 124), 255, -1)
    got = reshaped(Mask(square), grow=grow)
    assert abs(int(got.inside().sum()) - area) <= 0.1 * area  # a disc rounds the corners
    other = reshaped(Mask(square), grow=grow, invert=True)
    assert other.inside()[0, 0] and not other.inside()[100, 100]
    soft = reshaped(got, soften=10)
    assert len(np.unique(soft.alpha)) > 20 and abs(soft.area - got.area) < 0.02


def test_a_second_picture_goes_along(opened: House) -> None:
    one = brought(opened)
    other = opened.agent.memory.ingest(
        cv2.imencode(".png", np.full((90, 120, 3), 200, np.uint8))[1].tobytes(),
        "wall.png", conversation=one.conversation,
    )  # fmt: skip
    test = draw(page(conversation=one.conversation, show=one.id), one)
    test.segmented_control[0].set_value("Edit").run()
    test.text_input(key="words-Edit").input("put it here").run()
    test.selectbox(key=f"second-{one.id}").set_value(other.name).run()
    test.button(key="run").click().run()
    finish(opened, one.conversation, test)
    (turn,) = opened.agent.memory.turns(one.conversation)
    assert turn.steps[0].request["source"]["id"] == other.id  # type: ignore[index]
    assert turn.state == "done" and turn.steps[0].outputs


def test_words_that_were_not_sent_are_there_after_a_reload(opened: House) -> None:
    one = brought(opened)
    test = page(conversation=one.conversation)
    test.segmented_control[0].set_value("Ask").run()
    test.text_area[0].input("cut out the ball").run()
    again = page(conversation=one.conversation)
    again.segmented_control[0].set_value("Ask").run()
    assert again.text_area[0].value == "cut out the ball"
    assert address(again)["conversation"] == one.conversation
