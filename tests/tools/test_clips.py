"""Clips in the hands of the classical specialists: followed, edited, and made from pictures."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from vitron.errors import Cancelled, InvalidCall, LimitExceeded, NothingFound
from vitron.memory.media import (
    Frame,
    Image,
    ImageRef,
    Mask,
    MaskRef,
    Track,
    TrackRef,
    Video,
    VideoRef,
)
from vitron.memory.region import Box, Region
from vitron.tools.image_to_video import ClassicalMotion
from vitron.tools.modules import EditVideo, ImageToVideo, SegmentVideo
from vitron.tools.reel import Reel, Watch, spans
from vitron.tools.specialist import Report
from vitron.tools.video_editing import ClassicalClips
from vitron.tools.video_segmentation import ClassicalTracking

WIDTH, HEIGHT, COUNT = 192, 128, 12


def texture(width: int, height: int, seed: int, tint: tuple[int, int, int]) -> Frame:
    """Something with detail at every scale, so that flow and corners have what to hold on to."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for sigma, share in ((12, 1.0), (4, 0.7), (1.2, 0.5)):
        noise = cv2.GaussianBlur(random.standard_normal((height, width)), (0, 0), sigma)
        total += share * (noise / noise.std()).astype(np.float32)
    return np.clip(np.array(tint) + 22 * total[..., None], 0, 255).astype(np.uint8)


class Scene:
    """A red ball crossing a green ground while the camera pans; everything about it is known."""

    def __init__(self, count: int = COUNT, blink: tuple[int, ...] = ()) -> None:
        ground = texture(WIDTH + 80, HEIGHT + 20, 1, (80, 130, 90))
        skin = texture(60, 60, 2, (190, 70, 60))
        self.frames: list[Frame] = []
        self.truth: list[Frame] = []
        self.inside: list[NDArray[np.bool_]] = []
        for t in range(count):
            pan = np.array([[1, 0, -2.3 * t], [0, 1, -0.6 * t]], np.float32)
            behind = cv2.warpAffine(ground, pan, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC)
            spot = np.zeros((HEIGHT, WIDTH), np.uint8)
            x, y = 36 + 10 * t, 64 + round(10 * np.sin(t / 2))
            cv2.circle(spot, (x, y), 22, 1, -1)
            if t in blink:
                spot[:] = 0
            sheet = np.zeros_like(behind)
            x0, y0 = x - 30, y - 30
            a, b = max(0, -x0), min(60, WIDTH - x0)
            if a < b:
                sheet[y0 : y0 + 60, x0 + a : x0 + b] = skin[:, a:b]
            self.truth.append(np.asarray(behind))
            self.frames.append(np.where(spot[..., None] > 0, sheet, behind))
            self.inside.append(spot > 0)

    @property
    def video(self) -> VideoRef:
        return VideoRef.of(Video.of(self.frames, 24.0))

    @property
    def track(self) -> TrackRef:
        masks = tuple(Mask.of(each) for each in self.inside)
        return TrackRef.of(Track(masks, 24.0, tuple(1.0 for _ in masks)))

    def mask(self, number: int) -> MaskRef:
        return MaskRef.of(Mask.of(self.inside[number]))


@pytest.fixture(scope="module")
def scene() -> Scene:
    return Scene()


