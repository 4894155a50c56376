"""The hand-written requests: every scenario compiles, its slots are the same all through, and other
voices leave what is to be copied alone.
"""

from __future__ import annotations

import random
import re

from vitron.vitron_model.talk import Talk
from vitron.vitron_model.training.requests.composing import talk
from vitron.vitron_model.training.requests.corpus import dialogues, scenarios
from vitron.vitron_model.training.requests.naming import serves, things
from vitron.vitron_model.training.requests.scenarios import filled_in
from vitron.vitron_model.training.requests.voices import SITUATIONS, explained, reworded
from vitron.vitron_model.training.sequences import of_talk

from ..minds import words

SLOT = re.compile(r"\{(\w+)\}")
LEFT = re.compile(r"\{\w*\}?|\}")


def told(turns) -> Talk:
    every = [t for turn in turns[:-1] for t in things(turn)] + list(turns[-1].attached)
    return Talk(tuple(turns), kinds={thing.name: serves(thing) for thing in every})


def test_every_turn_of_a_scenario_fits_the_grammar():
    wrong = []
    for number, scenario in enumerate(scenarios()):
        turns = filled_in(scenario, random.Random(number))
        for last in range(1, len(turns) + 1):
            if of_talk(words(), told(turns[:last]), 2, False, 512) is None:
                wrong.append((number, turns[last - 1].text))
    assert not wrong and len(scenarios()) > 1000


def test_most_dialogues_fit_it_too():
    """Where a module of ours takes fewer inputs than its author thought, a turn is left out."""
    whole = [turns[:last] for turns in dialogues() for last in range(1, len(turns) + 1)]
    odd = [turns for turns in whole[::9] if not of_talk(words(), told(turns), 2, False, 512)]
    assert len(odd) < 0.02 * len(whole[::9]), [turns[-1].text for turns in odd]


def test_what_an_instruction_says_of_a_slot_was_said():
    for turns in scenarios():
        said: set[str] = set()
        for turn in turns:
            said |= set(SLOT.findall(turn.text))
            for step in turn.steps:
                assert set(SLOT.findall(step.instruction)) <= said, turn
            said |= set(SLOT.findall(turn.reply))


def test_a_slot_is_one_word_in_all_turns():
    for number, turns in enumerate(scenarios()):
        made = filled_in(turns, random.Random(f"one {number}"))
        assert not any(LEFT.search(turn.text + turn.reply) for turn in made)
        assert made == filled_in(turns, random.Random(f"one {number}"))
    follows = next(t for t in scenarios() if t[0].text == "follow the {obj}")
    made = filled_in(follows, random.Random(5))
    thing = made[0].text.removeprefix("follow the ")
    assert made[0].steps[0].instruction == f"track: the {thing}"
    assert thing in made[0].reply and thing not in made[1].text


def test_other_words_keep_what_is_copied():
    text, said = "please remove the picture and the clip from the photo", "remove: the picture"
    made = {reworded(text, said, random.Random(number)) for number in range(200)}
    assert len(made) > 8 and all("the picture" in one for one in made)


def test_a_situation_stands_beside_the_wish():
    made = {explained("cut out the dog", random.Random(number)) for number in range(400)}
    assert 10 < len(made) < 200 and all("cut out the dog" in one for one in made)
    assert any(one.startswith(SITUATIONS[0]) for one in made) or len(made) > 20


def test_composed_talks_fit_the_grammar():
    made = [of_talk(words(), talk(number, 31), 2, False, 512) for number in range(400)]
    assert sum(one is None for one in made) <= 4
