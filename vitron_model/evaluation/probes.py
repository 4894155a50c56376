"""What a mind's messages give away on talks that no stage saw, and how well the end tasks go there.

probe on v_s      a fresh probe, trained on half of the messages, tells the task of the others
probe on v_p      the same of what is the task's own
adversary on v_s  the mind's own discriminator, on the same others
words             of an answer's tokens, those said right
condition         how much of what a specialist would hear of the instruction the message carries
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn import functional as F

from ..config import MODULES
from ..mind import Vitron
from ..synergy import TaskDiscriminator
from ..talk import Talk
from ..tokenizer import Words
from ..training.listening import Listening
from ..training.losses import conditions, messages
from ..training.requests.composing import talk
from ..training.sequences import IGNORED, Lessons, of_talk, together
from .makers import Mark

HELD_OUT = 9_000
"""The seed of talks that nothing is taught."""
AT_ONCE = 24
STEPS, BATCH = 250, 96  # of a probe
ROUNDS = 100  # through what it learns from, at most: of few messages it knows all by then

Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Heard:
    """The messages of held-out talks with their tasks, shuffled; and what their talks cost."""

    specific: Tensor
    invariant: Tensor
    tasks: Tensor
    words: Tensor
    """Of every talk, the share of tokens said right."""
    missed: Tensor
    """Of every message, the square of what its condition misses."""
    spread: Tensor
    """Of every message, the mean square by which conditions of its task differ."""

    @property
    def commonest(self) -> float:
        """How often one would be right who always says the same task."""
        half = self.tasks[len(self.tasks) // 2 :]
        return float(half.bincount().max() / len(half))


CHANCE = "commonest task"
"""A mark of how often one would be right who always says the same."""


def marks(mind: Vitron, words: Words, count: int, seed: int, tell: Tell) -> Iterator[Mark]:
    """`seed`: of the probes."""
    heard = hear(mind, words, count, tell)
    yield Mark(CHANCE, heard.commonest)
    half = len(heard.tasks) // 2
    own = mind.discriminator
    guessed = {
        "probe on v_s": probed(heard.invariant, heard.tasks, own, seed),
        "probe on v_p": probed(heard.specific, heard.tasks, own, seed),
        "adversary on v_s": (_guess(own, heard.invariant) == heard.tasks)[half:],
    }
    for what, rights in guessed.items():
        yield from _marks(what, rights, "message")
    yield from _marks("words", heard.words, "talk")
    yield from _marks("condition", 1 - heard.missed / heard.spread, "message")


@torch.no_grad()
def hear(mind: Vitron, words: Words, count: int, tell: Tell) -> Heard:
    config = mind.config
    mind.eval()
    made = (
        of_talk(words, one, config.signals.tokens, False, config.text_limit)
        for one in _talks(count)
    )
    drawn = sorted((one for one in made if one and one.calls), key=lambda one: len(one.ids))
    listens = Listening(mind, words)
    found: list[tuple[Tensor, Tensor, Tensor]] = []
    rights: list[Tensor] = []
    missed: list[Tensor] = []
    wanted_of: dict[int, list[Tensor]] = {}
    for begin in range(0, len(drawn), AT_ONCE):
        lessons = together(drawn[begin : begin + AT_ONCE], words.pad)
        states = mind(lessons.batch, lessons.mask, lessons.positions)
        message, tasks = messages(mind, states, lessons)
        rights.append(_said_right(mind, states, lessons))
        found.append((message.specific.float(), message.invariant.float(), tasks))
        off = torch.zeros(len(tasks))
        told = listens([MODULES[number] for number in tasks], lessons.instructions)
        for rows, carried, wanted in conditions(mind, message, tasks, told):
            off[rows] = (carried - wanted).square().mean((1, 2))
            wanted_of.setdefault(int(tasks[rows][0]), []).append(wanted)
        missed.append(off)
        tell(min(begin + AT_ONCE, len(drawn)), len(drawn))
    specific, invariant, tasks = (torch.cat(one) for one in zip(*found, strict=True))
    spread = torch.zeros(len(tasks))
    for task, every in wanted_of.items():
        wanted = torch.cat(every)
        spread[tasks == task] = (wanted - wanted.mean(0)).square().mean().clamp(min=1e-8)
    order = torch.randperm(len(tasks), generator=torch.Generator().manual_seed(0))
    return Heard(
        specific[order], invariant[order], tasks[order], torch.cat(rights),
        torch.cat(missed)[order], spread[order],
    )  # fmt: skip


@lru_cache(maxsize=1)
def _talks(count: int) -> tuple[Talk, ...]:
    """Made once for all minds of a comparison."""
    return tuple(talk(number, HELD_OUT) for number in range(count))


def probed(vectors: Tensor, tasks: Tensor, like: TaskDiscriminator, seed: int) -> Tensor:
    """Whether a fresh probe, trained on the first half, is right about each of the second."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        probe = like.anew(vectors.shape[-1])
    vectors = (vectors - vectors.mean((0, 1))) / vectors.std((0, 1)).clamp(min=1e-4)
    half = len(vectors) // 2
    optimizer = torch.optim.AdamW(probe.parameters(), 1e-3, weight_decay=0.05)
    chance = torch.Generator().manual_seed(seed)
    for _ in range(min(STEPS, 1 + ROUNDS * half // BATCH)):
        rows = torch.randint(0, half, (BATCH,), generator=chance)
        F.cross_entropy(probe(vectors[rows]), tasks[rows]).backward()
        optimizer.step()
        optimizer.zero_grad()
    return (_guess(probe, vectors[half:]) == tasks[half:]).float()


@torch.no_grad()
def _guess(discriminator: TaskDiscriminator, vectors: Tensor) -> Tensor:
    return discriminator(vectors).argmax(-1)


def _said_right(mind: Vitron, states: Tensor, lessons: Lessons) -> Tensor:
    told = lessons.targets != IGNORED
    said = mind.language.lm_head(states[told]).argmax(-1)
    right = torch.zeros(told.shape)
    right[told] = (said == lessons.targets[told]).float()
    return right.sum(1) / told.sum(1).clamp(min=1)


def _marks(what: str, rights: Tensor, name: str) -> Iterator[Mark]:
    for number, right in enumerate(rights.tolist()):
        yield Mark(what, float(right), f"{name} {number}")
