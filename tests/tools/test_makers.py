"""The diffusion specialists on tiny checkpoints of the published classes, saved and re-opened."""

import json
import shutil
from pathlib import Path
from threading import Event

import numpy as np
import pytest
import torch

from vitron.errors import Cancelled, MissingWeights, NothingFound
from vitron.memory.media import Image, ImageRef, Signal
from vitron.memory.region import Box, Region
from vitron.tools import diffusing
from vitron.tools.diffusing import Ears
from vitron.tools.gligen import Gligen
from vitron.tools.i2vgen import I2VGen
from vitron.tools.modules import GenerateImage, ImageToVideo, Placed, TextToVideo
from vitron.tools.registry import Registry
from vitron.tools.specialist import Report
from vitron.tools.zeroscope import ZeroScope
from vitron.vitron_model.config import Condition
from vitron.vitron_model.signals import Decoding, Message

from . import tiny_pipelines as tiny

PHOTO = Image(np.random.default_rng(0).integers(0, 256, (24, 40, 3), np.uint8))
SIGNAL = Signal(*np.random.default_rng(1).normal(size=(2, 2, 8)).astype(np.float32))
OTHER = Signal(*np.random.default_rng(2).normal(size=(2, 2, 8)).astype(np.float32))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("pipelines")
    return {
        "gligen": tiny.with_ears(tiny.gligen(root / "gligen")),
        "fills": tiny.gligen(root / "fills", channels=9),
        "zeroscope": tiny.with_ears(tiny.zeroscope(root / "zeroscope")),
        "i2vgen": tiny.with_ears(tiny.i2vgen(root / "i2vgen")),
    }


def ready(kind, folder):
    maker = kind()
    maker.weights = str(folder)
    maker.load("cpu")
    return maker


@pytest.fixture(scope="module")
def drawer(folders):
    return ready(Gligen, folders["gligen"])


def asked(text="a red dog on a beach", **more):
    return GenerateImage(instruction=text, **{"width": 32, "height": 32, "steps": 2} | more)


def pixels(maker, request, signal=None):
    return maker.run(request, signal, Report())[0].pixels


def test_a_picture_of_the_wanted_size_and_the_same_again_from_its_seed(drawer):
    one = pixels(drawer, asked(width=48, height=24, seed=3))
    assert one.shape == (24, 48, 3)
    assert np.array_equal(one, pixels(drawer, asked(width=48, height=24, seed=3)))
    assert not np.array_equal(one, pixels(drawer, asked(width=48, height=24, seed=4)))


def test_the_seed_is_its_own_and_disturbs_nobody(drawer):
    torch.manual_seed(11)
    before = torch.rand(1)
    torch.manual_seed(11)
    pixels(drawer, asked(seed=99))
    assert torch.equal(before, torch.rand(1))


def test_boxes_count(drawer):
    plain = pixels(drawer, asked(steps=4, hold=1.0))
    boxes = [(0.0, 0.0, 0.5, 0.5), (0.5, 0.5, 1.0, 1.0)]
    laid = [
        pixels(drawer, asked(steps=4, hold=1.0, layout=(Placed(phrase="red dog", box=box),)))
        for box in boxes
    ]
    assert not np.array_equal(laid[0], laid[1])
    assert not np.array_equal(plain, laid[0])


def test_a_drawn_box_is_where_the_first_thing_goes(drawer):
    drawn = Region(shapes=(Box(x0=0.5, y0=0.5, x1=1.0, y1=1.0),))
    region = pixels(drawer, asked("a red dog", steps=4, region=drawn))
    layout = asked("a red dog", steps=4, layout=(Placed(phrase="red dog", box=(0.5, 0.5, 1, 1)),))
    assert np.array_equal(region, pixels(drawer, layout))


@pytest.mark.parametrize("name", ["gligen", "zeroscope", "i2vgen"])
def test_words_signals_and_both_each_make_their_own(folders, name):
    kinds = {"gligen": Gligen, "zeroscope": ZeroScope, "i2vgen": I2VGen}
    maker = ready(kinds[name], folders[name])

    def made(signal, listens, text="a red dog"):
        if name == "gligen":
            return pixels(maker, asked(text, listens=listens), signal)
        if name == "zeroscope":
            request = TextToVideo(instruction=text, seconds=0.25, steps=2, listens=listens)
        else:
            request = ImageToVideo(
                instruction=text, image=ImageRef.of(PHOTO), seconds=0.25, steps=2, listens=listens
            )
        return np.stack(list(maker.run(request, signal, Report())[0].frames()))

    words, signal, both = (made(SIGNAL, how) for how in ("words", "signal", "both"))
    assert np.array_equal(words, made(None, "both")), "no signal: the words alone"
    assert np.array_equal(signal, made(SIGNAL, "signal", "a blue car")), "words are not heard"
    assert not np.array_equal(words, both) and not np.array_equal(signal, both)
    assert not np.array_equal(both, made(OTHER, "both"))


