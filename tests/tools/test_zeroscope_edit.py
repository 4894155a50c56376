"""A clip painted anew, on a tiny checkpoint of the published class, saved and re-opened."""

from threading import Event

import numpy as np
import pytest

from vitron.errors import Cancelled, LimitExceeded, NothingFound
from vitron.memory.media import Mask, Track, TrackRef, Video, VideoRef
from vitron.tools.modules import EditVideo
from vitron.tools.registry import Registry
from vitron.tools.specialist import Report
from vitron.tools.zeroscope import MOST
from vitron.tools.zeroscope_edit import ZeroScopeEdit

from . import tiny_pipelines as tiny

FRAMES = list(np.random.default_rng(0).integers(0, 256, (4, 30, 50, 3), np.uint8))
CLIP = Video.of(FRAMES, 8.0)
HALF = np.zeros((30, 50), np.uint8)
HALF[:, :20] = 255


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return str(tiny.with_ears(tiny.zeroscope(tmp_path_factory.mktemp("edit") / "zeroscope")))


@pytest.fixture(scope="module")
def painter(weights):
    made = ZeroScopeEdit()
    made.weights = weights
    made.load("cpu")
    return made


def asked(text="a red dog in the snow", video=CLIP, **more):
    given = {"steps": 4, "strength": 0.6} | more
    return EditVideo(instruction=text, video=VideoRef.of(video), **given)


def painted(painter, request):
    return np.stack(list(painter.run(request, None, Report())[0].frames()))


def test_a_whole_clip_keeps_its_size_and_length_and_the_seed_holds(painter):
    one = painted(painter, asked(seed=3))
    assert one.shape == (4, 30, 50, 3) and not np.array_equal(one, np.stack(FRAMES))
    assert np.array_equal(one, painted(painter, asked(seed=3)))
    assert not np.array_equal(one, painted(painter, asked(seed=4)))
    assert not np.array_equal(one, painted(painter, asked("a blue car", seed=3)))


def test_outside_a_track_not_one_pixel_changes(painter):
    track = Track([Mask(HALF)] * 4, 8.0, (1.0,) * 4)
    made = painted(painter, asked(track=TrackRef.of(track)))
    assert np.array_equal(made[:, HALF == 0], np.stack(FRAMES)[:, HALF == 0])
    assert not np.array_equal(made[:, HALF > 0], np.stack(FRAMES)[:, HALF > 0])


def test_how_much_is_left_of_the_clip_is_the_strength(painter):
    little, much = (
        np.abs(painted(painter, asked(strength=how, steps=8)).astype(int) - np.stack(FRAMES)).mean()
        for how in (0.0, 1.0)
    )
    assert 0 < little and little != much


def test_too_long_a_clip_and_another_clip_s_track_are_refused_by_name(painter):
    long = Video.of([FRAMES[0]] * (MOST + 1), 8.0)
    with pytest.raises(LimitExceeded, match=f"{MOST + 1} frames.*{MOST}.*trim"):
        painter.run(asked(video=long), None, Report())
    track = Track([Mask(HALF)] * 3, 8.0, (1.0,) * 3)
    with pytest.raises(NothingFound, match="3 frames, not 4"):
        painter.run(asked(track=TrackRef.of(track)), None, Report())
    assert "say what" in painter.refuses(asked(""))


def test_a_cancel_stops_within_a_step(painter):
    stop, seen = Event(), []
    with pytest.raises(Cancelled):
        painter.run(asked(), None, Report(lambda *said: (seen.append(said), stop.set()), stop))
    assert len(seen) <= 2


def test_what_the_classical_hands_can_do_exactly_stays_theirs(weights):
    registry = Registry.discover(weights={"zeroscope": weights})
    exact = registry.choose(ZeroScopeEdit.module, asked("make it black and white"))
    free = registry.choose(ZeroScopeEdit.module, asked("turn the street into a jungle"))
    assert (exact.backend.name, free.backend.name) == ("classical", "zeroscope")
