"""Regions as flags: what a person types becomes the region that they meant, or a way to say it."""

from __future__ import annotations

import pytest

from vitron.errors import InvalidRegion
from vitron.memory.region import Box, Point, Scribble
from vitron.ui.drawing import Drawing


def drawn(*, points: list[str] | None = None, boxes: list[str] | None = None,
          scribbles: list[str] | None = None, polygons: list[str] | None = None,
          frame: int | None = None, pixels: bool = False) -> Drawing:  # fmt: skip
    return Drawing.of(points, boxes, scribbles, polygons, frame, pixels)


def test_a_box_is_left_top_right_bottom_as_fractions() -> None:
    region = drawn(boxes=["0.2,0.3,0.6,0.9"]).on((640, 480))
    assert region is not None and region.shapes == (Box(x0=0.2, y0=0.3, x1=0.6, y1=0.9),)


@pytest.mark.parametrize(
    ("said", "sign"),
    [("0.4,0.5", 1), ("0.4,0.5,+", 1), ("0.4,0.5,1", 1), ("0.4,0.5,-", -1), ("0.4,0.5,-1", -1)],
)
def test_a_point_may_say_whether_it_is_meant(said: str, sign: int) -> None:
    region = drawn(points=["0.1,0.1", said]).on((10, 10))
    assert region is not None and region.shapes[1] == Point(x=0.4, y=0.5, sign=sign)


def test_several_shapes_are_one_region_on_their_frame() -> None:
    given = drawn(boxes=["0,0,1,1"], scribbles=["0.1,0.1 0.2,0.2,-"], frame=20).on((10, 10))
    assert given is not None and given.frame == 20
    assert [shape.sign for shape in given.shapes] == [1, -1]
    assert isinstance(given.shapes[1], Scribble) and len(given.shapes[1].points) == 2


def test_nothing_drawn_is_no_region() -> None:
    assert drawn().on((10, 10)) is None


def test_pixels_are_refused_with_the_way_to_say_so() -> None:
    with pytest.raises(InvalidRegion, match="add --pixels"):
        drawn(boxes=["120,80,460,400"])


def test_pixels_become_fractions_of_the_very_picture() -> None:
    region = drawn(boxes=["120,80,460,400"], pixels=True).on((640, 480))
    assert region is not None
    assert region.bounds() == pytest.approx((120 / 640, 80 / 480, 460 / 640, 400 / 480))


def test_pixels_outside_the_picture_name_its_size() -> None:
    with pytest.raises(InvalidRegion, match="640x480"):
        drawn(points=["700,10"], pixels=True).on((640, 480))


@pytest.mark.parametrize("said", ["0.1", "a,b", "0.1,0.2,0.3,0.4", "nan,0.5", "", "inf,1"])
def test_what_is_no_point_is_told_how_a_point_is_written(said: str) -> None:
    with pytest.raises(InvalidRegion):
        drawn(points=[said])


def test_a_box_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(InvalidRegion, match="left < right"):
        drawn(boxes=["0.6,0.3,0.2,0.9"])


def test_only_exclusions_mean_nothing() -> None:
    with pytest.raises(InvalidRegion, match="exclusion"):
        drawn(points=["0.5,0.5,-"])
