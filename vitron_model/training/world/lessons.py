"""The world as training samples, of the very types that the readers of real data give.

A lesson is everything that can be said of one scene, story or edit; its pixels are painted when
they are asked for, and every word of it is proven on the truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from ..samples import (
    Answer,
    Bits,
    Caption,
    Clip,
    EditPair,
    GroundedCaption,
    Phrase,
    Picture,
    Referring,
    RegionDescription,
    Sample,
    Target,
    Tracked,
    Tracks,
)
from . import pairs
from .painter import Picture as Painted
from .painter import render
from .plots import story
from .scenes import scene
from .spec import SceneSpec, dice
from .splits import Split
from .stories import play
from .truth import Clip as Told
from .truth import Scene
from .words import captions, happenings, questions, referring
from .words.captions import Mention
from .words.instructions import instruct


@lru_cache(maxsize=32)
def _painted(spec: SceneSpec, width: int) -> Painted:
    return render(spec, width)


def of_scene(index: int, split: Split = "train", width: int = 224) -> Iterator[Sample]:
    """Captions, region descriptions, referring expressions (one for none) and questions."""
    spec = scene(index, split)
    truth = _painted(spec, width).truth
    chance = dice("lesson", split, index)
    source = Picture(f"scene {split} {index}", lambda: _painted(spec, width).pixels)
    yield Caption(source, captions.short(truth, chance).text)
    told = captions.detailed(truth, chance)
    yield GroundedCaption(source, told.text, tuple(map(_phrase, told.mentions)))
    for thing in truth.things:
        yield RegionDescription(source, thing.box, captions.region(truth, thing, chance))
    for said in referring.refer_to_all(truth, chance):
        target = Target(truth.by_id[said.target].box, _mask(spec, width, said.target))
        yield Referring(source, said.text, (target,))
    absent = referring.refer_to_none(truth, chance)
    if absent is not None:
        yield Referring(source, absent.text, ())
    for asked in questions.ask(truth, chance):
        yield Answer(
            source,
            asked.text,
            asked.answer,
            choices=asked.choices,
            evidence=tuple(_evidence(truth, one) for one in asked.evidence),
        )


def of_story(index: int, split: Split = "train", width: int = 224) -> Iterator[Sample]:
    """A grounded caption, the tracks of everything, and questions on what happens."""
    spec = story(index, split)
    truth = play(spec, width).truth
    chance = dice("lesson of a story", split, index)
    source = Clip(
        f"story {split} {index}", lambda: iter(play(spec, width).frames), spec.fps, spec.frames
    )
    told = captions.of_clip(truth, chance)
    yield GroundedCaption(source, told.text, tuple(map(_phrase, told.mentions)))
    names = happenings.Names(truth)
    things = tuple(
        Tracked(
            names.phrase(track.id) or track.id,
            dict(enumerate(track.boxes)),
            _masks(truth, track.id),
        )
        for track in truth.tracks
    )
    yield Tracks(source, things)
    for asked in happenings.ask(truth, chance):
        yield Answer(source, asked.text, asked.answer)


def of_pair(index: int, split: Split = "train", width: int = 224) -> Iterator[EditPair]:
    """An edit asked for in words; nothing where no words can name its target."""
    made = pairs.pair(index, split)
    before, after = _painted(made.before, width), _painted(made.after, width)
    edit = made.edit
    words = instruct(
        edit.verb,
        edit.value,
        before.truth,
        after.truth,
        edit.target,
        dice("lesson of a pair", split, index),
        edit.thing.id if edit.thing else "",
    )
    if words is not None:
        yield EditPair(
            Picture(f"before {split} {index}", lambda: _painted(made.before, width).pixels),
            Picture(f"after {split} {index}", lambda: _painted(made.after, width).pixels),
            words,
            lambda: (before.pixels != after.pixels).any(axis=2),
        )


def _phrase(mention: Mention) -> Phrase:
    return Phrase(mention.phrase, (mention.box,), mention.span)


def _evidence(truth: Scene, id: str) -> Phrase:
    thing = truth.by_id[id]
    return Phrase(thing.kind, (thing.box,))


def _mask(spec: SceneSpec, width: int, id: str) -> Callable[[], Bits]:
    return lambda: _painted(spec, width).truth.mask(id)


def _masks(truth: Told, id: str) -> Callable[[int], Bits]:
    return lambda frame: truth.scenes[frame].mask(id)
