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
from ..optimizer import MasterAdamW, packed, unpacked
from ..standing import replaced, settle
from ..stopwatch import Stopwatch

SAVE_EVERY = 120.0  # seconds
TOLD_EVERY = 20  # steps
PROBED_EVERY = 20.0  # seconds
PROBING = 0.03  # of the time, at most

Tell = Callable[[str, int, int, dict[str, float]], None]
Losses = Callable[[int], tuple[Tensor, dict[str, Tensor]]]
"""Of the n-th step: what to make small, and its parts for the curves."""
Probe = Callable[[], dict[str, float]]
"""Something that the losses do not say, looked at now and then."""


@dataclass(frozen=True)
class Plan:
    name: str
    steps: int
    rate: float
    warm: int = 100
    decay: float = 0.01
    average: float = 0.0
    """Of the weights, over about 1 / (1 - average) steps; 0 for none."""
    seconds: float = 0.0
    """It ends when these are over, however many steps that is; 0: by its steps."""

    def share(self, step: int, seconds: float) -> float:
        """How much of it is done, 0 to 1."""
        return min(1.0, seconds / self.seconds if self.seconds else step / self.steps)


def learn(
    part: nn.Module, plan: Plan, losses: Losses, folder: Path, curve: Curve, tell: Tell,
    probe: Probe | None = None,
) -> None:  # fmt: skip
    """All of it, or what is left; in the end the part holds the averaged weights."""
    weights = [p for p in part.parameters() if p.requires_grad]
    optimizer = MasterAdamW(
        [{"params": [p for p in weights if p.ndim > 1], "weight_decay": plan.decay},
         {"params": [p for p in weights if p.ndim < 2], "weight_decay": 0.0}], lr=plan.rate
    )  # fmt: skip
    mean: dict[str, Tensor] = {}
    step, spent, done = _resumed(part, optimizer, mean, folder)
    curve.keep_until(plan.name, step)
    watch, probed = Stopwatch(spent), time.monotonic()
    pause = PROBED_EVERY
    part.train()
    while not done:
        rate = _rate(plan, step, watch.seconds)
        torch.manual_seed(step)
        cost, parts = losses(step)
        cost.backward()
        nn.utils.clip_grad_norm_(weights, 1.0)  # its norm is not asked for: a card need not wait
        optimizer.at(rate).step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if plan.average:
            _averaged(mean, part, optimizer, min(plan.average, step / (step + 10)))
        seconds = watch.seconds
        done = plan.share(step, seconds) >= 1
        if step % TOLD_EVERY == 0 or done:
            told = {name: float(value.detach()) for name, value in parts.items()}
            if probe is not None and (time.monotonic() - probed > pause or done):
                looking = time.monotonic()
                part.eval()
                told |= probe()
                part.train()
                probed = time.monotonic()
                pause = max(PROBED_EVERY, (probed - looking) / PROBING)
            seconds = watch.seconds  # a card has caught up by now
            curve.add(plan.name, step, seconds, rate, told)
            told["steps/s"] = step / max(seconds, 1e-6)
            share = plan.share(step, seconds)
            tell(plan.name, step, step if done else max(step + 1, round(step / share)), told)
        if watch.lap > SAVE_EVERY or done:
            _save(part, optimizer, mean, plan, step, seconds, done, folder)
            watch.begin_lap()
    settled(part, mean)
    part.eval()


def finished(folder: Path) -> bool:
    return bool(_told(folder).get("done"))


def settled(part: nn.Module, mean: dict[str, Tensor]) -> None:
    """The averaged weights put into the part, where there are any."""
    own = dict(part.named_parameters())
    with torch.no_grad():
        for name, value in mean.items():
            own[name].copy_(value)


def _rate(plan: Plan, step: int, seconds: float) -> float:
    fall = 0.5 + 0.5 * math.cos(math.pi * plan.share(step, seconds))
    return plan.rate * min(1.0, (step + 1) / plan.warm) * fall + 1e-6


@torch.no_grad()
def _averaged(
    mean: dict[str, Tensor], part: nn.Module, optimizer: MasterAdamW, keep: float
) -> None:
    exact = {
        name: optimizer.state[weight]["exact"]
        for name, weight in part.named_parameters()
        if "exact" in optimizer.state.get(weight, {})
    }
    for name, weight in exact.items():
        if name not in mean:
            mean[name] = weight.clone()
    torch._foreach_lerp_([mean[name] for name in exact], list(exact.values()), 1 - keep)


def _save(
    part: nn.Module, optimizer: MasterAdamW, mean: dict[str, Tensor], plan: Plan, step: int,
    seconds: float, done: bool, folder: Path,
) -> None:  # fmt: skip
    with replaced(folder) as fresh:
        kept = {name: value.detach().contiguous() for name, value in part.state_dict().items()}
        save_file(kept, fresh / "weights.safetensors")
        save_file({k: v.contiguous() for k, v in mean.items()}, fresh / "mean.safetensors")
        if not done:
            save_file(packed(optimizer), fresh / "optimizer.safetensors")
        told = {"part": plan.name, "step": step, "seconds": round(seconds, 1), "done": done}
        (fresh / "progress.json").write_text(json.dumps(told))


def _told(folder: Path) -> dict[str, int | float | str]:
    settle(folder)
    file = folder / "progress.json"
    told: dict[str, int | float | str] = json.loads(file.read_text()) if file.exists() else {}
    return told


def _resumed(
    part: nn.Module, optimizer: MasterAdamW, mean: dict[str, Tensor], folder: Path
) -> tuple[int, float, bool]:
    """(steps done, seconds spent, whether all is done)."""
    told = _told(folder)
    if not told:
        return 0, 0.0, False
    where = str(next(part.parameters()).device)
    part.load_state_dict(load_file(folder / "weights.safetensors", where))
    mean.update(load_file(folder / "mean.safetensors", where))
    kept = folder / "optimizer.safetensors"
    if kept.exists():
        state = load_file(kept, where)
        # The count of steps is read at every step: it stays where reading costs nothing.
        unpacked(optimizer, {k: v.cpu() if k.endswith(".step") else v for k, v in state.items()})
    return int(told["step"]), float(told["seconds"]), bool(told["done"])
