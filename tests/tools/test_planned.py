"""A planner's "verb: phrase" is read like a person's words, by the same rules."""

import pytest

from vitron.tools.grammar import read, refusal
from vitron.tools.planned import parts, phrase, sayings


@pytest.mark.parametrize(
    ("context", "planned", "spoken"),
    [
        ("still", "remove: the lamp post behind her", "remove the lamp post behind her"),
        ("still", "recolour: the car to teal", "make the car teal"),
        ("still", "recolour: what is marked to red", "make it red"),
        ("still", "remove: what is marked", "remove it"),
        ("still", "blur: the background", "blur the background"),
        ("still", "brighten: a bit brighter", "a bit brighter"),
        ("still", "warm: warmer", "warmer"),
        ("still", "contrast: more contrast", "more contrast"),
        ("still", "restyle: watercolour", "watercolour"),
        ("still", "weather: light snow", "light snow"),
        ("still", "recolour: black and white", "black and white"),
        ("still", "recolour: what is marked to black and white", "make it black and white"),
        ("still", "resize: the boat bigger", "make the boat bigger"),
        ("still", 'text: "OPEN" in red', 'write "OPEN" in red'),
        ("still", "flip: mirror", "mirror"),
        ("still", "crop: a square", "crop to a square"),
        ("still", "straighten: the crooked horizon", "straighten"),
        ("clip", "slow: half", "half speed"),
        ("clip", "speed: faster", "faster"),
        ("clip", "reverse: play it backwards", "reverse"),
        ("clip", "stabilise: shaky", "stabilise"),
        ("motion", "motion: slow push-in", "slow push-in"),
        ("motion", "motion: the water flows", "let the water flow"),
    ],
)
def test_it_is_the_same_operation(context, planned, spoken):
    one, other = read(planned, context), read(spoken, context)
    assert not one.unread, one.unread
    assert [type(o) for o in one.operations] == [type(o) for o in other.operations]
    assert [o.scope for o in one.operations] == [o.scope for o in other.operations]


def test_what_is_to_be_left_alone_is_not_taken_for_a_thing():
    (found,) = read("recolour: the door to green, not the frame").operations
    assert found.what == "door"


def test_what_cannot_be_read_is_named_without_the_planner_s_form():
    words = refusal("change: spookier", "still", False, False)
    assert words is not None and "“spookier”" in words
    assert read("").operations == ()


def test_other_words_are_left_as_they_are():
    assert list(sayings("make it 10: 20")) == ["make it 10: 20"]
    assert parts("Note: this") == ("", "Note: this")
    assert phrase("segmentation: the dog on the left") == "the dog on the left"
    assert phrase("the dog") == "the dog"
