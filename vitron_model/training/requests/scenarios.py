"""Conversations with slots: a slot is the same word in every turn, so what was said before comes
back in what is asked for later.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace

from ...talk import Turn
from .corpus import words
from .swapping import noun

_SLOT = re.compile(r"\{(\w+)\}")


def slots(turns: Sequence[Turn]) -> list[str]:
    """The slots of a conversation."""
    found = set()
    for turn in turns:
        for text in (turn.text, turn.reply, *(step.instruction for step in turn.steps)):
            found |= set(_SLOT.findall(text))
    return sorted(found)


def filled_in(turns: Sequence[Turn], chance: random.Random) -> tuple[Turn, ...]:
    """The conversation with a word in every slot; no two of a sort the same."""
    values: dict[str, str] = {}
    for slot in slots(turns):
        for _ in range(9):
            value = noun(chance) if slot.startswith("obj") else chance.choice(words()[slot])
            if value not in values.values():
                break
        values[slot] = value
    if not values:
        return tuple(turns)

    def fill(text: str) -> str:
        return _SLOT.sub(lambda match: values[match[1]], text)

    return tuple(
        replace(
            turn, text=fill(turn.text), reply=fill(turn.reply),
            steps=tuple(replace(s, instruction=fill(s.instruction)) for s in turn.steps),
        )
        for turn in turns
    )  # fmt: skip
