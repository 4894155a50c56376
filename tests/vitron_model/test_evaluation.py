"""The measures themselves: what counts as right, and what does not."""

import json

import pytest

from vitron.vitron_model.evaluation.dispatch import figures, scored
from vitron.vitron_model.evaluation.facts import claims, holds, parted
from vitron.vitron_model.evaluation.items import HELD, MOST_STEPS, items_of
from vitron.vitron_model.evaluation.reports import draw, figure, table
from vitron.vitron_model.evaluation.world import iou, place_in
from vitron.vitron_model.training import showing
from vitron.vitron_model.training.requests import corpus
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.scenes import scene


def item(tmp_path, **more):
    told = {
        "id": "x-1", "history": [], "user": "cut out the boat", "region": None, "tags": [],
        "attach": [{"id": "img1", "kind": "image"}], "reply": "none",
        "expect": [{"module": "Image Segmentation", "input": "img1", "region": "none",
                    "mentions": ["boat|ship"]}],
    } | more  # fmt: skip
    file = tmp_path / "items.jsonl"
    file.write_text(json.dumps(told) + "\n")
    return items_of(file)[0]


def call(module="Image Segmentation", input="img1", region="none", instruction="the boat"):
    return {"module": module, "input": input, "region": region, "instruction": instruction}


@pytest.mark.parametrize(
    ("calls", "exact"),
    [
        ([call()], True),
        ([call(instruction="Ships")], True),
        ([call(instruction="speedboat")], False),
        ([call(module="Image Editing")], False),
        ([call(input="img2")], False),
        ([call(region="user")], False),
        ([call(), call()], False),
        ([], False),
    ],
)
def test_an_item_is_right_when_every_part_of_it_is(tmp_path, calls, exact):
    assert scored(item(tmp_path), {"calls": calls}).exact is exact


def test_the_items_that_ship_can_be_answered_and_are_not_learnt_from():
    items = items_of(HELD)
    assert len({one.id for one in items}) == len(items) > 1000
    assert {len(one.expect) for one in items} >= {0, 1, 2, 3}
    single = {pattern.text.lower() for pattern in (*corpus.patterns(), *corpus.everyday())}
    talks = {
        tuple(turn.text.lower() for turn in talk)
        for talk in (*corpus.dialogues(), *corpus.scenarios())
    }
    for one in items:
        said = tuple(turn.text.lower() for turn in one.talk.turns)
        assert said not in talks and (len(said) > 1 or said[0] not in single), one.id
        right = [
            step.model_dump()
            | {"instruction": " ".join(entry.split("|")[0] for entry in step.mentions)}
            for step in one.expect
        ]
        assert scored(one, {"calls": right}).exact, one.id
        fewer = right[1:] or [call(input="img99")]
        assert not scored(one, {"calls": fewer}).exact, one.id


def test_no_module_is_right_when_none_is_called(tmp_path):
    quiet = item(tmp_path, expect=[], reply="answer")
    assert scored(quiet, {"calls": []}).exact and not scored(quiet, {"calls": [call()]}).exact


def test_steps_may_come_in_any_order_that_their_results_allow(tmp_path):
    two = item(tmp_path, expect=[
        {"module": "Image Generation", "input": None, "region": "none", "mentions": ["cat"]},
        {"module": "Video Generation", "input": "$1", "region": "none", "mentions": []},
        {"module": "Image Generation", "input": None, "region": "none", "mentions": ["dog"]},
    ])  # fmt: skip
    dog = call("Image Generation", None, instruction="a dog")
    cat = call("Image Generation", None, instruction="a cat")
    moves = call("Video Generation", "$2", instruction="it moves")
    assert scored(two, {"calls": [dog, cat, moves]}).exact
    wrong = call("Video Generation", "$1", instruction="it moves")
    assert not scored(two, {"calls": [dog, cat, wrong]}).exact


