"""Where a named thing is, and what it is like, by the whole agent: the mind says what is meant, the
segmenter finds it and looks at it closely.

This is how the paper grounds (its mind sees, its SEEM cuts out), and how the product does; `world`
asks the mind alone as well, which must then say the box itself.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...errors import NothingFound
from ...memory.media import Track, Video, VideoRef
from ...memory.region import Region
from ...tools.modules import SegmentVideo
from ...tools.specialist import Report
from ..speaker import Speaker
from ..talk import Talk, Thing, Turn
from ..training.samples import Box, Span, box_of_mask, box_text
from ..training.showing import WHEN, WHERE, Asked
from ..training.world.painter import render
from ..training.world.plots import story
from ..training.world.scenes import scene
from ..training.world.splits import Split
from ..training.world.stories import play
from ..uses import USES
from .segmenter import CLIP, SIDE, Bench

ON_PAGES = ("cut out {e}", "segment {e} please", "can you mask {e}?", "outline {e}")
ON_CLIPS = ("track {e}", "follow {e} please", "can you keep a mask on {e}?")
_MEANT = re.compile("|".join(
    re.escape(form).replace(re.escape("{e}"), "(.+)") for form in (*WHERE, *WHEN)
))  # fmt: skip


@dataclass(frozen=True)
class Found:
    """What the mind ordered and what came of it."""

    order: str
    box: Box | None = None
    """Around all that was found; of a clip, in all its frames."""
    frames: Span | None = None

    def __str__(self) -> str:
        return f"{self.order} -> {box_text(self.box, self.frames) if self.box else 'none'}"


def on_page(speaker: Speaker, bench: Bench, split: Split, index: int, one: Asked) -> Found:
    order = ordered(speaker, one, ON_PAGES, "image")
    cut = bench.cut(render(scene(index, split), SIDE).pixels, order, None) if order else None
    return Found(order, box_of_mask(cut) if cut is not None else None)


def answered(bench: Bench, split: Split, index: int, one: Asked) -> str | None:
    """What a closer look answers, as the planner asks for it; None where that is left to the
    mind."""
    return bench.answer(render(scene(index, split), SIDE).pixels, one.text)


def described(bench: Bench, split: Split, index: int, one: Asked) -> str | None:
    """The same of what was drawn."""
    assert one.drawn is not None
    x0, y0, x1, y1 = one.drawn
    box = Region.box(x0, y0, x1, y1)
    return bench.describe(render(scene(index, split), SIDE).pixels, box, one.text)


def recounted(bench: Bench, split: Split, index: int, one: Asked) -> str | None:
    """The same of a clip."""
    return bench.recount(_clip(split, index), one.text)


@lru_cache(maxsize=1)
def _clip(split: Split, index: int) -> Video:
    film = play(story(index, split), CLIP)
    return Video.of(film.frames, film.truth.fps)


def in_clip(speaker: Speaker, bench: Bench, split: Split, index: int, one: Asked) -> Found:
    order = ordered(speaker, one, ON_CLIPS, "video")
    video = VideoRef.of(_clip(split, index))
    try:
        made = bench.tracker.run(SegmentVideo(video=video, instruction=order), None, Report())[0]
    except NothingFound:
        return Found(order)
    assert isinstance(made, Track)
    boxes = [box_of_mask(mask.inside()) for mask in made.masks]
    seen = [box for box in boxes if box is not None]
    if not seen:
        return Found(order)
    lefts, tops, rights, bottoms = zip(*seen, strict=True)
    frames = [number for number, box in enumerate(boxes) if box is not None]
    around = (min(lefts), min(tops), max(rights), max(bottoms))
    return Found(order, around, (frames[0], frames[-1]))


def ordered(speaker: Speaker, one: Asked, forms: Sequence[str], kind: str) -> str:
    """What the mind has the segmenter do when it is told to cut out what is asked for; nothing
    where it plans something else."""
    match = _MEANT.fullmatch(one.text)
    assert match is not None, one.text
    meant = next(group for group in match.groups() if group)
    text = random.Random(one.text).choice(forms).replace("{e}", meant)
    name = "vid1" if kind == "video" else "img1"
    talk = Talk((Turn(text, (Thing(name, kind),)),), kinds={name: frozenset({kind})})
    said = speaker.plan(talk, USES, unsure=0.0)
    wanted = "Video Segmentation" if kind == "video" else "Image Segmentation"
    return next((step.instruction for step in said.steps if step.module == wanted), "")
