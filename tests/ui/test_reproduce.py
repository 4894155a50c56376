"""`vitron reproduce fig6` from end to end, on a tiny mind."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import pytest
import torch
from typer.testing import CliRunner

from vitron.ui.__main__ import app
from vitron.vitron_model.config import SHIPPED, TINY
from vitron.vitron_model.meanings import Table
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words

SMALL = ("--steps", "1", "--seeds", "1", "--talks", "20", "--pages", "0", "--clips", "0",
         "--heard", "20")  # fmt: skip


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def mind(tmp_path: Path) -> str:
    words = Words.open(SHIPPED / "nano")
    torch.manual_seed(0)
    table = Table.open(SHIPPED / "nano")
    Vitron(TINY, words.size, words.id(IMAGE), words.id(OBJECT), table).save(tmp_path / "mind")
    words.save(tmp_path / "mind")
    return "mind"


def vitron(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "160", "NO_COLOR": "1"})
    return done.exit_code, done.stdout, done.stderr


def test_a_table_rows_and_a_plot_are_written_and_more_seeds_keep_the_minds(mind: str) -> None:
    words = ("reproduce", "fig6", "--mind", mind, "-o", "f.jsonl", *SMALL)
    code, out, err = vitron(*words, "--json")
    assert code == 0, err
    told = {one["name"]: one for one in json.loads(out)["figures"]}
    assert {"probe on v_s", "words", "condition"} <= told.keys()
    rows = [json.loads(line) for line in Path("f.jsonl").read_text(encoding="utf8").splitlines()]
    assert {row["way"] for row in rows} == {"with", "without"}
    assert "probe on v_s" in Path("f.txt").read_text() and cv2.imread("f.png") is not None
    assert not list(Path().glob("*.new*"))
    code, _, err = vitron(*words)
    assert code == 1 and "overwrite" in err
    told_before = Path("f.txt").read_text()
    before = Path("f.run/0-with/mind/mind-1.safetensors").stat().st_mtime_ns
    code, out, err = vitron(*words, "--seeds", "2", "--force")
    assert code == 0 and "With synergy" in out and "more seeds" in told_before, err
    assert Path("f.run/0-with/mind/mind-1.safetensors").stat().st_mtime_ns == before
    assert len(Path("f.jsonl").read_text().splitlines()) > len(rows)


def test_things_are_cut_out_three_ways_without_any_drawer(mind: str) -> None:
    code, out, err = vitron(
        "reproduce", "fig4", "--mind", mind, "-o", "w.jsonl", "--pages", "1", "--heard", "20"
    )
    assert code == 0 and "--weights names one" in err, err
    rows = [json.loads(line) for line in Path("w.jsonl").read_text(encoding="utf8").splitlines()]
    asked = {way: [row["text"] for row in rows if row["way"] == way] for way in
             ("words", "signal", "both")}  # fmt: skip
    assert asked["words"] == asked["signal"] == asked["both"] != []
    assert "cut, executed: both" in out and cv2.imread("w.png") is not None
    code, _, err = vitron("reproduce", "fig4", "--mind", mind, "-o", "other.jsonl")
    assert code == 1 and "do not know the mind" in err and "--heard" in err, err
    code, _, err = vitron("reproduce", "fig4", "--weights", mind)
    assert code == 1 and "has no ears" in err and "--part ears" in err


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        (("--mind", "nowhere"), "vitron train"),
        (("--weights", "nowhere"), "VITRON_TOOLS__WEIGHTS"),
    ],
)
def test_missing_weights_are_named_and_nothing_is_begun(more: tuple[str, ...], hint: str) -> None:
    code, _, err = vitron("reproduce", "fig6", "-o", "f.jsonl", *SMALL, *more)
    assert code == 1 and hint in err and not list(Path().glob("f.*"))


def test_help_shows_how() -> None:
    code, out, _ = vitron("reproduce", "fig6", "--help")
    assert code == 0 and "reproduce fig6 --mind training/mind" in out
