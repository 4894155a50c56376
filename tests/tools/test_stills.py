"""Edits of pictures: right where they should be, exact where they should not, the same again."""

from __future__ import annotations

import itertools
import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vitron.errors import Cancelled, LimitExceeded, NothingFound
from vitron.memory.media import Frame, Image, ImageRef, Mask, MaskRef
from vitron.memory.region import Region
from vitron.tools import bands, dials
from vitron.tools.colouring import recoloured
from vitron.tools.framing import tilt
from vitron.tools.grammar import read
from vitron.tools.image_editing import ClassicalEditing, strayed
from vitron.tools.modules import EditImage
from vitron.tools.operations import Enlarge
from vitron.tools.retouch import DOES, apply
from vitron.tools.sheet import Sheet
from vitron.tools.specialist import Report


def a_scene(width: int = 120, height: int = 90) -> tuple[Frame, NDArray[np.bool_]]:
    """A red disc, shaded, on a textured green meadow under a pale sky; and where the disc is."""
    random = np.random.default_rng(3)
    rows, columns = np.mgrid[:height, :width]
    scene = np.zeros((height, width, 3), np.float32)
    scene[:] = (90, 140, 70)
    scene[: height // 3] = (190, 210, 235)
    scene += random.normal(0, 6, (height, width, 1))
    disc = np.hypot(rows - height * 0.55, columns - width * 0.5) < height * 0.25
    shade = (1.1 - 0.5 * rows / height)[..., None]
    paint = np.array((200, 40, 40)) * shade + random.normal(0, 5, (height, width, 1))
    scene = np.where(disc[..., None], paint, scene)
    return np.clip(scene, 0, 255).astype(np.uint8), disc


def edited(
    pixels: Frame,
    words: str,
    mask: NDArray[np.bool_] | None = None,
    region: Region | None = None,
    source: Frame | None = None,
    seed: int = 0,
    report: Report | None = None,
) -> Frame:
    request = EditImage(
        image=ImageRef.of(Image(pixels)),
        instruction=words,
        mask=MaskRef.of(Mask.of(mask)) if mask is not None else None,
        region=region,
        source=ImageRef.of(Image(source)) if source is not None else None,
        seed=seed,
    )
    assert ClassicalEditing().refuses(request) is None
    value = ClassicalEditing().run(request, None, report or Report())[0]
    assert isinstance(value, Image)
    return value.pixels


INSIDE_ONLY = [
    "make it teal",
    "make it white",
    "make it black",
    "remove it",
    "brighten it a lot",
    "more contrast",
    "warmer",
    "cooler",
    "more saturation",
    "sharpen it",
    "denoise it",
    "add grain",
    "lift the shadows",
    "blur it",
    "pixelate it",
    "turn it into a cartoon",
    "pencil sketch",
    "ink drawing",
    "oil painting",
    "watercolour",
    "black and white",
    "sepia",
    "vintage",
    "posterise it",
    "pixel art",
    "negative",
]


@pytest.mark.parametrize("words", INSIDE_ONLY)
def test_an_edit_changes_the_part_and_not_one_pixel_beyond_its_rim(words: str) -> None:
    pixels, disc = a_scene()
    after = edited(pixels, words, mask=disc)
    changed = (after != pixels).any(axis=2)
    rim = cv2.dilate(disc.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    assert changed[disc].mean() > 0.3
    assert not changed[~rim].any()


@pytest.mark.parametrize("words", [*INSIDE_ONLY, "move it left", "heavy snow", "rain", "fog"])
def test_the_same_seed_gives_the_same_bytes(words: str) -> None:
    pixels, disc = a_scene(80, 60)
    first, again = (edited(pixels, words, mask=disc, seed=11) for _ in range(2))
    assert (first == again).all()


@pytest.mark.parametrize("words", ["blur the background", "darken the background a lot"])
def test_an_edit_of_the_background_leaves_the_subject_alone(words: str) -> None:
    pixels, disc = a_scene()
    after = edited(pixels, words, mask=disc)
    assert (after[disc] == pixels[disc]).all()
    assert (after != pixels).any(axis=2)[~disc].mean() > 0.5


def test_the_background_can_be_replaced_cut_away_and_filled_by_another_picture() -> None:
    pixels, disc = a_scene()
    plain = edited(pixels, "replace the background with white", mask=disc)
    assert (plain[~disc] == (247, 247, 247)).all() and (plain[disc] == pixels[disc]).all()
    cut = edited(pixels, "remove the background", mask=disc)
    assert cut.shape[2] == 4 and (cut[..., 3] == np.where(disc, 255, 0)).all()
    other = np.full((30, 70, 3), (10, 20, 200), np.uint8)
    new = edited(pixels, "replace the background with the second picture", disc, source=other)
    assert new.shape == pixels.shape and (new[~disc] == (10, 20, 200)).all()


def test_recolouring_keeps_shading_and_texture() -> None:
    pixels, disc = a_scene()
    after = recoloured(pixels, disc.astype(np.float32), (18, 138, 138))
    before = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)[disc].astype(float)
    now = cv2.cvtColor(after, cv2.COLOR_RGB2GRAY)[disc].astype(float)
    assert np.corrcoef(before, now)[0, 1] > 0.95
    red, green, blue = after[disc].mean(axis=0)
    assert green > red + 40 and blue > red + 40


@pytest.mark.parametrize("paint", [(245, 245, 245), (24, 24, 24), (128, 128, 128)])
@pytest.mark.parametrize(("colour", "light"), [((247, 247, 247), 200), ((24, 24, 24), 70)])
def test_white_black_and_grey_things_can_be_painted_white_and_black(
    paint: tuple[int, int, int], colour: tuple[int, int, int], light: int
) -> None:
    pixels = np.full((40, 40, 3), paint, np.uint8)
    after = float(recoloured(pixels, None, colour).mean())
    assert after > light if light > 128 else after < light


def test_a_thing_is_moved_and_its_place_is_filled() -> None:
    pixels, disc = a_scene()
    after = edited(pixels, "move it 25% to the left", mask=disc)
    moved = np.roll(disc, -30, axis=1)
    red = after[..., 0].astype(int) - after[..., 1]
    assert (red[moved] > 30).mean() > 0.9
    left = disc & ~cv2.dilate(moved.astype(np.uint8), np.ones((3, 3))).astype(bool)
    assert (red[left] > 30).mean() < 0.02


def test_things_are_copied_scaled_flipped_and_set_in() -> None:
    pixels, disc = a_scene(160, 90)
    red = lambda frame: int(((frame[..., 0].astype(int) - frame[..., 1]) > 40).sum())  # noqa: E731
    one = red(pixels)
    assert red(edited(pixels, "duplicate it to the left", mask=disc)) > 1.7 * one
    assert 3 < red(edited(pixels, "make it twice as big", mask=disc)) / one < 4.6
    assert red(edited(pixels, "make it half the size", mask=disc)) < 0.4 * one
    assert abs(red(edited(pixels, "flip it", mask=disc)) - one) < 0.1 * one
    sticker = np.zeros((40, 40, 4), np.uint8)
    sticker[8:32, 8:32] = (30, 60, 220, 255)
    box = Region.box(0.05, 0.1, 0.3, 0.6)
    after = edited(pixels, "insert the cube from the second picture", region=box, source=sticker)
    blue = after[..., 2].astype(int) - after[..., 0] > 60
    ys, xs = np.nonzero(blue)
    assert len(xs) and xs.min() >= 7 and xs.max() <= 49 and ys.max() <= 55


def test_the_frame_is_cropped_turned_and_enlarged_with_its_masks() -> None:
    pixels, disc = a_scene()
    assert edited(pixels, "crop to square").shape == (90, 90, 3)
    assert edited(pixels, "rotate right").shape == (120, 90, 3)
    assert (edited(pixels, "rotate by 180 degrees") == pixels[::-1, ::-1]).all()
    assert (edited(pixels, "mirror the picture") == pixels[:, ::-1]).all()
    assert edited(pixels, "crop to the box", region=Region.box(0.25, 0.5, 0.5, 1)).shape[:2] == (
        45,
        30,
    )
    large = edited(pixels, "upscale 2x")
    small = cv2.resize(large, (120, 90), interpolation=cv2.INTER_AREA)
    assert large.shape == (180, 240, 3) and np.abs(small.astype(int) - pixels).mean() < 3
    sheet = Sheet(pixels, part=disc.astype(np.float32))
    turned = apply(read("rotate left").operations[0], Sheet(pixels))
    assert turned.pixels.shape == (120, 90, 3)
    twice = apply(Enlarge(factor=2), sheet)
    assert twice.part is not None and twice.part.shape == (180, 240)
    with pytest.raises(LimitExceeded, match="megapixels"):
        apply(Enlarge(factor=8), Sheet(np.zeros((1200, 1200, 3), np.uint8)))


@pytest.mark.parametrize("lean", [-6.0, -2.5, 3.0, 7.0])
def test_a_leaning_picture_is_straightened(lean: float) -> None:
    scene = np.full((300, 400, 3), 225, np.uint8)
    for column in range(40, 400, 80):
        cv2.rectangle(scene, (column, 60), (column + 40, 240), (60, 60, 60), 3)
    matrix = cv2.getRotationMatrix2D((200, 150), -lean, 1)
    leaning = cv2.warpAffine(scene, matrix, (400, 300), borderMode=cv2.BORDER_REPLICATE)
    assert abs(tilt(leaning) - lean) < 0.4
    assert abs(tilt(edited(leaning, "straighten it"))) < 0.5


def test_text_can_be_read_on_light_and_on_dark_and_never_leaves_the_picture() -> None:
    for ground in (20, 235):
        pixels = np.full((200, 300, 3), ground, np.uint8)
        after = edited(pixels, 'write "a rather long line of words" at the bottom')
        changed = (after != pixels).any(axis=2)
        assert 0.01 < changed.mean() < 0.5 and not changed[:60].any()
        assert np.abs(after.astype(int) - ground).max() > 150
        assert not changed[:, :2].any() and not changed[:, -2:].any()


def test_weather_falls_more_with_more_and_thicker_far_than_near() -> None:
    pixels, _ = a_scene(240, 180)
    light, heavy = edited(pixels, "add light fog"), edited(pixels, "add thick fog")
    change = [np.abs(frame.astype(int) - pixels).mean() for frame in (light, heavy)]
    assert change[1] > 1.5 * change[0] > 0
    grey = np.abs(heavy.astype(int) - pixels).mean(axis=2)
    assert grey[70:100].mean() > grey[150:].mean()


def test_edits_follow_one_another() -> None:
    pixels, disc = a_scene()
    after = edited(pixels, "make it blue; then move it 25% to the left", mask=disc)
    blue = after[..., 2].astype(int) - after[..., 0] > 70
    moved = np.roll(disc, -30, axis=1)
    assert blue[moved].mean() > 0.8 and blue[disc & ~moved].mean() < 0.1


def test_an_empty_mask_is_said_and_not_passed_on() -> None:
    pixels, disc = a_scene()
    with pytest.raises(NothingFound, match="draw the box closer"):
        edited(pixels, "remove it", mask=np.zeros_like(disc))


def test_a_pixel_that_changes_outside_is_noticed() -> None:
    pixels, disc = a_scene()
    sheet = Sheet(pixels, part=disc.astype(np.float32))
    wrong = pixels.copy()
    wrong[2, 3] += 9
    assert strayed(sheet, wrong, read("make it teal").operations) == 1
    assert strayed(sheet, wrong, read("blur the background").operations) == 0


def test_an_edit_that_changes_nothing_says_so() -> None:
    report = Report()
    edited(np.zeros((40, 60, 3), np.uint8), "make the picture darker", report=report)
    assert any("nothing changed" in finding for finding in report.findings)


def test_a_removal_can_be_stopped_within() -> None:
    pixels, disc = a_scene()
    stop = threading.Event()

    def hear(step: int, of: int, preview: Frame | None) -> None:
        if step == 1:
            stop.set()

    with pytest.raises(Cancelled):
        edited(pixels, "remove it", mask=disc, report=Report(hear, stop))


@pytest.mark.parametrize("words", ["cartoon", "make the area sepia"])
def test_a_style_on_twenty_megapixels_listens_all_the_while_and_stops_at_once(words: str) -> None:
    rough = np.random.default_rng(3).integers(0, 256, (76, 114, 3), np.uint8)
    pixels = cv2.resize(rough, (5472, 3648), interpolation=cv2.INTER_CUBIC)
    kept = pixels.copy()
    area = Region.polygon([(0.1, 0.1), (0.9, 0.1), (0.9, 0.9)]) if "area" in words else None
    asked: list[float] = []

    class Ears(threading.Event):
        """Notes when it is asked, in the work's own time, however busy the machine."""

        after = 10**9

        def is_set(self) -> bool:
            asked.append(time.process_time())
            return len(asked) > self.after

    edited(pixels, words, region=area, report=Report(cancelled=Ears()))
    silences = [late - early for early, late in itertools.pairwise(asked)]
    assert len(asked) > 20 and max(silences) < 0.75, max(silences)
    stopping, whole = Ears(), len(asked)
    stopping.after = whole * 3 // 4
    asked.clear()
    with pytest.raises(Cancelled):
        edited(pixels, words, region=area, report=Report(cancelled=stopping))
    assert len(asked) == whole * 3 // 4 + 1
    assert (pixels == kept).all()  # nothing of it was written into the picture


def test_in_bands_a_picture_is_what_it_is_in_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = np.random.default_rng(4).integers(0, 256, (150, 211, 3), np.uint8)
    for words in ("sepia", "vintage", "black and white except the red", "pop art", "pencil"):
        monkeypatch.setattr(bands, "BAND", 10**9)
        whole = edited(pixels, words)
        monkeypatch.setattr(bands, "BAND", 1_000)
        assert (edited(pixels, words) == whole).all(), words
    monkeypatch.setattr(dials, "LARGE", 0)
    for words in ("sharper", "more contrast", "lift the shadows", "add grain", "rain"):
        monkeypatch.setattr(bands, "BAND", 10**9)
        whole = edited(pixels, words)
        monkeypatch.setattr(bands, "BAND", 5_000)
        assert (edited(pixels, words) == whole).all(), words
    drawn = np.random.default_rng(5).uniform(0, 255, (40, 60, 3)).astype(np.float32)
    ours = bands.enlarged(drawn, (211, 150), lambda: None)
    theirs = cv2.resize(drawn, (211, 150), interpolation=cv2.INTER_CUBIC)
    assert np.abs(ours - np.rint(np.clip(theirs, 0, 255))).max() <= 1


def test_progress_carries_a_small_preview() -> None:
    seen: list[Frame] = []
    pixels = np.zeros((600, 900, 3), np.uint8)
    edited(
        pixels,
        "negative; sepia",
        report=Report(lambda step, of, preview: seen.extend([] if preview is None else [preview])),
    )
    assert len(seen) == 2 and max(seen[0].shape) <= 256


def test_every_still_operation_has_a_hand() -> None:
    words = "remove it; make it red; warmer; blur it; pixelate it; move it left; flip it; snow"
    assert {type(each) for each in read(words).operations} <= set(DOES)


@pytest.mark.parametrize("words", ["negative", "cartoon", "oil painting", "fog", "remove it"])
def test_tiny_and_odd_pictures_do_not_break(words: str) -> None:
    for shape in ((3, 5, 3), (1, 40, 3), (33, 2, 3)):
        pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
        mask = np.zeros(shape[:2], bool)
        mask[shape[0] // 2, shape[1] // 2] = True
        assert edited(pixels, words, mask=mask).shape == shape


def test_transparent_pictures_are_laid_on_white() -> None:
    pixels = np.zeros((20, 20, 4), np.uint8)
    assert edited(pixels, "warmer").shape == (20, 20, 3)


def test_a_real_photograph_keeps_its_pixels_outside(shared: Path) -> None:
    raw = cv2.imread(str(shared / "data/images/coffee.png"))
    assert raw is not None
    pixels = cv2.cvtColor(raw, cv2.COLOR_BGR2RGB)
    after = edited(pixels, "make it blue", region=Region.box(0.12, 0.02, 0.8, 0.98))
    changed = (after != pixels).any(axis=2)
    assert 0.2 < changed.mean() < 0.7 and not changed[:, : int(0.1 * 600)].any()
