"""A drawer learns to hear a mind: on a tiny drawer, and a tiny mind with the shipped words."""

import json
import shutil

import numpy as np
import pytest
import torch
from safetensors import safe_open

from vitron.memory.media import ImageRef, Signal
from vitron.tools.diffusing import EARS, Ears
from vitron.tools.modules import SegmentImage
from vitron.tools.seem import EMBEDDED, SeemSegmentation
from vitron.vitron_model.config import SHIPPED
from vitron.vitron_model.config import TINY as WITH_MEANINGS
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words
from vitron.vitron_model.training.makers import ears
from vitron.vitron_model.training.makers.books import Told
from vitron.vitron_model.training.makers.course import silent
from vitron.vitron_model.training.makers.cutouts import told_of_pages
from vitron.vitron_model.training.makers.reader import new_reader, new_tokenizer
from vitron.vitron_model.training.makers.sizes import Reader

TINY = WITH_MEANINGS.model_copy(update={"meanings": 0})
"""Its letters alone: what is tested here is the voice."""

TOLD = [
    Told((f"a {colour} {thing} {place}",) * 6, (), ())
    for colour in ("red", "blue", "green", "white")
    for thing in ("dog", "car", "house", "boat", "tree")
    for place in ("on a beach", "in a forest", "at night")
]


@pytest.fixture(scope="module")
def drawer(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawer")
    sizes = Reader(vocabulary=600, width=32, layers=1, heads=2)
    tokenizer = new_tokenizer([wish for one in TOLD for wish in one.wishes], sizes)
    torch.manual_seed(0)
    new_reader(sizes, tokenizer).save_pretrained(folder / "text_encoder")
    tokenizer.save_pretrained(folder / "tokenizer")
    return folder


@pytest.fixture(scope="module")
def minded(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mind")
    words = Words.open(SHIPPED / "nano")
    torch.manual_seed(1)
    Vitron(TINY, words.size, words.id(IMAGE), words.id(OBJECT)).save(folder)
    words.save(folder)
    return folder


def test_wishes_never_heard_are_told_apart_and_the_ears_know_the_voice(drawer, minded, tmp_path):
    heard = ears.make(drawer, minded, TOLD, tmp_path, silent, count=400, steps=300)
    assert heard.explained > 0.1, "more than the mean of all wishes"
    assert heard.found > 0
    words = Words.open(minded)
    mind = Vitron.load(minded, words.size, words.id(IMAGE), words.id(OBJECT))
    with safe_open(drawer / EARS, "pt") as kept:
        mark = json.loads(kept.metadata()["heard"])["mind"]
    assert mark == ears.mark_of(mind)
    with torch.no_grad():
        mind.signals.specific.weight.add_(0.01)
    assert ears.mark_of(mind) != mark, "another voice, another mark"
    told = Ears.beside(str(drawer))
    shape = TINY.signals.tokens, TINY.signals.specific
    said = Signal(*np.random.default_rng(0).normal(size=(2, *shape)).astype(np.float32))
    assert told.condition(said).shape == (1, TINY.conditions[ears.PICTURES.module].tokens, 32)


def test_the_ears_that_ship_know_the_mind_that_ships():
    words = Words.open(SHIPPED / "nano")
    mind = Vitron.load(SHIPPED / "nano", words.size, words.id(IMAGE), words.id(OBJECT))
    assert ears.voice_of(EMBEDDED) == ears.mark_of(mind)
    assert ears.voice_of(SHIPPED) == "", "no ears lie there"


def test_the_segmenter_gets_ears_as_wide_as_it_listens(minded, tmp_path):
    weights = tmp_path / "seem"
    shutil.copytree(EMBEDDED, weights)
    said = told_of_pages(4)
    assert all(one.wishes for one in said)
    ears.make(weights, minded, said, tmp_path, silent, count=30, steps=3, voice=ears.MASKS)
    cutter = SeemSegmentation()
    cutter.weights = str(weights)
    cutter.load("cpu")
    signal = Signal(*np.zeros((2, TINY.signals.tokens, TINY.signals.specific), np.float32))
    asked = SegmentImage(image=ImageRef(id="a_1"), listens="signal")
    assert cutter.heard(asked, signal).shape[-1] == cutter.finder.model.build.width


def test_the_same_seed_gives_the_same_ears(drawer, minded, tmp_path):
    for name in ("one", "two"):
        ears.make(drawer, minded, TOLD, tmp_path / name, silent, count=60, steps=4)
        (drawer / EARS).rename(tmp_path / f"{name}.safetensors")
    one, two = ((tmp_path / f"{n}.safetensors").read_bytes() for n in ("one", "two"))
    assert one == two


def test_a_drawer_of_any_width_gets_ears_of_its_own(minded, tmp_path):
    sizes = Reader(vocabulary=600, width=16, layers=1, heads=2)
    tokenizer = new_tokenizer(["a dog"] * 3, sizes)
    new_reader(sizes, tokenizer).save_pretrained(tmp_path / "text_encoder")
    tokenizer.save_pretrained(tmp_path / "tokenizer")
    ears.make(tmp_path, minded, TOLD, tmp_path / "run", silent, count=20, steps=1)
    told = Ears.beside(str(tmp_path))
    silence = np.zeros((TINY.signals.tokens, TINY.signals.specific), np.float32)
    assert told.condition(Signal(silence, silence)).shape[-1] == 16


def test_makers_of_clips_get_ears_from_the_layer_that_they_read(drawer, minded, tmp_path):
    told = [Told((f"a {one} runs along",) * 6, (), ()) for one in ("dog", "cat", "horse", "cow")]
    made = {}
    for name in ("zeroscope", "i2vgen"):
        ears.make(
            drawer, minded, told, tmp_path / name, silent, count=30, steps=3,
            voice=ears.VOICES[name],
        )  # fmt: skip
        made[name] = (drawer / EARS).read_bytes()
    assert made["zeroscope"] != made["i2vgen"]


def test_a_new_mind_is_listened_to_anew(drawer, minded, tmp_path):
    ears.make(drawer, minded, TOLD, tmp_path, silent, count=30, steps=3)
    before = (drawer / EARS).read_bytes()
    other = tmp_path / "mind"
    words = Words.open(SHIPPED / "nano")
    torch.manual_seed(2)
    Vitron(TINY, words.size, words.id(IMAGE), words.id(OBJECT)).save(other)
    words.save(other)
    ears.make(drawer, other, TOLD, tmp_path, silent, count=30, steps=3)
    assert (drawer / EARS).read_bytes() != before
