"""A large mind begins with a CLIP and a Llama that come trained; here tiny ones of such files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import CLIPVisionModel, GPT2Config, LlamaForCausalLM

from vitron.errors import MissingWeights, SetupError
from vitron.vitron_model.config import VICUNA
from vitron.vitron_model.encoders import prepare
from vitron.vitron_model.lexicon import pieces
from vitron.vitron_model.mind import Batch, Vitron
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.talk import Talk, Thing, Turn
from vitron.vitron_model.tokenizer import SPECIAL, Words
from vitron.vitron_model.training import trainer
from vitron.vitron_model.training.course import Course
from vitron.vitron_model.training.lent import Lent
from vitron.vitron_model.training.trainer import _batches
from vitron.vitron_model.uses import USES

from .lenders import clip, llama, tokenizer

SAID = " Cut out the dog, don't blur 12 things… café 犬\n(and img12)."


@pytest.fixture(scope="module")
def lent(tmp_path_factory: pytest.TempPathFactory) -> Lent:
    folder = tmp_path_factory.mktemp("lent")
    return Lent(str(clip(folder / "clip")), str(llama(folder / "llama")))


def course(folder: Path, lent: Lent | None) -> Course:
    """The paper's recipe and classes; what is ours in it, small."""
    made = Course("vicuna-7b", folder, lent=lent)
    config = made.config
    small = {"specific": 8, "invariant": 8}
    narrow = {"tokens": 2, "width": 16}
    made.config = config.model_copy(
        update={
            "signals": config.signals.model_copy(update=small),
            "conditions": {
                name: one.model_copy(update=narrow) for name, one in config.conditions.items()
            },
            "synergy": config.synergy.model_copy(update={"hidden": 16, "heads": 2}),
            "lora": config.lora.model_copy(update={"rank": 4, "alpha": 8}),
        }
    )
    quick = {"steps": 2, "tokens": 2048, "warm": 1, "rate": 1e-3}
    made.stages = [stage.model_copy(update=quick) for stage in made.stages]
    made.sizes = replace(made.sizes, talks=60, pages=4, clips=1)
    return made


def test_a_llama_s_words_keep_their_numbers_and_ours_stand_behind():
    theirs, own = tokenizer(), Words.lent(tokenizer().backend_tokenizer)
    plain = "cut out the dog and make it night"
    assert own.ids(" " + plain) == theirs(plain, add_special_tokens=False).input_ids
    assert own.text(own.ids(SAID)) == SAID
    assert own.new_from == 900 and own.size == 900 + len(SPECIAL) - 2, "<s> and </s> are there"
    cut = list(pieces(own, SAID))
    assert cut[:3] == ["▁Cut", "▁out", "▁the"] and own.space == "▁"
    assert "".join(own.text(own.piece_ids(piece)) for piece in cut) == SAID
    assert own.id("</s>") == 2 and "," in own.signs


def test_what_is_lent_is_what_the_mind_sees_and_reads_with(lent: Lent):
    config, words = lent.sized(VICUNA), lent.words()
    assert (config.sight.hidden, config.sight.side) == (32, 4)
    told = config.language
    assert (told.heads, told.shared, told.longest, told.epsilon) == (4, 2, 1536, 1e-5)
    assert config.text_limit == 768, "there is room for pictures and answers"
    mind = lent.mind(config, words, torch.float32).eval()
    tower, model = (
        kind.from_pretrained(place)
        for kind, place in ((CLIPVisionModel, lent.eyes), (LlamaForCausalLM, lent.model))
    )
    picture = torch.rand(40, 50, 3).mul(255).byte().numpy()
    pixels = torch.from_numpy(prepare(picture, 32))[None]
    ids = torch.tensor([words.ids(" cut out the dog")])
    with torch.inference_mode():
        seen = tower(pixels, output_hidden_states=True).hidden_states[-2][:, 1:]
        assert torch.equal(mind.eyes(pixels).patches.flatten(1, 2), seen)
        read = model.model(input_ids=ids).last_hidden_state
        assert torch.allclose(mind(Batch(ids)), read, atol=1e-6)
    for table in (mind.language.get_input_embeddings(), mind.language.get_output_embeddings()):
        known, new = table.weight[:900], table.weight[900:]
        assert len(new) == words.size - 900
        assert torch.allclose(new, known.mean(0).expand_as(new), atol=1e-6)


