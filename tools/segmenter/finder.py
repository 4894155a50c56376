"""Finds in a picture what is said, drawn, shown or remembered, at the picture's own size.

Pixels and marks in, soft masks out. The first look is at the whole picture; what is small in it is
looked at once more from close by, so that its edge is as sharp as the picture. Knows no request.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import Tensor
from torch.nn import functional as F

from ...memory.media import Frame
from ...memory.region import Box, MaskShape, Placement, Polygon, Region, Scribble
from . import choosing
from .calling import Calling
from .looks import Looking
from .network import BOX, MARKS, MASK, NO, YES, Build, Said, Seen, Segmenter
from .pieces import agreement
from .reading import Vocabulary, wanted
from .windows import Soft, Window, box_of

CARD, FAMILIAR, WEIGHTS = "card.json", "familiar.safetensors", "model.safetensors"
CLOSE = 0.55
"""Of the longer side: what is smaller than this is looked at again."""
ROOM = 1.5
"""Of a thing's longer side: how much is seen around it from close by."""
NEARER = (0.75, 0.5, 0.3)
"""Of the longer side: windows round a click."""
AGREE = 0.55
"""How much the closer look must agree with the first to be believed."""

AT_ONCE = 5
"""Names that are asked for together: on a processor more at once is no faster."""
UNLIKELY = 0.1
"""A score below which there is no such thing."""

Planes = NDArray[np.float32]


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
    """The things one by one, where several are meant."""


@dataclass(frozen=True, eq=False)
class Named:
    """One thing that was asked for by words, before it is looked at from close by."""

    soft: Soft
    score: float


