"""A thing put into a drawn place, on a tiny checkpoint of the published class."""

import numpy as np
import pytest

from vitron.errors import NothingFound
from vitron.memory.media import Image, ImageRef, Mask, MaskRef
from vitron.memory.region import Region
from vitron.tools.gligen_fill import GligenFill, _seen, _window
from vitron.tools.modules import EditImage
from vitron.tools.specialist import Report

from . import tiny_pipelines as tiny

# The published pipeline itself reads its settings in the old way.
pytestmark = pytest.mark.filterwarnings("ignore:Accessing config attribute:FutureWarning")

PIXELS = np.random.default_rng(0).integers(0, 256, (60, 120, 3), np.uint8)


@pytest.fixture(scope="module")
def filler(tmp_path_factory):
    made = GligenFill()
    made.weights = str(tiny.gligen(tmp_path_factory.mktemp("fill") / "gligen", channels=9))
    made.load("cpu")
    return made


def changed(filler, **where):
    request = EditImage(
        instruction="add a red dog here", image=ImageRef.of(Image(PIXELS)), steps=2, **where
    )
    return (filler.run(request, None, Report())[0].pixels != PIXELS).any(axis=2)


def test_an_empty_mask_is_no_place(filler):
    with pytest.raises(NothingFound, match="the mask is empty"):
        changed(filler, mask=MaskRef.of(Mask(np.zeros((60, 120), np.uint8))))


def test_what_was_outlined_changes_and_nothing_beside_it(filler):
    outline = Region.polygon([(0.2, 0.1), (0.8, 0.1), (0.5, 0.9)])
    inside = outline.raster(120, 60)
    for where in (
        {"region": outline},
        {"mask": MaskRef.of(Mask(inside.astype(np.uint8) * 255))},
    ):
        made = changed(filler, **where)
        assert not made[~inside].any() and made[inside].mean() > 0.9


def test_a_box_wider_than_the_picture_is_high_is_filled_whole(filler):
    made = changed(filler, region=Region.box(0.05, 0.2, 0.95, 0.8))
    inside = np.zeros((60, 120), bool)
    inside[12:48, 6:114] = True
    assert not made[~inside].any() and made[inside].mean() > 0.9


def test_what_it_is_shown_is_square_and_holds_the_box():
    for box, size in [((6, 12, 114, 48), (120, 60)), ((2, 2, 10, 58), (12, 60)),
                      ((0, 0, 20, 20), (120, 60)), ((0, 0, 120, 3), (120, 3))]:  # fmt: skip
        left, top, side = _window(box, *size)
        assert left <= box[0] and top <= box[1]
        assert box[2] <= left + side and box[3] <= top + side
        shown = _seen(np.zeros((size[1], size[0], 3), np.uint8), (left, top, side))
        assert shown.shape == (side, side, 3)
