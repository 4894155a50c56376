"""Ready-made plans: filled in, run through the graph without a planner, found by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from vitron.agent.session import VitronAgent
from vitron.agent.settings import Settings
from vitron.errors import InvalidCall, UnknownModule
from vitron.memory.media import Image, Mask
from vitron.memory.region import Region
from vitron.memory.settings import MemorySettings
from vitron.vitron_model.language import Call, Plan
from vitron.workflows.shelf import workflow, workflows
from vitron.workflows.workflow import Blank, Filled, Workflow

AROUND = Region.box(0.25, 0.2, 0.75, 0.85)


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[VitronAgent]:
    with VitronAgent.open(Settings(memory=MemorySettings(folder=tmp_path / "store"))) as opened:
        yield opened


def photograph() -> tuple[str, bytes]:
    """A red ball before a green wall, a little noisy."""
    pixels = np.full((240, 320, 3), (60, 140, 70), np.uint8)
    cv2.circle(pixels, (160, 125), 60, (40, 40, 210), -1, cv2.LINE_AA)
    noise = np.random.default_rng(0).normal(0, 4, pixels.shape)
    noisy = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    return "ball.png", cv2.imencode(".png", noisy)[1].tobytes()


def test_every_workflow_has_a_name_and_says_what_it_wants() -> None:
    for name, one in workflows().items():
        assert one.name == name and one.does and one.blanks
    with pytest.raises(UnknownModule, match="no workflow.*new-background"):
        workflow("old-background")


def test_open_blanks_are_all_named_at_once() -> None:
    with pytest.raises(InvalidCall) as refused:
        workflow("new-background").plan({"colour": "red"})
    words = str(refused.value)
    assert "image is missing" in words and "region is missing" in words and "'colour'" in words


def test_the_subject_is_cut_out_and_the_background_replaced(agent: VitronAgent) -> None:
    home = agent.memory.create_conversation().id
    name, data = photograph()
    picture = agent.memory.ingest(data, name, conversation=home)
    plan = workflow("new-background").plan({"image": picture.name, "background": "white"}, AROUND)
    events = list(agent.run_plan(home, plan, text="new background"))
    assert events[-1].type == "done" and events[-1].outcome == "done", events[-1]
    cut, result = (agent.memory.load(id) for id in events[-1].artifacts)
    assert isinstance(cut, Mask) and isinstance(result, Image)
    yes = cv2.circle(np.zeros((240, 320), np.uint8), (160, 125), 60, 1, -1).astype(bool)
    overlap = (cut.inside() & yes).sum() / (cut.inside() | yes).sum()
    assert overlap > 0.9
    assert result.rgb()[5, 5].min() > 240  # the wall has gone white
    red, green, _ = result.rgb()[125, 160].astype(int)
    assert red > 180 and green < 80  # the ball has stayed
    turn = agent.memory.turn(events[-1].turn)
    assert turn.planner == "" and [step.state for step in turn.steps] == ["done", "done"]
    ancestors = agent.memory.lineage(events[-1].artifacts[1]).ancestors
    assert picture.id in {one.id for one in ancestors}


def test_a_workflow_of_ones_own_is_checked_like_any_plan(agent: VitronAgent) -> None:
    def build(filled: Filled) -> Plan:
        return Plan(calls=(Call(module="Image Editing", inputs=(filled["image"],)),))

    mine = Workflow("mine", "edits", (Blank("image", "image", "the picture"),), build)
    end = list(agent.run_plan(None, mine.plan({"image": "img9"})))[-1]
    assert end.type == "done" and end.outcome == "failed" and "img9" in end.reply
