"""English as answers need it: articles, numbers, lists, what somebody does. Knows no picture."""

from __future__ import annotations

import re
from collections.abc import Sequence

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ALONE = {
    "walk": "along", "run": "along", "drive": "along", "ride": "along", "sail": "along",
    "swim": "along", "roll": "along", "hop": "along", "fly": "by", "bounce": "up and down",
    "fall": "down", "float": "about", "sway": "to and fro",
}  # fmt: skip
"""What stands behind a verb of motion that has no target."""


def number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def a(words: str) -> str:
    """With the indefinite article: a dog, an orange cat, an umbrella."""
    if words.startswith("another "):
        return words
    silent = words.startswith(("hour", "honest"))
    hard = words.startswith(("uni", "one", "eu", "use"))
    return f"{'an' if (words[0] in 'aeiou' and not hard) or silent else 'a'} {words}"


def many_of(noun: str) -> bool:
    """Is it a plural: overalls, but not dress?"""
    return noun.endswith("s") and not noun.endswith("ss")


def listed(words: Sequence[str]) -> str:
    """one; one and two; one, two and three"""
    return _joined(words, "and")


def either(words: Sequence[str]) -> str:
    """one; one or two; one, two or three"""
    return _joined(words, "or")


def _joined(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def present(action: str, target: str = "") -> str:
    """ "runs past the car", "flies by", "picks up a ball" """
    verb, _, rest = action.partition(" ")
    if verb.endswith(("s", "x", "ch", "sh")):
        verb += "es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        verb = verb[:-1] + "ies"
    else:
        verb += "s"
    return " ".join(
        word for word in (verb, rest or (not target and ALONE.get(action)), target) if word
    )


def going_on(verb: str) -> str:
    """ "run" -> "running" """
    if verb.endswith("e"):
        return f"{verb[:-1]}ing"
    short = re.search(r"[^aeiou][aeiou][^aeiouwxy]$", verb)
    return f"{verb}{verb[-1]}ing" if short else f"{verb}ing"


def doing(pose: str) -> str:
    """What somebody does whose pose is called so: "run" -> "running", "lie" -> "lying down"."""
    return "lying down" if pose == "lie" else going_on(pose)
