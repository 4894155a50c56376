"""`vitron world` draws what it says and writes over nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from vitron.errors import OutputExists, OutputRefused, UnsupportedMedia
from vitron.ui.world_commands import app

run = CliRunner()


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_a_sheet_of_scenes_is_one_picture(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    result = run.invoke(app, ["sheet", "-o", str(out), "--count", "4", "--width", "64"])
    assert result.exit_code == 0, result.output
    assert size_of(out)[0] > 64 * 4


def test_a_clip_tells_its_events_and_moves(tmp_path: Path) -> None:
    out = tmp_path / "clip.webp"
    arguments = ["clip", "3", "-o", str(out), "--width", "64", "--frames", "8", "--json"]
    result = run.invoke(app, arguments)
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["frames"] == 8 and told["events"] and told["tracks"]
    with Image.open(out) as picture:
        assert 1 < getattr(picture, "n_frames", 1) <= 8  # still frames are merged


def test_a_sample_comes_with_its_truth(tmp_path: Path) -> None:
    out, truth = tmp_path / "scene.png", tmp_path / "scene.json"
    result = run.invoke(app, ["sample", "5", "-o", str(out), "--truth", str(truth)])
    assert result.exit_code == 0, result.output
    told = json.loads(truth.read_text())
    assert told["things"] and size_of(out) == (told["width"], told["height"])


def test_figures_are_counted(tmp_path: Path) -> None:
    result = run.invoke(app, ["stats", "--count", "20", "--json"])
    assert result.exit_code == 0, result.output
    assert sum(json.loads(result.stdout)["place"].values()) == 20


def test_nothing_is_written_over_unless_asked(tmp_path: Path) -> None:
    out = tmp_path / "scene.png"
    out.write_bytes(b"mine")
    result = run.invoke(app, ["sample", "1", "-o", str(out)])
    assert isinstance(result.exception, OutputExists) and out.read_bytes() == b"mine"
    assert run.invoke(app, ["sample", "1", "-o", str(out), "-f"]).exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["sheet", "--count", "1", "-o", "x.mp4"],
        ["sheet", "--count", "1", "-o", "x.gif"],
        ["sample", "3", "-o", "x.mp4"],
        ["sample", "3", "-o", "x.png", "--truth", "x.csv"],
        ["clip", "3", "-o", "x.png"],
        ["clip", "3", "--strip", "-o", "x.mp4"],
    ],
)
def test_a_file_is_what_it_is_called(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run.invoke(app, words)
    assert isinstance(result.exception, UnsupportedMedia), result.output
    assert not list(tmp_path.iterdir())


def test_a_folder_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    result = run.invoke(app, ["sheet", "-o", str(tmp_path / "there"), "-f"])
    assert isinstance(result.exception, OutputRefused)
    assert "there/sheet.png" in str(result.exception)
