"""Finds in a picture what is said, drawn, shown or remembered, at the picture's own size.

Pixels and marks in, soft masks out. The first look is at the whole picture; what is small in it is
looked at once more from close by, so that its edge is as sharp as the picture. Knows no request.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from ...memory.media import Frame
from ...memory.region import Box, MaskShape, Placement, Polygon, Region, Scribble
from .counting import counted, many
from .network import BOX, MARKS, MASK, NO, YES, Build, Said, Seen, Segmenter

CARD, FAMILIAR, WEIGHTS = "card.json", "familiar.safetensors", "model.safetensors"
GREY = 128
CLOSE = 0.55
"""Of the longer side: what is smaller than this is looked at again."""
ROOM = 1.5
"""Of a thing's longer side: how much is seen around it from close by."""
AGREE = 0.55
"""How much the closer look must agree with the first to be believed."""

Soft = NDArray[np.float32]
Planes = NDArray[np.float32]


@dataclass(frozen=True)
class Window:
    """The square of a picture that is looked at, in pixels of the picture."""

    left: float
    top: float
    length: float

    @classmethod
    def whole(cls, width: int, height: int) -> Window:
        longer = max(width, height)
        return cls((width - longer) / 2, (height - longer) / 2, longer)

    def seen(self, pixels: NDArray[Any], side: int, around: int = GREY) -> NDArray[Any]:
        """What lies in it, `side` pixels square."""
        scale = side / self.length
        if scale < 0.75:  # every pixel the mean of what it covers, or thin lines would flicker
            smaller = (
                max(1, round(pixels.shape[1] * scale)),
                max(1, round(pixels.shape[0] * scale)),
            )
            shrunk = cv2.resize(pixels, smaller, interpolation=cv2.INTER_AREA)
            x, y = smaller[0] / pixels.shape[1], smaller[1] / pixels.shape[0]
            moved = Window(self.left * x, self.top * y, self.length * (x + y) / 2)
            return moved._cut(shrunk, side, around)
        return self._cut(pixels, side, around)

    def _cut(self, pixels: NDArray[Any], side: int, around: int) -> NDArray[Any]:
        scale = side / self.length
        move = np.array(
            [[scale, 0, -self.left * scale + (scale - 1) / 2],
             [0, scale, -self.top * scale + (scale - 1) / 2]]
        )  # fmt: skip
        fill = (around,) * 3 if pixels.ndim == 3 else around
        return np.asarray(
            cv2.warpAffine(pixels, move, (side, side), flags=cv2.INTER_LINEAR,
                           borderMode=cv2.BORDER_CONSTANT, borderValue=fill)
        )  # fmt: skip

    def back(self, plane: Soft, width: int, height: int) -> Soft:
        """A plane of the window laid where it belongs in the picture; 0 elsewhere."""
        scale = self.length / plane.shape[0]
        move = np.array(
            [[scale, 0, self.left + (scale - 1) / 2], [0, scale, self.top + (scale - 1) / 2]]
        )
        return np.asarray(
            cv2.warpAffine(plane, move, (width, height), flags=cv2.INTER_LINEAR, borderValue=0)
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Asked:
    """What is to be found; everything that is given counts."""

    text: str = ""
    region: Region | None = None
    earlier: NDArray[np.float32] | None = None
    """A mask of it at the picture's size, 0 to 1, that may be a little wrong."""
    memory: Tensor | None = None
    """What it looks like, of `Finder.remember`."""
    signal: Tensor | None = None
    """[1, n, width]"""


@dataclass(frozen=True, eq=False)
class Found:
    soft: Soft
    """(H, W), 0 to 1: all that is meant."""
    score: float
    """How surely there is such a thing, 0 to 1."""
    each: tuple[Soft, ...] = field(default=())
    """The things one by one, from the left, where several are meant."""


class Finder:
    def __init__(
        self,
        model: Segmenter,
        tokenizer: Any,
        familiar: dict[str, Tensor] | None,
        device: str,
        plurals: Mapping[str, str] | None = None,
    ) -> None:
        self.model, self.tokenizer, self.device = model, tokenizer, device
        self._familiar = familiar
        self.plurals = plurals or {}
        self.side = model.build.side

    @classmethod
    def open(cls, folder: Path, device: str = "cpu") -> Finder:
        from transformers import CLIPTokenizer

        card = json.loads((folder / CARD).read_text())
        build = Build.model_validate(card["build"])
        model = Segmenter(build)
        kind = torch.float32
        model.load_state_dict({n: w.to(kind) for n, w in load_file(folder / WEIGHTS).items()})
        familiar = folder / FAMILIAR
        known = load_file(familiar, device=device) if familiar.is_file() else None
        model = model.to(device).eval()
        return cls(model, CLIPTokenizer.from_pretrained(folder), known, device, card["plurals"])

    # --- looking ------------------------------------------------------------------------------

    @torch.no_grad()
    def see(self, square: Frame) -> Seen:
        """A picture that is fitted into the square already."""
        seen = torch.from_numpy(np.ascontiguousarray(square)).to(self.device)
        return self.model.see((seen.float() / 127.5 - 1).permute(2, 0, 1)[None])

    def knows(self, seen: Seen, doubt: float = 1.0) -> bool:
        """Whether it looks like what it learnt on, within `doubt` times the limit; weights without
        a measure know everything."""
        if self._familiar is None:
            return True
        return self.distance(seen) <= float(self._familiar["limit"][0]) * doubt

    def distance(self, seen: Seen) -> float:
        assert self._familiar is not None
        away = (seen.look[0] - self._familiar["mean"]) @ self._familiar["scale"]
        return float(away.square().mean().sqrt())

    @torch.no_grad()
    def remember(self, seen: Seen, inside: Soft) -> Tensor:
        """What a thing looks like under a mask of the square: [1, 2, width]."""
        return self.model.remember(seen, torch.from_numpy(inside)[None].to(self.device))

    # --- finding ------------------------------------------------------------------------------

    def find(self, frame: Frame, asked: Asked) -> Found:
        """`asked.text` names one thing, or all of a kind."""
        height, width = frame.shape[:2]
        window = Window.whole(width, height)
        seen = self.see(window.seen(frame, self.side))
        planes = self.planes(asked.region, asked.earlier, (width, height), window)
        if (one := self.counted(seen, asked, planes)) is not None:
            soft = self._closer(frame, window.back(one[0], width, height))
            return Found(soft, one[1])
        squares, scores = self.ask(seen, asked, planes)
        whole = window.back(squares[0], width, height)
        each = [window.back(plane, width, height)
                for plane, score in zip(squares[1:], scores[1:], strict=True)
                if score > 0.5 and (plane > 0.5).any()]  # fmt: skip
        if len(each) > 1 and _agreement(np.maximum.reduce(each), whole) > AGREE + 0.2:
            each = [self._closer(frame, one) for one in each]
            whole = np.maximum.reduce(each)
        else:
            each = []
            whole = self._closer(frame, whole, asked.region)
        return Found(whole, float(scores[0]), tuple(each))

    def counted(self, seen: Seen, asked: Asked, planes: Planes) -> tuple[Soft, float] | None:
        """(mask, score) in the square, of words that count or compare; None of any others, and
        where there are not several to be counted."""
        told = counted(asked.text)
        if told is None or planes.any() or asked.memory is not None or asked.signal is not None:
            return None
        squares, scores = self.ask(seen, Asked(many(told.what, self.plurals)), planes)
        each: list[tuple[Soft, float]] = []
        for plane, score in zip(squares[1:], scores[1:], strict=True):
            if score > 0.5 and all(_agreement(plane, other) < 0.5 for other, _ in each):
                each.append((plane, float(score)))
        apart = _apart(squares[0])
        if len(apart) > len(each):  # what stands apart counts apart
            each = [(one, float(scores[0])) for one in apart]
        if len(each) < 2:
            return None
        which = told.of([plane > 0.5 for plane, _ in each])
        return each[which] if which >= 0 else None

    @torch.no_grad()
    def ask(self, seen: Seen, asked: Asked, planes: Planes) -> tuple[Soft, Soft]:
        """(masks [queries, side, side], scores [queries]) of one square, both 0 to 1."""
        build = self.model.build
        read = self.tokenizer(
            [asked.text], padding="max_length", truncation=True, return_tensors="pt",
            max_length=build.longest,
        ).to(self.device)  # fmt: skip
        said = self.model.read(read.input_ids, read.attention_mask.sum(1))
        if not asked.text:
            said = Said(said.states, torch.zeros_like(said.counts))
        signal = asked.signal
        if signal is None:
            signal = torch.zeros(1, build.signals, build.width, device=self.device)
        memory = asked.memory
        if memory is None:
            memory = torch.zeros(1, 2, build.width, device=self.device)
        remembers = torch.full(memory.shape[:2], asked.memory is not None, device=self.device)
        marks = torch.from_numpy(planes)[None].to(self.device)
        masks, scores = self.model.find(
            seen, said, signal.to(self.device), marks, memory, remembers
        )
        large = F.interpolate(masks, scale_factor=2.0, mode="bilinear", align_corners=False)
        return large[0].sigmoid().cpu().numpy(), scores[0].sigmoid().cpu().numpy()

    def planes(
        self,
        region: Region | None,
        earlier: Soft | None,
        size: tuple[int, int],
        window: Window | None = None,
    ) -> Planes:
        """What is drawn, as the network reads it; on the whole picture, or in a window of it."""
        side, window = self.side, window or Window.whole(*size)
        planes = np.zeros((MARKS, side, side), np.float32)
        if earlier is not None:
            planes[MASK] = window.seen(earlier, side, 0)
        for shape in region.shapes if region is not None else ():
            canvas = np.zeros((side, side), np.uint8)
            if isinstance(shape, MaskShape | Polygon):
                full = np.zeros(size[::-1], np.uint8)
                shape.paint(full)
                canvas = window.seen(full.astype(np.float32), side, 0)
            else:
                _painted(shape, canvas, size, window)
            sort = BOX if isinstance(shape, Box) else YES
            if isinstance(shape, MaskShape | Polygon):
                sort = MASK
            which = NO if shape.sign < 0 else sort
            planes[which] = np.maximum(planes[which], canvas)
        return planes

    def _closer(self, frame: Frame, first: Soft, region: Region | None = None) -> Soft:
        """A second look at what the first one found, where that is small."""
        height, width = frame.shape[:2]
        box = box_of(first > 0.5)
        longer = max(width, height)
        if box is None:
            return first
        x0, y0, x1, y1 = box
        length = max(ROOM * max(x1 - x0, y1 - y0), 0.22 * longer, 24)
        if length > CLOSE * ROOM * longer:
            return first
        window = Window((x0 + x1 - length) / 2, (y0 + y1 - length) / 2, length)
        seen = self.see(window.seen(frame, self.side))
        planes = self.planes(None, first, (width, height), window)
        squares, _ = self.ask(seen, Asked(), planes)
        second = window.back(squares[0], width, height)
        return second if _agreement(first, second) > AGREE else first


def _painted(shape: Any, canvas: NDArray[np.uint8], size: tuple[int, int], window: Window) -> None:
    """A shape drawn on the picture, painted as it lies in the window."""
    width, height = size
    place = Placement(
        width / window.length, height / window.length,
        -window.left / window.length, -window.top / window.length,
    )  # fmt: skip
    moved = Region(shapes=(shape.model_copy(update={"sign": 1}),)).placed(place).shapes[0]
    if isinstance(moved, Scribble):
        moved = moved.model_copy(update={"width": max(moved.width, 0.016)})
    moved.paint(canvas)


def box_of(inside: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """x0, y0, x1, y1 around it, the ends excluded."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _apart(soft: Soft) -> list[Soft]:
    """The pieces of a mask that do not touch; crumbs left out."""
    inside = (soft > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = [k for k in range(1, count) if areas[k - 1] > 0.15 * areas.max()]
    return [np.where(labels == k, soft, 0).astype(np.float32) for k in kept]


def _agreement(one: Soft, other: Soft) -> float:
    first, second = one > 0.5, other > 0.5
    return float((first & second).sum() / max(1, (first | second).sum()))
