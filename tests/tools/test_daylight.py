"""Other hours of the day: how they are asked for, and what they do to light and colour."""

import numpy as np
import pytest

from vitron.memory.media import Image, ImageRef
from vitron.tools.daylight import graded
from vitron.tools.grammar import read, refusal
from vitron.tools.image_editing import ClassicalEditing
from vitron.tools.modules import EditImage
from vitron.tools.operations import Hour
from vitron.tools.specialist import Report

SKY = np.full((90, 120, 3), (120, 170, 220), np.uint8)
SKY[60:] = (110, 140, 90)
SKY[40:50, 50:60] = (255, 226, 150)  # a lamp


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("make it night", "night"),
        ("time: night", "night"),
        ("turn the day into night", "night"),
        ("time: golden hour", "evening"),
        ("make the photo look like dawn", "morning"),
        ("set it at sunset", "evening"),
    ],
)
def test_hours_are_read_in_pictures_and_clips(said, name):
    for what in ("still", "clip"):
        assert refusal(said, what, False, False) is None
        (operation,) = read(said, what).operations
        assert isinstance(operation, Hour) and operation.name == name


def test_a_bit_darker_is_no_night():
    assert not any(isinstance(one, Hour) for one in read("a bit darker", "still").operations)


def test_night_is_dark_and_blue_and_lamps_go_on_shining():
    night = graded(SKY, "night", 0.5).astype(float)
    assert night.mean() < 0.62 * SKY.mean()
    grass = night[70:].mean((0, 1))
    assert grass[2] / grass[0] > 1.2 * SKY[70, 0, 2] / SKY[70, 0, 0], "bluer"
    assert night[45, 55].mean() > 1.8 * night[20, 20].mean(), "the lamp"


def test_evening_is_warmer_than_morning_and_more_is_more():
    plain, evening, morning = (
        image.astype(float).mean((0, 1))
        for image in (SKY, graded(SKY, "evening", 0.5), graded(SKY, "morning", 0.5))
    )
    assert evening[0] / evening[2] > morning[0] / morning[2] > plain[0] / plain[2]
    assert graded(SKY, "night", 1.0).mean() < graded(SKY, "night", 0.1).mean() < SKY.mean()


def test_an_edit_reaches_the_picture_and_keeps_its_size():
    request = EditImage(instruction="time: night", image=ImageRef.of(Image(SKY)))
    made = ClassicalEditing().run(request, None, Report())[0].pixels
    assert made.shape == SKY.shape and made.mean() < 0.62 * SKY.mean()
