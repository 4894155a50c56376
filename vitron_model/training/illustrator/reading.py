"""A wish in words, read: which things, how they look and stand, where and when, who does what.

"a red dog runs past a blue car on a street in the snow, slow pan right". What it does not know it
names, so that it can be said. Knows no page and no positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ....tools.english import a
from ..world.words.phrases import doing
from .doers import JOINTS, Heads, can, form_of
from .vocabulary import LONGEST, NUMBERS, Entry, entries
from .wish import MOST, Deed, Tie, Wish, Wished, may_hold

LOOKS = {"colour", "size", "pattern"}
BEFORE_THINGS = {"filler", "count", "deed", *LOOKS}
DENYING = {"no", "without", "not", "nor", "never", "zero", "0"}
DENYING_DEEDS = {"not", "never", "doesn't", "don't", "isn't", "aren't"}
STILL = {"past", "to", "after", "over"}
"""Relations that belong to a deed, when one was said."""
BACKWARD = {"on", "under", "behind", "in front of", "next to", "above", "over", "left of",
            "right of"}  # fmt: skip
"""Relations that can be said of an "it"."""
UNMADE = {"in", "onto", "looking at"}
"""Relations that are understood, and that no page of the storybook has."""
_LENGTH = re.compile(
    rf"\b(?:(\d+(?:\.\d+)?)[ -]?|({'|'.join(NUMBERS)})[ -])(?:s|secs?|seconds?)\b(?:[ -]long\b)?"
)


@dataclass
class _Reading:
    """What is being put together while words come in."""

    things: list[Wished] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    told: dict[str, str] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    looks: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """The words of these looks."""
    count: int = 0
    last: range = range(0)
    """The things that were named last: two dogs are two."""
    heads: Heads = field(default_factory=Heads)
    apart: int = 0
    """How many of them were told apart: "one black and one white"."""
    relation: str = ""
    deed: str = ""
    """A deed that was said before its doer: "a running dog"."""
    acting: frozenset[int] = frozenset()
    """All who do what was said last: where to and past what is told of them."""
    doers: range = range(0)
    """Who did the last deed, while what was named last is only its target."""
    company: range = range(0)
    """Who came with another: "a table with a cup"; "on it" is then said of the cup."""
    host: int = -1
    dropped: int = 0
    open: bool = False
    """A deed was just said: a relation that follows is its own."""
    lost: bool = False
    """What was just said is no thing that it knows: what follows is not told of the last one."""
    airy: bool = False
    """The weather was just said: a deed that follows is its own."""


def read(text: str) -> Wish:
    made = _Reading()
    rest, seconds = _timed(text.lower())
    parts = list(_wanted(_parts(rest)))
    for at, (entry, words) in enumerate(parts):
        if entry is None:
            made.strange.append(words)
            made.lost = True
        else:
            _take(made, entry, words, _next(parts[at + 1 :]))
    _settle(made)
    told = made.told
    return Wish(
        tuple(made.things), tuple(made.ties), tuple(made.deeds),
        told.get("place", ""), told.get("time", ""), told.get("season", ""),
        told.get("weather", ""), told.get("style", ""), told.get("camera", ""),
        tuple(made.changes), tuple(dict.fromkeys(made.strange)),
        tuple(dict.fromkeys(made.unused)), made.dropped, seconds,
    )  # fmt: skip


def _timed(text: str) -> tuple[str, float]:
    """The wish without its length, whose number would be one of things; and the length."""
    found = _LENGTH.search(text)
    if found is None:
        return text, 0.0
    seconds = float(found[1] or NUMBERS[found[2]])
    return text[: found.start()] + text[found.end() :], seconds


def _parts(text: str) -> list[tuple[Entry | None, str]]:
    """The wish cut into what the vocabulary knows, the longest first, and what it does not."""
    known = entries()
    words = re.findall(r"[a-z][a-z'-]*|\d+|,", text.replace(";", ",").replace(". ", ", "))
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
            found.append((_digits(words[at]), words[at]))
            at += 1
    return found


def _digits(word: str) -> Entry | None:
    """A number in digits; one of four is a year."""
    return Entry("count", word) if word.isdigit() and len(word) < 4 else None


def _next(parts: Iterable[tuple[Entry | None, str]]) -> str:
    """The part of the word that comes, fillers aside: "" at the end, "strange" for any unknown."""
    for entry, _ in parts:
        if entry is None:
            return "strange"
        if entry.part != "filler":
            return entry.part
    return ""


def _wanted(parts: Iterable[tuple[Entry | None, str]]) -> Iterator[tuple[Entry | None, str]]:
    """Without what is not to be seen: "no people", "without a hat or a red scarf". Who is not to
    do something stands."""
    denied = False  # what comes next is not wanted
    lately = False  # what came last was not
    before = ""
    for entry, words in parts:
        if words in DENYING or words in DENYING_DEEDS or lately and words == "or":
            denied = True
        elif entry and entry.part == "deed" and before in DENYING_DEEDS:
            denied, lately = False, True
            yield Entry("deed", "stand"), words
        elif denied and (words == "single" or entry and entry.part in BEFORE_THINGS):
            continue
        elif denied and words != ",":
            denied, lately = False, True
        else:
            denied = lately = False
            yield entry, words
        before = words


def _take(made: _Reading, entry: Entry, words: str, following: str) -> None:
    part, value = entry.part, entry.value
    airy, made.airy = made.airy, part == "weather" or part == "filler" and made.airy
    if part == "kind":
        _name(made, value, entry.several)
    elif part in LOOKS:
        _look(made, part, value, words)
    elif part == "count":
        made.count = max(made.count, int(value))
    elif part == "garment":  # "in a striped blue dress"
        worn = {what: made.looks.pop(what) for what in ("colour", "accent", "pattern")
                if what in made.looks}  # fmt: skip
        _change(made, **worn)
        made.relation, made.count = "", 0
        made.said.clear()
    elif part == "deed":
        _told_to(made, value, words, following, airy)
    elif part == "toward":
        _turn(made, value, words)
    elif part == "side":
        _change(made, side=value)
    elif part == "facing":
        near = form_of(words) == "running"  # "a cat and a woman facing left"
        for whom in [made.last] if near else _doers(made, "stand", words):
            made.last = whom
            _change(made, facing=value)
    elif part == "relation":
        _settle(made)
        made.relation = value
    elif part == "it":
        _point_back(made)
    elif part == "change":
        what, _, after = value.partition(" ")
        made.changes.append((what, after))
    elif part == "unseen":
        made.unused.append(words)
    elif part == "and":
        made.heads.joint = words if words in JOINTS else ""
        if not (made.looks and following in LOOKS):  # "a big, red dog", "a black and white cow"
            _end(made, following)
    elif part == "scenery":
        _forget(made)
        made.lost = True
    elif part == "filler":
        made.heads.about = made.last if value == "who" else made.heads.about
    else:  # place, time, season, weather, style, camera
        made.told.setdefault(part, value)
        _forget(made)
        _begin(made)


def _look(made: _Reading, part: str, value: str, words: str) -> None:
    if part == "colour" and "colour" in made.looks:
        part = "accent"
    if part in made.looks:
        made.unused.append(words)
        return
    made.looks[part] = value
    made.said.append(words)


def _forget(made: _Reading) -> None:
    """Looks that came to nothing: they are those of what is no thing here."""
    made.unused += made.said
    made.looks.clear()
    made.said.clear()
    made.count, made.lost = 0, False


def _begin(made: _Reading) -> None:
    """What follows is not tied to what was said before."""
    made.relation, made.open = "", False


def _settle(made: _Reading) -> None:
    """Looks and a deed after which no thing was named are told of those that were named last: "the
    dog is red", "two dogs, one black and one white"."""
    deed, made.deed = made.deed, ""
    first = made.last.start + made.apart
    whom = range(first, first + made.count) if made.count and len(made.last) > 1 else range(0)
    if not made.count and not made.lost:
        whom = made.last
    fit = bool(whom) and whom.stop <= made.last.stop
    if made.looks and fit and all(_may_be(made.things[number], made.looks) for number in whom):
        for number in whom:
            made.things[number] = replace(made.things[number], **made.looks)
        made.said.clear()
    if deed and fit:
        all_of_them, made.last = made.last, whom
        _do(made, deed)
        made.last = all_of_them
    elif deed:
        made.unused.append(deed)
    made.apart += made.count if fit else 0
    _forget(made)


