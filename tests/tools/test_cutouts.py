"""Cutting out: from boxes, clicks, strokes, outlines and earlier masks."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vitron.errors import Cancelled, NothingFound
from vitron.memory.media import Frame, Image, ImageRef, Mask, MaskRef
from vitron.memory.region import Box, Point, Polygon, Region, Scribble, Shape
from vitron.tools.cutout import Prompt, cut, salient
from vitron.tools.image_segmentation import ClassicalSegmentation
from vitron.tools.matte import matte
from vitron.tools.modules import SegmentImage
from vitron.tools.removal import filled
from vitron.tools.specialist import Report


def two_balls() -> tuple[Frame, NDArray[np.bool_], NDArray[np.bool_]]:
    """A yellow and a blue ball on gravel, each shaded, 200x140."""
    random = np.random.default_rng(5)
    gravel = cv2.GaussianBlur(random.normal(0, 60, (140, 200)).astype(np.float32), (0, 0), 1.5)
    scene = (115 + gravel)[..., None] + np.array((6, 0, -8), np.float32)
    rows, columns = np.mgrid[:140, :200]
    balls = []
    for x, colour in ((60, (230, 190, 40)), (140, (50, 80, 200))):
        ball = np.hypot(rows - 70, columns - x) < 30
        shade = (1.15 - 0.5 * rows / 140)[..., None]
        scene = np.where(ball[..., None], np.array(colour) * shade, scene)
        balls.append(ball)
    return np.clip(scene, 0, 255).astype(np.uint8), balls[0], balls[1]


def iou(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / (one | other).sum())


def segmented(
    pixels: Frame,
    region: Region | None,
    earlier: NDArray[np.bool_] | None = None,
    report: Report | None = None,
) -> Mask:
    request = SegmentImage(
        image=ImageRef.of(Image(pixels)),
        region=region,
        mask=MaskRef.of(Mask.of(earlier)) if earlier is not None else None,
    )
    value = ClassicalSegmentation().run(request, None, report or Report())[0]
    assert isinstance(value, Mask)
    return value


BALL = Box(x0=0.13, y0=0.26, x1=0.47, y1=0.74)


@pytest.mark.parametrize(
    "region",
    [
        Region(shapes=(BALL,)),
        Region.points((0.3, 0.5, 1)),
        Region(shapes=(Scribble(points=((0.25, 0.5), (0.36, 0.55))),)),
        Region(shapes=(Polygon(points=((0.1, 0.2), (0.5, 0.2), (0.5, 0.8), (0.1, 0.8))),)),
        Region(shapes=(BALL, Point(x=0.3, y=0.5), Point(x=0.15, y=0.3, sign=-1))),
    ],
    ids=["box", "click", "stroke", "outline", "box and clicks"],
)
def test_a_thing_is_cut_out_from_whatever_was_drawn(region: Region) -> None:
    pixels, yellow, _ = two_balls()
    assert iou(segmented(pixels, region).inside(), yellow) > 0.85


def test_two_boxes_cut_out_two_things() -> None:
    pixels, yellow, blue = two_balls()
    second = Box(x0=0.53, y0=0.26, x1=0.87, y1=0.74)
    inside = segmented(pixels, Region(shapes=(BALL, second))).inside()
    assert iou(inside, yellow | blue) > 0.85


def test_clicks_are_always_obeyed() -> None:
    pixels, yellow, blue = two_balls()
    marks = (Point(x=0.7, y=0.5), Point(x=0.31, y=0.5, sign=-1))
    inside = segmented(pixels, Region(shapes=(BALL, *marks))).inside()
    assert inside[70, 140] and not inside[70, 62]


def test_a_refinement_turn_mends_an_earlier_mask_where_it_was_clicked() -> None:
    pixels, yellow, blue = two_balls()
    both = yellow | blue
    clicked = Region(shapes=(Point(x=0.3, y=0.5), Point(x=0.7, y=0.5, sign=-1)))
    inside = segmented(pixels, clicked, earlier=both).inside()
    assert iou(inside, yellow) > 0.85
    added = segmented(pixels, Region.points((0.7, 0.5, 1)), earlier=yellow).inside()
    assert iou(added, both) > 0.8


def test_a_click_changes_the_error_that_it_hit_and_nothing_else() -> None:
    pixels, yellow, blue = two_balls()
    earlier = yellow | blue
    earlier[20:24, 20:150:9] = True  # crumbs, as a person may have drawn them
    clicked = Region.points((0.3, 0.5, 1), (0.7, 0.5, -1))
    inside = segmented(pixels, clicked, earlier=earlier).inside()
    assert (inside & blue).sum() < 0.1 * blue.sum()
    # A cut-out's soft edge is all that may move elsewhere.
    deep = cv2.erode(yellow.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert inside[deep].all() and (inside & yellow).sum() > 0.97 * yellow.sum()
    hard = cut(pixels, Prompt.of(clicked, (200, 140), earlier))
    far = np.ones(hard.shape, bool)
    far[:, 100:] = False
    assert (hard == earlier)[far].all()


def test_one_more_click_leaves_what_the_earlier_ones_did() -> None:
    pixels, _, blue = two_balls()
    wide = Box(x0=0.1, y0=0.2, x1=0.9, y1=0.8)
    clicks: tuple[Shape, ...] = (wide, Point(x=0.3, y=0.5), Point(x=0.7, y=0.5))
    one = cut(pixels, Prompt.of(Region(shapes=clicks), (200, 140), None))
    assert iou(one[:, 100:], blue[:, 100:]) > 0.8
    clicks += (Point(x=0.22, y=0.5, sign=-1),)
    two = cut(pixels, Prompt.of(Region(shapes=clicks), (200, 140), None))
    assert not two[70, 44] and (one == two)[:, 100:].all()


def test_the_same_drawing_gives_the_same_mask_at_every_size() -> None:
    pixels, yellow, _ = two_balls()
    region = Region(shapes=(BALL,))
    first, again = (segmented(pixels, region).alpha for _ in range(2))
    assert (first == again).all()
    large = cv2.resize(pixels, None, fx=5, fy=5, interpolation=cv2.INTER_CUBIC)
    truth = cv2.resize(yellow.astype(np.uint8), (1000, 700), interpolation=cv2.INTER_NEAREST) > 0
    assert iou(segmented(large, region).inside(), truth) > 0.85


def test_a_box_bounds_the_thing() -> None:
    pixels, _, _ = two_balls()
    x0, y0, x1, y1 = BALL.pixels(200, 140)
    alpha = segmented(pixels, Region(shapes=(BALL,))).alpha
    reach = 5
    outside = np.ones(alpha.shape, bool)
    outside[y0 - reach : y1 + reach, x0 - reach : x1 + reach] = False
    assert not alpha[outside].any()


def test_edges_are_soft_only_near_the_border() -> None:
    pixels, yellow, _ = two_balls()
    alpha = matte(cv2.GaussianBlur(pixels, (0, 0), 1.5), yellow, reach=3)
    deep = cv2.erode(yellow.astype(np.uint8), np.ones((9, 9))) > 0
    far = cv2.dilate(yellow.astype(np.uint8), np.ones((9, 9))) == 0
    assert (alpha[deep] == 1).all() and (alpha[far] == 0).all()
    assert ((alpha > 0.05) & (alpha < 0.95)).any()


def test_the_subject_of_a_plain_picture_is_found_without_a_drawing() -> None:
    pixels = np.full((100, 140, 3), 240, np.uint8)
    cv2.circle(pixels, (70, 50), 28, (200, 60, 40), -1)
    truth = np.zeros((100, 140), np.uint8)
    cv2.circle(truth, (70, 50), 28, 1, -1)
    assert iou(salient(pixels), truth > 0) > 0.9


def test_a_flat_picture_gives_a_mask_or_says_that_it_found_nothing() -> None:
    for value in (0, 127, 255):
        flat = np.full((64, 96, 3), value, np.uint8)
        try:
            assert segmented(flat, Region.box(0.3, 0.3, 0.6, 0.6)).inside().any()
        except NothingFound as error:
            assert "draw the box closer" in str(error)


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 50, 3), (9, 9, 3), (5, 300, 3)])
def test_tiny_and_thin_pictures_do_not_break(shape: tuple[int, int, int]) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    for region in (Region.box(0, 0, 1, 1), Region.points((0.5, 0.5, 1))):
        assert segmented(pixels, region).alpha.shape == shape[:2]


def test_it_refuses_without_a_drawing_and_names_the_remedy() -> None:
    request = SegmentImage(image=ImageRef(id="a_1"), instruction="the dachshund")
    refusal = ClassicalSegmentation().refuses(request)
    assert refusal is not None and "dachshund" in refusal and "draw a box" in refusal


def test_it_can_be_stopped_within() -> None:
    pixels, _, _ = two_balls()
    report = Report()
    report.on_progress = lambda step, of, preview: report.cancelled.set()
    with pytest.raises(Cancelled):
        segmented(pixels, Region(shapes=(BALL,)), report=report)


def test_real_things_are_cut_out_better_than_by_plain_grabcut(shared: Path) -> None:
    scores: dict[str, list[float]] = {"ours": [], "grabcut": []}
    for name in ("blackswan", "libby", "car-shadow"):
        raw = cv2.imread(str(shared / f"data/davis/JPEGImages/{name}/00000.jpg"))
        true = cv2.imread(str(shared / f"data/davis/Annotations/{name}/00000.png"), 0)
        assert raw is not None and true is not None
        truth = true > 127
        pixels = cv2.cvtColor(raw, cv2.COLOR_BGR2RGB)
        x, y, width, height = cv2.boundingRect(truth.astype(np.uint8))
        bounds = np.zeros(truth.shape, bool)
        bounds[y : y + height, x : x + width] = True
        none = np.zeros(truth.shape, bool)
        scores["ours"].append(iou(cut(pixels, Prompt(bounds, none, none)), truth))
        cv2.setRNGSeed(0)
        marks = np.zeros(truth.shape, np.uint8)
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(raw, marks, (x, y, width, height), *models, 2, cv2.GC_INIT_WITH_RECT)
        scores["grabcut"].append(iou((marks & 1) > 0, truth))
    assert np.mean(scores["ours"]) > 0.75 and np.mean(scores["ours"]) > np.mean(scores["grabcut"])


# --- filling holes ------------------------------------------------------------------------------


def test_a_fill_changes_the_hole_only_and_goes_on_with_the_pattern() -> None:
    rows, columns = np.mgrid[:120, :160]
    stripes = np.where((columns // 8) % 2, 200, 60).astype(np.uint8)
    pixels = np.dstack([stripes, stripes // 2, 255 - stripes])
    hole = np.hypot(rows - 60, columns - 80) < 18
    broken = pixels.copy()
    broken[hole] = (0, 255, 0)
    done = filled(broken, hole)
    assert (done[~hole] == pixels[~hole]).all()
    ours = np.abs(done[hole].astype(int) - pixels[hole]).mean()
    smooth = cv2.inpaint(broken, hole.astype(np.uint8), 3, cv2.INPAINT_TELEA)
    assert ours < 0.6 * np.abs(smooth[hole].astype(int) - pixels[hole]).mean()


def test_nothing_of_the_removed_thing_bleeds_into_the_fill() -> None:
    pixels = np.full((80, 80, 3), 120, np.uint8)
    hole = np.zeros((80, 80), bool)
    hole[30:50, 30:50] = True
    pixels[hole] = (255, 0, 255)
    assert np.abs(filled(pixels, hole).astype(int) - 120).max() <= 3


def test_a_hole_at_the_edge_a_whole_hole_and_no_hole_are_taken() -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (40, 50, 3), np.uint8)
    edge, none = np.zeros((40, 50), bool), np.zeros((40, 50), bool)
    edge[:15, :20] = True
    assert (filled(pixels, edge)[~edge] == pixels[~edge]).all()
    for hole in (none, ~none):
        assert (filled(pixels, hole) == pixels).all()
