"""Other processes of this machine that prepare what one would wait for: pages, and talks.

With few cores there are none, and all is done on the spot; what comes out is the same.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

import cv2
import torch

FEW = 4
"""Cores of which none is to spare."""
AHEAD = 2
"""Pieces of work for every process that wait."""

Made = TypeVar("Made")
Key = TypeVar("Key")


def hands() -> int:
    """How many processes help; those who train one mind share the cores."""
    cores = (os.cpu_count() or 1) // int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return 0 if cores <= FEW else cores - 2


def ahead(
    work: Callable[[Key], Made], keys: Iterable[Key], count: int | None = None
) -> Iterator[Made]:
    """What `work` makes of every key, in order, made by `count` processes (None: as many as help)
    some keys before it is asked for."""
    count = hands() if count is None else count
    if not count:
        yield from map(work, keys)
        return
    context = multiprocessing.get_context("fork")  # what work holds is not sent, it is there
    helpers = ProcessPoolExecutor(count, context, _begin, (work,))
    waiting: deque[Future[Any]] = deque()
    try:
        for key in keys:
            waiting.append(helpers.submit(_do, key))
            if len(waiting) > AHEAD * count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        helpers.shutdown(cancel_futures=True)


_WORK: list[Callable[[Any], Any]] = []


def _begin(work: Callable[[Any], Any]) -> None:
    cv2.setNumThreads(0)  # threads do not live on in a process that is split off
    torch.set_num_threads(1)
    _WORK[:] = [work]


def _do(key: Any) -> Any:
    return _WORK[0](key)
