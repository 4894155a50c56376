"""The segmenter cuts out by name, mark, picture and signal, follows through clips, and says no."""

import json
import shutil
import threading

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from vitron.errors import Cancelled, LimitExceeded, MissingWeights, NoBackend, NothingFound
from vitron.memory.media import Image, ImageRef, Mask, MaskRef, Signal, Video, VideoRef
from vitron.memory.region import Region
from vitron.tools import seem
from vitron.tools.diffusing import EARS
from vitron.tools.modules import (
    IMAGE_SEGMENTATION,
    VIDEO_SEGMENTATION,
    SegmentImage,
    SegmentVideo,
)
from vitron.tools.registry import Registry
from vitron.tools.seem import SeemSegmentation, SeemTracking, named, parts
from vitron.tools.segmenter.calling import Calling
from vitron.tools.segmenter.counting import counted, many
from vitron.tools.segmenter.finder import Asked
from vitron.tools.segmenter.happening import events
from vitron.tools.segmenter.likeness import Likeness
from vitron.tools.segmenter.paths import Path
from vitron.tools.segmenter.watching import Shots
from vitron.tools.segmenter.windows import Window
from vitron.tools.specialist import Report
from vitron.vitron_model.config import Condition, Signals
from vitron.vitron_model.signals import Decoding
from vitron.vitron_model.training.illustrator.directing import directed
from vitron.vitron_model.training.illustrator.reading import read
from vitron.vitron_model.training.illustrator.staging import staged
from vitron.vitron_model.training.makers.shipping import ears_of
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.scenes import scene
from vitron.vitron_model.training.world.stories import play


@pytest.fixture(scope="module")
def page():
    """A horse, a man on it, a dog, a mushroom and three butterflies, half as wide again as high."""
    return render(scene(98, "test", 1.5), 480)


@pytest.fixture(scope="module")
def flock():
    """Three sheep: white, black and brown, from left to right."""
    return render(scene(10, "test", 1.0), 384)


@pytest.fixture(scope="module")
def cutter():
    made = SeemSegmentation()
    made.load("cpu")
    return made


@pytest.fixture(scope="module")
def tracker():
    made = SeemTracking()
    made.load("cpu")
    return made


@pytest.fixture(scope="module")
def film():
    return play(story(0, "test", frames=8), 192)


def asked(page, words="", **more) -> SegmentImage:
    return SegmentImage(image=ImageRef.of(Image(page.pixels)), instruction=words, **more)


def iou(one, other) -> float:
    return float((one & other).sum() / (one | other).sum())


def truth(page, kind):
    found = [page.truth.mask(one.id) for one in page.truth.things if one.kind == kind]
    return np.logical_or.reduce(found)


@pytest.mark.parametrize(
    ("words", "kinds"),
    [("segmentation: the dog", ["dog"]), ("cut out the horse", ["horse"]),
     ("mushroom", ["mushroom"]),
     ("the butterflies", ["butterfly"]), ("the dog and the man", ["dog", "man"])],
)  # fmt: skip
def test_what_is_named_is_cut_out_at_the_page_s_own_size(cutter, page, words, kinds):
    made = cutter.run(asked(page, words), None, Report())[0]
    assert made.size == (480, 320)
    wanted = np.logical_or.reduce([truth(page, kind) for kind in kinds])
    assert iou(made.inside(), wanted) > 0.85


def test_the_same_page_and_words_give_the_same_bytes(cutter, page):
    one, two = (cutter.run(asked(page, "the dog"), None, Report())[0] for _ in range(2))
    assert np.array_equal(one.alpha, two.alpha)


def test_of_several_the_reply_tells_how_many_and_one_can_be_counted_out(cutter, page):
    report = Report()
    cutter.run(asked(page, "the three butterflies"), None, report)
    assert any("3 things are meant" in note for note in report.findings)
    things = sorted((t for t in page.truth.things if t.kind == "butterfly"), key=lambda t: t.middle)
    made = cutter.run(asked(page, "the leftmost butterfly"), None, Report())[0]
    assert iou(made.inside(), page.truth.mask(things[0].id)) > 0.8


