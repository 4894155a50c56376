"""How people ask for an edit: many ways to say each, the thing named beyond doubt.

The words of an edit follow from what it does (`verb`, `value`) and from the truth before and after.
"""

from __future__ import annotations

import numpy as np

from .....tools.english import a, many_of
from ..kinds import kind_of
from ..spec import SIZES
from ..truth import Scene, Thing
from .phrases import RELATIONS, pick, place_phrase, thing_phrase
from .referring import refer, simplest

WAYS: dict[str, tuple[str, ...]] = {
    "add": (
        "add {new}", "add {new}, please", "put {new} into the picture", "place {new} in the scene",
        "can you add {new}?", "I'd like {new} in there", "draw {new} too", "there should be {new}",
        "insert {new}", "could we have {new} as well", "pop {new} in there", "include {new}",
    ),
    "remove": (
        "remove {it}", "take {it} away", "get rid of {it}", "delete {it}", "erase {it}, please",
        "{it} has to go", "I don't want {it}", "make {it} disappear", "can you take out {it}?",
        "lose {it}", "the picture without {it}", "clear {it} away", "please drop {it}",
    ),
    "replace": (
        "replace {it} with {new}", "swap {it} for {new}", "change {it} into {new}",
        "turn {it} into {new}", "make {it} {new} instead", "instead of {it} I want {new}",
        "put {new} where {it} is", "exchange {it} for {new}",
    ),
    "recolour": (
        "make {it} {value}", "colour {it} {value}", "paint {it} {value}", "turn {it} {value}",
        "change the colour of {it} to {value}", "{it} should be {value}",
        "recolour {it} in {value}",
        "I want {it} in {value}", "can {it} be {value}?", "give {it} the colour {value}",
        "dye {it} {value}",
    ),
    "recolour worn": (
        "make the {worn} of {it} {value}", "dress {it} in {value}", "put {it} in {a_value} {worn}",
        "{it} should wear {value}", "change the {worn} of {it} to {value}",
        "I want {it} in {a_value} {worn}",
    ),
    "repattern": (
        "make {it} {value}", "{it} should be {value}", "give {it} a {value} pattern",
        "change {it} so that it is {value}", "turn {it} {value}",
    ),
    "move": (
        "move {it} to the {value}", "shift {it} to the {value}", "put {it} further to the {value}",
        "{it} should stand further {value}", "drag {it} to the {value}", "slide {it} {value}",
    ),
    "move forward": (
        "bring {it} closer", "move {it} nearer to us", "put {it} further to the front",
        "{it} should come forward a bit",
    ),
    "move back": (
        "move {it} further back", "put {it} further away", "push {it} back a bit",
        "{it} should stand further behind",
    ),
    "resize big": (
        "make {it} bigger", "enlarge {it}", "{it} should be larger", "scale {it} up",
        "blow {it} up a bit", "I want a bigger version of {it}",
    ),
    "resize small": (
        "make {it} smaller", "shrink {it}", "{it} should be smaller", "scale {it} down",
        "reduce the size of {it}",
    ),
    "restyle": (
        "make it {style}", "turn the picture into {style}", "redo this as {style}",
        "give it the look of {style}", "I want this as {style}", "change the style to {style}",
    ),
    "background": (
        "change the background to {place}", "put everyone {where}", "make it happen {where}",
        "I want them {where}", "move the whole scene so that it is {where}",
        "replace the background with {place}", "set it {where} instead",
    ),
}  # fmt: skip
STYLES = {
    "storybook": ("a storybook picture", "a picture-book illustration"),
    "flat": ("a flat illustration", "flat design"),
    "ink": ("an ink drawing", "a pen and ink drawing"),
    "watercolour": ("a watercolour", "a watercolour painting"),
    "chalk": ("a chalk drawing", "chalk on a blackboard"),
    "pixel": ("pixel art", "an 8-bit pixel picture"),
}
_WEATHER = {
    "rain": ("make it rain", "let it rain", "it should be raining", "add rain"),
    "snow": ("make it snow", "let it snow", "it should be snowing", "add falling snow"),
    "fog": ("make it foggy", "add fog", "wrap it all in fog"),
    "wind": ("make it windy", "let there be wind"),
    "cloudy": ("make the sky cloudy", "cover the sky with clouds"),
    "clear": ("clear up the weather", "make the sky clear", "stop the bad weather"),
}
_TIME = {
    "day": ("make it day", "turn the night into day", "it should be broad daylight"),
    "morning": ("make it morning", "give it the light of the morning"),
    "evening": ("make it evening", "give it an evening light", "set it at sunset"),
    "night": ("make it night", "turn day into night", "it should be dark, at night"),
}
_SEASON = ("make it {}", "change the season to {}", "it should be {}", "show the same in {}")


def instruct(
    verb: str,
    value: str,
    before: Scene,
    after: Scene,
    target: str,
    chance: np.random.Generator,
    new: str = "",
) -> str | None:
    """Words for an edit of `target` (an id, "" for edits of the whole); None: it can't be named.

    `new` is the id of what is added or put in the target's place.
    """
    match verb:
        case "weather":
            return pick(chance, _WEATHER[value])
        case "time":
            return pick(chance, _TIME[value])
        case "season":
            return pick(chance, _SEASON).format(value)
        case "restyle":
            return pick(chance, WAYS[verb]).format(style=pick(chance, STYLES[value]))
        case "background":
            where = place_phrase(value)
            place = where.split(" ", 1)[1]
            return pick(chance, WAYS[verb]).format(where=where, place=place)
        case "add":
            added = after.by_id.get(new)
            if added is None:
                return None
            return pick(chance, WAYS[verb]).format(new=_with_place(added, after, chance))
    thing = before.by_id.get(target)
    if thing is None:
        return None
    named = simplest if chance.random() < 0.6 else refer
    expression = named(before, thing, chance)
    if expression is None:
        return None
    put = after.by_id.get(new)
    if verb == "replace" and put is None:
        return None
    if verb == "resize":
        value = "big" if SIZES[value] > SIZES[thing.size] else "small"
    key = f"{verb} {value}" if f"{verb} {value}" in WAYS else verb
    worn = kind_of(thing.kind).worn
    if verb == "recolour" and worn:
        key = "recolour worn"
    return pick(chance, WAYS[key]).format(
        it=expression.text,
        value=value,
        a_value=value if many_of(worn) else a(value or "plain"),
        worn=worn,
        new=a(thing_phrase(put)) if put else "",
    )


def _with_place(added: Thing, after: Scene, chance: np.random.Generator) -> str:
    """ "a white dog next to the car": the new thing, and where it shall be if words can say it."""
    words = a(thing_phrase(added, size=True))
    facts = [
        f
        for f in after.facts
        if f.subject == added.id and f.object in after.by_id and f.relation != "held by"
    ]
    for index in chance.permutation(len(facts)):
        anchor = after.by_id[facts[index].object]
        expression = simplest(after, anchor, chance)
        if expression is not None and not _speaks_of(expression.meaning, added):
            return f"{words} {pick(chance, RELATIONS[facts[index].relation])} {expression.text}"
    x = added.middle[0]
    if chance.random() < 0.5 and not 0.38 < x < 0.62:
        return f"{words} on the {'left' if x < 0.5 else 'right'}"
    return words


def _speaks_of(meaning: object, added: Thing) -> bool:
    """The anchor must be found without the new thing, which is not there yet."""
    relation = getattr(meaning, "relation", None)
    return relation is not None and relation[1].noun == added.kind
