"""A whole recipe at the size of a test: from an empty folder, killed, gone on with, in company."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import pytest
import torch
from safetensors.torch import load_file

from vitron.errors import SetupError
from vitron.vitron_model.config import TINY, MindConfig
from vitron.vitron_model.mind import Batch, Vitron
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.talk import Talk, Thing, Turn
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words
from vitron.vitron_model.training import hands, trainer
from vitron.vitron_model.training.albums import paint_album
from vitron.vitron_model.training.course import Course
from vitron.vitron_model.training.curves import Curve
from vitron.vitron_model.training.eyes import accuracies, train_eyes
from vitron.vitron_model.training.keeping import Run
from vitron.vitron_model.training.lessons import Material, lessons
from vitron.vitron_model.training.parts import fresh
from vitron.vitron_model.training.processes import Processes
from vitron.vitron_model.training.stages import NANO
from vitron.vitron_model.training.stages import TINY as TINY_RECIPE
from vitron.vitron_model.training.standing import replaced
from vitron.vitron_model.training.trainer import _batches, train
from vitron.vitron_model.uses import USES

from ..minds import words

ROOT = Path(__file__).parents[3]

@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    torch.manual_seed(0)
    Course("tiny", folder).whole()
    return folder


def losses_of(file: Path) -> list[dict[str, str]]:
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_whole_recipe_ends_with_a_mind_that_speaks(run):
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    assert [one["stage"] for one in log] == [stage.name for stage in TINY_RECIPE]
    speaker = Speaker.open(run / "mind")
    talk = Talk((Turn("cut out the dog", (Thing("img1", "image"),)),),
                kinds={"img1": frozenset({"image"})})  # fmt: skip
    said = speaker.plan(talk, USES, unsure=0.0)
    assert said.steps or said.sort
    assert {f.name for f in (run / "mind").iterdir()} >= {
        "mind-1.safetensors", "config.json", "tokenizer.json", "familiar.safetensors", "curves.png"
    }  # fmt: skip


def test_its_losses_are_a_table_and_a_picture(run):
    rows = losses_of(run / "curves.csv")
    assert {row["stage"] for row in rows} >= {"tongue", "synergy"}
    assert {row["name"] for row in rows} >= {"words", "condition", "synergy"}
    picture = cv2.imread(str(run / "curves.png"))
    assert picture.shape[1] > 1000 and picture.std() > 5


def test_a_second_call_does_nothing_twice(run):
    before = (run / "log.jsonl").read_text()
    Course("tiny", run).whole()
    assert (run / "log.jsonl").read_text() == before


def short(folder: Path) -> Course:
    """One stage of a recipe, in thirty small steps, kept after each."""
    course = Course("tiny", folder)
    course.stages = tuple(
        stage.model_copy(update={"steps": 30, "tokens": 600}) for stage in TINY_RECIPE[1:2]
    )
    return course


KILLED = """
import sys, torch
from pathlib import Path
from tests.vitron_model.training.test_course import short
from vitron.vitron_model.training import trainer
trainer.SAVE_EVERY, trainer.POOL = 0.0, 12
torch.set_num_threads(1)
short(Path(sys.argv[1])).whole()
"""


def killed(folder: Path, at: int) -> None:
    """A run of its own, killed when it has come so far."""
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT)
    progress = folder / "state" / "progress.json"
    end = time.monotonic() + 90
    while time.monotonic() < end and child.poll() is None:
        if progress.exists():
            try:
                if json.loads(progress.read_text())["step"] >= at:
                    break
            except (ValueError, FileNotFoundError):
                pass
        time.sleep(0.005)
    assert child.poll() is None, "it was killed, and did not end by itself"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()


def test_a_killed_run_goes_on_and_ends_with_the_very_same_weights(tmp_path, monkeypatch):
    monkeypatch.setattr(trainer, "SAVE_EVERY", 0.0)
    monkeypatch.setattr(trainer, "POOL", 12)
    one, other = tmp_path / "one", tmp_path / "other"
    short(one).whole()
    killed(other, at=4)
    killed(other, at=12)
    short(other).whole()
    first = load_file(one / "state" / "mind.safetensors")
    second = load_file(other / "state" / "mind.safetensors")
    assert all(torch.equal(first[name], second[name]) for name in first)
    steps = [int(row["step"]) for row in losses_of(other / "curves.csv")]
    assert steps == sorted(set(steps))


def test_what_was_told_before_the_first_checkpoint_is_told_once(tmp_path):
    """A run that was killed there begins its stage anew."""
    curve = Curve(tmp_path / "curves.csv")
    curve.add("eyes", 20, 1.0, 1e-3, {"kind": 2.0})
    curve.add("tongue", 10, 1.0, 1e-3, {"words": 3.0})
    with curve.file.open("a") as out:
        out.write("tongue,20,2.0,1.0")  # killed while it wrote
    course = short(tmp_path)
    course.stages = [course.stages[0].model_copy(update={"steps": 10})]
    course.whole()
    rows = losses_of(curve.file)
    assert [(row["stage"], row["step"]) for row in rows] == [("eyes", "20"), ("tongue", "10")]
    assert float(rows[1]["loss"]) > 5, "of a mind that knows nothing"


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path):
    place = tmp_path / "state"
    with replaced(place) as fresh_:
        (fresh_ / "a").write_text("1")
    with pytest.raises(RuntimeError), replaced(place) as fresh_:
        (fresh_ / "a").write_text("2")
        raise RuntimeError
    assert (place / "a").read_text() == "1"
    os.replace(place, tmp_path / "state.old")  # killed between the two renames
    assert Run(tmp_path).progress() == {} and (place / "a").read_text() == "1"
    shutil.copytree(place, tmp_path / "state.old")  # killed before the old one was gone
    with replaced(place) as fresh_:
        (fresh_ / "a").write_text("3")
    assert (place / "a").read_text() == "3" and not (tmp_path / "state.old").exists()


def test_the_eyes_learn_and_go_on_from_where_they_were(tmp_path):
    side = TINY.sight.side
    album = paint_album(tmp_path / "album", 40, TINY.sight.image_size, side)
    again = paint_album(tmp_path / "album", 40, TINY.sight.image_size, side)
    assert (album.pixels == again.pixels).all() and (album.owner > 0).any()
    stage = NANO[0].model_copy(update={"steps": 200, "warm": 5, "rate": 2e-3})
    curve = Curve(tmp_path / "curves.csv")
    train_eyes(TINY.sight, stage, album, tmp_path / "one", 0, curve, dtype=torch.float32)
    losses = [
        float(row["loss"]) for row in losses_of(tmp_path / "curves.csv") if row["name"] == "place"
    ]  # fmt: skip
    assert losses[-1] < losses[0] * 0.7
    eyes = train_eyes(TINY.sight, stage, album, tmp_path / "one", 0, curve, dtype=torch.float32)
    right = accuracies(eyes, tmp_path / "one", album, batch=20)
    assert right["place"] > 0.4 and set(right) >= {"kind", "colour", "box"}


def test_lessons_are_a_function_of_their_number():
    material = Material(words(), TINY)
    stage = NANO[1]
    one = [next(stream).ids for stream in [lessons(material, stage, 5)] for _ in range(8)]
    other = [next(stream).ids for stream in [lessons(material, stage, 5)] for _ in range(8)]
    assert one == other
    first = lessons(material, stage, 0, shard=0, shards=2)
    second = lessons(material, stage, 0, shard=1, shards=2)
    assert next(first).ids != next(second).ids


def test_talks_that_helpers_make_are_the_same(monkeypatch):
    """With many cores other processes make the talks; the batches are what one would have made."""
    stage = next(s for s in TINY_RECIPE if s.name == "invocation").model_copy(
        update={"mix": {"talks": 3, "page captions": 1}}
    )
    monkeypatch.setattr(trainer, "POOL", 24)
    material = Material(words(), TINY)
    alone = [next(stream)[0] for stream in [_batches(material, stage, 2, Processes())]
             for _ in range(40)]  # fmt: skip
    monkeypatch.setattr(hands, "hands", lambda: 2)
    monkeypatch.setattr(trainer, "hands", lambda: 2)
    stream = _batches(material, stage, 2, Processes())
    helped = [next(stream)[0] for _ in range(40)]
    stream.close()
    assert [[one.ids for one in batch] for batch in alone] == [
        [one.ids for one in batch] for batch in helped
    ]


def test_what_helpers_make_comes_in_order():
    assert list(hands.ahead(abs, range(-40, 0), 3)) == list(range(40, 0, -1))
    assert list(hands.ahead(abs, range(-3, 0), 0)) == [3, 2, 1]
    with pytest.raises(ZeroDivisionError):
        list(hands.ahead((12).__floordiv__, [1, 2, 0, 4], 2))


def test_a_stage_teaches(tmp_path, monkeypatch):
    """Forty steps on talks halve the loss of a mind that knew nothing."""
    monkeypatch.setattr(trainer, "POOL", 32)
    own = words()
    mind = fresh(Vitron(TINY, own.size, own.id(IMAGE), own.id(OBJECT)), 0)
    told = []
    stage = NANO[3].model_copy(update={"steps": 60, "tokens": 1500, "warm": 5, "rate": 1e-2})
    train(mind, stage, Material(own, TINY), Run(tmp_path),
          tell=lambda name, step, of, losses: told.append(losses["words"]))  # fmt: skip
    assert told[-1] < told[0] * 0.6


def test_a_finished_mind_is_taught_on_from_a_stage(run, tmp_path):
    course = Course("tiny", tmp_path, seed=1, share=2.0)
    course.begin_with(run / "mind", "synergy")
    course.whole()
    log = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    steps = {stage.name: stage.steps for stage in TINY_RECIPE}
    assert [(one["stage"], one["steps"]) for one in log] == [("synergy", 2 * steps["synergy"])]
    one, two = (load_file(folder / "mind" / "mind-1.safetensors") for folder in (run, tmp_path))
    moved = {name.split(".")[0] for name in one if not torch.equal(one[name], two[name])}
    assert "signals" in moved and "eyes" not in moved and "projector" not in moved
    before = (tmp_path / "state" / "progress.json").read_bytes()
    again = Course("tiny", tmp_path, seed=1, share=2.0)
    again.config = again.config.model_copy(update={"conditions": {}})  # what code says may change
    again.begin_with(run / "mind", "synergy")
    assert again.config == MindConfig.load(run / "mind"), "the mind says what it is"
    assert (tmp_path / "state" / "progress.json").read_bytes() == before, "it has begun already"
    with pytest.raises(SetupError, match="profile tiny, not nano"):
        Course("nano", tmp_path / "other").begin_with(run / "mind", "answers")
    with pytest.raises(SetupError, match="first stage"):
        Course("tiny", tmp_path / "first").begin_with(run / "mind", "eyes")


def test_a_mind_that_heard_letters_alone_begins_to_hear_what_words_mean(run, tmp_path):
    """It says what it said before until it has learnt to listen."""
    told = Words.open(run / "mind")
    hearing = Vitron.load(run / "mind", told.size, told.id(IMAGE), told.id(OBJECT))
    config = hearing.config.model_copy(update={"meanings": 0})
    deaf = Vitron(config, told.size, told.id(IMAGE), told.id(OBJECT))
    deaf.load_state_dict(hearing.state_dict(), strict=False)
    deaf.save(tmp_path / "deaf", torch.bfloat16)
    Words(told.tokenizer).save(tmp_path / "deaf")
    course = Course("tiny", tmp_path / "on")
    course.begin_with(tmp_path / "deaf", "answers")
    own = course.words()
    grown = course.mind(own)
    assert own.pieces is not None and not grown.hearing.weight.any()
    ids = own.ids(" remove the dog")
    heard = torch.tensor([own.heard(ids)])
    assert heard.any()
    with torch.inference_mode():
        one, two = (m.float()(Batch(torch.tensor([ids]), heard=heard)) for m in (deaf, grown))
    assert torch.allclose(one, two, atol=1e-5)
    course.whole("answers")
    assert course.mind(own).hearing.weight.any()