@pytest.mark.parametrize(
    ("words", "colour"),
    [("the white sheep", "white"), ("the black sheep", "black"), ("the brown sheep", "brown"),
     ("the sheep to the right of the black sheep", "brown"),
     ("the second sheep from the left", "black"), ("what gives wool on the right", "brown")],
)  # fmt: skip
def test_of_three_alike_the_one_that_is_meant_is_cut_out(cutter, flock, words, colour):
    one = next(t for t in flock.truth.things if (t.kind, t.colour) == ("sheep", colour))
    made = cutter.run(asked(flock, words), None, Report())[0]
    assert iou(made.inside(), flock.truth.mask(one.id)) > 0.8


@pytest.mark.parametrize(
    "words", ["the green sheep", "the sheep on the tree", "the fifth sheep from the left"]
)
def test_near_misses_are_refused(cutter, flock, words):
    with pytest.raises(NothingFound):
        cutter.run(asked(flock, words), None, Report())


def test_a_click_on_one_of_two_that_touch_takes_that_one(cutter):
    page = render(scene(25, "test", 1.5), 384)  # two buses of one colour, bumper to bumper
    buses = [one for one in page.truth.things if one.kind == "bus"]
    for bus in buses:
        x0, y0, x1, y1 = bus.box
        spot = Region.points(((x0 + x1) / 2, (y0 + y1) / 2, 1))
        made = cutter.run(asked(page, "", region=spot), None, Report())[0]
        assert iou(made.inside(), page.truth.mask(bus.id)) > 0.8
    right = max(buses, key=lambda bus: bus.middle)
    made = cutter.run(asked(page, "the bus on the right"), None, Report())[0]
    assert iou(made.inside(), page.truth.mask(right.id)) > 0.8


def test_clicks_boxes_strokes_and_masks_point_as_well_as_names(cutter, page):
    dog = next(one for one in page.truth.things if one.kind == "dog")
    inside = page.truth.mask(dog.id)
    x0, y0, x1, y1 = dog.box
    height, width = inside.shape
    deep = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    y, x = np.unravel_index(int(deep.argmax()), deep.shape)
    spot = ((x + 0.5) / width, (y + 0.5) / height)
    for region in (
        Region.box(x0, y0, x1, y1),
        Region.points((*spot, 1)),
        Region.scribble([spot, (spot[0] + 0.01, spot[1])]),
    ):
        made = cutter.run(asked(page, "", region=region), None, Report())[0]
        assert iou(made.inside(), inside) > 0.8, region.kind
    rough = Mask.of(cv2.dilate(inside.astype(np.uint8), np.ones((9, 9))) > 0)
    made = cutter.run(asked(page, "", mask=MaskRef.of(rough)), None, Report())[0]
    assert iou(made.inside(), inside) > max(0.8, iou(rough.inside(), inside))


def test_a_name_that_does_not_fit_what_was_drawn_is_said(cutter, page):
    dog = next(one for one in page.truth.things if one.kind == "dog")
    said = {}
    for words in ("the dog", "the elephant", "the mushroom"):
        report = Report()
        made = cutter.run(asked(page, words, region=Region.box(*dog.box)), None, report)[0]
        assert iou(made.inside(), page.truth.mask(dog.id)) > 0.8
        said[words] = " ".join(report.findings)
    assert "no “the elephant” in this picture" in said["the elephant"] and not said["the dog"]
    assert "does not look like “the mushroom”" in said["the mushroom"], "it stands elsewhere"


def test_a_reference_picture_shows_what_to_find(cutter, page):
    horse = next(one for one in page.truth.things if one.kind == "horse")
    x0, y0, x1, y1 = (round(v * n) for v, n in zip(horse.box, (480, 320) * 2, strict=True))
    shown = Image(np.ascontiguousarray(page.pixels[y0 - 8 : y1 + 8, x0 - 8 : x1 + 8]))
    made = cutter.run(asked(page, "", reference=ImageRef.of(shown)), None, Report())[0]
    assert iou(made.inside(), page.truth.mask(horse.id)) > 0.7


