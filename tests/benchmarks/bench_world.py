"""How fast the storybook world is invented and painted, on one core: pictures, clips, edit pairs.

OMP_NUM_THREADS=1 .venv/bin/python tests/benchmarks/bench_world.py
"""

from __future__ import annotations

import time
from collections.abc import Callable

import cv2

from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.pairs import pair, render_pair
from vitron.vitron_model.training.world.plots import story
from vitron.vitron_model.training.world.scenes import scene
from vitron.vitron_model.training.world.stories import play


def rate(make: Callable[[int], object], count: int, first: int) -> float:
    """Samples per second of processor time, none of them seen before."""
    start = time.process_time()
    for index in range(first, first + count):
        make(index)
    return count / (time.process_time() - start)


def main() -> None:
    cv2.setNumThreads(1)
    for index in range(30):  # warm: imports, textures
        render(scene(index), 128)
    specs = [scene(index) for index in range(1000, 1300)]
    print(f"inventing a scene           {rate(scene, 300, 2000):8.0f} /s")
    for width in (96, 128, 224):
        painted = rate(lambda i, w=width: render(specs[i % 300], w), 300, 0)  # type: ignore[misc]
        both = rate(lambda i, w=width: render(scene(i), w), 300, 5000)  # type: ignore[misc]
        print(f"pictures at {width:3d} px: {painted:6.0f} /s painted, {both:6.0f} /s invented too")
    for width in (96, 128):
        clips = rate(lambda i, w=width: play(story(i, frames=16), w), 20, 100)  # type: ignore[misc]
        print(f"clips of 16 frames at {width:3d} px: {clips * 16:6.0f} frames/s")
    pairs = rate(lambda i: render_pair(pair(i), 128), 80, 100)
    print(f"edit pairs at 128 px        {pairs:8.0f} /s")


if __name__ == "__main__":
    main()
