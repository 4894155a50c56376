"""Several processes that train one mind together (torchrun, accelerate): shards, ranks, gathering.

Alone, all of it is nothing. On GPUs they talk by NCCL, on processors by Gloo.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

from ..mind import Vitron
from .losses import Judged

Made = TypeVar("Made")
PATIENCE = timedelta(days=2)
"""The others wait for what the first one makes: pages, eyes."""


class Processes:
    """One process, alone."""

    rank = 0
    count = 1

    @property
    def first(self) -> bool:
        return self.rank == 0

    def in_turn(self, make: Callable[[], Made]) -> Made:
        """What the first process makes, the others find."""
        return make()

    def most(self, number: int) -> int:
        """The largest of everybody's numbers."""
        return number

    def judged(self, mind: Vitron) -> Judged:
        """A mind with its losses, as it is trained."""
        return Judged(mind)

    def gathered(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """All of them whole; for the first process alone."""
        return dict(weights)


class Sharded(Processes):
    """FSDP: every process holds a slice of every weight."""

    def __init__(self) -> None:
        if not dist.is_initialized():
            dist.init_process_group(
                "nccl" if torch.cuda.is_available() else "gloo", timeout=PATIENCE
            )
        self.rank, self.count = dist.get_rank(), dist.get_world_size()
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))

    def in_turn(self, make: Callable[[], Made]) -> Made:
        if self.first:
            made = make()
        dist.barrier()
        return made if self.first else make()

    def most(self, number: int) -> int:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        told = torch.tensor(number, device=device)
        dist.all_reduce(told, dist.ReduceOp.MAX)
        return int(told)

    def judged(self, mind: Vitron) -> Judged:
        from torch.distributed.fsdp import fully_shard

        for layer in mind.body.layers:
            fully_shard(layer)
        whole = Judged(mind, everything=True)
        fully_shard(whole)
        return whole

    def gathered(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        from torch.distributed.tensor import DTensor

        kept = {}
        for name, weight in weights.items():
            whole = weight.full_tensor() if isinstance(weight, DTensor) else weight
            if self.first:
                kept[name] = whole.cpu()
        return kept


def processes() -> Processes:
    """As torchrun says, or alone."""
    return Sharded() if int(os.environ.get("WORLD_SIZE", "1")) > 1 else Processes()
