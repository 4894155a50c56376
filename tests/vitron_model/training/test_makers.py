"""The makers learn: from an empty folder to a pipeline that opens, killed and gone on with."""

import csv
import json

import numpy as np
import pytest
import torch
from diffusers.pipelines.deprecated.stable_diffusion_gligen import StableDiffusionGLIGENPipeline

from vitron.tools.gligen import Gligen
from vitron.tools.modules import GenerateImage, Placed
from vitron.tools.specialist import Report
from vitron.vitron_model.config import SHIPPED
from vitron.vitron_model.evaluation.makers import Mark, Wanted, marks, told_apart, wants
from vitron.vitron_model.evaluation.recogniser import Look, Recognised, Recogniser, distance
from vitron.vitron_model.evaluation.shapes import Shapes
from vitron.vitron_model.training.curves import Curve
from vitron.vitron_model.training.illustrator.reading import read
from vitron.vitron_model.training.illustrator.staging import staged
from vitron.vitron_model.training.makers import drawer, learning, paper, reader, reading
from vitron.vitron_model.training.makers.books import Told, page, paint_book
from vitron.vitron_model.training.makers.clock import Clock
from vitron.vitron_model.training.makers.course import AGAIN, Making
from vitron.vitron_model.training.makers.devices import device
from vitron.vitron_model.training.makers.shipping import whole
from vitron.vitron_model.training.makers.sizes import TINY, Paper, Reader
from vitron.vitron_model.training.makers.texts import texts_of, truth_of
from vitron.vitron_model.training.world.kinds import kinds
from vitron.vitron_model.training.world.painter import render

HERE = device("cpu")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    making = Making("tiny", tmp_path_factory.mktemp("making"), workers=1, where=HERE)
    whole(making, "drawer")
    return making


def opened(making):
    maker = Gligen()
    maker.weights = str(making.folder / "set" / "gligen")
    maker.load("cpu")
    return maker


