"""Stage 0.1: the eyes learn to see from an album of painted pages. Resumable like every stage."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from ..config import Sight
from ..encoders import ImageEncoder
from .albums import Album
from .curves import Curve
from .optimizer import MasterAdamW, clip, packed, unpacked
from .sight import Pages, Questions, pages, shuffled, total
from .stages import Stage
from .standing import replaced, settle
from .stopwatch import Stopwatch

PAGES_A_STEP = 32
SAVE_EVERY = 200  # steps
TOLD_EVERY = 20

Tell = Callable[[str, int, int, dict[str, float]], None]


def train_eyes(
    sight: Sight, stage: Stage, album: Album, folder: Path, seed: int, curve: Curve,
    tell: Tell = lambda stage, step, of, losses: None, dtype: torch.dtype = torch.bfloat16,
) -> ImageEncoder:  # fmt: skip
    """The trained eyes. What lies in `folder` from a run that was killed is gone on with."""
    torch.manual_seed(seed)
    eyes = ImageEncoder(sight).to(dtype)
    heads = Questions(sight).to(dtype)
    both = nn.ModuleDict({"eyes": eyes, "heads": heads})
    weights = list(both.parameters())
    optimizer = MasterAdamW(
        [{"params": [p for p in weights if p.ndim > 1], "weight_decay": stage.decay},
         {"params": [p for p in weights if p.ndim < 2], "weight_decay": 0.0}], lr=stage.rate
    )  # fmt: skip
    step, spent = _resumed(both, optimizer, folder)
    curve.keep_until(stage.name, step)
    watch = Stopwatch(spent)
    both.train()
    for batch in shuffled(album, min(PAGES_A_STEP, len(album)), seed, skip=step):
        if step >= stage.steps:
            break
        losses = heads.losses(eyes, _as(batch, dtype))
        total(losses).backward()
        clip(weights, 1.0)
        optimizer.at(_rate(stage, step)).step()
        optimizer.zero_grad()
        step += 1
        if step % TOLD_EVERY == 0 or step == stage.steps:
            told = {name: float(loss.detach()) for name, loss in losses.items()}
            curve.add(stage.name, step, watch.seconds, _rate(stage, step - 1), told)
            tell(stage.name, step, stage.steps, told)
        if step % SAVE_EVERY == 0 or step == stage.steps:
            _save(both, optimizer, folder, step, watch.seconds)
    return eyes.eval()


def accuracies(
    eyes: ImageEncoder, folder: Path, album: Album, batch: int = 200
) -> dict[str, float]:
    """What the heads of a trained stage answer right on another album."""
    dtype = next(eyes.parameters()).dtype
    heads = Questions(eyes.sight).to(dtype)
    saved = load_file(folder / "eyes.safetensors")
    heads.load_state_dict(_below("heads.", saved))
    rows = np.arange(len(album))
    none = np.zeros(batch, np.bool_)
    found: dict[str, list[float]] = {}
    for begin in range(0, len(album) - batch + 1, batch):
        for name, right in heads.accuracies(
            eyes, _as(pages(album, rows[begin : begin + batch], none), dtype)
        ).items():
            found.setdefault(name, []).append(right)
    return {name: float(np.mean(values)) for name, values in found.items()}


def _rate(stage: Stage, step: int) -> float:
    fall = 0.5 + 0.5 * math.cos(math.pi * step / stage.steps)
    return stage.rate * min(1.0, (step + 1) / stage.warm) * fall + 1e-6


def _as(batch: Pages, dtype: torch.dtype) -> Pages:
    return Pages(batch.pixels.to(dtype), batch.owner, batch.things, batch.boxes, batch.page)


def _below(prefix: str, saved: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {k.removeprefix(prefix): v for k, v in saved.items() if k.startswith(prefix)}


def _save(
    both: nn.ModuleDict, optimizer: MasterAdamW, folder: Path, step: int, seconds: float
) -> None:
    with replaced(folder) as fresh:
        weights = {k: v.detach().contiguous() for k, v in both.state_dict().items()}
        save_file(weights, fresh / "eyes.safetensors")
        save_file(packed(optimizer), fresh / "optimizer.safetensors")
        told = {"step": step, "seconds": round(seconds, 1)}
        (fresh / "progress.json").write_text(json.dumps(told))


def _resumed(both: nn.ModuleDict, optimizer: MasterAdamW, folder: Path) -> tuple[int, float]:
    """(steps done, seconds spent)."""
    settle(folder)
    file = folder / "progress.json"
    if not file.exists():
        return 0, 0.0
    told = json.loads(file.read_text())
    both.load_state_dict(load_file(folder / "eyes.safetensors"))
    kept = folder / "optimizer.safetensors"
    if kept.exists():
        unpacked(optimizer, load_file(kept))
    return int(told["step"]), float(told["seconds"])
