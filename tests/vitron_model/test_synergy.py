"""Fig. 6's comparison: two tiny minds of one, the adversary on and off, on the same items."""

import csv

import cv2
import pytest
import torch

from vitron.errors import MissingWeights, SetupError
from vitron.vitron_model.config import SHIPPED, TINY, Synergy
from vitron.vitron_model.evaluation import pairs, probes, synergy
from vitron.vitron_model.evaluation.synergy import Comparison, Row, Sizes, compared
from vitron.vitron_model.meanings import Table
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.opening import opened
from vitron.vitron_model.synergy import TaskDiscriminator
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words
from vitron.vitron_model.training import twins
from vitron.vitron_model.training.lessons import Material, lessons
from vitron.vitron_model.training.listening import Listening
from vitron.vitron_model.training.losses import costs
from vitron.vitron_model.training.sequences import together
from vitron.vitron_model.training.stages import NANO
from vitron.vitron_model.training.stages import TINY as RECIPE

from ..tools import tiny_pipelines as pipelines

SIZES = Sizes(steps=1, seeds=1, talks=30, pages=1, clips=0, wishes=1, heard=20)


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origin")
    words = Words.open(SHIPPED / "nano")
    torch.manual_seed(0)
    table = Table.open(SHIPPED / "nano")
    Vitron(TINY, words.size, words.id(IMAGE), words.id(OBJECT), table).save(folder)
    words.save(folder)
    return folder


@pytest.fixture(scope="module")
def drawer(tmp_path_factory):
    return str(pipelines.with_card(pipelines.gligen(tmp_path_factory.mktemp("fig6") / "gligen")))


@pytest.fixture(scope="module")
def done(origin, drawer, tmp_path_factory):
    """(the folder, its rows) of a comparison that came to its end, the world asked too."""
    folder = tmp_path_factory.mktemp("fig6") / "f.run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(twins, "moves_words", lambda profile: True)
        comparison = Comparison(origin, folder, SIZES, drawer, lambda *told: None)
        comparison.begin()
        return folder, list(comparison.rows())


def test_every_task_is_measured_on_the_same_items_with_and_without(done):
    _, rows = done
    items = {way: {(r.seed, r.task, r.item) for r in rows if r.way == way} for way in twins.WAYS}
    for task in (
        "probe on v_s", "probe on v_p", "adversary on v_s", "words", "condition", "refer", "order",
        "order said", "refer found", "cut: ordered", "draw: ordered",
    ):  # fmt: skip
        both = [{key for key in items[way] if key[1] == task} for way in twins.WAYS]
        assert both[0] == both[1] and both[0], task
    found = {pair.name: pair for pair in compared(rows)}
    assert found["probe on v_s"].lower and 0 < found["probe on v_s"].mark < 1
    assert probes.CHANCE not in found and not found["refer"].lower


def test_both_minds_took_the_same_lessons_and_only_one_hid_its_task(done, origin):
    folder, _ = done
    first = {}
    for way in twins.WAYS:
        with (folder / f"0-{way}" / "curves.csv").open(newline="") as lines:
            first[way] = {row["name"]: row["loss"] for row in csv.DictReader(lines)}
    assert first["with"]["words"] == first["without"]["words"], "the same mind, the same lessons"
    minds = {way: opened(folder / f"0-{way}" / "mind")[0].state_dict() for way in twins.WAYS}
    before = opened(origin)[0].bfloat16().state_dict()
    one, other = minds["with"], minds["without"]
    assert not torch.equal(one["signals.invariant.weight"], other["signals.invariant.weight"])
    everything = torch.eye(len(other["signals.ground"])).to(other["signals.ground"])
    assert torch.equal(other["signals.ground"], everything)
    assert not torch.equal(one["signals.ground"], everything)
    for name in ("eyes.", "projector.", "language.model.layers."):
        assert all(torch.equal(one[k], before[k]) for k in one if k.startswith(name)), name


