"""Grounding by the whole agent: the shipped mind orders, the shipped segmenter finds."""

import pytest

from vitron.vitron_model.config import weights_of
from vitron.vitron_model.evaluation.found import Found, in_clip, on_page
from vitron.vitron_model.evaluation.segmenter import Bench
from vitron.vitron_model.evaluation.world import iou, marks, place_in
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.training import showing


@pytest.fixture(scope="module")
def speaker() -> Speaker:
    return Speaker.open(weights_of("nano"))


@pytest.fixture(scope="module")
def bench() -> Bench:
    return Bench()


def test_what_is_asked_for_on_a_page_is_ordered_and_mostly_found(speaker, bench):
    right, told = 0, []
    for index in range(3):
        for one in [one for one in showing.page(index, "test").asked if one.task == "refer"][:4]:
            found = on_page(speaker, bench, "test", index, one)
            told.append(found)
            right += iou(one.boxes[0], found.box) >= 0.5 if one.boxes else found.box is None
    assert all(found.order.startswith("segmentation: ") for found in told if found.order)
    assert sum(bool(found.order) for found in told) >= len(told) - 2
    assert right >= len(told) / 2, [str(found) for found in told]


def test_what_is_asked_for_in_a_clip_is_followed(speaker, bench):
    one = next(one for one in showing.clip(0, "test", 96).asked if one.task == "span")
    found = in_clip(speaker, bench, "test", 0, one)
    assert found.order.startswith("track: ") and found.box is not None
    assert iou(one.boxes[0], place_in(str(found))) >= 0.5
    assert found.frames is not None and found.frames[0] <= found.frames[1]


def test_nothing_found_is_written_as_none_and_scores_nothing():
    assert str(Found("segmentation: the dog")) == "segmentation: the dog -> none"
    assert place_in(str(Found("segmentation: the dog"))) is None


def test_the_mind_alone_is_asked_where_there_is_no_bench(speaker):
    tasks = {mark.task for mark in marks(speaker, "test", 1, 0)}
    assert "refer" in tasks and "refer found" not in tasks
