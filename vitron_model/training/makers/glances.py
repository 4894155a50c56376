"""The segmenter's closer look learns: what single things of pages are like, under their masks.

From an empty folder to `looks.safetensors` beside a segmenter's weights: a book of things cut out,
then the learning.
"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from ....tools.segmenter import looks
from ....tools.segmenter.looks import NOTHING, PAGE, SIDE, Build, Looks
from ....tools.segmenter.windows import Window
from ..curves import Curve
from ..world.kinds import kind_of, kinds
from ..world.painter import Picture
from ..world.spec import dice
from ..world.splits import Split
from ..world.truth import Scene, Thing
from ..world.words.phrases import does, doing
from .course import silent
from .cutouts import SMALLEST, pages_of
from .devices import device as found
from .learning import Plan, Tell, learn
from .marks import Drawn, softened
from .segmenting import GROUPS
from .shelves import Row, shelved
from .sizes import makers

ASPECTS = ("kind", "colour", "pattern", "pose", "facing")
SIZES = (160, 256, 384)  # of pages
JUNK = 0.25  # of what is looked at is no thing
UNTOLD = -100
Rng = np.random.Generator


def labels() -> dict[str, tuple[str, ...]]:
    every = [kind_of(name) for name in kinds()]
    return {
        "kind": (NOTHING, *kinds()),
        "colour": tuple(sorted({colour for kind in every for colour in kind.colours})),
        "pattern": tuple(sorted({pattern for kind in every for pattern in kind.patterns})),
        "pose": tuple(sorted({pose for kind in every for pose in kind.poses})),
        "facing": ("left", "right", ""),
    }


def means() -> dict[str, tuple[str, ...]]:
    """Every name and every clause that says what a thing is for, with the kinds meant."""
    told: dict[str, list[str]] = {}
    for name in kinds():
        kind = kind_of(name)
        for word in dict.fromkeys((name, *kind.also, *GROUPS.get(kind.group, ()), *kind.affords)):
            told.setdefault(word.lower(), []).append(name)
    return {word: tuple(names) for word, names in sorted(told.items())}


def words() -> dict[str, dict[str, str]]:
    """Every word for a label, among those that need no other thing to be understood."""
    known = labels()
    told = {name: {label: label for label in known[name]} for name in ("colour", "pattern")}
    told["colour"]["gray"] = "grey"
    told["pose"] = {}
    for pose in known["pose"]:
        for word in (pose, doing(pose), does(pose), f"{pose.removesuffix('e')}ing"):
            told["pose"].setdefault(word.removesuffix(" down"), pose)
    return told


def worn() -> tuple[str, ...]:
    return tuple(sorted({kind_of(name).worn for name in kinds()} - {""}))


def make(
    profile: str, folder: Path, seed: int = 0, tell: Tell = silent,
    dtype: torch.dtype | None = None, device: str = "", workers: int = 0,
) -> Path:  # fmt: skip
    """Weights beside the segmenter's in `folder/seem`, whether that lies there already or not."""
    sizes = makers(profile).glances
    where = found(device, dtype)
    book, lines = paint_things(
        folder / "glances", sizes.things, workers=workers or os.cpu_count() or 1,
        tell=lambda done, of: tell("things", done, of, {}),
    )  # fmt: skip
    torch.manual_seed(seed)
    model = where.holds(Looks(Build(labels=labels(), means=means(), words=words(), worn=worn())))
    told = torch.tensor(lines, device=where.name)
    plan = Plan("looks", sizes.steps, sizes.rate, sizes.warm, average=0.995)
    step = partial(losses, model, book, told, seed, sizes.batch, where.name)
    learn(model, plan, step, folder / "looks", Curve(folder / "curves.csv"), tell)
    place = folder / "seem"
    place.mkdir(parents=True, exist_ok=True)
    looks.save(model, place)
    return place


def losses(
    model: Looks, book: dict[str, NDArray[np.uint8]], told: Tensor, seed: int, batch: int,
    device: str, step: int,
) -> tuple[Tensor, dict[str, Tensor]]:  # fmt: skip
    """Of the step-th batch."""
    rows = np.sort(np.random.default_rng([seed, step]).integers(0, len(told), batch))
    crops = [(book["pixels"][row], book["inside"][row]) for row in rows]
    seen, pages = looks.tensors(crops, book["page"][rows], device)
    chance = torch.Generator(device).manual_seed(seed * 1_000_003 + step)
    truth = told[torch.from_numpy(rows).to(device)].clone()
    seen, pages, truth = _mirrored(seen, pages, truth, chance)
    both = torch.cat([softened(seen[:, :3], chance), _uneven(seen[:, 3:], chance)], 1)
    dtype = next(model.parameters()).dtype
    said = model(both.to(dtype), pages.to(dtype))
    parts = {
        name: F.cross_entropy(said[name].float(), truth[:, number], ignore_index=UNTOLD)
        for number, name in enumerate(ASPECTS)
    }
    return torch.stack(list(parts.values())).sum(), parts


