"""What is drawn stays what was meant: bounds, pixels, letterboxes, text, and wrong drawings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitron.errors import InvalidRegion
from vitron.memory.region import Box, Placement, Point, Region

side = st.integers(1, 300)
unit = st.floats(0, 1, allow_nan=False)
gap = st.floats(0.001, 1, allow_nan=False)


@given(unit, unit, gap, gap, side, side)
def test_a_box_paints_every_pixel_that_it_touches_and_no_other(
    x: float, y: float, wide: float, high: float, width: int, height: int
) -> None:
    box = Region.box(x * 0.99, y * 0.99, min(1, x * 0.99 + wide), min(1, y * 0.99 + high))
    rows, columns = np.nonzero(box.raster(width, height))
    x0, y0, x1, y1 = box.bounds()
    assert len(rows) > 0
    assert columns.min() <= x0 * width + 1e-3 and (columns.max() + 1) >= x1 * width - 1e-3
    assert columns.min() > x0 * width - 1 - 1e-3 and columns.max() < x1 * width + 1e-3
    assert rows.min() > y0 * height - 1 - 1e-3 and rows.max() < y1 * height + 1e-3


@given(unit, unit, side, side)
def test_a_point_lands_on_its_pixel_at_any_size(
    x: float, y: float, width: int, height: int
) -> None:
    inside = Region.points((x, y, 1)).raster(width, height)
    assert inside[min(height - 1, int(y * height)), min(width - 1, int(x * width))]


def test_an_exclusion_is_taken_out_of_the_rest() -> None:
    box, hole = Region.box(0, 0, 1, 1), Box(x0=0.25, y0=0.25, x1=0.75, y1=0.75, sign=-1)
    inside = box.joined(Region(shapes=(Point(x=0.1, y=0.1), hole))).raster(8, 8)
    assert inside.sum() == 64 - 16 and not inside[4, 4] and inside[0, 0]


def test_a_polygon_and_a_scribble_fill_what_they_should() -> None:
    triangle = Region.polygon([(0, 0), (1, 0), (0, 1)]).raster(100, 100)
    assert triangle[10, 10] and not triangle[90, 90] and 0.45 < triangle.mean() < 0.55
    stroke = Region.scribble([(0.1, 0.5), (0.9, 0.5)], width=0.1).raster(100, 50)
    assert stroke[25, 50] and not stroke[2, 50] and 9 <= stroke[:, 50].sum() <= 12


@given(st.tuples(side, side), st.tuples(side, side), unit, unit)
def test_a_letterbox_and_back_is_where_it_was(
    inner: tuple[int, int], outer: tuple[int, int], x: float, y: float
) -> None:
    placement = Placement.letterbox(inner, outer)
    region = Region.points((x, y, 1))
    (point,) = region.placed(placement).unplaced(placement).shapes
    assert isinstance(point, Point)
    assert point.x == pytest.approx(x, abs=1e-9) and point.y == pytest.approx(y, abs=1e-9)


def test_a_letterbox_centres_a_wide_picture() -> None:
    placed = Region.box(0, 0, 1, 1).placed(Placement.letterbox((200, 100), (100, 100)))
    assert placed.bounds() == (0, 0.25, 1, 0.75)


def test_a_stored_mask_is_drawn_by_its_id_and_painted_with_its_pixels() -> None:
    region = Region.mask("a_1")
    with pytest.raises(InvalidRegion, match="a_1 was not loaded"):
        region.raster(4, 4)
    alpha = np.zeros((4, 4), np.uint8)
    alpha[:2] = 255
    bound = region.bound({"a_1": alpha}.__getitem__)
    assert bound.raster(8, 8)[:4].all() and not bound.raster(8, 8)[4:].any()
    assert bound.bounds() == (0, 0, 1, 0.5)
    assert "alpha" not in bound.model_dump_json() and Region.model_validate_json(
        bound.model_dump_json()
    ).masks() == ["a_1"]


def test_it_says_itself_as_the_paper_does() -> None:
    assert str(Region.box(0.23, 0.35, 0.41, 0.66)) == "(0.23, 0.35, 0.41, 0.66)"
    spanned = Region.box(0.1, 0.2, 0.3, 0.4).model_copy(update={"span": (3, 12)})
    assert str(spanned) == "(0.10, 0.20, 0.30, 0.40 | 3, 12)"


@pytest.mark.parametrize(
    ("draw", "says"),
    [
        (lambda: Region.box(0.5, 0.1, 0.4, 0.9), "is empty"),
        (lambda: Region.box(0, 0, 1.01, 1), "x = 1.01 lies outside the picture"),
        (lambda: Region.points((0.5, float("inf"), 1)), "y = inf lies outside"),
        (lambda: Region.points((0.5, 0.5, -1)), "every shape is an exclusion"),
        (lambda: Region.polygon([(0, 0), (1, 1)]), "2 corners has no inside"),
        (lambda: Region(shapes=(Point(x=0, y=0),), span=(5, 2)), "run backwards"),
        (
            lambda: Region.points((0, 0, 1), frame=1).joined(Region.points((0, 0, 1), frame=2)),
            "cannot be one region",
        ),
    ],
)
def test_a_wrong_drawing_is_refused_in_words(draw: object, says: str) -> None:
    assert callable(draw)
    with pytest.raises(InvalidRegion, match=says):
        draw()
