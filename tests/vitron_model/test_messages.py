"""Fig. 4's comparison, with the shipped mind and a tiny drawer that has ears for it."""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from vitron.tools.diffusing import EARS
from vitron.vitron_model.config import NANO, SHIPPED, Condition
from vitron.vitron_model.evaluation.makers import subjects, wants
from vitron.vitron_model.evaluation.messages import WAYS, compared, hears, ordered
from vitron.vitron_model.evaluation.messages import drawer as opened
from vitron.vitron_model.evaluation.recogniser import Recogniser
from vitron.vitron_model.signals import Decoding
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.training.makers.shipping import ears_of

from ..tools import tiny_pipelines as tiny


@pytest.fixture(scope="module")
def speaker():
    return Speaker.open(SHIPPED / "nano")


@pytest.fixture(scope="module")
def drawer(tmp_path_factory):
    folder = tiny.with_card(tiny.gligen(tmp_path_factory.mktemp("fig4") / "gligen"))
    torch.manual_seed(0)
    decoding = Decoding(NANO.signals, Condition(tokens=3, width=tiny.WIDTH))
    save_file(ears_of(decoding), folder / EARS)
    return str(folder)


def test_an_order_becomes_words_and_a_signal_that_differ_with_what_is_wanted(speaker):
    said = [ordered(speaker, wanted, 0) for wanted in wants(4)]
    told = [one for one in said if one is not None]
    assert len(told) >= 3, "the planner carries out orders for pictures"
    assert all(one.instruction.startswith("generate: ") for one in told)
    assert not np.array_equal(told[0].signal.specific, told[1].signal.specific)


def test_each_way_is_judged_on_the_same_wishes(speaker, drawer):
    recogniser, maker = Recogniser.open(SHIPPED / "nano"), opened(drawer)
    heard = list(compared(speaker, maker, recogniser, 2, 1))
    for what in ("executed", "kind", "setting"):
        counts = [sum(way == one and mark.what == what for way, mark in heard) for one in WAYS]
        assert counts[0] == counts[1] == counts[2] > 0, what
    executed = {(way, mark.text): mark.right for way, mark in heard if mark.what == "executed"}
    asked = wants(2, known=subjects(maker))
    assert all(executed["words", w.text] == executed["signal", w.text] for w in asked)


def test_a_drawer_without_ears_cannot_be_compared(drawer, tmp_path):
    assert hears(drawer) and not hears(str(tmp_path))