def _mirrored(
    seen: Tensor, pages: Tensor, truth: Tensor, chance: Drawn
) -> tuple[Tensor, Tensor, Tensor]:
    turned = torch.rand(len(seen), generator=chance, device=seen.device) < 0.5
    wide = turned[:, None, None, None]
    facing = truth[:, -1]
    sided = turned & (facing >= 0) & (facing < 2)
    truth[:, -1] = torch.where(sided, 1 - facing, facing)
    return torch.where(wide, seen.flip(3), seen), torch.where(wide, pages.flip(3), pages), truth


def _uneven(inside: Tensor, chance: Drawn) -> Tensor:
    """Masks as they are found: a little too wide, too narrow, or beside the thing."""
    draw = torch.rand(len(inside), 4, generator=chance, device=inside.device)
    wide = F.avg_pool2d(inside, 5, 1, 2)
    edge = (0.15 + 0.7 * draw[:, 0])[:, None, None, None]
    uneven = (wide > edge).to(inside.dtype)
    moved = torch.roll(uneven, shifts=(1, -1), dims=(2, 3))
    uneven = torch.where((draw[:, 1] < 0.3)[:, None, None, None], moved, uneven)
    return torch.where((draw[:, 2] < 0.7)[:, None, None, None], uneven, inside)


# --- the book -----------------------------------------------------------------------------------


def paint_things(
    folder: Path, count: int, split: Split = "train", workers: int = 1,
    tell: Any = lambda done, of: None,
) -> tuple[dict[str, NDArray[np.uint8]], list[list[int]]]:  # fmt: skip
    """The first `count` things of a split from close by, and the numbers of their labels."""
    groups = range(count // 2 + 1)  # of four pages each: more than are needed
    arrays, lines = shelved(
        folder, {"count": count, "split": split},
        {"pixels": (SIDE, SIDE, 3), "inside": (SIDE, SIDE), "page": (PAGE, PAGE, 3)}, count,
        partial(_group, split), groups, workers, tell,
    )  # fmt: skip
    return arrays, [line["told"] for line in lines]


def _group(split: Split, index: int) -> list[Row]:
    chance = dice("glances", split, index)
    size = SIZES[int(chance.integers(len(SIZES)))]
    return [row for painted in pages_of(index, size, split) for row in _rows(painted, chance)]


def _rows(painted: Picture, chance: Rng) -> list[Row]:
    known = labels()
    truth = painted.truth
    height, width = painted.pixels.shape[:2]
    page = np.asarray(Window.whole(width, height).seen(painted.pixels, PAGE), np.uint8)
    rows = []
    for thing in truth.things:
        if thing.area < SMALLEST:
            continue
        told = [known[name].index(getattr(thing, name)) for name in ASPECTS]
        rows.append((truth.mask(thing.id), told))
        if chance.random() < JUNK / (1 - JUNK):
            junk = _merged(truth, thing) if chance.random() < 0.5 else _patch(truth, chance)
            if junk is not None:
                rows.append((junk, [0, *[UNTOLD] * (len(ASPECTS) - 1)]))
    found: list[Row] = []
    for inside, told in rows:
        off = (float(chance.normal(0, 0.03)), float(chance.normal(0, 0.03)))
        pixels, mask = looks.crop(
            painted.pixels, inside.astype(np.float32), float(chance.uniform(1.25, 1.6)), off
        )
        found.append(({"pixels": pixels, "inside": mask, "page": page}, {"told": told}))
    return found


def _merged(truth: Scene, thing: Thing) -> NDArray[np.bool_] | None:
    """Two things that lie near each other, neither of them a trifle."""
    others = [t for t in truth.things if t.id != thing.id and 0.3 < t.area / thing.area < 3.3]
    if not others:
        return None
    near = min(others, key=lambda t: np.hypot(*np.subtract(t.middle, thing.middle)))
    both: NDArray[np.bool_] = truth.mask(thing.id) | truth.mask(near.id)
    return both


def _patch(truth: Scene, chance: Rng) -> NDArray[np.bool_] | None:
    """A piece of the backdrop."""
    height, width = truth.owner.shape
    wide, high = (max(8, int(side * chance.uniform(0.06, 0.3))) for side in (width, height))
    left, top = int(chance.integers(0, width - wide)), int(chance.integers(0, height - high))
    patch = np.zeros(truth.owner.shape, bool)
    patch[top : top + high, left : left + wide] = True
    patch &= truth.owner == 0
    return patch if patch.mean() > 0.4 * wide * high / patch.size else None
