"""The paper's dialogues in the world: every request has its truth, and the truth can be seen."""

from __future__ import annotations

import numpy as np
import pytest

from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.pairs import pair
from vitron.vitron_model.training.world.spec import SceneSpec, dice
from vitron.vitron_model.training.world.stories import StorySpec, play
from vitron.vitron_model.training.world.truth import Scene
from vitron.vitron_model.training.world.words import happenings, questions
from vitron.vitron_model.training.world.words.figures import FIGURES, Shown, Turn
from vitron.vitron_model.training.world.words.instructions import WAYS, instruct
from vitron.vitron_model.training.world.words.meaning import ANYTHING, Meaning, the_one


def scenes(shown: Shown) -> tuple[Scene, ...]:
    if isinstance(shown, SceneSpec):
        return (render(shown, 160).truth,)
    return play(shown, 128).truth.scenes


def dialogue(name: str) -> list[tuple[Turn, Shown | None]]:
    """Each turn with what it speaks of: what came with it, or what stood there last."""
    there: Shown | None = None
    out = []
    for turn in FIGURES[name]():
        there = turn.shown or there
        out.append((turn, there))
        there = turn.result or there
    return out


@pytest.mark.parametrize("name", FIGURES)
def test_what_a_request_points_at_is_there_to_be_seen(name: str) -> None:
    turns = dialogue(name)
    assert turns
    for turn, there in turns:
        made = turn.result if turn.module != "Image Segmentation" else None
        seen = {thing.id for one in (there, made) if one for s in scenes(one) for thing in s.things}
        assert set(turn.targets) <= seen, turn.says
        assert not turn.drawn or turn.drawn in {t.id for t in scenes(there)[0].things}  # type: ignore[arg-type]


def test_the_hints_of_figures_7_and_8_have_one_answer() -> None:
    park = scenes(FIGURES["figure 7"]()[0].shown)[0]  # type: ignore[arg-type]
    assert the_one(Meaning(ANYTHING, affords="purrs"), park).id == "cat1"  # type: ignore[union-attr]
    street = scenes(FIGURES["figure 8"]()[0].shown)[0]  # type: ignore[arg-type]
    hint = Meaning(ANYTHING, affords="takes you to work")
    assert the_one(hint, street).id == "car1"  # type: ignore[union-attr]


def test_the_answers_of_figures_9_and_10_follow_from_the_truth() -> None:
    harbour = scenes(FIGURES["figure 9"]()[0].shown)[0]  # type: ignore[arg-type]
    assert questions.solve(questions.Programme("count", Meaning("person")), harbour) == "two"
    story = FIGURES["figure 10"]()[0].shown
    assert isinstance(story, StorySpec)
    names = happenings.Names(play(story, 96).truth)
    told = [names.short(event) for event in story.events()]
    assert told[0] == "the girl runs to the ball" and "the ball rolls along" in told


def test_figure_11_ends_as_it_was_asked() -> None:
    first, second, third = FIGURES["figure 11"]()
    assert isinstance(first.result, StorySpec) and isinstance(third.result, StorySpec)
    opening = scenes(first.result)[0]
    assert (opening.place, opening.weather) == ("street", "snow")
    assert [event.action for event in first.result.events()] == ["run past"]
    with_dog = scenes(second.result)[0]  # type: ignore[arg-type]
    assert with_dog.by_id["dog1"].colour == "white"
    assert with_dog.holds("dog1", "right of", "car1")
    assert {event.actor for event in third.result.events()} == {"dog1"}


def test_figure_12_changes_what_was_asked_and_nothing_else() -> None:
    turns = dialogue("figure 12")
    for turn, there in turns[:3]:
        before, after = render(there, 160), render(turn.result, 160)  # type: ignore[arg-type]
        changed = (before.pixels != after.pixels).any(axis=2)
        near = np.zeros_like(changed)
        for truth in (before.truth, after.truth):
            for target in turn.targets:
                if target in truth.by_id:
                    x0, y0, x1, y1 = truth.by_id[target].whole
                    h, w = changed.shape
                    # The contact shadow reaches a little further than the thing itself.
                    near[int((y0 - 0.05) * h) : int((y1 + 0.06) * h) + 1,
                         int((x0 - 0.08) * w) : int((x1 + 0.08) * w) + 1] = True  # fmt: skip
        assert changed.any() and not (changed & ~near).any(), turn.says


def test_every_edit_of_the_world_can_be_asked_for_in_words() -> None:
    asked: dict[str, set[str]] = {}
    unnamed = 0
    for index in range(300):
        made = pair(index)
        before, after = render(made.before, 96).truth, render(made.after, 96).truth
        new = made.edit.thing.id if made.edit.thing else ""
        edit, chance = made.edit, dice("ask", index)
        words = instruct(edit.verb, edit.value, before, after, edit.target, chance, new)
        if words is None:
            unnamed += 1
            continue
        assert "{" not in words and "None" not in words and "  " not in words, words
        asked.setdefault(made.edit.verb, set()).add(words)
    assert unnamed < 60
    assert len(asked) >= 8 and all(len(found) > 3 for found in asked.values()), asked.keys()
    assert set(WAYS) >= {"add", "remove", "replace", "recolour", "move"}
