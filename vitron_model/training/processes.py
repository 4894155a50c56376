"""Several processes that train one mind together (torchrun, accelerate): shards, ranks, gathering.

Alone, all of it is nothing. On GPUs they talk by NCCL, on processors by Gloo.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

from ..mind import Vitron

Made = TypeVar("Made")


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

    def sharded(self, mind: Vitron) -> Vitron:
        return mind

    def gathered(self, mind: Vitron) -> dict[str, Tensor]:
        """Every weight, whole."""
        return mind.weights()


class Sharded(Processes):
    """FSDP: every process holds a slice of every weight."""

    def __init__(self) -> None:
        if not dist.is_initialized():
            dist.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
        self.rank, self.count = dist.get_rank(), dist.get_world_size()
        if torch.cuda.is_available():
            torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", "0")))

    def in_turn(self, make: Callable[[], Made]) -> Made:
        if self.first:
            made = make()
        dist.barrier()
        return made if self.first else make()

    def sharded(self, mind: Vitron) -> Vitron:
        from torch.distributed.fsdp import FSDPModule, fully_shard

        if isinstance(mind, FSDPModule):
            return mind
        for layer in mind.language.model.layers:
            fully_shard(layer)
        fully_shard(mind)
        return mind

    def gathered(self, mind: Vitron) -> dict[str, Tensor]:
        from torch.distributed.tensor import DTensor

        return {
            name: weight.full_tensor() if isinstance(weight, DTensor) else weight
            for name, weight in mind.weights().items()
        }


def processes() -> Processes:
    """As torchrun says, or alone."""
    return Sharded() if int(os.environ.get("WORLD_SIZE", "1")) > 1 else Processes()
