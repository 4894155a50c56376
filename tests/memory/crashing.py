"""Writers to be killed: `python crashing.py FOLDER ARM` forks one for every seed that it reads.

A writer prints its process number, then stores until it dies; what was imported once serves all.
Arms: `ours`; and two stores that are wrong on purpose, which the same examination must catch:
`row_first` commits the row before the bytes, `in_place` writes the bytes under their final name.
After every commit it prints what it acknowledges: the artifact's id and the sha256 of its bytes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

from vitron.memory.artifacts import Making
from vitron.memory.blobs import fingerprint
from vitron.memory.codecs import MIME, encode
from vitron.memory.contents import Kept
from vitron.memory.media import Image
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory


def something(random: np.random.Generator) -> Image:
    """2 KB to 1 MB."""
    side = int(random.choice([24, 60, 150, 300, 580]))
    return Image(random.integers(0, 256, (side, side, 3), dtype=np.uint8))


def ours(memory: Memory, home: str, value: Image, parents: tuple[str, ...]) -> tuple[str, str]:
    kept = memory.save(value, conversation=home, parents=parents)
    return kept.id, kept.digest


def row_first(
    memory: Memory, home: str, value: Image, parents: tuple[str, ...]
) -> tuple[str, str]:
    data = encode(value)
    memory.blobs.there = lambda digest: True  # type: ignore[method-assign]
    kept = Kept(fingerprint(data), None, "image", *value.size, 1, 0.0, MIME["image"])
    made = memory.artifacts.save(home, kept, Making(parents=parents))
    memory.blobs.put(data)
    return made.id, made.digest


def in_place(
    memory: Memory, home: str, value: Image, parents: tuple[str, ...]
) -> tuple[str, str]:
    data = encode(value)
    mark = fingerprint(data)
    with open(memory.blobs.path(mark.digest), "wb", buffering=0) as file:
        for at in range(0, len(data), 512):
            file.write(data[at : at + 512])
        os.fsync(file.fileno())
    kept = Kept(mark, None, "image", *value.size, 1, 0.0, MIME["image"])
    made = memory.artifacts.save(home, kept, Making(parents=parents))
    return made.id, made.digest


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # a short write to a pipe is whole or not at all


def write(folder: Path, arm: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    save = {"ours": ours, "row_first": row_first, "in_place": in_place}[arm]
    with Memory.open(MemorySettings(folder=folder)) as memory:
        home = memory.conversations()[0].id
        last: tuple[str, ...] = ()
        say(f"pid {os.getpid()}")
        while True:
            id, digest = save(memory, home, something(random), last)
            say(f"{id} {digest}")
            last = (id,)


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if not child:
            write(Path(sys.argv[1]), sys.argv[2], int(line))
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    main()
