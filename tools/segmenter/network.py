"""A segmenter in the manner of SEEM: whatever is said or shown becomes tokens beside the picture's,
and queries that read them all answer with a mask and whether there is such a thing.

Knows tensors only: no request, no file, no words but their numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from pydantic import BaseModel, ConfigDict
from torch import Tensor, nn
from torch.nn import functional as F

MARKS = 4
"""Planes of what is drawn: yes (points, strokes), no, box, an earlier mask."""
YES, NO, BOX, MASK = range(MARKS)
WAVES = 6
EMPTY = -20.0
"""A logit of nothing at all."""


class Build(BaseModel):
    """How large it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: int = 192
    """Pixels of the square in which every picture is looked at."""
    widths: tuple[int, int, int, int] = (32, 64, 96, 128)
    """Channels at a half, a quarter, an eighth and a sixteenth of the side."""
    layers: int = 5
    heads: int = 4
    vocabulary: int = 1024
    longest: int = 24
    queries: int = 6
    """The first means all that is meant together, the others one thing each, from the left."""
    signals: int = 4
    fine: int = 48
    """Channels in which masks are told apart."""

    @property
    def width(self) -> int:
        return self.widths[-1]


@dataclass(frozen=True)
class Seen:
    """A picture at a half, a quarter, an eighth and a sixteenth of its side [B, C, s, s]."""

    levels: tuple[Tensor, Tensor, Tensor, Tensor]

    def at(self, rows: slice) -> Seen:
        one, two, three, four = (level[rows] for level in self.levels)
        return Seen((one, two, three, four))

    def times(self, count: int) -> Seen:
        """One picture, for as many questions."""
        one, two, three, four = (level.expand(count, -1, -1, -1) for level in self.levels)
        return Seen((one, two, three, four))

    @property
    def look(self) -> Tensor:
        """[B, 2 C]: what the whole is like, by which a page is told from a photograph."""
        flat = self.levels[2].float().flatten(2)
        return torch.cat([flat.mean(2), flat.std(2)], 1)


@dataclass(frozen=True)
class Said:
    """Words as states [B, L, width] and which of them count [B, L]."""

    states: Tensor
    counts: Tensor


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm = nn.GroupNorm(8 if width % 8 == 0 else 1, width)
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, seen: Tensor) -> Tensor:
        out: Tensor = seen + self.second(F.silu(self.first(F.silu(self.norm(seen)))))
        return out


