"""The ground of v_s: those directions of the signal states in which all tasks are alike.

The adversary of the synergy stage is fooled soon, and a fresh probe still reads the task from v_s:
what one discriminator has learnt to look at moves elsewhere. So before the stage begins, v_s gets
ground to stand on that is worked out, not learnt. First the directions in which the tasks' means
differ are taken away (as in Belrose et al. 2023, LEACE: then no linear probe is better than
chance); of what is left, as many directions stay as are wanted, those first in which the tasks
spread alike. Nothing that v_s is made of afterwards can tell more than this ground does.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from ..mind import Vitron
from .lessons import Material
from .losses import signal_states
from .requests.composing import talk
from .sequences import Sequence_, of_talk, together

TALKS_A_NUMBER = 3600 / 256
"""Of a state: wide ones need more talks for the spread of all their directions to be known."""
OTHER_TALKS = 77_000
"""Added to the seed: those that a stage has are met later."""
AT_ONCE = 24
RIDGE = 1e-4  # of the mean variance, where a direction hardly varies


@torch.no_grad()
def lay_ground(mind: Vitron, material: Material, pure: bool = True) -> None:
    """Lets the mind make v_s of those directions of its states in which tasks are alike; or, not
    to be pure, of all of them again. How, it learns anew in either case."""
    if not mind.signals.alike:
        return
    if not pure:
        mind.signals.stand_on_all()
        return
    mind.eval()
    limit, count = mind.config.text_limit, mind.config.signals.tokens
    made = (
        of_talk(material.words, talk(number, material.seed + OTHER_TALKS), count, False, limit)
        for number in range(round(TALKS_A_NUMBER * mind.config.language.hidden))
    )
    drawn = sorted((one for one in made if one and one.calls), key=lambda one: len(one.ids))
    states, tasks = zip(*_states(mind, material, drawn), strict=True)
    middle, ground = alike(torch.cat(states), torch.cat(tasks), mind.signals.alike)
    mind.signals.stand_on(middle, ground)


def _states(
    mind: Vitron, material: Material, drawn: list[Sequence_]
) -> Iterator[tuple[Tensor, Tensor]]:
    device = next(mind.parameters()).device
    for begin in range(0, len(drawn), AT_ONCE):
        lessons = together(drawn[begin : begin + AT_ONCE], material.words.pad).to(device)
        states = mind(lessons.batch, lessons.mask, lessons.positions)
        stacked, tasks = signal_states(mind, states, lessons)
        yield stacked.float(), tasks


def alike(states: Tensor, tasks: Tensor, keep: int) -> tuple[Tensor, Tensor]:
    """Of states [N, n, d] and the task of each: their middle [d], and [d, keep]: the directions,
    of variance 1, the most alike first."""
    width, every = states.shape[-1], tasks.unique()
    middle = states.mean((0, 1))
    states = states - middle
    flat = states.flatten(0, 1)
    spread = flat.T @ flat / len(flat)
    level = spread.trace() / width * RIDGE
    values, axes = torch.linalg.eigh(spread + level * torch.eye(width, device=states.device))
    wide, narrow = axes * values.sqrt() @ axes.T, axes * values.rsqrt() @ axes.T
    apart = torch.cat([(states[tasks == one] - states.mean(0)).mean(0) for one in every]) @ narrow
    found = torch.linalg.svd(apart, full_matrices=False)
    told = found.Vh[found.S > found.S[0] * 1e-3]
    rid = torch.eye(width, device=states.device) - narrow @ told.T @ told @ wide
    left = states @ rid
    values, axes = torch.linalg.eigh(left.flatten(0, 1).T @ left.flatten(0, 1) / len(flat))
    real = values > values[-1] * RIDGE
    whiten = axes[:, real] * values[real].rsqrt()
    left = left @ whiten
    unlike = torch.zeros(left.shape[-1], left.shape[-1], device=states.device)
    for place in range(left.shape[1]):
        whole = left[:, place].T @ left[:, place] / len(left)
        for one in every:
            own = left[tasks == one, place]
            off = own.T @ own / len(own) - whole
            unlike += len(own) / len(left) * off @ off
    _, order = torch.linalg.eigh(unlike)
    return middle, rid @ whiten @ order[:, :keep]