def test_weights_without_ears_hear_words_alone(folders):
    deaf = ready(Gligen, folders["fills"])
    assert np.array_equal(pixels(deaf, asked(), SIGNAL), pixels(deaf, asked()))


def test_ears_say_what_the_mind_s_projection_says(folders):
    ears = Ears.beside(str(folders["gligen"]))
    torch.manual_seed(5)
    decoding = Decoding(tiny.SIGNALS, Condition(tokens=3, width=tiny.WIDTH))
    message = Message(torch.from_numpy(SIGNAL.specific)[None],
                      torch.from_numpy(SIGNAL.invariant)[None])  # fmt: skip
    with torch.no_grad():
        assert torch.allclose(ears.condition(SIGNAL), decoding(message), atol=1e-5)


def test_a_network_that_fills_holes_draws_whole_pictures_too(folders):
    filler = ready(Gligen, folders["fills"])
    assert filler.pipe.unet.config.in_channels == 4
    assert pixels(filler, asked()).shape == (32, 32, 3)


def test_progress_with_previews_and_a_cancel_within_a_step(drawer):
    told = []
    stop = Event()

    def heard(step, of, preview):
        told.append((step, of, None if preview is None else preview.shape))
        if step == 3:
            stop.set()

    with pytest.raises(Cancelled):
        drawer.run(asked(steps=9), None, Report(heard, stop))
    assert [step for step, _, _ in told] == [0, 1, 2, 3]
    assert all(of == 9 for _, of, _ in told)
    told.clear()
    stop.clear()
    drawer.run(asked(steps=12), None, Report(lambda *said: heard(*said) or stop.clear(), stop))
    shown = [shape for _, _, shape in told if shape]
    assert shown and set(shown) == {(32, 32, 3)}


@pytest.mark.parametrize(("kind", "name"), [(ZeroScope, "zeroscope"), (I2VGen, "i2vgen")])
def test_clips_have_the_length_asked_and_stop_when_told(folders, kind, name):
    maker = ready(kind, folders[name])
    more = {"image": ImageRef.of(PHOTO)} if kind is I2VGen else {}
    request = kind.module.request(instruction="a red dog", seconds=0.5, steps=3, **more)
    clip = maker.run(request, None, Report())[0]
    assert (clip.count, clip.fps) == (4, 8.0)
    again = maker.run(request, None, Report())[0]
    assert all(map(np.array_equal, clip.frames(), again.frames())), "same seed, same clip"
    if kind is I2VGen:
        assert clip.width > clip.height, "the shape of the picture"
    stop = Event()
    seen = []
    with pytest.raises(Cancelled):
        maker.run(request, None, Report(lambda *said: (seen.append(said), stop.set()), stop))
    assert len(seen) <= 2
    long = kind.module.request(instruction="a red dog", seconds=12, **more)
    assert "longer" in maker.refuses(long)


def test_words_that_nothing_taught_it_are_refused_or_named(tmp_path):
    maker = ready(Gligen, tiny.with_card(tiny.gligen(tmp_path / "taught")))
    refusal = maker.refuses(asked("generate: a hedgehog with a newspaper"))
    assert "hedgehog" in refusal and "storybook" in refusal and "VITRON_TOOLS__WEIGHTS" in refusal
    assert maker.refuses(asked("generate: a red dog with a newspaper")) is None
    assert maker.refuses(asked("a street lamp")) is None
    assert maker.refuses(asked("a street")) is not None, "half a name is no name"
    report = Report()
    maker.run(asked("a red dog with a newspaper", steps=0), None, report)
    assert any("with, newspaper" in finding for finding in report.findings)


def test_a_place_without_weights_says_what_to_do(tmp_path):
    maker = Gligen()
    maker.weights = str(tmp_path / "nothing")
    with pytest.raises(MissingWeights, match="no folder or hub id"):
        maker.load("cpu")


def test_the_registry_knows_where_weights_lie(folders):
    bare = Registry.discover()
    told = Registry.discover(weights={"zeroscope": str(folders["zeroscope"])})
    assert (
        not bare.health(ZeroScope).ready
        and "VITRON_TOOLS__WEIGHTS" in bare.health(ZeroScope).remedy
    )
    assert told.health(ZeroScope).ready
    request = TextToVideo(instruction="a dog runs", seconds=1)
    assert told.choose(ZeroScope.module, request).backend is ZeroScope


