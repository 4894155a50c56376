"""Steps of any maker's part: rates, checkpoints that a kill leaves whole, curves, averaged weights.

Knows no part: it is handed a module, its losses for the n-th step, and where to keep things.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from ..curves import Curve
from ..optimizer import MasterAdamW, clip, packed, unpacked
from ..standing import replaced, settle

SAVE_EVERY = 120.0  # seconds
TOLD_EVERY = 20  # steps

Tell = Callable[[str, int, int, dict[str, float]], None]
Losses = Callable[[int], tuple[Tensor, dict[str, Tensor]]]
"""Of the n-th step: what to make small, and its parts for the curves."""


@dataclass(frozen=True)
class Plan:
    name: str
    steps: int
    rate: float
    warm: int = 100
    decay: float = 0.01
    average: float = 0.0
    """Of the weights, over about 1 / (1 - average) steps; 0 for none."""


def learn(
    part: nn.Module, plan: Plan, losses: Losses, folder: Path, curve: Curve, tell: Tell
) -> None:
    """All steps, or those that are left; in the end the part holds the averaged weights."""
    weights = [p for p in part.parameters() if p.requires_grad]
    optimizer = MasterAdamW(
        [{"params": [p for p in weights if p.ndim > 1], "weight_decay": plan.decay},
         {"params": [p for p in weights if p.ndim < 2], "weight_decay": 0.0}], lr=plan.rate
    )  # fmt: skip
    mean: dict[str, Tensor] = {}
    step, spent = _resumed(part, optimizer, mean, plan, folder)
    curve.keep_until(plan.name, step)
    begun = saved = time.monotonic()
    part.train()
    while step < plan.steps:
        for group in optimizer.param_groups:
            group["lr"] = _rate(plan, step)
        torch.manual_seed(step)
        cost, parts = losses(step)
        cost.backward()
        clip(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if plan.average:
            _averaged(mean, part, optimizer, min(plan.average, step / (step + 10)))
        if step % TOLD_EVERY == 0 or step == plan.steps:
            told = {name: float(value.detach()) for name, value in parts.items()}
            seconds = spent + time.monotonic() - begun
            curve.add(plan.name, step, seconds, _rate(plan, step - 1), told)
            tell(plan.name, step, plan.steps, told)
        if time.monotonic() - saved > SAVE_EVERY or step == plan.steps:
            _save(part, optimizer, mean, plan, step, spent + time.monotonic() - begun, folder)
            saved = time.monotonic()
    settled(part, mean)
    part.eval()


def settled(part: nn.Module, mean: dict[str, Tensor]) -> None:
    """The averaged weights put into the part, where there are any."""
    own = dict(part.named_parameters())
    with torch.no_grad():
        for name, value in mean.items():
            own[name].copy_(value)


def seconds_spent(folder: Path) -> float:
    told = _told(folder)
    return float(told["seconds"]) if told else 0.0


def _rate(plan: Plan, step: int) -> float:
    fall = 0.5 + 0.5 * math.cos(math.pi * step / plan.steps)
    return plan.rate * min(1.0, (step + 1) / plan.warm) * fall + 1e-6


@torch.no_grad()
def _averaged(
    mean: dict[str, Tensor], part: nn.Module, optimizer: MasterAdamW, keep: float
) -> None:
    for name, weight in part.named_parameters():
        exact = optimizer.state[weight].get("exact") if weight in optimizer.state else None
        if exact is None:
            continue
        if name not in mean:
            mean[name] = exact.clone()
        mean[name].lerp_(exact, 1 - keep)


def _save(
    part: nn.Module, optimizer: MasterAdamW, mean: dict[str, Tensor], plan: Plan, step: int,
    seconds: float, folder: Path,
) -> None:  # fmt: skip
    with replaced(folder) as fresh:
        kept = {name: value.detach().contiguous() for name, value in part.state_dict().items()}
        save_file(kept, fresh / "weights.safetensors")
        save_file({k: v.contiguous() for k, v in mean.items()}, fresh / "mean.safetensors")
        if step < plan.steps:
            save_file(packed(optimizer), fresh / "optimizer.safetensors")
        told = {"part": plan.name, "step": step, "of": plan.steps, "seconds": round(seconds, 1)}
        (fresh / "progress.json").write_text(json.dumps(told))


def _told(folder: Path) -> dict[str, int | float | str]:
    settle(folder)
    file = folder / "progress.json"
    told: dict[str, int | float | str] = json.loads(file.read_text()) if file.exists() else {}
    return told


def _resumed(
    part: nn.Module, optimizer: MasterAdamW, mean: dict[str, Tensor], plan: Plan, folder: Path
) -> tuple[int, float]:
    """(steps done, seconds spent)."""
    told = _told(folder)
    if not told:
        return 0, 0.0
    part.load_state_dict(load_file(folder / "weights.safetensors"))
    mean.update(load_file(folder / "mean.safetensors"))
    kept = folder / "optimizer.safetensors"
    if kept.exists():
        unpacked(optimizer, load_file(kept))
    return int(told["step"]), float(told["seconds"])
