"""Referring expressions: words that fit exactly one thing, or none; each proven on the truth.

`refer` tries descriptions in a random order and keeps those that `meaning.the_one` accepts; what
it gives back carries its meaning, so that anyone can check it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..kinds import kind_of, kinds
from ..truth import Scene, Thing
from .meaning import ANYTHING, Fit, Meaning, Rank, Side, fits, names_of, the_one
from .phrases import noun_phrase, pick, that

WAYS = (
    "kind", "attribute", "place", "relation", "ordinal", "superlative", "negation", "implicit",
    "pose", "general",
)  # fmt: skip
_RANKS: tuple[Rank, ...] = (
    "leftmost", "rightmost", "nearest", "farthest", "biggest", "smallest", "tallest", "highest",
)  # fmt: skip
_SIDES: tuple[Side, ...] = ("left", "right", "middle")


@dataclass(frozen=True)
class Expression:
    """Words for one thing (`target` is its id), or for nothing at all (`target` is "")."""

    text: str
    target: str
    way: str
    """Which of WAYS singles it out; "none" where nothing fits."""
    meaning: Meaning


def refer(
    scene: Scene, target: Thing, chance: np.random.Generator, way: str | None = None
) -> Expression | None:
    """One expression that fits the target alone, in the way asked for or in any; None: there is
    none."""
    ways = [way] if way else [str(w) for w in chance.permutation(WAYS)]
    for one in ways:
        options = list(_meanings(scene, target, one))
        for index in chance.permutation(len(options)):
            found = the_one(options[index], scene)
            if found is not None and found.id == target.id:
                return Expression(_spoken(options[index], chance), target.id, one, options[index])
    return None


def refer_to_all(scene: Scene, chance: np.random.Generator) -> list[Expression]:
    """One expression for every thing that can be singled out."""
    found = (refer(scene, thing, chance) for thing in scene.things)
    return [expression for expression in found if expression is not None]


def refer_to_none(scene: Scene, chance: np.random.Generator) -> Expression | None:
    """Plausible words that fit nothing here: the right kind in a wrong colour, or an absent one."""
    options = [Meaning(noun=name) for name in kinds()]
    for thing in scene.things:
        own = kind_of(thing.kind)
        options += [Meaning(noun=thing.kind, colour=colour) for colour in own.colours]
        options += [Meaning(noun=thing.kind, pose=pose) for pose in own.poses[not own.alive :]]
        options += [
            Meaning(noun=thing.kind, relation=("next to", Meaning(noun=other)))
            for other in sorted({other.kind for other in scene.things})
        ]
    half = len(kinds()) if chance.random() < 0.4 else 0  # an absent kind, or a near miss
    for index in chance.permutation(len(options) - half):
        meaning = options[half + index] if half < len(options) else options[index]
        anchored = meaning.relation is None or the_one(meaning.relation[1], scene) is not None
        if anchored and all(fit is Fit.NO for fit in fits(meaning, scene).values()):
            return Expression(_spoken(meaning, chance), "", "none", meaning)
    return None


def simplest(scene: Scene, thing: Thing, chance: np.random.Generator) -> Expression | None:
    """The plainest words that single it out: a kind, else a colour, else anything."""
    for way in ("kind", "attribute", "place", "superlative", "ordinal", "relation"):
        if expression := refer(scene, thing, chance, way):
            return expression
    return None


def tells(thing: Thing) -> bool:
    """Is its pose worth a word? That a dog stands, yes; that a house stands, no."""
    own = kind_of(thing.kind)
    return own.alive or thing.pose != own.poses[0]


def _spoken(meaning: Meaning, chance: np.random.Generator) -> str:
    phrase = noun_phrase(meaning, chance)
    if meaning.noun == ANYTHING and meaning.affords:
        rest = phrase.removeprefix(f"thing {that(meaning.affords)}")
        said = (f"what {meaning.affords}", f"the thing {that(meaning.affords)}")
        return pick(chance, (*said, f"something {that(meaning.affords)}")) + rest
    return f"the {phrase}"


def _meanings(scene: Scene, thing: Thing, way: str) -> Iterator[Meaning]:
    """Descriptions that the target fits, of one way; whether others fit too is not asked here."""
    base = Meaning(noun=thing.kind)
    coloured = replace(base, colour=thing.colour)
    match way:
        case "kind":
            yield base
        case "general":
            for name in names_of(thing)[1:]:
                yield Meaning(noun=name)
                if not kind_of(thing.kind).worn:  # no purple people
                    yield Meaning(noun=name, colour=thing.colour)
        case "attribute":
            yield from _attributes(thing)
        case "pose":
            if tells(thing):
                yield replace(base, pose=thing.pose)
            if thing.facing:
                yield replace(base, facing=thing.facing)
                yield replace(coloured, facing=thing.facing)
        case "place":
            for side in _SIDES:
                yield replace(base, side=side)
                yield replace(coloured, side=side)
        case "superlative":
            aloft = thing.whole[3] < thing.place[1] - 0.05
            for rank in _RANKS if aloft else _RANKS[:-1]:
                yield replace(base, rank=rank)
                yield replace(coloured, rank=rank)
                for name in names_of(thing)[1:]:
                    yield Meaning(noun=name, rank=rank)
        case "ordinal":
            alike = sum(other.kind == thing.kind for other in scene.things)
            for count in range(1, min(alike, 5) + 1):
                yield replace(base, ordinal=(count, "left"))
                yield replace(base, ordinal=(count, "right"))
        case "relation":
            for fact in scene.facts:
                if fact.subject == thing.id and fact.object in scene.by_id:
                    other = scene.by_id[fact.object]
                    for anchor in (Meaning(noun=other.kind), *_attributes(other)):
                        yield replace(base, relation=(fact.relation, anchor))
        case "negation":
            yield from _negations(scene, thing)
        case "implicit":
            for clause in kind_of(thing.kind).affords:
                yield Meaning(noun=ANYTHING, affords=clause)
                for side in _SIDES:
                    yield Meaning(noun=ANYTHING, affords=clause, side=side)


def _attributes(thing: Thing) -> Iterator[Meaning]:
    base = Meaning(noun=thing.kind)
    yield replace(base, colour=thing.colour)
    if thing.size == "big" or thing.size == "small":
        yield replace(base, size=thing.size)
        yield replace(base, size=thing.size, colour=thing.colour)
    if thing.pattern != "plain":
        yield replace(base, pattern=thing.pattern)
        yield replace(base, pattern=thing.pattern, colour=thing.colour)


def _negations(scene: Scene, thing: Thing) -> Iterator[Meaning]:
    base = Meaning(noun=thing.kind)
    others = [t for t in scene.things if t.kind == thing.kind and t.id != thing.id]
    for other in others:
        yield replace(base, unlike=Meaning(noun=thing.kind, colour=other.colour))
        if tells(other):
            yield replace(base, unlike=Meaning(noun=thing.kind, pose=other.pose))
        for fact in scene.facts:
            if fact.subject == other.id and fact.object in scene.by_id:
                anchor = Meaning(noun=scene.by_id[fact.object].kind)
                yield replace(base, unlike=Meaning(thing.kind, relation=(fact.relation, anchor)))
