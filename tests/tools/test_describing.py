"""What was drawn round is described from close by."""

from __future__ import annotations

import numpy as np
import pytest

from vitron.memory.media import Image, ImageRef
from vitron.memory.region import Box, Point, Region
from vitron.tools.modules import SegmentImage
from vitron.tools.seem import EMBEDDED, SeemSegmentation
from vitron.tools.segmenter.choosing import Candidate
from vitron.tools.segmenter.describing import asked, described, listing, of_all
from vitron.tools.segmenter.looks import Glance, Looking
from vitron.tools.segmenter.reading import Vocabulary
from vitron.tools.specialist import Report
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.scenes import scene

SHEEP = dict(kind="sheep", colour="black", pattern="plain", pose="lie", facing="left")


@pytest.fixture(scope="module")
def known() -> Vocabulary:
    looking = Looking.beside(EMBEDDED)
    assert looking is not None
    return looking.build.vocabulary({"sheep": "sheep"}, {"woman": "dress", "man": "shirt"})


def glance(sure: float = 1.0, **looks: str) -> Glance:
    return Glance({what: {label: sure} for what, label in {**SHEEP, **looks}.items()})


@pytest.mark.parametrize(
    ("text", "sort"),
    [("What is this?", "what"), ("what did I mark?", "what"), ("what's this here", "what"),
     ("Describe what I drew round.", "what"), ("Describe the region.", "what"),
     ("Tell me about the thing in here.", "what"), ("what is in the box", "what"),
     ("Who is this?", "what"), ("what have I circled?", "what"),
     ("What colour is this?", "colour"), ("which color does it have", "colour"),
     ("what colour is the thing I clicked on?", "colour"),
     ("What is it doing?", "pose"), ("which way does this animal look?", "facing"),
     ("what is this for?", None), ("cut this out", None), ("what is that noise?", None),
     ("is this real?", None), ("", None)],
)  # fmt: skip
def test_what_is_asked_of_a_drawing_is_understood(text, sort):
    assert asked(text) == sort


@pytest.mark.parametrize(
    ("looks", "told"),
    [({}, "a black sheep, lying down, facing left"),
     ({"kind": "woman", "colour": "red", "pattern": "dotted", "pose": "run"},
      "a woman in a dotted red dress, running, facing left"),
     ({"kind": "apple", "colour": "orange", "pose": "stand", "facing": ""}, "an orange apple"),
     ({"kind": "plane", "pose": "fly"}, "a black plane, flying, facing left"),
     ({"kind": "nothing"}, None)],
)  # fmt: skip
def test_it_is_told_by_name_and_looks(known, looks, told):
    assert described("what", glance(**looks), known) == told


def test_what_is_not_plain_is_not_told(known):
    assert described("what", glance(0.4), known) is None
    assert described("what", glance(0.7), known) == "a black sheep", "but not what it does"
    assert described("facing", glance(facing=""), known) is None
    assert described("pose", glance(), known) == "lying down"


@pytest.mark.parametrize(
    ("text", "all_of_it"),
    [("What do you see?", True), ("Describe the picture.", True), ("caption this", True),
     ("describe the image in a sentence", True), ("What is in this picture?", True),
     ("Tell me what the picture shows.", True), ("what's on here?", True),
     ("Give a caption.", True), ("What is in the box?", False), ("describe the dog", False),
     ("what do you see as the main problem?", False), ("describe how to cut it out", False)],
)  # fmt: skip
def test_everything_is_told_where_that_is_asked(text, all_of_it):
    assert of_all(text) == all_of_it


def test_things_are_listed_the_largest_first_and_those_alike_together(known):
    def one(size: int, sure: float = 1.0, **looks: str) -> Candidate:
        soft = np.zeros((50, 50), np.float32)
        soft[:size, :size] = 1
        return Candidate(soft, 1.0, glance(sure, **looks))

    woman = one(20, kind="woman", colour="red", pattern="dotted")
    assert listing([one(10), woman, one(12)], known) == (
        "a woman in a dotted red dress and two black sheep"
    )
    assert listing([one(10, 0.6)], known) is None, "it may be anything"
    assert listing([one(10, kind="nothing")], known) is None and listing([], known) is None


def test_a_box_or_a_click_is_looked_at_closely():
    """The middle one of three sheep is black."""
    cutter = SeemSegmentation()
    cutter.load("cpu")
    picture = render(scene(10, "test", 1.0), 384)
    black = next(one for one in picture.truth.things if one.colour == "black")
    x0, y0, x1, y1 = black.box
    image = ImageRef.of(Image(picture.pixels))

    def told(question: str, region: Region) -> str | None:
        asks = SegmentImage(image=image, instruction=question, region=region)
        return cutter.answer(asks, Report())

    box = Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),))
    assert (told("What is this?", box) or "").startswith("a black sheep")
    click = Region(shapes=(Point(x=(x0 + x1) / 2, y=(y0 + y1) / 2),))
    assert told("What colour is what I clicked on?", click) == "black"
    assert told("How many sheep are there?", box) is None
    sky = Region(shapes=(Box(x0=0.4, y0=0.0, x1=0.6, y1=0.1),))
    assert "sheep" not in (told("What is this?", sky) or "")
