"""What a phrase means: "the woman in a blue dress to the left of the tree" is a woman, blue, and
where she stands.

Knows words, no picture. Which names, colours and poses there are, its `Vocabulary` says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ..english import a, many_of
from .counting import Counted, counted

Tie = Literal[
    "left of", "right of", "in front of", "behind", "above", "under", "on", "next to", "holding",
    "held by",
]  # fmt: skip

TIES: Mapping[Tie, str] = {
    "left of": r"(?:to the |on the )?left(?: side)? of",
    "right of": r"(?:to the |on the )?right(?: side)? of",
    "in front of": r"in front of",
    "behind": r"behind|at the back of",
    "above": r"above|over",
    "under": r"under|below|beneath|underneath",
    "on": r"on top of|on",
    "next to": r"next to|beside|close to|near|by",
    "holding": r"holding|carrying",
    "held by": r"held by|in the hands? of",
}
_TIES = {tie: rf"\b(?:{words})" for tie, words in TIES.items()}
_TIED = re.compile(
    r"^(?P<one>.*?)\s*(?:"
    + "|".join(f"(?P<{tie.replace(' ', '_')}>{words})" for tie, words in _TIES.items())
    + r")\s+(?P<other>(?:the|a|an|that|this)\s+(?!left\b|right\b|middle\b|centre\b|center\b).+)$"
)
_UNLIKE = re.compile(
    r"^(?P<one>.+?),?\s+(?:(?:that|which|who)\s+(?:is|are)\s+not|(?:that|which|who)\s+(?:isn't|"
    r"aren't)|but not|not)\s+(?P<rest>.+)$"
)
_FACING = re.compile(r"\b(?:facing|looking)(?: to)?(?: the)? (left|right)\b")
_MIDDLE = re.compile(r"\s*\b(?:in|at) the (?:middle|centre|center)$")
_CLAUSE = r"(?:what|something(?: that)?|(?:the |a )?thing(?: that)?)"
_SIZES: Mapping[str, Literal["small", "big"]] = {
    "small": "small", "little": "small", "tiny": "small", "smaller": "small",
    "big": "big", "large": "big", "huge": "big", "bigger": "big", "larger": "big",
}  # fmt: skip
SMALL_WORDS = frozenset(
    "the a an that this which who is are in of with and one thing wearing dressed something".split()
)
_TURNS = frozenset(
    "and or no not nor without than but except other others same next last left right front back "
    "middle first second third fourth fifth".split()
)
"""Words by which a phrase means something else; no mere adjectives."""
_HERE = re.compile(
    r"\s*\b(?:(?:over |right )?(?:there|here)|"
    r"(?:in|on) (?:the|this|my) (?:picture|photo|image|page|scene))$"
)
_SEVERAL = re.compile(r"\b(?:all|both|every|each|two|three|four|five|several)\b")


@dataclass(frozen=True)
class Vocabulary:
    means: Mapping[str, tuple[str, ...]]
    """A name ("animal") or a clause ("gives milk"), and the kinds that it means."""
    words: Mapping[str, Mapping[str, str]]
    """What can be told of a thing ("pose"): every word for it, and the label ("running": "run")."""
    worn: tuple[str, ...] = ()
    """What a person's colour is of: "dress"."""
    plurals: Mapping[str, str] = field(default_factory=dict)
    wears: Mapping[str, str] = field(default_factory=dict)
    """Of a kind, what its colour is of: {"woman": "dress"}."""

    def called(self, kind: str, colour: str, pattern: str) -> str:
        """Without article: "striped red car", "girl in a blue dress"."""
        looks = colour if pattern in ("", "plain") else f"{pattern} {colour}"
        if not (worn := self.wears.get(kind)):
            return f"{looks} {kind}"
        return f"{kind} in {looks if many_of(worn) else a(looks)} {worn}"