def test_what_is_done_is_not_done_again_and_a_stop_leaves_nothing_half(
    done, origin, drawer, tmp_path, monkeypatch
):
    folder, rows = done
    files = {file: file.stat().st_mtime_ns for file in folder.rglob("*.jsonl")}
    monkeypatch.setattr(twins, "moves_words", lambda profile: True)
    again = Comparison(origin, folder, SIZES, drawer, lambda *told: None)
    again.begin()
    (gone,) = (folder / "0-with").glob("cuts-*.jsonl")
    gone.unlink()

    def stopped(what, done, of, losses):
        if what == "0 with cuts":
            raise KeyboardInterrupt

    again.tell = stopped
    with pytest.raises(KeyboardInterrupt):
        list(again.rows())
    assert not gone.exists() and not list(folder.rglob("*.new"))
    again.tell = lambda *told: None
    assert list(again.rows()) == rows, "the same mind, the same ears, the same marks"
    files.pop(gone)
    assert all(file.stat().st_mtime_ns == time for file, time in files.items())


def test_the_world_is_asked_where_step_3_moves_what_words_are_said_from(origin, tmp_path):
    assert twins.moves_words("vicuna-7b") and not twins.moves_words("nano")
    comparison = Comparison(origin, tmp_path / "f.run", SIZES, "", lambda *told: None)
    assert [name.split("-")[0] for name in comparison._parts()] == ["talks", "cuts"]


def test_other_minds_are_not_mixed_in(done, origin, tmp_path):
    folder, _ = done
    other = Comparison(origin, folder, Sizes(steps=2, seeds=1), "", lambda *told: None)
    with pytest.raises(SetupError, match="other steps.*--force"):
        other.begin()
    (tmp_path / "mine.txt").write_text("something")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "asked.json").write_text('{"mind"')
    for place in (tmp_path, tmp_path / "mine.txt", tmp_path / "broken"):
        foreign = Comparison(origin, place, SIZES, "", lambda *told: None)
        with pytest.raises(SetupError, match="something else"):
            foreign.begin(force=True)
    assert (tmp_path / "mine.txt").exists() and (tmp_path / "broken" / "asked.json").exists()


def test_what_is_missing_is_said_before_anything_is_taught(origin, tmp_path):
    for folder, named in ((tmp_path / "no", "no folder"), (SHIPPED / "tiny", "vitron train")):
        with pytest.raises(MissingWeights, match=named):
            Comparison(folder, tmp_path / "f.run", SIZES, "", lambda *told: None)
    with pytest.raises(MissingWeights, match="gligen"):
        Comparison(origin, tmp_path / "f.run", SIZES, str(tmp_path), lambda *told: None)
    assert not (tmp_path / "f.run").exists()


# --- its parts ----------------------------------------------------------------------------------


def test_the_strength_decides_how_much_v_s_hears_of_the_adversary(origin):
    mind, words = opened(origin)
    stage = next(one for one in RECIPE if one.name == twins.LAST)
    stream = lessons(Material(words, mind.config), stage.model_copy(update={"mix": {"talks": 1}}))
    batch = together([next(stream) for _ in range(8)], words.pad)
    heard = {}
    for name, strength in (("off", 0.0), ("on", 0.3), ("twice", 0.6)):
        mind.zero_grad()
        costs(mind, batch, ("synergy",), Listening(mind, words), strength).total.backward()
        heard[name] = mind.signals.invariant.weight.grad.clone()
        assert mind.discriminator.enter.weight.grad.abs().sum() > 0, "it learns in any case"
    mind.zero_grad()
    costs(mind, batch, (), None).total.backward()
    plain = mind.signals.invariant.weight.grad
    assert plain is None or torch.allclose(heard["off"], plain)
    assert heard["on"].abs().sum() > 0
    assert torch.allclose(heard["twice"], 2 * heard["on"], rtol=1e-3)