@pytest.mark.parametrize("words", ["the train", "the blue horse and the elephant"])
def test_what_is_not_there_is_said_and_no_empty_mask_is_made(cutter, page, words):
    with pytest.raises(NothingFound, match="found no.*draw a box"):
        cutter.run(asked(page, words.split(" and ")[-1]), None, Report())


def test_of_two_names_the_missing_one_is_said(cutter, page):
    report = Report()
    made = cutter.run(asked(page, "the dog and the elephant"), None, report)[0]
    assert iou(made.inside(), truth(page, "dog")) > 0.8
    assert any("no “the elephant” here" in note for note in report.findings)


def test_on_a_picture_of_another_world_words_are_refused_and_drawings_cut_by_colour(cutter):
    chance = np.random.default_rng(0)
    noise = cv2.GaussianBlur(chance.integers(0, 255, (200, 300, 3), np.uint8), (0, 0), 3)
    noise[60:140, 100:200] = (200, 30, 30)
    request = SegmentImage(image=ImageRef.of(Image(noise)), instruction="the dog")
    with pytest.raises(NothingFound, match="storybook pages only.*draw a box"):
        cutter.run(request, None, Report())
    report = Report()
    drawn = request.model_copy(update={"region": Region.box(0.3, 0.25, 0.7, 0.75)})
    made = cutter.run(drawn, None, report)[0]
    square = np.zeros((200, 300), bool)
    square[60:140, 100:200] = True
    assert iou(made.inside(), square) > 0.9
    assert any("no storybook page" in note for note in report.findings)


def test_the_registry_picks_it_for_names_and_the_classical_hand_for_bare_drawings():
    registry = Registry.discover()
    box = Region.box(0.1, 0.1, 0.5, 0.5)
    image = ImageRef(id="a_1")

    def backend(**more):
        return registry.choose(IMAGE_SEGMENTATION, SegmentImage(image=image, **more))

    assert backend(instruction="the dog").backend is SeemSegmentation
    assert backend(instruction="segmentation: the dog", region=box).backend is SeemSegmentation
    bare = backend(region=box)
    assert bare.backend.name == "classical" and "without a name" in bare.reason
    assert backend(instruction="the zeppelin", region=box).backend.name == "classical"
    with pytest.raises(NoBackend, match="dachshund.*draw a box"):
        backend(instruction="the dachshund")
    clip = SegmentVideo(video=VideoRef(id="v_1"), instruction="track: the dog")
    assert registry.choose(VIDEO_SEGMENTATION, clip).backend is SeemTracking


def test_progress_is_told_and_a_cancel_is_heard(cutter, page):
    steps = []
    cutter.run(asked(page, "the dog"), None, Report(lambda done, of, seen: steps.append(done)))
    assert steps == [0, 1, 2, 3]
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(Cancelled):
        cutter.run(asked(page, "the dog"), None, Report(cancelled=stopped))


# --- clips --------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", [0, 4, 7])
def test_what_is_drawn_on_any_frame_is_followed_both_ways(tracker, film, frame):
    thing = max(film.truth.scenes[frame].things, key=lambda one: one.area)
    request = SegmentVideo(
        video=VideoRef.of(Video.of(film.frames, 8.0)), region=Region.box(*thing.box, frame=frame)
    )
    track = tracker.run(request, None, Report())[0]
    assert len(track.masks) == 8 and track.size == (192, 192)
    for k, real in enumerate(film.truth.scenes):
        if thing.id in real.by_id:
            assert iou(track.masks[k].inside(), real.mask(thing.id)) > 0.7, k


