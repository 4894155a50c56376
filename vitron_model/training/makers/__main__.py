"""The makers' training where nothing of the rest is installed: `python -m
vitron.vitron_model.training.makers -o making --minutes 9`. It is `vitron train --part makers`, with
lines instead of bars, and needs torch, diffusers, transformers, OpenCV and pydantic only.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from .course import PARTS, Making
from .devices import device
from .shipping import whole
from .sizes import PROFILES

EVERY = 5.0  # seconds


class Lines:
    """What is done, now and then."""

    def __init__(self) -> None:
        self.begun = self.last = time.monotonic()
        self.what = ""

    def __call__(self, what: str, done: int, of: int, losses: dict[str, float]) -> None:
        now = time.monotonic()
        if what == self.what and now - self.last < EVERY and "heeds words" not in losses:
            return
        self.what, self.last = what, now
        told = "  ".join(f"{name} {loss:.4g}" for name, loss in losses.items())
        print(f"{now - self.begun:6.0f} s  {what:9s} {done:>6} of {of:<6}  {told}", flush=True)


def main() -> None:
    words = argparse.ArgumentParser(prog="python -m vitron.vitron_model.training.makers")
    words.add_argument("--profile", default="nano", choices=sorted(PROFILES))
    words.add_argument("-o", "--output", type=Path, default=Path("making"))
    words.add_argument("--minutes", type=float, default=0.0)
    words.add_argument("--until", default="", choices=("", *PARTS))
    words.add_argument("--from", dest="begin", type=Path)
    words.add_argument("--workers", type=int, default=0)
    words.add_argument("--seed", type=int, default=0)
    words.add_argument("--eager", action="store_true", help="a card plays nothing back")
    said = words.parse_args()
    making = Making(
        said.profile, said.output, said.seed, Lines(), minutes=said.minutes, workers=said.workers,
        begin=said.begin, where=device(replays=not said.eager),
    )  # fmt: skip
    for place in whole(making, said.until):
        size = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
        print(f"{place}: {size / 1e6:.2f} MB")
    making.clock.keep()
    print(f"{making.clock.seconds:.0f} s on {making.where.name}, {making.where.dtype}")


if __name__ == "__main__":
    main()
