"""A file that was downloaded says how it was made, and says it again where it is dropped in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.tools import tiny_pipelines as tiny
from tests.ui.pages import address, media_client, open_page, page_of, words

from vitron.memory import recipes
from vitron.memory.codecs import write_png
from vitron.memory.media import Image, Mask
from vitron.memory.region import Box, Region
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


def test_a_file_that_is_dropped_back_in_is_done_again_with_its_parameters(opened: House) -> None:
    """Through the page: the edit of one conversation, done in another to the picture it was of."""
    memory = opened.agent.memory
    home = memory.create_conversation("Before").id
    pixels = np.random.default_rng(0).integers(90, 110, (120, 160, 3), np.uint8)
    pixels[40:80, 60:100] = (200, 40, 40)
    photo = memory.save(Image(pixels), conversation=home, source="upload", filename="square.png")
    region = Region(shapes=(Box(x0=0.25, y0=0.25, x1=0.75, y1=0.75),))
    warm = Call(module="Image Editing", instruction="make it warmer", inputs=("img1",),
                region=region, parameters={"strength": 0.8, "seed": 7})  # fmt: skip
    list(opened.agent.run_plan(home, Plan(calls=(warm,)), "warmer"))
    edited = memory.by_name(home, "img2")
    client = media_client()
    page = open_page("studio")
    files = [
        (name, client.get(f"/artifacts/{one.id}/file").content, "image/png")
        for name, one in (("photo.png", photo), ("edited.png", edited))
    ]
    page.file_uploader(key="first-0").set_value(files).run()
    assert not page.exception
    back = memory.artifact(address(page)["show"])
    assert back.filename == "edited.png" and back.conversation != home
    page.button(key="recipe").click().run()
    assert page_of(page) == "artifact"
    assert "photo.png" in page.selectbox(key="done-to").options[0]
    told = [str(one) for one in page.table[0].value.to_numpy().ravel()]
    assert {"make it warmer", r"0\.8", "`7`"} <= set(told)
    assert any(r"0\.25, 0\.25, 0\.75" in one for one in told), "where it was drawn"
    page.button(key="do-it").click().run()
    live = opened.live(back.conversation)
    assert live is not None and live.over.wait(30) and live.story.result is not None
    again = memory.artifact(live.story.result.artifact)
    assert again.digest == edited.digest, "the same picture, to the last bit"
    assert again.request["strength"] == 0.8 and again.seed == 7


def test_a_picture_from_words_is_drawn_again_from_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny.gligen(tmp_path / "gligen")
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "other"))
    monkeypatch.setenv("VITRON_TOOLS__WEIGHTS", json.dumps({"gligen": str(folder)}))
    monkeypatch.setenv("VITRON_TOOLS__MEMORY_MB", "8000")  # named weights count as the full size
    agent, memory = house().agent, house().agent.memory
    home = memory.create_conversation("Words").id
    call = Call(module="Image Generation", instruction="a red dog on a beach",
                parameters={"width": 32, "height": 32, "steps": 2, "seed": 4})  # fmt: skip
    list(agent.run_plan(home, Plan(calls=(call,)), "a dog"))
    drawn = memory.by_name(home, "img1")
    data = media_client().get(f"/artifacts/{drawn.id}/file").content
    back = memory.ingest(data, "dog.png", conversation=memory.create_conversation("Back").id)
    plan = plan_again(memory, agent.registry, back, None)
    assert plan is not None
    list(agent.run_plan(back.conversation, plan, "again"))
    again = memory.by_name(back.conversation, "img2")
    houses.close_all()
    assert again.digest == drawn.digest


def test_what_a_file_does_not_carry_is_said(opened: House) -> None:
    memory = opened.agent.memory
    home = memory.create_conversation("A cut-out").id
    memory.save(Image(np.full((48, 64, 3), 90, np.uint8)), conversation=home)
    inside = np.zeros((48, 64), bool)
    inside[10:30, 10:30] = True
    memory.save(Mask.of(inside), conversation=home)
    call = Call(module="Image Editing", instruction="make it blue", inputs=("img1", "img2"))
    list(opened.agent.run_plan(home, Plan(calls=(call,)), "blue"))
    made = memory.by_name(home, "img3")
    data = media_client().get(f"/artifacts/{made.id}/file").content
    page = open_page("artifact", id=memory.ingest(data, "blue.png", conversation=home).id)
    assert "also given mask" in words(page) and not page.exception


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
