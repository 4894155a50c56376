"""Words become places: counts, sides, relations; the same seed, the same places."""

import pytest

from vitron.tools.layouts import countable, laid_out, named

TYPICAL = {
    "dog": (0.3, 0.2, 0.86), "car": (0.5, 0.25, 0.8), "duck": (0.17, 0.11, 0.65),
    "boat": (0.35, 0.28, 0.6), "police officer": (0.17, 0.42, 0.82), "table": (0.4, 0.2, 0.88),
    "cup": (0.14, 0.12, 0.88), "plane": (0.38, 0.19, 0.32), "house": (0.6, 0.5, 0.73),
}  # fmt: skip
PLURALS = {"dogs": "dog", "cars": "car", "ducks": "duck", "houses": "house"}


def placed(text, seed=1):
    return laid_out(text, TYPICAL, PLURALS, seed)


def boxes(text, seed=1):
    return [one.box for one in placed(text, seed)]


def middle(box):
    return (box[0] + box[2]) / 2


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("a small red dog on a beach", ["small red dog"]),
        ("two yellow ducks and a boat", ["yellow duck", "yellow duck", "boat"]),
        ("three cars on a street at night", ["car"] * 3),
        ("cars on a street", ["car"] * 2),
        ("police officer in a blue uniform, street", ["police officer in a blue uniform"]),
        ("a picture of dogs and the house", ["dog", "dog", "house"]),
        ("a beach at night", []),
        ("a hotdog and a carpet", []),
    ],
)
def test_what_is_named_gets_its_places(text, phrases):
    assert [one.phrase for one in placed(text)] == phrases


@pytest.mark.parametrize("seed", range(6))
def test_boxes_lie_on_the_page_and_the_seed_holds(seed):
    text = "two yellow ducks, a red dog, a car and a house"
    assert boxes(text, seed) == boxes(text, seed)
    assert boxes(text, seed) != boxes(text, seed + 1)
    for x0, y0, x1, y1 in boxes(text, seed):
        assert 0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1


@pytest.mark.parametrize("seed", range(6))
def test_sides_and_relations_are_kept(seed):
    black, blue = boxes("a black dog on the right and a blue car on the left", seed)
    assert middle(black) > 0.6 > 0.4 > middle(blue)
    dog, car = boxes("a dog to the left of a car in a park", seed)
    assert dog[2] <= car[0] + 0.05
    cup, table = boxes("a cup on a table", seed)
    assert cup[3] < table[3] and table[0] < middle(cup) < table[2]
    plane, house = boxes("a plane above a house", seed)
    assert plane[3] <= house[1]
    front, behind = boxes("a dog in front of a car", seed)
    assert front[3] > behind[3]
    ducks = boxes("two ducks on the left and a boat", seed)
    assert max(map(middle, ducks[:2])) < 0.5 and ducks[0] != ducks[1]


def test_many_things_are_drawn_smaller_never_dropped_silently_below_the_limit():
    crowd = boxes("three cars and two houses")
    assert len(crowd) == 5
    assert sum(x1 - x0 for x0, _, x1, _ in crowd) <= 0.95
    assert len(boxes("six dogs and six cars")) == 6, "more than six places help nobody"


def test_a_model_without_a_card_is_told_no_places():
    assert laid_out("a red dog", {}, {}, 0) == ()
    assert named("", TYPICAL, PLURALS) == []


def test_what_can_be_counted_is_every_kind_once():
    text = "a red dog and two black dogs beside a car, at night"
    assert countable(text, TYPICAL, PLURALS) == (("dogs", 3), ("cars", 1))
    assert countable("a beach at night", TYPICAL, PLURALS) == ()
