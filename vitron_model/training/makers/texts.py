"""What is said of a book, as numbers: wishes in tokens, phrases once each, boxes; and its truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Self

import torch
from torch import Tensor
from transformers import CLIPTokenizer

from ..albums import page_labels
from ..world.actions import ACTIONS
from ..world.colours import COLOURS
from ..world.kinds import kinds
from ..world.stories import CAMERAS
from ..world.words.happenings import SCENE_EVENTS
from .books import MOST, Told
from .reader import tokens

NONE = -1


class Numbers:
    """Tensors that move together."""

    def to(self, device: str) -> Self:
        moved = {one.name: getattr(self, one.name).to(device) for one in fields(self)}  # type: ignore[arg-type]
        return type(self)(**moved)


@dataclass(frozen=True)
class Texts(Numbers):
    wishes: Tensor
    """[N, wishes, longest] ids."""
    lengths: Tensor
    """[N, wishes] how many of them are words."""
    phrases: Tensor
    """[P, longest] every phrase of the book once."""
    named: Tensor
    """[N, MOST] which phrase means the thing; NONE where there is none."""
    boxes: Tensor
    """[N, MOST, 4]"""

    def __len__(self) -> int:
        return len(self.wishes)


@dataclass(frozen=True)
class Truth(Numbers):
    """NONE where there is nothing."""

    kinds: Tensor
    """[N, MOST]"""
    colours: Tensor
    """[N, MOST]"""
    setting: Tensor
    """[N, 5]"""
    deeds: Tensor
    """[N, deeds] 0 or 1; NONE for pages, on which nothing happens."""


def texts_of(told: Sequence[Told], tokenizer: CLIPTokenizer) -> Texts:
    count = len(told[0].wishes)
    ids, lengths = tokens(tokenizer, [wish for one in told for wish in one.wishes])
    numbers: dict[str, int] = {}
    named = torch.full((len(told), MOST), NONE)
    boxes = torch.zeros(len(told), MOST, 4, dtype=torch.float64)
    for row, one in enumerate(told):
        for place, phrase in enumerate(one.phrases):
            named[row, place] = numbers.setdefault(phrase, len(numbers))
        if one.boxes:
            boxes[row, : len(one.boxes)] = torch.tensor(one.boxes, dtype=torch.float64)
    phrases, words = tokens(tokenizer, list(numbers) or [""])
    phrases = phrases[:, : int(words.max())]  # of each, only the state at its end is taken
    shape = len(told), count
    return Texts(ids.view(*shape, -1), lengths.view(shape), phrases, named, boxes)


@cache
def deeds() -> tuple[str, ...]:
    return (*sorted(ACTIONS), *sorted(SCENE_EVENTS), *(c for c in CAMERAS if c != "still"))


def truth_of(told: Sequence[Told]) -> Truth:
    names = {name: number for number, name in enumerate(kinds())}
    colours = {name: number for number, name in enumerate(COLOURS)}
    acts = {name: number for number, name in enumerate(deeds())}
    settings = [{w: n for n, w in enumerate(words)} for words in page_labels().values()]
    kind = torch.full((len(told), MOST), NONE)
    colour = torch.full((len(told), MOST), NONE)
    setting = torch.full((len(told), len(settings)), NONE)
    done = torch.full((len(told), len(acts)), float(NONE))
    for row, one in enumerate(told):
        for place, (named, painted) in enumerate(one.things):
            kind[row, place], colour[row, place] = names[named], colours.get(painted, NONE)
        for column, (table, word) in enumerate(zip(settings, one.setting, strict=True)):
            setting[row, column] = table[word]
        if one.deeds:
            done[row] = 0.0
            done[row, [acts[deed] for deed in one.deeds]] = 1.0
    return Truth(kind, colour, setting, done)


def joined(books: Sequence[Sequence[Told]]) -> tuple[Told, ...]:
    return tuple(one for book in books for one in book)