class Finder:
    def __init__(
        self,
        model: Segmenter,
        tokenizer: Any,
        familiar: dict[str, Tensor] | None,
        device: str,
        plurals: Mapping[str, str] | None = None,
        looking: Looking | None = None,
        wears: Mapping[str, str] | None = None,
    ) -> None:
        self.model, self.tokenizer, self.device = model, tokenizer, device
        self._familiar = familiar
        self.plurals = plurals or {}
        self.looking = looking
        self.wears = wears or {}
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
        return cls(
            model, CLIPTokenizer.from_pretrained(folder), known, device, card["plurals"],
            Looking.beside(folder, device), card.get("wears"),
        )  # fmt: skip

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
        squares, scores = self.ask(seen, asked, planes)
        whole = window.back(squares[0], width, height)
        if asked.text and not planes.any() and asked.memory is None:
            first = Named(whole, float(scores[0]))
            if (meant := self.meant(frame, seen, asked.text, first)) is not None:
                shown = [self._closer(frame, one.soft) for one in meant]
                soft = np.maximum.reduce([np.zeros_like(whole), *shown])
                score = meant[0].score if meant else 0.0
                return Found(soft, score, tuple(shown) if len(shown) > 1 else ())
        if asked.region is not None and planes[YES].any() and not planes[[BOX, MASK]].any():
            whole = self._one(frame, seen, asked.region, planes, squares[0])
        each = [window.back(plane, width, height)
                for plane, score in zip(squares[1:], scores[1:], strict=True)
                if score > 0.5 and (plane > 0.5).any()]  # fmt: skip
        if len(each) > 1 and agreement(np.maximum.reduce(each), whole) > AGREE + 0.2:
            each = [self._closer(frame, one) for one in each]
            whole = np.maximum.reduce(each)
        else:
            each = []
            whole = self._closer(frame, whole, asked.region)
        return Found(whole, float(scores[0]), tuple(each))

    def _one(
        self, frame: Frame, seen: Seen, region: Region, planes: Planes, first: Soft
    ) -> Soft:
        """What was clicked on. Where the first answer is no single thing, others are looked for:
        from closer by, and in parts of it."""
        height, width = frame.shape[:2]
        window = Window.whole(width, height)
        whole = window.back(first, width, height)
        if self.looking is None:
            return whole
        marked = window.back(planes[YES], width, height) > 0.5
        around = box_of(marked)
        calling = Calling(self, frame, seen, self.known)

        def sure(soft: Soft) -> float:
            return calling.single(soft) if (soft > 0.5)[marked].mean() > 0.5 else 0.0

        if around is None or sure(whole) > 0.5:
            return whole
        x0, y0, x1, y1 = around
        others = [one.soft for one in calling.split(first)]
        for share in NEARER:
            length = max(share * max(width, height), ROOM * max(x1 - x0, y1 - y0))
            near = Window((x0 + x1 - length) / 2, (y0 + y1 - length) / 2, length)
            drawn = self.planes(region, None, (width, height), near)
            masks, _ = self.ask(self.see(near.seen(frame, self.side)), Asked(), drawn)
            others.append(near.back(masks[0], width, height))
        best = max((whole, *others), key=sure)
        return best if sure(best) > 0 else whole

    def meant(self, frame: Frame, seen: Seen, text: str, first: Named) -> list[Named] | None:
        """Those meant by words, after a closer look at everything that bears the name; None where
        the `first` answer to them stands: it is a name and no more, and it looks like that."""
        if self.looking is None:
            return None
        known = self.known
        want = wanted(text, known)
        if want is None or not want.noun:
            return None
        calling = Calling(self, frame, seen, known)
        if want.plain and first.score > 0.5 and calling.looks_like(first.soft, want.noun):
            return None
        found = choosing.chosen(want, calling.of, known)
        several = want.several or want.plain
        return [
            Named(one.soft, 0.5 + choosing.fit(want, one, known) / 2)
            for one in (found if several else found[:1])
        ]

    def fits(self, frame: Frame, seen: Seen, soft: Soft, text: str) -> bool:
        """Whether what was found may be what the words say; where that can't be told it may."""
        want = wanted(text, self.known) if self.looking is not None else None
        if want is None or not want.noun:
            return True
        return Calling(self, frame, seen, self.known).looks_like(soft, want.noun)

    @property
    def known(self) -> Vocabulary:
        """The words that its closer look knows; it has one."""
        assert self.looking is not None
        return self.looking.build.vocabulary(self.plurals, self.wears)

    def ask(self, seen: Seen, asked: Asked, planes: Planes) -> tuple[Soft, Soft]:
        """(masks [queries, side, side], scores [queries]) of one square, both 0 to 1."""
        masks, scores = self._asks(seen, asked, planes[None])
        return masks[0], scores[0]

    def said(self, seen: Seen, text: str) -> tuple[Soft, Soft]:
        """The same of words alone; of what is surely not there no mask is made."""
        masks, scores = self._asks(seen, Asked(text), least=UNLIKELY)
        return masks[0], scores[0]

    def heard(self, seen: Seen, texts: Sequence[str]) -> list[float]:
        """How surely something is called so, of each; several at a time, and no masks are made."""
        found: list[float] = []
        for begin in range(0, len(texts), AT_ONCE):
            some = texts[begin : begin + AT_ONCE]
            found += self._asks(seen, Asked(), least=1.0, texts=some)[1].max(axis=1).tolist()
        return found

    def drawn(self, seen: Seen, planes: Planes) -> tuple[Soft, Soft]:
        """(masks [N, side, side], scores [N]) of N drawings, each of which means one thing."""
        masks, scores = self._asks(seen, Asked(), planes)
        return masks[:, 0], scores[:, 0]

    @torch.no_grad()
    def _asks(
        self, seen: Seen, asked: Asked, planes: Planes | None = None, least: float = 0.0,
        texts: Sequence[str] = (),
    ) -> tuple[Soft, Soft]:  # fmt: skip
        """The same with several drawings at once, or several `texts`, each of which is a question
        of its own; no masks where no score is above the `least`."""
        build, said = self.model.build, self._read(texts or [asked.text])
        if planes is None:
            planes = np.zeros((1, MARKS, self.side, self.side), np.float32)
        count = max(len(planes), len(said.states))
        signal = asked.signal
        if signal is None:
            signal = torch.zeros(1, build.signals, build.width, device=self.device)
        memory = asked.memory
        if memory is None:
            memory = torch.zeros(1, 2, build.width, device=self.device)
        remembers = torch.full(memory.shape[:2], asked.memory is not None, device=self.device)
        masks, scores = self.model.find(
            seen.times(count),
            Said(said.states.expand(count, -1, -1), said.counts.expand(count, -1)),
            signal.to(self.device).expand(count, -1, -1),
            torch.from_numpy(planes).to(self.device).expand(count, -1, -1, -1),
            memory.expand(count, -1, -1),
            remembers.expand(count, -1),
            math.log(least / (1 - least)) if 0 < least < 1 else math.inf if least else -math.inf,
        )
        large = F.interpolate(masks, scale_factor=2.0, mode="bilinear", align_corners=False)
        return large.sigmoid().cpu().numpy(), scores.sigmoid().cpu().numpy()

    def _read(self, texts: Sequence[str]) -> Said:
        """What they say, one each; of an empty one no word counts."""
        read = self.tokenizer(
            list(texts), padding="max_length", truncation=True, return_tensors="pt",
            max_length=self.model.build.longest,
        ).to(self.device)  # fmt: skip
        said = self.model.read(read.input_ids, read.attention_mask.sum(1))
        speaks = torch.tensor([[bool(text)] for text in texts], device=self.device)
        return Said(said.states, said.counts & speaks)

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
        return second if agreement(first, second) > AGREE else first


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
