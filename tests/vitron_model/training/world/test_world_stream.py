"""Training streams: endless, the same whatever the number of workers."""

from __future__ import annotations

from itertools import islice

import numpy as np
from torch.utils.data import DataLoader

from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.scenes import scene
from vitron.vitron_model.training.world.stream import ClipPairs, Pairs, Scenes, Stories, Stream


def index_and_mean(index: int) -> tuple[int, float]:
    return index, float(Scenes(64)(index).pixels.mean())


def test_a_stream_never_ends_and_starts_where_it_is_told() -> None:
    stream = Stream(index_and_mean, first=7)
    assert [index for index, _ in islice(stream, 5)] == [7, 8, 9, 10, 11]


def test_two_workers_make_what_one_makes() -> None:
    alone = sorted(Stream(index_and_mean, count=8))
    loader = DataLoader(Stream(index_and_mean, count=8), batch_size=None, num_workers=2)
    assert sorted((int(index), float(mean)) for index, mean in loader) == alone


def test_shards_share_the_samples_out() -> None:
    parts = [[i for i, _ in Stream(index_and_mean, count=9, shard=s, shards=3)] for s in range(3)]
    assert sorted(sum(parts, [])) == list(range(9))


def test_each_stream_makes_what_it_is_called_for() -> None:
    assert np.array_equal(Scenes(64)(3).pixels, render(scene(3), 64).pixels)
    assert len(Stories(48, frames=6)(2).frames) == 6
    made, before, after, mask = Pairs(64)(1)
    assert before.pixels.shape == after.pixels.shape == (*mask.shape, 3) and made.edit.verb
    _, first, second = ClipPairs(48, frames=4)(1)
    assert len(first.frames) == len(second.frames) == 4