@dataclass(frozen=True)
class Wanted:
    """All that is said must hold. Empty fields say nothing."""

    noun: str = ""
    """As the vocabulary has it."""
    looks: tuple[tuple[str, str], ...] = ()
    """(what is told, label): ("colour", "red")."""
    size: Literal["", "small", "big"] = ""
    middle: bool = False
    counted: Counted | None = None
    tie: Tie | None = None
    other: Wanted | None = None
    """What it is tied to."""
    unlike: Wanted | None = None
    several: bool = False
    """All that fit are meant."""

    @property
    def plain(self) -> bool:
        """Nothing is said but what it is called."""
        return self == Wanted(self.noun, several=self.several)


def wanted(text: str, known: Vocabulary) -> Wanted | None:
    """None where something is said that is not understood whole."""
    said = re.sub(r"[^\w' -]+", " ", text.lower()).strip()
    said = _HERE.sub("", re.sub(r"\s+", " ", said))
    if alone := _bare(said, known):
        return alone
    if found := _UNLIKE.match(said):
        one, not_so = wanted(found["one"], known), predicate(found["rest"], known)
        if one is None or not_so is None or not one.noun:
            return None
        return replace(one, unlike=not_so)
    if found := _TIED.match(said):
        one, other = wanted(found["one"], known), wanted(found["other"], known)
        if one is None or other is None or not one.noun or not other.noun or one.tie:
            return None
        return replace(one, tie=_tie(found), other=other)
    return None


def predicate(said: str, known: Vocabulary) -> Wanted | None:
    """What stands behind "is", or "is not": red; sitting; next to the tree; a dog."""
    if found := _TIED.match(said):
        one = _bare(found["one"], known) if found["one"] else Wanted()
        other = wanted(found["other"], known)
        if one is None or other is None:
            return None
        return replace(one, tie=_tie(found), other=other)
    return _bare(said, known)


def _tie(found: re.Match[str]) -> Tie:
    return next(tie for tie in TIES if found[tie.replace(" ", "_")])


def _bare(said: str, known: Vocabulary) -> Wanted | None:
    """A phrase without another thing in it."""
    looks: dict[str, str] = {}
    if found := _FACING.search(said):
        looks["facing"] = found[1]
        said = f"{said[: found.start()]} {said[found.end() :]}".strip()
    middle = bool(_MIDDLE.search(said))
    said = _MIDDLE.sub("", said)
    order = counted(said)
    if order is not None:
        said = order.what
    several = bool(_SEVERAL.search(said)) and order is None
    said = _SEVERAL.sub("", said)
    noun, before, after = _noun(said, known)
    if noun in known.plurals.values() and noun not in known.means:
        noun = next(one for one, many in known.plurals.items() if many == noun)
        several = order is None
    size: Literal["", "small", "big"] = ""
    for word in (*before.split(), *after.split()):
        meant = [(what, words[word]) for what, words in known.words.items() if word in words]
        if word in _SIZES:
            size = _SIZES[word]
        elif meant:
            what, label = meant[0]
            if looks.setdefault(what, label) != label:
                return None
        elif word not in SMALL_WORDS and word not in known.worn:
            if not noun or word in after.split() or word in _TURNS or word in known.means:
                return None  # else a mere adjective, of which nothing is known: "my lovely dog"
    if order is not None:
        order = replace(order, what=noun)
    return Wanted(noun, tuple(sorted(looks.items())), size, middle, order, several=several)


def _noun(said: str, known: Vocabulary) -> tuple[str, str, str]:
    """(the longest name or clause in it, what stands before, what behind)."""
    names = {*known.means, *known.plurals.values()}
    for name in sorted(names, key=len, reverse=True):
        start = rf"{_CLAUSE} " if " " in name and name not in known.plurals else ""
        if found := re.search(rf"\b{start}{re.escape(name)}\b", said):
            return name, said[: found.start()], said[found.end() :]
        if start and (found := re.search(rf"^(?:that )?{re.escape(name)}\b", said)):
            return name, "", said[found.end() :]
    return "", said, ""
