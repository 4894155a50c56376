"""The words that the illustrator knows, each with its part in a wish. Knows no grammar."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from ..world.colours import PAINT
from ..world.kinds import kinds

Part = Literal[
    "kind", "colour", "size", "pattern", "count", "deed", "place", "time", "season", "weather",
    "style", "side", "relation", "facing", "camera", "change", "garment", "toward", "and", "it",
    "scenery", "unseen", "filler",
]  # fmt: skip


class Entry(NamedTuple):
    part: Part
    value: str
    several: bool = False


SYNONYMS = {
    "dog": "puppy hound pup doggy", "cat": "kitten kitty", "rabbit": "bunny hare",
    "horse": "pony", "sheep": "lamb", "cow": "calf bull", "bird": "robin sparrow seagull gull crow",
    "fish": "goldfish", "duck": "duckling", "car": "automobile taxi cab", "truck": "lorry van",
    "bus": "coach", "plane": "airplane aeroplane aircraft jet", "bicycle": "bike cycle",
    "boat": "ship sailboat sailing-boat yacht", "rocket": "spaceship spacecraft",
    "train": "locomotive", "house": "cottage home hut cabin building", "tower": "lighthouse castle",
    "tree": "oak pine fir", "flower": "rose tulip daisy", "mushroom": "toadstool",
    "sofa": "couch", "table": "desk", "chair": "stool", "cup": "mug", "ball": "football",
    "man": "guy gentleman farmer", "woman": "lady", "boy": "lad", "girl": "child kid",
    "police officer": "policeman policewoman cop officer",
    "street lamp": "lamppost lamp streetlight", "robot": "android",
}  # fmt: skip
COLOURS = {
    "grey": "gray silver", "purple": "violet lilac lavender", "blue": "navy azure",
    "red": "crimson scarlet", "turquoise": "teal cyan aqua", "yellow": "gold golden",
    "brown": "beige tan chestnut", "pink": "rose-coloured magenta", "orange": "ginger",
    "green": "lime olive", "white": "cream ivory", "black": "",
}  # fmt: skip
PLACES = {
    "street": "street road city town pavement", "beach": "beach seaside shore coast sand",
    "forest": "forest wood woods jungle", "field": "field meadow farm countryside grass",
    "mountain": "mountain mountains hills", "park": "park garden lawn",
    "harbour": "harbour harbor port sea ocean lake river water", "desert": "desert dunes",
    "space": "space moon stars planet", "room": "room bedroom indoors",
    "kitchen": "kitchen",
}  # fmt: skip
TIMES = {
    "day": "day daytime noon midday", "morning": "morning dawn sunrise",
    "evening": "evening dusk sunset twilight", "night": "night midnight moonlight nighttime",
}  # fmt: skip
SEASONS = {"spring": "spring", "summer": "summer", "autumn": "autumn", "winter": "winter"}
WEATHERS = {
    "rain": "rain rainy raining storm stormy", "snow": "snow snowy snowing snowfall",
    "fog": "fog foggy mist misty", "wind": "wind windy", "cloudy": "cloudy clouds overcast",
    "clear": "sunny sunshine clear",
}  # fmt: skip
STYLES = {
    "storybook": "storybook", "flat": "flat", "ink": "ink inked",
    "watercolour": "watercolour watercolor", "chalk": "chalk", "pixel": "pixel pixelated",
}  # fmt: skip
SIZES = {
    "small": "small little tiny mini short", "big": "big large huge giant tall enormous great",
    "medium": "medium",
}  # fmt: skip
PATTERNS = {"striped": "striped stripy", "dotted": "dotted", "spotted": "spotted spotty",
            "checked": "checked chequered", "patched": "patched patchy"}  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100,
}  # fmt: skip
COUNTS = {
    "1": "a an the another other", "2": "both couple pair", "3": "some few", "4": "several",
    "6": "many", "12": "dozen",
}  # fmt: skip
DEEDS = {
    "run": "run runs running race races racing gallop gallops galloping trot trots",
    "walk": "walk walks walking stroll strolls strolling wander wanders stand-up",
    "jump": "jump jumps jumping leap leaps leaping", "hop": "hop hops hopping",
    "sit": "sit sits sitting", "lie": "lie lies lying resting rests",
    "sleep": "sleep sleeps sleeping asleep naps napping dozes dozing",
    "fly": "fly flies flying", "swim": "swim swims swimming", "sail": "sail sails sailing",
    "drive": "drive drives driving", "ride": "ride rides riding cycling",
    "wave": "wave waves waving",
    "stand": "stand stands standing parked waiting", "float": "float floats floating drifting",
    "roll": "roll rolls rolling", "bounce": "bounce bounces bouncing",
    "fall": "fall falls falling drops dropping", "grow": "grow grows growing",
    "shrink": "shrink shrinks shrinking", "rise": "rise rises rising launches",
    "spin": "spin spins spinning", "appear": "appear appears", "disappear": "disappear disappears",
    "follow": "follow follows following chase chases chasing", "sway": "sway sways swaying",
    "move": "move moves moving go goes going pass passes passing cross crosses crossing",
}  # fmt: skip
GAZES = "looks look looking"


def _each(verbs: str, *ends: str) -> str:
    """Every verb with every end."""
    return "; ".join(f"{verb} {end}" for verb in verbs.split() for end in ends)


PHRASES: tuple[tuple[Part, str, str], ...] = (
    ("deed", "turn round", "turn round; turns round; turn around; turns around; turning round"),
    ("deed", "rise", "takes off; take off; taking off"),
    ("side", "left", "on the left; on the left side; at the left; on the far left"),
    ("side", "right", "on the right; on the right side; at the right; on the far right"),
    ("side", "middle", "in the middle; in the centre; in the center"),
    ("facing", "left", _each(f"{GAZES} facing faces face", "left", "to the left")),
    ("facing", "right", _each(f"{GAZES} facing faces face", "right", "to the right")),
    ("relation", "looking at", _each(GAZES, "at", "after")),
    ("unseen", "", _each(GAZES, "up", "down", "back", "away", "around", "round")),
    ("filler", "who", "who; that; which"),
    ("relation", "left of", "to the left of; left of"),
    ("relation", "right of", "to the right of; right of"),
    ("relation", "in front of", "in front of"),
    ("relation", "behind", "behind"),
    ("relation", "next to", "next to; beside; near; alongside"),
    ("relation", "above", "above"),
    ("relation", "over", "over"),
    ("relation", "under", "under; below; beneath"),
    ("relation", "on", "on; on top of"),
    ("relation", "holding", "holding; holds; carrying; carries"),
    ("relation", "with", "with"),
    ("relation", "past", "past"),
    ("relation", "to", "to; towards; toward; up to"),
    ("relation", "after", "after"),
    ("relation", "in", "in; inside"),
    ("relation", "onto", "onto; into; through; across"),
    ("it", "", "it; them"),
    ("toward", "left", "to the left; from right to left; leftwards"),
    ("toward", "right", "to the right; from left to right; rightwards"),
    ("style", "pixel", "pixel art"),
    ("place", "room", "living room"),
    ("place", "space", "outer space"),
    ("camera", "pan left", "pan left; pan to the left; panning left"),
    ("camera", "pan right", "pan right; pan to the right; panning right"),
    ("camera", "push in", "push in; zoom in; pushing in; zooming in; push-in"),
    ("camera", "pull out", "pull out; zoom out; pull back; pulling back; zooming out"),
    ("change", "weather rain", "starts to rain; starts raining; begins to rain"),
    ("change", "weather snow", "starts to snow; starts snowing; begins to snow"),
    ("change", "time night", "night falls; it gets dark"),
    ("change", "time morning", "the sun rises; day breaks"),
    ("and", "", "and; ,; while"),
)
GARMENTS = "dress shirt uniform coat jacket jumper suit clothes".split()
SCENERY = set(
    "picture pictures image photo drawing illustration painting page scene clip video film movie "
    "animation sky background foreground".split()
)
"""What has looks of its own, and is no thing: they are not those of a thing beside it."""
FILLERS = set(
    "at of by is are be being there its his her their from along up down around "
    "draw paint make create generate show me please style art full very really nice lovely "
    "beautiful cute happy pretty old young bright dark light pale design slow slowly quick "
    "quickly fast gently for i want would like can you as looks look looking camera lot lots "
    "side do does".split()
)


@lru_cache(maxsize=1)
def entries() -> dict[str, Entry]:
    """Every phrase with its part; the longest are looked for first."""
    told: dict[str, Entry] = {word: Entry("filler", "") for word in FILLERS}
    tables: tuple[tuple[Part, dict[str, str]], ...] = (
        ("colour", COLOURS), ("place", PLACES), ("time", TIMES), ("season", SEASONS),
        ("weather", WEATHERS), ("style", STYLES), ("size", SIZES), ("pattern", PATTERNS),
        ("count", COUNTS), ("deed", DEEDS),
    )  # fmt: skip
    for part, table in tables:
        for value, words in table.items():
            told |= {word: Entry(part, value) for word in words.split()}
    told |= {word: Entry("count", str(number)) for word, number in NUMBERS.items()}
    told |= {word: Entry("scenery", word) for word in SCENERY}
    told |= {colour: Entry("colour", colour) for colour in PAINT}
    told |= {word: Entry("garment", word) for word in GARMENTS}
    for part, value, phrases in PHRASES:
        told |= {phrase: Entry(part, value) for phrase in phrases.split("; ")}
    for kind in kinds().values():
        others = [*kind.also, *SYNONYMS.get(kind.name, "").split()]
        for name in others:
            if name not in told:
                told[name] = Entry("kind", kind.name)
                told.setdefault(f"{name}s", Entry("kind", kind.name, True))
        told[kind.plural] = Entry("kind", kind.name, True)
        told[kind.name] = Entry("kind", kind.name)
    told["children"] = Entry("kind", "girl", True)
    told["people"] = Entry("kind", "man", True)
    return told


LONGEST = 5  # words of a phrase
