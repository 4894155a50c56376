"""The text tower learns what words mean before anybody draws by them: from a wish it tells which
kinds of things a page shows, how many, in which colours, where, in what setting, and what happens.

So the drawer meets words that already mean something; from then on the tower stays as it is, as
CLIP's does, and one tower serves every maker and the ears.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from transformers import CLIPTextModel

from ..albums import page_labels
from ..world.colours import COLOURS
from ..world.kinds import kinds
from .devices import laid
from .texts import NONE, Texts, Truth, deeds

LEADS = 4  # things of a page that wishes speak of
MANY = 4  # 0, 1, 2, more
GRID = 3  # x 3 parts of a page, to say where


@dataclass(frozen=True)
class Lectern:
    """Everything that a step takes from."""

    texts: Texts
    truth: Truth
    batch: int
    seed: int = 0


class Understanding(nn.Module):
    """The tower, and the questions that it is asked while it learns."""

    def __init__(self, reader: CLIPTextModel) -> None:
        super().__init__()
        self.reader = reader
        width = reader.config.hidden_size
        count = len(kinds())
        self.many = nn.Linear(width, count * MANY)
        self.colour = nn.Linear(width, count * len(COLOURS))
        self.where = nn.Linear(width, count * GRID * GRID)
        self.setting = nn.ModuleList(nn.Linear(width, len(w)) for w in page_labels().values())
        self.deeds = nn.Linear(width, len(deeds()))
        self.kind = nn.Linear(width, count)
        self.painted = nn.Linear(width, len(COLOURS))
        with torch.no_grad():
            self.many.bias.view(count, MANY)[:, 0] = 4.0  # most kinds are not on a page


def losses(model: Understanding, lectern: Lectern, step: int) -> tuple[Tensor, dict[str, Tensor]]:
    """Of the step-th batch."""
    chance = np.random.default_rng([lectern.seed, step])
    texts, truth = lectern.texts, lectern.truth
    where = texts.wishes.device
    count = len(texts)
    rows = laid(chance.integers(0, count, lectern.batch), where)
    which = laid(chance.integers(0, texts.wishes.shape[1], lectern.batch), where)
    wishes = texts.wishes[rows, which]
    if wishes.device.type == "cpu":  # what lies behind the longest changes nothing
        wishes = wishes[:, : int(texts.lengths[rows, which].max())]
    said = model.reader(wishes).pooler_output
    kind, colour = truth.kinds[rows, :LEADS], truth.colours[rows, :LEADS]
    shown = kind != NONE
    many = _counted(kind, shown)
    asked = model.many(said).float().unflatten(-1, (-1, MANY))
    number = F.cross_entropy(asked.flatten(0, 1), many.flatten(), reduction="sum") / len(rows)
    painted = _of_kind(model.colour(said), kind, len(COLOURS))
    told_colour = _missing(painted, colour)
    place = _of_kind(model.where(said), kind, GRID * GRID)
    told_place = _missing(place, torch.where(shown, _cell(texts.boxes[rows, :LEADS]), NONE))
    setting = torch.stack([
        _missing(head(said).float(), truth.setting[rows, column])
        for column, head in enumerate(model.setting)
    ]).sum()  # fmt: skip
    done = truth.deeds[rows]
    happens = done[:, 0] != NONE
    acts = F.binary_cross_entropy_with_logits(
        model.deeds(said).float(), done.clamp(min=0), reduction="none"
    ).sum(1)
    told_deeds = (acts * happens).sum() / happens.sum().clamp(min=1)
    phrase, right = _phrases(model, lectern, rows, chance)
    cost = number + told_colour + told_place + setting + told_deeds + phrase
    return cost, {
        "number": number, "colour": told_colour, "where": told_place, "setting": setting,
        "deeds": told_deeds, "phrase": phrase, "known": right,
    }  # fmt: skip


def _phrases(
    model: Understanding, lectern: Lectern, rows: Tensor, chance: np.random.Generator
) -> tuple[Tensor, Tensor]:
    """Phrases for boxes: kind and colour, one of each page; and how often the kind was known."""
    texts, truth = lectern.texts, lectern.truth
    drawn = laid(chance.random((len(rows), LEADS)), rows.device)
    place = torch.where(texts.named[rows, :LEADS] != NONE, drawn, -1.0).argmax(1)
    named = texts.named[rows, place]
    said = model.reader(texts.phrases[named.clamp(min=0)]).pooler_output
    kind = torch.where(named != NONE, truth.kinds[rows, place], NONE)
    colour = torch.where(named != NONE, truth.colours[rows, place], NONE)
    told = model.kind(said).float()
    cost = _missing(told, kind) + _missing(model.painted(said).float(), colour)
    known = ((told.argmax(1) == kind).sum() / (kind != NONE).sum().clamp(min=1)).detach()
    return cost, known


def _counted(kind: Tensor, shown: Tensor) -> Tensor:
    """[B, kinds] how many there are of each, up to MANY - 1."""
    count = torch.zeros(len(kind), len(kinds()), dtype=torch.long, device=kind.device)
    count.scatter_add_(1, kind.clamp(min=0), shown.long())
    return count.clamp(max=MANY - 1)


def _of_kind(told: Tensor, kind: Tensor, answers: int) -> Tensor:
    """[B, LEADS, answers]: what was told of the kinds that are there."""
    table = told.float().unflatten(-1, (-1, answers))
    chosen = kind.clamp(min=0)[..., None].expand(-1, -1, answers)
    return table.gather(1, chosen)


def _cell(boxes: Tensor) -> Tensor:
    """Which part of the page the middle of a box lies in."""
    middle = (boxes[..., :2] + boxes[..., 2:]) / 2
    place = (middle * GRID).long().clamp(0, GRID - 1)
    return place[..., 1] * GRID + place[..., 0]


def _missing(told: Tensor, right: Tensor) -> Tensor:
    """Cross entropy over what there is."""
    told, right = told.flatten(0, -2), right.flatten()
    cost = F.cross_entropy(told, right, ignore_index=NONE, reduction="sum")
    return cost / (right != NONE).sum().clamp(min=1)
