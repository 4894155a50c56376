"""The continuous messages: hidden states of signal tokens, split into what is the task's own and
what all tasks share, and carried into each specialist's conditioning space.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .config import Condition, Signals


@dataclass(frozen=True)
class Message:
    """Of one or more calls: v_p [B, n, specific] and v_s [B, n, invariant]."""

    specific: Tensor
    invariant: Tensor

    @property
    def whole(self) -> Tensor:
        """v = [v_p; v_s]."""
        return torch.cat([self.specific, self.invariant], -1)


class SignalHead(nn.Module):
    """Hidden states of the signal tokens to the two parts of the message."""

    middle: Tensor
    ground: Tensor

    def __init__(self, signals: Signals, hidden: int) -> None:
        super().__init__()
        self.specific = nn.Linear(hidden, signals.specific)
        self.invariant = nn.Linear(hidden, signals.invariant)
        self.alike = signals.alike
        if self.alike:
            self.register_buffer("middle", torch.zeros(hidden))
            self.register_buffer("ground", torch.eye(hidden))

    def forward(self, states: Tensor) -> Message:
        """States [B, n, hidden]."""
        shared = states
        if self.alike:
            shared = (states.float() - self.middle.float()) @ self.ground.float()
        return Message(self.specific(states), self.invariant(shared.to(states)))

    @torch.no_grad()
    def stand_on(self, middle: Tensor, ground: Tensor) -> None:
        """From now on v_s is made of these directions of the states [hidden, few] alone; how, is
        learnt anew."""
        self.middle.copy_(middle)
        self.ground.zero_()[:, : ground.shape[1]] = ground
        turned = torch.empty(self.invariant.weight.shape)  # QR knows no bfloat16
        nn.init.orthogonal_(turned, generator=torch.Generator().manual_seed(0))
        self.invariant.weight.copy_(turned)
        nn.init.zeros_(self.invariant.bias)

    def stand_on_all(self) -> None:
        """v_s is made of all of the states again."""
        self.stand_on(torch.zeros_like(self.middle), torch.eye(len(self.middle)))


class Decoding(nn.Module):
    """The decoding-side projection: a message to one specialist's condition [B, tokens, width]."""

    def __init__(self, signals: Signals, condition: Condition) -> None:
        super().__init__()
        width = signals.specific + signals.invariant
        self.queries = nn.Parameter(torch.randn(condition.tokens, signals.tokens) * 0.02)
        self.project = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, condition.width), nn.GELU(),
            nn.Linear(condition.width, condition.width),
        )  # fmt: skip

    def forward(self, message: Message) -> Tensor:
        mixed = torch.einsum("qn,bnd->bqd", self.queries, message.whole)
        return self.project(mixed + message.whole.mean(1, keepdim=True))


class Decodings(nn.Module):
    """One for every module. Their names have spaces, which a ModuleDict's keys may have."""

    def __init__(self, signals: Signals, conditions: Mapping[str, Condition]) -> None:
        super().__init__()
        self.of = nn.ModuleDict(
            {name: Decoding(signals, condition) for name, condition in conditions.items()}
        )

    def forward(self, module: str, message: Message) -> Tensor:
        return self.of[module](message)
