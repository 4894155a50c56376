"""The plain verbs from end to end: real files in, real files out, everything kept."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from typer.testing import CliRunner

from vitron.memory.media import Video
from vitron.ui.__main__ import app
from vitron.ui.outputs import write

BALL = "0.2,0.2,0.55,0.75"


@pytest.fixture(autouse=True)
def _a_store_and_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    yield


def vitron(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "160", "NO_COLOR": "1"})
    return done.exit_code, done.stdout, done.stderr


def told(*words: str) -> dict[str, object]:
    code, out, err = vitron(*words, "--json")
    assert code == 0, out + err
    document: dict[str, object] = json.loads(out)
    return document


def shell(*words: str) -> subprocess.CompletedProcess[str]:
    """The same as a program of its own, as a person runs it."""
    return subprocess.run(
        [sys.executable, "-m", "vitron.ui", *words], capture_output=True, text=True
    )


def scene(left: int = 90) -> np.ndarray:
    noise = np.random.default_rng(1).integers(0, 25, (300, 400, 3))
    picture = (np.full((300, 400, 3), (60, 140, 70)) + noise).astype(np.uint8)
    cv2.circle(picture, (left + 60, 140), 60, (40, 40, 210), -1)
    return picture


@pytest.fixture
def photo() -> str:
    cv2.imwrite("ball.png", scene())
    return "ball.png"


def truth() -> np.ndarray:
    inside = np.zeros((300, 400), np.uint8)
    cv2.circle(inside, (150, 140), 60, 1, -1)
    return inside > 0


def overlap(mask: np.ndarray, inside: np.ndarray) -> float:
    found = mask > 127
    return float((found & inside).sum() / (found | inside).sum())


def test_segment_cuts_out_what_the_box_holds(photo: str) -> None:
    done = shell("segment", photo, "--box", BALL, "-o", "mask.png")
    assert done.returncode == 0, done.stderr
    assert "mask.png" in done.stdout and "conversation c_" in done.stderr
    mask = cv2.imread("mask.png", cv2.IMREAD_UNCHANGED)
    assert mask.shape == (300, 400) and set(np.unique(mask)) == {0, 255}
    assert overlap(mask, truth()) > 0.9


def test_the_mask_of_a_photo_lying_on_its_side_is_upright_as_shown(photo: str) -> None:
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: shown 300 wide and 400 high
    Image.open(photo).save("phone.jpg", exif=exif, quality=95)
    code, _, err = vitron("segment", "phone.jpg", "--box", "0.25,0.2,0.8,0.55", "-o", "mask.png")
    assert code == 0, err
    mask = cv2.imread("mask.png", cv2.IMREAD_UNCHANGED)
    assert mask.shape == (400, 300)
    assert overlap(mask, np.rot90(truth(), -1)) > 0.9


def test_pixels_and_fractions_mean_the_same(photo: str) -> None:
    vitron("segment", photo, "--box", "0.2,0.2,0.55,0.75", "-o", "a.png")
    vitron("segment", photo, "--box", "80,60,220,225", "--pixels", "-o", "b.png")
    assert Path("a.png").read_bytes() == Path("b.png").read_bytes()


def test_edit_changes_the_inside_and_leaves_the_rest(photo: str) -> None:
    vitron("segment", photo, "--box", BALL, "-o", "mask.png")
    code, _, err = vitron("edit", photo, "make it blue", "--mask", "mask.png", "-o", "out.png")
    assert code == 0, err
    before, after = scene(), cv2.imread("out.png")
    assert after.shape == before.shape
    blue, red = after[140, 150, 0], after[140, 150, 2]
    assert int(blue) > int(red)
    assert np.abs(after[:, 300:].astype(int) - before[:, 300:]).max() <= 2


def test_animate_makes_a_clip_that_begins_with_the_photo(photo: str) -> None:
    code, _, err = vitron(
        "animate", photo, "slow push in", "--seconds", "0.5", "--fps", "12", "-o", "clip.mp4"
    )
    assert code == 0, err
    clip = cv2.VideoCapture("clip.mp4")
    assert clip.get(cv2.CAP_PROP_FRAME_COUNT) == 6
    _, first = clip.read()
    assert first is not None and np.abs(first.astype(int).mean() - scene().mean()) < 12


def frames_folder(count: int = 5) -> Path:
    folder = Path("frames")
    folder.mkdir()
    for number in range(count):
        cv2.imwrite(str(folder / f"shot-{number:03d}.png"), scene(90 + 8 * number))
    return folder


def test_track_writes_a_mask_for_every_frame_named_as_the_frames() -> None:
    folder = frames_folder()
    cv2.imwrite("first.png", truth().astype(np.uint8) * 255)
    done = shell("track", str(folder), "--mask", "first.png", "-o", "masks")
    assert done.returncode == 0, done.stderr
    names = [f"shot-{number:03d}.png" for number in range(5)]
    assert sorted(os.listdir("masks")) == names
    for number, name in enumerate(names):
        mask = cv2.imread(f"masks/{name}", cv2.IMREAD_UNCHANGED)
        assert set(np.unique(mask)) <= {0, 255}
        assert overlap(mask, np.roll(truth(), 8 * number, axis=1)) > 0.8


def test_track_numbers_the_masks_of_a_clip() -> None:
    write(Video.of([scene(90 + 8 * n)[..., ::-1].copy() for n in range(5)], 8.0), Path("clip.mp4"))
    code, _, err = vitron("track", "clip.mp4", "--box", BALL, "-o", "masks")
    assert code == 0, err
    assert sorted(os.listdir("masks")) == [f"{number:05d}.png" for number in range(5)]


def test_what_is_there_is_not_overwritten_and_no_work_is_done_for_nothing(photo: str) -> None:
    Path("mask.png").write_bytes(b"mine")
    code, _, err = vitron("segment", photo, "--box", BALL, "-o", "mask.png")
    assert code == 1 and "-f" in err and Path("mask.png").read_bytes() == b"mine"
    assert told("conversations", "list") == []
    code, _, err = vitron("segment", photo, "--box", BALL, "-o", "mask.png", "-f")
    assert code == 0 and Path("mask.png").read_bytes() != b"mine"


def test_everything_is_kept_and_can_be_gone_on_with_by_name(photo: str) -> None:
    first = told("segment", photo, "--box", BALL, "-o", "mask.png")
    made = first["artifacts"][0]  # type: ignore[index]
    second = told("edit", "img1", "brighten", "--conversation", "last", "-o", "bright.png")
    assert second["conversation"] == first["conversation"]
    shown = told("conversations", "show", "last")
    assert [turn["number"] for turn in shown["history"]] == [1, 2]  # type: ignore[attr-defined]
    line = told("artifacts", "lineage", made["id"])
    assert [one["filename"] for one in line["ancestors"]] == ["ball.png"]  # type: ignore[attr-defined]
    told("conversations", "undo", "last")
    shown = told("conversations", "show", "last")
    assert len(shown["history"]) == 1  # type: ignore[arg-type]
    told("conversations", "redo", "last")
    told("artifacts", "save", made["id"], "-o", "again.png")
    assert Path("again.png").read_bytes() == Path("mask.png").read_bytes()
    told("artifacts", "star", made["id"])
    starred = told("artifacts", "list", "--starred")
    assert [one["id"] for one in starred] == [made["id"]]  # type: ignore[index]


def test_without_history_nothing_is_kept(photo: str) -> None:
    code, _, err = vitron("segment", photo, "--box", BALL, "-o", "mask.png", "--no-history")
    assert code == 0 and "not kept" in err
    assert told("conversations", "list") == []


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [("empty.png", b"", "empty.png"), ("text.png", b"no picture", "text.png"),
     ("cut.png", None, "cut.png")],
)  # fmt: skip
def test_a_file_that_is_no_picture_is_refused_in_one_line(
    photo: str, name: str, content: bytes | None, says: str
) -> None:
    Path(name).write_bytes(Path(photo).read_bytes()[:900] if content is None else content)
    code, _, err = vitron("segment", name, "--box", BALL)
    assert code == 1 and says in err and "Traceback" not in err
    assert err.strip().count("\n") == 0
    assert told("conversations", "list") == []


def test_a_photo_for_track_and_a_clip_for_segment_are_told_apart(photo: str) -> None:
    code, _, err = vitron("track", photo, "--box", BALL)
    assert code == 1 and "picture" in err and "clip" in err


def test_a_missing_file_is_named() -> None:
    code, _, err = vitron("edit", "nowhere.jpg", "brighten")
    assert code == 1 and "nowhere.jpg" in err and "no such file" in err


def test_events_are_lines_of_json_and_the_document_comes_last(photo: str) -> None:
    code, out, _ = vitron("segment", photo, "--box", BALL, "-o", "mask.png", "--events")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and {"started", "made", "done"} <= {line.get("type") for line in lines}
    assert lines[-1]["ok"] and lines[-1]["output"] == "mask.png"


def test_ask_without_a_planner_says_how_to_get_one_and_what_works_without(
    photo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRON_PLANNER__KIND", "none")
    code, _, err = vitron("ask", "cut out the ball", "-i", photo)
    assert code == 1 and "VITRON_PLANNER__KIND" in err and "segment" in err
    assert told("conversations", "list") == []


def test_a_workflow_runs_without_a_planner(photo: str) -> None:
    words = ["new-background", f"image={photo}", "background=blue", "--box", BALL, "-o", "out.png"]
    code, _, err = vitron("workflows", "run", *words)
    assert code == 0, err
    corner = cv2.imread("out.png")[5, 390]
    assert int(corner[0]) > int(corner[2]) + 60


def test_do_calls_a_specialist_by_its_letter(photo: str) -> None:
    code, _, err = vitron("do", "B", "-i", photo, "--box", BALL, "-o", "mask.png")
    assert code == 0, err
    assert overlap(cv2.imread("mask.png", cv2.IMREAD_UNCHANGED), truth()) > 0.9
    code, _, err = vitron("do", "B", "-i", photo, "--box", BALL, "-p", "colour=red")
    assert code == 1 and "colour" in err
    for said in ("nan", "NaN", "Infinity", "1e999"):
        code, _, err = vitron("do", "C", "brighten", "-i", photo, "-p", f"guidance={said}")
        assert code == 1 and f"guidance: Input should be a finite number (got '{said}')" in err


def test_the_store_is_checked_backed_up_and_swept(photo: str) -> None:
    vitron("segment", photo, "--box", BALL, "-o", "mask.png")
    assert told("verify")["ok"] and told("gc")["ok"]
    assert told("backup", "copy")["ok"] and (Path("copy") / "vitron.db").exists()
    code, out, _ = vitron("conversations", "export", "last", "-o", "story.zip")
    assert code == 0 and Path("story.zip").stat().st_size > 1000
    code, _, err = vitron("backup", "copy")
    assert code == 1 and "name another folder" in err and "-f" not in err
    code, _, err = vitron("conversations", "export", "last", "-o", "copy", "-f")
    assert code == 1 and "it is a folder" in err and ".zip" in err
    code, _, err = vitron("conversations", "export", "last", "-o", "/proc/story.zip")
    assert code == 1 and "story.zip cannot be written" in err and "VITRON_MEMORY" not in err
    code, _, err = vitron("conversations", "delete", "last")
    assert code == 1 and "--yes" in err
    told("conversations", "delete", "last", "--yes")
    assert told("conversations", "list") == []


def test_the_doctor_says_what_works_and_what_would_make_more_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def states() -> dict[str, dict[str, str]]:
        found = told("doctor")["findings"]
        return {one["name"]: one for one in found}  # type: ignore[attr-defined]

    here = states()
    assert here["langgraph"]["state"] == here["vitron:nano"]["state"] == "works"
    assert here["Image Generation (A) by storybook"]["state"] == "works"
    monkeypatch.setenv("VITRON_TOOLS__PROFILE", "paper")  # whose weights do not lie here
    bare = states()["Image Generation (A) by gligen"]
    assert bare["state"] == "absent" and "VITRON_TOOLS__WEIGHTS" in bare["remedy"]
    monkeypatch.setenv("VITRON_TOOLS__PROFILE", "modern")
    unserved = states()["Image Generation (A)"]
    assert unserved["state"] == "absent" and "a picture or clip of your own" in unserved["remedy"]


def test_the_doctor_sees_settings_that_lead_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRON_TOOLS__WEIGHTS", '{"nosuch": "/x"}')
    monkeypatch.setenv("VITRON_TOOLS__DEVICE", "cuda:99")
    (tmp_path / "file").write_bytes(b"mine")
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "file"))
    code, out, _ = vitron("doctor", "--json")
    findings = json.loads(out)["findings"]
    found = {one["name"]: one["detail"] for one in findings if one["state"] == "broken"}
    assert code == 1 and "nosuch" in found["settings"] and found["cuda:99"]
    assert "cannot be written" in found[str(tmp_path / "file")]


def test_a_wrong_setting_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_TOOLS__PROFILE", "enormous")
    code, _, err = vitron("conversations", "list")
    assert code == 1 and "VITRON_TOOLS__PROFILE" in err and "Traceback" not in err


def test_ctrl_c_stops_cleanly_with_130(photo: str) -> None:
    cv2.imwrite(photo, cv2.resize(scene(), (1600, 1200)))  # seconds of work, however quick this is
    words = ["animate", photo, "slow push in", "--seconds", "20", "--fps", "60", "--events"]
    running = subprocess.Popen(
        [sys.executable, "-m", "vitron.ui", *words, "-o", "long.mp4"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout is not None and running.stderr is not None
    for line in running.stdout:
        if '"started"' in line:
            break
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130 and "Traceback" not in err
    assert not Path("long.mp4").exists() and not list(Path().glob(".long*"))