@pytest.mark.parametrize("colour", ["green", "blue"])
def test_of_two_in_a_clip_the_one_that_is_meant_is_followed(tracker, colour):
    film = play(story(51, "test", frames=8), 192)
    video = VideoRef.of(Video.of(film.frames, film.truth.fps))
    order = SegmentVideo(video=video, instruction=f"the man in a {colour} shirt")
    made = tracker.run(order, None, Report())[0]
    man = next(t for t in film.truth.scenes[0].things if (t.kind, t.colour) == ("man", colour))
    found = [
        iou(made.masks[number].inside(), one.mask(man.id))
        for number, one in enumerate(film.truth.scenes)
        if man.id in one.by_id
    ]
    assert np.mean(found) > 0.7


def test_what_is_named_is_looked_for_and_followed(tracker, film):
    thing = max(film.truth.scenes[3].things, key=lambda one: one.area)
    video = VideoRef.of(Video.of(film.frames, 8.0))
    asked = SegmentVideo(video=video, instruction=f"track: the {thing.kind}")
    track = tracker.run(asked, None, Report())[0]
    assert iou(track.masks[3].inside(), film.truth.scenes[3].mask(thing.id)) > 0.7
    absent = SegmentVideo(video=video, instruction="follow the elephant")
    with pytest.raises(NothingFound, match="elephant.*in this clip"):
        tracker.run(absent, None, Report())


@pytest.mark.parametrize("marked", [False, True], ids=["named", "boxed"])
def test_who_runs_past_something_is_followed_beyond_it(tracker, marked):
    """The network slips onto the car; a closer look says that it is no dog."""
    told = directed(read("a red dog runs past a blue car"), 0, 1.5, 1.5)
    frames = [render(one, 256) for one in told.scenes()]
    dog = next(one for one in frames[0].truth.things if one.kind == "dog")
    request = SegmentVideo(
        video=VideoRef.of(Video.of([one.pixels for one in frames], 12.0)),
        instruction="" if marked else "the dog",
        region=Region.box(*dog.box, frame=0) if marked else None,
    )
    track = tracker.run(request, None, Report())[0]
    last = next(one for one in frames[-1].truth.things if one.kind == "dog")
    assert iou(track.masks[-1].inside(), frames[-1].truth.mask(last.id)) > 0.8


def test_of_several_together_no_likeness_is_kept(tracker, page):
    square = Window.whole(480, 320).seen(page.pixels, tracker.finder.side)
    dog = tracker.finder.find(square, Asked("the dog")).soft
    flock = tracker.finder.find(square, Asked("the butterflies")).soft
    assert Likeness.of(tracker.finder, square, dog).kind == "dog"
    assert Likeness.of(tracker.finder, square, np.maximum(flock, dog)) is None


def test_a_frame_beyond_the_clip_is_refused(tracker, film):
    request = SegmentVideo(
        video=VideoRef.of(Video.of(film.frames, 8.0)), region=Region.box(0.1, 0.1, 0.9, 0.9, 40)
    )
    with pytest.raises(LimitExceeded, match="40"):
        tracker.run(request, None, Report())


# --- signals and weights ------------------------------------------------------------------------


def test_a_signal_reaches_the_network_and_its_absence_disturbs_nothing(tmp_path, page):
    hearing, deaf = SeemSegmentation(), SeemSegmentation()
    for one, name in ((hearing, "hearing"), (deaf, "deaf")):
        shutil.copytree(seem.EMBEDDED, tmp_path / name)
        one.weights = str(tmp_path / name)
    torch.manual_seed(0)
    ears = Decoding(Signals(tokens=2, specific=8, invariant=8), Condition(tokens=4, width=128))
    save_file(ears_of(ears), tmp_path / "hearing" / EARS)
    (tmp_path / "deaf" / EARS).unlink()
    for one in (hearing, deaf):
        one.load("cpu")
    assert hearing.hears_signals() and not deaf.hears_signals()
    alone = SegmentImage(image=ImageRef(id="a_1"), instruction="the dog", listens="signal")
    assert hearing.refuses(alone.model_copy(update={"instruction": "the dragon"})) is None
    assert seem.words_of(alone, True) == "", "its words do not count"
    assert seem.words_of(alone, False) == "the dog", "but where no signal came with them"
    with pytest.raises(NothingFound, match="signal to listen to"):
        hearing.heard(alone, None)
    told = Signal(np.ones((2, 8), np.float32), np.ones((2, 8), np.float32))
    soft = [
        one.finder.find(page.pixels, seem_asked(one, signal)).soft
        for one, signal in ((deaf, None), (hearing, None), (hearing, told))
    ]
    assert np.array_equal(soft[0], soft[1]) and not np.array_equal(soft[1], soft[2])


