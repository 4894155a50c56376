"""What a picture shows is put together from those who see things, and where that is."""

import pytest

from vitron.vitron_model.captions import placed
from vitron.vitron_model.training.world.places import PLACES
from vitron.vitron_model.training.world.words.phrases import place_phrase


@pytest.mark.parametrize(
    ("caption", "told"),
    [("A blue car and two dogs on a beach at night.", "a red car on a beach at night"),
     ("A dog in the mountains in the fog.", "a red car in the mountains in the fog"),
     ("A rocket in space at night.", "a red car in space at night"),
     ("A boat by a lake. It rains.", "a red car by a lake"),
     ("A man in a red shirt.", "a red car"), ("", "a red car")],
)  # fmt: skip
def test_the_place_comes_from_who_sees_the_whole(caption, told):
    assert placed("a red car", caption) == told


def test_every_place_of_the_world_is_known():
    for place in PLACES:
        where = place_phrase(place)
        assert placed("a red car", f"A blue car {where} at night.") == f"a red car {where} at night"
