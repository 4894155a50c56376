"""A small mind says some things twice: the same step once more is left out, unless several were
asked for. Torch-free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .talk import Step

_MANY = r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+|several|few|couple|pair|dozen|more)"
_MADE = (
    r"(?:pictures?|pics?|images?|photos?|photographs?|drawings?|paintings?|illustrations?|pages?|"
    r"posters?|covers?|stills?|clips?|videos?|films?|movies?|shots?|takes?|copies|ones?|times)"
)
_SEVERAL = re.compile(
    rf"\b{_MANY}(?:\W+\w+){{0,3}}?\W+{_MADE}\b"  # two more red pictures; not: two boats at sea
    rf"|\b{_MANY}\W*(?:$|\bof (?:them|these|those|it)\b|\bplease\b|\bpls\b)"
    r"|\b(?:both|variants?|variations?|versions?|options?|again|another|each|every|twice|either)\b",
    re.IGNORECASE,
)


def once(steps: Sequence[Step], text: str) -> list[int]:
    """The numbers of the steps that are meant, from 0: without those that say an earlier one again,
    on the same inputs or on what that one made."""
    kept: list[int] = []
    several = _SEVERAL.search(text) is not None
    for number, step in enumerate(steps):
        again = not several and any(_repeats(step, steps[one], one) for one in kept)
        if not again:
            kept.append(number)
    return kept


def _repeats(step: Step, earlier: Step, number: int) -> bool:
    same = replace(step, inputs=()) == replace(earlier, inputs=())
    return same and step.inputs in (earlier.inputs, (f"${number + 1}",))


def renumbered(steps: Sequence[Step], kept: Sequence[int]) -> tuple[Step, ...]:
    """The kept steps; what took the result of one that is gone takes that of the one before it."""
    place: dict[str, str] = {}
    for number in range(len(steps)):
        before = [one for one in kept if one <= number]
        place[f"${number + 1}"] = f"${len(before)}"
    return tuple(
        replace(steps[one], inputs=tuple(place.get(name, name) for name in steps[one].inputs))
        for one in kept
    )
