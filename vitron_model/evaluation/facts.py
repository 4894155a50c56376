"""What a sentence about a storybook picture claims, and whether it is so. Torch-free.

Claims are things with their colours and numbers, the place, and what is said of time, weather and
season; how things stand to one another is left to the questions.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from ...tools.english import NUMBERS
from ..training.world.colours import COLOURS
from ..training.world.kinds import kind_of, kinds
from ..training.world.truth import Scene
from ..training.world.words.phrases import PLACES, TIMES, WEATHER, plural

Claim = tuple[str, str]
"""("thing", "red car"), ("many", "two sheep"), ("place", "street"), ("time", …)."""

_SEASONS = ("spring", "summer", "autumn", "winter")


@lru_cache(maxsize=1)
def _nouns() -> dict[str, str]:
    """Every noun of a kind, singular and plural, to the kind."""
    found: dict[str, str] = {}
    for name in kinds():
        found[name] = name
        found.setdefault(plural(name), name)
    return found


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """A word, or a noun of several: "police officer"."""
    several = sorted((noun for noun in _nouns() if " " in noun), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(several)})\b|[a-z]+")


def parted(what: str) -> tuple[str, str]:
    """ "blue police officer" -> ("blue", "police officer")"""
    kind = max((noun for noun in _nouns() if what.endswith(noun)), key=len)
    return what.removesuffix(kind).strip(), kind


def claims(sentence: str) -> list[Claim]:
    """What it says, in order; nothing twice."""
    text = sentence.lower()
    found: list[Claim] = []
    nouns = _nouns()
    words = _words().findall(text)
    for at, word in enumerate(words):
        kind = nouns.get(word)
        if kind is None:
            continue
        before = words[max(0, at - 4) : at]
        starts = [k for k, w in enumerate(before) if w in ("a", "an", "the", "and", *NUMBERS)]
        own = before[starts[-1] :] if starts else before
        many = next((w for w in own if w in NUMBERS[2:]), "")
        colour = next((w for w in own if w in COLOURS), "")
        worn = kind_of(kind).worn
        if not colour and words[at + 1 : at + 2] == ["in"]:  # "a man in a striped red shirt"
            dress = words[at + 2 : at + 7]
            if worn in dress:
                colour = next((w for w in dress[: dress.index(worn)] if w in COLOURS), "")
        found.append(("thing", f"{colour} {kind}".strip()))
        if many:
            found.append(("many", f"{many} {kind}"))
    for name, told in (("place", PLACES), ("time", TIMES)):
        found += [(name, key) for key, phrase in told.items() if phrase in text]
    for key, phrases in WEATHER.items():
        if any(phrase in text for phrase in phrases):
            found.append(("weather", key))
    found += [("season", season) for season in _SEASONS if f"in {season}" in text]
    return list(dict.fromkeys(found))


def holds(claim: Claim, scene: Scene) -> bool:
    """Whether it is so."""
    sort, what = claim
    if sort == "thing":
        colour, kind = parted(what)
        return any(
            thing.kind == kind and (not colour or colour in (thing.colour, thing.accent))
            for thing in scene.things
        )
    if sort == "many":
        number, kind = what.split(" ", 1)
        return Counter(thing.kind for thing in scene.things)[kind] >= NUMBERS.index(number)
    return bool(getattr(scene, sort) == what)
