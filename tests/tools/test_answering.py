"""Questions about single things are understood, and answered by who is there and what they look
like."""

from __future__ import annotations

import numpy as np
import pytest

from vitron.tools.seem import EMBEDDED
from vitron.tools.segmenter.answering import SURE, Answer, answer, question
from vitron.tools.segmenter.choosing import Candidate
from vitron.tools.segmenter.looks import Glance, Looking
from vitron.tools.segmenter.reading import Vocabulary

PLURALS = {"dog": "dogs", "tree": "trees", "cat": "cats", "animal": "animals", "man": "men"}


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    looking = Looking.beside(EMBEDDED)
    assert looking is not None
    return looking.build.vocabulary(PLURALS, {"man": "shirt"})


def a(kind: str, box: tuple[int, int, int, int], sure: float = 1.0, **looks: str) -> Candidate:
    soft = np.zeros((100, 160), np.float32)
    x0, y0, x1, y1 = box
    soft[y0:y1, x0:x1] = 1
    told = {"colour": "brown", "pattern": "plain", "pose": "stand", "facing": "left", **looks}
    chances = {what: {label: 1.0} for what, label in told.items()}
    return Candidate(soft, sure, Glance({"kind": {kind: sure}, **chances}))


BROWN = a("dog", (10, 60, 30, 80))
RED = a("dog", (120, 50, 150, 80), colour="red", pose="run", facing="right")
TREE = a("tree", (60, 10, 80, 80), colour="green", pose="sway", facing="")
MAN = a("man", (128, 20, 140, 46), colour="orange", pattern="striped")
PAGE = (BROWN, RED, TREE)


def told(text: str, known: Vocabulary, page: tuple[Candidate, ...] = PAGE) -> Answer | None:
    asked = question(text, known)
    assert asked is not None, text

    def called(noun: str) -> list[Candidate]:
        return [one for one in page if not noun or one.glance.of("kind", known.means[noun]) > 0]

    return answer(asked, called, known)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("How many dogs are there?", "two"), ("count the animals", "two"), ("how many cats?", "none"),
     ("What is the number of red dogs in the picture?", "one"),
     ("how many trees do you see", "one"),
     ("Is there a cat in the picture?", "no"), ("do you see any dogs", "yes"),
     ("Does the picture show a blue dog?", "no"), ("Can you find a red dog here?", "yes"),
     ("What colour is the tree?", "green"), ("which color does the dog on the right have", "red"),
     ("What is the red dog doing?", "running"), ("what does the dog on the left do?", "standing"),
     ("Which way is the red dog facing?", "right"),
     ("Does the brown dog look left or right?", "left"),
     ("Which looks taller, the tree or the red dog?", "the tree"),
     ("Is the brown dog or the tree taller in the picture?", "the tree"),
     ("Is the brown dog to the left of the tree?", "yes"),
     ("is the tree right of the red dog?", "no"),
     ("Is the dog on the right red?", "yes"), ("is the dog on the left running?", "no"),
     ("is the dog to the left of the tree red?", "no"),
     ("is the dog to the right of the tree facing right?", "yes")],
)  # fmt: skip
def test_what_is_asked_is_answered_from_what_is_there(known, text, answer):
    found = told(text, known)
    assert found is not None and found.text == answer and found.sure >= SURE


@pytest.mark.parametrize(
    "text",
    ["what is this?", "what colour is it?", "what colour is best for the sky?",
     "why is the dog red?", "how many dogs can you draw?", "how many unicorns are there?",
     "how many?", "is it red?",
     "What colour is the mood of the dog?", "is the dog on the left happy?", "cut out the dog",
     "Which looks taller, the tree or the unicorn?", "is the dog big?", ""],
)  # fmt: skip
def test_what_it_does_not_understand_it_leaves_to_others(known, text):
    assert question(text, known) is None


@pytest.mark.parametrize(
    ("text", "answer"),
    [("What is to the left of the tree?", "a brown dog"), ("what's above the red dog?",
      "a man in a striped orange shirt"), ("Who is over the dog on the right?",
      "a man in a striped orange shirt")],
)  # fmt: skip
def test_what_stands_so_is_named_with_its_looks(known, text, answer):
    found = told(text, known, (*PAGE, MAN))
    assert found is not None and found.text == answer


def test_the_thing_itself_found_again_is_not_the_answer(known):
    again = a("tree", (60, 11, 80, 80), colour="green")
    assert told("what is next to the tree?", known, (TREE, again)) is None


def test_of_what_is_not_there_nothing_is_said(known):
    for text in ("what colour is the cat?", "is the cat to the left of the tree?",
                 "is the cat red?", "which is taller, the cat or the tree?",
                 "what is behind the cat?"):  # fmt: skip
        assert told(text, known) is None


def test_a_doubtful_thing_makes_a_doubtful_answer(known):
    doubtful = a("dog", (90, 60, 110, 80), sure=0.45)
    count = told("how many dogs are there?", known, (*PAGE, doubtful))
    sure = told("how many dogs are there?", known)
    assert count is not None and sure is not None and count.sure < 0.7 < sure.sure
    chances = {**RED.glance.chances, "pose": {"run": 0.3, "hop": 0.25}}
    blurred = Candidate(RED.soft, 1.0, Glance(chances))
    pose = told("what is the dog doing?", known, (blurred,))
    assert pose is not None and pose.sure < SURE


@pytest.mark.parametrize(
    ("pose", "words"),
    [("lie", "lying down"), ("sit", "sitting"), ("float", "floating"), ("ride", "riding"),
     ("hop", "hopping"), ("fly", "flying"), ("sway", "swaying"), ("bounce", "bouncing")],
)  # fmt: skip
def test_what_it_does_is_said_in_words(known, pose, words):
    found = told("what is the dog doing?", known, (a("dog", (10, 60, 30, 80), pose=pose),))
    assert found is not None and found.text == words
