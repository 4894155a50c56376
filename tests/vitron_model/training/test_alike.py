"""v_s stands on what tasks have alike: means and spreads that differ are not in it, the rest is."""

import pytest
import torch
from torch.nn import functional as F

from vitron.vitron_model.config import TINY
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.signals import SignalHead
from vitron.vitron_model.tokenizer import IMAGE, OBJECT
from vitron.vitron_model.training.alike import alike, lay_ground
from vitron.vitron_model.training.lessons import Material
from vitron.vitron_model.training.parts import fresh

from ..minds import words

WIDTH, COUNT = 24, 4000


def states(seed: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Of three tasks: what they share in eight directions, another mean for each in two, another
    spread in four; all mixed. With the eight."""
    chance = torch.Generator().manual_seed(seed)
    tasks = torch.randint(0, 3, (COUNT,), generator=chance)
    plain = torch.randn(COUNT, 2, WIDTH, generator=chance)
    shared = plain[..., :8].clone()
    plain[..., 8] += 4.0 * tasks[:, None]
    plain[..., 9] -= 3.0 * (tasks == 1)[:, None]
    plain[..., 10:14] *= 1.0 + 2.0 * tasks[:, None, None]
    mixer = torch.randn(WIDTH, WIDTH, generator=torch.Generator().manual_seed(99))
    return plain @ mixer, tasks, shared


def told(vectors: torch.Tensor, tasks: torch.Tensor) -> float:
    """How often a probe of two layers, trained on the first half, is right on the second."""
    torch.manual_seed(0)
    flat, half = vectors.flatten(1), len(vectors) // 2
    flat = (flat - flat.mean(0)) / flat.std(0)
    probe = torch.nn.Sequential(
        torch.nn.Linear(flat.shape[1], 64), torch.nn.GELU(), torch.nn.Linear(64, 3)
    )
    optimizer = torch.optim.AdamW(probe.parameters(), 1e-2)
    for _ in range(150):
        F.cross_entropy(probe(flat[:half]), tasks[:half]).backward()
        optimizer.step()
        optimizer.zero_grad()
    return float((probe(flat[half:]).argmax(-1) == tasks[half:]).float().mean())


def test_the_task_is_gone_and_what_is_shared_is_kept():
    given, tasks, _ = states(0)
    middle, ground = alike(given, tasks, 17)
    other, others, shared = states(1)
    assert told(other, others) > 0.9
    left = (other - middle) @ ground
    assert told(left, others) < 0.42  # a third by chance
    answer = torch.linalg.lstsq(left.flatten(0, 1), shared.flatten(0, 1)).solution
    missed = (left.flatten(0, 1) @ answer - shared.flatten(0, 1)).square().mean()
    assert missed < 0.25 * shared.square().mean()


def test_more_directions_than_there_are_give_all_that_are_left():
    given, tasks, _ = states(0)
    _, ground = alike(given, tasks, 99)
    assert ground.shape[0] == WIDTH and 20 <= ground.shape[1] < WIDTH
    left = (given - given.mean((0, 1))) @ ground
    assert left.flatten(0, 1).std(0) == pytest.approx(torch.ones(ground.shape[1]), abs=0.05)


def test_nothing_outside_the_ground_is_heard():
    head = SignalHead(TINY.signals, TINY.language.hidden)
    ground = torch.zeros(TINY.language.hidden, 3)
    ground[:3, :3] = torch.eye(3)
    head.stand_on(torch.zeros(TINY.language.hidden), ground)
    said = torch.randn(2, 2, TINY.language.hidden)
    moved = said.clone()
    moved[..., 3:] += 5.0
    assert torch.equal(head(said).invariant, head(moved).invariant)
    assert not torch.allclose(head(said).specific, head(moved).specific)
    assert head(said).invariant.flatten(0, 1).std() > 0.1


def test_it_is_saved_and_opened_again(tmp_path):
    own = words()
    mind = fresh(Vitron(TINY, own.size, own.id(IMAGE), own.id(OBJECT)), 0).bfloat16()
    lay_ground(mind, Material(own, TINY))
    assert not torch.equal(mind.signals.ground, torch.eye(TINY.language.hidden))
    mind.save(tmp_path)
    again = Vitron.load(tmp_path, own.size, own.id(IMAGE), own.id(OBJECT))
    assert torch.equal(again.signals.ground, mind.signals.ground)
    assert torch.equal(again.signals.middle, mind.signals.middle)


def test_what_is_not_to_be_pure_is_made_of_everything_again():
    own = words()
    mind = fresh(Vitron(TINY, own.size, own.id(IMAGE), own.id(OBJECT)), 0)
    lay_ground(mind, Material(own, TINY))
    lay_ground(mind, Material(own, TINY), pure=False)
    assert torch.equal(mind.signals.ground, torch.eye(TINY.language.hidden))
    assert not mind.signals.middle.any()
