"""What lies on the table of a talk, and other names for it."""

from __future__ import annotations

import random
from dataclasses import replace

from ...talk import Step, Thing, Turn


def things(turn: Turn) -> list[Thing]:
    """What came and what was made in a turn."""
    found = list(turn.attached)
    for step, names in zip(turn.steps, turn.made, strict=True):
        for name in names:
            found.append(Thing(name, _kind(step, name)))
    return found


def _kind(step: Step, name: str) -> str:
    if name.startswith(("mask", "track")):
        return "mask" if name.startswith("mask") else "track"
    if step.module == "Image Segmentation":
        return "mask image"
    if step.module == "Video Segmentation":
        return "track video"
    return "image" if name.startswith("img") else "video"


def serves(thing: Thing) -> frozenset[str]:
    """What a thing may be handed on as; in the evaluation's naming a mask is an image as well."""
    return frozenset(thing.kind.split())


def renamed(turns: list[Turn], chance: random.Random) -> list[Turn]:
    """Names as in a long session (img37), and masks and tracks with names of their own."""
    shift = {s: chance.choice((0, 0, 3, 11, 40, 120)) for s in ("img", "vid", "mask", "track")}
    own = chance.random() < 0.7
    counts = dict(shift)
    names: dict[str, str] = {}

    def name(old: str, stem: str) -> None:
        counts[stem] += 1
        names[old] = f"{stem}{counts[stem]}"

    for turn in turns:
        for thing in turn.attached:
            name(thing.name, thing.name.rstrip("0123456789"))
        for step, made in zip(turn.steps, turn.made, strict=True):
            for old in made:
                stem = old.rstrip("0123456789")
                if own and step.module.endswith("Segmentation"):
                    stem = "mask" if stem == "img" else "track"
                name(old, stem)
    return [_with_names(turn, names) for turn in turns]


def _with_names(turn: Turn, names: dict[str, str]) -> Turn:
    return replace(
        turn,
        attached=tuple(replace(thing, name=names[thing.name]) for thing in turn.attached),
        drawn=tuple(replace(one, on=names[one.on]) for one in turn.drawn),
        steps=tuple(
            replace(step, inputs=tuple(names.get(i, i) for i in step.inputs)) for step in turn.steps
        ),
        made=tuple(tuple(names[old] for old in made) for made in turn.made),
    )
