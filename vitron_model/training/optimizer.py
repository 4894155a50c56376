"""AdamW for weights in bfloat16: it keeps an exact copy of each in float32 and steps on that.

A step of 1e-4 is lost when it is added to a bfloat16 weight, and not when added to the copy.
Works on whole tensors and on FSDP's shards alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Self

import torch
from torch import Tensor
from torch.distributed.tensor import DTensor, distribute_tensor


class MasterAdamW(torch.optim.Optimizer):
    def __init__(
        self,
        groups: Iterable[dict[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.98),
        eps: float = 1e-8,
        weight_decay: float = 0.05,
    ) -> None:
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(list(groups), defaults)

    def at(self, rate: float) -> Self:
        """The same, at this learning rate."""
        for group in self.param_groups:
            group["lr"] = rate
        return self

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            told = [p for p in group["params"] if p.grad is not None]
            if not told:
                continue
            for p in told:
                if not self.state[p]:
                    exact = p.detach().float().clone()
                    self.state[p] = {
                        "step": torch.zeros(()),
                        "exact": exact,
                        "mean": torch.zeros_like(exact),
                        "square": torch.zeros_like(exact),
                    }
                self.state[p]["step"] += 1
            self._move(told, group)

    def _move(self, told: list[Tensor], group: dict[str, Any]) -> None:
        first, second = group["betas"]
        rate, decay = float(group["lr"]), float(group["weight_decay"])
        exact = [self.state[p]["exact"] for p in told]
        means = [self.state[p]["mean"] for p in told]
        squares = [self.state[p]["square"] for p in told]
        grads = [torch.empty_like(weight) for weight in exact]
        _copied(grads, [p.grad for p in told if p.grad is not None])
        steps = [float(self.state[p]["step"]) for p in told]
        torch._foreach_mul_(means, first)
        torch._foreach_add_(means, grads, alpha=1 - first)
        torch._foreach_mul_(squares, second)
        torch._foreach_addcmul_(squares, grads, grads, value=1 - second)
        below = torch._foreach_div(squares, [1 - second**s for s in steps])
        torch._foreach_sqrt_(below)
        torch._foreach_add_(below, group["eps"])
        if decay:
            torch._foreach_mul_(exact, 1 - rate * decay)
        scale = [-rate / (1 - first**s) for s in steps]
        torch._foreach_mul_(below, [1 / s for s in scale])
        torch._foreach_addcdiv_(exact, means, below)
        _copied(told, exact)


def _copied(into: list[Tensor], values: list[Tensor]) -> None:
    """All at once, which is not for FSDP's shards."""
    if all(type(one.data) is Tensor for one in into):
        torch._foreach_copy_(into, values)
        return
    for one, value in zip(into, values, strict=True):
        one.copy_(value)


def clip(parameters: Iterable[Tensor], most: float) -> float:
    """Scale the gradients so that their norm is at most `most`; the norm before."""
    return float(torch.nn.utils.clip_grad_norm_(list(parameters), most))


def packed(optimizer: MasterAdamW) -> dict[str, Tensor]:
    """The optimizer's state by the number of the weight."""
    flat: dict[str, Tensor] = {}
    for number, weight in enumerate(w for group in optimizer.param_groups for w in group["params"]):
        for name, value in optimizer.state.get(weight, {}).items():
            flat[f"{number}.{name}"] = value.contiguous()
    return flat


def unpacked(optimizer: MasterAdamW, flat: dict[str, Tensor]) -> None:
    """That state again: of a shard's weight, a shard of it."""
    for number, weight in enumerate(w for group in optimizer.param_groups for w in group["params"]):
        own = {name: flat[f"{number}.{name}"] for name in ("step", "exact", "mean", "square")
               if f"{number}.{name}" in flat}  # fmt: skip
        if isinstance(weight, DTensor):
            own = {name: _slice(value, weight) for name, value in own.items()}
        if own:
            optimizer.state[weight] = own


def _slice(value: Tensor, like: DTensor) -> Tensor:
    if not value.ndim:
        return value
    return distribute_tensor(value.to(like.device), like.device_mesh, like.placements)
