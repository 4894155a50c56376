"""Files that say how they were made: written, read back, and never trusted."""

from __future__ import annotations

import io
import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image as Pillow

from vitron.memory import recipes
from vitron.memory.clips import write_film
from vitron.memory.codecs import write_png
from vitron.memory.media import Image, Video
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

PIXELS = np.random.default_rng(0).integers(0, 256, (24, 40, 3), np.uint8)
RECIPE = {
    "module": "Image Generation", "backend": "gligen", "revision": "1", "seed": 7,
    "request": {"instruction": "a “red” dog\nwith ümlauts", "width": 64, "height": 64},
}  # fmt: skip


def picture(folder: Path) -> Path:
    file = folder / "one.png"
    write_png(file, Image(PIXELS))
    return file


def film(folder: Path) -> Path:
    file = folder / "one.mp4"
    write_film(file, Video.of([PIXELS] * 12, 12.0))
    return file


def test_a_picture_with_its_recipe_is_the_same_picture(tmp_path: Path) -> None:
    file = picture(tmp_path)
    recipes.put_into(file, RECIPE)
    assert np.array_equal(np.asarray(Pillow.open(file).convert("RGB")), PIXELS)
    assert recipes.checked(recipes.in_png(file.read_bytes())) == RECIPE


def test_a_film_with_its_recipe_has_the_same_packets(tmp_path: Path) -> None:
    file = film(tmp_path)
    with av.open(str(file)) as before:
        packets = [bytes(packet) for packet in before.demux(video=0) if packet.size]
    recipes.put_into(file, RECIPE)
    with av.open(str(file)) as after:
        assert [bytes(packet) for packet in after.demux(video=0) if packet.size] == packets
        said = after.metadata["comment"]
    assert recipes.checked(recipes.in_comment(said)) == RECIPE


@pytest.mark.parametrize("make", [picture, film])
def test_what_comes_back_is_asked_and_remembered(tmp_path: Path, make) -> None:
    file = make(tmp_path)
    with Memory.open(MemorySettings(folder=tmp_path / "store")) as memory:
        home = memory.create_conversation().id
        plain = memory.ingest(file, file.name, conversation=home)
        assert plain.request == {}
        recipes.put_into(file, RECIPE)
        told = memory.ingest(file, file.name, conversation=home)
        assert told.request == {"recipe": RECIPE} and told.source == "upload"
        assert memory.original(told.id) == file.read_bytes(), "kept byte for byte"


@pytest.mark.parametrize(
    "text",
    [
        "", "no JSON", "[]", "{}", json.dumps(RECIPE | {"more": 1}),
        json.dumps(RECIPE | {"module": 3}), json.dumps(RECIPE | {"seed": "x"}),
        json.dumps(RECIPE | {"request": []}), "[" * 30_000,
        json.dumps(RECIPE | {"backend": "x" * 70_000}),
    ],
)  # fmt: skip
def test_other_peoples_words_are_no_recipe(text: str) -> None:
    assert recipes.checked(text) == {}


def test_a_broken_chunk_is_no_recipe_and_no_error(tmp_path: Path) -> None:
    data = bytearray(recipes.into_png(picture(tmp_path).read_bytes(), RECIPE))
    for cut in (9, 20, 40, 60, len(data) // 2):
        recipes.in_png(bytes(data[:cut]))
    data[33:37] = b"\xff\xff\xff\xff"  # a length beyond the file
    assert recipes.checked(recipes.in_png(bytes(data))) == {}
    other = io.BytesIO()
    Pillow.fromarray(PIXELS).save(other, "JPEG")
    assert recipes.in_png(other.getvalue()) == ""


def test_a_long_drawing_is_left_out_before_the_words_are() -> None:
    drawn = {"shapes": [{"kind": "polygon", "points": [[0.1234, 0.5678]] * 9000}]}
    told = recipes.fitting(RECIPE | {"request": {"instruction": "x", "region": drawn}})
    assert told["request"] == {"instruction": "x"}
