"""A file that was downloaded says how it was made, and says it again where it is dropped in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.ui.pages import media_client, open_page

from vitron.memory import recipes
from vitron.memory.codecs import write_png
from vitron.memory.media import Image
from vitron.ui import house as houses
from vitron.ui.again import plan_again
from vitron.ui.house import House, house
from vitron.vitron_model.language import Call, Plan


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


def test_what_is_downloaded_carries_its_recipe(opened: House) -> None:
    memory = opened.agent.memory
    home = memory.create_conversation("A square").id
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    memory.save(Image(pixels), conversation=home, source="upload", filename="square.png")
    warm = Call(module="Image Editing", instruction="make it warmer", inputs=("img1",))
    move = Call(module="Video Generation", instruction="slow push-in", inputs=("img1",),
                parameters={"seconds": 0.5})  # fmt: skip
    list(opened.agent.run_plan(home, Plan(calls=(warm, move)), "warm, then move"))
    client = media_client()
    for name, said in (("img2", "make it warmer"), ("vid1", "slow push-in")):
        one = memory.by_name(home, name)
        data = client.get(f"/artifacts/{one.id}/file").content
        back = memory.ingest(data, f"{name}.bin", conversation=home)
        recipe = back.request["recipe"]
        assert recipe["request"]["instruction"] == said and "image" not in recipe["request"]
        page = open_page("artifact", id=back.id)
        assert not page.exception
        written = " ".join(map(str, page.table[0].value.to_numpy().ravel()))
        assert said in written.replace("\\", "")
        assert plan_again(memory, opened.agent.registry, back, None) is None
    bare = client.get(f"/artifacts/{memory.by_name(home, 'img1').id}/file").content
    assert recipes.in_png(bare) == "", "what nobody made has no recipe"


def test_words_alone_can_be_made_again_from_the_file(opened: House, tmp_path: Path) -> None:
    memory = opened.agent.memory
    home = memory.create_conversation("Back").id
    file = tmp_path / "dog.png"
    write_png(file, Image(np.zeros((16, 16, 3), np.uint8)))
    told = {"module": "Image Generation", "backend": "gligen", "revision": "1", "seed": 5,
            "request": {"instruction": "a red dog", "seed": 5, "width": 64}}  # fmt: skip
    recipes.put_into(file, told)
    back = memory.ingest(file, file.name, conversation=home)
    plan = plan_again(memory, opened.agent.registry, back, None)
    assert plan is not None
    (call,) = plan.calls
    assert call.instruction == "a red dog" and call.parameters["seed"] == 5
    other = plan_again(memory, opened.agent.registry, back, 9)
    assert other is not None and other.calls[0].parameters["seed"] == 9
    wrong = told | {"request": {"instruction": "x", "width": "wide"}}
    recipes.put_into(file, wrong)
    write_png(file, Image(np.zeros((16, 16, 3), np.uint8)))
    recipes.put_into(file, wrong)
    odd = memory.ingest(file, file.name, conversation=home)
    assert plan_again(memory, opened.agent.registry, odd, None) is None
