"""What everybody asks for, the shipped mind does: plainly said, on the one thing that is here."""

from functools import cache

import pytest

from vitron.vitron_model.config import weights_of
from vitron.vitron_model.speaker import Said, Speaker
from vitron.vitron_model.talk import Drawn, Talk, Thing, Turn
from vitron.vitron_model.uses import USES

KINDS = {"img1": "image", "vid1": "video"}


@cache
def speaker() -> Speaker:
    return Speaker.open(weights_of("nano"))


def said(text: str, name: str = "", drawn: bool = False) -> Said:
    things = (Thing(name, KINDS[name]),) if name else ()
    turn = Turn(text, things, (Drawn("box", name),) if drawn else ())
    kinds = {name: frozenset({KINDS[name]})} if name else {}
    return speaker().plan(Talk((turn,), kinds=kinds), USES)


@pytest.mark.parametrize(
    ("text", "name", "module", "word"),
    [
        ("make it black and white", "img1", "Image Editing", "black and white"),
        ("make it warmer", "img1", "Image Editing", "warm"),
        ("a bit brighter please", "img1", "Image Editing", "bright"),
        ("remove the dog", "img1", "Image Editing", "dog"),
        ("make the sky teal", "img1", "Image Editing", "teal"),
        ("blur the background", "img1", "Image Editing", "background"),
        ("turn this into a watercolour", "img1", "Image Editing", "watercolour"),
        ("cut out the dog", "img1", "Image Segmentation", "dog"),
        ("make it move", "img1", "Video Generation", "motion"),
        ("slow push-in", "img1", "Video Generation", "push-in"),
        ("stabilise this", "vid1", "Video Editing", "stabilise"),
        ("reverse it", "vid1", "Video Editing", "reverse"),
        ("slow it down", "vid1", "Video Editing", "slow"),
        ("make it black and white", "vid1", "Video Editing", "black and white"),
        ("remove the man", "vid1", "Video Editing", "man"),
        ("track the red car", "vid1", "Video Segmentation", "red car"),
        ("a red fox in the snow", "", "Image Generation", "fox in the snow"),
        ("draw a boat at sea", "", "Image Generation", "boat at sea"),
        ("a clip of waves at night", "", "Video Generation", "waves at night"),
    ],
)
def test_a_plain_wish_is_one_step(text, name, module, word):
    (step,) = said(text, name).steps
    assert (step.module, step.inputs) == (module, (name,) if name else ())
    assert word in step.instruction


@pytest.mark.parametrize(
    ("text", "module"),
    [
        ("cut out what I marked", "Image Segmentation"),
        ("remove this", "Image Editing"),
        ("make it blue", "Image Editing"),
        ("animate this", "Video Generation"),
    ],
)
def test_what_was_drawn_goes_along(text, module):
    (step,) = said(text, "img1", drawn=True).steps
    assert (step.module, step.inputs, step.drawn) == (module, ("img1",), 1)


@pytest.mark.parametrize("text", ["hello!", "thanks", "what can you do?"])
def test_talk_is_answered(text):
    one = said(text)
    assert not one.steps and one.sort == "answer" and one.reply


@pytest.mark.parametrize("text", ["cut out the dog", "make it warmer"])
def test_what_is_not_there_is_asked_for(text):
    one = said(text)
    assert not one.steps and one.sort == "ask"
