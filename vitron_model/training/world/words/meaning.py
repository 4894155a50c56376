"""What a description means, and which things of a scene it fits: yes, perhaps or no.

A description is unambiguous when one thing fits and no other even perhaps fits. The margins live
here: what is "on the left" by a hair's breadth is a perhaps. Knows no wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from ..kinds import kind_of
from ..truth import Relation, Scene, Thing

Rank = Literal[
    "leftmost", "rightmost", "nearest", "farthest", "biggest", "smallest", "tallest", "highest"
]
Side = Literal["left", "right", "middle"]

ANYTHING = "thing"
EDGE = 0.05  # how far apart two middles must lie for one to be surely further left
GREATER = 1.25  # how many times larger the larger of two must be


class Fit(IntEnum):
    NO = 0
    PERHAPS = 1
    YES = 2


@dataclass(frozen=True)
class Meaning:
    """All that is said must hold. Empty fields say nothing."""

    noun: str
    """A kind ("dog"), a more general name ("animal") or ANYTHING."""
    colour: str = ""
    size: Literal["", "small", "big"] = ""
    pattern: str = ""
    pose: str = ""
    facing: Literal["", "left", "right"] = ""
    affords: str = ""
    side: Side | Literal[""] = ""
    relation: tuple[Relation, Meaning] | None = None
    unlike: Meaning | None = None
    """Must not fit this: "that is not red", "that is not next to the tree"."""
    rank: Rank | Literal[""] = ""
    ordinal: tuple[int, Literal["left", "right"]] | None = None
    """(2, "left"): the second from the left among those that fit the rest."""


def fits(meaning: Meaning, scene: Scene) -> dict[str, Fit]:
    """For every thing of the scene, by id: does the description fit it?"""
    base = {thing.id: _plain_fit(meaning, thing, scene) for thing in scene.things}
    if meaning.rank:
        return _ranked(meaning.rank, base, scene)
    if meaning.ordinal:
        return _counted(meaning.ordinal, base, scene)
    return base


def the_one(meaning: Meaning, scene: Scene) -> Thing | None:
    """The thing that fits when no other even perhaps does; otherwise None."""
    fit = fits(meaning, scene)
    sure = [identity for identity, how in fit.items() if how is Fit.YES]
    unsure = any(how is Fit.PERHAPS for how in fit.values())
    return scene.by_id[sure[0]] if len(sure) == 1 and not unsure else None


def all_that_fit(meaning: Meaning, scene: Scene) -> tuple[Thing, ...] | None:
    """Every thing that fits, in the scene's order; None where one only perhaps does."""
    fit = fits(meaning, scene)
    if any(how is Fit.PERHAPS for how in fit.values()):
        return None
    return tuple(thing for thing in scene.things if fit[thing.id] is Fit.YES)


def names_of(thing: Thing) -> tuple[str, ...]:
    """Every noun that holds for it, the most exact first."""
    group = {"object": (), "nature": (), "furniture": ("piece of furniture",), "food": ()}
    return (thing.kind, *kind_of(thing.kind).also, *group.get(thing.group, (thing.group,)))


def _plain_fit(meaning: Meaning, thing: Thing, scene: Scene) -> Fit:
    """Everything but rank and ordinal, which need the others."""
    if meaning.noun != ANYTHING and meaning.noun not in names_of(thing):
        return Fit.NO
    said = (
        (meaning.colour, thing.colour),
        (meaning.pattern, thing.pattern),
        (meaning.pose, thing.pose),
        (meaning.facing, thing.facing),
    )
    if any(wanted and wanted != found for wanted, found in said):
        return Fit.NO
    if meaning.affords and meaning.affords not in kind_of(thing.kind).affords:
        return Fit.NO
    fit = Fit.YES
    if meaning.size:
        fit = min(fit, _size_fit(meaning.size, thing, scene))
    if meaning.side:
        fit = min(fit, _side_fit(meaning.side, thing))
    if meaning.relation:
        fit = min(fit, _relation_fit(*meaning.relation, thing, scene))
    if meaning.unlike:
        fit = min(fit, Fit(Fit.YES - fits(meaning.unlike, scene)[thing.id]))
    return fit


def _height(thing: Thing) -> float:
    return thing.whole[3] - thing.whole[1]


