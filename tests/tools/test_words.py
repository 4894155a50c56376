"""Instructions become typed operations; what can't be read or done is said before any work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitron.tools.grammar import read, refusal
from vitron.tools.operations import (
    Adjust,
    Background,
    Blur,
    Camera,
    Crop,
    Duplicate,
    Enlarge,
    Flip,
    Insert,
    Lettering,
    Living,
    Move,
    Operation,
    Pixelate,
    Recolour,
    Remove,
    Reverse,
    Rotate,
    Scale,
    Speed,
    Stabilise,
    Straighten,
    Style,
    Trim,
    Weather,
)
from vitron.tools.vocabulary import colour
from vitron.tools.words import Context


def only(words: str, context: Context = "still") -> Operation:
    reading = read(words, context)
    assert not reading.unread and len(reading.operations) == 1, (words, reading)
    return reading.operations[0]


@pytest.mark.parametrize(
    ("words", "kind", "scope", "what"),
    [
        ("make the sky teal", Recolour, "part", "sky"),
        ("Could you please paint the wall pale green?", Recolour, "part", "wall"),
        ("turn the red car into a blue one", Recolour, "part", "red car"),
        ("change the colour of the door to #ff8800", Recolour, "part", "door"),
        ("I'd like the dress to be burgundy", Recolour, "part", "dress"),
        ("get rid of the lamp post", Remove, "part", "lamp post"),
        ("remove it", Remove, "any", ""),
        ("erase the man on the left", Remove, "part", "man on the left"),
        ("remove the light", Remove, "part", "light"),
        ("brighten the area", Adjust, "area", ""),
        ("make the whole picture warmer", Adjust, "whole", ""),
        ("remove the noise", Adjust, "any", ""),
        ("a bit more contrast", Adjust, "any", ""),
        ("darken the background", Adjust, "background", ""),
        ("blur everything but the dog", Blur, "background", ""),
        ("bokeh", Blur, "background", ""),
        ("pixelate the face", Pixelate, "part", "face"),
        ("remove the background", Background, "background", ""),
        ("replace the background with white", Background, "background", ""),
        ("move the cup to the left", Move, "part", "cup"),
        ("make the dog twice as big", Scale, "part", "dog"),
        ("mirror the picture", Flip, "whole", ""),
        ("duplicate the boat to the right", Duplicate, "part", "boat"),
        ("rotate by 5 degrees", Rotate, "any", ""),
        ("straighten the horizon", Straighten, "whole", ""),
        ("crop to 16:9", Crop, "any", ""),
        ("upscale 2x", Enlarge, "whole", ""),
        ("turn it into a pencil sketch", Style, "any", ""),
        ("watercolour", Style, "any", ""),
        ("keep only the red", Style, "any", ""),
        ("make it snow", Weather, "any", ""),
        ("put a red hat on him", Insert, "any", "red hat"),
        ("replace the dog with a cat", Insert, "part", "cat"),
        ('write "SALE" big in the centre', Lettering, "whole", ""),
    ],
)
def test_people_ask_in_many_words(words: str, kind: type[Operation], scope: str, what: str) -> None:
    found = only(words)
    assert (type(found), found.scope, found.what) == (kind, scope, what)


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("make it a bit brighter", 0.25),
        ("make it much brighter", 0.8),
        ("brighten it by 20%", 0.2),
        ("brighten it", None),
        ("add light fog", 0.25),
        ("add heavy rain", 0.9),
        ("blur it completely", 1.0),
    ],
)
def test_degrees_say_how_much(words: str, amount: float | None) -> None:
    assert only(words).amount == amount


def test_a_shade_of_a_colour_is_not_a_degree() -> None:
    found = only("make it light blue")
    assert isinstance(found, Recolour) and found.amount is None and found.name == "light blue"


def test_several_edits_are_read_in_order() -> None:
    reading = read("make the car red; blur the background a lot and then sharpen, and add snow")
    assert [type(each) for each in reading.operations] == [Recolour, Blur, Adjust, Weather]
    both = read("make the dress a bit brighter and warmer").operations
    assert [(each.what, type(each)) for each in both] == [("dress", Adjust)] * 2


def test_what_is_quoted_is_text_and_keeps_its_letters() -> None:
    found = only("Add text “Remove the Dog; and then?” at the top left in yellow")
    assert isinstance(found, Lettering) and found.text == "Remove the Dog; and then?"
    assert found.place[0] < 0.5 > found.place[1] and found.colour is not None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("slow push-in", Camera),
        ("pan to the right", Camera),
        ("gentle pull back", Camera),
        ("parallax", Camera),
        ("let the water flow to the left", Living),
        ("make the clouds drift", Living),
        ("seamless cinemagraph loop", Living),
    ],
)
def test_camera_moves_and_living_parts(words: str, kind: type[Operation]) -> None:
    assert type(only(words, "motion")) is kind


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("stabilise", Stabilise(scope="whole")),
        ("twice as fast", Speed(factor=2.0, scope="whole")),
        ("slow motion", Speed(factor=0.5, scope="whole")),
        ("play it backwards", Reverse(scope="whole")),
        ("boomerang", Reverse(boomerang=True, scope="whole")),
        ("loop: the clip", Reverse(boomerang=True, scope="whole")),
        ("make it loop", Reverse(boomerang=True, scope="whole")),
        ("keep 2 s to 5 s", Trim(start=2.0, end=5.0)),
        ("cut the first 2 seconds", Trim(start=2.0)),
    ],
)
def test_cuts_and_speeds_of_clips(words: str, expected: Operation) -> None:
    found = only(words, "clip")
    assert found == type(expected)(**{**vars(expected), "said": found.said})


@pytest.mark.parametrize("words", ["make him smile", "make it look like winter", "qwertz", ""])
def test_what_is_not_understood_is_refused_with_examples(words: str) -> None:
    assert "I know such words as" in (refusal(words, "still", True, True) or "")


def test_one_part_that_is_not_understood_stops_the_whole() -> None:
    said = refusal("make it warmer; then make him smile", "still", True, False)
    assert said is not None and "make him smile" in said


def test_a_camera_move_is_sent_to_the_module_that_does_it() -> None:
    assert "Video Generation" in (refusal("slow push-in", "still", True, False) or "")


def test_a_thing_must_be_shown_and_a_second_picture_attached() -> None:
    unseen = refusal("get rid of the lamp post", "still", False, False)
    assert unseen is not None and "lamp post" in unseen and "draw a box" in unseen
    assert refusal("get rid of the lamp post", "still", True, False) is None
    alone = refusal("replace the dog with a cat", "still", True, False)
    assert alone is not None and "second picture of “cat”" in alone
    assert refusal("make the picture warmer", "still", False, False) is None


@pytest.mark.parametrize(
    ("words", "rgb"),
    [("#ff8800", (255, 136, 0)), ("a teal", (18, 138, 138)), ("nothing", None)],
)
def test_colours_have_names(words: str, rgb: tuple[int, int, int] | None) -> None:
    found = colour(words)
    assert (found[0] if found else None) == rgb


def test_shades_are_lighter_and_darker() -> None:
    light, plain, dark = (colour(f"{shade}green") for shade in ("light ", "", "dark "))
    assert light and plain and dark
    assert sum(light[0]) > sum(plain[0]) > sum(dark[0])


PIECES = (
    (
        "make the sky red a_bit remove and ; to_the_left “x” blur background more 20% turn into it "
        "add snow by 5 degrees"
    )
    .replace("_", " ")
    .split()
)


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES)).map(" ".join)))
def test_any_text_is_read_or_left_unread_but_never_breaks(text: str) -> None:
    for context in ("still", "motion", "clip"):
        reading = read(text, context)  # type: ignore[arg-type]
        assert all(operation.said for operation in reading.operations)
