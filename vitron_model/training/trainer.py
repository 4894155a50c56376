"""One stage, from wherever it was: steps, checkpoints, curves. Knows no recipe.

A checkpoint is a folder that appears whole or not at all; a run that was killed goes on from the
last one with the lesson that it would have had next.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path

from safetensors.torch import load_file, save_file

from ..mind import Vitron
from .alike import lay_ground
from .curves import Curve
from .hands import ahead, hands
from .lessons import Material, lessons, talks_of
from .losses import Conditioner, costs
from .optimizer import MasterAdamW, clip, packed, unpacked
from .parts import check, fingerprints, groups, merge_lora, only_new, open_parts
from .processes import Processes
from .sequences import Sequence_, together
from .stages import Stage
from .standing import replaced, settle

SAVE_EVERY = 120.0  # seconds
POOL = 256  # lessons that are sorted by length together
TOLD_EVERY = 10  # steps

Tell = Callable[[str, int, int, dict[str, float]], None]


@dataclass
class Run:
    """Where a training run keeps its things."""

    folder: Path
    seed: int = 0

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def progress(self) -> dict[str, int | str]:
        settle(self.state)
        file = self.state / "progress.json"
        told: dict[str, int | str] = json.loads(file.read_text()) if file.exists() else {}
        return told


def rate_at(stage: Stage, step: int) -> float:
    """Up in a line, down as a cosine."""
    if step < stage.warm:
        return stage.rate * (step + 1) / stage.warm
    share = (step - stage.warm) / max(1, stage.steps - stage.warm)
    return stage.rate * (0.5 + 0.5 * math.cos(math.pi * min(1.0, share))) + 1e-7


def train(
    mind: Vitron,
    stage: Stage,
    material: Material,
    run: Run,
    conditioner: Conditioner | None = None,
    tell: Tell = lambda stage, step, of, losses: None,
    processes: Processes | None = None,
) -> None:
    """All steps of a stage, or those that are left."""
    alone = processes or Processes()
    if "synergy" in stage.losses and run.progress().get("stage") != stage.name:
        lay_ground(mind, material, pure=stage.strength > 0)
    before = fingerprints(mind, material.words.new_from)
    opened = open_parts(mind, stage.trains, material.words.new_from)
    if alone.count > 1:
        mind = alone.sharded(mind)
        opened = open_parts(mind, stage.trains, material.words.new_from)
    optimizer = MasterAdamW(groups(opened, stage.decay), lr=stage.rate)
    curve = Curve(run.folder / "curves.csv")
    step, first, spent = _resumed(mind, optimizer, stage, run, curve)
    whole_stage = step == 0
    mind.train()
    device = next(mind.parameters()).device
    begun = saved = time.monotonic()
    sums: dict[str, float] = {}
    stream = _batches(material, stage, first, alone)
    while step < stage.steps:
        batch, first, whole = next(stream)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(stage, step)
        made = together(batch, material.words.pad).to(device)
        cost = costs(mind, made, stage.losses, conditioner, stage.strength)
        if cost.total.requires_grad:  # talks without a call have no signals
            cost.total.backward()
        only_new(opened, material.words.new_from)
        clip([weight for _, weight in opened], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        for name, value in cost.parts.items():
            sums[name] = sums.get(name, 0.0) + value
        if step % TOLD_EVERY == 0 or step == stage.steps:
            every = step % TOLD_EVERY or TOLD_EVERY
            means = {name: value / every for name, value in sums.items()}
            sums = {}
            if alone.first:
                seconds = spent + time.monotonic() - begun
                curve.add(stage.name, step, seconds, rate_at(stage, step - 1), means)
                tell(stage.name, step, stage.steps, means)
        if whole and time.monotonic() - saved > SAVE_EVERY:
            checkpoint(
                mind, optimizer, stage, step, first, spent + time.monotonic() - begun, run, alone
            )
            saved = time.monotonic()
    merge_lora(mind)
    if whole_stage and alone.count == 1:
        check(before, fingerprints(mind, material.words.new_from), stage)
    checkpoint(mind, None, stage, step, 0, spent + time.monotonic() - begun, run, alone)
    if alone.first:
        curve.draw(run.folder / "curves.png")
    mind.eval()


def _batches(
    material: Material, stage: Stage, first: int, processes: Processes
) -> Iterator[tuple[list[Sequence_], int, bool]]:
    """Batches with the number of the pool to begin with after them, and whether a pool is over."""
    make = partial(_talks, material, stage, processes.rank, processes.count)
    for pool, made in enumerate(ahead(make, count(first)), first):
        stream = lessons(material, stage, pool * POOL * 2, processes.rank, processes.count, made)
        drawn = sorted((next(stream) for _ in range(POOL)), key=lambda one: len(one.ids))
        batches: list[list[Sequence_]] = [[]]
        for one in drawn:
            if batches[-1] and len(one.ids) * (len(batches[-1]) + 1) > stage.tokens:
                batches.append([])
            batches[-1].append(one)
        random.Random(f"{stage.name} {pool}").shuffle(batches)
        for number, batch in enumerate(batches, 1):
            over = number == len(batches)
            yield batch, pool + 1 if over else pool, over


def _talks(
    material: Material, stage: Stage, shard: int, shards: int, pool: int
) -> dict[int, Sequence_ | None]:
    """A pool's talks, where other processes make them."""
    if not hands():
        return {}
    begin = pool * POOL * 2 * shards + shard
    numbers = range(begin, begin + (POOL + POOL // 32) * shards, shards)
    return talks_of(material.words, material.config, material.seed, stage, numbers)


def checkpoint(
    mind: Vitron, optimizer: MasterAdamW | None, stage: Stage, step: int, first: int,
    seconds: float, run: Run, processes: Processes,
) -> None:  # fmt: skip
    """Everything that going on needs, written beside the last and then put in its place."""
    weights = processes.gathered(mind)
    if not processes.first:
        return
    told = {"stage": stage.name, "step": step, "of": stage.steps, "pool": first,
            "seconds": round(seconds, 1)}  # fmt: skip
    with replaced(run.state) as fresh:
        kept = {name: weight.detach().cpu().contiguous() for name, weight in weights.items()}
        save_file(kept, fresh / "mind.safetensors")
        if optimizer is not None and processes.count == 1:
            save_file(packed(optimizer), fresh / "optimizer.safetensors")
        (fresh / "progress.json").write_text(json.dumps(told))


def _resumed(
    mind: Vitron, optimizer: MasterAdamW, stage: Stage, run: Run, curve: Curve
) -> tuple[int, int, float]:
    """(steps done, pool to begin with, seconds spent) of this stage."""
    told = run.progress()
    if told.get("stage") != stage.name or told.get("step") == told.get("of"):
        return 0, 0, 0.0
    restore(mind, run)
    file = run.state / "optimizer.safetensors"
    if file.exists():
        unpacked(optimizer, load_file(file))
    curve.keep_until(stage.name, int(told["step"]))
    return int(told["step"]), int(told["pool"]), float(told["seconds"])


def restore(mind: Vitron, run: Run) -> None:
    """The weights of the last checkpoint."""
    weights = load_file(run.state / "mind.safetensors")
    missing, extra = mind.load_state_dict(weights, strict=False)
    known = set(mind.weights())
    assert not extra and not set(missing) & known, (missing[:4], extra[:4])
