"""What words mean, as another model has it: rows of numbers beside how a word is spelt.

A mind of a few million parameters has met a few thousand words, and hears nothing but letters in
the others. The input embeddings of a sentence model, cut to four bits, tell it which words are like
which. Knows no words: see `pieces.py`.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from .folder import reading

FILE = "meanings.safetensors"
LEVELS = 7  # a number is one of -7 to 7 times its row's scale


class Table:
    """The rows themselves: two numbers in a byte, and a scale for each row."""

    def __init__(self, packed: Tensor, scale: Tensor) -> None:
        self.packed, self.scale = packed, scale

    @property
    def width(self) -> int:
        return self.packed.shape[1] * 2

    @property
    def rows(self) -> int:
        """Without the first, which means nothing."""
        return len(self.packed) - 1

    @classmethod
    def empty(cls, width: int) -> Table:
        """Nothing means anything."""
        return cls(torch.zeros(1, width // 2, dtype=torch.uint8), torch.zeros(1).half())

    @classmethod
    def of(cls, numbers: Tensor) -> Table:
        """Rows of numbers [n, width], cut to four bits; a row of zeros is put before them."""
        numbers = torch.cat([torch.zeros(1, numbers.shape[1]), numbers])
        scale = (numbers.abs().amax(1) / LEVELS).half()
        steps = (numbers / scale.float().clamp(min=1e-6)[:, None]).round().clamp(-LEVELS, LEVELS)
        whole = (steps + 8).to(torch.uint8)
        return cls(whole[:, ::2] | whole[:, 1::2] << 4, scale)

    @classmethod
    def open(cls, folder: Path, width: int = 0) -> Table:
        """Of that width, if one is wanted."""
        with reading(folder / FILE) as file:
            told = load_file(file)
            table = cls(told["packed"], told["scale"])
            if table.scale.shape != table.packed.shape[:1]:
                raise ValueError(f"{len(table.packed)} rows have {len(table.scale)} scales")
            if width and table.width != width:
                raise ValueError(f"a row has {table.width} numbers, not {width}")
            return table

    def save(self, folder: Path) -> None:
        save_file({"packed": self.packed.contiguous(), "scale": self.scale}, folder / FILE)

    def __getitem__(self, rows: Tensor) -> Tensor:
        """Rows [...] to their numbers [..., width]."""
        if rows.device != self.packed.device:
            self.packed, self.scale = self.packed.to(rows.device), self.scale.to(rows.device)
        packed = self.packed[rows]
        numbers = torch.stack([packed & 15, packed >> 4], -1).flatten(-2).float() - 8
        return numbers * self.scale[rows].float()[..., None]
