"""A wish in words, read: which things, how they look and stand, where and when, who does what.

"a red dog runs past a blue car on a street in the snow, slow pan right". What it does not know it
names (`strange`), so that it can be said. Knows no page and no positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ..world.kinds import kind_of
from .vocabulary import LONGEST, Entry, entries

MOST = 8  # things of one page
BEFORE_THINGS = {"filler", "count", "colour", "size", "pattern"}
DENYING = {"no", "without", "not", "nor", "never"}
STILL = {"past", "to", "after", "over"}
"""Relations that belong to a deed, when one was said."""
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_LENGTH = re.compile(
    rf"\b(?:(\d+(?:\.\d+)?)[ -]?|({'|'.join(NUMBERS)})[ -])(?:s|secs?|seconds?)\b(?:[ -]long\b)?"
)


@dataclass(frozen=True)
class Wished:
    """One thing of a wish; empty fields are left to chance."""

    kind: str
    colour: str = ""
    size: str = ""
    pattern: str = ""
    pose: str = ""
    facing: str = ""
    side: str = ""


@dataclass(frozen=True)
class Deed:
    """Things, by number, do something; `target` is the number of another, -1 for none."""

    actor: int
    action: str
    how: str = ""
    target: int = -1
    toward: str = ""


@dataclass(frozen=True)
class Tie:
    """One thing stands to another as was said."""

    one: int
    relation: str
    two: int


@dataclass(frozen=True)
class Wish:
    things: tuple[Wished, ...] = ()
    ties: tuple[Tie, ...] = ()
    deeds: tuple[Deed, ...] = ()
    place: str = ""
    time: str = ""
    season: str = ""
    weather: str = ""
    style: str = ""
    camera: str = ""
    changes: tuple[tuple[str, str], ...] = ()
    strange: tuple[str, ...] = ()
    """Words that it does not know."""
    dropped: int = 0
    """Things beyond MOST."""
    seconds: float = 0.0
    """How long a film of it is to be; 0: it was not said."""

    @property
    def shows(self) -> bool:
        """Whether there is anything to be painted."""
        return bool(self.things or self.place)


@dataclass
class _Reading:
    """What is being put together while words come in."""

    things: list[Wished] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    looks: dict[str, str] = field(default_factory=dict)
    count: int = 0
    last: range = range(0)
    """The things that were named last: two dogs are two."""
    relation: str = ""
    deed: str = ""
    """A deed that was said before its doer: "a running dog"."""
    dropped: int = 0
    open: bool = False
    """A deed was just said: a relation that follows is its own."""


def read(text: str) -> Wish:
    made = _Reading()
    rest, seconds = _timed(text.lower())
    for entry, words in _wanted(_parts(rest)):
        if entry is None:
            made.strange.append(words)
            made.looks.clear()
        else:
            _take(made, entry)
    told = made.told
    return Wish(
        tuple(made.things), tuple(made.ties), tuple(made.deeds),
        told.get("place", ""), told.get("time", ""), told.get("season", ""),
        told.get("weather", ""), told.get("style", ""), told.get("camera", ""),
        tuple(made.changes), tuple(dict.fromkeys(made.strange)), made.dropped,
        seconds,
    )  # fmt: skip


def _timed(text: str) -> tuple[str, float]:
    """The wish without its length, whose number would be one of things; and the length."""
    found = _LENGTH.search(text)
    if found is None:
        return text, 0.0
    seconds = float(found[1] or NUMBERS.index(found[2]) + 1)
    return text[: found.start()] + text[found.end() :], seconds


def _parts(text: str) -> list[tuple[Entry | None, str]]:
    """The wish cut into what the vocabulary knows, the longest first, and what it does not."""
    known = entries()
    words = re.findall(r"[a-z][a-z'-]*|,", text.replace(";", ",").replace(". ", ", "))
    found: list[tuple[Entry | None, str]] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            phrase = " ".join(words[at : at + length])
            if phrase in known:
                found.append((known[phrase], phrase))
                at += length
                break
        else:
            found.append((None, words[at]))
            at += 1
    return found


def _wanted(parts: Iterable[tuple[Entry | None, str]]) -> Iterator[tuple[Entry | None, str]]:
    """Without what is not to be seen: "no people", "without a hat or a red scarf"."""
    denied = False  # what comes next is not wanted
    lately = False  # what came last was not
    for entry, words in parts:
        if words in DENYING or lately and words == "or":
            denied = True
        elif denied and (words == "single" or entry and entry.part in BEFORE_THINGS):
            continue
        elif denied and words != ",":
            denied, lately = False, True
        else:
            denied = lately = False
            yield entry, words


def _take(made: _Reading, entry: Entry) -> None:
    part, value = entry.part, entry.value
    if part == "kind":
        _name(made, value, entry.several)
    elif part in ("colour", "size", "pattern"):
        made.looks[part] = value
    elif part == "count":
        made.count = max(made.count, int(value))
    elif part == "garment":  # "in a striped blue dress"
        said = {what for what in ("colour", "pattern") if what in made.looks}
        _change(made, **{what: made.looks.pop(what) for what in said})
        made.relation = ""
    elif part == "deed":
        _do(made, value)
    elif part == "toward":
        made.deeds[:] = [
            replace(deed, toward=value) if deed.actor in made.last else deed for deed in made.deeds
        ]
    elif part == "side":
        _change(made, side=value)
    elif part == "facing":
        _change(made, facing=value)
    elif part == "relation":
        made.relation = value
    elif part == "change":
        what, _, after = value.partition(" ")
        made.changes.append((what, after))
    elif part == "and":
        made.relation, made.open, made.count = "", False, 0
        made.looks.clear()
    elif part != "filler":  # place, time, season, weather, style, camera
        made.told.setdefault(part, value)
        made.relation, made.open, made.count = "", False, 0
        made.looks.clear()


def _name(made: _Reading, kind: str, several: bool) -> None:
    before, begin = made.last, len(made.things)
    wanted = max(made.count, 2) if several else max(made.count, 1)
    count = min(wanted, MOST - begin)
    made.dropped += wanted - count
    thing = Wished(kind, **made.looks)
    made.things += [thing] * count
    made.last = range(begin, begin + count)
    if made.relation and before and count:
        _tie(made, before, made.last[0])
    deed, made.deed = made.deed, ""
    made.looks.clear()
    made.count, made.relation, made.open = 0, "", False
    if deed:
        _do(made, deed)
        made.open, made.relation = False, ""


def _tie(made: _Reading, before: range, target: int) -> None:
    relation = made.relation
    if made.open and (relation in STILL or relation == "on" and _rides(made, before, target)):
        for number, deed in enumerate(made.deeds):
            if deed.actor in before:
                made.deeds[number] = replace(deed, how=relation, target=target)
        if relation != "on":
            return
    if relation == "with":
        relation = "holding" if _may_hold(made, before[0], target) else ""
    relation = {"over": "above", "past": "next to", "to": "next to", "after": "next to"}.get(
        relation, relation
    )
    if relation:
        made.ties += [Tie(one, relation, target) for one in before]


def _rides(made: _Reading, before: range, target: int) -> bool:
    return any(deed.action == "ride" and deed.actor in before for deed in made.deeds)


def _may_hold(made: _Reading, one: int, two: int) -> bool:
    holder, held = kind_of(made.things[one].kind), kind_of(made.things[two].kind)
    return holder.can_hold and "hand" in held.zones


def _do(made: _Reading, action: str) -> None:
    if not made.last or (made.looks or made.count):
        made.deed = action  # "a running dog"
        return
    _change(made, pose=action)
    made.deeds += [Deed(number, action) for number in made.last]
    made.open = True
    made.relation = {"ride": "on", "follow": "after"}.get(action, made.relation)


def _change(made: _Reading, **values: str) -> None:
    for number in made.last:
        made.things[number] = replace(made.things[number], **values)
