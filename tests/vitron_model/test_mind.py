"""The architecture at every size: what it takes, what it gives, what its files hold."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from vitron.errors import MissingWeights, UnknownProfile
from vitron.memory.region import Box, Point, Polygon, Region, Scribble
from vitron.vitron_model.config import MODULES, NANO, PROFILES, TINY, VICUNA, profile
from vitron.vitron_model.encoders import chosen_frames, prepare
from vitron.vitron_model.mind import LARGEST_FILE, Batch, Looked, Vitron
from vitron.vitron_model.mind import Region as Marked
from vitron.vitron_model.regions import GRID, cover
from vitron.vitron_model.signals import Message
from vitron.vitron_model.synergy import reversed_gradient
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, SPECIAL

from .minds import tiny, words


def patches(frames: int = 1, seed: int = 0) -> torch.Tensor:
    side, width = TINY.sight.side, TINY.sight.hidden
    return torch.randn(frames, side, side, width, generator=torch.Generator().manual_seed(seed))


def test_a_picture_a_clip_and_a_region_take_their_places():
    mind, own = tiny(), words()
    picture, clip = Looked(patches(), False), Looked(patches(8), True)
    assert mind.tokens_of(picture).shape == (TINY.sight.tokens, 32)
    frames = TINY.sight.frames * TINY.sight.frame_side**2
    assert mind.tokens_of(clip).shape == (TINY.sight.tokens + frames, 32)
    count = TINY.sight.tokens * 2 + frames
    ids = torch.tensor([[*own.ids(" here"), *[own.id(IMAGE)] * count, own.id(OBJECT)]])
    region = Marked(0, 0, torch.from_numpy(cover(np.eye(64, dtype=bool))))
    vectors = mind.embedded(Batch(ids, (picture, clip), (region,)))[0]
    begin = len(own.ids(" here"))
    assert torch.equal(vectors[begin : begin + TINY.sight.tokens], mind.tokens_of(picture))
    assert not torch.equal(
        vectors[-1], mind.language.get_input_embeddings()(torch.tensor(own.id(OBJECT)))
    )


def test_the_average_of_a_clip_forgets_order_and_its_frames_do_not():
    mind = tiny()
    clip = patches(8)
    turned = clip.flip(0)
    one, other = mind.tokens_of(Looked(clip, True)), mind.tokens_of(Looked(turned, True))
    whole = TINY.sight.tokens
    assert torch.allclose(one[:whole], other[:whole], atol=1e-5)
    assert not torch.allclose(one[whole:], other[whole:], atol=1e-2)


@pytest.mark.parametrize(
    "shape",
    [
        Box(x0=0.1, y0=0.1, x1=0.4, y1=0.5),
        Point(x=0.2, y=0.3),
        Scribble(points=((0.1, 0.1), (0.5, 0.4))),
        Polygon(points=((0.1, 0.1), (0.5, 0.1), (0.3, 0.6))),
    ],
    ids=lambda shape: shape.kind,
)
def test_every_kind_of_region_becomes_one_token_of_its_own(shape):
    mind = tiny()
    told = cover(Region(shapes=(shape,)).raster(128, 128))
    elsewhere = cover(Region(shapes=(Box(x0=0.6, y0=0.6, x1=0.9, y1=0.95),)).raster(128, 128))
    assert told.shape == (GRID, GRID) and told.max() == 1
    looks = patches().expand(2, -1, -1, -1)
    tokens = mind.extractor(looks, torch.from_numpy(np.stack([told, elsewhere])))
    assert tokens.shape == (2, 32) and not torch.allclose(tokens[0], tokens[1])


def test_what_lies_outside_the_region_changes_nothing():
    mind = tiny()
    mask = np.zeros((128, 128), bool)
    mask[:32, :32] = True
    look = patches()
    other = look.clone()
    other[:, 2:, 2:] += 5  # the region covers the first patch of 4 x 4
    told = torch.from_numpy(cover(mask))[None]
    assert torch.allclose(mind.extractor(look, told), mind.extractor(other, told))


def test_a_message_has_two_parts_and_a_condition_for_every_module():
    mind = tiny()
    message = mind.signals(torch.randn(3, 2, 32))
    assert message.specific.shape == message.invariant.shape == (3, 2, 8)
    for module in MODULES:
        condition = TINY.conditions[module]
        made = mind.decodings(module, message)
        assert made.shape == (3, condition.tokens, condition.width)
    assert mind.discriminator(message.invariant).shape == (3, len(MODULES))
    assert len(mind.discriminator.layers.layers) == 4
    whole = Message(message.specific, message.invariant).whole
    assert torch.equal(whole[..., :8], message.specific)


def test_the_gradient_turns_round():
    values = torch.ones(3, requires_grad=True)
    (reversed_gradient(values, 0.5) * 2).sum().backward()
    assert torch.equal(values.grad, torch.full((3,), -1.0))


def test_files_hold_everything_and_read_back_the_same(tmp_path):
    mind, own = tiny(), words()
    mind.save(tmp_path)
    assert max(f.stat().st_size for f in tmp_path.glob("*.safetensors")) <= LARGEST_FILE
    back = Vitron.load(tmp_path, own.size, own.id(IMAGE), own.id(OBJECT))
    ids = torch.tensor([own.ids("A boat on the lake, and a dog beside it")])
    assert torch.equal(mind(Batch(ids)), back(Batch(ids)))
    before, after = mind.weights(), back.weights()
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_small_files_say_nearly_the_same(tmp_path):
    mind, own = tiny(), words()
    mind.save(tmp_path / "whole", torch.bfloat16)
    mind.save(tmp_path / "small", torch.bfloat16, small=True)
    sizes = [
        sum(file.stat().st_size for file in (tmp_path / name).glob("mind-*.safetensors"))
        for name in ("small", "whole")
    ]
    assert sizes[0] < 0.7 * sizes[1]
    back = Vitron.load(tmp_path / "small", own.size, own.id(IMAGE), own.id(OBJECT))
    before, after = mind.weights(), back.weights()
    assert before.keys() == after.keys()
    for name, weight in before.items():
        assert after[name].dtype == torch.bfloat16
        most = weight.abs().max() / 127 + weight.abs().max() / 256
        assert (after[name].float() - weight).abs().max() <= most, name
    mind.save(tmp_path / "plain", small=True)
    plain = Vitron.load(tmp_path / "plain", own.size, own.id(IMAGE), own.id(OBJECT))
    assert {weight.dtype for weight in plain.weights().values()} == {torch.float32}


def test_large_weights_are_split_into_several_files(tmp_path):
    own = words()
    tiny().save(tmp_path, largest=200_000)
    files = sorted(tmp_path.glob("mind-*.safetensors"))
    assert len(files) > 2
    names = [name for file in files for name in load_file(file)]
    assert len(names) == len(set(names))
    Vitron.load(tmp_path, own.size, own.id(IMAGE), own.id(OBJECT))


def test_missing_and_foreign_weights_are_said_so(tmp_path):
    own = words()
    with pytest.raises(MissingWeights, match="no mind-"):
        Vitron.load(tmp_path, own.size, own.id(IMAGE), own.id(OBJECT))
    tiny().save(tmp_path)
    NANO.save(tmp_path)
    with pytest.raises((MissingWeights, RuntimeError)):
        Vitron.load(tmp_path, own.size, own.id(IMAGE), own.id(OBJECT))


def test_the_paper_s_size_on_no_memory():
    vocabulary = 32_000 + len(SPECIAL)
    with torch.device("meta"):
        mind = Vitron(VICUNA, vocabulary, 32_000, 32_001)
    def millions(*parts: str) -> float:
        return sum(
            p.numel() for name, p in mind.named_parameters() if name.startswith(parts)
        ) / 1e6
    assert 6_738 < millions("language.") < 6_745
    assert 303 < millions("eyes.") < 305  # CLIP ViT-L/14 at 336
    assert VICUNA.sight.tokens == 576
    assert mind.projector.linear.weight.shape == (4096, 1024)
    assert mind.language.lm_head.weight.shape == (vocabulary, 4096)
    assert mind.signals.specific.weight.shape == (1024, 4096)
    assert mind.discriminator.enter.weight.shape == (768, 1024)
    assert mind.decodings.of["Image Generation"].queries.shape == (77, 4)
    assert VICUNA.lora.rank == 128 and VICUNA.lora.alpha == 256


def test_profiles_have_names():
    assert profile("nano") is NANO and set(PROFILES) == {"nano", "tiny", "vicuna-7b"}
    with pytest.raises(UnknownProfile, match="nano, vicuna-7b, tiny"):
        profile("giant")


def test_pixels_are_stretched_so_that_places_stay():
    page = np.zeros((60, 200, 3), np.uint8)
    page[:, 100:] = 255
    made = prepare(page, 32)
    assert made.shape == (3, 32, 32)
    assert (made[:, :, :15] < 0).all() and (made[:, :, 17:] > 0).all()


def test_frames_are_spread_over_the_clip_with_both_ends():
    assert chosen_frames(100, 8) == [0, 14, 28, 42, 57, 71, 85, 99]
    assert chosen_frames(1, 8) == [0] * 8
