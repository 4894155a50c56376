"""Two minds from one: the synergy stage from the same weights, once with its adversary and once
without.

Both take the same lessons in the same order for as many steps; the discriminator learns in both,
so that even the gradients are clipped alike. Only whether v_s hears of it differs.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import torch

from ..config import MindConfig
from ..familiar import FILE as FAMILIAR
from ..lexicon import FILE as LEXICON
from ..mind import Vitron
from .course import Course, Tell
from .exhibits import Exhibits, exhibits
from .lessons import Material
from .listening import Listening
from .stages import Part, Stage, recipe
from .standing import replaced, settle
from .trainer import train

Way = Literal["without", "with"]
WAYS: Sequence[Way] = ("without", "with")
LAST = "synergy"
UNSAID: frozenset[Part] = frozenset({"signals", "decodings", "discriminator"})
"""No word is said from these."""
PAGES_A_STEP = 4
"""A third of the lessons are about pages, eight or so a step: each is met about twice."""
OTHER_TALKS = 50
"""Added to the seed: the lessons are none that a shipped mind has had."""


def shelf(mind: Vitron, folder: Path, steps: int, tell: Tell) -> Exhibits:
    """The pages that all of them are shown: the eyes do not move in this stage."""
    return exhibits(
        folder, mind.eyes, False, PAGES_A_STEP * steps,
        tell=lambda what, done, of: tell(what, done, of, {}),
    )  # fmt: skip


def taught(
    origin: Path, place: Path, way: Way, seed: int, steps: int, pages: Exhibits, tell: Tell
) -> Path:
    """The folder of a mind that has gone through the stage; one that was killed goes on."""
    made = place / "mind"
    settle(made)
    if made.exists():
        return made
    course = Course(MindConfig.load(origin).profile, place, seed, tell)
    course.begin_with(origin, LAST, gently=1.0)
    stage = stage_of(course.stages, steps, way)
    words = course.words()
    mind = course.mind(words)
    torch.manual_seed(seed)
    told = course.run.progress()
    if (told["stage"], told["step"]) != (stage.name, steps):
        lessons = Material(words, course.config, pages, None, seed + OTHER_TALKS)
        train(mind, stage, lessons, course.run, Listening(mind, words), tell)
    with replaced(made) as fresh:
        mind.save(fresh, course.dtype)
        words.save(fresh)
        for kept in (FAMILIAR, LEXICON):
            if (origin / kept).is_file():
                shutil.copy(origin / kept, fresh / kept)
    shutil.rmtree(course.run.state)
    return made


def moves_words(profile: str) -> bool:
    """Whether the stage moves what words are said from. At nano size it does not: what both say is
    then the same to the letter."""
    return not _last(recipe(profile)).trains <= UNSAID


def stage_of(stages: Sequence[Stage], steps: int, way: Way) -> Stage:
    stage = _last(stages)
    strength = stage.strength if way == "with" else 0.0
    warm = min(stage.warm, steps // 3)
    return stage.model_copy(update={"steps": steps, "warm": warm, "strength": strength})


def _last(stages: Sequence[Stage]) -> Stage:
    return next(one for one in stages if one.name == LAST)
