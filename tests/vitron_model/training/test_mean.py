"""Halfway between two minds, or a refusal."""

import pytest
import torch

from vitron.errors import SetupError
from vitron.vitron_model.config import TINY
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.tokenizer import IMAGE, OBJECT
from vitron.vitron_model.training.course import Course
from vitron.vitron_model.training.mean import halfway

from ..minds import tiny, words


def test_the_mean_is_what_a_run_begins_with(tmp_path):
    for number in (0, 1):
        mind = tiny(number)
        mind.save(tmp_path / str(number), torch.float32)
        words().save(tmp_path / str(number))
    course = Course("tiny", tmp_path / "run", dtype=torch.float32)
    course.begin_with(tmp_path / "0", "synergy", mean=tmp_path / "1")
    made = course.mind(course.words()).weights()
    one, other = tiny(0).weights(), tiny(1).weights()
    name = "language.model.layers.0.mlp.up_proj.weight"
    assert not torch.equal(one[name], other[name])
    assert torch.allclose(made[name], (one[name] + other[name]) / 2, atol=1e-6)


def test_minds_of_another_build_have_no_mean():
    own = words()
    wider = TINY.model_copy(update={"signals": TINY.signals.model_copy(update={"specific": 12})})
    with pytest.raises(SetupError, match="another build"):
        halfway(tiny(), Vitron(wider, own.size, own.id(IMAGE), own.id(OBJECT)))
