"""The storybook tasks on pages and clips that training never drew: does the mind see and say right?

refer      where a named thing is: a box with IoU of at least 0.5; or that there is none
question   the very answer
region     what is claimed of a drawn region
caption    what is claimed of a page
order      the place of what an order means, IoU of at least 0.5
order said whether words alone make a plan that parses and type-checks
span       the box and the frames of a thing in a clip (mean IoU in place, and in time)
... found  refer, span, caption, region and questions by the whole agent: the mind orders, the
           segmenter finds; what a closer look can tell it answers, the mind the rest
clip question   the very answer to what happens, when, before and after what, why
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...memory.region import Box, Region
from ...tools.segmenter.choosing import covered
from ..captions import placed
from ..encoders import chosen_frames
from ..language import Call, Plan, parse, write
from ..speaker import Sight, Speaker
from ..talk import Talk, Thing, Turn
from ..training import showing
from ..training.showing import NOWHERE, Asked, Shown
from ..training.world.painter import render
from ..training.world.plots import story
from ..training.world.scenes import scene
from ..training.world.splits import Split
from ..training.world.truth import Scene
from ..uses import USES
from .facts import claims, holds, parted
from .found import answered, described, in_clip, on_page, recounted
from .segmenter import Bench

Tell = Callable[[int, int], None]
_PLACE = re.compile(r"\(([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+)(?: \| (\d+), (\d+))?\)")

ASKED = frozenset({"refer", "question", "caption", "region", "order", "span"})
"""Everything that `showing` asks and a judge knows."""

AIMS = {
    "refer (test)": 0.90, "refer (novel)": 0.80, "question (test)": 0.90, "caption (test)": 0.90,
    "region (test)": 0.90, "span (test)": 0.70, "order said (test)": 1.0, "order said (novel)": 1.0,
    "question found (test)": 0.90, "region found (test)": 0.90, "refer found (test)": 0.90,
    "refer found (novel)": 0.80, "caption found (test)": 0.90, "span found (test)": 0.70,
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One answer, judged: 0 to 1."""

    task: str
    split: Split
    index: int
    asked: str
    wanted: str
    said: str
    right: float


def marks(
    speaker: Speaker, split: Split, pages: int, clips: int, tell: Tell = lambda done, of: None,
    bench: Bench | None = None, tasks: Collection[str] = ASKED, first: int = 0,
) -> Iterator[Mark]:  # fmt: skip
    """Without a `bench` of specialists the mind is asked alone."""
    of = pages + clips
    for number in range(pages):
        yield from _page(speaker, split, first + number, bench, tasks)
        tell(number + 1, of)
    for number in range(clips):
        yield from _clip(speaker, split, first + number, bench, tasks)
        tell(pages + number + 1, of)


def _page(
    speaker: Speaker, split: Split, index: int, bench: Bench | None, tasks: Collection[str]
) -> Iterator[Mark]:
    size = speaker.config.sight.image_size
    picture = render(scene(index, split), size)
    sight = speaker.see([picture.pixels], False)
    for one in _asked(showing.page(index, split), tasks):
        if one.task in _PAGE_TASKS:
            said, right = _PAGE_TASKS[one.task](speaker, sight, one, picture.truth)
            yield Mark(one.task, split, index, one.text, _wanted(one), said, right)
            if one.task == "caption" and bench is not None:
                things = answered(bench, split, index, one)
                said = placed(things, said) if things else said
                right = _true(said, picture.truth)
                yield Mark("caption found", split, index, one.text, one.reply, said, right)
            if one.task == "question" and bench is not None:
                found = answered(bench, split, index, one) or said
                right = _same(one.reply, found)
                yield Mark("question found", split, index, one.text, one.reply, found, right)
        if one.task == "region" and bench is not None:
            found = described(bench, split, index, one) or said
            right = _described(found, one, picture.truth)
            yield Mark("region found", split, index, one.text, one.reply, found, right)
        if one.task == "refer" and bench is not None:
            place = on_page(speaker, bench, split, index, one)
            there = iou(one.boxes[0], place.box) >= 0.5 if one.boxes else place.box is None
            judged = float(there and bool(place.order))
            yield Mark("refer found", split, index, one.text, _wanted(one), str(place), judged)
        if one.task == "order":
            said, right = _planned(speaker, one)
            yield Mark("order said", split, index, one.text, one.steps[0].instruction, said, right)


def _clip(
    speaker: Speaker, split: Split, index: int, bench: Bench | None, tasks: Collection[str]
) -> Iterator[Mark]:
    shown = showing.clip(index, split, 96)
    sight = speaker.see(frames_of(speaker, shown), True, shown.frames)
    for one in _asked(shown, tasks):
        if one.task == "span":
            said = speaker.tell(one.text, sight).reply
            place, time = _span_ious(one, said)
            yield Mark("span", split, index, one.text, one.reply, said, place)
            yield Mark("span frames", split, index, one.text, one.reply, said, time)
            if bench is not None:
                found = in_clip(speaker, bench, split, index, one)
                said = str(found)
                place, time = _span_ious(one, said)
                yield Mark("span found", split, index, one.text, one.reply, said, place)
                yield Mark("span found, frames", split, index, one.text, one.reply, said, time)
        elif one.task == "question":
            said = speaker.tell(one.text, sight).reply
            right = _same(one.reply, said)
            yield Mark("clip question", split, index, one.text, one.reply, said, right)
            if bench is not None:
                said = recounted(bench, split, index, one) or said
                right = _same(one.reply, said)
                yield Mark("clip question found", split, index, one.text, one.reply, said, right)


