"""Endless lessons for a stage: talks and exhibits in its proportions, cut into tokens.

A stream is a function of the stage and its place in it, so that a run that was killed goes on with
the lesson that it would have had. Several processes take turns.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..config import MindConfig
from ..tokenizer import Words
from .exhibits import Exhibits
from .requests.composing import talk
from .sequences import Sequence_, of_exhibit, of_talk
from .showing import Asked
from .stages import Source, Stage

NONE: Mapping[int, Sequence_ | None] = {}
MOST_ASKED = 8  # questions about one page in one sequence

_TASKS: dict[Source, tuple[bool, frozenset[str]]] = {
    "page captions": (False, frozenset({"caption"})),
    "page grounding": (False, frozenset({"grounding"})),
    "page regions": (False, frozenset({"region"})),
    "page refer": (False, frozenset({"refer"})),
    "page orders": (False, frozenset({"order"})),
    "page questions": (False, frozenset({"question"})),
    "clip captions": (True, frozenset({"caption"})),
    "clip spans": (True, frozenset({"span"})),
    "clip questions": (True, frozenset({"question"})),
}


@dataclass(frozen=True)
class Material:
    """Everything that lessons are made of."""

    words: Words
    config: MindConfig
    pages: Exhibits | None = None
    clips: Exhibits | None = None
    seed: int = 0


def lessons(
    material: Material, stage: Stage, first: int = 0, shard: int = 0, shards: int = 1,
    made: Mapping[int, Sequence_ | None] = NONE,
) -> Iterator[Sequence_]:  # fmt: skip
    """The stage's lessons from the first-th on; talks that were `made` before are taken as they
    are."""
    sources, shares = list(stage.mix), list(stage.mix.values())
    talks = sum(share for source, share in stage.mix.items() if source == "talks")
    others = [(s, share) for s, share in zip(sources, shares, strict=True) if s != "talks"]
    number = first * shards + shard
    while True:
        chance = random.Random(f"{material.seed} {stage.name} {number}")
        if chance.random() * sum(shares) >= talks:
            lesson = _exhibit(material, others, chance)
        elif number in made:
            lesson = made[number]
        else:
            lesson = _talk(material, stage, number)
        if lesson is not None:
            yield lesson
        number += shards


def talks_of(
    words: Words, config: MindConfig, seed: int, stage: Stage, numbers: range
) -> dict[int, Sequence_ | None]:
    """The talks among these lessons, made beforehand: nothing but numbers goes to whoever makes
    them, and nothing but tokens comes back."""
    material = Material(words, config, seed=seed)
    shares = sum(stage.mix.values())
    talks = sum(share for source, share in stage.mix.items() if source == "talks")
    return {
        number: _talk(material, stage, number)
        for number in numbers
        if random.Random(f"{seed} {stage.name} {number}").random() * shares < talks
    }


def _talk(material: Material, stage: Stage, number: int) -> Sequence_ | None:
    seed = material.seed * 100 + int(float(stage.phase) * 10)
    config, words = material.config, material.words
    with words.loosely(0.05 if number % 3 == 0 else 0.0, random.Random(number)):
        told = talk(number, seed)
        mumbled = random.Random(-1 - number) if number % 4 and not stage.whole else None
        return of_talk(
            words, told, config.signals.tokens, stage.whole, config.text_limit, mumbled
        )  # fmt: skip


def _exhibit(
    material: Material, mix: Sequence[tuple[Source, float]], chance: random.Random
) -> Sequence_ | None:
    """One page or clip, with the questions about it that the stage asks."""
    clips = [entry for entry in mix if _TASKS[entry[0]][0]]
    pages = [entry for entry in mix if not _TASKS[entry[0]][0]]
    weight = sum(share for _, share in clips), sum(share for _, share in pages)
    about = clips if chance.random() * sum(weight) < weight[0] else pages
    shelf = material.clips if about is clips else material.pages
    if shelf is None or not about:
        return None
    row = chance.randrange(len(shelf))
    shares = {task: share for source, share in about for task in _TASKS[source][1]}
    highest = max(shares.values())
    told: list[Asked] = [
        one for one in shelf.shown[row].asked
        if chance.random() < shares.get(one.task, 0.0) / highest
    ]  # fmt: skip
    if not told:
        return None
    chosen = chance.sample(told, min(len(told), MOST_ASKED))
    return of_exhibit(material.words, shelf, row, chosen, material.config)
