"""What a picture or a clip shows: short, detailed and grounded, in the paper's formats."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from .....tools.english import a, listed, number
from ..truth import BoxTuple, Clip, Fact, Scene, Thing
from .phrases import (
    INDOORS,
    RELATIONS,
    TIMES,
    WEATHER,
    does,
    doing,
    pick,
    place_phrase,
    plural,
    thing_phrase,
)
from .referring import tells


@dataclass(frozen=True)
class Mention:
    """A phrase of a caption and the thing that it means."""

    phrase: str
    thing: str
    box: BoxTuple
    span: tuple[int, int] | None = None
    """First and last frame, in a clip."""


@dataclass(frozen=True)
class Caption:
    text: str
    mentions: tuple[Mention, ...] = ()

    def grounded(self) -> str:
        """The paper's line: `girl: (0.12, 0.30, 0.25, 0.80), …`, in a clip `(… | 3, 9)`."""
        return ", ".join(f"{m.phrase}: {box_text(m.box, m.span)}" for m in self.mentions)


def box_text(box: BoxTuple, span: tuple[int, int] | None = None) -> str:
    numbers = ", ".join(f"{value:.2f}" for value in box)
    return f"({numbers} | {span[0]}, {span[1]})" if span else f"({numbers})"


def short(scene: Scene, chance: np.random.Generator) -> Caption:
    """One sentence: the largest things, what one of them does, where and when."""
    leads = sorted(scene.things, key=lambda t: -t.area)[:3]
    if not leads:
        return Caption(f"An empty scene {setting(scene, chance)}.")
    groups = Counter(thing.kind for thing in leads)
    words = [
        a(_worded(next(t for t in leads if t.kind == kind), chance))
        if count == 1
        else f"{number(count)} {plural(kind)}"
        for kind, count in groups.items()
    ]
    first = leads[0]
    act = f" {doing(first.pose)}" if len(leads) == 1 and tells(first) else ""
    sentence = f"{listed(words)}{act} {setting(scene, chance)}"
    mentions = tuple(Mention(thing_phrase(t), t.id, t.box) for t in leads)
    return Caption(_sentence(sentence), mentions)


def detailed(scene: Scene, chance: np.random.Generator) -> Caption:
    """The setting, every thing with what it looks like and does, and how they stand together."""
    if not scene.things:
        return Caption(f"There is nothing to be seen {setting(scene, chance)}.")
    sentences, mentions = [], []
    names = _names(scene)
    placed: set[str] = set()
    for thing in sorted(scene.things, key=lambda t: -t.area):
        name = names[thing.id]
        fact = _telling_fact(scene, thing, placed, chance)
        words = f"{a(name)} {does(thing.pose)}" if tells(thing) else f"there is {a(name)}"
        if fact:
            words += f" {pick(chance, RELATIONS[fact.relation])} the {names[fact.object]}"
        elif thing.facing and tells(thing) and chance.random() < 0.4:
            words += f" and looks to the {thing.facing}"
        placed.add(thing.id)
        sentences.append(_sentence(words))
        mentions.append(Mention(name, thing.id, thing.box))
    opening = pick(chance, ("This is a scene {}.", "The picture shows a scene {}.", "We are {}."))
    return Caption(" ".join([opening.format(setting(scene, chance)), *sentences]), tuple(mentions))


def _telling_fact(
    scene: Scene, thing: Thing, placed: set[str], chance: np.random.Generator
) -> Fact | None:
    """How it stands to something already told: near things first, mere left and right last."""
    facts = [f for f in scene.facts if f.subject == thing.id and f.object in placed]
    near = [f for f in facts if f.relation not in ("left of", "right of")]
    options = near or (facts if chance.random() < 0.5 else [])
    return options[int(chance.integers(len(options)))] if options else None


def region(scene: Scene, thing: Thing, chance: np.random.Generator) -> str:
    """A drawn region described: what it holds, what that looks like, does and stands by."""
    words = a(thing_phrase(thing, size=chance.random() < 0.5))
    clauses = [doing(thing.pose)] if tells(thing) else []
    if thing.facing and chance.random() < 0.5:
        clauses.append(f"facing {thing.facing}")
    near = [f for f in scene.facts if f.subject == thing.id and f.object in scene.by_id]
    if near:
        fact = near[int(chance.integers(len(near)))]
        other = thing_phrase(scene.by_id[fact.object])
        clauses.append(f"{pick(chance, RELATIONS[fact.relation])} {a(other)}")
    return " ".join([words, *clauses])


def of_clip(clip: Clip, chance: np.random.Generator) -> Caption:
    """What happens, event after event, with boxes at the first frame and frame spans."""
    from .happenings import told  # events have words of their own

    scene = clip.scenes[0]
    tracks = {track.id: track for track in clip.tracks}
    sentences = [_sentence(text) for text in told(clip, chance)]
    if not sentences:
        sentences = [short(scene, chance).text]
    elif chance.random() < 0.8:
        sentences[0] = sentences[0].removesuffix(".") + f" {setting(scene, chance)}."
    everyone = {thing.id: thing for s in clip.scenes for thing in s.things}
    mentions = []
    for identity, track in tracks.items():
        first = track.boxes[track.span[0]]
        assert first is not None
        mentions.append(Mention(thing_phrase(everyone[identity]), identity, first, track.span))
    return Caption(" ".join(sentences), tuple(mentions))


def setting(scene: Scene, chance: np.random.Generator) -> str:
    """Where and when: "on a street in the snow", "in a kitchen at night"."""
    words = [place_phrase(scene.place)]
    outdoors = scene.place not in INDOORS and scene.place != "space"
    if outdoors and (scene.weather != "clear" or chance.random() < 0.15):
        words.append(pick(chance, WEATHER[scene.weather]))
    if scene.time != "day" and (scene.time == "night" or chance.random() < 0.6):
        # "on a rainy day at night" is no English
        words = [w for w in words if not w.endswith(" day")]
        words.append(TIMES[scene.time])
    elif outdoors and chance.random() < 0.2:
        words.append(f"in {scene.season}")
    return " ".join(words)


def _worded(thing: Thing, chance: np.random.Generator) -> str:
    return thing_phrase(thing, colour=chance.random() < 0.8)


def _names(scene: Scene) -> dict[str, str]:
    """A phrase for every thing, as plain as tells it apart: dog; white dog; big white dog."""
    kinds = Counter(thing.kind for thing in scene.things)
    coloured = Counter(thing_phrase(thing) for thing in scene.things)
    names, used = {}, Counter[str]()
    for thing in scene.things:
        name = thing_phrase(thing)
        if kinds[thing.kind] > 1 and coloured[name] > 1:
            used[name] += 1
            name = name if used[name] == 1 else f"another {name}"
        names[thing.id] = name
    return names


def _sentence(words: str) -> str:
    words = words.replace("the another", "the other")
    return words[0].upper() + words[1:] + "."