def overlap(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    either = (first | second).sum()
    return float((first & second).sum() / either) if either else 1.0


def follow(request: SegmentVideo, report: Report | None = None) -> Track:
    [value] = ClassicalTracking().run(request, None, report or Report())
    assert isinstance(value, Track)
    return value


def edit(scene: Scene, words: str, report: Report | None = None, **more: object) -> list[Frame]:
    request = EditVideo.model_validate({"video": scene.video, "instruction": words, **more})
    assert ClassicalClips().refuses(request) is None
    [value] = ClassicalClips().run(request, None, report or Report())
    assert isinstance(value, Video)
    frames = list(value.frames())
    assert len(frames) == value.count
    assert all(frame.shape == (value.height, value.width, 3) for frame in frames)
    return frames


def animate(words: str, report: Report | None = None, **more: object) -> list[Frame]:
    picture = ImageRef.of(Image(texture(160, 100, 3, (120, 130, 150))))
    fields = {"image": picture, "instruction": words, "seconds": 1, "fps": 12, **more}
    request = ImageToVideo.model_validate(fields)
    assert ClassicalMotion().refuses(request) is None
    [value] = ClassicalMotion().run(request, None, report or Report())
    assert isinstance(value, Video)
    return list(value.frames())


# --- following ---------------------------------------------------------------------------------


def test_a_ball_is_followed_from_its_first_mask(scene: Scene) -> None:
    track = follow(SegmentVideo(video=scene.video, mask=scene.mask(0)))
    assert len(track.masks) == COUNT
    scores = [
        overlap(m.inside(), truth) for m, truth in zip(track.masks, scene.inside, strict=True)
    ]
    assert min(scores[:-2]) > 0.8, scores
    assert min(track.confidence) > 0.3


def test_a_box_on_a_later_frame_is_followed_both_ways(scene: Scene) -> None:
    rows, columns = np.nonzero(scene.inside[6])
    box = (
        columns.min() / WIDTH,
        rows.min() / HEIGHT,
        (columns.max() + 1) / WIDTH,
        (rows.max() + 1) / HEIGHT,
    )
    region = Region.box(*(float(v) for v in box), frame=6)
    track = follow(SegmentVideo(video=scene.video, region=region))
    assert overlap(track.masks[0].inside(), scene.inside[0]) > 0.75
    assert overlap(track.masks[10].inside(), scene.inside[10]) > 0.75


def test_what_vanishes_is_called_lost_with_its_frames() -> None:
    gone = Scene(COUNT, blink=(5, 6, 7))
    report = Report()
    track = follow(SegmentVideo(video=gone.video, mask=gone.mask(0)), report)
    assert [track.confidence[n] for n in (6, 7)] == [0, 0]
    assert not track.masks[6].inside().any()
    assert any("lost it on frames" in finding for finding in report.findings), report.findings


def test_what_was_hidden_is_found_again() -> None:
    gone = Scene(COUNT, blink=(5, 6))
    track = follow(SegmentVideo(video=gone.video, mask=gone.mask(0)))
    assert overlap(track.masks[9].inside(), gone.inside[9]) > 0.6


def test_two_boxes_are_two_things(scene: Scene) -> None:
    both = Scene(4)
    for frame in both.frames:
        cv2.rectangle(frame, (140, 12), (165, 40), (240, 220, 40), -1)
    shapes = (Box(x0=0.05, y0=0.3, x1=0.35, y1=0.75), Box(x0=0.7, y0=0.06, x1=0.9, y1=0.36))
    track = follow(SegmentVideo(video=both.video, region=Region(shapes=shapes)))
    for mask, ball in zip(track.masks, both.inside, strict=True):
        assert (mask.inside() & ball).sum() > 0.6 * ball.sum()
        assert mask.inside()[14:38, 142:163].mean() > 0.7


def test_a_track_is_mended_only_where_asked(scene: Scene) -> None:
    wrong = Track(
        tuple(Mask.of(np.zeros_like(each)) for each in scene.inside), 24.0, (0.0,) * COUNT
    )
    x, y = 36 + 80, 64 + round(10 * np.sin(4))
    box = Box(x0=(x - 23) / WIDTH, y0=(y - 23) / HEIGHT, x1=(x + 23) / WIDTH, y1=(y + 23) / HEIGHT)
    region = Region(shapes=(box,), frame=8, span=(7, 9))
    track = follow(SegmentVideo(video=scene.video, region=region, track=TrackRef.of(wrong)))
    assert [n for n, mask in enumerate(track.masks) if mask.inside().any()] == [7, 8, 9]


def test_words_alone_are_refused_with_the_remedy(scene: Scene) -> None:
    reason = ClassicalTracking().refuses(SegmentVideo(video=scene.video, instruction="the ball"))
    assert reason is not None and "draw a box" in reason


def test_a_frame_beyond_the_end_is_a_limit_in_words(scene: Scene) -> None:
    region = Region.box(0.1, 0.1, 0.5, 0.5, frame=99)
    with pytest.raises(LimitExceeded, match="99"):
        follow(SegmentVideo(video=scene.video, region=region))


def test_an_empty_mask_is_not_followed(scene: Scene) -> None:
    empty = MaskRef.of(Mask.of(np.zeros((HEIGHT, WIDTH), bool)))
    with pytest.raises(NothingFound):
        follow(SegmentVideo(video=scene.video, mask=empty))


def test_following_twice_gives_the_same_bytes(scene: Scene) -> None:
    request = SegmentVideo(video=scene.video, mask=scene.mask(0))
    first, second = follow(request), follow(request)
    assert all((a.alpha == b.alpha).all() for a, b in zip(first.masks, second.masks, strict=True))


def test_a_clip_of_one_frame_has_a_track_of_one(scene: Scene) -> None:
    single = VideoRef.of(Video.of(scene.frames[:1], 24.0))
    assert len(follow(SegmentVideo(video=single, mask=scene.mask(0))).masks) == 1


def test_progress_carries_pictures_and_a_cancel_takes_effect(scene: Scene) -> None:
    report = Report()
    seen: list[int] = []

    def stop(step: int, of: int, preview: Frame | None) -> None:
        if preview is not None:
            seen.append(step)
        if len(seen) == 3:
            report.cancelled.set()

    report.on_progress = stop
    with pytest.raises(Cancelled):
        follow(SegmentVideo(video=scene.video, mask=scene.mask(0)), report)
    assert len(seen) == 3


# --- editing -----------------------------------------------------------------------------------


def test_a_removed_ball_leaves_what_other_frames_saw(scene: Scene) -> None:
    frames = edit(scene, "remove the ball", track=scene.track)
    errors = [
        np.mean((made[spot].astype(float) - truth[spot]) ** 2)
        for made, truth, spot in zip(frames, scene.truth, scene.inside, strict=True)
        if spot.any()
    ]
    ratio = 10 * np.log10(255**2 / np.array(errors))
    assert ratio.mean() > 30, ratio


def test_nothing_changes_far_from_what_is_removed(scene: Scene) -> None:
    frames = edit(scene, "remove it", track=scene.track)
    for made, before, spot in zip(frames, scene.frames, scene.inside, strict=True):
        far = cv2.dilate(spot.astype(np.uint8), np.ones((25, 25), np.uint8)) == 0
        assert (made[far] == before[far]).all()


def test_a_recoloured_ball_stays_one_colour(scene: Scene) -> None:
    frames = edit(scene, "make it blue", track=scene.track)
    colours = np.array(
        [
            frame[spot].mean(axis=0)
            for frame, spot in zip(frames, scene.inside, strict=True)
            if spot.sum() > 900
        ]
    )
    assert (colours[:, 2] > colours[:, 0] + 30).all()
    assert np.abs(np.diff(colours, axis=0)).max() < 12
    core = [frame[~spot] for frame, spot in zip(frames, scene.inside, strict=True)]
    assert all(len(each) for each in core)


def test_an_edit_leaves_the_rest_alone(scene: Scene) -> None:
    frames = edit(scene, "make it blue", track=scene.track)
    for made, before, spot in zip(frames, scene.frames, scene.inside, strict=True):
        far = cv2.dilate(spot.astype(np.uint8), np.ones((15, 15), np.uint8)) == 0
        assert (made[far] == before[far]).all()


def test_moved_things_are_elsewhere_and_not_where_they_were(scene: Scene) -> None:
    frames = edit(scene, "move it up by 20%", track=scene.track)
    made, spot = frames[4], scene.inside[4]
    foot = spot & ~np.roll(spot, -round(0.2 * HEIGHT), axis=0)
    low = foot & (np.cumsum(spot, axis=0) > 36)
    assert np.abs(made[low].astype(int) - scene.truth[4][low]).mean() < 12


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("twice as fast", COUNT // 2),
        ("slow motion", 2 * COUNT),
        ("keep 0 to 0.25 s", 6),
        ("boomerang", 2 * COUNT - 2),
        ("reverse", COUNT),
    ],
)
def test_time_is_cut_and_stretched(scene: Scene, words: str, count: int) -> None:
    assert len(edit(scene, words)) == count


