"""Questions about a clip are understood, and answered from who was seen and what he did."""

from __future__ import annotations

import pytest
from tests.tools.watched import an, going, lifted, still, thrown, watched

from vitron.tools.english import a, going_on, listed, present
from vitron.tools.seem import EMBEDDED
from vitron.tools.segmenter.looks import Looking
from vitron.tools.segmenter.reading import Vocabulary
from vitron.tools.segmenter.recounting import answer, understood

PLURALS = {"dog": "dogs", "cat": "cats", "man": "men", "tree": "trees", "animal": "animals"}
TREE = an("tree", still(0.5, 0.75, 0.12, 0.4), facing="", colour="green")
DOG = an("dog", going(0.1, 0.9, first=1, last=7), "run")
CAT = an("cat", lifted(still(0.2, 0.5), thrown(9, 14)), "jump", colour="black")
TALL = an("man", [*still(0.8, 0.5)[:10], *[None] * 6], colour="red")
SHORT = an("man", still(0.3, 0.4), ["stand"] * 6 + ["wave"] * 5 + ["stand"] * 5, colour="blue")
PARK = watched(TREE, DOG, CAT)
"""A dog runs past a tree, then a cat jumps."""
MEN = watched(TALL, SHORT)
"""One disappears, one waves."""
NOTHING = "nothing, as far as I can see"


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    looking = Looking.beside(EMBEDDED)
    assert looking is not None
    return looking.build.vocabulary(PLURALS, {"man": "shirt"})


@pytest.mark.parametrize(
    ("text", "told"),
    [("What happens in this clip?", "the dog runs past the tree and the cat jumps"),
     ("tell me what happens", "the dog runs past the tree and the cat jumps"),
     ("what's going on in the video?", "the dog runs past the tree and the cat jumps"),
     ("Describe the clip.", "the dog runs past the tree and the cat jumps"),
     ("caption this video", "the dog runs past the tree and the cat jumps"),
     ("what do you see in the clip?", "the dog runs past the tree and the cat jumps"),
     ("Tell me what goes on in the video.", "the dog runs past the tree and the cat jumps"),
     ("What happens first?", "the dog runs past the tree"),
     ("what happens at the end", "the cat jumps"),
     ("What happens after the dog runs past the tree?", "the cat jumps"),
     ("What happens right before the cat jumps?", "the dog runs past the tree"),
     ("What does the dog do?", "it runs past the tree"),
     ("what is the cat doing in the clip", "it jumps"),
     ("What runs past the tree?", "the dog"), ("who is jumping?", "the cat"),
     ("What runs?", "the dog"), ("who is running along?", "the dog"), ("Does the dog run?", "yes"),
     ("Who waves?", "nobody, as far as I can see"), ("What runs past the cat?", NOTHING),
     ("what jumps over the dog?", NOTHING), ("Who sings?", None), ("What runs out of time?", None),
     ("does the dog run past the tree?", "yes"), ("Is the brown dog running past it?", "no"),
     ("Does the cat run past the tree?", "no"),
     ("In which frames can you see that the cat jumps?", "frames 9 to 14"),
     ("When does the cat jump?", "frames 9 to 14"),
     ("How many animals appear in the clip?", "two"), ("How many men are there in it?", "none"),
     ("Is there a black cat in the clip?", "yes"), ("is there a fish in this video?", "no"),
     ("Is the dog still to be seen at the end?", "yes"),
     ("Which way does the dog run?", "to the right"), ("where does the cat go?", None),
     ("Why does the cat jump?", None)],
)  # fmt: skip
def test_what_is_asked_is_told_as_it_was_seen(known, text, told):
    assert answer(text, PARK, known) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [("What does the man in a blue shirt do?", "waves"), ("what does the man do?", None),
     ("Who waves?", "the man in a blue shirt"),
     ("Is the man in a red shirt still there at the end?", "no"),
     ("is the man in a red shirt there from the beginning?", "yes"),
     ("Why is the man in a red shirt not there at the end?", "because it disappears")],
)  # fmt: skip
def test_who_is_meant_of_two_is_told_by_what_they_wear(known, text, told):
    assert answer(text, MEN, known) == told


def test_where_the_sky_changes_it_does_not_say_that_this_is_all(known):
    dark = watched(TREE, DOG, CAT, changes=True)
    assert answer("What happens in this clip?", dark, known) is None
    assert answer("What happens last?", dark, known) is None
    assert answer("Who waves?", dark, known) is None
    assert answer("What does the dog do?", dark, known) == "it runs past the tree"


@pytest.mark.parametrize(
    "text",
    ["cut out the dog", "make it slower", "", "what a lovely clip", "hello", "thanks!",
     "could you loop the part where the dog runs?"],
)  # fmt: skip
def test_what_is_no_question_about_it_is_left_to_others(known, text):
    assert not understood(text) or answer(text, PARK, known) is None


def test_of_nothing_nothing_is_told(known):
    assert answer("What happens in this clip?", watched(), known) is None
    assert answer("How many dogs are there?", watched(), known) is None
    assert answer("What does the dog do?", watched(TREE), known) is None


def test_english():
    assert [present("run past", "the car"), present("fly"), present("pick up", "a ball")] == [
        "runs past the car", "flies by", "picks up a ball",
    ]  # fmt: skip
    assert [going_on(one) for one in ("run", "hide", "sway", "wave")] == [
        "running", "hiding", "swaying", "waving",
    ]  # fmt: skip
    assert [a("orange cat"), a("unicorn"), a("hour")] == ["an orange cat", "a unicorn", "an hour"]
    assert [listed(["one"]), listed(["one", "two", "three"])] == ["one", "one, two and three"]
