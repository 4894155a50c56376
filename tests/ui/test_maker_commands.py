"""`vitron draw` and `vitron film` from end to end, on a tiny checkpoint of GLIGEN's class."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from vitron.ui.__main__ import app

from ..tools import tiny_pipelines as tiny


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tiny.with_card(tiny.gligen(tmp_path_factory.mktemp("weights") / "gligen")))


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, weights: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    monkeypatch.setenv("VITRON_TOOLS__WEIGHTS", json.dumps({"gligen": weights, "tableau": weights}))
    monkeypatch.chdir(tmp_path)


def vitron(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "160", "NO_COLOR": "1"})
    return done.exit_code, done.stdout, done.stderr


def test_a_picture_of_the_size_asked_with_its_recipe_inside() -> None:
    code, out, err = vitron("draw", "a red dog", "--size", "96x64", "--seed", "3", "-o", "dog.png")
    assert code == 0, err
    assert "dog.png" in out and cv2.imread("dog.png").shape == (64, 96, 3)
    assert b'"seed":3' in Path("dog.png").read_bytes()
    code, out, _ = vitron("draw", "a red dog", "--size", "96x64", "--seed", "3", "--json")
    assert code == 0 and json.loads(out)["output"] == "a-red-dog.image.png"
    again = cv2.imread("a-red-dog.image.png")
    assert (again == cv2.imread("dog.png")).all(), "same seed, same picture"


def test_a_box_says_where_the_first_thing_goes() -> None:
    vitron("draw", "a red dog", "--size", "64x64", "-o", "free.png")
    code, _, err = vitron(
        "draw", "a red dog", "--size", "64x64", "--box", "0.5,0.5,1,1", "-o", "placed.png"
    )
    assert code == 0, err
    assert (cv2.imread("free.png") != cv2.imread("placed.png")).any()


def test_without_any_weights_the_storybook_s_illustrator_draws(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("VITRON_TOOLS__WEIGHTS")
    code, _, err = vitron("draw", "a red dog in the snow", "--size", "90x60", "-o", "page.png")
    assert code == 0 and cv2.imread("page.png").shape == (60, 90, 3), err
    code, _, err = vitron("film", "a red dog runs past a car", "--seconds", "1", "-o", "dog.mp4")
    assert code == 0 and cv2.VideoCapture("dog.mp4").get(cv2.CAP_PROP_FRAME_COUNT) == 12, err


def test_a_clip_says_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_TOOLS__PREFER", json.dumps({"Video Generation": "tableau"}))
    code, _, err = vitron("film", "a red dog, zoom out", "--seconds", "0.5", "-o", "dog.mp4")
    assert code == 0, err
    assert "nothing on it moves by itself" in err
    assert cv2.VideoCapture("dog.mp4").get(cv2.CAP_PROP_FRAME_COUNT) == 12


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("draw", "a red dog", "--size", "5"), 2, "512x512"),
        (("draw", "a red dog", "--size", "9999x64"), 1, "4096"),
        (("draw", "a quarterly report"), 1, "can't draw “quarterly”"),
        (("film", "a quarterly report"), 1, "can't draw “quarterly”"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(
    words: tuple[str, ...], code: int, hint: str
) -> None:
    got, out, err = vitron(*words)
    assert got == code and hint in out + err
    assert not list(Path().glob("*.png")) and not list(Path().glob("*.mp4"))
