"""Where learning happens: on a card where there is one, or here. Knows no part of the makers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import torch
from diffusers.models.attention_processor import AttnProcessor, AttnProcessor2_0
from torch import Tensor, nn

Part = TypeVar("Part", bound=nn.Module)
ROOM = 40.0  # gigabytes of a card on which the large batches were sized


@dataclass(frozen=True)
class Device:
    name: str
    dtype: torch.dtype
    """Of the weights that are multiplied; exact copies in float32 are what steps are made on."""

    @property
    def is_card(self) -> bool:
        return self.name != "cpu"

    @cached_property
    def gigabytes(self) -> float:
        if not self.is_card:
            return 0.0
        return float(torch.cuda.get_device_properties(self.name).total_memory) / 1e9

    def batch(self, here: int, there: int) -> int:
        """How many at once: as sized for a processor, or as many as the card has room for."""
        if not self.is_card:
            return here
        return max(min(here, there), round(there * min(1.0, self.gigabytes / ROOM)))

    def holds(self, part: Part) -> Part:
        """The part there, laid as that device multiplies fastest."""
        part = part.to(self.name, self.dtype)
        if self.is_card:
            for weight in part.parameters():
                if weight.ndim == 4:
                    weight.data = weight.data.contiguous(memory_format=torch.channels_last)
        attending = getattr(part, "set_attn_processor", None)
        if callable(attending):
            # The fused one trains slower on a processor, and much faster on a card.
            attending(AttnProcessor2_0() if self.is_card else AttnProcessor())
        return part

    def to(self, values: Tensor) -> Tensor:
        return values.to(self.name, non_blocking=True)


def device(name: str = "", dtype: torch.dtype | None = None) -> Device:
    """As named, or the card if there is one. bfloat16 where it multiplies faster: on cards, and on
    processors that have tiles for it."""
    name = name or ("cuda" if torch.cuda.is_available() else "cpu")
    if name == "cpu":
        fast = torch.cpu._is_amx_tile_supported()
        dtype = dtype or (torch.bfloat16 if fast else torch.float32)
    else:
        torch.backends.cudnn.benchmark = True
        torch.backends.cuda.matmul.allow_tf32 = True
        torch.backends.cudnn.allow_tf32 = True
    return Device(name, dtype or torch.bfloat16)