def test_the_stage_is_the_recipe_s_with_its_adversary_on_or_off():
    own = next(one for one in NANO if one.name == twins.LAST)
    given, without = (twins.stage_of(NANO, 30, way) for way in ("with", "without"))
    assert given.strength == own.strength > 0 == without.strength
    assert given == without.model_copy(update={"strength": own.strength})
    assert (given.steps, given.warm, given.rate) == (30, 10, own.rate)


def test_a_probe_finds_what_is_there_and_nothing_where_there_is_nothing():
    torch.manual_seed(0)
    tasks = torch.randint(0, 4, (400,))
    telling = torch.nn.functional.one_hot(tasks, 8).float()[:, None].repeat(1, 2, 1)
    like = TaskDiscriminator(Synergy(hidden=16, layers=1, heads=2), 8, 4)
    assert probes.probed(telling, tasks, like, 0).mean() > 0.95
    assert probes.probed(torch.randn(400, 2, 8), tasks, like, 0).mean() < 0.45


def marks(right, seeds=3, items=60):
    return {(seed, f"{item}"): right(seed, item) for seed in range(seeds) for item in range(items)}


def test_a_gain_is_told_from_noise_and_from_a_loss():
    plain = marks(lambda seed, item: float(item % 2))
    better = pairs.pair("a", plain, marks(lambda seed, item: float(item % 2 or item % 5 == 0)))
    assert better.verdict == "better" and better.low > 0
    same = pairs.pair("b", plain, plain)
    assert same.verdict == "" and same.gain == 0
    worse = pairs.pair("c", marks(lambda s, i: 1.0), plain)
    assert worse.verdict == "worse" and worse.gain == pytest.approx(-0.5)
    assert pairs.pair("d", marks(lambda s, i: 1.0), plain, lower=True).verdict == "better"
    one_seed = marks(lambda seed, item: float(item % 2) + 0.3 * (seed == 0) - 0.15)
    assert pairs.pair("e", plain, one_seed).verdict == "", "one seed of three is no proof"
    alone = pairs.pair("f", marks(lambda s, i: 0.0, 1), marks(lambda s, i: 1.0, 1))
    assert alone.low > 0 and alone.verdict == "" and "more seeds" in pairs.told([alone], "it")
    said = pairs.told([better, same, worse], "it")
    assert "better at a" in said and "worse at c" in said and "other 1 do" in said
    assert "about 1 would by chance" in said
    assert "none of 1" in pairs.told([same], "it")


def test_items_that_only_one_side_has_are_not_compared():
    one = pairs.pair("a", {(0, "x"): 0.0, (0, "y"): 1.0}, {(0, "x"): 1.0, (1, "z"): 0.0})
    assert one.gain == 1.0 and (one.without.count, one.given.count) == (2, 2)
    assert pairs.pair("b", {}, {(0, "x"): 1.0}).verdict == ""


def test_pairs_become_a_table_and_a_picture(tmp_path):
    told = [
        pairs.pair("a task", marks(lambda s, i: 0.0), marks(lambda s, i: 1.0)),
        pairs.pair("another", marks(lambda s, i: 1.0), marks(lambda s, i: 0.0), True, 0.34),
    ]
    lines = pairs.table(told).splitlines()
    assert "+100.0" in lines[1] and "better" in lines[1] and "chance 34.0 %" in lines[2]
    pairs.draw(told, "Title", "it", tmp_path / "p.png")
    assert cv2.imread(str(tmp_path / "p.png")).std() > 5


def test_what_is_asked_twice_is_two_items():
    twice = [("t", probes.Mark("t", 1.0, "same")), ("t", probes.Mark("t", 0.0, "same"))]
    rows = list(synergy._numbered(0, "with", twice))
    assert rows == [Row(0, "with", "t", "same", 1.0), Row(0, "with", "t", "same #2", 0.0)]
