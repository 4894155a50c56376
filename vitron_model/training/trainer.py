"""One stage, from wherever it was: steps, checkpoints, curves. Knows no recipe.

A checkpoint is a folder that appears whole or not at all; a run that was killed goes on from the
last one with the lesson that it would have had next.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count, cycle, islice
from statistics import fmean

import torch

from ..mind import Vitron
from .alike import lay_ground
from .curves import Curve
from .hands import ahead, hands
from .keeping import Run
from .lessons import Material, lessons, talks_of
from .losses import Conditioner
from .optimizer import MasterAdamW, clip, packed
from .parts import check, fingerprints, groups, in_one_piece, merge_lora, only_new, open_parts
from .processes import Processes
from .sequences import Sequence_, together
from .stages import Stage
from .stopwatch import Stopwatch

SAVE_EVERY = 120.0  # seconds
POOL = 256  # lessons that are sorted by length together
TOLD_EVERY = 10  # steps

Tell = Callable[[str, int, int, dict[str, float]], None]


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
    """All steps of a stage, or those that are left. With several processes, each is left with a
    slice of the mind, and the run keeps the whole one."""
    alone = processes or Processes()
    new_from = material.words.new_from
    begin, first, spent = run.within(stage)
    before: dict[str, float] = {}
    if not begin:
        if "synergy" in stage.losses:
            lay_ground(mind, material, pure=stage.strength > 0)
        before = fingerprints(mind, new_from)
    torch.manual_seed(run.seed)  # an adapter begins alike in every process
    open_parts(mind, stage.trains, new_from)
    judged = alone.judged(mind)
    opened = open_parts(mind, stage.trains, new_from)
    optimizer = MasterAdamW(groups(opened, stage.decay), lr=stage.rate)
    if begin:
        run.recall(optimizer)
    curve = Curve(run.folder / "curves.csv") if alone.first else None
    if curve is not None:
        curve.keep_until(stage.name, begin)
    watch = Stopwatch(spent)
    mind.train()
    device = next(mind.parameters()).device
    costs: list[dict[str, float]] = []
    stream = _batches(material, stage, first, alone)
    for step in range(begin + 1, stage.steps + 1):
        batch, first, whole = next(stream)
        torch.manual_seed((run.seed * stage.steps + step) * alone.count + alone.rank)  # dropout's
        made = together(batch, material.words.pad).to(device)
        total, parts = judged(made, stage.losses, conditioner, stage.strength)
        costs.append(parts)
        if total.requires_grad:  # talks without a call have no signals
            total.backward()
        only_new(opened, new_from)
        clip([weight for _, weight in opened], 1.0)
        optimizer.at(rate_at(stage, step - 1)).step()
        optimizer.zero_grad(set_to_none=True)
        if step % TOLD_EVERY == 0 or step == stage.steps:
            if curve is not None:
                means = _means(costs)
                curve.add(stage.name, step, watch.seconds, rate_at(stage, step - 1), means)
                tell(stage.name, step, stage.steps, means)
            costs.clear()
        if whole and alone.most(int(watch.lap > SAVE_EVERY)):
            weights = alone.gathered(mind.weights())
            state = alone.gathered(packed(optimizer))
            if alone.first:
                run.keep(weights, stage, step, first, watch.seconds, state)
            watch.begin_lap()
    weights = alone.gathered(mind.weights())
    if curve is not None:
        whole_mind = mind if alone.count == 1 else in_one_piece(mind, weights, stage, new_from)
        merge_lora(whole_mind)
        if before:
            check(before, fingerprints(whole_mind, new_from), stage)
        run.keep(whole_mind.weights(), stage, stage.steps, 0, watch.seconds)
        curve.draw(run.folder / "curves.png")
    mind.eval()


def _means(costs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Of what was told at each step; a batch without a call has no condition."""
    names = dict.fromkeys(name for one in costs for name in one)
    return {name: fmean(one[name] for one in costs if name in one) for name in names}


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
        wanted = processes.most(len(batches))  # as many in every process
        for number, batch in enumerate(islice(cycle(batches), wanted), 1):
            over = number == wanted
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
