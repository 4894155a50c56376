"""Weights in a quarter of their size, and sets whose folders share parts."""

import json

import numpy as np
import pytest

from vitron.errors import MissingWeights
from vitron.memory.media import Signal
from vitron.tools import packing
from vitron.tools.gligen import Gligen
from vitron.tools.modules import GenerateImage
from vitron.tools.specialist import Report

from . import tiny_pipelines as tiny


@pytest.fixture
def packed_set(tmp_path):
    """A drawer, and a second folder that has all but its network from it."""
    for name in ("one", "two"):
        tiny.gligen(tmp_path / name)
    packing.pack(tmp_path / "one", {}, {})
    shares = {"vae": "one", "text_encoder": "one", "tokenizer": "one", "unet": "one"}
    packing.pack(tmp_path / "two", shares, {"unet": {"conv_out.bias"}})
    return tmp_path


def drawn(folder):
    maker = Gligen()
    maker.weights = str(folder)
    maker.load("cpu")
    asked = GenerateImage(instruction="a dog", width=32, height=32, steps=2)
    return maker.run(asked, None, Report())[0].pixels


def test_a_packed_folder_draws_almost_the_same(tmp_path):
    folder = tiny.gligen(tmp_path / "plain")
    before = drawn(folder)
    size = sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
    packing.pack(folder, {}, {})
    small = sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
    assert small < 0.45 * size
    after = drawn(folder)
    assert np.abs(before.astype(int) - after).mean() < 4


def test_own_weights_lie_over_the_shared_ones(packed_set):
    assert not (packed_set / "two" / "vae").exists()
    assert np.array_equal(drawn(packed_set / "one"), drawn(packed_set / "two"))
    file = packed_set / "two" / "unet" / packing.WEIGHTS
    from safetensors.torch import load_file, save_file

    save_file({k: v + 1 for k, v in load_file(file).items()}, file)
    assert not np.array_equal(drawn(packed_set / "one"), drawn(packed_set / "two"))


def test_signals_are_heard_by_a_packed_folder(packed_set):
    tiny.with_ears(packed_set / "two")
    maker = Gligen()
    maker.weights = str(packed_set / "two")
    maker.load("cpu")
    said = Signal(*np.random.default_rng(0).normal(size=(2, 2, 8)).astype(np.float32))
    asked = GenerateImage(instruction="a dog", width=32, height=32, steps=2)
    plain, heard = (maker.run(asked, one, Report())[0].pixels for one in (None, said))
    assert not np.array_equal(plain, heard)


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"text_encoder": "../one"}, "no folder beside it"),
        ({"text_encoder": "gone"}, "lie together"),
        ({}, "text_encoder/ is missing"),
    ],
)
def test_a_set_that_is_not_whole_says_so(packed_set, shares, words):
    (packed_set / "two" / packing.MARK).write_text(json.dumps({"shares": shares}))
    with pytest.raises(MissingWeights, match=words):
        drawn(packed_set / "two")


def test_weights_that_are_missing_are_named(packed_set):
    file = packed_set / "one" / "vae" / packing.WEIGHTS
    from safetensors.torch import load_file, save_file

    kept = load_file(file)
    save_file({k: v for k, v in kept.items() if not k.startswith("decoder.conv_in")}, file)
    with pytest.raises(MissingWeights, match=r"vae lacks 2 weights \(decoder.conv_in"):
        drawn(packed_set / "one")


def test_no_other_library_is_opened(packed_set):
    index = packed_set / "one" / packing.INDEX
    told = json.loads(index.read_text())
    told["scheduler"] = ["subprocess", "Popen"]
    index.write_text(json.dumps(told))
    with pytest.raises(MissingWeights, match="subprocess"):
        drawn(packed_set / "one")
