"""The paper's Fig. 4: how well a maker obeys from words alone, from the signal alone, from both.

A person's order goes to the mind; what it says, in words and in signals, goes to the maker, three
times from the same seed. A recogniser looks at what came of it (`makers.py`). An order that the
mind does not turn into this one call counts as not carried out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from ...memory.media import Image, Signal
from ...tools import diffusing
from ...tools.gligen import Gligen
from ...tools.modules import GenerateImage, Placed, Way
from ...tools.specialist import Report
from ..opening import opened
from ..signals import Message
from ..speaker import Speaker
from ..talk import Talk, Turn
from ..training.makers import ears as hearing
from ..training.makers.books import page, told_of
from ..training.makers.learning import Tell
from ..training.makers.shipping import ears_of
from ..training.world.painter import render
from ..uses import USES
from .makers import Mark, Wanted, marks, side_of, subjects, wants
from .recogniser import Recogniser

WAYS: tuple[Way, ...] = ("words", "signal", "both")
MODULE = "Image Generation"
TRUTH = 64  # pixels of a side, where only the truth of a page is wanted
ORDERS = ("draw {}", "generate a picture of {}", "make me an image of {}", "paint {}, please")


@dataclass(frozen=True)
class Said:
    """What the mind made of an order."""

    instruction: str
    signal: Signal


def ordered(speaker: Speaker, wanted: Wanted, number: int) -> Said | None:
    """The order in one of several forms."""
    text = ORDERS[number % len(ORDERS)].format(wanted.text)
    return said_of(speaker, Talk((Turn(text),)), MODULE)


def said_of(speaker: Speaker, talk: Talk, module: str) -> Said | None:
    """The order, planned; None where it becomes anything but one call of this module."""
    told = speaker.plan(talk, USES, unsure=0.0)
    if [step.module for step in told.steps] != [module]:
        return None
    return Said(told.steps[0].instruction, _signal(told.messages[0]))


def drawer(weights: str) -> Gligen:
    maker = Gligen()
    maker.weights = weights
    maker.load("cpu")
    return maker


def listen(maker: Gligen, mind: Path, count: int, folder: Path, tell: Tell) -> None:
    """The drawer gets ears for this mind, taught with so many wishes in half as many steps."""
    own, words = opened(mind)
    pipe, vectors = maker.pipe, own.config.conditions[MODULE].tokens
    people = _orders(count, tuple(sorted(subjects(maker))))
    decoding, _ = hearing.taught(
        own.float(), words, hearing.by_tower(pipe.text_encoder, pipe.tokenizer, vectors),
        people, folder, tell, count, count // 2, 0, hearing.PICTURES,
    )  # fmt: skip
    maker.ears = diffusing.Ears(ears_of(decoding))


@lru_cache(maxsize=1)
def _orders(count: int, known: tuple[str, ...]) -> tuple[Talk, ...]:
    """What people say to have training pages drawn, of what the drawer knows: made once for all
    minds of a comparison."""
    pages = range(min(hearing.PAGES, count))
    wishes = [
        told_of(render(page(index, kinds=known), TRUTH).truth, "train", index) for index in pages
    ]
    return tuple(hearing.orders(wishes, count, 0, hearing.PICTURES))


def compared(
    speaker: Speaker, maker: Gligen, recogniser: Recogniser, count: int, seeds: int,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[tuple[Way, Mark]]:  # fmt: skip
    """Every wish, each way, with every seed, judged; and whether it was carried out at all."""
    side = side_of(maker)
    done, of = 0, count * seeds * len(WAYS)
    for number, wanted in enumerate(wants(count, known=subjects(maker))):
        said = ordered(speaker, wanted, number)
        for way in WAYS:
            yield way, Mark("executed", float(said is not None), wanted.text)
            for seed in range(seeds):
                if said is not None:
                    asked = _request(wanted, said.instruction, way, seed, side)
                    made = maker.run(asked, said.signal, Report())[0]
                    assert isinstance(made, Image)
                    for mark in marks(wanted, recogniser.look([made.pixels])[0]):
                        yield way, Mark(mark.what, mark.right, wanted.text, seed)
                done += 1
                tell(done, of)


def hears(weights: str) -> bool:
    """Whether ears lie beside these weights, without which a signal is not heard."""
    return (Path(weights) / diffusing.EARS).is_file()


def _request(wanted: Wanted, instruction: str, way: Way, seed: int, side: int) -> GenerateImage:
    layout: Sequence[Placed] = ()
    if wanted.box is not None and way != "signal":  # a box's phrase is words
        layout = (Placed(phrase=wanted.phrase, box=wanted.box),)
    return GenerateImage(
        instruction=instruction, width=side, height=side, seed=seed, layout=tuple(layout),
        listens=way,
    )  # fmt: skip


def _signal(message: Message) -> Signal:
    specific, invariant = message.specific[0].numpy(), message.invariant[0].numpy()
    return Signal(np.asarray(specific, np.float32), np.asarray(invariant, np.float32))
