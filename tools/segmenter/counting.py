"""Words that count or compare: "the second dog from the left", "the biggest house".

The network finds all of a kind better than it counts them, so such words are taken apart: what all
are called, and which of them is meant. Knows masks and words, no network.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.bool_]
Order = Callable[[Bits], float]

_NUMBERS = {word: k for k, word in enumerate(("first", "second", "third", "fourth", "fifth"))}
_COUNTED = re.compile(
    r"^(?P<count>first|second|third|fourth|fifth) (?P<what>.+?)(?: from the (?P<end>left|right))?$"
)
_RANKED = (
    (r"(?:leftmost|left) (?!of\b|side\b){}|{} furthest to the left", "left"),
    (r"(?:rightmost|right) (?!of\b|side\b){}|{} furthest to the right", "right"),
    (r"(?:biggest|largest) {}", "big"),
    (r"smallest {}|{} that looks smallest", "small"),
    (r"tallest {}", "tall"),
    (r"highest {}|{} that is highest up", "high"),
    (r"nearest {}|{} closest to us|{} nearest to the viewer", "near"),
    (r"farthest {}|{} farthest from you|{} farthest away", "far"),
    (r"{} on the left(?: side)?", "left"),
    (r"{} on the right(?: side)?", "right"),
)


@dataclass(frozen=True)
class Counted:
    """All of `what`, in an order: the `number`-th is meant."""

    what: str
    order: str
    number: int = 0

    def of(self, each: Sequence[Bits]) -> int:
        """Which of the masks is meant; -1 where there are too few."""
        ways: Mapping[str, Order] = {
            "left": lambda one: _middle(one, 1), "right": lambda one: -_middle(one, 1),
            "big": lambda one: -_spread(one, 0) * _spread(one, 1),
            "small": lambda one: _spread(one, 0) * _spread(one, 1),
            "tall": lambda one: -_spread(one, 0), "high": lambda one: _low(one),
            "near": lambda one: -_low(one), "far": lambda one: _low(one),
        }  # fmt: skip
        row = sorted(range(len(each)), key=lambda k: ways[self.order](each[k]))
        return row[self.number] if self.number < len(row) else -1


def counted(text: str) -> Counted | None:
    """What such words mean; None of any others."""
    said = re.sub(r"^(?:the|a|an) ", "", text.lower().strip())
    if found := _COUNTED.match(said):
        return Counted(found["what"], found["end"] or "left", _NUMBERS[found["count"]])
    for forms, order in _RANKED:
        for form in forms.split("|{}"):
            form = form if "{}" in form else "{}" + form
            if found := re.fullmatch(form.replace("{}", "(?P<what>.+)"), said):
                return Counted(found["what"], order)
    return None


def many(what: str, plurals: Mapping[str, str]) -> str:
    """ "red dog" -> "red dogs"; a kind is put into its plural where it stands."""
    for one in sorted(plurals, key=len, reverse=True):
        pattern = rf"\b{re.escape(one)}\b"
        if re.search(pattern, what):
            return re.sub(pattern, plurals[one], what, count=1)
    return what


def _ends(one: Bits, axis: int) -> tuple[float, float]:
    there = np.flatnonzero(one.any(axis=1 - axis))
    return (float(there[0]), float(there[-1]) + 1) if len(there) else (0.0, 0.0)


def _middle(one: Bits, axis: int) -> float:
    return sum(_ends(one, axis)) / 2


def _spread(one: Bits, axis: int) -> float:
    first, last = _ends(one, axis)
    return last - first


def _low(one: Bits) -> float:
    return _ends(one, 0)[1]
