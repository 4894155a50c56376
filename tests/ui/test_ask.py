"""`ask`: a turn planned from words, told to people and machines, approved where that is wanted."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from vitron.agent import session
from vitron.agent.planner import View
from vitron.agent.scripted_planner import ScriptedPlanner
from vitron.memory.region import Region
from vitron.ui.__main__ import app
from vitron.vitron_model.language import Call, Plan


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    picture = np.full((120, 160, 3), (60, 140, 70), np.uint8)
    cv2.circle(picture, (60, 60), 30, (40, 40, 210), -1)
    cv2.imwrite("ball.png", picture)


def planned_by(planner: ScriptedPlanner, monkeypatch: pytest.MonkeyPatch) -> ScriptedPlanner:
    """The command opens its agent with this planner."""
    monkeypatch.setattr(session, "open_planner", lambda settings: planner)
    return planner


def cut(view: View) -> Plan:
    _, region = view.regions[0]
    call = Call(module="Image Segmentation", inputs=(view.attachments[0],), region=region)
    return Plan(reply="Here is the ball.", calls=(call,))


def vitron(*words: str, says: str = "") -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), input=says, env={"COLUMNS": "160", "NO_COLOR": "1"})
    return done.exit_code, done.stdout, done.stderr


def test_what_was_drawn_reaches_the_planner_and_the_specialist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planner = planned_by(ScriptedPlanner([cut]), monkeypatch)
    words = ["ask", "cut out the ball", "-i", "ball.png", "--box", "0.15,0.2,0.6,0.8"]
    code, out, err = vitron(*words)
    assert code == 0, err
    assert "Here is the ball." in out and "img2" in out and "artifacts save" in err
    assert planner.views[0].regions[0][1] == Region.box(0.15, 0.2, 0.6, 0.8)


def test_a_plan_is_not_run_where_nobody_can_approve_it(monkeypatch: pytest.MonkeyPatch) -> None:
    planned_by(ScriptedPlanner([cut]), monkeypatch)
    words = ["ask", "cut it out", "-i", "ball.png", "--box", "0.15,0.2,0.6,0.8", "--approve"]
    code, out, err = vitron(*words)
    assert code == 1 and "approval" in err and "Image Segmentation" in err
    assert json.loads(vitron("artifacts", "list", "--kind", "mask", "--json")[1]) == []


def test_what_was_made_last_is_written_where_one_wants_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planned_by(ScriptedPlanner([cut, Plan(reply="A ball.")]), monkeypatch)
    words = ["ask", "cut it out", "-i", "ball.png", "--box", "0.15,0.2,0.6,0.8", "-o"]
    refused = {"ball.png": "overwrite", "no/mask.png": "mkdir -p no", "m.tiff": ".png"}
    for place, why in refused.items():
        code, _, err = vitron(*words, place)
        assert code == 1 and why in err
    assert json.loads(vitron("conversations", "list", "--json")[1]) == [], "nothing ran"
    code, out, err = vitron(*words, "mask.png", "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["output"] == "mask.png" and told["artifacts"][-1]["kind"] == "mask"
    mask = cv2.imread("mask.png", cv2.IMREAD_UNCHANGED)
    assert mask.shape[:2] == (120, 160) and mask[60, 60].max() == 255 and mask[5, 5].max() == 0
    code, out, err = vitron("ask", "what is this?", "-i", "ball.png", "-o", "answer.png")
    assert code == 1 and "A ball." in out and "nothing was made" in err


def test_a_machine_is_told_of_the_turn_whatever_became_of_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = Plan(calls=(Call(module="Image Editing", instruction="blur: x", inputs=("img1",)),))
    planned_by(ScriptedPlanner([Plan(reply="A ball."), away]), monkeypatch)
    words = ("ask", "what is this?", "-i", "ball.png", "-o", "answer.png", "--json")
    code, out, _ = vitron(*words)
    told = json.loads(out)
    assert (code, told["ok"], told["reply"]) == (1, False, "A ball.")
    assert told["error"] == "OutputRefused" and "nothing was made" in told["message"]
    code, out, _ = vitron(*words)
    told = json.loads(out)
    assert (code, told["outcome"]) == (1, "failed") and "error" not in told and told["failed"]


def test_what_does_not_fit_its_name_is_kept_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    planned_by(ScriptedPlanner([cut]), monkeypatch)
    words = ["ask", "cut it out", "-i", "ball.png", "--box", "0.15,0.2,0.6,0.8", "-o", "clip.mp4"]
    code, _, err = vitron(*words)
    assert code == 1 and "clip.png" in err and not Path("clip.mp4").exists()
    assert len(json.loads(vitron("artifacts", "list", "--kind", "mask", "--json")[1])) == 1


def test_an_answer_in_words_is_a_turn_too(monkeypatch: pytest.MonkeyPatch) -> None:
    planned_by(ScriptedPlanner([Plan(reply="A red ball.")]), monkeypatch)
    code, out, _ = vitron("ask", "what is this?", "-i", "ball.png", "--json")
    told = json.loads(out)
    assert (code, told["reply"], told["outcome"]) == (0, "A red ball.", "answered")


def test_files_stand_behind_the_words_and_loose_words_want_quotes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planner = planned_by(ScriptedPlanner([Plan(reply="A red ball.")] * 2), monkeypatch)
    code, _, err = vitron("ask", "what is this?", "ball.png", "-i", "ball.png")
    assert code == 0, err
    assert planner.views[0].attachments == ("img1", "img2")
    assert vitron("ask", "", "ball.png")[0] == 0
    told = json.loads(vitron("conversations", "list", "--json")[1])
    assert {one["title"] for one in told} == {"what is this?", "ball"}
    code, _, err = vitron("ask", "what", "is", "this?")
    assert code == 1 and "'is'" in err and "quotes" in err
    code, _, err = vitron("ask", "what is this?", "nowhere.png")
    assert code == 1 and "nowhere.png" in err and "no such file" in err


def test_chat_remembers_files_and_leaves_on_quit(monkeypatch: pytest.MonkeyPatch) -> None:
    planner = planned_by(ScriptedPlanner([Plan(reply="A ball."), Plan(reply="Red.")]), monkeypatch)
    said = "/file ball.png\nwhat is this?\nwhich colour?\n/list\n/nonsense\n/quit\n"
    code, out, err = vitron("chat", says=said)
    assert code == 0, err
    assert "A ball." in out and "Red." in out and "/undo" in out
    assert planner.views[0].attachments == ("img1",) and planner.views[1].attachments == ()
