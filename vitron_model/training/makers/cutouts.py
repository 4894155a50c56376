"""Pages and moments of clips, whose every pixel is, and what people say to mean some of it.

What a segmenter learns from, kept on disk once. Each row is a picture fitted into a square: an own
page, or one of a few moments of one clip, which follow each other. Torch-free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....tools.english import a, number
from ..world.kinds import kind_of, kinds
from ..world.painter import Picture, render
from ..world.plots import story
from ..world.scenes import scene
from ..world.spec import dice
from ..world.splits import Split
from ..world.truth import Scene, Thing
from ..world.words.meaning import Meaning, all_that_fit, names_of
from ..world.words.phrases import noun_phrase, pick
from ..world.words.referring import refer, refer_to_none
from .books import Told, page
from .shelves import Row as Shelved
from .shelves import Tell, shelved

MOMENTS = 4  # of one clip
SMALLEST = 0.0012  # of a page, to be pointed at
GREY = 128  # around a picture that is not square
BARS = 255  # who owns the grey
ASPECTS = (1.0, 1.0, 1.0, 1.5, 1.5, 1.25, 0.75)
BACKGROUNDS = ("the background", "background", "the backdrop")
SAID = 6  # of a page, where only its words are wanted
TRUTH = 64  # pixels of a side, there

Rng = np.random.Generator
Saying = tuple[str, tuple[int, ...]]
"""Words, and who owns the pixels that they mean, from left to right; nobody where there is no
such thing; the backdrop is 0."""


@dataclass(frozen=True)
class Row:
    sayings: tuple[Saying, ...]
    things: dict[str, int]
    """id -> owner, of those large enough to be pointed at."""
    looks: dict[str, str]
    """id -> kind and colour."""
    clip: int
    """Which clip it is a moment of; -1 for a page."""


@dataclass(frozen=True, eq=False)
class Cutouts:
    pixels: NDArray[np.uint8]  # (N, S, S, 3)
    owners: NDArray[np.uint8]  # (N, S, S)
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)


def sayings(truth: Scene, chance: Rng, count: int = 12) -> list[Saying]:
    """What people say of a page: one thing, several, all of a kind, the background, or nothing."""
    said: list[Saying] = []
    owners = {thing.id: thing.index for thing in truth.things}
    for thing in truth.things:
        for _ in range(2):
            if found := refer(truth, thing, chance):
                said.append((_loose(found.text, chance), (owners[thing.id],)))
        said.append(_all(truth, thing, chance))
    for _ in range(2):
        if none := refer_to_none(truth, chance):
            said.append((_loose(none.text, chance), ()))
    here = {name for thing in truth.things for name in names_of(thing)}
    absent = [name for name in kinds() if name not in here]
    kind = pick(chance, absent)
    said.append((pick(chance, (kind, f"the {kind}", a(kind), kind_of(kind).plural)), ()))
    ones = [one for one in said if len(one[1]) == 1]
    if len(ones) > 1:
        first, second = (ones[int(k)] for k in chance.permutation(len(ones))[:2])
        if first[1] != second[1]:
            both = sorted({*first[1], *second[1]}, key=lambda own: _across(truth, own))
            said.append((f"{first[0]} and {second[0]}", tuple(both)))
    if chance.random() < 0.5:
        said.append((pick(chance, BACKGROUNDS), (0,)))
    said = [one for one in said if one[0]]
    return [said[int(k)] for k in chance.permutation(len(said))[: max(count, 1)]]


def told_of_pages(count: int) -> list[Told]:
    """What is said of the first training pages, and means something that is there."""
    found = []
    for index in range(count):
        truth = render(scene(index, "train"), TRUTH).truth
        words = [text for text, owners in sayings(truth, dice("said", index), SAID) if owners]
        if words:
            found.append(Told(tuple(words), (), ()))
    return found


def _loose(text: str, chance: Rng) -> str:
    """People leave the article out, or say another one."""
    rest = text.removeprefix("the ")
    if rest == text or chance.random() < 0.55:
        return text
    return pick(chance, (rest, rest, a(rest)))


def _all(truth: Scene, thing: Thing, chance: Rng) -> Saying:
    """All of a kind: "the dogs", "both red cars", "every animal"; of one, "dog" or "the dogs"."""
    names = names_of(thing)
    name = names[0] if chance.random() < 0.7 else names[int(chance.integers(len(names)))]
    meaning = Meaning(noun=name)
    if chance.random() < 0.3 and not kind_of(thing.kind).worn:
        meaning = Meaning(noun=name, colour=thing.colour)
    fit = all_that_fit(meaning, truth)
    if not fit:
        return "", ()
    many = noun_phrase(meaning, chance, many=True)
    one = noun_phrase(meaning, chance)
    if len(fit) == 1:
        words = pick(chance, (one, one, f"the {one}", a(one), many))
    else:
        told = number(len(fit))
        words = pick(chance, (many, f"the {many}", f"all {many}", f"all the {many}", f"every {one}",
                              f"the {told} {many}", f"{told} {many}", one))  # fmt: skip
        if len(fit) == 2 and chance.random() < 0.25:
            words = f"both {many}"
    return words, tuple(one.index for one in fit)


def _across(truth: Scene, owner: int) -> float:
    return next(thing.middle[0] for thing in truth.things if thing.index == owner)


# --- the book -----------------------------------------------------------------------------------


def pages_of(index: int, size: int, split: Split) -> list[Picture]:
    """The index-th group: four pages, or four moments of a clip."""
    chance = dice("cutouts", split, index)
    aspect = ASPECTS[int(chance.integers(len(ASPECTS)))]
    wide = size if aspect >= 1 else round(size * aspect)
    if index % 2:
        scenes = list(story(index, split, aspect).scenes())
        first = int(chance.integers(0, max(1, len(scenes) // 3)))
        last = int(chance.integers(2 * len(scenes) // 3, len(scenes)))
        moments = np.linspace(first, last, MOMENTS).round().astype(int)
        return [render(scenes[moment], wide) for moment in moments]
    found = []
    for number_ in range(index * MOMENTS, (index + 1) * MOMENTS):
        spec = page(number_, split) if chance.random() < 0.4 else scene(number_, split, aspect)
        found.append(render(spec, size if spec.aspect >= 1 else round(size * spec.aspect)))
    return found


def fitted(pixels: NDArray[np.uint8], size: int, around: int) -> NDArray[np.uint8]:
    """A picture or its owners, in the middle of a square."""
    high, wide = pixels.shape[:2]
    top, left = (size - high) // 2, (size - wide) // 2
    square = np.full((size, size, *pixels.shape[2:]), around, np.uint8)
    square[top : top + high, left : left + wide] = pixels
    return square


def _group(size: int, split: Split, index: int) -> list[Shelved]:
    rows: list[Shelved] = []
    for k, painted in enumerate(pages_of(index, size, split)):
        truth = painted.truth
        told = sayings(truth, dice("sayings", split, index, k))
        large = [thing for thing in truth.things if thing.area >= SMALLEST]
        line = {
            "sayings": told,
            "things": {thing.id: thing.index for thing in large},
            "looks": {thing.id: f"{thing.colour} {thing.kind}" for thing in truth.things},
            "clip": index if index % 2 else -1,
        }
        laid = {"pixels": fitted(painted.pixels, size, GREY),
                "owners": fitted(np.asarray(truth.owner), size, BARS)}  # fmt: skip
        rows.append((laid, line))
    return rows


def paint_cutouts(
    folder: Path, count: int, size: int, split: Split = "train", workers: int = 1,
    tell: Tell = lambda done, of: None,
) -> Cutouts:  # fmt: skip
    """The first `count` pictures of a split, painted unless they lie there already."""
    arrays, lines = shelved(
        folder, {"count": count, "size": size, "split": split},
        {"pixels": (size, size, 3), "owners": (size, size)}, count, partial(_group, size, split),
        range(-(-count // MOMENTS)), workers, tell,
    )  # fmt: skip
    return Cutouts(arrays["pixels"], arrays["owners"], tuple(map(_row, lines)))


def _row(line: dict[str, Any]) -> Row:
    said = tuple((text, tuple(owners)) for text, owners in line["sayings"])
    return Row(said, line["things"], line["looks"], line["clip"])


def words_of(rows: Sequence[Row]) -> list[str]:
    return [text for row in rows for text, _ in row.sayings]
