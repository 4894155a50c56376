"""The first visit: four things to make with one click; and the page that tells of training."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.ui.pages import address, open_page, words

from vitron.ui import house as houses
from vitron.ui.house import House, house
from vitron.ui.stories import STORIES, Story, begin, thumbnail


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_every_story_ends_well(opened: House, story: Story) -> None:
    if story.name == "picture" and not served(opened):
        pytest.skip("no weights for Image Generation lie here")
    conversation = begin(opened, story)
    live = opened.live(conversation)
    assert live is not None and live.over.wait(300)
    assert live.error is None
    (turn,) = opened.agent.memory.turns(conversation)
    assert turn.state == "done", turn.reply
    assert {step.state for step in live.steps.values()} == {"done"}
    made = opened.agent.memory.by_name(conversation, "img3" if story.name == "colour" else
                                       "img1" if story.name == "picture" else "vid1")  # fmt: skip
    assert made.source == "made"


def served(opened: House) -> bool:
    registry = opened.agent.registry
    return any(registry.health(b).ready for b in registry.backends(registry.module("A")))


def test_the_second_story_changes_one_thing_alone(opened: House) -> None:
    story = next(one for one in STORIES if one.name == "colour")
    conversation = begin(opened, story)
    live = opened.live(conversation)
    assert live is not None and live.over.wait(120)
    memory = opened.agent.memory
    before, mask, after = (
        memory.load(memory.by_name(conversation, f"img{number}").id) for number in (1, 2, 3)
    )
    outside = mask.alpha == 0
    assert np.array_equal(before.pixels[outside], after.pixels[outside])
    assert not np.array_equal(before.pixels[~outside], after.pixels[~outside])


def test_the_first_page_offers_them_with_pictures(opened: House) -> None:
    page = open_page("studio")
    assert not page.exception
    for story in STORIES:
        assert story.title in words(page)
        assert thumbnail(story).shape == (320, 480, 3)
    page.button(key="story-alive").click().run()
    assert address(page)["conversation"].startswith("c_")


def test_training_is_told(opened: House) -> None:
    page = open_page("train")
    assert not page.exception
    told = words(page)
    assert "ITEM EXACT" in told or "Measured" in told, "the planner's card"
    rows = [frame.value for frame in page.dataframe]
    assert any("Stage" in frame.columns and "Time" in frame.columns for frame in rows)
    assert any("Losses" in frame.columns for frame in rows)
    assert any("vitron train" in block.value or "run train" in block.value for block in page.code)
