"""Clips: tracks go on, events happen when they are said to, cameras and skies change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vitron.errors import LimitExceeded, UnknownThing
from vitron.vitron_model.training.world import acts
from vitron.vitron_model.training.world.actions import ACTIONS, Act
from vitron.vitron_model.training.world.episodes import PLOTS
from vitron.vitron_model.training.world.places import PLACES
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.spec import SceneSpec, ThingSpec
from vitron.vitron_model.training.world.stories import CAMERAS, Change, StorySpec, play


@pytest.mark.parametrize("index", range(10))
def test_tracks_do_not_leap(index: int) -> None:
    told = replace(story(index, "val", frames=16), camera="still")
    film = play(told, 96)
    busy = {act.actor for act in told.acts} | {act.target for act in told.acts}
    for track in film.truth.tracks:
        for one, two in zip(track.boxes, track.boxes[1:], strict=False):
            if one is None or two is None:
                continue
            step = max(abs((a[0] + a[2]) - (b[0] + b[2])) / 2 for a, b in ((one, two),))
            # Sixteen frames across the page are a twelfth of it each; turning sways a little.
            assert step < (0.20 if track.id in busy else 0.12), (track.id, one, two)


@pytest.mark.parametrize("index", range(12))
def test_events_lie_in_the_clip_and_name_things_that_are_in_it(index: int) -> None:
    film = play(story(index, "val", frames=12), 64)
    ids = {track.id for track in film.truth.tracks}
    assert film.truth.events
    for event in film.truth.events:
        assert 0 <= event.first <= event.last < film.truth.frames
        assert event.actor == "" or event.actor in ids or event.action in ("appear", "grow")
        assert event.target == "" or event.target in ids


def test_a_dog_that_runs_past_a_car_changes_sides() -> None:
    film = play(acts.snowy_run(), 96)
    first, last = film.truth.scenes[0], film.truth.scenes[-1]
    assert first.holds("dog1", "left of", "car1")
    assert last.holds("dog1", "right of", "car1")
    event = film.truth.events[0]
    assert (event.actor, event.action, event.target) == ("dog1", "run past", "car1")
    middle = film.truth.scenes[(event.first + event.last) // 2]
    assert middle.by_id["dog1"].pose == "run"
    assert first.weather == "snow" and first.place == "street"


def test_what_is_picked_up_is_held_from_then_on() -> None:
    girl = ThingSpec("girl1", "girl", "red", x=0.5, y=0.85)
    ball = ThingSpec("ball1", "ball", "blue", x=0.62, y=0.855)
    told = StorySpec(
        SceneSpec("park", (girl, ball)), (Act("girl1", "pick up", "ball1", 0.2, 0.8),), 11
    )
    scenes = play(told, 96).truth.scenes
    assert not scenes[0].by_id["ball1"].held_by
    assert scenes[-1].holds("girl1", "holding", "ball1")
    assert [bool(s.by_id["ball1"].held_by) for s in scenes] == [i >= 5 for i in range(11)]


def test_what_falls_ends_on_the_ground_and_what_rises_ends_above_it() -> None:
    ball = ThingSpec("ball1", "ball", "blue", x=0.5, y=0.85, lift=0.4)
    scene = SceneSpec("park", (ball,))
    fall = StorySpec(scene, (Act("ball1", "fall"),), 9)
    heights = [s["ball1"].lift for s in fall.scenes()]
    assert heights[0] == 0.4 and heights[-1] == pytest.approx(0.0, abs=1e-9)
    low = scene.with_thing(replace(ball, lift=0.0))
    rise = StorySpec(low, (Act("ball1", "rise", lift=0.4),), 9)
    lifts = [s["ball1"].lift for s in rise.scenes()]
    assert lifts == sorted(lifts) and lifts[-1] == pytest.approx(0.4)


def test_the_weather_turns_when_the_story_says() -> None:
    scene = SceneSpec("field", (ThingSpec("dog1", "dog", "brown", x=0.5, y=0.8),))
    told = StorySpec(scene, (), 10, changes=(Change("weather", "snow", 0.5),))
    film = play(told, 64)
    first = film.truth.events[0]
    assert (first.action, first.actor) == ("start snowing", "")
    assert [s.weather for s in film.truth.scenes] == ["clear"] * first.first + ["snow"] * (
        10 - first.first
    )


@pytest.mark.parametrize("camera", CAMERAS)
def test_every_camera_keeps_the_truth_on_the_pixels(camera: str) -> None:
    told = StorySpec(
        SceneSpec("park", (ThingSpec("dog1", "dog", "brown", x=0.5, y=0.85),)), (), 5, camera=camera
    )
    for frame, truth in zip(play(told, 96).frames, play(told, 96).truth.scenes, strict=True):
        mask = truth.mask("dog1")
        bare = play(replace(told, scene=replace(told.scene, things=())), 96)
        assert mask.any()
        assert (frame != bare.frames[0]).any()
        rows, columns = np.nonzero(mask)
        assert np.allclose(
            np.array(truth.by_id["dog1"].box) * 96,
            (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1),
        )


@pytest.mark.parametrize("frames", [2, 8, 64])
def test_a_story_can_be_told_at_any_length(frames: int) -> None:
    told = replace(acts.snowy_run(), frames=frames)
    assert len(list(told.scenes())) == frames
    assert told.at(frames - 1)["dog1"].x == pytest.approx(0.88)


def test_a_story_of_no_length_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="2 to 256"):
        replace(acts.snowy_run(), frames=1)


def test_a_story_of_what_nobody_can_do_is_refused_by_name() -> None:
    told = acts.snowy_run()
    with pytest.raises(LimitExceeded, match="run past"):
        replace(told, acts=(Act("dog1", "teleport"),))
    with pytest.raises(UnknownThing, match="car1"):
        replace(told, acts=(Act("cat9", "run"),))
    with pytest.raises(LimitExceeded, match="push in"):
        replace(told, camera="drone")
    with pytest.raises(LimitExceeded, match="240"):
        replace(told, fps=0.0)


def test_every_plot_comes_up_and_every_action_is_known() -> None:
    told = [story(index, "train") for index in range(150)]
    done = {act.action for one in told for act in one.acts}
    assert done <= set(ACTIONS)
    assert {"fall", "jump over", "turn round", "pick up", "appear", "follow", "grow"} <= done
    assert len(PLOTS) >= 10


def test_the_same_story_is_the_same_to_the_byte() -> None:
    one, two = play(story(4, "val", frames=6), 64), play(story(4, "val", frames=6), 64)
    assert all(np.array_equal(a, b) for a, b in zip(one.frames, two.frames, strict=True))


def test_the_figures_of_the_paper_can_be_acted_out() -> None:
    for told in (acts.hidden_wish(), acts.ball_lesson(), acts.white_run(), *acts.clip_edits()):
        film = play(replace(told, frames=6), 96)
        assert {thing.id for thing in film.truth.scenes[0].things} == {
            thing.id for thing in told.scene.things
        }
    before, after = acts.white_dog()
    assert "dog1" not in before and after["dog1"].colour == "white"
    assert len(acts.picture_edits()) == 5


def test_the_sky_does_only_what_it_can_do_there() -> None:
    for index in range(150):
        told = story(index, "train")
        place = PLACES[told.scene.place]
        for scene in (told.at(0), told.at(told.frames - 1)):
            assert scene.weather in place.weathers and scene.time in place.times
