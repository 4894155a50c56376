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

from ...tools import gligen
from ..mind import Vitron
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

    def __call__(self, module: str, instructions: Sequence[Sequence[int]]) -> Tensor:
        if module in self.towers:
            return self._heard(module, instructions)
        return self._own(module, instructions)

    @torch.no_grad()
    def _heard(self, module: str, instructions: Sequence[Sequence[int]]) -> Tensor:
        from .makers.reader import listening, tokens

        tokenizer, tower = self.towers[module]
        wishes = [gligen.wish(self.words.text(one)) for one in instructions]
        ids, lengths = tokens(tokenizer, wishes)
        states = tower(ids).last_hidden_state
        device = next(self.mind.parameters()).device
        return listening(states, lengths, self.mind.config.conditions[module].tokens).to(device)

    @torch.no_grad()
    def _own(self, module: str, instructions: Sequence[Sequence[int]]) -> Tensor:
        """Means over the language model's states of the instruction, part after part."""
        condition = self.mind.config.conditions[module]
        longest = max(len(one) for one in instructions)
        device = next(self.mind.parameters()).device
        ids = torch.zeros((len(instructions), longest), dtype=torch.int64, device=device)
        for row, one in enumerate(instructions):
            ids[row, : len(one)] = torch.tensor(one)
        states = self.mind.body(input_ids=ids, use_cache=False).last_hidden_state.float()
        told = torch.zeros(len(instructions), condition.tokens, condition.width, device=device)
        width = min(condition.width, states.shape[-1])
        for row, one in enumerate(instructions):
            edges = [round(k * len(one) / condition.tokens) for k in range(condition.tokens + 1)]
            for k, (begin, end) in enumerate(zip(edges, edges[1:], strict=False)):
                begin = min(begin, len(one) - 1)
                mean = states[row, begin : max(end, begin + 1)].mean(0)
                told[row, k, :width] = mean[:width]
        return told


def _width(folder: Path) -> int:
    import json

    file = folder / "text_encoder" / "config.json"
    return int(json.loads(file.read_text())["hidden_size"]) if file.is_file() else 0


def _opened(folder: Path) -> tuple[Any, Any]:
    from transformers import CLIPTextModel, CLIPTokenizer

    tower = CLIPTextModel.from_pretrained(folder / "text_encoder", dtype=torch.float32).eval()
    return CLIPTokenizer.from_pretrained(folder / "tokenizer"), tower
