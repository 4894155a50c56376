"""What makers hear of a wish while they learn: words, the planner's signals, both, or nothing.

The tower stands still by now, so phrases are read once and for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from .devices import laid
from .reader import listening, states_of, tokens
from .texts import Texts

AT_ONCE = 512

Rng = np.random.Generator


@dataclass(frozen=True)
class Heard:
    reader: CLIPTextModel
    nothing: Tensor
    """[longest, width]: states of no words."""
    phrases: Tensor
    """[P, width]: every phrase of the book, read."""
    signals: int
    """Vectors of the planner's behind the words."""
    skip: int | None = None
    """Layers left out at the end, as the pipeline does."""

    @torch.no_grad()
    def at(self, texts: Texts, rows: Tensor, chance: Rng, wordless: NDArray[np.bool_]) -> Tensor:
        """[B, longest + signals, width]: one of each row's wishes as words, signal or both; of the
        wordless ones nothing."""
        which = laid(chance.integers(0, texts.wishes.shape[1], len(rows)), rows.device)
        silent = chance.random(len(rows)) < 0.5
        mute = ~silent & (chance.random(len(rows)) < 0.5)
        states = states_of(self.reader, texts.wishes[rows, which], self.skip)
        signals = listening(states, texts.lengths[rows, which], self.signals)
        without = laid(wordless | mute, rows.device)[:, None, None]
        unheard = laid(wordless | silent, rows.device)[:, None, None]
        states = torch.where(without, self.nothing.expand_as(states), states)
        return torch.cat([states, torch.where(unheard, torch.zeros_like(signals), signals)], 1)

    @torch.no_grad()
    def plain(self, texts: Texts, rows: Tensor) -> Tensor:
        """Each row's first wish, in words alone."""
        states = states_of(self.reader, texts.wishes[rows, 0], self.skip)
        return self._unsigned(states)

    def nothing_for(self, count: int) -> Tensor:
        return self._unsigned(self.nothing.expand(count, -1, -1))

    def _unsigned(self, states: Tensor) -> Tensor:
        silence = states.new_zeros(len(states), self.signals, states.shape[-1])
        return torch.cat([states, silence], 1)


@torch.no_grad()
def heard(
    reader: CLIPTextModel, tokenizer: CLIPTokenizer, texts: Texts, signals: int,
    skip: int | None = None,
) -> Heard:  # fmt: skip
    empty, _ = tokens(tokenizer, [""])
    nothing = states_of(reader, empty.to(texts.wishes.device), skip)[0]
    read = [
        reader(texts.phrases[first : first + AT_ONCE]).pooler_output
        for first in range(0, len(texts.phrases), AT_ONCE)
    ]
    return Heard(reader, nothing, torch.cat(read), signals, skip)
