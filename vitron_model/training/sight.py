"""The nano's eyes learn to see: what is on every patch, before any word.

CLIP comes to the paper's model already trained; nothing comes to ours. So its tower first learns
from the world's truth, patch by patch: which kind, colour, pattern, pose and size the thing there
has, and where that thing begins and ends; and of the page: place, time, season, weather, style.
The heads that ask are thrown away; what the tower learnt stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..config import Sight
from ..encoders import MEAN, SPREAD, ImageEncoder
from .albums import FACING, Album, page_labels, thing_labels


@dataclass(frozen=True)
class Pages:
    """A batch of an album, as tensors."""

    pixels: Tensor  # [B, 3, S, S]
    owner: Tensor  # [B, s, s] int64
    things: Tensor  # [B, MOST, labels] int64
    boxes: Tensor  # [B, MOST, 4]
    page: Tensor  # [B, labels] int64


def pages(album: Album, rows: NDArray[np.int64], mirrored: NDArray[np.bool_]) -> Pages:
    """Some rows of an album; a mirrored page looks the other way in every respect."""
    order = np.argsort(rows)
    rows, mirrored = rows[order], mirrored[order]
    pixels = torch.from_numpy(album.pixels[rows]).permute(0, 3, 1, 2).float() / 255.0
    mean, spread = torch.tensor(MEAN)[:, None, None], torch.tensor(SPREAD)[:, None, None]
    owner = torch.from_numpy(album.owner[rows].astype(np.int64))
    things = torch.from_numpy(album.things[rows].astype(np.int64))
    boxes = torch.from_numpy(album.boxes[rows].astype(np.float32))
    flip = torch.from_numpy(mirrored)
    pixels = torch.where(flip[:, None, None, None], pixels.flip(3), pixels)
    owner = torch.where(flip[:, None, None], owner.flip(2), owner)
    x0, y0, x1, y1 = boxes.unbind(-1)
    boxes = torch.where(flip[:, None, None], torch.stack([1 - x1, y0, 1 - x0, y1], -1), boxes)
    column = list(thing_labels()).index("facing")
    facing = things[..., column]
    left, right = FACING.index("left"), FACING.index("right")
    turned = torch.where(facing == left, right, torch.where(facing == right, left, facing))
    things[..., column] = torch.where(flip[:, None], turned, facing)
    return Pages((pixels - mean) / spread, owner, things, boxes,
                 torch.from_numpy(album.page[rows].astype(np.int64)))  # fmt: skip


def shuffled(album: Album, batch: int, seed: int, skip: int = 0) -> Iterator[Pages]:
    """Batches for ever, in an order of this seed alone; `skip` leaves out those already seen."""
    epoch = -(-len(album) // batch)
    step = 0
    while True:
        chance = np.random.default_rng([seed, step // epoch])
        order = chance.permutation(len(album))
        mirrors = chance.random(len(album)) < 0.5
        for begin in range(0, len(album) - batch + 1, batch):
            if step >= skip:
                chosen = order[begin : begin + batch]
                yield pages(album, chosen, mirrors[begin : begin + batch])
            step += 1


class Questions(nn.Module):
    """The heads that ask."""

    def __init__(self, sight: Sight) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(sight.hidden)
        self.thing = nn.ModuleDict(
            {name: nn.Linear(sight.hidden, len(words)) for name, words in thing_labels().items()}
        )
        self.page = nn.ModuleDict(
            {name: nn.Linear(sight.hidden, len(words)) for name, words in page_labels().items()}
        )
        self.box = nn.Linear(sight.hidden, 4)

    def losses(self, encoder: ImageEncoder, batch: Pages) -> dict[str, Tensor]:
        seen = encoder(batch.pixels)
        patches, whole = self.norm(seen.patches), self.norm(seen.whole)
        on = batch.owner > 0
        at = (batch.owner - 1).clamp(min=0).flatten(1)
        found: dict[str, Tensor] = {}
        for column, (name, head) in enumerate(self.thing.items()):
            truth = batch.things[..., column].gather(1, at).view_as(batch.owner)
            if name == "kind":
                truth = torch.where(on, truth, 0)
                found[name] = F.cross_entropy(head(patches).flatten(0, 2).float(), truth.flatten())
            else:
                told = on & (truth >= 0)
                found[name] = F.cross_entropy(head(patches[told]).float(), truth[told])
        for column, (name, head) in enumerate(self.page.items()):
            found[name] = F.cross_entropy(head(whole).float(), batch.page[:, column])
        index = at[..., None].expand(-1, -1, 4)
        truth_box = batch.boxes.gather(1, index).view(*batch.owner.shape, 4)
        found["box"] = F.l1_loss(self.box(patches[on]).float(), truth_box[on])
        return found

    @torch.no_grad()
    def accuracies(self, encoder: ImageEncoder, batch: Pages) -> dict[str, float]:
        """The share of right answers, on the patches of things (kind: on all); box: mean error."""
        seen = encoder(batch.pixels)
        patches, whole = self.norm(seen.patches), self.norm(seen.whole)
        on = batch.owner > 0
        at = (batch.owner - 1).clamp(min=0).flatten(1)
        right: dict[str, float] = {}
        for column, (name, head) in enumerate(self.thing.items()):
            truth = batch.things[..., column].gather(1, at).view_as(batch.owner)
            told = on & (truth >= 0)
            right[name] = float((head(patches[told]).argmax(-1) == truth[told]).float().mean())
        for column, (name, head) in enumerate(self.page.items()):
            right[name] = float((head(whole).argmax(-1) == batch.page[:, column]).float().mean())
        index = at[..., None].expand(-1, -1, 4)
        truth_box = batch.boxes.gather(1, index).view(*batch.owner.shape, 4)
        right["box"] = float((self.box(patches[on]) - truth_box[on]).abs().mean())
        return right


WEIGHTS = {"kind": 2.0, "box": 8.0, "colour": 1.0, "accent": 0.3, "pattern": 0.5, "size": 0.3}
"""Of the losses; 0.5 for the others."""


def total(losses: dict[str, Tensor]) -> Tensor:
    return torch.stack([loss * WEIGHTS.get(name, 0.5) for name, loss in losses.items()]).sum()
