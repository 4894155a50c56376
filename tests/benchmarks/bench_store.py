"""What keeping things costs, as ratios within one run: `python tests/benchmarks/bench_store.py`.

Writes go to a folder on the disk under the current folder (a tmpfs would make them look free).
Options: `--rows 100000` for the pages, `--url postgresql+psycopg://…` for another database.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import insert, update

from vitron.memory import tables
from vitron.memory.blobs import write_all
from vitron.memory.codecs import decode, encode
from vitron.memory.identity import new_id
from vitron.memory.media import Image, Mask
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

KB64 = (147, 148)  # a noisy RGB picture of this size is 64 KB and a little: it goes to a file


def fill(memory: Memory, home: str, count: int) -> None:
    """That many artifact rows, as the store would have written them."""
    kinds = ("image", "mask", "video", "track")
    rows = [
        dict(
            id=new_id("a"), owner="local", conversation=home, name=f"row{number}", turn=None,
            step=None, kind=kinds[number % 4], digest=f"{number:064x}", bytes=1, width=1, height=1,
            frames=1, fps=0.0, times=None, mime="", source="made", filename="", created=1.0,
            starred=number % 97 == 0, backend="", revision="", request={}, seed=None,
            words=f"row{number} classical", hidden=False, forgotten=False,
        )
        for number in range(count)
    ]  # fmt: skip
    with memory.database.write() as connection:
        for at in range(0, count, 5000):
            connection.execute(insert(tables.artifact), rows[at : at + 5000])
        connection.execute(
            update(tables.conversation)
            .where(tables.conversation.c.id == home)
            .values(images=count, videos=count)
        )


def median(work: Callable[[], object], times: int) -> float:
    """Milliseconds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append((time.perf_counter() - start) * 1e3)
    return statistics.median(spent)


def noisy(seed: int) -> Image:
    height, width = KB64
    random = np.random.default_rng(seed)
    return Image(random.integers(0, 256, (height, width, 3), dtype=np.uint8))


def writing(memory: Memory, folder: Path, rounds: int) -> None:
    """One durable artifact of 64 KB against one raw file of its bytes, synced; taken in turns."""
    home = memory.create_conversation().id
    values = [noisy(seed) for seed in range(rounds)]
    raw, kept, coded = [], [], []
    for number, value in enumerate(values):
        data = encode(value)
        start = time.perf_counter()
        descriptor = os.open(folder / f"raw{number}", os.O_WRONLY | os.O_CREAT)
        write_all(descriptor, data)
        os.fsync(descriptor)
        os.close(descriptor)
        middle = time.perf_counter()
        memory.save(value, conversation=home)
        end = time.perf_counter()
        encode(value)
        raw.append(middle - start)
        kept.append(end - middle)
        coded.append(time.perf_counter() - end)
    one, ours, codec = (statistics.median(spent) * 1e3 for spent in (raw, kept, coded))
    print(f"64 KB, raw file + fsync        {one:8.3f} ms   1.0x")
    print(f"64 KB, artifact, durable       {ours:8.3f} ms  {ours / one:4.1f}x  (codec {codec:.2f})")


def paging(memory: Memory, rows: int) -> None:
    home = memory.create_conversation().id
    fill(memory, home, rows)
    middle = memory.find(conversation=home, limit=rows // 2)[-1].id
    ways = [
        ("the newest", dict(owner="local")),
        ("from the middle on", dict(owner="local", before=middle)),
        ("of one kind", dict(owner="local", kind="track", before=middle)),
        ("of one conversation", dict(conversation=home, before=middle)),
        ("starred", dict(owner="local", starred=True)),
    ]
    for name, way in ways:
        spent = median(lambda way=way: memory.find(**way, limit=50), 100)  # type: ignore[misc, arg-type]
        print(f"page of 50 of {rows:,}, {name:20s} {spent:8.3f} ms")


def coding() -> None:
    y, x = np.mgrid[:1024, :1024] - 512
    mask = Mask.of(np.asarray(x * x + y * y < 300 * 300))
    photo = Image(
        np.clip(
            np.stack([x // 5 + 100, y // 6 + 90, (x + y) // 9 + 120], axis=2)
            + np.random.default_rng(0).integers(-4, 5, (1024, 1024, 3)), 0, 255,
        ).astype(np.uint8)
    )  # fmt: skip
    import cv2

    for name, value, shape in (("mask", mask, mask.alpha), ("picture", photo, photo.pixels)):
        data = encode(value)
        png = cv2.imencode(".png", shape, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
        ours = median(lambda value=value: encode(value), 20)  # type: ignore[misc]
        back = median(lambda v=value, d=data: decode(v.kind, d), 20)  # type: ignore[misc]
        theirs = median(
            lambda s=shape: cv2.imencode(".png", s, [cv2.IMWRITE_PNG_COMPRESSION, 1]), 5  # type: ignore[misc]
        )  # fmt: skip
        print(
            f"{name} 1024x1024: encode {ours:.2f} ms, decode {back:.2f} ms, {len(data):,} bytes; "
            f"PNG level 1 {theirs:.2f} ms ({theirs / ours:.0f}x), {len(png):,} bytes"
        )


def one_turn(memory: Memory, home: str, number: int) -> float:
    """Everything that a turn of one step writes and reads, in milliseconds."""
    start = time.perf_counter()
    turn = memory.begin_turn(home, "make it brighter")
    steps = [(1, "Image Editing", "classical", {"seed": number}, None)]
    step = memory.save_plan(turn.id, "Sure", {"calls": []}, steps).steps[0]
    memory.start_step(step.id)
    memory.finish_step(step.id, [Mask(np.zeros((8, 8), np.uint8))])
    memory.end_turn(turn.id, "Here it is")
    memory.turns(home, limit=20)
    return (time.perf_counter() - start) * 1e3


def turning(memory: Memory, turns: int) -> None:
    """A turn late in a long conversation against one early in others, taken in turns."""
    long = memory.create_conversation().id
    for number in range(turns):
        one_turn(memory, long, number)
    late, early = [], []
    for _ in range(10):
        short = memory.create_conversation().id
        for number in range(20):
            spent = one_turn(memory, short, number)
            if number >= 8:
                early.append(spent)
                late.append(one_turn(memory, long, number))
    first, last = statistics.median(early), statistics.median(late)
    print(
        f"a turn's rows: {first:.2f} ms at turn 10, {last:.2f} ms at turn {turns} "
        f"({last / first:.2f}x)"
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--turns", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=300)
    options.add_argument("--url", default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        with Memory.open(MemorySettings(folder=folder / "store", url=chosen.url)) as memory:
            writing(memory, folder, chosen.rounds)
            turning(memory, chosen.turns)
            paging(memory, chosen.rows)
    coding()


if __name__ == "__main__":
    main()
