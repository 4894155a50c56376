"""Questions about the things on a picture, answered by a closer look: how many there are, whether
there is such a one, its colour, what it does, where it faces, which of two is taller, how they
stand, what stands so.

Knows what is asked, and who answers to a name; no network. What it does not understand whole, or
cannot see for sure, it leaves to others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ..english import a, doing, number
from .choosing import Called, Candidate, chosen, fit, holds
from .pieces import overlap
from .reading import SMALL_WORDS, Vocabulary, Wanted, predicate, wanted

SURE = 0.5
"""How likely an answer must be to be given."""
PLAIN = 0.4
"""What is counted must look so much like what it is called, from close by."""

Sort = Literal["count", "exists", "colour", "pose", "facing", "taller", "which", "so"]

_HERE = r"(?: (?:(?:are |is )?there|here|in (?:the|this) (?:picture|image|page|scene)))*"
_SEE = r"(?: (?:can|do|could) you (?:see|find|count))?"
_ONE = r"(?:an?|any|some) (?P<one>.+?)"
_FORMS: tuple[tuple[Sort, str], ...] = (
    ("count", rf"how many (?P<one>.+?){_SEE}{_HERE}"),
    ("count", rf"(?:please )?count (?:all )?(?:the )?(?P<one>.+?){_HERE}"),
    ("count", rf"what(?: is|'s) the number of (?P<one>.+?){_HERE}"),
    ("exists", rf"(?:is|are) there {_ONE}{_HERE}"),
    ("exists", rf"(?:do|can|could) you (?:see|find|spot) {_ONE}{_HERE}"),
    ("exists", rf"does (?:the|this) (?:picture|image|page|scene) (?:show|have) {_ONE}"),
    ("colour", r"(?:what|which) colou?r (?:is|are) (?:(?:the )?(?P<worn>\w+) of )?(?P<one>.+?)"),
    ("colour", r"(?:what|which) colou?r (?:does|do) (?P<one>.+?) have"),
    ("pose", rf"what(?:'s| is| are) (?P<one>.+?) doing{_HERE}"),
    ("pose", rf"what (?:does|do) (?P<one>.+?) do{_HERE}"),
    ("facing", r"which (?:way|direction) (?:is|are|does|do) (?P<one>.+?) "
               r"(?:fac(?:e|ing)|look(?:ing)?)"),
    ("facing", r"(?:does|do|is|are) (?P<one>.+?) (?:fac(?:e|ing)|look(?:ing)?)(?: to the)? "
               r"left or(?: to the)? right"),
    ("taller", r"(?:which|who|what)(?: one)? (?:looks|is) taller,? (?P<one>.+?) or (?P<other>.+?)"),
    ("taller", rf"is (?P<one>.+?) or (?P<other>.+?) taller{_HERE}"),
    ("which", r"(?:what|who|what thing|which thing)(?: is|'s) (?P<one>.+?)"),
    ("so", rf"(?:is|are) (?P<one>the .+?){_HERE}"),
)  # fmt: skip
_ASKS = tuple((sort, re.compile(rf"{form} ?[?.!]*", re.IGNORECASE)) for sort, form in _FORMS)


@dataclass(frozen=True)
class Question:
    sort: Sort
    one: Wanted
    other: Wanted | None = None
    """What it is compared with, or what may be so of it."""


@dataclass(frozen=True)
class Answer:
    text: str
    sure: float
    """How likely it is so, 0 to 1."""


def question(text: str, known: Vocabulary) -> Question | None:
    """None where it asks for something else, or something in it is not understood."""
    said = re.sub(r"\s+", " ", text.strip())
    for sort, form in _ASKS:
        if found := form.fullmatch(said):
            return _understood(sort, found, known)
    return None


def answer(asked: Question, called: Called, known: Vocabulary) -> Answer | None:
    """None where nothing is there to be asked about."""
    return _ANSWERS[asked.sort](asked, called, known)


def _understood(sort: Sort, found: re.Match[str], known: Vocabulary) -> Question | None:
    if sort == "so":
        return _whether(found["one"], known)
    if sort == "which":
        tied = predicate(found["one"], known)
        bare = tied is not None and tied.tie and not tied.noun and not tied.looks
        return Question(sort, tied) if tied is not None and bare else None
    given = found.groupdict()
    if given.get("worn") and given["worn"].lower() not in known.worn:
        return None
    one = wanted(given["one"], known)
    if one is None or not one.noun:
        return None
    if sort != "taller":
        return Question(sort, one)
    other = wanted(given["other"], known)
    return Question(sort, one, other) if other is not None and other.noun else None


def _whether(said: str, known: Vocabulary) -> Question | None:
    """ "the cup on the table red", "the dog on the left behind the boy": what is meant ends where
    the rest can be so of it. It is tied to another only where the rest is one word, or "facing
    left"."""
    words = said.split(" ")
    for end in range(len(words) - 1, 1, -1):
        one, so = wanted(" ".join(words[:end]), known), predicate(" ".join(words[end:]), known)
        if one is None or so is None or not one.noun or so.noun or so.size:
            continue
        alone = end == len(words) - 1 or words[end] in ("facing", "looking")
        if words[end - 1] not in SMALL_WORDS and (so.looks or so.tie):
            if one.tie is None or alone:
                return Question("so", one, so)
    return None


