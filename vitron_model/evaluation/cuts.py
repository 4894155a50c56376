"""How well the segmenter obeys a mind's words alone, its signal alone, both.

A person asks for something on an unseen page; what the mind says of it, in words and in signals,
goes to the segmenter; the mask is laid over the truth. An order that becomes anything but one cut
counts as a miss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from ...errors import SetupError
from ...tools.diffusing import Ears
from ...tools.modules import Way
from ..config import MODULES
from ..opening import opened
from ..speaker import Speaker
from ..talk import Talk, Thing, Turn
from ..training.makers import ears as hearing
from ..training.makers.cutouts import sayings, told_of_pages
from ..training.makers.learning import Tell
from ..training.makers.shipping import ears_of
from ..training.world.painter import render
from ..training.world.scenes import scene
from ..training.world.spec import dice
from .found import ON_PAGES
from .makers import Mark
from .messages import WAYS, Said, said_of
from .segmenter import SIDE, Bench, Bits, iou

MODULE = MODULES[1]
ASKED = 6  # sayings of one page


def listen(bench: Bench, mind: Path, count: int, folder: Path, tell: Tell) -> None:
    """The cutter gets ears for this mind, taught with so many wishes in half as many steps. With
    none it keeps those that lie beside it, which must know this mind."""
    own, words = opened(mind)
    if not count:
        if hearing.voice_of(bench.cutter.folder) != hearing.mark_of(own):
            raise SetupError(
                f"the ears beside {bench.cutter.folder} do not know the mind of {mind}",
                "have some taught: --heard 2000",
            )
        return
    decoding, _ = hearing.taught(
        own.float(), words, hearing.by_segmenter(bench.cutter.finder),
        _orders(count), folder, tell, count, count // 2, 0, hearing.MASKS,
    )  # fmt: skip
    bench.cutter.ears = Ears(ears_of(decoding))


def marks(
    speaker: Speaker, bench: Bench, count: int,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[tuple[Way, Mark]]:  # fmt: skip
    """`bench`: its cutter listens to this mind. Of each page the sayings that mean a thing,
    several, or nothing that is there."""
    for index in range(count):
        painted = render(scene(index, "test"), SIDE)
        chance = dice("cuts", index)
        for number, (words, owners) in enumerate(sayings(painted.truth, chance, ASKED)):
            if owners == (0,):  # the background is most of a page: it would flatter the rest
                continue
            told = said_of(speaker, _order(words, number), MODULE)
            truth = np.isin(painted.truth.owner, owners)
            for way in WAYS:
                text = f"{index}: {words}"
                yield way, Mark("executed", float(told is not None), text)
                cut = _cut(bench, painted.pixels, told, way) if told is not None else None
                if owners:
                    right = iou(cut, truth) if cut is not None else 0.0
                    yield way, Mark("IoU", right, text)
                else:
                    yield way, Mark("nothing there", float(told is not None and cut is None), text)
        tell(index + 1, count)


def _order(words: str, number: int) -> Talk:
    text = ON_PAGES[number % len(ON_PAGES)].replace("{e}", words)
    thing = Thing("img1", "image")
    return Talk((Turn(text, (thing,)),), kinds={thing.name: frozenset({thing.kind})})


def _cut(bench: Bench, pixels: np.ndarray, told: Said, way: Way) -> Bits | None:
    words = "" if way == "signal" else told.instruction
    return bench.cut(pixels, words, None, None if way == "words" else told.signal)


@lru_cache(maxsize=1)
def _orders(count: int) -> tuple[Talk, ...]:
    """What people say to have something cut out: made once for all minds of a comparison."""
    return tuple(hearing.orders(told_of_pages(min(hearing.PAGES, count)), count, 0, hearing.MASKS))
