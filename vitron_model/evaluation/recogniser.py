"""What is on a picture, as the trained eyes see it: kinds, colours and places of its things.

The planner's own image tower with the heads that it was trained under (stage 0.1). It judges what
the makers draw; how often it is right itself is measured on pages whose truth is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor

from ..config import MindConfig
from ..encoders import ImageEncoder, prepare
from ..folder import CONFIG, reading
from ..mind import weights_in
from ..training.albums import page_labels, thing_labels
from ..training.sight import Questions

FILE = "recogniser.safetensors"
SURE = 0.5  # of a patch that is counted
FEWEST = 2  # patches of a thing

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Recognised:
    kind: str
    colour: str
    box: Box
    patches: int = 0
    """That say so, where patches were asked."""

    @property
    def middle(self) -> tuple[float, float]:
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True)
class Look:
    """One picture."""

    things: tuple[Recognised, ...]
    page: dict[str, str]
    """Place, time, season, weather, style."""
    feature: NDArray[np.float32]
    """Of the picture as a whole, for distances between many of them."""


class Recogniser:
    def __init__(self, eyes: ImageEncoder, heads: Questions) -> None:
        self.eyes, self.heads = eyes.eval(), heads.eval()

    @classmethod
    def open(cls, mind: Path) -> Recogniser:
        """From a mind's folder: its eyes, and the heads that lie beside them."""
        sight = MindConfig.load(mind).sight
        eyes, heads = ImageEncoder(sight), Questions(sight)
        seen: dict[str, Tensor] = {}
        for name, value in weights_in(mind).items():
            if name.startswith("eyes."):
                seen[name.removeprefix("eyes.")] = value.float()
        with reading(mind / CONFIG):
            eyes.load_state_dict(seen)
        with reading(mind / FILE, "the recogniser") as file:
            heads.load_state_dict({k: v.float() for k, v in load_file(file).items()})
        return cls(eyes, heads)

    @staticmethod
    def save_heads(eyes_run: Path, mind: Path) -> Path:
        """Keep the heads of a run's stage 0.1 beside a mind that ships."""
        kept = {
            name.removeprefix("heads."): value.contiguous()
            for name, value in load_file(eyes_run / "eyes.safetensors").items()
            if name.startswith("heads.")
        }
        save_file(kept, mind / FILE)
        return mind / FILE

    @torch.no_grad()
    def look(self, pictures: Sequence[NDArray[np.uint8]]) -> list[Look]:
        size = self.eyes.sight.image_size
        batch = torch.from_numpy(np.stack([prepare(one, size) for one in pictures]))
        seen = self.eyes(batch)
        patches, whole = self.heads.norm(seen.patches), self.heads.norm(seen.whole)
        asked = {name: head(patches).softmax(-1) for name, head in self.heads.thing.items()}
        boxes = self.heads.box(patches)
        pages = {name: head(whole).argmax(-1) for name, head in self.heads.page.items()}
        told = page_labels()
        found = []
        for row in range(len(pictures)):
            things = _things({k: v[row] for k, v in asked.items()}, boxes[row])
            page = {name: told[name][int(best[row])] for name, best in pages.items()}
            found.append(Look(things, page, whole[row].numpy()))
        return found


def _things(asked: dict[str, Tensor], boxes: Tensor) -> tuple[Recognised, ...]:
    """Patches of one kind that touch each other are one thing, cut where their boxes disagree."""
    labels = thing_labels()
    sure, kind = asked["kind"].max(-1)
    kinds = torch.where(sure >= SURE, kind, 0).numpy()
    found = []
    for number in np.unique(kinds[kinds > 0]):
        count, parts = cv2.connectedComponents((kinds == number).astype(np.uint8), connectivity=8)
        for part in range(1, count):
            rows, columns = np.nonzero(parts == part)
            for group in _agreeing(boxes[rows, columns].numpy()):
                if len(group) < FEWEST:
                    continue
                at = rows[group], columns[group]
                colour = asked["colour"][at].mean(0).argmax()
                x0, y0, x1, y1 = (float(v) for v in np.median(boxes[at].numpy(), 0))
                name = labels["kind"][number], labels["colour"][int(colour)]
                found.append(Recognised(*name, (x0, y0, x1, y1), len(group)))
    return tuple(sorted(found, key=lambda thing: -thing.patches))


def _agreeing(boxes: NDArray[np.float32]) -> list[NDArray[np.int64]]:
    """Rows whose boxes have their middles near each other: two dogs side by side touch as well."""
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    sizes = np.maximum(boxes[:, 2:] - boxes[:, :2], 0.02)
    left = np.arange(len(boxes))
    groups = []
    while len(left):
        seed = left[len(left) // 2]
        near = (np.abs(middles[left] - middles[seed]) < 0.5 * sizes[seed]).all(1)
        groups.append(left[near])
        left = left[~near]
    return groups


def distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Frechet's, between two sets of features (N, D)."""
    gap = one.mean(0) - other.mean(0)
    a, b = np.cov(one, rowvar=False), np.cov(other, rowvar=False)
    roots = np.linalg.eigvals(a @ b)
    cross = np.sqrt(np.maximum(roots.real, 0)).sum()
    return float(gap @ gap + np.trace(a) + np.trace(b) - 2 * cross)
