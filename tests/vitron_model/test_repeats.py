"""What a mind says twice is done once, unless several were asked for."""

import pytest

from vitron.vitron_model.repeats import once, renumbered
from vitron.vitron_model.talk import Step


def night(*inputs):
    return Step("Image Editing", "time: night", inputs)


DRAWN = Step("Image Generation", "generate: a boat at sea")
MASK = Step("Image Segmentation", "segmentation: the boat", ("$2",))


@pytest.mark.parametrize(
    ("steps", "text", "kept"),
    [
        ((DRAWN, night("$1"), night("$2")), "draw a boat, then make it night", [0, 1]),
        ((DRAWN, night("$1"), night("$1")), "draw a boat, then make it night", [0, 1]),
        ((DRAWN, DRAWN), "a boat at sea", [0]),
        ((DRAWN, DRAWN), "two pictures of a boat at sea", [0, 1]),
        ((DRAWN, DRAWN), "a boat at sea, and another", [0, 1]),
        ((DRAWN, DRAWN), "three different pictures of a boat at sea", [0, 1]),
        ((DRAWN, DRAWN), "a boat at sea. Make two of them", [0, 1]),
        ((DRAWN, DRAWN), "a boat at sea, I'd like two, please", [0, 1]),
        ((DRAWN, DRAWN), "key visual: two boats at sea, no people please", [0]),
        ((DRAWN, DRAWN), "3 boats at sea, with more waves than clouds", [0]),
        ((night("img1"), night("img2")), "make these night", [0, 1]),
        ((DRAWN, night("$1"), MASK), "draw it, make it night, mask the boat", [0, 1, 2]),
    ],
)
def test_the_same_once_more_is_left_out(steps, text, kept):
    assert once(steps, text) == kept


def test_later_steps_take_what_is_left():
    steps = (DRAWN, night("$1"), night("$2"), Step("Video Generation", "motion: waves", ("$3",)))
    kept = once(steps, "draw a boat, make it night, let the waves move")
    told = renumbered(steps, kept)
    assert kept == [0, 1, 3]
    assert [step.inputs for step in told] == [(), ("$1",), ("$2",)]
