"""What people would say to have a page of the world made: short wishes in several forms.

Every word of them is true of the page, so that what listens learns to obey. Torch-free.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ....tools.english import a, listed, number
from ..world.truth import Clip, Scene, Thing
from ..world.words import captions
from ..world.words.captions import setting
from ..world.words.happenings import told
from ..world.words.phrases import RELATIONS, SIDES, doing, pick, plural, thing_phrase
from ..world.words.referring import tells

Rng = np.random.Generator

STYLED = {
    "storybook": ("in a storybook style", "as a storybook page"),
    "flat": ("in a flat style", "as a flat illustration", "flat design"),
    "ink": ("in ink", "as an ink drawing", "ink style"),
    "watercolour": ("in watercolour", "as a watercolour", "watercolour style"),
    "chalk": ("in chalk", "as a chalk drawing", "chalk style"),
    "pixel": ("in pixel art", "as pixel art", "pixel style"),
}
LEADS = ("", "", "", "", "a picture of ", "an illustration of ", "a drawing of ", "a scene with ")


def wishes(scene: Scene, chance: Rng, count: int) -> list[str]:
    """`count` ways of asking for this very page."""
    return [_wish(scene, chance) for _ in range(count)]


def film_wishes(clip: Clip, chance: Rng, count: int) -> list[str]:
    """`count` ways of asking for this very clip: what happens, where, in which style."""
    return [_film_wish(clip, chance) for _ in range(count)]


def _film_wish(clip: Clip, chance: Rng) -> str:
    first = clip.scenes[0]
    happenings = told(clip, chance)
    if not happenings:
        return _wish(first, chance)
    words = ", ".join(happenings[: int(chance.integers(1, len(happenings) + 1))])
    if chance.random() < 0.75:
        words = f"{happenings[0]} {setting(first, chance)}{words[len(happenings[0]) :]}"
    return _styled(words, first, chance)


def _wish(scene: Scene, chance: Rng) -> str:
    leads = sorted(scene.things, key=lambda thing: -thing.area)
    if not leads:
        return setting(scene, chance)
    forms: list[Callable[[Scene, list[Thing], Rng], str]] = [
        _caption, _caption, _counted, _one, _related, _listed, _sided,
    ]  # fmt: skip
    return _styled(forms[int(chance.integers(len(forms)))](scene, leads, chance), scene, chance)


def _styled(words: str, scene: Scene, chance: Rng) -> str:
    if scene.style != "storybook" and chance.random() < 0.85:
        words = f"{words}, {pick(chance, STYLED[scene.style])}"
    elif chance.random() < 0.05:
        words = f"{words}, {pick(chance, STYLED[scene.style])}"
    return words


def _caption(scene: Scene, leads: list[Thing], chance: Rng) -> str:
    words = captions.short(scene, chance).text.removesuffix(".")
    return words[0].lower() + words[1:] if chance.random() < 0.8 else words


def _named(thing: Thing, chance: Rng, colour: float = 0.9, size: float = 0.15) -> str:
    return thing_phrase(thing, colour=chance.random() < colour, size=chance.random() < size)


def _counted(scene: Scene, leads: list[Thing], chance: Rng) -> str:
    """two red dogs and a car in a park"""
    groups: dict[str, list[Thing]] = {}
    for thing in leads[:4]:
        groups.setdefault(thing.kind, []).append(thing)
    words = []
    for kind, things in groups.items():
        if len(things) == 1:
            words.append(a(_named(things[0], chance)))
        else:
            colours = {thing.colour for thing in things}
            colour = f"{colours.pop()} " if len(colours) == 1 else ""
            words.append(f"{number(len(things))} {colour}{plural(kind)}")
    return f"{pick(chance, LEADS)}{listed(words)} {setting(scene, chance)}"


def _one(scene: Scene, leads: list[Thing], chance: Rng) -> str:
    """a red dog running on a beach at night"""
    thing = leads[0]
    act = f" {doing(thing.pose)}" if tells(thing) else ""
    looks = f" facing {thing.facing}" if thing.facing and chance.random() < 0.3 else ""
    name = a(_named(thing, chance))
    return f"{pick(chance, LEADS)}{name}{act}{looks} {setting(scene, chance)}"


def _related(scene: Scene, leads: list[Thing], chance: Rng) -> str:
    """a red dog in front of a blue car on a street"""
    known = {thing.id for thing in leads[:4]}
    facts = [fact for fact in scene.facts if fact.subject in known and fact.object in known]
    if not facts:
        return _one(scene, leads, chance)
    fact = facts[int(chance.integers(len(facts)))]
    first, second = scene.by_id[fact.subject], scene.by_id[fact.object]
    act = f" {doing(first.pose)}" if tells(first) and chance.random() < 0.6 else ""
    how = pick(chance, RELATIONS[fact.relation])
    where = f" {setting(scene, chance)}" if chance.random() < 0.85 else ""
    return f"{a(_named(first, chance))}{act} {how} {a(_named(second, chance))}{where}"


def _listed(scene: Scene, leads: list[Thing], chance: Rng) -> str:
    """red dog, blue car, street, night"""
    words = [_named(thing, chance) for thing in leads[: int(chance.integers(1, 4))]]
    words.append(scene.place)
    words += [scene.time] if scene.time != "day" else []
    words += [scene.weather] if scene.weather != "clear" else []
    return ", ".join(words)


def _sided(scene: Scene, leads: list[Thing], chance: Rng) -> str:
    """a red dog on the left and a blue car on the right, on a street"""
    told = []
    for thing in leads[:2]:
        x = thing.middle[0]
        side = "left" if x < 0.38 else "right" if x > 0.62 else "middle"
        told.append(f"{a(_named(thing, chance))} {pick(chance, SIDES[side])}")
    return f"{' and '.join(told)}, {setting(scene, chance)}"
