"""Edit pairs: what was not edited is the same to the byte."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vitron.errors import LimitExceeded, UnknownKind, UnknownThing
from vitron.vitron_model.training.world import edits
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.pairs import (
    LOCAL,
    VERBS,
    clip_pair,
    pair,
    render_pair,
)
from vitron.vitron_model.training.world.spec import SceneSpec, ThingSpec
from vitron.vitron_model.training.world.stories import play


@pytest.mark.parametrize("verb", sorted(LOCAL))
@pytest.mark.parametrize("index", range(5))
def test_a_local_edit_changes_only_what_its_target_touches(verb: str, index: int) -> None:
    made = pair(index, "val", verb)
    before, after, mask = render_pair(made, 128)
    allowed = np.zeros((128, 128), bool)
    for spec, picture in ((made.before, before), (made.after, after)):
        if made.edit.target in picture.truth.by_id:
            allowed |= picture.truth.touched(made.edit.target)
        elif made.edit.target in spec:
            pytest.skip("hidden too well to be named")
    changed = (before.pixels != after.pixels).any(axis=2)
    assert changed.any(), "an edit that nobody can see"
    assert not (changed & ~allowed).any()
    assert np.array_equal(before.pixels[~mask], after.pixels[~mask])


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_found_and_does_what_it_says(verb: str) -> None:
    made = pair(1, "train", verb)
    before, after, edit = made.before, made.after, made.edit
    assert edit.verb == verb
    match verb:
        case "add":
            assert edit.target in after and edit.target not in before
        case "remove":
            assert edit.target in before and edit.target not in after
        case "replace":
            assert after[edit.target].kind == edit.value != before[edit.target].kind
        case "recolour":
            assert after[edit.target].colour == edit.value != before[edit.target].colour
        case "resize":
            assert after[edit.target].size == edit.value != before[edit.target].size
        case "move":
            assert (after[edit.target].x < before[edit.target].x) == (edit.value == "left")
        case "restyle":
            assert after.style == edit.value and after == replace(before, style=edit.value)
        case "weather":
            assert after.weather == edit.value != before.weather
        case "time":
            assert after.time == edit.value != before.time
        case "background":
            assert after.place == edit.value != before.place
            assert [t.id for t in after.things] == [t.id for t in before.things]


def test_a_recoloured_thing_keeps_its_mask() -> None:
    made = pair(2, "val", "recolour")
    before, after, _ = render_pair(made, 128)
    assert np.array_equal(before.truth.owner, after.truth.owner)


@pytest.mark.parametrize("index", range(6))
def test_an_edited_clip_keeps_its_events_and_its_length(index: int) -> None:
    made = clip_pair(index, "val", frames=8)
    before, after = play(made.before, 64), play(made.after, 64)
    assert len(before.frames) == len(after.frames) == 8
    assert before.truth.events == after.truth.events
    assert any(not np.array_equal(a, b) for a, b in zip(before.frames, after.frames, strict=True))


def test_what_stood_on_a_removed_thing_comes_down() -> None:
    car = ThingSpec("car1", "car", "red", x=0.5, y=0.8)
    cat = ThingSpec("cat1", "cat", "black", on="car1", x=0.2)
    after = edits.remove(SceneSpec("street", (car, cat)), "car1")
    assert [t.id for t in after.things] == ["cat1"]
    assert after["cat1"].on == "" and after["cat1"].y == 0.8


def test_an_edit_of_what_is_not_there_says_what_is() -> None:
    scene = SceneSpec("street", (ThingSpec("car1", "car", "red"),))
    with pytest.raises(UnknownThing, match="it has: car1"):
        edits.recolour(scene, "dog1", "white")
    with pytest.raises(LimitExceeded, match="red"):
        edits.recolour(scene, "car1", "brown")
    with pytest.raises(UnknownKind):
        edits.add(scene, ThingSpec("x1", "unicorn", "white"))
    with pytest.raises(LimitExceeded, match="storybook"):
        edits.restyle(scene, "cubism")
    with pytest.raises(LimitExceeded, match="clear"):
        edits.weather(replace(scene, place="room"), "snow")


def test_an_edit_leaves_its_own_input_alone() -> None:
    scene = SceneSpec("park", (ThingSpec("dog1", "dog", "brown", x=0.5, y=0.8),))
    digest = scene.digest()
    edits.recolour(scene, "dog1", "white")
    assert scene.digest() == digest
    assert render(edits.recolour(scene, "dog1", "white"), 64).truth.by_id["dog1"].colour == "white"