def seem_asked(one, signal):
    from vitron.tools.segmenter.finder import Asked

    by_words = SegmentImage(image=ImageRef(id="a_1"), instruction="the dog")
    assert one.heard(by_words, signal) is None, "words alone, where nothing else is asked for"
    both = by_words.model_copy(update={"listens": "both"})
    return Asked("the dog", signal=one.heard(both, signal))


def test_weights_that_are_none_say_what_to_do(tmp_path):
    made = SeemSegmentation()
    made.weights = str(tmp_path)
    assert not made.health().ready and "train --part segmenter" in made.health().remedy
    (tmp_path / "model.safetensors").write_bytes(b"no weights")
    (tmp_path / "card.json").write_text(json.dumps({"build": {}, "plurals": {}}))
    with pytest.raises(MissingWeights, match="holds no segmenter"):
        made.load("cpu")


# --- words --------------------------------------------------------------------------------------


def test_orders_are_taken_off_what_they_name():
    assert named("cut out the dog") == named("segmentation: the dog") == "the dog"
    assert named("Please select the red car.") == "the red car" and named("cut it out") == "it out"
    assert named("track: it") == ""
    assert parts("the dog and the red car") == ["the dog", "the red car"]
    assert parts("a black and white dog") == ["a black and white dog"]


def test_words_that_count_are_taken_apart():
    left = counted("the second red dog from the left")
    assert left is not None and (left.what, left.order, left.number) == ("red dog", "left", 1)
    squares = [np.zeros((9, 9), bool) for _ in range(3)]
    for k, (y, x, size) in enumerate(((2, 6, 3), (0, 0, 1), (5, 3, 2))):
        squares[k][y : y + size, x : x + size] = True
    for words, wanted in (
        ("the second cat from the left", 2), ("rightmost cat", 0), ("the smallest cat", 1),
        ("cat closest to us", 2), ("the highest cat", 1), ("biggest cat", 0),
        ("the fourth cat from the left", -1),
    ):  # fmt: skip
        told = counted(words)
        assert told is not None and told.of(squares) == wanted, words
    assert counted("the cat next to the dog") is None
    assert many("woman in a red dress", {"woman": "women", "man": "men"}) == "women in a red dress"


def test_a_window_and_back_leaves_a_mask_where_it_was():
    mask = np.zeros((120, 200), np.float32)
    mask[40:90, 50:140] = 1.0
    for window in (Window.whole(200, 120), Window(30, 20, 130)):
        again = window.back(window.seen(mask, 96, 0), 200, 120)
        assert iou(again > 0.5, mask > 0.5) > 0.97


def test_questions_about_single_things_are_answered_by_looking(cutter, flock):
    def told(question: str) -> str | None:
        return cutter.answer(asked(flock, question), Report())

    assert told("How many sheep are there?") == "three"
    assert told("What colour is the sheep in the middle?") == "black"
    assert told("Is there a dog in the picture?") == "no"
    assert told("Is the white sheep to the left of the brown sheep?") == "yes"
    assert told("What is the weather like?") is None


def test_everything_is_called_though_a_wrong_name_finds_it_first(cutter):
    """Birds answer to "planes" a little, to "birds" well; "airplanes" comes first."""
    frame = play(story(1004, "train"), 256).frames[16]
    seen = cutter.finder.see(Window.whole(256, 256).seen(frame, cutter.finder.side))
    every = Calling(cutter.finder, frame, seen, cutter.finder.known).of("")
    kinds = [max(one.glance.chances["kind"].items(), key=lambda one: one[1])[0] for one in every]
    assert sorted(kinds) == ["bird", "penguin", "plane"]


