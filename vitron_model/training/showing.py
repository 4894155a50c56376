"""What is asked about one page or clip of the world, as messages with their right answers.

Captions, regions, expressions, questions, and orders on things that are named: their answer is a
call with the box of what is meant. Everything comes from the world's own truth. Torch-free.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any

from ..talk import Step
from .requests.corpus import MODULE, Pattern, patterns
from .samples import (
    Answer,
    Box,
    Caption,
    GroundedCaption,
    Referring,
    RegionDescription,
    Sample,
    Tracks,
    box_text,
)
from .world import lessons
from .world.splits import Split

CAPTION = ("Describe the picture.", "What do you see?", "What is in this picture?", "caption this",
           "describe the image in a sentence", "Tell me what the picture shows.",
           "what's on here?", "Give a caption.")  # fmt: skip
DETAIL = ("Describe the picture and say where everything is.", "List what you see, with boxes.",
          "What is where in this picture?", "a grounded caption please")  # fmt: skip
REGION = ("What is this?", "what did I mark?", "Describe what I drew round.", "what's this here",
          "Describe the region.", "Tell me about the thing in here.")  # fmt: skip
WHERE = ("Where is {e}?", "where's {e}", "Give me the place of {e}.", "Where do you see {e}?",
         "in which place is {e}?", "What are the coordinates of {e}?")  # fmt: skip
CLIP = ("What happens in this clip?", "Describe the clip.", "caption this video",
        "Tell me what goes on in the video.")  # fmt: skip
WHEN = ("Where is {e}, and in which frames?", "Give the place and the frames of {e}.",
        "Where and when do you see {e}?", "track {e} in words: place and frames")  # fmt: skip
NOWHERE = "There is none."


@dataclass(frozen=True)
class Asked:
    """One message about one page or clip."""

    task: str
    """"caption", "grounding", "region", "refer", "question", "order", "span"."""
    text: str
    reply: str = ""
    steps: tuple[Step, ...] = ()
    drawn: Box | None = None
    """The box of a region that is drawn with it."""
    boxes: tuple[Box, ...] = ()
    """What an answer with places must match."""

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Shown:
    """A page or a clip by its number, and everything that is asked about it."""

    index: int
    split: Split
    clip: bool
    frames: int
    asked: tuple[Asked, ...] = field(default=())


def page(index: int, split: Split = "train", width: int = 128) -> Shown:
    chance = random.Random(f"page {split} {index}")
    told: list[Asked] = []
    for sample in lessons.of_scene(index, split, width):
        told += _of_page(sample, chance)
    chance.shuffle(told)
    return Shown(index, split, False, 1, tuple(told))


def clip(index: int, split: Split = "train", width: int = 128) -> Shown:
    chance = random.Random(f"clip {split} {index}")
    told: list[Asked] = []
    frames = 1
    for sample in lessons.of_story(index, split, width):
        frames = getattr(sample.source, "count", None) or frames  # type: ignore[union-attr]
        told += _of_clip(sample, chance)
    chance.shuffle(told)
    return Shown(index, split, True, frames, tuple(told))


def _of_page(sample: Sample, chance: random.Random) -> Iterator[Asked]:
    match sample:
        case Caption():
            yield Asked("caption", chance.choice(CAPTION), sample.text)
        case GroundedCaption():
            boxes = tuple(phrase.boxes[0] for phrase in sample.phrases)
            yield Asked("grounding", chance.choice(DETAIL), sample.line(), boxes=boxes)
        case RegionDescription():
            yield Asked("region", chance.choice(REGION), sample.text, drawn=sample.box)
        case Referring():
            yield from _referred(sample, chance)
        case Answer():
            yield Asked("question", sample.question, sample.answer)


def _referred(sample: Referring, chance: random.Random) -> Iterator[Asked]:
    boxes = tuple(target.box for target in sample.targets)
    text = chance.choice(WHERE).replace("{e}", sample.expression)
    yield Asked("refer", text, box_text(boxes[0]) if boxes else NOWHERE, boxes=boxes)
    if boxes and chance.random() < 0.5:
        pattern = chance.choice(_orders())
        named = re.sub(r"^(the|what|a|an) ", "", sample.expression)
        if not sample.expression.startswith("the "):
            return
        text = pattern.text.replace("{obj}", named)
        step = Step(
            MODULE[pattern.code], pattern.instruction.replace("{obj}", named), ("img1",),
            box=boxes[0],
        )  # fmt: skip
        yield Asked("order", text, steps=(step,), boxes=boxes)


@lru_cache(maxsize=1)
def _orders() -> tuple[Pattern, ...]:
    """Messages that name one thing of a picture and nothing else that is open."""
    return tuple(
        pattern for pattern in patterns()
        if pattern.code in ("IS", "IE") and pattern.refers == "" and not pattern.drawn
        and re.findall(r"\{\w+\}", pattern.text) == ["{obj}"] and "{obj}s" not in pattern.text
        and "{obj}" in pattern.instruction and "background" not in pattern.instruction
        and not re.search(r"\b(add|a|an|two|every|all|each) \{obj\}", pattern.text)
    )  # fmt: skip


def _of_clip(sample: Sample, chance: random.Random) -> Iterator[Asked]:
    match sample:
        case GroundedCaption():
            yield Asked("caption", chance.choice(CLIP), sample.text)
        case Tracks():
            for thing in sample.things:
                if thing.span is None:
                    continue
                seen = [box for box in thing.boxes.values() if box is not None]
                union = (
                    min(b[0] for b in seen), min(b[1] for b in seen),
                    max(b[2] for b in seen), max(b[3] for b in seen),
                )  # fmt: skip
                name = thing.name if thing.name.startswith("the ") else f"the {thing.name}"
                text = chance.choice(WHEN).replace("{e}", name)
                yield Asked("span", text, box_text(union, thing.span), boxes=(union,))
        case Answer():
            yield Asked("question", sample.question, sample.answer)