def test_backward_is_the_same_frames_the_other_way(scene: Scene) -> None:
    turned = edit(scene, "reverse")
    pairs = zip(turned, scene.frames[::-1], strict=True)
    assert all((a == b).all() for a, b in pairs)


def test_slow_motion_lies_between_its_neighbours(scene: Scene) -> None:
    slow = edit(scene, "slow motion")
    middle = slow[9].astype(float)
    near = min(np.abs(middle - frame).mean() for frame in scene.frames)
    assert 0 < near < 12


def test_a_shaken_clip_is_steadied(scene: Scene) -> None:
    ground = texture(WIDTH + 80, HEIGHT + 80, 5, (120, 120, 110))
    random = np.random.default_rng(4)
    shaken = Scene(1)
    shaken.frames = []
    for _ in range(20):
        x, y = 40 + random.integers(-4, 5), 40 + random.integers(-4, 5)
        shaken.frames.append(np.ascontiguousarray(ground[y : y + HEIGHT, x : x + WIDTH]))
    report = Report()
    calm = edit(shaken, "stabilise a lot", report)

    def unrest(frames: list[Frame]) -> float:
        return float(
            np.mean([np.abs(a.astype(int) - b).mean() for a, b in zip(frames, frames[1:])])  # noqa: B905
        )

    assert unrest(calm) < 0.4 * unrest(shaken.frames)
    assert any("shake" in finding for finding in report.findings)


