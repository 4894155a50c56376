"""What a question about a clip costs: the first one watches it, the next knows it already; beside
one about a page. `python -m tests.benchmarks.bench_watching [clips]`, one thread.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial

import torch

from vitron.memory.media import Video
from vitron.vitron_model.evaluation.segmenter import CLIP, Bench
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.stories import play


def main(clips: int) -> None:
    torch.set_num_threads(1)
    bench = Bench()
    spent: dict[str, list[float]] = {"page": [], "first": [], "next": []}
    for index in range(clips):
        film = play(story(index, "test"), CLIP)
        video = Video.of(film.frames, film.truth.fps)
        asks: dict[str, Callable[[], str | None]] = {
            "page": partial(bench.answer, film.frames[0], "How many animals are there?"),
            "first": partial(bench.recount, video, "What happens in this clip?"),
            "next": partial(bench.recount, video, "What happens first?"),
        }
        for name, ask in asks.items():
            begin = time.perf_counter()
            ask()
            spent[name].append(time.perf_counter() - begin)
    page, first, again = (statistics.median(spent[name]) for name in ("page", "first", "next"))
    print(
        f"{clips} clips: watched in {first:.1f} s (p50, the longest {max(spent['first']):.1f}), "
        f"{first / page:.0f}x a look at a page ({page:.2f} s); the next question {again:.2f} s"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