def _may_be(thing: Wished, looks: dict[str, str]) -> bool:
    return not any(getattr(thing, part) for part in looks)


def _end(made: _Reading, following: str) -> None:
    """What is said next begins anew; but a deed is done by who did the last one: "a boy walks to a
    bench and sits down"."""
    _settle(made)
    _begin(made)
    if following == "deed" and made.doers:
        made.last = made.doers


def _name(made: _Reading, kind: str, several: bool) -> None:
    before, begin = made.last, len(made.things)
    wanted = max(made.count, 2) if several else max(made.count, 1)
    count = min(wanted, MOST - begin)
    made.dropped += wanted - count
    thing = Wished(kind, **made.looks)
    made.things += [thing] * count
    made.last, made.apart, made.doers = range(begin, begin + count), 0, range(0)
    made.company = range(made.company.start, begin + count)
    beside = bool(made.relation and before and count)
    made.heads.name(made.last, beside)
    if beside:
        _tie(made, before, made.last[0])
    deed, made.deed = made.deed, ""
    made.said.clear()
    _forget(made)
    if deed:
        _do(made, deed)
    _begin(made)


def _tie(made: _Reading, before: range, target: int) -> None:
    relation = made.relation
    if relation in UNMADE:
        made.unused.append(f"{relation} {a(made.things[target].kind)}")
        return
    made.host, made.company = -1, made.last
    if made.open and (relation in STILL or relation == "on" and _rides(made, before, target)):
        made.doers = before
        for number, deed in enumerate(made.deeds):
            if deed.actor in made.acting:
                made.deeds[number] = replace(deed, how=relation, target=target)
        if relation != "on" and not (relation == "over" and _flies(made, before)):
            return
    if relation == "with":
        relation = "holding" if may_hold(made.things[before[0]], made.things[target]) else ""
        made.host = -1 if relation else before[0]
    relation = {"over": "above", "past": "next to", "to": "next to", "after": "next to"}.get(
        relation, relation
    )
    if relation:
        made.ties += [Tie(one, relation, target) for one in before]