def _size_fit(wanted: str, thing: Thing, scene: Scene) -> Fit:
    """Big among its own kind, both by nature and as it looks; alone it is only perhaps."""
    others = [t for t in scene.things if t.kind == thing.kind and t.id != thing.id]
    looks = [_height(thing) / _height(other) for other in others]
    if thing.size == wanted:
        right = all((ratio > 1) == (wanted == "big") for ratio in looks)
        return Fit.YES if looks and right else Fit.PERHAPS
    misleading = any((ratio > 1) == (wanted == "big") for ratio in looks)
    return Fit.PERHAPS if misleading else Fit.NO


def _side_fit(wanted: Side, thing: Thing) -> Fit:
    x = thing.middle[0]
    if wanted == "middle":
        return Fit.YES if 0.42 < x < 0.58 else Fit.PERHAPS if 0.32 < x < 0.68 else Fit.NO
    if wanted == "right":
        x = 1 - x
    return Fit.YES if x < 0.38 else Fit.PERHAPS if x < 0.55 else Fit.NO


def _relation_fit(relation: Relation, other: Meaning, thing: Thing, scene: Scene) -> Fit:
    """To the one thing that the other description means; without such a one, perhaps."""
    anchor = the_one(other, scene)
    if anchor is None:
        return Fit.PERHAPS
    if anchor.id == thing.id:
        return Fit.NO
    if scene.holds(thing.id, relation, anchor.id):
        return Fit.YES
    apart = thing.middle[0] - anchor.middle[0]
    if relation in ("left of", "right of"):
        return Fit.PERHAPS if (apart < EDGE) == (relation == "left of") else Fit.NO
    if relation == "next to":
        gap = max(thing.box[0], anchor.box[0]) - min(thing.box[2], anchor.box[2])
        return Fit.PERHAPS if gap < 0.12 else Fit.NO
    overlap = min(thing.whole[2], anchor.whole[2]) > max(thing.whole[0], anchor.whole[0])
    if relation in ("in front of", "behind", "above", "under"):
        return Fit.PERHAPS if overlap else Fit.NO
    return Fit.NO


_ORDER: dict[Rank, tuple[int, str]] = {
    "leftmost": (-1, "x"), "rightmost": (1, "x"), "nearest": (1, "ground"),
    "farthest": (-1, "ground"), "biggest": (1, "area"), "smallest": (-1, "area"),
    "tallest": (1, "height"), "highest": (-1, "bottom"),
}  # fmt: skip


def _measure(what: str, thing: Thing) -> float:
    match what:
        case "x":
            return thing.middle[0]
        case "ground":
            return thing.place[1]
        case "area":
            return (thing.whole[2] - thing.whole[0]) * _height(thing)
        case "height":
            return _height(thing)
        case _:
            return thing.whole[3]


def _ahead(sign: int, what: str, one: Thing, other: Thing) -> bool:
    """Surely before the other in that order."""
    a, b = _measure(what, one), _measure(what, other)
    if what in ("area", "height"):
        wide = GREATER**2 if what == "area" else GREATER
        return a > b * wide if sign > 0 else a * wide < b
    return (a - b) * sign > EDGE


def _ranked(rank: Rank, base: dict[str, Fit], scene: Scene) -> dict[str, Fit]:
    """The first of at least two; who is not surely behind another may be it."""
    sign, what = _ORDER[rank]
    among = [t for t in scene.things if base[t.id] > Fit.NO]
    out = dict.fromkeys(base, Fit.NO)
    for thing in among:
        others = [t for t in among if t.id != thing.id]
        if any(_ahead(sign, what, other, thing) for other in others):
            continue
        clear = bool(others) and all(_ahead(sign, what, thing, other) for other in others)
        out[thing.id] = min(base[thing.id], Fit.YES if clear else Fit.PERHAPS)
    return out


def _counted(ordinal: tuple[int, str], base: dict[str, Fit], scene: Scene) -> dict[str, Fit]:
    """Counting needs every candidate sure and the row clearly spaced; otherwise all perhaps."""
    number, end = ordinal
    among = [t for t in scene.things if base[t.id] > Fit.NO]
    row = sorted(among, key=lambda thing: thing.middle[0], reverse=end == "right")
    steps = [abs(b.middle[0] - a.middle[0]) for a, b in zip(row, row[1:], strict=False)]
    sure = all(base[t.id] is Fit.YES for t in row) and all(step > EDGE for step in steps)
    out = dict.fromkeys(base, Fit.NO)
    if not sure:
        return out | {thing.id: Fit.PERHAPS for thing in row}
    if number <= len(row) and len(row) > 1:
        out[row[number - 1].id] = Fit.YES
    return out