# --- answers ------------------------------------------------------------------------------------


def _count(asked: Question, called: Called, known: Vocabulary) -> Answer:
    kinds = known.means[asked.one.noun]
    found = chosen(asked.one, called, known)
    count = sum(one.glance.of("kind", kinds) > PLAIN for one in found)
    return Answer(number(count), _settled(asked.one, called, known))


def _exists(asked: Question, called: Called, known: Vocabulary) -> Answer:
    found = chosen(asked.one, called, known)
    return Answer("yes" if found else "no", _settled(asked.one, called, known))


def _look(asked: Question, called: Called, known: Vocabulary) -> Answer | None:
    found = chosen(asked.one, called, known)
    if not found:
        return None
    label, likely = found[0].glance.likeliest(asked.sort, named=True)
    text = doing(label) if asked.sort == "pose" else label
    return Answer(text, likely * fit(asked.one, found[0], known))


def _taller(asked: Question, called: Called, known: Vocabulary) -> Answer | None:
    pair = _pair(asked, called, known)
    if pair is None:
        return None
    one, other, sure = pair
    higher = max((one, other), key=lambda thing: thing.box[3] - thing.box[1])
    return Answer(f"the {higher.glance.likeliest('kind', named=True)[0]}", sure)


def _so(asked: Question, called: Called, known: Vocabulary) -> Answer | None:
    so = asked.other
    assert so is not None
    if so.tie is not None:
        assert so.other is not None
        pair = _pair(Question("so", asked.one, so.other), called, known)
        if pair is None:
            return None
        return Answer("yes" if holds(so.tie, *pair[:2]) else "no", pair[2])
    found = chosen(asked.one, called, known)
    if not found:
        return None
    likely = fit(so, found[0], known)
    sure = max(likely, 1 - likely) * fit(asked.one, found[0], known)
    return Answer("yes" if likely > 0.5 else "no", sure)


def _which(asked: Question, called: Called, known: Vocabulary) -> Answer | None:
    assert asked.one.other is not None
    others = chosen(asked.one.other, called, known)[:1]

    def rest(noun: str) -> Sequence[Candidate]:
        """All but the thing itself, which was found by its name as well."""
        every = called(noun)
        if noun:
            return every
        return [one for one in every if all(overlap(one.soft, it.soft) < 0.5 for it in others)]

    found = chosen(asked.one, rest, known)
    if not found:
        return None
    glance = found[0].glance
    told = {what: glance.likeliest(what, named=True) for what in ("kind", "colour", "pattern")}
    sure = math.prod(likely for _, likely in told.values())
    kind, colour, pattern = (label for label, _ in told.values())
    return Answer(a(known.called(kind, colour, pattern)), sure)


def _pair(
    asked: Question, called: Called, known: Vocabulary
) -> tuple[Candidate, Candidate, float] | None:
    """Two different things, and how sure it is that they are those meant."""
    assert asked.other is not None
    ones, others = chosen(asked.one, called, known), chosen(asked.other, called, known)
    if not ones or not others or ones[0] is others[0]:
        return None
    sure = fit(asked.one, ones[0], known) * fit(asked.other, others[0], known)
    return ones[0], others[0], sure


def _settled(want: Wanted, called: Called, known: Vocabulary) -> float:
    """How likely it is that all who were called are what they seem."""
    bare = Wanted(want.noun, want.looks)
    sure = 1.0
    for one in called(want.noun):
        likely = fit(bare, one, known)
        sure *= max(likely, 1 - likely)
    return sure


_ANSWERS: Mapping[Sort, Callable[[Question, Called, Vocabulary], Answer | None]] = {
    "count": _count, "exists": _exists, "colour": _look, "pose": _look, "facing": _look,
    "taller": _taller, "which": _which, "so": _so,
}  # fmt: skip
