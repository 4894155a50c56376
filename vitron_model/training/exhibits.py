"""What is shown while words are learnt: pages and clips, what is asked of them, and how the eyes
see them. All three are kept on disk, so that a killed run goes on where it was.

The eyes are frozen by then: each page is looked at once, and its patches are read ever after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from ..encoders import ImageEncoder, chosen_frames, prepare
from ..talk import Step
from . import showing
from .hands import ahead
from .mapped import mapped
from .showing import Asked, Shown
from .world.painter import render
from .world.plots import story
from .world.scenes import scene
from .world.splits import Split

Tell = Callable[[str, int, int], None]


def silent(what: str, done: int, of: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, eq=False)
class Exhibits:
    """Pages, or clips: what is asked of each, and its patches."""

    shown: tuple[Shown, ...]
    patches: NDArray[np.uint16]  # (N, T, s, s, hidden): bfloat16, as its bits

    def __len__(self) -> int:
        return len(self.shown)

    def seen(self, row: int) -> torch.Tensor:
        """Patches [T, s, s, hidden]."""
        return torch.from_numpy(np.array(self.patches[row])).view(torch.bfloat16)


def exhibits(
    folder: Path, eyes: ImageEncoder, clips: bool, count: int, split: Split = "train",
    first: int = 0, tell: Tell = silent,
) -> Exhibits:  # fmt: skip
    """The exhibits of a folder, made as far as they do not lie there."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = list(_asked(folder / "asked.jsonl", clips, count, split, first, tell))
    sight = eyes.sight
    frames = sight.frames if clips else 1
    file, done = folder / "patches.npy", folder / "looked.json"
    shape = (count, frames, sight.side, sight.side, sight.hidden)
    start = json.loads(done.read_text())["rows"] if done.exists() else 0
    patches = np.load(file, "r+") if start else mapped(file, np.uint16, shape)
    step = 8 if clips else 64
    paint = partial(_painted, size=sight.image_size, frames=frames)
    rows = range(start, count, step)
    for row, batch in zip(rows, ahead(paint, (shown[r : r + step] for r in rows)), strict=True):
        with torch.inference_mode():
            weight = next(eyes.parameters())
            out = eyes(torch.from_numpy(batch).to(weight.device, weight.dtype)).patches
        bits = out.to("cpu", torch.bfloat16).contiguous().view(torch.uint16).numpy()
        patches[row : row + step] = bits.reshape(-1, *shape[1:])
        if row // step % 16 == 0:
            patches.flush()
            done.write_text(json.dumps({"rows": row}))
        tell("looking", min(row + step, count), count)
    patches.flush()
    done.write_text(json.dumps({"rows": count}))
    return Exhibits(tuple(shown), np.load(file, mmap_mode="r"))


def _painted(shown: Sequence[Shown], size: int, frames: int) -> NDArray[np.float32]:
    """Their pixels as the eyes want them."""
    return np.stack(
        [prepare(picture, size) for one in shown for picture in pixels(one, size, frames)]
    )


def pixels(one: Shown, width: int, frames: int) -> Iterator[NDArray[np.uint8]]:
    """The page, or the frames of the clip that are looked at."""
    if not one.clip:
        yield render(scene(one.index, one.split), width).pixels
        return
    scenes = list(story(one.index, one.split).scenes())
    for number in chosen_frames(len(scenes), frames):
        yield render(scenes[number], width).pixels


def _asked(
    file: Path, clips: bool, count: int, split: Split, first: int, tell: Tell
) -> Iterator[Shown]:
    lines = file.read_text().splitlines() if file.exists() else []
    yield from (_read(line) for line in lines[:count])
    if len(lines) >= count:
        return
    with file.open("a") as out:
        show = partial(_shown, clips=clips, split=split)
        rows = range(len(lines), count)
        for row, one in zip(rows, ahead(show, (first + row for row in rows)), strict=True):
            out.write(json.dumps({**one.__dict__, "asked": [a.plain() for a in one.asked]}) + "\n")
            tell("asking", row + 1, count)
            yield one


def _shown(index: int, clips: bool, split: Split) -> Shown:
    return showing.clip(index, split, 96) if clips else showing.page(index, split)


def _read(line: str) -> Shown:
    told = json.loads(line)
    asked = [
        Asked(**{
            **a, "steps": tuple(_step(s) for s in a["steps"]),
            "drawn": tuple(a["drawn"]) if a["drawn"] else None,
            "boxes": tuple(tuple(box) for box in a["boxes"]),
        })
        for a in told["asked"]
    ]  # fmt: skip
    return Shown(**{**told, "asked": tuple(asked)})


def _step(told: dict[str, object]) -> Step:
    box, inputs = told["box"], told["inputs"]
    assert isinstance(inputs, list)
    return Step(**{**told, "inputs": tuple(inputs), "box": tuple(box) if box else None})  # type: ignore[arg-type]
