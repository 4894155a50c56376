"""The synergy module: what all tasks share must not tell which task it is.

A discriminator (a Transformer of four layers) guesses the task from v_s alone; the heads that make
v_s are trained to leave it guessing. What it could use moves into v_p.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from .config import Synergy


class TaskDiscriminator(nn.Module):
    """v_s [B, n, width] to logits [B, tasks]."""

    def __init__(self, synergy: Synergy, width: int, tasks: int) -> None:
        super().__init__()
        self.synergy, self.tasks = synergy, tasks
        self.enter = nn.Linear(width, synergy.hidden)
        self.token = nn.Parameter(torch.randn(1, 1, synergy.hidden) * 0.02)
        layer = nn.TransformerEncoderLayer(
            synergy.hidden, synergy.heads, 4 * synergy.hidden, dropout=0.0,
            activation="gelu", batch_first=True, norm_first=True,
        )  # fmt: skip
        self.layers = nn.TransformerEncoder(layer, synergy.layers, enable_nested_tensor=False)
        self.leave = nn.Sequential(nn.LayerNorm(synergy.hidden), nn.Linear(synergy.hidden, tasks))

    def forward(self, invariant: Tensor) -> Tensor:
        inside = self.enter(invariant)
        token = self.token.expand(len(inside), 1, -1)
        return self.leave(self.layers(torch.cat([token, inside], 1))[:, 0])

    def anew(self, width: int) -> TaskDiscriminator:
        """Another of the same build, untaught, for vectors of this width."""
        return TaskDiscriminator(self.synergy, width, self.tasks)


class _Reversed(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, values: Tensor, strength: float) -> Tensor:
        context.strength = strength
        return values.view_as(values)

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return -context.strength * gradients[0], None


def reversed_gradient(values: Tensor, strength: float) -> Tensor:
    """The same values; whoever made them learns the opposite of what is asked behind this."""
    turned: Tensor = _Reversed.apply(values, strength)  # type: ignore[no-untyped-call]
    return turned
