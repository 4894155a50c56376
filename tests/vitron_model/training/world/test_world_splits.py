"""Splits: no seed and no held-out combination of the test is ever seen in training."""

from __future__ import annotations

import itertools

import pytest

from vitron.vitron_model.training.world.kinds import kinds
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.pairs import pair
from vitron.vitron_model.training.world.places import PLACES
from vitron.vitron_model.training.world.plots import offences as story_offences
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.scenes import offences, scene
from vitron.vitron_model.training.world.spec import SceneSpec
from vitron.vitron_model.training.world.splits import (
    SEEDS,
    Split,
    colour_held_out,
    motion_held_out,
    order_held_out,
    place_held_out,
    seed_of,
    split_of,
)


def shows_held_out(spec: SceneSpec) -> bool:
    """Judged from the finished picture's truth alone, not from how scenes are composed."""
    truth = render(spec, 64).truth
    return any(
        colour_held_out(t.kind, t.colour) or place_held_out(t.kind, truth.place)
        for t in truth.things
    ) or any(
        fact.relation == "left of"
        and order_held_out(truth.by_id[fact.subject].kind, truth.by_id[fact.object].kind)
        for fact in truth.facts
    )


def test_the_seeds_of_the_splits_are_disjoint() -> None:
    for one, two in itertools.combinations(SEEDS.values(), 2):
        assert one.stop <= two.start or two.stop <= one.start
    for split in SEEDS:
        assert split_of(seed_of(123, split)) == split


@pytest.mark.parametrize("split", ["train", "val", "test"])
def test_no_scene_shows_a_held_out_combination(split: Split) -> None:
    for index in range(120):
        spec = scene(index, split)
        assert not offences(spec)
        assert not shows_held_out(spec), index


def test_every_novel_scene_shows_one() -> None:
    for index in range(40):
        assert offences(scene(index, "novel"), surely=True)


def test_no_story_shows_a_held_out_motion_or_neighbour() -> None:
    for index in range(60):
        told = story(index, "train")
        assert not story_offences(told)
        assert not any(motion_held_out(told.scene[a.actor].kind, a.action) for a in told.acts)
        assert not shows_held_out(told.at(told.frames // 2)), index


def test_every_novel_story_shows_one() -> None:
    for index in range(15):
        assert story_offences(story(index, "novel"))


def test_no_edit_makes_a_held_out_combination() -> None:
    for index in range(40):
        made = pair(index, "train")
        assert not offences(made.before) and not offences(made.after)


def test_something_of_every_sort_is_held_out_and_most_is_taught() -> None:
    colours = [(k.name, c) for k in kinds().values() for c in k.colours]
    held = sum(colour_held_out(*one) for one in colours)
    assert 0.03 < held / len(colours) < 0.25
    places = [(k, p) for k in kinds() for p in PLACES]
    assert 0.03 < sum(place_held_out(*one) for one in places) / len(places) < 0.25
    orders = list(itertools.permutations(kinds(), 2))
    assert 0.03 < sum(order_held_out(*one) for one in orders) / len(orders) < 0.2
    for kind in kinds().values():
        taught = [c for c in kind.colours if not colour_held_out(kind.name, c)]
        assert len(taught) >= min(2, len(kind.colours)), kind.name
    assert not motion_held_out("dog", "run past") and not colour_held_out("dog", "white")


def test_splits_do_not_share_a_scene() -> None:
    digests = {split: {scene(i, split).digest() for i in range(30)} for split in SEEDS}
    for one, two in itertools.combinations(digests.values(), 2):
        assert not one & two
