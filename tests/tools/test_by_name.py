"""Named things are found and edited where nobody drew: with the weights that ship."""

import numpy as np
import pytest

from vitron.errors import NoBackend, NothingFound
from vitron.memory.media import Image, ImageRef, Video, VideoRef
from vitron.memory.region import Region
from vitron.tools.by_name import ClipsByName, EditingByName, named_in
from vitron.tools.modules import IMAGE_EDITING, VIDEO_EDITING, EditImage, EditVideo
from vitron.tools.registry import Registry
from vitron.tools.specialist import Report
from vitron.vitron_model.training.illustrator.reading import read
from vitron.vitron_model.training.illustrator.staging import staged
from vitron.vitron_model.training.world.painter import render

PAGE = render(staged(read("a red dog next to a blue car on a street"), 2, 1.5), 480)


def asked(words, pixels=PAGE.pixels, **more):
    return EditImage(instruction=words, image=ImageRef.of(Image(pixels)), **more)


@pytest.fixture(scope="module")
def editor():
    made = EditingByName()
    made.load("cpu")
    return made


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("make the car green", "car"),
        ("remove the dog", "dog"),
        ("recolour: the car to green", "car"),
        ("make it warmer", ""),
        ("make the car green and remove the dog", ""),
    ],
)
def test_the_thing_that_an_edit_is_about(words, what):
    assert named_in(words, "still") == what


def test_the_named_thing_changes_and_nothing_else(editor):
    made = editor.run(asked("make the car green"), None, Report())[0].pixels
    car, dog = (
        PAGE.truth.mask(next(t.id for t in PAGE.truth.things if t.kind == kind))
        for kind in ("car", "dog")
    )
    changed = (made != PAGE.pixels).any(-1)
    assert (changed & car).sum() > 0.4 * car.sum()
    assert not (changed & dog).any()
    greener = made[car].mean(0) - PAGE.pixels[car].mean(0)
    assert greener[1] - greener[2] > 10


def test_who_is_asked_and_why():
    registry = Registry.discover()
    backend = {
        words: registry.choose(IMAGE_EDITING, asked(words)).backend.name
        for words in ("make it warmer", "make the car green")
    }
    assert backend == {"make it warmer": "classical", "make the car green": "by-name"}
    drawn = asked("make the car green", region=Region.box(0.1, 0.1, 0.5, 0.9))
    assert registry.choose(IMAGE_EDITING, drawn).backend.name == "classical"
    with pytest.raises(NoBackend, match="dachshund.*is none"):
        registry.choose(IMAGE_EDITING, asked("make the dachshund green"))
    clip = EditVideo(instruction="remove the dog", video=VideoRef.of(Video.of([PAGE.pixels], 8)))
    assert registry.choose(VIDEO_EDITING, clip).backend is ClipsByName


def test_on_a_photograph_words_alone_are_refused_and_nothing_is_made(editor):
    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8)
    with pytest.raises(NothingFound, match="draw a box"):
        editor.run(asked("make the car green", noise), None, Report())


def test_cards_say_that_names_are_found():
    cards = {card.name: card for card in Registry.discover().cards()}
    assert cards["Image Editing"].finds_names and cards["Image Segmentation"].finds_names
    assert not cards["Image Generation"].finds_names
