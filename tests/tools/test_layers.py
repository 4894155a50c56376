"""Layers of a clip, edited once: motion is known here, so where an edit must land is known too."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vitron.errors import Cancelled
from vitron.memory.media import Frame, Image, ImageRef, Mask, Track, TrackRef, Video, VideoRef
from vitron.memory.region import Region
from vitron.tools.grammar import read, refusal
from vitron.tools.modules import EditVideo
from vitron.tools.operations import Style
from vitron.tools.registry import Registry
from vitron.tools.specialist import Report
from vitron.tools.steady import Steady
from vitron.tools.styles import styled
from vitron.tools.video_editing import ClassicalClips

from .test_clips import texture

WIDTH, HEIGHT, COUNT = 208, 136, 12
RED = np.array([230, 20, 20])
Floats = NDArray[np.float64]


def camera(t: int) -> Floats:
    """Where a spot of the first frame lies in frame t: a pan, a turn and a slow zoom."""
    turn, zoom = 0.008 * t, 1 + 0.012 * t
    cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
    return np.array([[cos, -sin, -3.1 * t], [sin, cos, -1.2 * t], [0, 0, 1.0]])


def ride(t: int) -> Floats:
    """The same for a spot of the thing: it crosses, turns and comes nearer."""
    x, y = 62.0, 70.0
    turn, zoom = -0.03 * t, 1 + 0.02 * t
    cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
    there = np.array([[1, 0, x + 6 * t], [0, 1, y + 2 * np.sin(t / 2)], [0, 0, 1]])
    return (
        there
        @ np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1.0]])
        @ np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1.0]])
    )


class World:
    """A blue thing on a green ground, the camera moving; from `turns` on it shows another side."""

    def __init__(self, turns: int = COUNT, dim: float = 0.0) -> None:
        ground = texture(WIDTH + 240, HEIGHT + 200, 1, (90, 130, 90))
        skins = [texture(WIDTH, HEIGHT, seed, (70, 90, 180)) for seed in (2, 9)]
        disc = np.zeros((HEIGHT, WIDTH), np.float32)
        cv2.circle(disc, (62, 70), 34, 1, -1)
        into = np.array([[1, 0, 100], [0, 1, 90], [0, 0, 1.0]])
        self.frames: list[Frame] = []
        self.inside: list[NDArray[np.bool_]] = []
        for t in range(COUNT):
            behind = self._warped(ground, camera(t) @ np.linalg.inv(into))
            skin = self._warped(skins[t >= turns], ride(t))
            spot = self._warped(disc, ride(t))[..., None]
            frame = (behind * (1 - spot) + skin * spot) * (1 - dim * t / COUNT)
            self.frames.append(np.clip(np.rint(frame), 0, 255).astype(np.uint8))
            self.inside.append(spot[..., 0] > 0.5)

    @staticmethod
    def _warped(plane: NDArray[np.generic], matrix: Floats) -> NDArray[np.float64]:
        return np.asarray(
            cv2.warpPerspective(plane, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR), np.float64
        )

    @property
    def track(self) -> TrackRef:
        return TrackRef.of(Track(tuple(map(Mask.of, self.inside)), 24.0, (1.0,) * COUNT))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def edit(
    world: World, words: str, report: Report | None = None, tracked: bool = True, **more: object
) -> list[Frame]:
    video = VideoRef.of(Video.of(world.frames, 24.0))
    fields = {"video": video, "instruction": words, **({"track": world.track} if tracked else {})}
    request = EditVideo.model_validate({**fields, **more})
    assert ClassicalClips().refuses(request) is None
    [value] = ClassicalClips().run(request, None, report or Report())
    assert isinstance(value, Video)
    return list(value.frames())


def painted(x: int, y: int) -> ImageRef:
    """A red square painted over the first frame, all else left clear."""
    sheet = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    sheet[y - 6 : y + 7, x - 6 : x + 7] = (*RED, 255)
    return ImageRef.of(Image(sheet))


def landed(frame: Frame) -> tuple[float, float]:
    """The middle of what is red."""
    wrong = np.abs(frame.astype(int) - RED).sum(axis=2)
    ys, xs = np.nonzero(wrong < 190)
    assert len(xs) > 30, "the paint is not to be seen"
    return float(xs.mean()), float(ys.mean())


def due(x: float, y: float, motion: Floats) -> tuple[float, float]:
    spot = motion @ np.array([x, y, 1.0])
    return float(spot[0] / spot[2]), float(spot[1] / spot[2])


@pytest.mark.parametrize(
    ("words", "at", "motion", "slip"),
    [
        ("put the second picture on the background layer", (150, 64), camera, 0.8),
        ("put the second picture on the thing's layer", (58, 62), ride, 1.7),  # 70 pixels, growing
    ],
)
def test_paint_lands_where_the_motion_takes_it(
    world: World,
    words: str,
    at: tuple[int, int],
    motion: Callable[[int], Floats],
    slip: float,
) -> None:
    frames = edit(world, words, source=painted(*at))
    for t in range(COUNT):
        x, y = due(*at, motion(t))
        assert 14 < x < WIDTH - 14
        if (
            motion is camera
            and world.inside[t][int(y) - 10 : int(y) + 11, int(x) - 10 :][:, :21].any()
        ):
            continue  # the thing passes before it
        assert np.hypot(landed(frames[t])[0] - x, landed(frames[t])[1] - y) < slip, t


def test_what_was_not_painted_stays_to_the_bit(world: World) -> None:
    frames = edit(world, "put the second picture on the background layer", source=painted(150, 64))
    for t, frame in enumerate(frames):
        x, y = due(150, 64, camera(t))
        rows, columns = np.mgrid[:HEIGHT, :WIDTH]
        far = np.hypot(rows - y, columns - x) > 16
        assert (frame[far] == world.frames[t][far]).all(), t


def test_the_thing_passes_before_paint_on_the_ground(world: World) -> None:
    frames = edit(world, "put the second picture on the background layer", source=painted(120, 75))
    hidden = 0
    for t, frame in enumerate(frames):
        x, y = (round(value) for value in due(120, 75, camera(t)))
        if world.inside[t][y - 4 : y + 5, x - 4 : x + 5].all():
            hidden += 1
            assert (frame[y, x] == world.frames[t][y, x]).all()
    assert hidden >= 2


def test_paint_takes_the_light_of_each_frame() -> None:
    dark = World(dim=0.6)
    frames = edit(dark, "put the second picture on the background layer", source=painted(150, 64))
    x, y = (round(value) for value in due(150, 64, camera(COUNT - 1)))
    assert frames[-1][y, x, 0] < 0.7 * frames[0][64, 150, 0]


def test_a_colour_given_once_leaves_each_frame_its_detail(world: World) -> None:
    frames = edit(world, "make the thing's layer red")
    for frame, source, inside in zip(frames, world.frames, world.inside, strict=True):
        core = cv2.erode(inside.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
        a, b = frame[core].astype(float), source[core].astype(float)
        assert a[:, 0].mean() > a[:, 2].mean() + 40
        assert np.corrcoef(a.mean(axis=1), b.mean(axis=1))[0, 1] > 0.8
        away = cv2.dilate(inside.astype(np.uint8), np.ones((13, 13), np.uint8)) == 0
        assert (frame[away] == source[away]).all()


@pytest.mark.parametrize("where", ["background layer", "background"])
def test_pencil_strokes_go_with_what_they_shade_and_stay_crisp(world: World, where: str) -> None:
    def crawl(frames: list[Frame]) -> float:
        total = []
        for t in range(COUNT - 1):
            step = camera(t + 1) @ np.linalg.inv(camera(t))
            moved = cv2.warpPerspective(frames[t], step, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
            total.append(float(np.abs(moved.astype(int) - frames[t + 1])[free(t)].mean()))
        return float(np.mean(total))

    def free(t: int) -> NDArray[np.bool_]:
        """Ground in frames t and t + 1, away from the frame's edges."""
        step = camera(t + 1) @ np.linalg.inv(camera(t))
        both = cv2.warpPerspective(world.inside[t].astype(np.float32), step, (WIDTH, HEIGHT))
        both += world.inside[t + 1]
        out = cv2.dilate(both, np.ones((15, 15), np.uint8)) == 0
        out[:16], out[-16:], out[:, :16], out[:, -16:] = False, False, False, False
        return np.asarray(out)

    def crisp(frame: Frame) -> float:
        fine = frame - cv2.GaussianBlur(frame.astype(np.float32), (0, 0), 1.2)
        return float(np.abs(fine)[free(COUNT - 2)].mean())

    made = edit(world, f"make the {where} a pencil drawing")
    alone = [styled(frame, Style(name="pencil"), 0.5) for frame in world.frames]
    calm = Steady(0.93)
    mixed = [calm.step(frame, drawn) for frame, drawn in zip(world.frames, alone, strict=True)]
    assert crawl(made) < 0.3 * crawl(alone), (crawl(made), crawl(alone))
    assert crawl(made) < 0.9 * crawl(mixed), (crawl(made), crawl(mixed))
    assert crisp(made[-1]) > 0.65 * crisp(made[0]), (crisp(made[-1]), crisp(made[0]))


