"""Phrases are understood; of several things the one that is meant is chosen, by look and place."""

import numpy as np
import pytest

from vitron.tools.seem import EMBEDDED
from vitron.tools.segmenter.choosing import LIKELY, Candidate, bears, chosen
from vitron.tools.segmenter.looks import Glance, Looking
from vitron.tools.segmenter.reading import Vocabulary, wanted

PLURALS = {"dog": "dogs", "tree": "trees", "woman": "women", "animal": "animals", "sheep": "sheep"}


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    looking = Looking.beside(EMBEDDED)
    assert looking is not None
    return looking.build.vocabulary(PLURALS)


@pytest.mark.parametrize(
    ("words", "noun", "looks"),
    [("the red dog", "dog", {"colour": "red"}),
     ("a gray dog that is running", "dog", {"colour": "grey", "pose": "run"}),
     ("the woman in a checked black dress", "woman", {"colour": "black", "pattern": "checked"}),
     ("the sheep looking to the left", "sheep", {"facing": "left"}),
     ("my lovely old red dog", "dog", {"colour": "red"}),
     ("something that gives milk", "gives milk", {}),
     ("what takes you up above the clouds", "takes you up above the clouds", {})],
)  # fmt: skip
def test_what_is_said_of_a_thing(known, words, noun, looks):
    found = wanted(words, known)
    assert found is not None and found.noun == noun and dict(found.looks) == looks
    assert found.tie is None and found.unlike is None


def test_ties_orders_and_what_it_must_not_be(known):
    tied = wanted("the brown dog to the left of the green tree", known)
    assert tied and tied.tie == "left of" and tied.other
    assert (tied.other.noun, dict(tied.other.looks)) == ("tree", {"colour": "green"})
    held = wanted("the hat in the hand of the woman", known)
    assert held and held.tie == "held by"
    unlike = wanted("the dog that is not next to the tree", known)
    assert unlike and unlike.unlike and unlike.unlike.tie == "next to"
    second = wanted("the second dog from the left", known)
    assert second and second.counted and second.counted.number == 1
    right = wanted("the dog on the right", known)
    assert right and right.tie is None and right.counted and right.counted.order == "right"
    assert wanted("all the dogs", known) == wanted("both dogs", known)
    for words in ("the right dog", "the first dog from the right", "the rightmost dog over there"):
        assert chosen(wanted(words, known), lambda noun: [LEFT, NEAR, RIGHT], known) == [RIGHT]
    assert wanted("the other dog", known) is None
    both = wanted("the dogs", known)
    assert both and both.several and both.plain
    sheep = wanted("the sheep", known)
    assert sheep and sheep.plain and not sheep.several


@pytest.mark.parametrize(
    "words", ["the dog and the tree", "no dog", "the red blue dog", "the dog by itself",
              "the dog next to the unicorn", "gorgeous", ""],
)  # fmt: skip
def test_what_is_not_understood_whole_is_left_to_the_network(known, words):
    found = wanted(words, known)
    assert found is None or not found.noun


def a(kind: str, box: tuple[int, int, int, int], score: float = 0.9, **looks: str) -> Candidate:
    soft = np.zeros((100, 160), np.float32)
    x0, y0, x1, y1 = box
    soft[y0:y1, x0:x1] = 1
    chances = {"kind": {kind: 1.0}, "colour": {looks.get("colour", "brown"): 1.0}}
    return Candidate(soft, score, Glance(chances))


LEFT = a("dog", (10, 60, 30, 80), colour="white")
RIGHT = a("dog", (110, 60, 130, 80), colour="black")
NEAR = a("dog", (60, 80, 84, 99), colour="white")
TREE = a("tree", (66, 20, 90, 70))
BIRD = a("bird", (70, 5, 80, 15))
EVERY = (LEFT, RIGHT, NEAR, TREE, BIRD)


def meant(words: str, known: Vocabulary) -> list[Candidate]:
    want = wanted(words, known)
    assert want is not None and want.noun
    return chosen(
        want, lambda noun: [one for one in EVERY if bears(one, known.means[noun]) > LIKELY], known
    )


@pytest.mark.parametrize(
    ("words", "one"),
    [("the black dog", RIGHT), ("the leftmost white dog", LEFT),
     ("the third dog from the left", RIGHT), ("the dog in the middle", NEAR),
     ("the dog right of the tree", RIGHT), ("the dog in front of the tree", NEAR),
     ("the tree behind the dog", TREE),
     ("the bird above the tree", BIRD), ("the tree under the bird", TREE),
     ("the dog that is not white", RIGHT)],
)  # fmt: skip
def test_the_one_that_is_meant(known, words, one):
    assert meant(words, known)[0] is one


def test_nothing_fits_is_an_answer(known):
    assert meant("the red dog", known) == []
    assert meant("the fourth dog from the left", known) == []
    assert meant("the dog on the tree", known) == []
    assert {id(one) for one in meant("the white dogs", known)} == {id(LEFT), id(NEAR)}


def test_a_sure_finder_outweighs_a_doubtful_look_and_not_a_sure_one():
    doubtful = Candidate(LEFT.soft, 0.95, Glance({"kind": {"cat": 0.16, "dog": 0.84}}))
    assert bears(doubtful, ("cat",)) > 0.5
    assert bears(LEFT, ("cat",)) < LIKELY
