"""What a batch costs: words, conditions, synergy. Knows no optimizer and no data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn import functional as F

from ..config import MODULES
from ..mind import Vitron
from ..signals import Message
from ..synergy import reversed_gradient
from .sequences import IGNORED, Lessons
from .stages import Loss


class Conditioner(Protocol):
    """A specialist's own text encoder: what its generator listens to."""

    def __call__(self, module: str, instructions: Sequence[Sequence[int]]) -> Tensor:
        """Token ids of a module's instructions to its conditions [B, tokens, width]."""
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
        if len(modules):
            if "condition" in wanted and conditioner is not None:
                found["condition"] = condition_cost(mind, message, modules, lessons, conditioner)
            if "synergy" in wanted:
                hidden = reversed_gradient(message.invariant, strength)
                found["synergy"] = F.cross_entropy(mind.discriminator(hidden).float(), modules)
    total = torch.stack(list(found.values())).sum()
    return Costs(total, {name: float(cost.detach()) for name, cost in found.items()})


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
    mind: Vitron, message: Message, modules: Tensor, lessons: Lessons, conditioner: Conditioner
) -> Tensor:
    """How far each call's condition lies from what its specialist's text encoder makes of the
    instruction: the mean square, as the paper's l2."""
    total, numbers = torch.zeros((), device=modules.device), 0
    for _, made, wanted in conditions(mind, message, modules, lessons, conditioner):
        total = total + F.mse_loss(made, wanted, reduction="sum")
        numbers += wanted.numel()
    return total / numbers


def conditions(
    mind: Vitron, message: Message, modules: Tensor, lessons: Lessons, conditioner: Conditioner
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Of every module: which calls are its, what their messages become, and what was wanted."""
    for number in modules.unique().tolist():
        rows = modules == number
        part = Message(message.specific[rows], message.invariant[rows])
        made = mind.decodings(MODULES[number], part)
        told = [lessons.instructions[row] for row in rows.nonzero().flatten().tolist()]
        yield rows, made.float(), conditioner(MODULES[number], told).float()
