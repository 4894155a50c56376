"""Endless streams of the world for training: torch datasets that several workers share out.

Worker w of W makes the samples w, w + W, w + 2 W, …, so that the stream is the same whatever
the number of workers, but for its order. Knows neither wording nor models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

import cv2
from torch.utils.data import IterableDataset, get_worker_info

from .painter import Picture, render
from .pairs import Bits, ClipPair, Pair, clip_pair, pair, render_pair
from .plots import story
from .scenes import scene
from .splits import Split
from .stories import Film, play

Sample = TypeVar("Sample")


class Stream(IterableDataset[Sample], Generic[Sample]):
    """Samples `first`, `first` + 1, … for ever, or `count` of them, each made by `make(index)`.

    `make` must be a function of its index alone. `shard` of `shards`: for several processes that
    train together.
    """

    def __init__(
        self,
        make: Callable[[int], Sample],
        first: int = 0,
        count: int | None = None,
        shard: int = 0,
        shards: int = 1,
    ) -> None:
        super().__init__()
        self.make, self.first, self.count = make, first, count
        self.shard, self.shards = shard, shards

    def __iter__(self) -> Iterator[Sample]:
        info = get_worker_info()
        worker, workers = (info.id, info.num_workers) if info is not None else (0, 1)
        if info is not None:
            cv2.setNumThreads(0)  # the workers are the parallelism
        offset, step = self.shard * workers + worker, self.shards * workers
        index = self.first + offset
        while self.count is None or index < self.first + self.count:
            yield self.make(index)
            index += step


class Scenes:
    """`make` for pictures: index -> Picture."""

    def __init__(self, width: int = 128, split: Split = "train", aspect: float = 1.0) -> None:
        self.width, self.split, self.aspect = width, split, aspect

    def __call__(self, index: int) -> Picture:
        return render(scene(index, self.split, self.aspect), self.width)


class Stories:
    """`make` for clips: index -> Film."""

    def __init__(self, width: int = 96, split: Split = "train", frames: int = 16) -> None:
        self.width, self.split, self.frames = width, split, frames

    def __call__(self, index: int) -> Film:
        return play(story(index, self.split, frames=self.frames), self.width)


class Pairs:
    """`make` for edits of pictures: index -> (the pair, before, after, mask)."""

    def __init__(self, width: int = 128, split: Split = "train", verb: str = "") -> None:
        self.width, self.split, self.verb = width, split, verb

    def __call__(self, index: int) -> tuple[Pair, Picture, Picture, Bits]:
        made = pair(index, self.split, self.verb)
        return made, *render_pair(made, self.width)


class ClipPairs:
    """`make` for edits of clips: index -> (the pair, before, after)."""

    def __init__(self, width: int = 96, split: Split = "train", frames: int = 16) -> None:
        self.width, self.split, self.frames = width, split, frames

    def __call__(self, index: int) -> tuple[ClipPair, Film, Film]:
        made = clip_pair(index, self.split, frames=self.frames)
        return made, play(made.before, self.width), play(made.after, self.width)
