"""What is made from words alone is said in the person's own words."""

import pytest

from vitron.vitron_model.talk import Step, Thing, Turn
from vitron.vitron_model.wishes import gathered, in_own_words, nothing_wished, wished


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
        ("a heron", "Draw a heron on a post, in ink!", "generate: a heron on a post, in ink"),
        # the mind knows more than this message says
        ("a boat at night", "the same at night", "generate: a boat at night"),
        ("a tavern with a bard", "put a bard in it", "generate: a tavern with a bard"),
    ],
)
def test_a_wish_that_this_message_holds_is_quoted(said, text, instruction):
    (step,) = in_own_words((drawn(said),), (Turn(text),))
    assert step.instruction == instruction


def test_what_is_edited_or_goes_on_stays_as_it_is():
    edit = Step("Image Editing", "remove: the lamp", ("img1",))
    animated = Step("Video Generation", "motion: waves", ("img1",))
    chain = (drawn("a boat"), Step("Image Editing", "time: night", ("$1",)))
    for steps in ((edit,), (animated,), chain, ()):
        text = "draw a boat, then remove the lamp, waves at night"
        assert in_own_words(steps, (Turn(text),)) == steps


def test_a_wish_longer_than_the_mind_can_say_is_kept_whole():
    text = "a page with " + ", ".join(f"thing{number}" for number in range(80))
    (step,) = in_own_words((drawn("a page with thing0, thing1"),), (Turn(text),))
    assert step.instruction.endswith("thing79")
    (cut,) = in_own_words((drawn("a page"),), (Turn("a page " * 600),))
    assert cut.instruction == "generate: a page", "no instruction may be that long"


def told(text, reply="", **more):
    return Turn(text, reply=reply, **more)


CARD = told("A birthday card, please", "Gladly. What should be on it?")
PENGUINS = told("penguins and balloons", "Photo or drawing?")
MADE = told("a tram", "Here.", steps=(drawn("a tram"),), made=(("img1",),))


@pytest.mark.parametrize(
    ("turns", "wish"),
    [
        ((CARD, PENGUINS, told("a drawing")), "A birthday card. penguins and balloons. a drawing"),
        ((told("film two boats at sea, please"),), "two boats at sea"),
        ((told("film noir, a man in a street"),), "film noir, a man in a street"),
        ((told("a crane, asleep", "In ink. Shall I?"), told("yes, please do")), "a crane, asleep"),
        ((told("a whale over a city", "Good."), told("show me")), "a whale over a city"),
        ((told("how hot is lava", "Very."), told("a tornado at dusk")), "a tornado at dusk"),
        ((CARD, MADE, told("now a balloon")), "a balloon"),
        ((MADE, told("show me")), ""),
        ((told("what is it?", "A tram?", attached=(Thing("img1", "image"),)), told("a bus")),
         "a bus"),
    ],
)  # fmt: skip
def test_what_led_to_a_wish_belongs_to_it(turns, wish):
    assert gathered(turns) == wish


def test_a_gathered_wish_is_said_whole():
    (step,) = in_own_words((drawn("a drawing of penguins"),), (CARD, PENGUINS, told("a drawing")))
    assert step.instruction == "generate: A birthday card. penguins and balloons. a drawing"


@pytest.mark.parametrize(
    ("said", "text", "nothing"),
    [
        ("a picture", "draw me a picture", True),
        ("a picture", "one image for me please", True),
        ("a heron", "draw me a heron", False),
        ("a picture", "mugshot of a croissant", False),
    ],
)
def test_who_wishes_for_nothing_is_asked(said, text, nothing):
    assert nothing_wished((drawn(said),), (Turn(text),)) is nothing
    assert not nothing_wished((drawn(said, "img1"),), (Turn(text),))
    answered = told("draw me a picture", "What shall it show?")
    assert not nothing_wished((drawn("boats"),), (answered, told("boats")))


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("make a video", True), ("Paint something!", True), ("draw", True), ("hello you", False),
     ("make it blue", False), ("can you animate?", True)],
)  # fmt: skip
def test_an_order_for_nothing_without_files_is_asked_back(text, nothing):
    assert nothing_wished((), (Turn(text),)) is nothing
    assert not nothing_wished((), (Turn(text),), files=True)
