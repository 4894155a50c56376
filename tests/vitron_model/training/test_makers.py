"""The makers learn: from an empty folder to a pipeline that opens, killed and gone on with."""

import csv
import json

import numpy as np
import pytest
import torch
from diffusers.pipelines.deprecated.stable_diffusion_gligen import StableDiffusionGLIGENPipeline
from safetensors.torch import load_file

from vitron.tools.gligen import Gligen
from vitron.tools.modules import GenerateImage
from vitron.tools.specialist import Report
from vitron.vitron_model.config import SHIPPED
from vitron.vitron_model.evaluation.makers import Mark, Wanted, marks, told_apart, wants
from vitron.vitron_model.evaluation.recogniser import Look, Recognised, Recogniser, distance
from vitron.vitron_model.training.makers import drawer, learning, paper, reader
from vitron.vitron_model.training.makers.books import page, paint_book
from vitron.vitron_model.training.makers.course import Making
from vitron.vitron_model.training.makers.sizes import TINY, Paper, Reader
from vitron.vitron_model.training.world.painter import render


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("making")
    making = Making("tiny", folder)
    making.ship()
    return making


def test_from_an_empty_folder_to_a_pipeline_that_draws(made):
    maker = Gligen()
    maker.weights = str(made.folder / "gligen")
    maker.load("cpu")
    asked = GenerateImage(instruction="a dog", width=32, height=32, steps=2)
    assert maker.run(asked, None, Report())[0].size == (32, 32)
    with (made.folder / "curves.csv").open(newline="") as lines:
        assert {row["stage"] for row in csv.DictReader(lines)} == {"paper", "sketches", "drawer"}
    card = json.loads((made.folder / "gligen" / "card.json").read_text())
    assert {"dog", "dogs", "police officer", "beach"} <= set(card["subjects"])


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(made, tmp_path, monkeypatch):
    other = Making("tiny", tmp_path)
    assert len(other.latents()) == len(other.book) and len(other.tokenizer)
    monkeypatch.setattr(learning, "SAVE_EVERY", 0.0)
    losses = drawer.losses

    def killed(easel, studio, step):
        if step == 1:
            raise KeyboardInterrupt
        return losses(easel, studio, step)

    monkeypatch.setattr(drawer, "losses", killed)
    with pytest.raises(KeyboardInterrupt):
        other.ship()
    monkeypatch.setattr(drawer, "losses", losses)
    again = Making("tiny", tmp_path)
    again.ship()
    for part in ("unet/diffusion_pytorch_model", "vae/diffusion_pytorch_model"):
        one, two = (
            load_file(folder / "gligen" / f"{part}.safetensors")
            for folder in (made.folder, tmp_path)
        )
        assert one.keys() == two.keys()
        assert all(torch.equal(one[name], two[name]) for name in one), part


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
    picture = paper.as_input(render(page(3), 64).pixels[None])
    with torch.no_grad():
        drawn = sheets.decode(sheets.encode(picture).latent_dist.mode()).sample
    flat = torch.corrcoef(torch.stack([drawn.flatten(), picture.flatten()]))[0, 1]
    assert flat > 0.5


def test_a_hole_is_cut_as_the_pipeline_cuts_it():
    boxes = [(0.1, 0.2, 0.55, 0.9), (0.5, 0.0, 1.0, 0.31)]
    theirs = StableDiffusionGLIGENPipeline.draw_inpaint_mask_from_boxes(None, boxes, (24, 24))
    assert torch.equal(drawer.hole(boxes, 24), theirs)


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
