"""The mind's page, without a browser: what was told, said, and said without words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow
from tests.ui.pages import open_page, words

from vitron.memory.media import Signal
from vitron.memory.region import Box, Region
from vitron.ui import house as houses
from vitron.ui.house import House, house
from vitron.ui.strips import CELL, likeness, strip

REGION = Region(shapes=(Box(x0=0.2, y0=0.2, x1=0.8, y1=0.8),))


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


def test_before_the_first_turn_it_says_where_to_go(opened: House) -> None:
    page = open_page("mind")
    assert not page.exception and "Nothing was planned yet" in words(page)


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
    first = memory.turns(home)[-1]
    page = open_page("mind", conversation=home, turn=first.id)
    assert not page.exception
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