def test_names_are_heard_several_at_a_time_as_one_by_one(cutter, flock):
    finder = cutter.finder
    frame = flock.pixels
    seen = finder.see(Window.whole(frame.shape[1], frame.shape[0]).seen(frame, finder.side))
    names = ["sheep", "dogs", "trees", "houses", "men", "cars", "the moon"]
    alone = [float(finder.said(seen, name)[1].max()) for name in names]
    assert np.allclose(finder.heard(seen, names), alone, atol=1e-5)
    assert finder.heard(seen, []) == []


def test_a_cat_that_was_found_without_its_tail_counts_as_a_cat(cutter):
    """So cut it passes for a dog: no reason to leave the whole of it out."""
    wish = read("a woman in a dotted red dress and two striped cats in a kitchen")
    page = asked(render(staged(wish, 0), 512), "how many cats are there?")
    assert cutter.answer(page, Report()) == "two"


def test_of_a_photograph_it_answers_nothing(cutter):
    chance = np.random.default_rng(0)
    noise = Image(chance.integers(0, 255, (200, 200, 3), np.uint8))
    question = SegmentImage(image=ImageRef.of(noise), instruction="how many sheep are there?")
    assert cutter.answer(question, Report()) is None


def test_who_answers_is_told_by_the_registry(tmp_path):
    registry = Registry.discover()
    assert [one.name for one in registry.answering("image")] == ["seem"]
    assert [one.name for one in registry.answering("video")] == ["seem"]
    assert not list(registry.answering("mask"))
    without = Registry.discover(weights={"seem": str(tmp_path)})
    assert not list(without.answering("image"))


def clip_of(index: int, split: str = "test") -> Video:
    played = play(story(index, split), 256)
    return Video.of(played.frames, played.truth.fps)


def test_what_happens_in_a_clip_is_told_by_watching_it(tracker):
    """A woman runs past a book."""
    clip = VideoRef.of(clip_of(103))

    def told(question: str) -> str | None:
        return tracker.answer(SegmentVideo(video=clip, instruction=question), Report())

    assert told("What happens in this clip?") == "the woman runs past the book"
    assert told("Who runs past the book?") == "the woman"
    assert told("How many women are there?") == "one"
    assert told("Is there a cat in it?") == "no"
    assert told("What colour is the book?") == "yellow", "a frame shows it whole"
    assert told("What music would suit it?") is None


def test_what_the_camera_does_nobody_did(tracker):
    """It pulls out from a tree, and a butterfly rises."""
    watched = tracker.teller.watched(Shots.of(clip_of(1013, "train"), Report()), Report())
    (way,) = [Path(one, watched).way for one in watched.actors if one.looks("kind") == "tree"]
    assert abs(way) < 0.06
    (rise,) = [one for one in events(watched) if one.action == "rise"]
    assert rise.actor.looks("kind") == "butterfly"


def test_where_the_backdrop_shows_no_camera_those_who_stand_do(tracker):
    """It moves in on a girl who waves, a plane and a rocket, before a plain sky."""
    watched = tracker.teller.watched(Shots.of(clip_of(1050, "train"), Report()), Report())
    told = [(one.actor.looks("kind"), one.action) for one in events(watched)]
    assert told == [("girl", "wave")]


def test_a_long_look_at_a_clip_can_be_stopped(tracker):
    report = Report()
    report.cancelled.set()
    asked = SegmentVideo(video=VideoRef.of(clip_of(104)), instruction="What happens here?")
    with pytest.raises(Cancelled):
        tracker.answer(asked, report)


def test_of_a_film_of_something_else_it_answers_nothing(tracker):
    chance = np.random.default_rng(0)
    noise = Video.of([chance.integers(0, 255, (200, 200, 3), np.uint8) for _ in range(4)], 8.0)
    asked = SegmentVideo(video=VideoRef.of(noise), instruction="what happens in this clip?")
    assert tracker.answer(asked, Report()) is None