def test_words_stay_put_in_one_colour(scene: Scene) -> None:
    frames = edit(scene, 'write "Hello" at the bottom')
    changed = [np.abs(a.astype(int) - b).max(axis=2) > 60
               for a, b in zip(frames, scene.frames, strict=True)]  # fmt: skip
    always = np.logical_and.reduce(changed)
    assert always.sum() > 20


def test_all_frames_are_cropped_alike(scene: Scene) -> None:
    frames = edit(scene, "crop to square")
    assert {frame.shape for frame in frames} == {(HEIGHT, HEIGHT, 3)}


def test_edits_follow_one_another(scene: Scene) -> None:
    frames = edit(scene, "make it black and white; reverse; keep 0 to 0.25 s")
    assert len(frames) == 6
    assert all(np.ptp(frame.astype(int), axis=2).max() < 12 for frame in frames)


def test_editing_twice_gives_the_same_bytes(scene: Scene) -> None:
    first, second = (edit(scene, "make it oil; light snow", seed=5) for _ in range(2))
    assert all((a == b).all() for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("remove the dog", "draw a box"),
        ("make it sing", "can't read"),
        ("", "empty"),
        ("cut it out on a transparent background", ""),
        ("straighten it", "stabilise"),
        ("add the cup here", "second picture"),
    ],
)
def test_what_it_cannot_do_it_says_first(scene: Scene, words: str, hint: str) -> None:
    reason = ClassicalClips().refuses(EditVideo(video=scene.video, instruction=words))
    assert reason is not None and hint in reason


def test_a_track_of_another_clip_is_not_used(scene: Scene) -> None:
    short = Scene(3)
    with pytest.raises(NothingFound, match="3 frames"):
        edit(scene, "remove it", track=short.track)


def test_a_trim_beyond_the_clip_is_a_limit(scene: Scene) -> None:
    with pytest.raises(LimitExceeded):
        edit(scene, "keep 5 s to 6 s")


def test_a_long_clip_is_read_frame_by_frame() -> None:
    alive = 0

    def read() -> Iterator[Frame]:
        nonlocal alive
        for number in range(30):
            alive = number
            yield np.full((48, 64, 3), number, np.uint8)

    from vitron.tools.clip_edits import edited
    from vitron.tools.footage import Footage
    from vitron.tools.operations import Adjust

    video = Video(64, 48, 30, 24.0, read)
    footage = Footage(video, None, False, None, None, 0.5, 0, Report())
    frames = edited(footage, Adjust(dial="brightness")).video.frames()
    next(frames)
    assert alive == 0


