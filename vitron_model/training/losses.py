"""What a batch costs: words, conditions, synergy. Knows no optimizer and no data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn
from torch.distributed.tensor import DTensor
from torch.nn import functional as F

from ..config import MODULES
from ..mind import Vitron
from ..signals import Message
from ..synergy import reversed_gradient
from .sequences import IGNORED, Lessons
from .stages import Loss


class Conditioner(Protocol):
    """The specialists' own text encoders: what their generators listen to."""

    def __call__(
        self, modules: Sequence[str], instructions: Sequence[Sequence[int]]
    ) -> list[Tensor]:
        """Token ids of instructions to the conditions [tokens, width] of their modules."""
        ...


@dataclass(frozen=True)
class Costs:
    total: Tensor
    parts: dict[str, float]


def costs(
    mind: Vitron, lessons: Lessons, wanted: Sequence[Loss], conditioner: Conditioner | None,
    strength: float = 0.3,
) -> Costs:  # fmt: skip
    """The losses of a batch; `strength`: how hard v_s is pushed to hide the task."""
    states: Tensor = mind(lessons.batch, lessons.mask, lessons.positions)
    found: dict[str, Tensor] = {"words": words_cost(mind, states, lessons)}
    if "condition" in wanted or "synergy" in wanted:
        message, modules = messages(mind, states, lessons)
        heard = None
        if "condition" in wanted and conditioner is not None:
            heard = conditioner([MODULES[number] for number in modules], lessons.instructions)
        if len(modules):
            if heard is not None:
                found["condition"] = condition_cost(mind, message, modules, heard)
            if "synergy" in wanted:
                hidden = reversed_gradient(message.invariant, strength)
                found["synergy"] = F.cross_entropy(mind.discriminator(hidden).float(), modules)
    total = torch.stack(list(found.values())).sum()
    return Costs(total, {name: float(cost.detach()) for name, cost in found.items()})


class Judged(nn.Module):
    """A mind and what a batch costs it, called as one: where several processes share the weights,
    they are gathered before that call, and gradients are told around behind it."""

    def __init__(self, mind: Vitron, everything: bool = False) -> None:
        """`everything`: every open weight gets a gradient, if only nothing: processes wait for each
        other's, and one of them may have met no call of a module. (The language model's layers, in
        slices again by then, have theirs: all words pass through them.)"""
        super().__init__()
        self.mind, self.everything = mind, everything

    def forward(
        self, lessons: Lessons, wanted: Sequence[Loss], conditioner: Conditioner | None,
        strength: float,
    ) -> tuple[Tensor, dict[str, float]]:  # fmt: skip
        cost = costs(self.mind, lessons, wanted, conditioner, strength)
        total = cost.total
        if self.everything:
            here = (w for w in self.parameters() if w.requires_grad and not isinstance(w, DTensor))
            total = total + sum(weight.sum() * 0 for weight in here)
        return total, cost.parts


def words_cost(mind: Vitron, states: Tensor, lessons: Lessons) -> Tensor:
    told = lessons.targets != IGNORED
    logits = mind.language.lm_head(states[told]).float()
    cost = F.cross_entropy(logits, lessons.targets[told], reduction="none")
    weights = lessons.weights[told]
    return (cost * weights).sum() / weights.sum()


def messages(mind: Vitron, states: Tensor, lessons: Lessons) -> tuple[Message, Tensor]:
    """The message of every call of a batch, and its module's number."""
    stacked, modules = signal_states(mind, states, lessons)
    return mind.signals(stacked), modules


def signal_states(mind: Vitron, states: Tensor, lessons: Lessons) -> tuple[Tensor, Tensor]:
    """The states of every call's signal tokens [N, n, width], and its module's number."""
    count = mind.config.signals.tokens
    picked = [states[row, at : at + count] for row, _, at in lessons.calls]
    stacked = torch.stack(picked) if picked else states[:0, :count]
    modules = torch.tensor([module for _, module, _ in lessons.calls], dtype=torch.int64)
    return stacked, modules.to(states.device)


def condition_cost(
    mind: Vitron, message: Message, modules: Tensor, heard: Sequence[Tensor]
) -> Tensor:
    """How far each call's condition lies from what its specialist's text encoder heard in the
    instruction: the mean square, as the paper's l2."""
    total, numbers = torch.zeros((), device=modules.device), 0
    for _, made, wanted in conditions(mind, message, modules, heard):
        total = total + F.mse_loss(made, wanted, reduction="sum")
        numbers += wanted.numel()
    return total / numbers


def conditions(
    mind: Vitron, message: Message, modules: Tensor, heard: Sequence[Tensor]
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Of every module: which calls are its, what their messages become, and what was wanted."""
    for number in modules.unique().tolist():
        rows = modules == number
        part = Message(message.specific[rows], message.invariant[rows])
        made = mind.decodings(MODULES[number], part)
        wanted = torch.stack([heard[row] for row in rows.nonzero().flatten().tolist()])
        yield rows, made.float(), wanted.float()