def test_from_an_empty_folder_to_a_pipeline_that_draws(made):
    maker = opened(made)
    asked = GenerateImage(instruction="a dog", width=32, height=32, steps=2)
    plain = maker.run(asked, None, Report())[0].pixels
    assert plain.shape == (32, 32, 3)
    placed = asked.model_copy(update={"layout": (Placed(phrase="dog", box=(0, 0, 0.4, 0.4)),)})
    assert not np.array_equal(maker.run(placed, None, Report())[0].pixels, plain)
    with (made.folder / "curves.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["stage"] for row in rows} == {"paper", "reading", "sketches", "drawer"}
    assert {"heeds words", "heeds boxes"} <= {row["name"] for row in rows}
    card = json.loads((made.folder / "set" / "gligen" / "card.json").read_text())
    shown = {kind for one in made.book.told for kind, _ in one.things}
    assert {*shown, "beach"} <= set(card["subjects"])
    assert not (set(kinds()) - shown) & set(card["subjects"]), "what it never saw it cannot draw"


def test_what_ships_is_what_was_learnt_but_for_the_last_bits(made):
    shipped = opened(made).pipe
    for part, learnt in (("unet", made.drawer), ("vae", made.paper)):
        own = learnt.state_dict()
        for name, weight in getattr(shipped, part).state_dict().items():
            near = own[name][:, :4] if name == "conv_in.weight" and part == "unet" else own[name]
            step = near.abs().amax() / (127 if weight.ndim > 1 else 1000)
            assert (weight - near).abs().max() <= step + 1e-6, name


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setattr(learning, "SAVE_EVERY", 0.0)
    losses = drawer.losses

    def killed(hand, studio, step):
        if step == 1:
            raise KeyboardInterrupt
        return losses(hand, studio, step)

    monkeypatch.setattr(drawer, "losses", killed)
    with pytest.raises(KeyboardInterrupt):
        whole(Making("tiny", tmp_path, workers=1, where=HERE), "drawer")
    monkeypatch.setattr(drawer, "losses", losses)
    again = Making("tiny", tmp_path, workers=2, where=HERE)
    whole(again, "drawer")
    for part in ("unet", "vae", "text_encoder"):
        file = f"set/gligen/{part}/packed.safetensors"
        assert (made.folder / file).read_bytes() == (tmp_path / file).read_bytes(), part


def test_latents_are_of_unit_spread_and_pictures_come_back_as_before():
    torch.manual_seed(0)
    sheets = paper.new_paper(Paper(channels=(8, 16, 16)), 32).double()
    picture = paper.as_input(torch.from_numpy(render(page(3), 32).pixels[None])).double()
    with torch.no_grad():
        before = sheets.decode(sheets.encode(picture).latent_dist.mode()).sample
        paper.level(sheets, picture)
        latents = sheets.encode(picture).latent_dist.mode()
        after = sheets.decode(latents).sample
    assert torch.allclose(before, after, atol=1e-6)
    assert latents.mean((0, 2, 3)).abs().max() < 1e-6
    assert torch.allclose(latents.std((0, 2, 3)), torch.ones(4).double())


def test_the_tower_learns_what_words_mean():
    told = [
        Told((f"a {colour} {kind}",) * 2, (f"{colour} {kind}",), ((0.1, 0.1, 0.4, 0.9),),
             ((kind, colour),), ("beach", "day", "summer", "clear", "flat"))
        for colour in ("red", "blue", "green") for kind in ("dog", "car", "boat", "tree")
    ]  # fmt: skip
    sizes = Reader(vocabulary=560, longest=12, width=32, layers=1, heads=2)
    tokenizer = reader.new_tokenizer([w for one in told for w in one.wishes], sizes)
    torch.manual_seed(0)
    model = reading.Understanding(reader.new_reader(sizes, tokenizer))
    lectern = reading.Lectern(texts_of(told, tokenizer), truth_of(told), batch=24)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    first = None
    for step in range(120):
        cost, parts = reading.losses(model, lectern, step)
        first = first or parts
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    assert parts["known"] > 0.9 > first["known"]
    assert parts["colour"] < 0.5, "chance is 1.1"


def test_minutes_are_shared_out_and_what_was_spent_is_kept(tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    clock = Clock(tmp_path, 10, {"one": 0.5, "two": 0.3, "three": 0.2})
    assert clock.given("one") == 300
    now[0] += 200  # it did not use all of it
    clock.ended("one")
    assert clock.given("two") == pytest.approx(400 * 0.6)
    now[0] += 150
    clock.keep()
    now[0] += 10_000  # killed, and gone on with the next day
    again = Clock(tmp_path, 10, {"one": 0.5, "two": 0.3, "three": 0.2})
    assert again.given("two") == pytest.approx(240), "what was given stays so"
    again.ended("two")
    assert again.given("three") == pytest.approx(250)
    assert Clock(tmp_path / "..", 0, {"one": 1.0}).given("one") == 0
    short = Clock(tmp_path / "short", 8, {"one": 0.5, "two": 0.3, "three": 0.2})
    (tmp_path / "short").mkdir()
    short.without(["three"])
    assert short.given("one") == pytest.approx(300), "what is not asked for takes nothing"


def test_a_part_with_a_limit_ends_in_time_and_is_done(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    part = torch.nn.Linear(2, 1)
    rates = []

    def losses(step):
        now[0] += 1.0
        cost = part(torch.ones(3, 2)).square().mean()
        return cost, {"cost": cost}

    def tell(what, done, of, told):
        rates.append((done, of))

    plan = learning.Plan("part", 10**6, 0.1, warm=1, average=0.9, seconds=50)
    curve = Curve(tmp_path / "curves.csv")
    learning.learn(part, plan, losses, tmp_path / "part", curve, tell)
    assert rates == [(20, 50), (40, 50), (50, 50)]
    told = json.loads((tmp_path / "part" / "progress.json").read_text())
    assert told["step"] == 50 and told["done"]
    assert not (tmp_path / "part" / "optimizer.safetensors").exists()
    learning.learn(part, plan, losses, tmp_path / "part", curve, tell)
    assert now[0] == 50, "nothing is left to do"


def test_cleaner_pages_count_less_and_never_more_than_one():
    worth = drawer.worth(drawer.new_scheduler(), torch.tensor([999, 500, 100, 1]), 5.0)
    assert worth[0] == 1 and worth[1] == 1 and 1 > worth[2] > worth[3] > 0
    assert (drawer.worth(drawer.new_scheduler(), torch.tensor([1]), 0.0) == 1).all()


def test_times_are_spread_over_every_batch():
    times = drawer.spread_times(np.random.default_rng(0), 10, torch.device("cpu"))
    assert sorted(t // 100 for t in times.tolist()) == list(range(10))


def test_a_book_says_only_what_is_true(tmp_path):
    book = paint_book(tmp_path, 30, 32)
    for index in range(30):
        truth = render(page(index), 32).truth
        assert len(book.told[index].boxes) == min(10, len(truth.things))
        for wish in book.told[index].wishes:
            for thing in ("dog", "car", "tree", "house"):
                if f" {thing} " in f" {wish.replace(',', ' ')} ":
                    assert any(one.kind == thing for one in truth.things), wish
    assert len({told.wishes for told in book.told}) > 25
    again = paint_book(tmp_path, 30, 32)
    assert again.told == book.told and np.array_equal(again.pixels, book.pixels)


def test_paper_begins_as_a_blurred_copy():
    torch.manual_seed(0)
    sheets = paper.new_paper(Paper(channels=(24, 48, 64)), 64)
    picture = paper.as_input(torch.from_numpy(render(page(3), 64).pixels[None]))
    with torch.no_grad():
        drawn = sheets.decode(sheets.encode(picture).latent_dist.mode()).sample
    flat = torch.corrcoef(torch.stack([drawn.flatten(), picture.flatten()]))[0, 1]
    assert flat > 0.5


def test_a_hole_is_cut_as_the_pipeline_cuts_it():
    boxes = [(0.1, 0.2, 0.55, 0.9), (0.5, 0.0, 1.0, 0.31), (0.0, 0.0, 1.0, 1.0)]
    theirs = StableDiffusionGLIGENPipeline.draw_inpaint_mask_from_boxes(None, boxes[:2], (24, 24))
    given = torch.tensor([boxes], dtype=torch.float64), torch.tensor([[True, True, False]])
    assert torch.equal(drawer.holes(*given, 24)[0].float(), theirs)


def test_listening_is_the_means_over_parts():
    states = torch.arange(12.0).view(1, 6, 2)
    told = reader.listening(states, torch.tensor([4]), 2)
    assert torch.equal(told, torch.tensor([[[1.0, 2.0], [5.0, 6.0]]]))
    short = reader.listening(states, torch.tensor([2]), 4)
    assert short.isfinite().all(), "fewer words than parts"


def test_words_never_heard_are_cut_into_pieces_and_come_back():
    texts = ["a red dog on a beach"] * 4
    tokenizer = reader.new_tokenizer(texts, Reader(vocabulary=560, longest=12))
    assert tokenizer.tokenize("a red dog") == ["a</w>", "red</w>", "dog</w>"]
    ids, lengths = reader.tokens(tokenizer, ["a red zebra", ""])
    assert ids.shape == (2, 12) and lengths.tolist()[1] == 2
    assert tokenizer.decode(ids[0], skip_special_tokens=True) == "a red zebra"


# --- the judge --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def recogniser():
    return Recogniser.open(SHIPPED / "nano")


def test_the_recogniser_knows_pages_that_nobody_trained_on(recogniser):
    found: dict[str, list[float]] = {}
    for index in range(40, 70):
        painted = render(page(index, "test"), 192)
        truth = [(t.kind, t.colour, t.box) for t in painted.truth.things if t.area > 0.006]
        look = recogniser.look([painted.pixels])[0]
        for mark in told_apart(look.things, truth):
            found.setdefault(mark.what, []).append(mark.right)
        assert look.page["place"] == painted.truth.place
    assert np.mean(found["kind"]) > 0.85 and np.mean(found["colour"]) > 0.9


def test_the_recogniser_sees_nothing_on_a_blank_page(recogniser):
    blank = np.full((192, 192, 3), 200, np.uint8)
    assert recogniser.look([blank])[0].things == ()


def test_whole_shapes_are_judged_and_a_block_in_the_right_colour_is_no_dog():
    shapes, found = Shapes(), []
    for index in range(40, 46):
        painted = render(page(index, "test"), 192)
        truth = [(t.kind, t.colour, t.box) for t in painted.truth.things if t.area > 0.006]
        kinds = dict.fromkeys(kind for kind, _, _ in truth)
        seen = [one for kind in kinds for one in shapes.look(painted.pixels, kind)]
        found += [mark.right for mark in told_apart(seen, truth) if mark.what == "kind"]
    assert np.mean(found) > 0.9
    beach = render(staged(read("a beach"), 0), 192).pixels.copy()
    beach[120:160, 60:110] = (200, 40, 40)
    assert shapes.look(beach, "dog") == ()
    dog = render(staged(read("a red dog on a beach"), 0), 192).pixels
    (one,) = shapes.look(dog, "dog")
    assert (one.kind, one.colour) == ("dog", "red")


def test_marks_say_what_is_wrong():
    dog = Recognised("dog", "red", (0.6, 0.4, 0.9, 0.8), 9)
    look = Look((dog,), {"place": "beach"}, np.zeros(3, np.float32))

    def judged(**more):
        wanted = Wanted(**{"text": "", "kind": "dog", "colour": "red", "count": 1,
                           "place": "beach"} | more)  # fmt: skip
        return {mark.what: mark.right for mark in marks(wanted, look)}

    assert judged() == {"kind": 1, "colour": 1, "count": 1, "setting": 1}
    assert judged(colour="blue")["colour"] == 0
    assert judged(count=2)["count"] == 0
    assert judged(side="left")["place"] == 0 and judged(side="right")["place"] == 1
    assert judged(kind="cat")["kind"] == 0 and "colour" not in judged(kind="cat")
    assert judged(box=(0.6, 0.4, 0.9, 0.8))["box"] == 1
    assert Mark("kind", 1.0) == Mark("kind", 1.0)


def test_wishes_of_the_exam_are_of_pages_that_were_not_trained_on():
    assert {one.kind for one in wants(6, known=("dog", "boat", "beach"))} <= {"dog", "boat"}
    found = wants(12)
    assert len(found) == 12 and {one.count for one in found} == {1, 2}
    assert any(one.side for one in found) and any(one.box for one in found)
    assert wants(12) == found


def test_distance_grows_with_what_differs():
    chance = np.random.default_rng(0)
    one, near = chance.normal(size=(2, 400, 6)).astype(np.float32)
    assert distance(one, near) < 0.3 < distance(one, near + 2)


def test_tiny_is_nano_s_class():
    assert TINY.profile == "tiny"


def test_a_network_of_another_size_begins_anew(made, tmp_path):
    again = Making("tiny", tmp_path, workers=1, where=HERE, begin=made.folder / "set")
    sizes = again.sizes
    same = drawer.new_unet(sizes.drawer, sizes.reader, 8)
    assert again._begun(same, "gligen") == AGAIN
    wide = sizes.drawer.model_copy(update={"channels": (16, 24)})
    other = drawer.new_unet(wide, sizes.reader, 8)
    before = {name: weight.clone() for name, weight in other.state_dict().items()}
    assert again._begun(other, "gligen") == 1.0
    assert all(torch.equal(weight, before[name]) for name, weight in other.state_dict().items())