def test_a_mask_beside_the_picture_is_no_fault_and_may_stand_for_the_region(tmp_path):
    drawn = item(
        tmp_path, region={"kind": "box", "on": "img1"},
        expect=[{"module": "Image Segmentation", "input": "img1", "region": "user", "mentions": []},
                {"module": "Image Editing", "input": "img1", "region": "user", "mentions": []}],
    )  # fmt: skip
    calls = [call(region="user"), call("Image Editing", ["img1", "$1"])]
    assert scored(drawn, {"calls": calls}).exact


def test_the_history_becomes_a_talk_and_a_mask_an_image_too(tmp_path):
    masked = {"module": "Image Segmentation", "input": "img1", "output": "img2"}
    past = {"user": "", "attach": [{"id": "img1", "kind": "image"}], "assistant": "Masked.",
            "invocations": [masked]}  # fmt: skip
    one = item(tmp_path, history=[past], attach=[])
    assert one.talk.kinds["img2"] == {"mask", "image"} and one.cut_out == {"img2"}
    assert one.talk.turns[0].made == (("img2",),)


def test_however_many_calls_are_made_the_score_is_there_at_once(tmp_path):
    step = {"module": "Image Editing", "input": "img1", "region": "none", "mentions": []}
    most = item(tmp_path, expect=[step] * MOST_STEPS)
    right = [call("Image Editing")] * MOST_STEPS
    assert scored(most, {"calls": right}).exact
    too_many = scored(most, {"calls": [*right, call()] * 9})
    assert too_many.decision and not too_many.modules and len(too_many.steps) == MOST_STEPS


def test_figures_have_intervals_a_table_and_a_picture(tmp_path):
    one = figure("right", [True] * 60 + [False] * 40, 0.75)
    assert one.share == 0.6 and 0.49 < one.low < 0.56 and 0.64 < one.high < 0.71
    assert "60.0 %" in table([one]) and "aim 75 %" in table([one])
    assert figure("nothing", []).count == 0
    draw([one, figure("x", [True])], "Title", tmp_path / "p.png")
    assert (tmp_path / "p.png").stat().st_size > 2000
    two = [item(tmp_path), item(tmp_path, expect=[], reply="answer")]
    told = figures(two, [scored(two[0], {"calls": [call()]}), scored(two[1], {"calls": []})])
    assert told[0].name == "ITEM EXACT" and told[0].share == 1.0


def test_what_a_caption_claims_is_checked_against_the_truth():
    for index in range(60):
        truth = render(scene(index, "val"), 128).truth
        for one in showing.page(index, "val").asked:
            if one.task == "caption":
                told = claims(one.reply)
                assert told and all(holds(claim, truth) for claim in told), (one.reply, told)
    assert ("thing", "red car") in claims("A red car and two dogs on a beach at night.")
    assert {("many", "two dog"), ("place", "beach"), ("time", "night")} <= set(
        claims("A red car and two dogs on a beach at night.")
    )


def test_things_of_two_words_and_what_people_wear_are_claimed_too():
    said = "A police officer in a blue uniform, a grey street lamp and a woman in a red dress."
    assert claims(said) == [
        ("thing", "blue police officer"), ("thing", "grey street lamp"), ("thing", "red woman"),
    ]  # fmt: skip
    assert parted("blue police officer") == ("blue", "police officer")
    assert parted("street lamp") == ("", "street lamp") and parted("red car") == ("red", "car")


def test_a_false_caption_is_caught():
    truth = render(scene(4, "val"), 128).truth
    kinds = {thing.kind for thing in truth.things}
    other = next(kind for kind in ("car", "dog", "boat", "tree") if kind not in kinds)
    assert not holds(("thing", other), truth)


def test_places_are_read_and_compared():
    assert place_in("it is at (0.10, 0.20, 0.50, 0.60 | 2, 9)") == (0.1, 0.2, 0.5, 0.6)
    assert place_in("There is none.") is None
    assert iou((0, 0, 1, 1), (0, 0, 0.5, 1)) == 0.5 and iou((0, 0, 1, 1), None) == 0
