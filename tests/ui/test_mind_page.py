"""The mind's page, without a browser: what was told, said, and said without words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from PIL import Image as Pillow
from tests.tools import tiny_pipelines as tiny
from tests.ui.pages import open_page, words

from vitron.memory.media import Image, Signal, SignalRef, Value
from vitron.memory.records import Turn
from vitron.memory.region import Box, Region
from vitron.tools.registry import Registry
from vitron.tools.specialist import Module, Report, Request, Specialist
from vitron.ui import house as houses
from vitron.ui.house import House, house
from vitron.ui.strips import CELL, likeness, strip
from vitron.ui.three_ways import WAYS, hearing, label
from vitron.vitron_model.language import Call, Plan

REGION = Region(shapes=(Box(x0=0.2, y0=0.2, x1=0.8, y1=0.8),))


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


def test_before_the_first_turn_it_says_where_to_go(opened: House) -> None:
    page = open_page("mind")
    assert not page.exception and "Nothing has been planned yet" in words(page)


def test_a_planned_turn_is_told_with_its_prompt_its_calls_and_its_messages(
    opened: House, tmp_path: Path
) -> None:
    chance = np.random.default_rng(0)
    pixels = chance.integers(0, 90, (120, 160, 3), np.uint8)
    pixels[40:80, 50:110] = (220, 60, 40)
    file = tmp_path / "photo.png"
    Pillow.fromarray(pixels).save(file)
    memory = opened.agent.memory
    home = memory.create_conversation("A red box").id
    list(opened.agent.turn(home, "cut out what I marked", files=[file], regions=[(0, REGION)]))
    list(opened.agent.turn(home, "hello!"))
    list(opened.agent.turn(home, "cut out what I marked", regions=[("img1", REGION)]))
    again, _, first = memory.turns(home)
    page = open_page("mind", conversation=home, turn=first.id)
    assert not page.exception
    (near,) = [table.value for table in page.table if "Alike" in table.value.columns]
    assert list(near["Module"]) == ["Image Segmentation"] and float(near["Alike"][0]) > 0.9
    assert f"turn={again.id}" in near["Turn"][0] and "A red box" in near["Turn"][0]
    codes = [block.value for block in page.code]
    assert codes[0].startswith("USER: [img1: image] cut out what I marked [region: box on img1]")
    assert any("<Module> Image Segmentation </Module>" in code for code in codes)
    told = words(page)
    assert "vitron:nano" in str([one.value for one in page.markdown]) or "nano" in told
    assert "What it said without words" in told


def test_a_strip_has_a_row_a_token_and_two_colours() -> None:
    values = np.linspace(-1, 1, 4 * 64, dtype=np.float32).reshape(4, 64)
    shown = strip(values, 512)
    assert shown.shape == (4 * CELL[1], 512, 3)
    first, last = shown[5, 4].astype(int), shown[-5, -4].astype(int)
    assert first[2] > first[0] and last[0] > last[2]
    assert strip(np.zeros((2, 8), np.float32)).std() < 10


def test_likeness_is_one_for_the_same_and_less_for_others() -> None:
    chance = np.random.default_rng(1)
    one, other = (
        Signal(chance.normal(size=(4, 8)).astype(np.float32), np.zeros((4, 8), np.float32))
        for _ in range(2)
    )
    same, less = likeness(one, [one, other])
    assert same == pytest.approx(1.0, abs=1e-5) and abs(less) < 0.9


# --- the switch of Fig. 4 ------------------------------------------------------------------------


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A house with a drawer of the published class that has ears: random weights, tiny."""
    folder = tiny.with_ears(tiny.gligen(tmp_path / "gligen"))
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("VITRON_TOOLS__WEIGHTS", json.dumps({"gligen": str(folder)}))
    monkeypatch.setenv("VITRON_TOOLS__PREFER", json.dumps({"Image Generation": "gligen"}))
    monkeypatch.setenv("VITRON_TOOLS__MEMORY_MB", "8000")  # named weights count as the full size
    yield house()
    houses.close_all()


