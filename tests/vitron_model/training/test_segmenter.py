"""The segmenter learns: true cutouts, marks inside what they mean, a killed run goes on."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from vitron.errors import MissingWeights
from vitron.memory.media import Image, ImageRef
from vitron.memory.region import Region
from vitron.tools.modules import SegmentImage
from vitron.tools.seem import SeemSegmentation
from vitron.tools.segmenter import looks
from vitron.tools.segmenter.network import BOX, MASK, NO, YES
from vitron.tools.specialist import Report
from vitron.vitron_model.evaluation.segmenter import Cut, Judged, figures, iou, outline, waits
from vitron.vitron_model.training.makers import glances, learning, marks, segmenter, segmenting
from vitron.vitron_model.training.makers.cutouts import fitted, pages_of, paint_cutouts, sayings
from vitron.vitron_model.training.makers.sizes import TINY
from vitron.vitron_model.training.world.kinds import kind_of
from vitron.vitron_model.training.world.spec import dice
from vitron.vitron_model.training.world.words.meaning import names_of
from vitron.vitron_model.training.world.words.phrases import plural


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("segmenting")
    return segmenting.make("tiny", folder, workers=1, device="cpu")


def test_from_an_empty_folder_to_weights_that_a_specialist_opens(made):
    cutter = SeemSegmentation()
    cutter.weights = str(made)
    assert cutter.health().ready
    cutter.load("cpu")
    page = pages_of(0, 64, "test")[0]
    found = cutter.finder.find(page.pixels, _asked("the dog"))
    assert found.soft.shape == page.pixels.shape[:2] and 0 <= found.score <= 1
    card = json.loads((made / "card.json").read_text())
    assert {"dog", "dogs", "animals", "background"} <= set(card["subjects"])
    assert card["plurals"]["woman"] == "women" and card["build"]["side"] == 32


def _asked(text):
    from vitron.tools.segmenter.finder import Asked

    return Asked(text)


def test_the_closer_look_learns_beside_it_and_a_killed_run_goes_on(made, tmp_path, monkeypatch):
    one = glances.make("tiny", made.parent, workers=1, device="cpu")
    assert one == made
    monkeypatch.setattr(learning, "SAVE_EVERY", 0.0)
    losses = glances.losses

    def killed(*given):
        if given[-1] == 1:
            raise KeyboardInterrupt
        return losses(*given)

    monkeypatch.setattr(glances, "losses", killed)
    with pytest.raises(KeyboardInterrupt):
        glances.make("tiny", tmp_path, workers=1, device="cpu")
    monkeypatch.setattr(glances, "losses", losses)
    again = glances.make("tiny", tmp_path, workers=1, device="cpu")
    weights = [load_file(place / looks.FILE) for place in (one, again)]
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[0])
    looking = looks.Looking.beside(one)
    page = pages_of(0, 64, "test")[0]
    masks = [page.truth.mask(thing.id).astype(np.float32) for thing in page.truth.things]
    for glance in looking.at(page.pixels, masks):
        for what, every in glances.labels().items():
            assert tuple(glance.chances[what]) == every
            assert sum(glance.chances[what].values()) == pytest.approx(1, abs=1e-4)
    cutter = SeemSegmentation()
    cutter.weights = str(one)
    cutter.load("cpu")  # untrained, it answers all the same
    cutter.finder.find(page.pixels, _asked("the red dog next to the tree"))
    (one / looks.FILE).write_bytes(b"no weights")
    with pytest.raises(MissingWeights, match="holds no segmenter"):
        cutter.load("cpu")
    (one / looks.FILE).unlink()


def test_what_is_looked_at_closely_is_told_truly(tmp_path):
    book, told = glances.paint_things(tmp_path, 60)
    known = glances.labels()
    junk = [row for row, line in enumerate(told) if line[0] == 0]
    assert 3 < len(junk) < 30 and all(set(told[row][1:]) == {glances.UNTOLD} for row in junk)
    for row, line in enumerate(told):
        assert 0.02 < (book["inside"][row] > 127).mean() < 0.9
        if row not in junk:
            named = {what: known[what][number] for what, number in zip(known, line, strict=True)}
            kind = kind_of(named["kind"])
            assert named["colour"] in kind.colours and named["pose"] in kind.poses
            assert named["pattern"] in kind.patterns and bool(named["facing"]) == kind.sided


def test_a_run_that_is_killed_goes_on_to_the_same_bytes(made, tmp_path, monkeypatch):
    monkeypatch.setattr(learning, "SAVE_EVERY", 0.0)
    losses = segmenter.losses

    def killed(model, desk, step):
        if step == 1:
            raise KeyboardInterrupt
        return losses(model, desk, step)

    monkeypatch.setattr(segmenter, "losses", killed)
    with pytest.raises(KeyboardInterrupt):
        segmenting.make("tiny", tmp_path, workers=1, device="cpu")
    monkeypatch.setattr(segmenter, "losses", losses)
    again = segmenting.make("tiny", tmp_path, workers=1, device="cpu")
    one, two = (load_file(place / "model.safetensors") for place in (made, again))
    assert one.keys() == two.keys() and all(torch.equal(one[name], two[name]) for name in one)


def test_what_is_said_of_a_page_is_true_and_what_is_nowhere_is_nobody_s():
    seen = {0: 0, 1: 0, 2: 0}
    for index in range(0, 24, 2):
        for k, page in enumerate(pages_of(index, 48, "val")):
            for text, owners in sayings(page.truth, dice("said", index, k)):
                seen[min(2, len(owners))] += 1
                plain = f" {text} "
                for thing in page.truth.things:
                    names = [f" {one} " for name in names_of(thing) for one in (name, plural(name))]
                    if not owners:
                        bare = [f"{start}{name}" for start in (" the", " a", "") for name in names]
                        assert plain not in bare, text
                if owners and owners != (0,):
                    assert all((page.truth.owner == one).any() for one in owners), text
    assert min(seen.values()) > 10


def test_the_book_lies_there_once_and_moments_of_a_clip_know_each_other(tmp_path):
    book = paint_cutouts(tmp_path, 12, 48)
    stamp = (tmp_path / "pixels.npy").stat().st_mtime_ns
    again = paint_cutouts(tmp_path, 12, 48)
    assert (tmp_path / "pixels.npy").stat().st_mtime_ns == stamp
    assert again.rows == book.rows and len(book) == 12
    assert [row.clip for row in book.rows] == [-1] * 4 + [1] * 4 + [-1] * 4
    assert fitted(np.zeros((2, 4), np.uint8), 4, 9).tolist() == [[9] * 4, [0] * 4, [0] * 4, [9] * 4]


def test_marks_lie_inside_what_they_mean_and_a_no_outside():
    masks = torch.zeros(4, 64, 64)
    masks[:, 20:44, 10:50] = 1
    for seed in range(8):
        chance = torch.Generator().manual_seed(seed)
        planes = marks.marks_on(masks, torch.ones_like(masks), torch.arange(4), chance)
        assert (planes[0, YES].sum() > 0) and (planes[0, YES] <= masks[0]).all()
        assert (planes[2, YES].sum() > planes[0, YES].sum() / 4) and (
            planes[2, YES] <= masks[2]
        ).all()
        assert iou(planes[1, BOX].numpy() > 0, masks[1].numpy() > 0) > 0.6
        assert iou(planes[3, MASK].numpy() > 0.5, masks[3].numpy() > 0) > 0.4
        assert not (planes[:, NO] * masks).any()
    nothing = marks.marks_on(masks * 0, masks, torch.arange(4), torch.Generator())
    assert not nothing.any()


def test_every_batch_has_things_to_find_again_drawn_and_said(tmp_path):
    book = paint_cutouts(tmp_path, 24, 48)
    tokenizer = segmenting._tokenizer(tmp_path / "words", book, 540)
    desk = segmenter.Desk(book, tokenizer, TINY.segment.model_copy(update={"batch": 20}))
    again, drawn, said = segmenter.tasks(desk, np.random.default_rng(0))
    assert len(again) == 4 and len(drawn) == 4 and len(said) == 12
    assert all(task.earlier >= 0 for task in again) and all(task.words for task in said)
    for task in drawn:
        assert (book.owners[task.row] == task.meant[0]).any()


def test_a_network_this_small_learns_a_page_by_heart(tmp_path):
    book = paint_cutouts(tmp_path, 8, 48)
    tokenizer = segmenting._tokenizer(tmp_path / "words", book, 540)
    desk = segmenter.Desk(book, tokenizer, TINY.segment)
    model = segmenter.new_segmenter(TINY.segment, len(tokenizer), 0)
    optimizer = torch.optim.AdamW(model.parameters(), 4e-3)
    costs = []
    for step in range(60):
        cost, _ = segmenter.losses(model, desk, step)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        costs.append(float(cost.detach()))
    assert np.mean(costs[-10:]) < 0.75 * np.mean(costs[:10])


def test_what_looks_like_pages_is_told_from_what_does_not():
    chance = torch.Generator().manual_seed(0)
    mixing = torch.randn(8, 8, generator=chance)
    pages = torch.randn(400, 8, generator=chance) @ mixing + 3
    told = segmenting.familiar_of(pages)
    far = (torch.randn(50, 8, generator=chance) * 6 - told["mean"]) @ told["scale"]
    assert (far.square().mean(1).sqrt() > told["limit"]).float().mean() > 0.9
    near = ((pages - told["mean"]) @ told["scale"]).square().mean(1).sqrt()
    assert (near <= told["limit"]).float().mean() > 0.98


def test_figures_count_pixels_together_and_outlines_forgive_a_hair():
    told = [Cut("words", "a", 0, 0, 90, 100, 0.2), Cut("words", "b", 1, 0, 0, 300, 0.4),
            Judged("there", "a", 0, 0, 1.0), Judged("clip", "a", 0, 0, 0.5, 2.0)]  # fmt: skip
    shares = {one.name: one.share for one in figures(told)}
    assert shares == {"words: cIoU": 0.225, "there": 1.0, "clip": 0.5}
    assert waits(told) == {"words": pytest.approx(0.3), "clip": 2.0}
    one, other = np.zeros((200, 200), bool), np.zeros((200, 200), bool)
    one[50:150, 50:150] = True
    other[51:151, 50:150] = True
    assert outline(one, other) == 1.0 and outline(one, ~one & False) == 0.0
    assert outline(one, np.roll(one, 30, 0)) < 0.8


def test_a_tiny_segmenter_cuts_something_where_it_is_drawn(made):
    cutter = SeemSegmentation()
    cutter.weights = str(made)
    cutter.load("cpu")
    page = pages_of(0, 64, "test")[0]
    request = SegmentImage(
        image=ImageRef.of(Image(page.pixels)), region=Region.box(0.2, 0.2, 0.8, 0.8)
    )
    mask = cutter.run(request, None, Report())[0]
    assert mask.size == (page.pixels.shape[1], page.pixels.shape[0])