# --- bringing to life --------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["slow push-in", "pull out", "pan left", "tilt up", "handheld"])
def test_the_camera_moves_softly(move: str) -> None:
    frames = animate(move)
    assert len(frames) == 12
    steps = [np.abs(a.astype(int) - b).mean() for a, b in zip(frames, frames[1:])]  # noqa: B905
    assert max(steps) > 0.5
    if move != "handheld":
        assert steps[0] < 0.5 * max(steps) and steps[-1] < 0.5 * max(steps)


def test_a_push_comes_closer_and_a_pull_ends_whole() -> None:
    whole = texture(160, 100, 3, (120, 130, 150))
    assert np.abs(animate("push in")[0].astype(int) - whole).mean() < 2
    assert np.abs(animate("pull out")[-1].astype(int) - whole).mean() < 2


@pytest.mark.parametrize("what", ["water", "smoke", "clouds", "flag", "fire", "tree"])
def test_a_living_part_moves_alone_and_loops(what: str) -> None:
    region = Region.box(0.2, 0.2, 0.8, 0.9)
    frames = animate(f"let the {what} move", region=region, seconds=2)
    still = np.ones((100, 160), bool)
    still[20:90, 32:128] = False
    assert all((frame[still] == frames[0][still]).all() for frame in frames)
    steps = [np.abs(a.astype(int) - b).mean() for a, b in zip(frames, [*frames[1:], frames[0]])]  # noqa: B905
    assert min(steps) > 0
    assert steps[-1] < 2.0 * float(np.median(steps)), "the loop has a seam"


def test_layers_shift_against_each_other() -> None:
    report = Report()
    polygon = Region.polygon([(0.3, 0.3), (0.7, 0.3), (0.7, 0.9), (0.3, 0.9)])
    frames = animate("parallax a lot", report, region=polygon)
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 2


def test_without_words_it_pushes_in_and_says_so() -> None:
    report = Report()
    assert len(animate("", report)) == 12
    assert any("pushes in" in finding for finding in report.findings)


def test_a_living_part_needs_its_place() -> None:
    picture = ImageRef.of(Image(texture(64, 64, 1, (90, 90, 90))))
    request = ImageToVideo(image=picture, instruction="let the water flow")
    reason = ClassicalMotion().refuses(request)
    assert reason is not None and "draw" in reason


def test_same_seed_same_hand() -> None:
    first, second, other = (animate("handheld", seed=seed) for seed in (1, 1, 2))
    assert all((a == b).all() for a, b in zip(first, second, strict=True))
    assert any((a != b).any() for a, b in zip(first, other, strict=True))


# --- what holds the frames ---------------------------------------------------------------------


def test_a_reel_beyond_its_room_goes_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vitron.tools.reel.ROOM", 3 * 40 * 30 * 3)
    reel = Reel()
    frames = [texture(40, 30, seed, (100, 100, 100)) for seed in range(8)]
    for frame in frames:
        reel.add(frame)
    assert len(reel) == 8
    assert all((a == b).all() for a, b in zip(reel, frames, strict=True))
    assert (reel[6] == frames[6]).all() and (reel[1] == frames[1]).all()


def test_blank_frames_and_flicker_are_noticed() -> None:
    watch = Watch()
    for number in range(20):
        level = 200 if number % 2 else 60
        watch.see(texture(64, 48, number, (level, level, level)))
    watch.see(np.zeros((48, 64, 3), np.uint8))
    words = " ".join(watch.findings())
    assert "flickers" in words and "without anything to see: 20" in words


def test_numbers_are_written_as_people_do() -> None:
    assert spans([3, 4, 5, 9, 11, 12]) == "3-5, 9, 11-12"


def test_unknown_parameters_are_named() -> None:
    with pytest.raises(InvalidCall, match="speed"):
        EditVideo.of_call("Video Editing", "reverse", None, [("v", "video")], {"speed": 3})
