"""Who passes something in a film, followed from the name and from a box on the first frame: is the
mask still on him at the end? With the closer look that checks it, and without.
`python -m tests.benchmarks.bench_passing [films of each]`, one thread.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from unittest import mock

import numpy as np
import torch

from vitron.memory.media import Track, Video, VideoRef
from vitron.memory.region import Region
from vitron.tools.modules import SegmentVideo
from vitron.tools.segmenter.likeness import Likeness
from vitron.tools.specialist import Report
from vitron.vitron_model.evaluation.segmenter import SIDE, Bench, iou
from vitron.vitron_model.training.illustrator.directing import directed
from vitron.vitron_model.training.illustrator.reading import read
from vitron.vitron_model.training.world.painter import Picture, render

FILMS = {
    "a red dog runs past a blue car": "dog", "a girl runs past a yellow house": "girl",
    "a horse runs past a tree": "horse", "a boy walks past a bus": "boy",
    "a cat walks past a bench": "cat", "a duck walks past a rabbit": "duck",
}  # fmt: skip
FPS = 12.0


def shot(wish: str, seed: int) -> list[Picture]:
    told = directed(read(wish), seed, 1.5, 1.5)
    return [render(one, SIDE) for one in told.scenes()]


def marks(bench: Bench, frames: list[Picture], kind: str, boxed: bool) -> tuple[float, float, bool]:
    """Mean IoU over all frames, that of the last, and whether anything was said about it."""
    there = [next((t for t in one.truth.things if t.kind == kind), None) for one in frames]
    asked = SegmentVideo(
        video=VideoRef.of(Video.of([one.pixels for one in frames], FPS)),
        instruction="" if boxed else f"the {kind}",
        region=Region.box(*there[0].box, frame=0) if boxed and there[0] else None,
    )
    report = Report()
    track = bench.tracker.run(asked, None, report)[0]
    assert isinstance(track, Track)
    found = [
        iou(mask.inside(), one.truth.mask(thing.id) if thing else np.zeros_like(mask.inside()))
        for mask, one, thing in zip(track.masks, frames, there, strict=True)
    ]
    return float(np.mean(found)), found[-1], bool(report.findings)


def main(each: int) -> None:
    torch.set_num_threads(1)
    bench = Bench()
    films = [(shot(wish, seed), kind) for wish, kind in FILMS.items() for seed in range(each)]
    for checked in (False, True):
        blind = mock.patch.object(Likeness, "of", lambda *given: None)
        for boxed in (False, True):
            with nullcontext() if checked else blind:
                rows = [marks(bench, frames, kind, boxed) for frames, kind in films]
            whole, last, told = (np.array(row) for row in zip(*rows, strict=True))
            silent = int(((last < 0.5) & ~told).sum())
            print(
                f"{'checked' if checked else 'carried along only':18} from "
                f"{'a box' if boxed else 'the name':8}: mean IoU {whole.mean():.2f}, of the last "
                f"frame {last.mean():.2f}; lost without a word in {silent} of {len(films)}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
