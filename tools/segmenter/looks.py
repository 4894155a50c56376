"""What a thing looks like from close by: its kind, its colour and pattern, what it does, where it
faces.

The network that finds things hears kinds well and colours hardly; this one looks at one thing under
its mask. Knows no request; which words mean which kinds lies beside its weights.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

from ...memory.media import Frame
from .network import Block
from .reading import Vocabulary
from .windows import Soft, Window, box_of

FILE = "looks.safetensors"
SIDE = 64
"""Pixels of the square in which a thing is looked at."""
PAGE = 8
"""Of the square in which the whole picture is: by it, night is told from dark paint."""
ROOM = 1.4
"""Of a thing's longer side: how much is seen around it."""
NOTHING = "nothing"
"""The kind of what is no thing: two at once, a piece of the backdrop."""

Crop = tuple[NDArray[np.uint8], NDArray[np.uint8]]
"""(SIDE, SIDE, 3) and the mask (SIDE, SIDE)."""


class Build(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    widths: tuple[int, int, int, int] = (24, 40, 64, 96)
    """Channels at a half, a quarter, an eighth and a sixteenth of the side."""
    labels: Mapping[str, tuple[str, ...]]
    """What is told of a thing ("colour"), and all that can be told ("red", "green", …)."""
    means: Mapping[str, tuple[str, ...]]
    """A name, or a clause ("gives milk"), and the kinds that it means."""
    words: Mapping[str, Mapping[str, str]]
    """What is told ("pose"), every word for it, and the label: "running" is "run"."""
    worn: tuple[str, ...] = ()
    """What a person's colour is of."""

    def vocabulary(
        self, plurals: Mapping[str, str], wears: Mapping[str, str] | None = None
    ) -> Vocabulary:
        return Vocabulary(self.means, self.words, self.worn, plurals, wears or {})


class Looks(nn.Module):
    def __init__(self, build: Build) -> None:
        super().__init__()
        self.build = build
        half, quarter, eighth, last = build.widths
        self.seen = nn.Sequential(
            nn.Conv2d(4, half, 3, 2, 1), nn.SiLU(),
            nn.Conv2d(half, quarter, 3, 2, 1), Block(quarter),
            nn.Conv2d(quarter, eighth, 3, 2, 1), Block(eighth), Block(eighth),
        )  # fmt: skip
        self.last = nn.Sequential(nn.Conv2d(eighth, last, 3, 2, 1), Block(last))
        self.page = nn.Linear(3 * PAGE * PAGE, last)
        wide = last * (SIDE // 16) ** 2 // 4 + eighth + last
        self.told = nn.Sequential(nn.Linear(wide, 2 * last), nn.SiLU())
        self.heads = nn.ModuleDict(
            {name: nn.Linear(2 * last, len(every)) for name, every in build.labels.items()}
        )

    def forward(self, crops: Tensor, pages: Tensor) -> dict[str, Tensor]:
        """[B, 4, SIDE, SIDE], colours in -1..1 and the mask in 0..1; [B, 3, PAGE, PAGE]."""
        inside = F.avg_pool2d(crops[:, 3:], 8)
        near = self.seen(crops)
        under = (near * inside).flatten(2).sum(2) / (inside.flatten(2).sum(2) + 1e-3)
        whole = F.avg_pool2d(self.last(near), 2).flatten(1)
        told = self.told(torch.cat([whole, under, self.page(pages.flatten(1))], 1))
        return {name: head(told) for name, head in self.heads.items()}


@dataclass(frozen=True)
class Glance:
    """How likely each label is, by what is told: `glance.of("colour", "red")`."""

    chances: Mapping[str, Mapping[str, float]]

    def of(self, what: str, labels: Sequence[str]) -> float:
        """Whether it is one of them."""
        return sum(self.chances[what].get(label, 0.0) for label in labels)

    def likeliest(self, what: str, named: bool = False) -> tuple[str, float]:
        """(label, how likely it is); `named`: of those that say something."""
        chances = self.chances[what]
        label = max((label for label in chances if label or not named), key=chances.__getitem__)
        return label, chances[label]


def alike(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """How alike two tellings of the same are, 0 to 1."""
    return sum(math.sqrt(p * other.get(label, 0.0)) for label, p in one.items())


class Looking:
    """The network with its words, ready to be asked."""

    def __init__(self, looks: Looks, device: str = "cpu") -> None:
        self.looks, self.device = looks.to(device).float().eval(), device
        self.build = looks.build

    @classmethod
    def beside(cls, folder: Path, device: str = "cpu") -> Looking | None:
        """Those that lie with a segmenter's weights, if any do."""
        file = folder / FILE
        if not file.is_file():
            return None
        with safe_open(file, "pt") as opened:
            build = Build.model_validate(json.loads((opened.metadata() or {})["build"]))
            weights = {name: opened.get_tensor(name).float() for name in opened.keys()}
        looks = Looks(build)
        looks.load_state_dict(weights)
        return cls(looks, device)

    @torch.no_grad()
    def at(self, frame: Frame, things: Sequence[Soft]) -> list[Glance]:
        """What each looks like; planes of the picture's own size, none of them empty."""
        if not things:
            return []
        height, width = frame.shape[:2]
        page = Window.whole(width, height).seen(frame, PAGE)
        crops = [crop(frame, thing) for thing in things]
        pages = np.repeat(page[None], len(crops), 0)
        told = self.looks(*tensors(crops, pages, self.device))
        chances = {name: value.softmax(-1).tolist() for name, value in told.items()}
        return [
            Glance({
                name: dict(zip(self.build.labels[name], rows[number], strict=True))
                for name, rows in chances.items()
            })
            for number in range(len(crops))
        ]  # fmt: skip


def save(looks: Looks, folder: Path) -> None:
    kept = {
        name: weight.detach().to("cpu", torch.float16).contiguous()
        for name, weight in looks.state_dict().items()
    }
    save_file(kept, folder / FILE, {"build": looks.build.model_dump_json()})


def crop(frame: Frame, thing: Soft, room: float = ROOM, off: tuple[float, float] = (0, 0)) -> Crop:
    """A thing from close by; `off`: how far from its middle one looks, in parts of the square."""
    x0, y0, x1, y1 = box_of(thing > 0.5) or (0, 0, thing.shape[1], thing.shape[0])
    length = max(room * max(x1 - x0, y1 - y0), 16)
    left, top = (x0 + x1 - length) / 2 + off[0] * length, (y0 + y1 - length) / 2 + off[1] * length
    window = Window(left, top, length)
    inside = np.rint(window.seen(thing, SIDE, 0) * 255).astype(np.uint8)
    return np.asarray(window.seen(frame, SIDE), np.uint8), inside


def tensors(
    crops: Sequence[Crop], pages: NDArray[np.uint8], device: str = "cpu"
) -> tuple[Tensor, Tensor]:
    seen = torch.from_numpy(np.stack([pixels for pixels, _ in crops])).to(device)
    inside = torch.from_numpy(np.stack([mask for _, mask in crops])).to(device)
    around = torch.from_numpy(np.ascontiguousarray(pages)).to(device)
    coloured = (seen.float() / 127.5 - 1).permute(0, 3, 1, 2)
    return (
        torch.cat([coloured, inside.float()[:, None] / 255], 1),
        (around.float() / 127.5 - 1).permute(0, 3, 1, 2),
    )
