"""The samples that training is made of, the same from the storybook world and from real data.

Pixels are lazy: a sample knows how to load its picture or clip, and holds none. Boxes are
(X_l, Y_t, X_r, Y_b) in [0, 1]; frames count from 0, both ends of a span included. Torch-free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]  # (H, W, 3) RGB
Bits = NDArray[np.bool_]  # (H, W)
Box = tuple[float, float, float, float]
Span = tuple[int, int]


@dataclass(frozen=True)
class Picture:
    """A picture that is loaded when it is asked for."""

    name: str
    load: Callable[[], Frame]


@dataclass(frozen=True)
class Clip:
    """A clip whose frames are read one by one."""

    name: str
    frames: Callable[[], Iterator[Frame]]
    fps: float | None = None
    count: int | None = None
    """Both where they are known without opening the file."""


@dataclass(frozen=True)
class Phrase:
    """Words of a caption and where that is; in a clip, the frames in which it is seen."""

    text: str
    boxes: tuple[Box, ...]
    span: Span | None = None


@dataclass(frozen=True)
class Caption:
    source: Picture | Clip
    text: str


@dataclass(frozen=True)
class GroundedCaption:
    source: Picture | Clip
    text: str
    phrases: tuple[Phrase, ...]

    def line(self) -> str:
        """The paper's format: `girl: (0.12, 0.30, 0.25, 0.80), …`, in a clip `(… | 3, 9)`."""
        return ", ".join(
            f"{phrase.text}: {box_text(box, phrase.span)}"
            for phrase in self.phrases
            for box in phrase.boxes
        )


@dataclass(frozen=True)
class RegionDescription:
    source: Picture
    box: Box
    text: str


@dataclass(frozen=True)
class Target:
    """One thing meant: its box, and its mask where the data has one."""

    box: Box
    mask: Callable[[], Bits] | None = None


@dataclass(frozen=True)
class Referring:
    """Words for one thing, several, or (no target) none."""

    source: Picture
    expression: str
    targets: tuple[Target, ...]


@dataclass(frozen=True)
class Tracked:
    """One thing through a clip: a box or None for every annotated frame."""

    name: str
    boxes: dict[int, Box | None]
    masks: Callable[[int], Bits] | None = None

    @property
    def span(self) -> Span | None:
        """First and last frame in which it is seen; None: in none."""
        seen = [frame for frame, box in self.boxes.items() if box is not None]
        return (min(seen), max(seen)) if seen else None


@dataclass(frozen=True)
class Tracks:
    source: Clip
    things: tuple[Tracked, ...]
    text: str = ""
    """Words for the thing, where the data has them."""


@dataclass(frozen=True)
class Answer:
    source: Picture | Clip
    question: str
    answer: str
    others: tuple[str, ...] = ()
    """Other answers that people gave."""
    choices: tuple[str, ...] = ()
    evidence: tuple[Phrase, ...] = ()


@dataclass(frozen=True)
class EditPair:
    before: Picture | Clip
    after: Picture | Clip
    instruction: str
    mask: Callable[[], Bits] | None = None
    turn: int = 1
    """The place of this edit in its session, from 1."""


Sample = Caption | GroundedCaption | RegionDescription | Referring | Tracks | Answer | EditPair


def box_text(box: Box, span: Span | None = None) -> str:
    numbers = ", ".join(f"{value:.2f}" for value in box)
    return f"({numbers} | {span[0]}, {span[1]})" if span else f"({numbers})"


def box_of_mask(bits: Bits) -> Box | None:
    """Around all set pixels; None for an empty mask."""
    rows, columns = np.flatnonzero(bits.any(axis=1)), np.flatnonzero(bits.any(axis=0))
    if not len(rows):
        return None
    height, width = bits.shape
    return (
        columns[0] / width, rows[0] / height, (columns[-1] + 1) / width, (rows[-1] + 1) / height
    )  # fmt: skip
