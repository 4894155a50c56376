"""Questions about a picture with the one right answer, each derived from the truth and checkable.

A question carries its `programme`, a small value that `solve` turns into the answer again; the
words around it may vary, the answer may not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from .....tools.english import a, many_of, number
from ..kinds import kind_of, kinds
from ..truth import Relation, Scene, Thing
from .meaning import ANYTHING, Meaning, all_that_fit, the_one
from .phrases import (
    INDOORS,
    RELATIONS,
    TIMES,
    WEATHER,
    doing,
    noun_phrase,
    pick,
    place_phrase,
    that,
    thing_phrase,
)
from .referring import refer, simplest

Asked = Literal[
    "count", "exists", "colour", "pose", "facing", "relation", "which", "what_for", "compare",
    "place", "weather", "time",
]  # fmt: skip


@dataclass(frozen=True)
class Programme:
    """What is asked, without words."""

    asked: Asked
    of: Meaning | None = None
    other: Meaning | None = None
    relation: Relation | None = None


@dataclass(frozen=True)
class Question:
    text: str
    answer: str
    programme: Programme
    evidence: tuple[str, ...]
    """Ids of the things that the answer rests on."""
    choices: tuple[str, ...] = ()


def solve(programme: Programme, scene: Scene) -> str | None:
    """The short answer; None where the truth does not settle it."""
    match programme:
        case Programme("place"):
            return scene.place
        case Programme("weather"):
            return scene.weather if scene.place not in INDOORS | {"space"} else None
        case Programme("time"):
            return scene.time
        case Programme("count", Meaning() as of):
            found = all_that_fit(of, scene)
            return None if found is None else number(len(found))
        case Programme("exists", Meaning() as of):
            found = all_that_fit(of, scene)
            return None if found is None else "yes" if found else "no"
        case Programme("what_for", Meaning() as of):
            thing = the_one(of, scene)
            return f"the {thing.kind}" if thing else None
        case Programme("relation", Meaning() as of, Meaning() as other, relation):
            one, two = the_one(of, scene), the_one(other, scene)
            if one is None or two is None or relation is None:
                return None
            return (
                "yes"
                if scene.holds(one.id, relation, two.id)
                else _surely_not(scene, one, relation, two)
            )
        case Programme("compare", Meaning() as of, Meaning() as other):
            one, two = the_one(of, scene), the_one(other, scene)
            return _taller(one, two) if one and two else None
        case Programme("which", Meaning() as of, _, relation):
            anchor = the_one(of, scene)
            if anchor is None or relation is None:
                return None
            subjects = [f.subject for f in scene.facts
                        if f.relation == relation and f.object == anchor.id]  # fmt: skip
            named = [scene.by_id[s] for s in subjects if s in scene.by_id]
            return a(thing_phrase(named[0])) if len(named) == 1 else None
        case Programme(asked, Meaning() as of):
            thing = the_one(of, scene)
            if thing is None:
                return None
            if asked == "pose":
                return doing(thing.pose)
            if asked == "facing":
                return thing.facing or None
            return thing.colour if asked == "colour" else None
    return None


def _surely_not(scene: Scene, one: Thing, relation: Relation, two: Thing) -> str | None:
    """ "no" only where the opposite is plain."""
    opposite: dict[str, Relation] = {
        "left of": "right of", "right of": "left of", "in front of": "behind",
        "behind": "in front of", "above": "under", "under": "above",
    }  # fmt: skip
    if relation in opposite:
        return "no" if scene.holds(one.id, opposite[relation], two.id) else None
    if relation == "next to":
        gap = max(one.box[0], two.box[0]) - min(one.box[2], two.box[2])
        return "no" if gap > 0.2 else None
    return "no"


def _taller(one: Thing, two: Thing) -> str | None:
    a_high, b_high = (thing.whole[3] - thing.whole[1] for thing in (one, two))
    if a_high > 1.25 * b_high:
        return f"the {one.kind}"
    return f"the {two.kind}" if b_high > 1.25 * a_high else None


Maker = Callable[[Scene, np.random.Generator], Question | None]


def ask(scene: Scene, chance: np.random.Generator, most: int = 8) -> list[Question]:
    """Up to `most` questions of different sorts, in a random order."""
    made = []
    for index in chance.permutation(len(_MAKERS)):
        question = _MAKERS[index](scene, chance)
        if question is not None:
            made.append(question)
        if len(made) == most:
            break
    return made


def _question(
    scene: Scene, text: str, programme: Programme, answer: Callable[[str], str] | None = None,
    choices: tuple[str, ...] = (),
) -> Question | None:  # fmt: skip
    solved = solve(programme, scene)
    if solved is None:
        return None
    evidence: list[str] = []
    for meaning in (programme.of, programme.other):
        found = all_that_fit(meaning, scene) if meaning else None
        evidence += [thing.id for thing in found or ()]
    said = answer(solved) if answer else solved
    return Question(text, said, programme, tuple(dict.fromkeys(evidence)), choices)


def _some(scene: Scene, chance: np.random.Generator) -> Thing | None:
    return scene.things[int(chance.integers(len(scene.things)))] if scene.things else None


def _named(scene: Scene, chance: np.random.Generator) -> tuple[Thing, Meaning, str] | None:
    """A thing that can be singled out, what singles it out, and the words."""
    thing = _some(scene, chance)
    if thing is None:
        return None
    plain = chance.random() < 0.6
    expression = simplest(scene, thing, chance) if plain else refer(scene, thing, chance)
    return (thing, expression.meaning, expression.text) if expression else None


def _count(scene: Scene, chance: np.random.Generator) -> Question | None:
    thing = _some(scene, chance)
    if thing is not None and chance.random() < 0.8:
        general = [n for n in kind_of(thing.kind).also if n]
        noun = pick(chance, [thing.kind, thing.kind, *general])
        clear = noun == thing.kind or not kind_of(thing.kind).worn  # no purple people
        colour = thing.colour if clear and chance.random() < 0.35 else ""
    else:
        noun, colour = pick(chance, list(kinds())), ""
    meaning = Meaning(noun=noun, colour=colour)
    words = noun_phrase(meaning, chance, many=True)
    text = pick(chance, (
        "How many {} are there?", "How many {} can you see?", "Count the {}.",
        "What is the number of {} in the picture?", "how many {} do you see",
    )).format(words)  # fmt: skip
    return _question(scene, text, Programme("count", meaning))


def _exists(scene: Scene, chance: np.random.Generator) -> Question | None:
    thing = _some(scene, chance)
    if thing is not None and chance.random() < 0.6:
        right = chance.random() < 0.5
        colours = kind_of(thing.kind).colours
        colour = thing.colour if right else pick(chance, colours)
        meaning = Meaning(noun=thing.kind, colour=colour if chance.random() < 0.6 else "")
    else:
        meaning = Meaning(noun=pick(chance, list(kinds())))
    text = pick(chance, (
        "Is there {} in the picture?", "Do you see {}?", "Can you find {} here?",
        "Does the picture show {}?",
    )).format(a(noun_phrase(meaning, chance)))  # fmt: skip
    return _question(scene, text, Programme("exists", meaning))


def _colour(scene: Scene, chance: np.random.Generator) -> Question | None:
    thing = _some(scene, chance)
    if thing is None:
        return None
    ways = ("kind", "place", "ordinal", "superlative", "relation", "pose")
    expression = refer(scene, thing, chance, pick(chance, ways))
    if expression is None or _mentions_colour(expression.meaning):
        return None
    worn = kind_of(thing.kind).worn
    if worn:
        verb = "are" if many_of(worn) else "is"
        text = f"What colour {verb} the {worn} of {expression.text}?"
    else:
        text = pick(chance, ("What colour is {}?", "Which colour does {} have?")).format(
            expression.text
        )
    return _question(scene, text, Programme("colour", expression.meaning))


def _mentions_colour(meaning: Meaning) -> bool:
    return bool(meaning.colour)


def _pose(scene: Scene, chance: np.random.Generator) -> Question | None:
    found = _named(scene, chance)
    if found is None or found[1].pose or not kind_of(found[0].kind).alive:
        return None
    text = pick(chance, ("What is {} doing?", "What does {} do in the picture?")).format(found[2])
    return _question(scene, text, Programme("pose", found[1]), lambda act: f"it is {act}"
                     if found[0].group == "animal" else act)  # fmt: skip


def _facing(scene: Scene, chance: np.random.Generator) -> Question | None:
    found = _named(scene, chance)
    if found is None or found[1].facing or not found[0].facing:
        return None
    text = pick(chance, ("Which way is {} facing?", "Does {} look left or right?")).format(found[2])
    return _question(scene, text, Programme("facing", found[1]), choices=("left", "right"))


def _relation(scene: Scene, chance: np.random.Generator) -> Question | None:
    one, two = _named(scene, chance), _named(scene, chance)
    if one is None or two is None or one[0].id == two[0].id:
        return None
    relation: Relation = (
        "left of", "right of", "in front of", "behind", "on", "next to", "under",
    )[int(chance.integers(7))]  # fmt: skip
    words = pick(chance, RELATIONS[relation])
    text = f"Is {one[2]} {words} {two[2]}?"
    return _question(scene, text, Programme("relation", one[1], two[1], relation))


def _which(scene: Scene, chance: np.random.Generator) -> Question | None:
    found = _named(scene, chance)
    facts = [f for f in scene.facts if found and f.object == found[0].id]
    if found is None or not facts:
        return None
    relation = facts[int(chance.integers(len(facts)))].relation
    if relation in ("left of", "right of"):  # nearly everything is left of something
        return None
    if relation == "holding":
        text = f"Who is holding {found[2]}?"
    else:
        text = f"What is {pick(chance, RELATIONS[relation])} {found[2]}?"
    return _question(scene, text, Programme("which", found[1], None, relation))


def _what_for(scene: Scene, chance: np.random.Generator) -> Question | None:
    thing = _some(scene, chance)
    if thing is None or not kind_of(thing.kind).affords:
        return None
    clause = pick(chance, kind_of(thing.kind).affords)
    meaning = Meaning(noun=ANYTHING, affords=clause)
    text = pick(chance, (
        "What do you see {}?", "Is there anything here {}? What is it?", "Which thing is there {}?",
    ))  # fmt: skip
    return _question(scene, text.format(that(clause)), Programme("what_for", meaning))


def _compare(scene: Scene, chance: np.random.Generator) -> Question | None:
    one, two = _named(scene, chance), _named(scene, chance)
    if one is None or two is None or one[0].kind == two[0].kind:
        return None
    text = pick(chance, ("Which looks taller, {} or {}?", "Is {} or {} taller in the picture?"))
    choices = (f"the {one[0].kind}", f"the {two[0].kind}")
    return _question(
        scene, text.format(one[2], two[2]), Programme("compare", one[1], two[1]), choices=choices
    )


def _place(scene: Scene, chance: np.random.Generator) -> Question | None:
    text = pick(chance, ("Where is this?", "Where does the scene take place?", "What place is it?"))
    return _question(scene, text, Programme("place"), place_phrase)


def _weather(scene: Scene, chance: np.random.Generator) -> Question | None:
    text = pick(chance, ("What is the weather like?", "How is the weather?"))
    return _question(scene, text, Programme("weather"), lambda now: _weather_words(now, chance))


def _weather_words(weather: str, chance: np.random.Generator) -> str:
    said = {"rain": "it is raining", "snow": "it is snowing", "fog": "it is foggy",
            "wind": "it is windy", "cloudy": "it is cloudy", "clear": "it is clear"}  # fmt: skip
    return said.get(weather) or pick(chance, WEATHER[weather])


def _time(scene: Scene, chance: np.random.Generator) -> Question | None:
    text = pick(chance, ("What time of day is it?", "Is it day or night?"))
    if text.startswith("Is it") and scene.time not in ("day", "night"):
        return None
    return _question(scene, text, Programme("time"), lambda now: TIMES[now].removeprefix("by "))


_MAKERS: tuple[Maker, ...] = (
    _count, _exists, _colour, _pose, _facing, _relation, _which, _what_for, _compare, _place,
    _weather, _time,
)  # fmt: skip
