"""Clips: the networks begin as the drawer, learn, go on after a kill, and specialists open them."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL, I2VGenXLPipeline
from safetensors.torch import load_file

from vitron.memory.media import Image, ImageRef, Video, VideoRef
from vitron.memory.rows import SCALE
from vitron.tools.i2vgen import I2VGen
from vitron.tools.modules import EditVideo, ImageToVideo, TextToVideo
from vitron.tools.packing import weights_of
from vitron.tools.specialist import Report
from vitron.tools.zeroscope import ZeroScope
from vitron.tools.zeroscope_edit import ZeroScopeEdit
from vitron.vitron_model.training.makers import drawer, filming, learning
from vitron.vitron_model.training.makers.course import Making
from vitron.vitron_model.training.makers.devices import Device, device
from vitron.vitron_model.training.makers.reels import paint_reel
from vitron.vitron_model.training.makers.shipping import whole
from vitron.vitron_model.training.makers.sizes import TINY
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.stories import play

HERE = device("cpu")
PARTS = ("gligen", "zeroscope", "i2vgen")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    making = Making("tiny", tmp_path_factory.mktemp("making"), workers=1, where=HERE)
    assert [place.name for place in whole(making)] == list(PARTS)
    return making


def opened(made, kind, name):
    maker = kind()
    maker.weights = str(made.folder / "set" / name)
    assert maker.health().ready
    maker.load("cpu")
    return maker


def test_words_become_a_clip(made):
    maker = opened(made, ZeroScope, "zeroscope")
    asked = TextToVideo(instruction="a dog runs along", seconds=0.5, steps=2, seed=1)
    clip = maker.run(asked, None, Report())[0]
    frames = np.stack(list(clip.frames()))
    assert frames.shape == (4, 16, 16, 3)
    again = maker.run(asked, None, Report())[0]
    assert np.array_equal(frames, np.stack(list(again.frames())))
    card = json.loads((made.folder / "set" / "zeroscope" / "card.json").read_text())
    assert card["frames"] == 4 and "runs" in card["words"]


def test_a_clip_is_painted_anew(made):
    clip = Video.of(list(play(story(1, frames=4), 32).frames), 8.0)
    maker = opened(made, ZeroScopeEdit, "zeroscope")
    asked = EditVideo(instruction="a dog on a beach", video=VideoRef.of(clip), steps=2)
    assert maker.run(asked, None, Report())[0].count == 4


def test_a_picture_comes_to_life(made):
    maker = opened(made, I2VGen, "i2vgen")
    picture = Image(play(story(1, frames=2), 32).frames[0])
    asked = ImageToVideo(
        instruction="the dog runs", image=ImageRef.of(picture), seconds=0.5, steps=2
    )
    one = np.stack(list(maker.run(asked, None, Report())[0].frames()))
    assert one.shape[0] == 4
    other = ImageRef.of(Image(255 - picture.pixels))
    two = maker.run(asked.model_copy(update={"image": other}), None, Report())[0]
    assert not np.array_equal(one, np.stack(list(two.frames()))), "it sees the picture"


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setattr(learning, "SAVE_EVERY", 0.0)
    for name in ("film_losses", "alive_losses"):
        losses = getattr(filming, name)

        def killed(*given, losses=losses):
            if given[-1] == 1:
                raise KeyboardInterrupt
            return losses(*given)

        monkeypatch.setattr(filming, name, killed)
        with pytest.raises(KeyboardInterrupt):
            whole(Making("tiny", tmp_path, workers=1, where=HERE))
        monkeypatch.setattr(filming, name, losses)
    whole(Making("tiny", tmp_path, workers=1, where=HERE))
    for file in sorted((made.folder / "set").rglob("packed.safetensors")):
        other = tmp_path / file.relative_to(made.folder)
        assert other.read_bytes() == file.read_bytes(), file


def test_what_is_the_drawer_s_is_kept_once(made):
    for name, other in (("zeroscope", "gligen"), ("i2vgen", "zeroscope")):
        folder = made.folder / "set" / name
        assert not (folder / "vae").exists() and not (folder / "text_encoder").exists()
        own = {
            key.removesuffix(SCALE)
            for key in load_file(folder / "unet" / "packed.safetensors")
        }  # fmt: skip
        clips = name == "zeroscope"
        whole = (made.films if clips else made.alive.unet).state_dict()
        base = (made.drawer if clips else made.films).state_dict()
        assert own < whole.keys()
        assert not any("resnets" in key for key in own), "the drawer's, as they were"
        assert json.loads((folder / "packed.json").read_text())["shares"]["unet"] == other
        assert all(torch.equal(whole[key], base[key]) for key in whole.keys() - own)


def test_a_network_of_clips_begins_as_the_drawer_frame_by_frame():
    torch.manual_seed(0)
    drawn = drawer.new_unet(TINY.drawer, TINY.reader, 8).eval()
    films = filming.new_films(TINY.drawer, TINY.reader, 8, drawn).eval()
    noisy, states = torch.randn(2, 4, 3, 8, 8), torch.randn(2, 5, TINY.reader.width)
    times = torch.tensor([700, 30])
    with torch.no_grad():
        clip = films(noisy, times, states).sample
        for frame in range(3):
            seen = torch.cat([noisy[:, :, frame], torch.zeros(2, 5, 8, 8)], 1)
            page = drawn(seen, times, states).sample
            assert torch.allclose(clip[:, :, frame], page, atol=1e-5)
    learns = {name for name, weight in films.named_parameters() if weight.requires_grad}
    assert all("temp" in n or "transformer_in" in n or n == "conv_in.weight" for n in learns)


def test_the_first_frame_is_given_as_the_pipeline_gives_it():
    vae = AutoencoderKL(
        block_out_channels=(8, 8), norm_num_groups=1, latent_channels=4,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    ).eval()  # fmt: skip
    picture = torch.rand(1, 3, 8, 8)
    pipe = SimpleNamespace(vae=vae, do_classifier_free_guidance=False)
    with torch.no_grad():
        torch.manual_seed(3)
        theirs = I2VGenXLPipeline.prepare_image_latents(pipe, picture, "cpu", 5, 1)
        torch.manual_seed(3)
        first = vae.encode(picture).latent_dist.sample() * vae.config.scaling_factor
    assert torch.allclose(filming.first_latents(first, 5), theirs)


def test_eyes_see_a_picture_as_the_pipeline_shows_it(made):
    sizes = TINY.films
    page = play(story(2, frames=2), 32).frames[0]
    pipe = opened(made, I2VGen, "i2vgen").pipe
    shown = []
    pipe.image_encoder.register_forward_pre_hook(lambda own, given: shown.append(given[0]))
    asked = ImageToVideo(instruction="x", image=ImageRef.of(Image(page)), seconds=0.5, steps=1)
    maker = I2VGen()
    maker.weights, maker.pipe, maker.ears = str(made.folder / "set" / "i2vgen"), pipe, None
    maker.run(asked, None, Report())
    mine = torch.from_numpy(filming.seen(page[None], sizes)).float()
    assert mine.shape == shown[0].shape
    assert (mine - shown[0]).abs().mean() < 0.05


class Card(Device):
    """All that is done otherwise on a card, done here: bfloat16, another layout, fused attention,
    large batches, clips painted meanwhile."""

    is_card = True
    gigabytes = 20.0


def test_the_ways_of_a_card(tmp_path):
    making = Making("tiny", tmp_path, workers=3, where=Card("cpu", torch.bfloat16, replays=False))
    places = whole(making)
    assert making.drawer.dtype == torch.bfloat16
    assert making.where.batch(4, 8) == 4 and making.where.batch(2, 100) == 50
    for place in places:
        weights = weights_of(place, "unet")
        assert all(weight.isfinite().all() for weight in weights.values())
    maker = opened(making, ZeroScope, "zeroscope")
    asked = TextToVideo(instruction="a dog runs along", seconds=0.5, steps=2)
    assert maker.run(asked, None, Report())[0].count == 4


def test_a_reel_says_what_happens(tmp_path):
    reel = paint_reel(tmp_path, 6, 4, 32)
    assert reel.pixels.shape == (6, 4, 32, 32, 3)
    told = reel.told[1]
    film = play(story(1, frames=4), 32)
    assert np.array_equal(reel.pixels[1], np.stack(film.frames))
    assert set(told.deeds) >= {event.action for event in film.truth.events}
    assert told.wishes and told.setting[0] == film.truth.scenes[0].place
    assert paint_reel(tmp_path, 6, 4, 32, workers=2).told == reel.told
