"""No word is unknown, and what is copied comes back byte by byte."""

import random

import pytest
from tokenizers import Tokenizer, models

from vitron.errors import MissingWeights
from vitron.vitron_model.tokenizer import PLACES, SPECIAL, Words, extended

from .minds import words


@pytest.mark.parametrize(
    "text",
    [" a wheelbarrow", " Zaïre, 東京 и ёлка 🐙", " <Module> of a person", " 12,345.67 %", "\n\t x"],
)
def test_every_text_comes_back(text):
    assert words().text(words().ids(text)) == text


def test_digits_stay_alone_and_places_are_one_token():
    own = words()
    assert len(own.ids(" 1234")) >= 4
    assert all(len(own.fixed(place)) == 1 for place in PLACES)
    assert all(own.id(token) >= 0 for token in SPECIAL)


def test_cut_loosely_it_is_still_the_same_text():
    own = Words(Tokenizer.from_str(words().tokenizer.to_str()))
    text = " [img2: Image Editing of img1: watercolour]"
    with own.loosely(0.3, random.Random(0)):
        cut = [tuple(own.ids(text)) for _ in range(20)]
    with own.loosely(0.3, random.Random(0)):
        assert [tuple(own.ids(text)) for _ in range(20)] == cut
    assert len(set(cut)) > 1 and {own.text(ids) for ids in cut} == {text}
    assert all(own.id("Image Editing") in ids for ids in cut)
    assert len({tuple(own.ids(text)) for _ in range(5)}) == 1


def test_a_large_model_s_words_get_ours_behind_their_own(tmp_path):
    theirs = Tokenizer(models.BPE({"a": 0, "b": 1, "ab": 2, "<s>": 3, "</s>": 4}, [("a", "b")]))
    own = Words(extended(theirs))
    assert own.start == 3 and own.new_from >= 5
    own.save(tmp_path)
    assert Words.open(tmp_path).size == own.size


def test_no_words_no_mind(tmp_path):
    with pytest.raises(MissingWeights, match="tokenizer.json"):
        Words.open(tmp_path)
