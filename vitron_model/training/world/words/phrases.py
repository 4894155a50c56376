"""English for things and places: nouns and what is said of them. Knows no truth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .....tools.english import a, many_of
from ..kinds import kind_of, kinds
from ..truth import Thing
from .meaning import Meaning

ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth")

PLACES = {
    "street": "on a street", "beach": "on a beach", "forest": "in a forest", "field": "in a field",
    "mountain": "in the mountains", "room": "in a room", "kitchen": "in a kitchen",
    "park": "in a park", "harbour": "at a harbour", "space": "in space", "desert": "in a desert",
    "meadow": "in a meadow", "garden": "in a garden", "lake": "by a lake", "sea": "at sea",
    "farm": "on a farm", "town": "in a town", "village": "in a village",
}  # fmt: skip
SUBJECTS = {"you", "people", "birds", "children", "bees", "animals", "it", "we", "someone"}
"""First words of purposes that have a subject of their own: "you can sit on"."""
INDOORS = {"room", "kitchen"}
WEATHER = {
    "rain": ("in the rain", "on a rainy day", "while it rains"),
    "snow": ("in the snow", "on a snowy day", "while it snows"),
    "fog": ("in the fog", "on a foggy day"),
    "wind": ("in the wind", "on a windy day"),
    "cloudy": ("under a cloudy sky", "on a cloudy day"),
    "clear": ("under a clear sky",),
}
TIMES = {"day": "by day", "morning": "in the morning", "evening": "in the evening",
         "night": "at night"}  # fmt: skip
POSES = {
    "stand": ("standing", "stands"), "sit": ("sitting", "sits"), "walk": ("walking", "walks"),
    "run": ("running", "runs"), "lie": ("lying down", "lies"), "jump": ("jumping", "jumps"),
    "fly": ("flying", "flies"), "swim": ("swimming", "swims"), "sleep": ("sleeping", "sleeps"),
    "wave": ("waving", "waves"), "drive": ("driving", "drives"), "roll": ("rolling", "rolls"),
    "float": ("floating", "floats"), "hop": ("hopping", "hops"), "eat": ("eating", "eats"),
    "ride": ("riding", "rides"), "bounce": ("bouncing", "bounces"),
    "dance": ("dancing", "dances"), "fall": ("falling", "falls"), "read": ("reading", "reads"),
}  # fmt: skip
RELATIONS = {
    "left of": ("to the left of", "left of"), "right of": ("to the right of", "right of"),
    "in front of": ("in front of",), "behind": ("behind",), "above": ("above", "over"),
    "under": ("under", "below"), "on": ("on",), "next to": ("next to", "beside"),
    "holding": ("holding",), "held by": ("held by", "in the hand of"),
}  # fmt: skip
RANKS = {
    "leftmost": ("leftmost {}", "{} furthest to the left"),
    "rightmost": ("rightmost {}", "{} furthest to the right"),
    "nearest": ("nearest {}", "{} closest to us", "{} nearest to the viewer"),
    "farthest": ("farthest {}", "{} farthest from you", "{} farthest away"),
    "biggest": ("biggest {}", "largest {}"),
    "smallest": ("smallest {}", "{} that looks smallest"),
    "tallest": ("tallest {}",),
    "highest": ("highest {}", "{} that is highest up"),
}
SIDES = {
    "left": ("on the left", "on the left side"),
    "right": ("on the right", "on the right side"),
    "middle": ("in the middle", "in the centre"),
}


def pick(chance: np.random.Generator, options: Sequence[str]) -> str:
    return options[int(chance.integers(len(options)))]


def plural(noun: str) -> str:
    if noun in kinds():
        return kind_of(noun).plural
    known = {"person": "people", "child": "children", "man": "men", "woman": "women",
             "piece of furniture": "pieces of furniture", "thing": "things"}  # fmt: skip
    if noun in known:
        return known[noun]
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"


def that(affords: str) -> str:
    """A purpose as a clause behind a noun: "that has leaves", "you can sit on"."""
    return affords if affords.split()[0] in SUBJECTS else f"that {affords}"


def place_phrase(place: str) -> str:
    return PLACES.get(place, f"in a {place}")


def doing(pose: str) -> str:
    return POSES.get(pose, (f"{pose}ing", f"{pose}s"))[0]


def does(pose: str) -> str:
    return POSES.get(pose, (f"{pose}ing", f"{pose}s"))[1]


def adjectives(colour: str, size: str, pattern: str, noun: str) -> tuple[str, str]:
    """(before the noun, behind it): what a person wears stands behind, "in a red coat"."""
    shown = pattern if pattern != "plain" else ""
    worn = kind_of(noun).worn if noun in kinds() else ""
    if worn and (colour or shown):
        clothes = " ".join(word for word in (shown, colour, worn) if word)
        return size, f"in {clothes if many_of(worn) else a(clothes)}"
    return " ".join(word for word in (size, shown, colour) if word), ""


def thing_phrase(thing: Thing, colour: bool = True, size: bool = False) -> str:
    """Without article: "big red car", "girl in a blue dress"."""
    before, behind = adjectives(
        thing.colour if colour else "",
        thing.size if size and thing.size != "medium" else "",
        thing.pattern if colour else "",
        thing.kind,
    )
    return " ".join(word for word in (before, thing.kind, behind) if word)


def noun_phrase(meaning: Meaning, chance: np.random.Generator, many: bool = False) -> str:
    """A description in words, without article: "second dog from the left that is not brown"."""
    noun = plural(meaning.noun) if many else meaning.noun
    before, behind = adjectives(meaning.colour, meaning.size, meaning.pattern, meaning.noun)
    head = " ".join(word for word in (before, noun, behind) if word)
    if meaning.rank:
        head = pick(chance, RANKS[meaning.rank]).format(head)
    tail = []
    if meaning.ordinal:
        count, end = meaning.ordinal
        head = f"{ORDINALS[count]} {head}"
        tail.append(f"from the {end}")
    if meaning.pose:
        tail.append(pick(chance, (doing(meaning.pose), f"that {_is(many)} {doing(meaning.pose)}")))
    if meaning.facing:
        tail.append(pick(chance, (f"facing {meaning.facing}", f"looking to the {meaning.facing}")))
    if meaning.affords:
        tail.append(that(meaning.affords))
    if meaning.side:
        tail.append(pick(chance, SIDES[meaning.side]))
    if meaning.relation:
        relation, other = meaning.relation
        tail.append(f"{pick(chance, RELATIONS[relation])} the {noun_phrase(other, chance)}")
    if meaning.unlike:
        tail.append(f"that {_is(many)} not {_predicate(meaning.unlike, chance)}")
    return " ".join([head, *tail])


def _is(many: bool) -> str:
    return "are" if many else "is"


def _predicate(meaning: Meaning, chance: np.random.Generator) -> str:
    """What stands behind "is not": red; sitting; next to the tree."""
    if meaning.relation:
        relation, other = meaning.relation
        return f"{pick(chance, RELATIONS[relation])} the {noun_phrase(other, chance)}"
    if meaning.colour:
        return meaning.colour
    if meaning.pose:
        return doing(meaning.pose)
    if meaning.side:
        return pick(chance, SIDES[meaning.side])
    return a(meaning.noun)
