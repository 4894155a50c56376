"""Clips of the world with what people would say of them, kept on disk once: what film makers learn
from. Torch-free.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..world.plots import story
from ..world.spec import dice
from ..world.splits import Split
from ..world.stories import play
from ..world.truth import Clip
from ..world.words.phrases import thing_phrase
from .books import WISHES, Told, largest, setting_of
from .prompts import film_wishes
from .shelves import Row, Tell, shelved

AT_ONCE = 4  # clips, by one painter


@dataclass(frozen=True, eq=False)
class Reel:
    pixels: NDArray[np.uint8]  # (N, F, S, S, 3)
    told: tuple[Told, ...]

    def __len__(self) -> int:
        return len(self.told)


def deeds_of(clip: Clip) -> tuple[str, ...]:
    camera = (clip.camera,) if clip.camera != "still" else ()
    return tuple(dict.fromkeys((*(event.action for event in clip.events), *camera)))


def told_of(clip: Clip, split: Split, index: int) -> Told:
    """As of its first frame, and what happens."""
    first = clip.scenes[0]
    things = largest(first)
    return Told(
        tuple(film_wishes(clip, dice("film wishes", split, index), WISHES)),
        tuple(thing_phrase(thing) for thing in things),
        tuple(thing.box for thing in things),
        tuple((thing.kind, thing.colour) for thing in things),
        setting_of(first),
        deeds_of(clip),
    )


def _clips(frames: int, size: int, split: Split, count: int, group: int) -> list[Row]:
    rows: list[Row] = []
    for index in range(group * AT_ONCE, min(count, (group + 1) * AT_ONCE)):
        film = play(story(index, split, frames=frames), size)
        rows.append(({"pixels": np.stack(film.frames)}, told_of(film.truth, split, index).line()))
    return rows


def paint_reel(
    folder: Path, count: int, frames: int, size: int, split: Split = "train", workers: int = 1,
    tell: Tell = lambda done, of: None,
) -> Reel:  # fmt: skip
    """The first `count` clips of a split, painted unless they lie there already."""
    wanted = {"count": count, "frames": frames, "size": size, "split": split}
    arrays, lines = shelved(
        folder, wanted, {"pixels": (frames, size, size, 3)}, count,
        partial(_clips, frames, size, split, count), range(-(-count // AT_ONCE)), workers, tell,
    )  # fmt: skip
    return Reel(arrays["pixels"], tuple(map(Told.of, lines)))