def test_the_paper_s_recipe_goes_from_there_to_a_mind_that_speaks(
    lent: Lent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(trainer, "POOL", 8)
    monkeypatch.setattr(trainer, "SAVE_EVERY", 0.0)
    course(tmp_path, lent).whole("alignment")
    told = course(tmp_path, lent)
    before = LlamaForCausalLM.from_pretrained(lent.model).state_dict()
    kept = told.mind(Words.open(tmp_path)).language.state_dict()
    name = "model.layers.1.mlp.up_proj.weight"
    assert torch.equal(kept[name], before[name].bfloat16()), "no stage of 1.1 moves it"
    monkeypatch.setattr(trainer, "_batches", _one_batch)
    with pytest.raises(StopIteration):
        told.whole("invocation")
    assert told.run.progress()["step"] == 1
    assert any("lora" in name for name, _ in told.mind(Words.open(tmp_path)).named_parameters())
    monkeypatch.setattr(trainer, "_batches", _batches)
    course(tmp_path, lent).whole()
    log = [json.loads(line)["stage"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert log == [stage.name for stage in told.stages]
    talk = Talk((Turn("cut out the dog", (Thing("img1", "image"),)),),
                kinds={"img1": frozenset({"image"})})  # fmt: skip
    speaker = Speaker.open(tmp_path / "mind")
    said = speaker.plan(talk, USES, unsure=0.0)
    assert said.steps or said.sort
    words = Words.open(tmp_path / "mind")
    mind = Vitron.load(tmp_path / "mind", words.size, words.id("<image>"), words.id("<objs>"))
    assert mind.language.config.num_key_value_heads == 2
    assert not any("lora" in name for name in mind.weights()), "it has become part of the weights"
    assert not torch.equal(mind.language.state_dict()[name], before[name].bfloat16())


def _one_batch(*what):
    """A kill, for who goes on with what was kept."""
    batch, first, _ = next(_batches(*what))
    yield batch, first, True


def test_what_is_not_lent_is_asked_for(tmp_path: Path):
    with pytest.raises(SetupError, match="--eyes FOLDER --model FOLDER"):
        course(tmp_path, None).whole()
    assert not (tmp_path / "tokenizer.json").exists()


def test_what_does_not_fit_is_named(lent: Lent, tmp_path: Path):
    with pytest.raises(MissingWeights, match="none holds no config.json"):
        Course("vicuna-7b", tmp_path, lent=Lent(str(tmp_path / "none"), lent.model))
    with pytest.raises(SetupError, match="a llama, not a clip_vision_model"):
        Course("vicuna-7b", tmp_path, lent=Lent(lent.model, lent.model))
    GPT2Config().save_pretrained(tmp_path / "gpt2")
    with pytest.raises(SetupError, match="a gpt2, not a llama"):
        Course("vicuna-7b", tmp_path, lent=Lent(lent.eyes, str(tmp_path / "gpt2")))
    longer = llama(tmp_path / "long", rope_parameters={"rope_type": "linear", "factor": 2.0,
                                                       "rope_theta": 1e4})  # fmt: skip
    with pytest.raises(SetupError, match="rope_type 'linear', not 'default'"):
        Course("vicuna-7b", tmp_path, lent=Lent(lent.eyes, str(longer)))
    bare = llama(tmp_path / "bare")
    for file in bare.glob("*.safetensors"):
        file.rename(file.with_suffix(".bin"))
    with pytest.raises(MissingWeights, match="no weights of a Llama that can be read"):
        course(tmp_path / "run", Lent(lent.eyes, str(bare))).whole()
    assert not (tmp_path / "run" / "run.json").exists(), "it may begin otherwise"
