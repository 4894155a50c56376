"""Where learning happens: on a card where there is one, or here. Knows no part of the makers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import torch
from diffusers.models.attention_processor import AttnProcessor, AttnProcessor2_0
from numpy.typing import NDArray
from torch import Tensor, nn

Part = TypeVar("Part", bound=nn.Module)
Call = Callable[..., Tensor]
ROOM = 40.0  # gigabytes of a card on which the large batches were sized


@dataclass(frozen=True)
class Device:
    name: str
    dtype: torch.dtype
    """Of the weights that are multiplied; exact copies in float32 are what steps are made on."""
    replays: bool = True
    """A card plays calls back that were recorded once."""

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

    def calls(self, network: nn.Module) -> Call:
        """How the network is called while it learns."""
        return Recorded(network) if self.is_card and self.replays else network


class Recorded:
    """Calls of a network on a card, forth and back, recorded for every shape and played back: to
    launch some thousand small kernels one by one takes a processor several times as long as the
    card takes for them. What is not learnt from is called as ever.

    The weights must stay where they are in memory.
    """

    def __init__(self, network: nn.Module) -> None:
        self.network = network
        self.kept: dict[Hashable, Call] = {}

    def __call__(self, *given: Tensor) -> Tensor:
        if not torch.is_grad_enabled():
            told: Tensor = self.network(*given)
            return told
        key = tuple((one.shape, one.dtype, one.requires_grad) for one in given)
        if key not in self.kept:
            like = tuple(one.detach().clone().requires_grad_(one.requires_grad) for one in given)
            played: Any = torch.cuda.make_graphed_callables(
                Again(self.network), like, allow_unused_input=True
            )
            self.kept[key] = played
        return self.kept[key](*given)


class Again(nn.Module):
    """The same network, as a recording of its own."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, *given: Tensor) -> Tensor:
        with given[0].device:  # what diffusers makes on the way is made there
            told: Tensor = self.network(*given)
            return told


def laid(values: NDArray[Any], where: torch.device) -> Tensor:
    """Chances and choices there; a processor need not wait until a card has come so far."""
    return torch.from_numpy(np.asarray(values)).to(where, non_blocking=True)


def device(name: str = "", dtype: torch.dtype | None = None, replays: bool = True) -> Device:
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
    return Device(name, dtype or torch.bfloat16, replays)
