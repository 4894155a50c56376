"""What a specialist would make of an instruction: the target of the signals (stages 1.3 and 3).

Where a specialist's own text tower lies here and is as wide as the planned condition, that is
asked; else the language model's own reading of the instruction stands in for it, frozen.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from ...tools import gligen
from ..config import Condition
from ..mind import Batch, Vitron
from ..tokenizer import Words

TOWERS = {"Image Generation": gligen.EMBEDDED}
"""Of each module, the pipeline whose text tower listens."""


class Listening:
    """Targets for one mind in training."""

    def __init__(self, mind: Vitron, words: Words) -> None:
        self.mind, self.words = mind, words
        self.towers: dict[str, tuple[Any, Any]] = {}
        for module, folder in TOWERS.items():
            condition = mind.config.conditions.get(module)
            if condition is not None and _width(folder) == condition.width:
                self.towers[module] = _opened(folder)

    @torch.no_grad()
    def __call__(
        self, modules: Sequence[str], instructions: Sequence[Sequence[int]]
    ) -> list[Tensor]:
        """The language model reads all of them at once, and reads something where there is nothing:
        of several processes none may leave that out."""
        states = self._read(instructions or [[self.words.pad]])
        found = [
            self._means(self.mind.config.conditions[module], read[: len(one)])
            for module, one, read in zip(modules, instructions, states, strict=False)
        ]
        for module in self.towers:
            rows = [row for row, name in enumerate(modules) if name == module]
            for row, told in zip(rows, self._heard(module, rows, instructions), strict=True):
                found[row] = told
        return found

    def _heard(
        self, module: str, rows: Sequence[int], instructions: Sequence[Sequence[int]]
    ) -> Sequence[Tensor]:
        """What a specialist's own tower makes of these."""
        from .makers.reader import listening, tokens

        if not rows:
            return ()
        tokenizer, tower = self.towers[module]
        wishes = [gligen.wish(self.words.text(instructions[row])) for row in rows]
        ids, lengths = tokens(tokenizer, wishes)
        states = tower(ids).last_hidden_state
        count = self.mind.config.conditions[module].tokens
        return listening(states, lengths, count).to(self._device).unbind()

    def _read(self, instructions: Sequence[Sequence[int]]) -> Tensor:
        """The language model's states [N, longest, width]."""
        ids = [torch.tensor(one, device=self._device) for one in instructions]
        batch = Batch(pad_sequence(ids, batch_first=True))
        states: Tensor = self.mind(batch)
        return states.float()

    def _means(self, condition: Condition, states: Tensor) -> Tensor:
        """Of the states [n, width] of an instruction, the mean of part after part."""
        told = torch.zeros(condition.tokens, condition.width, device=states.device)
        width, count = min(condition.width, states.shape[-1]), len(states)
        edges = [round(k * count / condition.tokens) for k in range(condition.tokens + 1)]
        for k, (begin, end) in enumerate(zip(edges, edges[1:], strict=False)):
            begin = min(begin, count - 1)
            told[k, :width] = states[begin : max(end, begin + 1)].mean(0)[:width]
        return told

    @property
    def _device(self) -> torch.device:
        return next(self.mind.parameters()).device


def _width(folder: Path) -> int:
    import json

    file = folder / "text_encoder" / "config.json"
    return int(json.loads(file.read_text())["hidden_size"]) if file.is_file() else 0


def _opened(folder: Path) -> tuple[Any, Any]:
    from transformers import CLIPTextModel, CLIPTokenizer

    tower = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
    return CLIPTokenizer.from_pretrained(folder / "tokenizer"), tower
