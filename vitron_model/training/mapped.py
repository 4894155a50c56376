"""Arrays on the disk that have their whole place before anything is written into them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike


def mapped(file: Path, dtype: DTypeLike, shape: tuple[int, ...]) -> np.memmap[Any, np.dtype[Any]]:
    """A new one, all zeros. Without its place, a disk that fills up later would kill the process
    where it writes, and leave no word."""
    made = np.lib.format.open_memmap(file, "w+", dtype, shape)
    with file.open("r+b") as whole:
        os.posix_fallocate(whole.fileno(), 0, file.stat().st_size)
    return made
