"""A clip from words where no clip model lies: drawn, then filmed, and said so."""

import json

import numpy as np
import pytest

from vitron.tools.modules import TextToVideo
from vitron.tools.specialist import Report
from vitron.tools.tableau import PUSH, SIDE, Tableau, shot_list

from . import tiny_pipelines as tiny


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    folder = tiny.gligen(tmp_path_factory.mktemp("tableau") / "gligen")
    card = {"steps": 2, "guidance": 2.0, "subjects": ["dog", "car"], "words": ["a", "red", "dog"]}
    (folder / "card.json").write_text(json.dumps(card))
    return str(folder)


@pytest.fixture(scope="module")
def maker(weights):
    made = Tableau()
    made.weights = weights
    made.load("cpu")
    return made


def asked(text="a red dog", **more):
    return TextToVideo(instruction=text, **{"seconds": 0.5} | more)


@pytest.mark.parametrize(
    ("said", "seen", "camera"),
    [
        ("generate: a dog running past a house", "a dog running past a house", PUSH),
        ("clip: a red car on a beach, slow pan right", "a red car on a beach", "slow pan right"),
        ("make me a short video of two cats in the snow, zoom out",
         "two cats in the snow", "zoom out"),
        ("a red dog and a blue car", "a red dog and a blue car", PUSH),
    ],
)  # fmt: skip
def test_the_last_part_of_a_wish_may_be_the_camera(said, seen, camera):
    assert shot_list(said) == (seen, camera)


def test_it_is_drawn_and_filmed_and_nobody_is_fooled(maker):
    report = Report()
    clip = maker.run(asked("a red dog, zoom out", seed=3), None, report)[0]
    frames = np.stack(list(clip.frames()))
    assert frames.shape == (12, SIDE, SIDE, 3) and clip.fps == 24
    assert not np.array_equal(frames[0], frames[-1])
    assert any("nothing on it moves by itself" in note for note in report.findings)
    again = maker.run(asked("a red dog, zoom out", seed=3), None, Report())[0]
    assert np.array_equal(frames, np.stack(list(again.frames())))


def test_what_cannot_be_drawn_is_refused_before_any_work(maker, weights):
    assert "don't know how" in (maker.refuses(asked("a quarterly report")) or "")
    assert maker.refuses(asked()) is None
    bare = Tableau()
    bare.weights = weights
    assert bare.health().ready
