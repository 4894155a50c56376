"""Every stage moves what it declares, and nothing else; at both sizes of the recipe."""

import pytest
import torch

from vitron.errors import SetupError, UnknownProfile
from vitron.vitron_model.config import TINY
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.tokenizer import IMAGE, OBJECT
from vitron.vitron_model.training import trainer
from vitron.vitron_model.training.exhibits import exhibits
from vitron.vitron_model.training.keeping import Run
from vitron.vitron_model.training.lessons import Material
from vitron.vitron_model.training.listening import Listening
from vitron.vitron_model.training.parts import check, fingerprints, fresh, only_new, open_parts
from vitron.vitron_model.training.stages import NANO, VICUNA, Stage, recipe
from vitron.vitron_model.training.trainer import rate_at, train

from ..minds import words

QUICK = {"steps": 3, "tokens": 1500, "warm": 1, "rate": 1e-3}
LEARNT = [stage for stage in (*NANO, *VICUNA) if stage.losses != ("sight",)]


@pytest.fixture(scope="module")
def material(tmp_path_factory) -> Material:
    folder = tmp_path_factory.mktemp("shown")
    eyes = mind().eyes.eval()
    pages = exhibits(folder / "pages", eyes, False, 12)
    clips = exhibits(folder / "clips", eyes, True, 4)
    return Material(words(), TINY, pages, clips)


@pytest.fixture(autouse=True)
def small_pools(monkeypatch) -> None:
    monkeypatch.setattr(trainer, "POOL", 24)


def mind(seed: int = 0) -> Vitron:
    own = words()
    return fresh(Vitron(TINY, own.size, own.id(IMAGE), own.id(OBJECT)), seed)


@pytest.mark.parametrize("stage", LEARNT, ids=lambda stage: f"{stage.phase} {stage.name}")
def test_a_stage_moves_what_it_declares(stage, material, tmp_path, monkeypatch):
    monkeypatch.setattr("vitron.vitron_model.training.parts.SURELY", 3)
    one = mind()
    before = fingerprints(one, words().new_from)
    listens = Listening(one, words()) if "condition" in stage.losses else None
    quick = stage.model_copy(update=QUICK)
    train(one, quick, material, Run(tmp_path), listens)
    after = fingerprints(one, words().new_from)
    moved = {part for part in before if before[part] != after[part]}
    declared = set(stage.trains)
    if "language" in declared:
        declared |= {"old tokens", "new tokens"}
    if "lora" in declared:
        declared = declared - {"lora"} | {"language"}
    assert moved == declared


def test_a_stage_that_moves_more_than_it_declares_fails():
    stage = NANO[2]
    before = {"projector": 1.0, "extractor": 1.0, "eyes": 1.0}
    with pytest.raises(SetupError, match="moved eyes, which it does not declare"):
        check(before, {"projector": 2.0, "extractor": 2.0, "eyes": 2.0}, stage)
    with pytest.raises(SetupError, match="never moved extractor"):
        check(before, {"projector": 2.0, "extractor": 1.0, "eyes": 1.0}, stage)
    short = stage.model_copy(update={"steps": 2})
    check(before, {"projector": 2.0, "extractor": 1.0, "eyes": 1.0}, short)


def test_new_tokens_are_trained_in_embedding_and_head_and_no_old_one_is():
    for tied in (True, False):
        config = TINY.model_copy(
            update={"language": TINY.language.model_copy(update={"tied": tied})}
        )
        own = words()
        one = fresh(Vitron(config, own.size, own.id(IMAGE), own.id(OBJECT)), 0)
        opened = dict(open_parts(one, {"new tokens"}, own.new_from))
        ids = torch.tensor([own.ids(" a cat <Module>Image Editing")])
        out = one.language(input_ids=ids, labels=ids)
        out.loss.backward()
        only_new(opened.items(), own.new_from)
        heads = ["embed_tokens"] if tied else ["embed_tokens", "lm_head"]
        assert len(opened) == len(heads)
        for name, weight in opened.items():
            assert any(head in name for head in heads)
            assert not weight.grad[: own.new_from].any() and weight.grad[own.new_from :].any()


def test_the_order_is_the_paper_s():
    assert [stage.phase for stage in VICUNA] == ["1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "3"]
    assert [stage.phase for stage in NANO][2:] == [stage.phase for stage in VICUNA]
    assert VICUNA[0].rate == 3e-4 and VICUNA[3].rate == 1e-5
    assert all("language" not in stage.trains for stage in VICUNA)
    assert recipe("nano") is NANO
    with pytest.raises(UnknownProfile):
        recipe("giant")


def test_the_rate_rises_and_falls():
    stage = Stage(name="x", phase="0", trains=frozenset(), mix={}, steps=100, rate=1.0, warm=10)
    rates = [rate_at(stage, step) for step in range(100)]
    assert rates[0] == pytest.approx(0.1) and max(rates) == pytest.approx(1.0, abs=1e-3)
    assert rates[-1] < 0.01 and rates[50] == pytest.approx(0.587, abs=0.01)
