"""`vitron train`, `vitron evaluate`, and `vitron ask` with the planner that ships."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner

from vitron.errors import StorageFull
from vitron.ui.__main__ import app
from vitron.ui.outputs import room
from vitron.vitron_model.training.mapped import mapped

run = CliRunner()


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """What a full disk says, wherever the disk is large."""
    was = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, was[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, was)


def vitron(*words: str) -> tuple[int, str, str]:
    result = run.invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


ITEMS = (
    {"id": "a", "history": [], "user": "cut out the boat", "region": None, "tags": [],
     "attach": [{"id": "img1", "kind": "image"}], "reply": "none",
     "expect": [{"module": "Image Segmentation", "input": "img1", "region": "none",
                 "mentions": ["boat"]}]},
    {"id": "b", "history": [], "user": "thank you so much!", "region": None, "tags": [],
     "attach": [], "reply": "answer", "expect": []},
)  # fmt: skip


def test_the_recipe_is_listed_without_training_anything() -> None:
    code, out, _ = vitron("train", "--profile", "nano", "--list", "--json")
    told = json.loads(out)
    assert code == 0 and [stage["phase"] for stage in told][:3] == ["0.1", "0.2", "1.1"]
    code, out, _ = vitron("train", "--profile", "vicuna-7b", "--list", "--json")
    assert code == 0 and json.loads(out)[0]["phase"] == "1.1"
    assert not Path("training").exists()


def test_a_tiny_mind_is_trained_and_goes_on() -> None:
    code, out, err = vitron("train", "--profile", "tiny", "-o", "r", "--until", "tongue", "--json")
    assert code == 0, err
    assert json.loads(out)["ok"] and (Path("r") / "mind" / "mind-1.safetensors").exists()
    code, _, err = vitron("train", "--profile", "tiny", "-o", "r", "--until", "invocation")
    assert code == 0, err
    stages = [json.loads(line)["stage"] for line in Path("r/log.jsonl").read_text().splitlines()]
    assert stages == ["eyes", "tongue", "alignment", "invocation"]


def test_wrong_names_are_refused_before_anything_is_written() -> None:
    code, _, err = vitron("train", "--profile", "giant")
    assert code == 1 and "nano" in err
    code, _, err = vitron("train", "--profile", "tiny", "--until", "nirvana")
    assert code == 1 and "invocation" in err and not Path("training").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--profile vicuna-7b", "--eyes FOLDER --model FOLDER"),
        ("--profile vicuna-7b --eyes clip", "--eyes FOLDER --model FOLDER"),
        ("--profile tiny --eyes clip --model llama", "not of tiny"),
        ("--profile tiny --mean other", "name that mind: --from"),
        ("--profile tiny --since answers", "name that mind: --from"),
        ("--profile tiny --gently 0.5", "name that mind: --from"),
        ("--profile tiny --minutes 3", "--part mind does nothing with --minutes"),
        ("--part ears --share 0.5", "--part ears does nothing with --share"),
        ("--part meanings --list", "--part meanings does nothing with --list"),
        ("--from nano --eyes clip", "leave one of them out"),
        ("--from nano --until tongue", "which comes before --since answers"),
        ("--part everything", "mind, meanings, makers"),
    ],
)
def test_what_would_do_nothing_is_refused(words: str, told: str) -> None:
    code, out, err = vitron("train", *words.split())
    assert code == 1 and told in " ".join(err.split()), err
    assert not Path("training").exists()


def test_a_run_goes_on_as_it_began_or_says_what_it_is() -> None:
    words = ("train", "--profile", "tiny", "-o", "r", "--until")
    assert vitron(*words, "eyes")[0] == 0
    before = Path("r/log.jsonl").read_bytes()
    code, _, err = vitron(*words, "eyes", "--seed", "1")
    assert code == 1 and "a run with --seed 0, not with --seed 1" in err
    code, _, err = vitron("train", "--profile", "nano", "-o", "r")
    assert code == 1 and "a run with --profile tiny, not with --profile nano" in err
    code, _, err = vitron(*words, "answers", "--from", "r/mind")
    assert code == 1 and "a run without --from, not with --from r/mind" in err
    code, out, _ = vitron(*words, "eyes")
    assert code == 0 and "nothing was left to do up to eyes" in out
    assert Path("r/log.jsonl").read_bytes() == before
    Path("file").touch()
    code, _, err = vitron("train", "--profile", "tiny", "-o", "file")
    assert code == 1 and "it is a file" in err


@pytest.mark.parametrize("part", ["mind", "makers", "segmenter", "looks"])
def test_a_full_disk_is_told_as_one(part: str) -> None:
    with no_file_beyond(2_000):
        code, out, _ = vitron("train", "--profile", "tiny", "--part", part, "-o", "r", "--json")
    told = json.loads(out)
    assert code == 1 and told["error"] == "StorageFull" and "under r is full" in told["message"]


@pytest.mark.parametrize("place", ["/sys/r", "/proc/r", "file/r"])
def test_a_folder_that_cannot_be_made_is_refused_by_name(place: str) -> None:
    Path("file").touch()
    code, out, _ = vitron("train", "--profile", "tiny", "-o", place, "--json")
    told = json.loads(out)
    assert code == 1 and told["error"] == "OutputRefused" and place in told["message"]
    assert "another -o" in told["message"]


def test_weights_that_do_not_fit_and_arrays_that_would_not_are_a_full_disk() -> None:
    with no_file_beyond(2_000), pytest.raises(StorageFull), room(Path("r")):
        save_file({"w": torch.zeros(9_000)}, "w.safetensors")
    with no_file_beyond(2_000), pytest.raises(StorageFull), room(Path("r")):
        mapped(Path("a.npy"), np.uint8, (9_000,))
    with pytest.raises(FileNotFoundError), room(Path("r")):
        Path("r/which/never/was").read_text()


def test_plans_are_written_scored_and_drawn() -> None:
    Path("items.jsonl").write_text("".join(json.dumps(one) + "\n" for one in ITEMS))
    words = ("evaluate", "planner", "--items", "items.jsonl", "-o", "p.jsonl")
    code, out, err = vitron(*words, "--json")
    assert code == 0, err
    told = {one["name"]: one for one in json.loads(out)["figures"]}
    assert told["ITEM EXACT"]["share"] == 1.0
    lines = [json.loads(line) for line in Path("p.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert lines[0]["calls"][0]["module"] == "Image Segmentation" and not lines[1]["calls"]
    assert Path("p.txt").exists() and cv2.imread("p.png") is not None
    code, _, err = vitron(*words)
    assert code == 1 and "overwrite" in err


def test_a_miss_is_shown_as_it_is_written() -> None:
    step = {"module": "Image Editing", "input": "img1", "region": "none", "mentions": ["[/never]"]}
    miss = ITEMS[0] | {"id": "[/x]", "expect": [step]}
    Path("items.jsonl").write_text(json.dumps(miss) + "\n")
    code, out, err = vitron("evaluate", "planner", "--items", "items.jsonl")
    assert code == 0 and "[/x] cut out the boat" in out, err
    assert "wanted Image Editing img1 [/never]" in out and Path("predictions.jsonl").exists()


def test_the_world_is_asked_about() -> None:
    code, out, err = vitron(
        "evaluate", "world", "-o", "w.jsonl", "--pages", "1", "--clips", "1", "--first", "15",
        "--split", "test", "--json",
    )  # fmt: skip
    assert code == 0, err
    names = {one["name"] for one in json.loads(out)["figures"]}
    asked = ("refer", "question", "question found", "caption", "caption found", "region found",
             "clip question found", "span")  # fmt: skip
    assert {f"{what} (test)" for what in asked} <= names
    rows = [json.loads(line) for line in Path("w.jsonl").read_text().splitlines()]
    assert all("asked" in row and row["index"] == 15 for row in rows)
    code, _, err = vitron("evaluate", "world", "-o", "other.jsonl", "--split", "dream")
    assert code == 1 and "novel" in err


def test_whose_weights_are_named_is_judged_and_nobody_else() -> None:
    code, _, err = vitron("evaluate", "makers", "--weights", "no/such/folder", "-o", "m.jsonl")
    assert code == 1 and "no/such/folder" in err and not Path("m.jsonl").exists()
    code, _, err = vitron("evaluate", "makers", "--weights", "x", "--backend", "storybook")
    assert code == 1 and "leave out --weights" in err


def test_a_request_in_plain_words_is_carried_out() -> None:
    picture = np.full((160, 200, 3), (60, 140, 70), np.uint8)
    cv2.circle(picture, (100, 80), 40, (40, 40, 210), -1)
    cv2.imwrite("ball.png", picture)
    code, out, err = vitron(
        "ask", "cut out what I marked", "-i", "ball.png", "--box", "0.28,0.22,0.72,0.78", "--json"
    )
    assert code == 0, err
    told = json.loads(out)
    assert told["ok"] and '"mask"' in out, out