def _point_back(made: _Reading) -> None:
    """ "a table with a cup on it": what came with the table is on it."""
    relation, made.relation = made.relation, ""
    if not relation:
        return
    whose = made.host if made.host >= 0 else made.last.start - 1
    whom = made.company if made.host >= 0 else made.last
    if relation in BACKWARD and whose >= 0 and whom and whose not in whom:
        made.ties += [Tie(one, "above" if relation == "over" else relation, whose) for one in whom]
    else:
        made.unused.append(f"{relation} it")


def _rides(made: _Reading, before: range, target: int) -> bool:
    return any(deed.action == "ride" and deed.actor in before for deed in made.deeds)


def _flies(made: _Reading, before: range) -> bool:
    return any(deed.action in ("fly", "float") and deed.actor in before for deed in made.deeds)


def _told_to(made: _Reading, action: str, words: str, following: str, airy: bool) -> None:
    """A deed, said of the weather, of the thing that comes ("a running dog") or of the last."""
    ahead = following in ("kind", "strange", *LOOKS)
    if airy and (action == "fall" or not (made.last or ahead)):  # "snow falling on a street"
        made.last = range(0)
        return
    if made.looks and not made.count and not ahead:
        _settle(made)
    if made.lost and not ahead:  # "a dragon runs"
        made.unused.append(words)
        _forget(made)
    elif not made.last or made.looks or made.count:
        made.deed = action
    else:
        acting: set[int] = set()
        for whom in _doers(made, action, words):
            made.last = whom
            _do(made, action)
            acting |= {*whom}
        made.acting = frozenset(acting)


def _doers(made: _Reading, action: str, words: str) -> list[range]:
    """Who does it, one group after the other."""

    def able(whom: range) -> bool:
        return all(can(made.things[number].kind, action) for number in whom)

    whom = made.heads.doers(words, made.last, able)
    if made.heads.together and form_of(words) == "run":
        kinds = [made.things[one.start].kind for one in made.heads.named if not able(one)]
        made.unused += [f"{a(kind)} {doing(action)}" for kind in kinds]
    return whom


def _do(made: _Reading, action: str) -> None:
    _change(made, pose=action)
    deeds = (Deed(number, action) for number in made.last)
    made.deeds += [deed for deed in deeds if deed not in made.deeds]
    made.acting = frozenset(made.last)
    made.open = True
    made.relation = {"ride": "on", "follow": "after"}.get(action, made.relation)


def _turn(made: _Reading, way: str, words: str) -> None:
    """Where to somebody moves; without a deed, where it stands."""
    who = made.acting if made.open else made.last
    doing = [number for number, deed in enumerate(made.deeds) if deed.actor in who]
    if not doing:
        _change(made, side=way)
    elif any(made.deeds[number].toward for number in doing):
        made.unused.append(words)
    else:
        for number in doing:
            made.deeds[number] = replace(made.deeds[number], toward=way)


def _change(made: _Reading, **values: str) -> None:
    for number in made.last:
        made.things[number] = replace(made.things[number], **values)