def signalled(opened: House, call: Call) -> Turn:
    """A turn of that call with a message without words beside it, as the planner leaves one."""
    memory = opened.agent.memory
    home = memory.create_conversation("Heard").id
    memory.save(Image(np.full((48, 64, 3), 120, np.uint8)), conversation=home)
    numbers = np.random.default_rng(1).normal(size=(2, 2, 8)).astype(np.float32)
    kept = memory.save(Signal(*numbers), conversation=home, source="derived")
    call = call.model_copy(update={"signal": SignalRef(id=kept.id)})
    for _ in opened.agent.run_plan(home, Plan(calls=(call,)), text=call.instruction):
        pass
    return memory.turns(home)[0]


def test_a_step_is_heard_as_words_as_signal_and_as_both_side_by_side(listener: House) -> None:
    small = {"width": 32, "height": 32, "steps": 2, "seed": 3}
    call = Call(module="Image Generation", instruction="a red dog on a beach", parameters=small)
    turn = signalled(listener, call)
    (step,) = turn.steps
    assert step.state == "done", step.message
    page = open_page("mind", conversation=turn.conversation, turn=turn.id)
    assert "gligen hears both" in words(page)
    page.button(key=f"three-{step.id}").click().run()
    live = listener.live(turn.conversation)
    assert live is not None and live.over.wait(60)
    page.run()
    assert not page.exception
    memory = listener.agent.memory
    newest = memory.turns(turn.conversation)[0]
    assert newest.text == "a red dog on a beach: by words, by signal, by both"
    heard = {str(one.request["listens"]): one for one in newest.steps}
    assert list(heard) == list(WAYS) and {one.state for one in newest.steps} == {"done"}
    assert {(one.request["seed"], one.signal) for one in newest.steps} == {(3, step.signal)}
    made = {way: memory.artifact(one.outputs[0]) for way, one in heard.items()}
    assert len({one.digest for one in made.values()}) == 3
    assert made["both"].digest == memory.artifact(step.outputs[0]).digest  # as the planner did
    told = words(page)
    assert all(one in told for one in WAYS.values()) and "Both, as the planner does" in told
    cut = replace(step, module="Image Segmentation")
    assert label(listener.agent.registry, cut, "words") == "Words alone, as the planner does"
    assert label(listener.agent.registry, cut, "both") == "Both"
    assert page.button(key=f"three-{step.id}").label == "Once more"
    again = open_page("mind", conversation=turn.conversation, turn=newest.id)
    assert words(again).count("Heard three ways") == 1  # the three have one message
    wordy = {"Image Generation": "storybook"}
    unasked = Registry.discover("nano", (), wordy, listener.agent.registry.weights)
    told_so = hearing(memory, unasked, step)
    assert not told_so.can and "storybook hears words only" in told_so.why
    assert 'PREFER=\'{"Image Generation": "gligen"}\'' in told_so.why


class Humming(Specialist[Request]):
    """A plug-in with a module of its own, which listens to nothing but words."""

    module: ClassVar[Module] = Module("Humming", "Z", Request, "image", "hums")
    name: ClassVar[str] = "hummer"
    revision: ClassVar[str] = "1"

    def run(self, request: Request, signal: Signal | None, report: Report) -> list[Value]:
        return [Image(np.zeros((8, 8, 3), np.uint8))]


def test_what_hears_words_only_says_so(opened: House) -> None:
    edit = Call(module="Image Editing", instruction="make it blue", inputs=("img1",))
    cut = Call(module="Image Segmentation", region=REGION, inputs=("img1",))
    for call, reason in ((edit, "classical hears words only"), (cut, "seem hears both")):
        turn = signalled(opened, call)
        page = open_page("mind", conversation=turn.conversation, turn=turn.id)
        assert not page.exception and reason in words(page)
        assert not [one for one in page.button if str(one.key).startswith("three-")]
    (step,) = turn.steps
    registry = Registry.discover("nano", (Humming,))
    told = hearing(opened.agent.memory, registry, replace(step, module="Humming"))
    assert not told.can and "reaches nobody" in told.why