def _asked(shown: Shown, tasks: Collection[str]) -> Iterator[Asked]:
    return (one for one in shown.asked if one.task in tasks)


def frames_of(speaker: Speaker, shown: Shown) -> list[NDArray[np.uint8]]:
    sight = speaker.config.sight
    scenes = list(story(shown.index, shown.split).scenes())
    numbers = chosen_frames(len(scenes), sight.frames)
    return [render(scenes[number], sight.image_size).pixels for number in numbers]


# --- judges -------------------------------------------------------------------------------------

Judged = tuple[str, float]


def _refer(speaker: Speaker, sight: Sight, one: Asked, truth: Scene) -> Judged:
    said = speaker.tell(one.text, sight).reply
    if not one.boxes:
        return said, float(said.strip() == NOWHERE)
    return said, float(iou(one.boxes[0], place_in(said)) >= 0.5)


def _question(speaker: Speaker, sight: Sight, one: Asked, truth: Scene) -> Judged:
    said = speaker.tell(one.text, sight).reply
    return said, _same(one.reply, said)


def _caption(speaker: Speaker, sight: Sight, one: Asked, truth: Scene) -> Judged:
    said = speaker.tell(one.text, sight).reply
    return said, _true(said, truth)


def _true(said: str, truth: Scene) -> float:
    told = claims(said)
    return float(np.mean([holds(claim, truth) for claim in told])) if told else 0.0


def _region(speaker: Speaker, sight: Sight, one: Asked, truth: Scene) -> Judged:
    """The first thing that is claimed is the one that is meant; the rest must hold as well."""
    assert one.drawn is not None
    x0, y0, x1, y1 = one.drawn
    box = Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),))
    said = speaker.tell(one.text, sight, box).reply
    return said, _described(said, one, truth)


def _described(said: str, one: Asked, truth: Scene) -> float:
    assert one.drawn is not None
    drawn, told = one.drawn, claims(said)
    if not told:
        return 0.0
    meant = max(truth.things, key=lambda thing: iou(thing.box, drawn))
    if told[0][0] != "thing":
        return 0.0
    colour, kind = parted(told[0][1])
    right = [kind == meant.kind]
    if colour:
        right.append(colour in (meant.colour, meant.accent))
    return float(np.mean(right + [holds(claim, truth) for claim in told[1:]]))


def _planned(speaker: Speaker, one: Asked) -> Judged:
    """Whether words alone make a plan that reads back and has the right module."""
    thing = Thing("img1", "image")
    talk = Talk((Turn(one.text, (thing,)),), kinds={"img1": frozenset({"image"})})
    said = speaker.plan(talk, USES, unsure=0.0)
    calls = tuple(
        Call(module=step.module, instruction=step.instruction, inputs=step.inputs)
        for step in said.steps
    )
    text = write(Plan(calls=calls))
    return text, float(bool(calls) and parse(text).calls == calls)


def _order(speaker: Speaker, sight: Sight, one: Asked, truth: Scene) -> Judged:
    module = one.steps[0].module
    use = next(use for use in USES if use.name == module)
    box = speaker.point(one.text, sight, use)
    return str(box), float(box is not None and iou(one.boxes[0], box) >= 0.5)


_PAGE_TASKS: dict[str, Callable[[Speaker, Sight, Asked, Scene], Judged]] = {
    "refer": _refer, "question": _question, "caption": _caption, "region": _region,
    "order": _order,
}  # fmt: skip


def _wanted(one: Asked) -> str:
    return one.reply or str(tuple(round(v, 2) for v in one.boxes[0]))


def _same(wanted: str, said: str) -> float:
    def plain(text: str) -> str:
        return re.sub(r"\b(a|an|the|it is)\b|[^a-z0-9 ]", "", text.lower()).strip()

    return float(plain(wanted) == plain(said))


def place_in(text: str) -> tuple[float, float, float, float] | None:
    """The first box that a text says."""
    found = _PLACE.search(text)
    if found is None:
        return None
    x0, y0, x1, y1 = (float(found[k]) for k in range(1, 5))
    return x0, y0, x1, y1


def _span_ious(one: Asked, said: str) -> tuple[float, float]:
    """(in place, in time)."""
    wanted, got = _PLACE.search(one.reply), _PLACE.search(said)
    place = iou(one.boxes[0], place_in(said))
    if wanted is None or got is None or got[5] is None or wanted[5] is None:
        return place, 0.0
    first, last = (int(wanted[k]) for k in (5, 6))
    begin, end = (int(got[k]) for k in (5, 6))
    both = max(0, min(last, end) - max(first, begin) + 1)
    either = max(last, end) - min(first, begin) + 1
    return place, both / max(1, either)


def iou(one: Sequence[float], other: Sequence[float] | None) -> float:
    """Intersection over union of two boxes."""
    return 0.0 if other is None else covered(one, other)
