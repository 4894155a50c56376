"""Books that are painted once and read in place: arrays in a folder, a line of JSON for every row.

Many painters work on one book; a book that was begun and not ended is begun anew. Torch-free.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..mapped import mapped

Tell = Callable[[int, int], None]
Row = tuple[Mapping[str, Any], dict[str, Any]]
"""What goes into each array, and the line."""
Shape = tuple[int, ...]

LINES, DONE = "told.jsonl", "painted.json"


def shelved(
    folder: Path, wanted: dict[str, Any], shapes: Mapping[str, Shape], count: int,
    paint: Callable[[int], Sequence[Row]], groups: Iterable[int], workers: int, tell: Tell,
) -> tuple[dict[str, NDArray[np.uint8]], list[dict[str, Any]]]:  # fmt: skip
    """`count` rows of a book, painted unless they lie there already; `wanted` says which book."""
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / DONE
    if not done.exists() or json.loads(done.read_text()) != wanted:
        done.unlink(missing_ok=True)
        arrays = {
            name: mapped(folder / f"{name}.npy", np.uint8, (count, *shape))
            for name, shape in shapes.items()
        }
        row = 0
        with (folder / LINES).open("w") as out:
            for group in _painted(paint, groups, workers):
                for laid, line in group[: count - row]:
                    for name, value in laid.items():
                        arrays[name][row] = value
                    out.write(json.dumps(line) + "\n")
                    row += 1
                tell(row, count)
                if row == count:
                    break
        for array in arrays.values():
            array.flush()
        done.write_text(json.dumps(wanted))
    with (folder / LINES).open() as source:
        lines = [json.loads(line) for line in source]
    return {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in shapes}, lines


def _painted(
    paint: Callable[[int], Sequence[Row]], groups: Iterable[int], workers: int
) -> Iterator[Sequence[Row]]:
    if workers < 2:
        yield from map(paint, groups)
        return
    # A process that has a card, or threads, is not to be forked.
    with ProcessPoolExecutor(workers, get_context("forkserver"), _alone) as pool:
        yield from pool.map(paint, groups, chunksize=8)


def _alone() -> None:
    """Many painters, one thread each."""
    cv2.setNumThreads(1)