class Layer(nn.Module):
    """All tokens read all tokens."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm, self.after = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mix, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.wide, self.back = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, tokens: Tensor, counts: Tensor) -> Tensor:
        """`counts` [B, N]: which tokens are there at all."""
        size, length, width = tokens.shape
        parts = self.mix(self.norm(tokens)).view(size, length, 3, self.heads, -1)
        asks, keys, tells = parts.permute(2, 0, 3, 1, 4)
        read = F.scaled_dot_product_attention(asks, keys, tells, counts[:, None, None, :])
        tokens = tokens + self.out(read.transpose(1, 2).reshape(size, length, width))
        out: Tensor = tokens + self.back(F.gelu(self.wide(self.after(tokens))))
        return out


class Segmenter(nn.Module):
    def __init__(self, build: Build) -> None:
        super().__init__()
        self.build = build
        half, quarter, eighth, last = build.widths
        self.stem = nn.Conv2d(3, half, 3, 2, 1)
        self.at_half = Block(half)
        self.to_quarter = nn.Conv2d(half, quarter, 3, 2, 1)
        self.at_quarter = nn.Sequential(Block(quarter), Block(quarter))
        self.to_eighth = nn.Conv2d(quarter, eighth, 3, 2, 1)
        self.at_eighth = nn.Sequential(Block(eighth), Block(eighth))
        self.to_last = nn.Conv2d(eighth, last, 3, 2, 1)
        self.at_last = Block(last)
        cells = (build.side // 16) ** 2
        self.places = nn.Parameter(torch.randn(cells, last) * 0.02)
        self.words = nn.Embedding(build.vocabulary, last)
        self.order = nn.Parameter(torch.randn(build.longest, last) * 0.02)
        self.reading = Layer(last, build.heads)
        self.kinds = nn.Parameter(torch.randn(MARKS + 4, last) * 0.02)
        """One for each plane of marks; then words, signals, what is inside and around in memory."""
        self.pooled = nn.Linear(quarter + eighth + last, last)
        self.where = nn.Linear(4 * 2 * WAVES, last)
        self.drawn_coarse = nn.Conv2d(MARKS, last, 1)
        self.drawn_fine = nn.Conv2d(MARKS, quarter, 1)
        self.queries = nn.Parameter(torch.randn(build.queries, last) * 0.02)
        self.layers = nn.ModuleList(Layer(last, build.heads) for _ in range(build.layers))
        self.norm = nn.LayerNorm(last)
        self.up_eighth, self.up_quarter = nn.Conv2d(last, eighth, 1), nn.Conv2d(eighth, quarter, 1)
        self.up_half = nn.Conv2d(quarter, build.fine, 1)
        self.side_half = nn.Conv2d(half, build.fine, 1)
        self.fine_eighth, self.fine_quarter = Block(eighth), Block(quarter)
        self.fine_half = Block(build.fine)
        self.mask = nn.Sequential(nn.Linear(last, last), nn.GELU(), nn.Linear(last, build.fine + 1))
        self.score = nn.Linear(last, 1)

    def see(self, pictures: Tensor) -> Seen:
        """[B, 3, side, side] in -1..1: paid once, asked as often as wanted."""
        half = self.at_half(self.stem(pictures))
        quarter = self.at_quarter(self.to_quarter(half))
        eighth = self.at_eighth(self.to_eighth(quarter))
        return Seen((half, quarter, eighth, self.at_last(self.to_last(eighth))))

    def read(self, ids: Tensor, lengths: Tensor) -> Said:
        """Begin and end count as words."""
        length = ids.shape[1]
        counts = torch.arange(length, device=ids.device)[None, :] < lengths[:, None]
        states = self.words(ids) + self.order[:length]
        return Said(self.reading(states, counts), counts)

    def remember(self, seen: Seen, masks: Tensor) -> Tensor:
        """What is under masks [B, side, side] and close around them: [B, 2, width]."""
        inside = masks.to(seen.levels[0].dtype)[:, None]
        around = F.max_pool2d(inside, 17, 1, 8) - inside
        return torch.stack(
            [self._under(seen, plane) + self.kinds[MARKS + 2 + k]
             for k, plane in enumerate((inside, around))], 1
        )  # fmt: skip

    def find(
        self,
        seen: Seen,
        said: Said,
        signals: Tensor,
        marks: Tensor,
        memory: Tensor,
        remembers: Tensor,
        least: float = -math.inf,
    ) -> tuple[Tensor, Tensor]:
        """Masks [B, queries, side / 2, side / 2] as logits, and scores [B, queries] as logits.
        Where no score is above the `least`, empty masks are given without the work for them.

        signals [B, n, width], zeros where none speaks; marks [B, MARKS, side, side] in 0..1;
        memory [B, m, width], of which `remembers` [B, m] counts."""
        half, quarter, eighth, last = seen.levels
        size, side = last.shape[0], last.shape[2]
        marks = marks.to(last.dtype)
        cells = last + self.drawn_coarse(F.avg_pool2d(marks, 16) * 4)
        tokens = [cells.flatten(2).transpose(1, 2) + self.places]
        counts = [torch.ones(tokens[0].shape[:2], dtype=torch.bool, device=last.device)]
        tokens.append(said.states + self.kinds[MARKS])
        counts.append(said.counts)
        tokens.append(signals.to(last.dtype) + self.kinds[MARKS + 1])
        counts.append(signals.abs().sum(-1) > 0)
        for plane in range(MARKS):
            drawn = marks[:, plane : plane + 1]
            token = self._under(seen, drawn) + self._placed(drawn) + self.kinds[plane]
            tokens.append(token[:, None])
            counts.append(drawn.flatten(1).amax(1, keepdim=True) > 0)
        tokens.append(memory.to(last.dtype))
        counts.append(remembers)
        tokens.append(self.queries.expand(size, -1, -1))
        counts.append(torch.ones(tokens[-1].shape[:2], dtype=torch.bool, device=last.device))
        together, there = torch.cat(tokens, 1), torch.cat(counts, 1)
        for layer in self.layers:
            together = layer(together, there)
        together = self.norm(together)
        cells = together[:, : side * side].transpose(1, 2).reshape(size, -1, side, side)
        told = together[:, -self.build.queries :]
        scores = self.score(told)[..., 0]
        if least > -math.inf and float(scores.max()) <= least:
            return scores.new_full((*scores.shape, *half.shape[2:]), EMPTY), scores
        level = self.fine_eighth(eighth + _twice(self.up_eighth(cells)))
        drawn_fine = self.drawn_fine(F.avg_pool2d(marks, 4))
        level = self.fine_quarter(quarter + drawn_fine + _twice(self.up_quarter(level)))
        fine = self.fine_half(self.side_half(half) + _twice(self.up_half(level)))
        asks = self.mask(told)
        masks = torch.einsum("bqc,bchw->bqhw", asks[..., :-1], fine) / self.build.fine**0.5
        return masks + asks[..., -1:, None], scores

    def _under(self, seen: Seen, plane: Tensor) -> Tensor:
        """The mean of what lies under a plane [B, 1, side, side]: [B, width]."""
        means = []
        for level in seen.levels[1:]:
            small = F.avg_pool2d(plane, plane.shape[-1] // level.shape[-1])
            share = small.flatten(1).sum(1, keepdim=True) + 1e-4
            means.append((level * small).flatten(2).sum(2) / share)
        out: Tensor = self.pooled(torch.cat(means, 1))
        return out

    def _placed(self, plane: Tensor) -> Tensor:
        """Where a plane lies, as waves of its middle and its spread."""
        side = plane.shape[-1]
        steps = (torch.arange(side, device=plane.device, dtype=torch.float32) + 0.5) / side
        weights = plane[:, 0].float()
        total = weights.sum((1, 2)) + 1e-4
        along, down = weights.sum(1), weights.sum(2)
        x, y = (along * steps).sum(1) / total, (down * steps).sum(1) / total
        wide = (((steps - x[:, None]) ** 2 * along).sum(1) / total + 1e-6).sqrt()
        high = (((steps - y[:, None]) ** 2 * down).sum(1) / total + 1e-6).sqrt()
        told = torch.stack([x, y, wide, high], 1)[..., None]
        turns = told * torch.pi * 2.0 ** torch.arange(WAVES, device=plane.device)
        waves = torch.cat([turns.sin(), turns.cos()], -1).flatten(1)
        out: Tensor = self.where(waves.to(plane.dtype))
        return out


def _twice(level: Tensor) -> Tensor:
    return F.interpolate(level, scale_factor=2.0, mode="bilinear", align_corners=False)
