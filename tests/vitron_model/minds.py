"""A tiny mind with words of its own, made once for all tests that need one."""

from functools import cache
from itertools import islice

import torch

from vitron.vitron_model.config import TINY
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words
from vitron.vitron_model.training.course import texts
from vitron.vitron_model.training.parts import fresh


@cache
def words() -> Words:
    return Words.learnt(islice(texts(0), 600), 2000)


@cache
def tiny(seed: int = 0) -> Vitron:
    own = words()
    torch.manual_seed(seed)
    empty = Vitron(TINY, own.size, own.id(IMAGE), own.id(OBJECT))
    return fresh(empty, seed).eval()