def test_a_thing_that_turns_away_is_said() -> None:
    turned = World(turns=8)
    report = Report()
    frames = edit(turned, "make the thing's layer red", report)
    assert any("turned away on frames 8-11" in each for each in report.findings), report.findings
    core = cv2.erode(turned.inside[-1].astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert frames[-1][core][:, 0].mean() > frames[-1][core][:, 2].mean() + 40
    report = Report()
    edit(turned, "put the second picture on the thing's layer", report, source=painted(58, 62))
    assert any("may slide" in each for each in report.findings)


def test_a_turn_too_wide_for_one_layer_is_edited_frame_by_frame(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitron.tools.mosaic.WIDEST", 1.05)
    report = Report()
    frames = edit(world, "make the background layer teal", report)
    assert any("frame by frame" in each for each in report.findings)
    assert len(frames) == COUNT and (frames[0] != world.frames[0]).any()


def test_words_lie_on_the_thing_and_nowhere_else(world: World) -> None:
    frames = edit(world, 'write "HI" on its layer in red')
    for t in (0, COUNT - 1):
        changed = (frames[t] != world.frames[t]).any(axis=2)
        assert changed.sum() > 60
        near = cv2.dilate(world.inside[t].astype(np.uint8), np.ones((13, 13), np.uint8)) > 0
        assert not (changed & ~near).any()


def test_a_layer_without_a_track_is_the_ground(world: World) -> None:
    frames = edit(world, "make the layer warmer", tracked=False)
    assert all((a != b).any() for a, b in zip(frames, world.frames, strict=True))


def test_layers_listen_to_cancel(world: World) -> None:
    class After(threading.Event):
        """Set once it was asked a few times."""

        asked = 0

        def is_set(self) -> bool:
            self.asked += 1
            return self.asked > 20

    with pytest.raises(Cancelled):
        edit(world, "make the thing's layer red", Report(cancelled=After()))


@pytest.mark.parametrize(
    ("words", "layer"),
    [
        ("paint the background layer teal", "ground"),
        ("make it teal on the background layer", "ground"),
        ("edit the layer: make it red", "any"),
        ("make it pencil, once for all frames", "any"),
        ("put the second picture on the ground layer", "ground"),
        ("make the foreground layer red", "thing"),
        ("make the subject's layer cartoon", "thing"),
        ("edit the background layer, make it teal", "ground"),
        ("edit the background once: make it teal", "ground"),
        ("make the mosaic of the background watercolour", "ground"),
        ("put the second picture on the mosaic", "ground"),
        ("make the layer of the ground teal", "ground"),
        ("blur the background, once for all frames", "ground"),  # and not the thing before it
        ("make it pencil, once, seen in every frame", "any"),
        ("edit the foreground once: make it yellow", "thing"),
        ("make the tracked object's layer yellow", "thing"),
        ("make the foreground atlas yellow", "thing"),
        ("write 'TAXI' on the car's layer", "thing"),
        ("make the layer of the car red", "thing"),
        ("make it red", ""),
        ("make it red in every frame", ""),
        ("mosaic the face", ""),
        ("add a layer of fog from the second picture", ""),
    ],
)
def test_a_layer_is_named_in_words(words: str, layer: str) -> None:
    [operation] = read(words, "clip").operations
    assert operation.layer == layer
    assert operation.what in ("", "car", "face", "second picture", "layer of fog"), operation.what


def test_the_thing_of_a_layer_must_be_shown() -> None:
    assert "draw a box" in (refusal("make the thing's layer red", "clip", False, False) or "")
    assert "“car”" in (refusal("make the car's layer red", "clip", False, False) or "")
    assert refusal("make the background layer red", "clip", False, False) is None
    assert "not what" in (refusal("edit the background layer", "clip", False, False) or "")


def test_a_part_of_the_ground_is_edited_where_it_was_drawn_and_nowhere_else(world: World) -> None:
    words = "make the wall red on the background layer"
    video = VideoRef.of(Video.of(world.frames, 24.0))
    lost = EditVideo(video=video, instruction=words, track=world.track)
    assert "wall" in (ClassicalClips().refuses(lost) or "")
    wall = Region.box(0.6, 0.3, 0.8, 0.6)
    frames = edit(world, words, region=wall)
    for t in (0, 5):
        ways = [due(x * WIDTH, y * HEIGHT, camera(t)) for x in (0.6, 0.8) for y in (0.3, 0.6)]
        drawn = cv2.convexHull(np.array(ways, np.float32)).astype(np.int32)
        inside = cv2.fillPoly(np.zeros((HEIGHT, WIDTH), np.uint8), [drawn], 1)
        free = world.inside[t] == 0
        core = (cv2.erode(inside, np.ones((9, 9), np.uint8)) > 0) & free
        redder = frames[t].astype(int) - world.frames[t]
        assert core.sum() > 200 and redder[core][:, 0].mean() > 40
        away = cv2.dilate(inside, np.ones((9, 9), np.uint8)) == 0
        assert (frames[t][away] == world.frames[t][away]).all()


def test_what_the_page_and_the_card_say_of_layers_is_understood() -> None:
    page = Path(__file__).parents[2] / "docs" / "hands_clips.md"
    told = page.read_text(encoding="utf-8").split("### Layers")[1].split("\n- ")[0]
    said = [words for words in re.findall(r'"([^"]+)"', told) if "…" not in words]
    assert len(said) > 6
    for words in said:
        [operation] = read(words, "clip").operations
        assert operation.layer and refusal(words, "clip", True, True) is None, words
    [card] = [card for card in Registry.discover().cards() if card.letter == "F"]
    assert "on the background layer" in card.instruction
