"""A writer to be killed: `python crashing.py FOLDER ARM SEED` stores until it dies.

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
        for at in range(0, len(data), 4096):
            file.write(data[at : at + 4096])
        os.fsync(file.fileno())
    kept = Kept(mark, None, "image", *value.size, 1, 0.0, MIME["image"])
    made = memory.artifacts.save(home, kept, Making(parents=parents))
    return made.id, made.digest


def main() -> None:
    folder, arm, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    random = np.random.default_rng(seed)
    save = {"ours": ours, "row_first": row_first, "in_place": in_place}[arm]
    with Memory.open(MemorySettings(folder=folder)) as memory:
        home = memory.conversations()[0].id
        last: tuple[str, ...] = ()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            id, digest = save(memory, home, something(random), last)
            sys.stdout.write(f"{id} {digest}\n")
            sys.stdout.flush()
            last = (id,)


if __name__ == "__main__":
    main()