def test_enlarging_adds_no_size_but_the_wanted_one():
    frame = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    assert diffusing.enlarged(frame, 50, 20).shape == (20, 50, 3)
    assert diffusing.enlarged(frame, 16, 16) is frame
    assert diffusing.native(1024, 512, 192) == (272, 136)


def test_a_layout_without_size_is_refused_in_words():
    with pytest.raises(ValueError, match="the box is empty"):
        Placed(phrase="dog", box=(0.5, 0.1, 0.5, 0.4))
    assert json.loads(asked(layout=(Placed(phrase="dog", box=(0, 0, 1, 1)),)).model_dump_json())


@pytest.mark.parametrize(("kind", "name", "words"), [
    (Gligen, "zeroscope", "is a UNet3DConditionModel, not a UNet2DConditionModel"),
    (ZeroScope, "gligen", "is a UNet2DConditionModel, not a UNet3DConditionModel"),
    (I2VGen, "zeroscope", "no folder or hub id"),
])  # fmt: skip
def test_weights_of_another_class_are_refused_before_anything_runs(folders, kind, name, words):
    with pytest.raises(MissingWeights, match=words):
        ready(kind, folders[name])


def _cut(file):
    file.write_bytes(file.read_bytes()[:200])


@pytest.mark.parametrize(("breaks", "words"), [
    (lambda folder: _cut(folder / "text_encoder" / "model.safetensors"), "no folder or hub id"),
    (lambda folder: shutil.rmtree(folder / "tokenizer"), "no folder or hub id"),
    (lambda folder: (folder / "card.json").write_text("{"), "card.json is no card"),
    (lambda folder: (folder / "card.json").write_text("{}"), "card.json is no card"),
    (lambda folder: _cut(folder / "ears.safetensors"), "ears.safetensors.*broken"),
    (lambda folder: tiny.with_ears(folder, width=24), "24 wide, the words' 32"),
])  # fmt: skip
def test_a_broken_folder_is_named_when_it_is_opened(folders, tmp_path, breaks, words):
    folder = Path(shutil.copytree(folders["gligen"], tmp_path / "broken"))
    breaks(folder)
    with pytest.raises(MissingWeights, match=words):
        ready(Gligen, folder)


def test_a_network_without_gates_is_no_gligen(folders, tmp_path):
    folder = Path(shutil.copytree(folders["gligen"], tmp_path / "plain"))
    config = folder / "unet" / "config.json"
    told = json.loads(config.read_text())
    config.write_text(json.dumps(told | {"attention_type": "default"}))
    with pytest.raises(MissingWeights, match="heeds no boxes"):
        ready(Gligen, folder)


def test_a_signal_alone_that_nobody_gave_or_that_is_not_heard_draws_nothing(drawer):
    with pytest.raises(NothingFound, match="signal to listen to"):
        pixels(drawer, asked(listens="signal"))
    wide = Signal(*np.zeros((2, 2, 9), np.float32))
    with pytest.raises(MissingWeights, match="signals of 16 numbers, this mind's have 18"):
        pixels(drawer, asked(), wide)


def test_a_home_folder_is_found(folders, monkeypatch):
    monkeypatch.setenv("HOME", str(folders["gligen"].parent))
    maker = ready(Gligen, "~/gligen")
    assert maker.memory_mb() < 200 and maker.hears_signals()


def test_a_clip_from_words_is_seen_while_it_is_made(folders):
    seen = []
    request = TextToVideo(instruction="a red dog", seconds=0.25, steps=3)
    maker = ready(ZeroScope, folders["zeroscope"])
    maker.run(request, None, Report(lambda step, of, preview: seen.append(preview)))
    assert [None if one is None else one.shape for one in seen] == [None, *[(32, 32, 3)] * 2, None]


@pytest.mark.parametrize(("size", "made"), [((3, 200), (32, 32)), ((200, 3), (48, 24))])
def test_what_a_clip_of_a_tall_or_long_picture_leaves_out_is_said(folders, size, made):
    image = ImageRef.of(Image(np.zeros((size[1], size[0], 3), np.uint8)))
    request = ImageToVideo(instruction="it moves", image=image, seconds=0.25, steps=1)
    report = Report()
    clip = ready(I2VGen, folders["i2vgen"]).run(request, None, report)[0]
    assert clip.size == made
    assert any("cut to its middle" in finding for finding in report.findings)
