"""A SEEM-style segmenter learns on cutouts: from words, marks, memory, signals, or several of them.

Every batch holds all of it: moments that are to be found again, things that were drawn on, words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from transformers import CLIPTokenizer

from ....tools.segmenter.network import MARKS, MASK, Build, Said, Seen, Segmenter
from .cutouts import BARS, Cutouts, Row
from .marks import looked, marks_on, nudged, roughly, softened, windows
from .reader import listening, tokens
from .sizes import Segment

NOBODY = -1
SHARES = (0.2, 0.22)  # of a batch: found again, drawn on; the rest is said
WAYS = (0.35, 0.2, 0.2, 0.25)  # of drawing: points, a box, a stroke, an earlier mask
Rng = np.random.Generator


@dataclass(frozen=True, eq=False)
class Desk:
    """Everything that a step takes from."""

    book: Cutouts
    tokenizer: CLIPTokenizer
    sizes: Segment
    seed: int = 0
    device: str = "cpu"

    @cached_property
    def held(self) -> tuple[Tensor, Tensor] | None:
        """The whole book where the network is, if that is a card with room for it."""
        if self.device == "cpu":
            return None
        pixels, owners = np.asarray(self.book.pixels), np.asarray(self.book.owners)
        return (torch.from_numpy(pixels).to(self.device), torch.from_numpy(owners).to(self.device))

    @cached_property
    def shown(self) -> list[int]:
        """Rows with things large enough to be pointed at."""
        return [number for number, row in enumerate(self.book.rows) if row.things]

    @cached_property
    def alike(self) -> dict[str, list[int]]:
        """Rows in which there is a thing of that look."""
        found = defaultdict(list)
        for number in self.shown:
            row = self.book.rows[number]
            for look in sorted({row.looks[name] for name in row.things}):
                found[look].append(number)
        return dict(found)


@dataclass
class Task:
    """One sample: where to look, what is meant, and how it is told."""

    row: int
    meant: tuple[int, ...]
    words: str = ""
    earlier: int = NOBODY
    """Another row, on which the thing is remembered."""
    remembered: int = NOBODY
    """Whose it is there."""
    follows: bool = False
    """The earlier row is the moment before, not another page."""


def tasks(desk: Desk, chance: Rng) -> tuple[list[Task], list[Task], list[Task]]:
    """(found again, drawn on, said)."""
    again, drawn = (max(1, round(desk.sizes.batch * share)) for share in SHARES)
    rest = max(1, desk.sizes.batch - again - drawn)
    return (
        [_again(desk, chance) for _ in range(again)],
        [_drawn(desk, chance) for _ in range(drawn)],
        [_said(desk, chance) for _ in range(rest)],
    )


def _any(desk: Desk, chance: Rng) -> int:
    return desk.shown[int(chance.integers(len(desk.shown)))]


def _one(names: dict[str, int], chance: Rng) -> str:
    every = list(names)
    return every[int(chance.integers(len(every)))]


def _again(desk: Desk, chance: Rng) -> Task:
    """A thing of one moment, to be found in another; or what looks so, on another page."""
    rows = desk.book.rows
    now = _any(desk, chance)
    name = _one(rows[now].things, chance)
    if chance.random() < 0.3:
        look = rows[now].looks[name]
        there = desk.alike[look]
        other = there[int(chance.integers(len(there)))]
        whose = next(n for n in rows[other].things if rows[other].looks[n] == look)
        if chance.random() < 0.2:  # is it on a page that shows nothing of the kind?
            elsewhere = _any(desk, chance)
            kind = look.partition(" ")[2]
            if all(one.partition(" ")[2] != kind for one in rows[elsewhere].looks.values()):
                return Task(elsewhere, (), "", other, rows[other].things[whose])
        return Task(now, _owners(rows[now], look), "", other, rows[other].things[whose])
    near = [k for k in range(max(0, now - 3), min(len(rows), now + 4)) if k != now
            and rows[k].clip >= 0 and rows[k].clip == rows[now].clip]  # fmt: skip
    if not near:
        return Task(now, (rows[now].things[name],), "", now, rows[now].things[name], True)
    other = near[int(chance.integers(len(near)))]
    if name in rows[other].things:
        return Task(now, (rows[now].things[name],), "", other, rows[other].things[name], True)
    return Task(other, (), "", now, rows[now].things[name], True)


def _owners(row: Row, look: str) -> tuple[int, ...]:
    return tuple(row.things[n] for n in row.things if row.looks[n] == look)


def _drawn(desk: Desk, chance: Rng) -> Task:
    row = _any(desk, chance)
    things = desk.book.rows[row].things
    return Task(row, (things[_one(things, chance)],))


def _said(desk: Desk, chance: Rng) -> Task:
    while True:
        row = int(chance.integers(len(desk.book)))
        said = desk.book.rows[row].sayings
        if said:
            words, meant = said[int(chance.integers(len(said)))]
            return Task(row, meant, words)


# --- a step -------------------------------------------------------------------------------------


def losses(model: Segmenter, desk: Desk, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    """Of the step-th batch."""
    chance = np.random.default_rng([desk.seed, step])
    again, drawn, said = tasks(desk, chance)
    every = again + drawn + said
    device, build = desk.device, model.build
    dice_ = torch.Generator(device).manual_seed(desk.seed * 1_000_003 + step)
    dtype = next(model.parameters()).dtype
    pixels, owners = _rows(desk, [task.row for task in every])
    meant = _meant([task.meant for task in every], build.queries - 1).to(device)
    whole = _joined(owners, meant)
    free = torch.tensor([not task.words for task in every], device=device)
    maps = windows(whole, free, dice_)
    pictures, owners = looked(pixels, owners, maps, build.side)
    pictures = softened(pictures, dice_)
    # What was remembered is looked at through nearly the same window, or through one of its own.
    before, theirs = _rows(desk, [task.earlier for task in again])
    whose = torch.tensor([[task.remembered] for task in again], device=device)
    follows = torch.tensor([task.follows for task in again], device=device)
    own = windows(_joined(theirs, whose), torch.ones_like(follows), dice_)
    near = nudged(maps[: len(again)], dice_)
    before, theirs = looked(
        before, theirs, torch.where(follows[:, None, None], near, own), build.side
    )
    both = torch.cat([pictures, softened(before, dice_)]).to(dtype)
    seen = model.see(both.contiguous(memory_format=torch.channels_last))
    earlier = _joined(theirs, whose)
    memory = model.remember(seen.at(slice(len(every), None)), earlier)
    memory = torch.cat([memory, memory.new_zeros(len(every) - len(again), *memory.shape[1:])])
    remembers = torch.zeros(memory.shape[:2], dtype=torch.bool, device=device)
    remembers[: len(again)] = (earlier.flatten(1).amax(1) > 0)[:, None]
    wanted = _joined(owners, meant)
    marks = _marked(desk, wanted, owners, earlier, follows, (again, drawn, said), chance, dice_)
    words, signals = _heard(model, desk, [task.words for task in every], chance)
    masks, scores = model.find(
        seen.at(slice(0, len(every))), words, signals.to(device), marks, memory, remembers
    )
    return _cost(masks.float(), scores.float(), wanted, owners, meant, (len(again), len(drawn)))


def _rows(desk: Desk, rows: list[int]) -> tuple[Tensor, Tensor]:
    if desk.held is not None:
        which = torch.tensor(rows, device=desk.device)
        return desk.held[0][which], desk.held[1][which]
    pixels = np.stack([desk.book.pixels[row] for row in rows])
    owners = np.stack([desk.book.owners[row] for row in rows])
    return torch.from_numpy(pixels), torch.from_numpy(owners)


def _meant(owners: list[tuple[int, ...]], most: int) -> Tensor:
    """[B, most]; of more than that, the last ones have no query of their own."""
    told = torch.full((len(owners), max(most, max(len(one) for one in owners))), NOBODY)
    for row, one in enumerate(owners):
        told[row, : len(one)] = torch.tensor(one, dtype=torch.long)
    return told


def _joined(owners: Tensor, meant: Tensor) -> Tensor:
    """All that is meant, as one mask [B, S, S]."""
    return (owners.long()[:, None] == meant[:, :, None, None]).any(1).float()


def _marked(
    desk: Desk, wanted: Tensor, owners: Tensor, earlier: Tensor, follows: Tensor,
    parts: tuple[list[Task], list[Task], list[Task]], chance: Rng, dice_: torch.Generator,
) -> Tensor:  # fmt: skip
    """What is drawn: on the drawn ones always, on the said ones now and then; a moment before
    leaves its mask."""
    again, drawn, said = (len(part) for part in parts)
    how = torch.from_numpy(chance.choice(4, len(wanted), p=WAYS)).to(desk.device)
    others = ((owners > 0) & (owners < BARS)).float()
    marks = marks_on(wanted, others, how, dice_)
    too = torch.from_numpy(chance.random(said) < 0.12).to(desk.device)
    single = (torch.tensor([len(task.meant) == 1 and task.meant[0] > 0 for task in parts[2]],
                           device=desk.device))  # fmt: skip
    kept = torch.cat([torch.zeros(again, device=desk.device),
                      torch.ones(drawn, device=desk.device), (too & single).float()])  # fmt: skip
    marks = marks * kept[:, None, None, None]
    left = torch.from_numpy(chance.random(again) < 0.7).to(desk.device) & follows
    marks[:again, MASK] = roughly(earlier, dice_) * left[:, None, None]
    return marks


def _heard(model: Segmenter, desk: Desk, words: list[str], chance: Rng) -> tuple[Said, Tensor]:
    """Words, their signal, or both; of what has no words, nothing."""
    ids, lengths = tokens(desk.tokenizer, words)
    ids, lengths = ids.to(desk.device), lengths.to(desk.device)
    said = model.read(ids, lengths)
    signals = listening(said.states, lengths, model.build.signals)
    drawn = torch.from_numpy(chance.random((2, len(words)))).to(desk.device)
    silent, wordless = drawn[0] < 0.6, drawn[1] < 0.5
    worded = torch.tensor([bool(text) for text in words], device=desk.device)
    counts = said.counts & (worded & (silent | ~wordless))[:, None]
    spoken = (worded & ~silent)[:, None, None]
    return Said(said.states, counts), torch.where(spoken, signals, torch.zeros_like(signals))


def _cost(
    masks: Tensor, scores: Tensor, wanted: Tensor, owners: Tensor, meant: Tensor,
    parts: tuple[int, int],
) -> tuple[Tensor, dict[str, Tensor]]:  # fmt: skip
    count = masks.shape[1] - 1
    own = (owners[:, None] == meant[:, :count, None, None]).float()
    there = wanted.flatten(1).amax(1) > 0
    shown = own.flatten(2).amax(2) > 0
    large = F.interpolate(masks[:, :1], scale_factor=2.0, mode="bilinear")[:, 0]
    whole = _dice(large, wanted) * there + 2 * _pixels(large, wanted)
    ones = F.avg_pool2d(own, 2)
    each = _dice(masks[:, 1:], ones) + 2 * _pixels(masks[:, 1:], ones)
    each = (each * shown).sum() / shown.sum().clamp(min=1)
    sure = F.binary_cross_entropy_with_logits(
        scores, torch.cat([there[:, None], shown], 1).float(), reduction="none"
    )
    cost = whole.mean() + 0.5 * each + 0.5 * sure[:, 0].mean() + 0.25 * sure[:, 1:].mean()
    with torch.no_grad():
        found = large > 0
        same = ((found & (wanted > 0)).flatten(1).sum(1) / (found | (wanted > 0)).flatten(1)
                .sum(1).clamp(min=1))  # fmt: skip
        again, drawn = parts
        spans = {"again": slice(0, again), "drawn": slice(again, again + drawn),
                 "said": slice(again + drawn, None)}  # fmt: skip
        told = {
            name: (same[part] * there[part]).sum() / there[part].sum().clamp(min=1)
            for name, part in spans.items()
        }
        told["there"] = ((scores[:, 0] > 0) == there).float().mean()
    return cost, {"mask": whole.mean(), "each": each, "score": sure.mean(), **told}


def _pixels(masks: Tensor, wanted: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(masks, wanted, reduction="none").mean((-2, -1))


def _dice(masks: Tensor, wanted: Tensor) -> Tensor:
    inside = masks.sigmoid()
    both = (inside * wanted).sum((-2, -1))
    return 1 - (2 * both + 1) / (inside.sum((-2, -1)) + wanted.sum((-2, -1)) + 1)


def new_segmenter(sizes: Segment, vocabulary: int, seed: int) -> Segmenter:
    torch.manual_seed(seed)
    return Segmenter(Build(vocabulary=vocabulary, **sizes.build))


def looks(model: Segmenter, desk: Desk, count: int) -> Tensor:
    """What pages are like to it [N, d], softened as other hands would."""
    found = []
    dice_ = torch.Generator(desk.device).manual_seed(desk.seed)
    dtype = next(model.parameters()).dtype
    with torch.no_grad():
        for first in range(0, min(count, len(desk.book)), 32):
            rows = list(range(first, min(first + 32, len(desk.book))))
            pixels, owners = _rows(desk, rows)
            maps = torch.eye(2, 3, device=desk.device).expand(len(rows), -1, -1)
            pictures, _ = looked(pixels, owners, maps, model.build.side)
            seen: Seen = model.see(softened(pictures, dice_).to(dtype))
            found.append(seen.look)
    return torch.cat(found)


assert MARKS == 4  # as many ways to draw as `marks_on` knows
