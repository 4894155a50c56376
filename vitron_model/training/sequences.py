"""Talks and exhibits as the token sequences that are learnt from, and as batches of them.

A page with many questions is one sequence: the page first, then every question with its answer as a
block of its own, which sees the page but no other block. So the page's tokens are paid for once.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
import torch
from torch import Tensor

from ...memory.region import Box, Region
from ..config import MODULES, MindConfig
from ..encoding import Encoded, answered, asked
from ..grammar import Machine
from ..grammar import Turn as Rules
from ..mind import Batch, Looked
from ..mind import Region as Marked
from ..pieces import spans
from ..regions import cover
from ..talk import Talk, spoken
from ..tokenizer import ASSISTANT, IMAGE, OBJECT, STOP, USER, Words
from ..uses import USES
from .exhibits import Exhibits
from .showing import Asked

IGNORED = -100
MUMBLED, UNHEARD = 0.08, 0.03
"""Of a prompt's words, those whose letters, and those whose meaning, a mumbled talk hides."""
PROMPT_WEIGHT = 0.3
"""Of people's words beside the answers, where they are learnt too."""


@dataclass
class Sequence_:
    ids: list[int]
    taught: list[bool]
    asked: int = 0
    """Where a person's words end: what is taught before it counts less."""
    block: list[int] = field(default_factory=list)
    """Of each token, its block; 0: what all see. Empty: one plain sequence."""
    looked: tuple[Exhibits, int] | None = None
    covers: list[Tensor] = field(default_factory=list)
    calls: list[tuple[int, int]] = field(default_factory=list)
    """(module's number, first signal token) of each call."""
    instructions: list[list[int]] = field(default_factory=list)
    """Of each call, its instruction's ids."""
    heard: list[int] = field(default_factory=list)
    """Of the ids, as far as people said them, the rows of what their words mean."""


def of_talk(
    words: Words, talk: Talk, signals: int, whole: bool, limit: int,
    mumbled: random.Random | None = None,
) -> Sequence_ | None:  # fmt: skip
    """A talk, its last turn taught; `whole`: every word of it; `mumbled`: at times only the meaning
    of a word is heard, or only its letters. None where the grammar would not allow what it
    teaches."""
    encoded = answered(words, asked(words, talk, limit=limit), talk, signals)
    machine = Machine(Rules(USES, talk.kinds, len(talk.now.drawn), signals=signals), words)
    for token in encoded.ids[encoded.asked :]:
        allowed = machine.allowed()
        if allowed is not None and token not in allowed:
            return None
        machine.take(token)
    taught = [whole] * encoded.asked + [True] * (len(encoded.ids) - encoded.asked)
    calls = [
        (MODULES.index(step.module), at)
        for step, at in zip(talk.now.steps, encoded.signals, strict=True)
    ]
    orders = [words.ids(" " + step.instruction) for step in talk.now.steps]
    if mumbled is not None and words.pieces is not None:
        _mumble(words, encoded, {id for order in orders for id in order}, mumbled)
    return Sequence_(
        encoded.ids, taught, encoded.asked, calls=calls, instructions=orders, heard=encoded.heard
    )  # fmt: skip


def _mumble(words: Words, encoded: Encoded, said: set[int], chance: random.Random) -> None:
    """Letters of a word go where its meaning is left and nothing of it is to be said again; else,
    more rarely, its meaning goes."""
    written = words.written(encoded.ids[: encoded.asked])
    depth = list(accumulate(token.count("[") - token.count("]") for token in written))
    for span in spans(written):
        ids = encoded.ids[span.start : span.stop]
        free = not said & set(ids) and not depth[span.start]  # names stand in brackets
        draw = chance.random()
        if draw < MUMBLED and free and encoded.heard[span.start]:
            encoded.ids[span.start : span.stop] = [words.pad] * len(span)
        elif draw > 1 - UNHEARD:
            encoded.heard[span.start : span.stop] = [0] * len(span)


