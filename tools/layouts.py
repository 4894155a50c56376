"""Where the things of a wish could stand: boxes for a model that was never told where.

"two yellow ducks and a red boat on the left" becomes three boxes of the sizes that such things
usually have. It knows the nouns of a model's card, counts, sides and a few relations; what it does
not understand it leaves to the model. The same seed gives the same places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .modules import Placed

MOST = 6
COUNTS = {"a": 1, "an": 1, "one": 1, "the": 1, "two": 2, "three": 3, "four": 4, "five": 5,
          "six": 6, "both": 2, "some": 3, "several": 4}  # fmt: skip
_STOPS = {"and", "with", "on", "in", "at", "by", "of", "to", "near", "beside", "under", "over",
          "behind", "above", "below", "holding", "is", "are", "front", "next", "left", "right",
          "picture", "drawing", "illustration", "scene", "image"}  # fmt: skip
_DRESS = re.compile(r"^ in an? (?:\w+ )?\w+ (?:uniform|shirt|dress|coat|jacket|suit)\b")
_SIDE = re.compile(
    r"^(?: (?!and\b)\w+){0,3}? (?:on|in|at|to|towards?) the (?:far )?"
    r"(?P<side>left|right|middle|centre|center)"
    r"(?! of)\b"
)
_RELATION = re.compile(
    r"^(?: \w+){0,2} (?P<how>(?:to the )?left of|(?:to the )?right of|in front of|behind|above|"
    r"over|under|below|beneath|on top of|on)(?: the| an?)?(?: \w+){0,2} ?$"
)
_SIDES = {"left": 0.25, "right": 0.75, "middle": 0.5, "centre": 0.5, "center": 0.5}

Size = tuple[float, float, float]
"""Width, height, and how far down it ends; shares of the page."""


@dataclass(frozen=True)
class Named:
    """A thing that a wish names."""

    kind: str
    phrase: str
    count: int
    begin: int
    end: int
    side: float | None = None


def laid_out(
    text: str, typical: Mapping[str, Size], plurals: Mapping[str, str], seed: int
) -> tuple[Placed, ...]:
    """A place for everything named, none where nothing is."""
    found = named(text, typical, plurals)
    if not found:
        return ()
    chance = np.random.default_rng([seed, 77])
    boxes = [
        (thing.phrase, box)
        for thing, group in zip(found, _places(text, found, typical, chance), strict=True)
        for box in group
    ]
    return tuple(Placed(phrase=phrase, box=_within(box)) for phrase, box in boxes[:MOST])


def named(text: str, typical: Mapping[str, Size], plurals: Mapping[str, str]) -> list[Named]:
    """The things of a wish in the order in which they are said."""
    low = text.lower()
    nouns = sorted((*typical, *plurals), key=len, reverse=True)
    if not nouns:
        return []
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, nouns))})\b")
    things = []
    for match in pattern.finditer(low):
        noun = match.group()
        kind = plurals.get(noun, noun)
        before = re.findall(r"[\w#-]+|,", low[: match.start()])
        said: list[str] = []
        count = 1 if noun in typical else 2
        for word in reversed(before[-3:]):
            if word in COUNTS:
                count = max(1, COUNTS[word])
                break
            if word in _STOPS or word == ",":
                break
            said.insert(0, word)
        worn = _DRESS.match(low[match.end() :])
        end = match.end() + (worn.end() if worn else 0)
        phrase = " ".join([*said, kind]) + (worn.group() if worn else "")
        side = _SIDE.match(low[end:])
        where = _SIDES[side["side"]] if side else None
        things.append(Named(kind, phrase, count, match.start(), end, where))
    return things


def countable(
    text: str, typical: Mapping[str, Size], plurals: Mapping[str, str]
) -> tuple[tuple[str, int], ...]:
    """How many of each kind a wish names at least: ("dogs", 2)."""
    many = {kind: plural for plural, kind in plurals.items()}
    counts: dict[str, int] = {}
    for thing in named(text, typical, plurals):
        counts[thing.kind] = counts.get(thing.kind, 0) + thing.count
    return tuple((many.get(kind, kind), count) for kind, count in counts.items())


Box = tuple[float, float, float, float]


def _places(
    text: str, found: Sequence[Named], typical: Mapping[str, Size], chance: np.random.Generator
) -> list[list[Box]]:
    total = sum(thing.count for thing in found)
    room = sum(thing.count * typical[thing.kind][0] for thing in found)
    shrink = min(1.0, 0.9 / room) if room else 1.0
    slots = _slots(found, total, chance)
    placed: list[list[Box]] = []
    for thing in found:
        wide, high, low = typical[thing.kind]
        wide, high = wide * shrink, high * shrink
        group = []
        for number in range(thing.count):
            middle = slots.pop(0)
            if thing.side is not None:  # several on one side stand beside each other
                middle += (number - (thing.count - 1) / 2) * wide * 1.1
            end = low + float(chance.uniform(-0.02, 0.02))
            group.append((middle - wide / 2, end - high, middle + wide / 2, end))
        placed.append(group)
    low_text = text.lower()
    for number in range(1, len(found)):
        first, second = found[number - 1], found[number]
        between = low_text[first.end : second.begin]
        how = _RELATION.match(between.rstrip() + " ")
        if how and first.count == second.count == 1:
            placed[number - 1], placed[number] = _related(
                how["how"], placed[number - 1][0], placed[number][0]
            )
    return placed


def _slots(found: Sequence[Named], total: int, chance: np.random.Generator) -> list[float]:
    """A middle for each box in order: where a side was said, there; the others share the width."""
    wanted = [thing.side for thing in found for _ in range(thing.count)]
    free = [(k + 0.5) / total for k in range(total)] if total > 1 else [0.5]
    order = [free[k] for k in chance.permutation(len(free))] if not _sided(wanted) else free
    spread = 0.1 / total
    told: list[float] = []
    rest = list(order)
    for side in wanted:
        if side is not None:
            told.append(side + float(chance.uniform(-0.05, 0.05)))
            nearest = min(rest, key=lambda x: abs(x - side))
            rest.remove(nearest)
        else:
            told.append(float("nan"))
    return [x if x == x else rest.pop(0) + float(chance.uniform(-spread, spread)) for x in told]


def _sided(wanted: Sequence[float | None]) -> bool:
    return any(side is not None for side in wanted)


def _related(how: str, one: Box, two: Box) -> tuple[list[Box], list[Box]]:
    """Both boxes moved until the first stands to the second as was said."""
    how = how.removeprefix("to the ")
    wide, high = one[2] - one[0], one[3] - one[1]
    x, y = (two[0] + two[2]) / 2, two[3]
    if how in ("left of", "right of"):
        sign = -1 if how == "left of" else 1
        gap = (wide + two[2] - two[0]) / 2 + 0.04
        shift = -sign * gap / 2
        x0 = 0.5 - shift - wide / 2
        half = (two[2] - two[0]) / 2
        return (
            [(x0, one[1], x0 + wide, one[3])],
            [(0.5 + shift - half, two[1], 0.5 + shift + half, two[3])],
        )
    if how in ("on", "on top of"):
        end = two[1] + 0.15 * (two[3] - two[1])
    elif how in ("above", "over"):
        end = two[1] - 0.04
    elif how in ("under", "below", "beneath"):
        end = max(y, two[3]) + 0.02
    elif how == "in front of":
        end, x = min(0.97, y + 0.08), x + 0.12
    else:  # behind
        end, x = y - 0.08, x - 0.12
    return [(x - wide / 2, end - high, x + wide / 2, end)], [two]


def _within(box: Box) -> Box:
    """The same box pushed into the page."""
    x0, y0, x1, y1 = box
    wide, high = min(x1 - x0, 0.96), min(y1 - y0, 0.96)
    x0 = min(max(0.02, x0), 0.98 - wide)
    y0 = min(max(0.02, y0), 0.98 - high)
    return (round(x0, 4), round(y0, 4), round(x0 + wide, 4), round(y0 + high, 4))
