"""What is made from words alone is said in the person's own words."""

import pytest

from vitron.vitron_model.talk import Step
from vitron.vitron_model.wishes import in_own_words, wished


def drawn(said, *inputs):
    return Step("Image Generation", f"generate: {said}", inputs)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("could you draw me a heron, please?", "a heron"),
        ("Hi! I'd like a picture of two dogs. Thanks!", "two dogs"),
        ("mugshot of a croissant", "mugshot of a croissant"),
        ("gimme like 5 sec of a mech", "like 5 sec of a mech"),
        ("great, then one of a goldfish", "one of a goldfish"),
        ("video of waves,  slow\n and blue pls", "waves, slow and blue"),
        ("draw", "draw"),
    ],
)
def test_courtesies_are_left_out(text, wish):
    assert wished(text) == wish


@pytest.mark.parametrize(
    ("said", "text", "instruction"),
    [
        ("a croissant", "mugshot of a croissant", "generate: mugshot of a croissant"),
        ("a heron, heron", "Draw a heron on a post, in ink!", "generate: a heron on a post, in ink"),
        # the mind knows more than this message says
        ("a boat at night", "the same at night", "generate: a boat at night"),
        ("a tavern with a bard", "put a bard in it", "generate: a tavern with a bard"),
    ],
)
def test_a_wish_that_this_message_holds_is_quoted(said, text, instruction):
    (step,) = in_own_words((drawn(said),), text)
    assert step.instruction == instruction


def test_what_is_edited_or_goes_on_stays_as_it_is():
    edit = Step("Image Editing", "remove: the lamp", ("img1",))
    animated = Step("Video Generation", "motion: waves", ("img1",))
    chain = (drawn("a boat"), Step("Image Editing", "time: night", ("$1",)))
    for steps in ((edit,), (animated,), chain, ()):
        text = "draw a boat, then remove the lamp, waves at night"
        assert in_own_words(steps, text) == steps


def test_a_wish_longer_than_the_mind_can_say_is_kept_whole():
    text = "a page with " + ", ".join(f"thing{number}" for number in range(80))
    (step,) = in_own_words((drawn("a page with thing0, thing1"),), text)
    assert step.instruction.endswith("thing79")
    (cut,) = in_own_words((drawn("a page"),), "a page " * 600)
    assert cut.instruction == "generate: a page", "no instruction may be that long"