def of_exhibit(
    words: Words, all_of: Exhibits, row: int, told: Sequence[Asked], config: MindConfig
) -> Sequence_:
    """A page or clip and several questions about it."""
    shown = all_of.shown[row]
    name, kind = ("vid1", "video") if shown.clip else ("img1", "image")
    frames = f", {shown.frames} frames" if shown.clip else ""
    count = config.sight.tokens
    if shown.clip:
        count += config.sight.frames * config.sight.frame_side**2
    head = [words.start, words.id(USER), *words.ids(f" [{name}: {kind}{frames}")]
    head += [words.id(IMAGE)] * count + words.ids("]")
    made = Sequence_(list(head), [False] * len(head), 0, [0] * len(head), (all_of, row))
    made.heard = words.heard(head)
    signals = config.signals.tokens
    for number, one in enumerate(told, 1):
        ids = words.ids(" " + one.text)
        if one.drawn is not None:
            ids += [*words.ids(f" [region: box on {name}"), words.id(OBJECT), *words.ids("]")]
            made.covers.append(torch.from_numpy(cover_of(one.drawn)))
        ids.append(words.id(ASSISTANT))
        begin = len(ids)
        made.heard += words.heard(ids)
        if one.steps:
            for text in spoken(one.steps, signals):
                if text == "</Instruction>":
                    module = MODULES.index(one.steps[0].module)
                    made.calls.append((module, len(made.ids) + len(ids) + 1))
                    made.instructions.append(words.ids(" " + one.steps[0].instruction))
                ids += words.ids(text) if text[:1] == " " else words.fixed(text)
        else:
            ids += [words.id("<answer>"), *words.ids(" " + one.reply), words.id(STOP)]
        made.ids += ids
        made.heard += [0] * (len(ids) - begin)
        made.taught += [False] * begin + [True] * (len(ids) - begin)
        made.block += [number] * len(ids)
    return made


def cover_of(box: tuple[float, float, float, float]) -> np.ndarray:
    """The cover of a drawn box."""
    x0, y0, x1, y1 = box
    region = Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),))
    return cover(region.raster(128, 128))


@dataclass(frozen=True)
class Lessons:
    """A batch, and what is taught in it."""

    batch: Batch
    targets: Tensor  # [B, L]: the id that comes next, IGNORED where it is not taught
    mask: Tensor | None  # [B, 1, L, L] bool: who sees whom; None: everyone what stands before
    positions: Tensor | None
    calls: tuple[tuple[int, int, int], ...]
    """(row, module's number, first signal token)."""
    instructions: tuple[list[int], ...]
    weights: Tensor  # [B, L]: how much each target counts

    def to(self, device: torch.device) -> Lessons:
        if device.type == "cpu":
            return self
        batch = self.batch
        looked = [Looked(one.patches.to(device), one.clip) for one in batch.looked]
        heard = batch.heard.to(device) if batch.heard is not None else None
        regions = [Marked(one.looked, one.frame, one.cover.to(device)) for one in batch.regions]
        return Lessons(
            Batch(batch.ids.to(device), looked, regions, heard), self.targets.to(device),
            self.mask.to(device) if self.mask is not None else None,
            self.positions.to(device) if self.positions is not None else None,
            self.calls, self.instructions, self.weights.to(device),
        )  # fmt: skip


def together(sequences: Sequence[Sequence_], pad: int) -> Lessons:
    longest = max(len(one.ids) for one in sequences)
    ids = torch.full((len(sequences), longest), pad)
    targets = torch.full((len(sequences), longest), IGNORED)
    blocks = torch.zeros((len(sequences), longest), dtype=torch.int64)
    positions = torch.arange(longest).repeat(len(sequences), 1)
    looked: list[Looked] = []
    regions: list[Marked] = []
    calls: list[tuple[int, int, int]] = []
    packed = any(one.block for one in sequences)
    weights = torch.ones((len(sequences), longest))
    heard = torch.zeros((len(sequences), longest), dtype=torch.int64)
    for row, one in enumerate(sequences):
        count = len(one.ids)
        line = torch.tensor(one.ids)
        ids[row, :count] = line
        heard[row, : len(one.heard)] = torch.tensor(one.heard)
        told = torch.tensor(one.taught)
        targets[row, : count - 1] = torch.where(told[1:], line[1:], IGNORED)
        weights[row, : max(0, one.asked - 1)] = PROMPT_WEIGHT
        if one.block:
            blocks[row, :count] = torch.tensor(one.block)
            positions[row] = _positions(blocks[row])
        if one.looked:
            shelf, index = one.looked
            looked.append(Looked(shelf.seen(index), shelf.shown[index].clip))
            regions += [Marked(len(looked) - 1, 0, cover) for cover in one.covers]
        calls += [(row, module, at) for module, at in one.calls]
    mask = None
    if packed:
        seen = (blocks[:, None, :] == 0) | (blocks[:, None, :] == blocks[:, :, None])
        mask = (seen & torch.ones(longest, longest, dtype=torch.bool).tril())[:, None]
    return Lessons(
        Batch(ids, looked, regions, heard), targets, mask, positions if packed else None,
        tuple(calls),
        tuple(order for one in sequences for order in one.instructions), weights,
    )  # fmt: skip


def _positions(blocks: Tensor) -> Tensor:
    """Every block goes on where the shared beginning ends."""
    steps = torch.arange(len(blocks))
    shared = int((blocks == 0).cumprod(0).sum())
    first = torch.zeros(int(blocks.max()) + 1, dtype=torch.int64)
    for number in range(1, len(first)):
        first[number] = int((blocks == number).nonzero()[0, 0])
    moved = steps - first[blocks] + shared
    return torch.where(blocks == 0, torch.minimum(steps, torch.tensor(shared)), moved)
