"""Whether the eyes know what they look at. Trained on storybook pages, they have no business with
photographs: what lies far from everything they learnt on is not spoken of.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from .folder import reading

FILE = "familiar.safetensors"


@dataclass(frozen=True)
class Familiar:
    """A Gaussian over what pages look like to the eyes, and how far from it still counts."""

    mean: Tensor  # [d]
    scale: Tensor  # [d, d]: whitens
    limit: float

    @classmethod
    def learnt(cls, pages: Tensor, share: float = 0.985) -> Familiar:
        """From the looks [N, d] of many pages; `share` of them are within the limit."""
        mean = pages.mean(0)
        spread = torch.cov(pages.T)
        spread = spread + torch.eye(len(spread)) * spread.diagonal().mean() * 1e-3
        values, vectors = torch.linalg.eigh(spread)
        made = cls(mean, vectors / values.clamp(min=1e-9).sqrt(), 0.0)
        far = torch.stack([made.distance(one) for one in pages])
        return cls(mean, made.scale, float(far.quantile(share)))

    def distance(self, look: Tensor) -> Tensor:
        return ((look.float() - self.mean) @ self.scale).norm() / len(self.mean) ** 0.5

    def knows(self, patches: Tensor) -> bool:
        """Of the patches of one picture, or of a clip's frames [T, s, s, d]."""
        return bool(self.distance(look_of(patches)) <= self.limit)

    def save(self, folder: Path) -> None:
        kept = {"mean": self.mean, "scale": self.scale, "limit": torch.tensor([self.limit])}
        save_file({name: one.contiguous() for name, one in kept.items()}, folder / FILE)

    @classmethod
    def open(cls, folder: Path, width: int) -> Familiar | None:
        """Of looks of that width; None: of eyes that know everything (CLIP's)."""
        if not (folder / FILE).exists():
            return None
        with reading(folder / FILE) as file:
            kept = load_file(file)
            if kept["mean"].shape != (width,) or kept["scale"].shape != (width, width):
                raise ValueError(f"looks have {len(kept['mean'])} numbers, not {width}")
            return cls(kept["mean"], kept["scale"], float(kept["limit"][0]))


def look_of(patches: Tensor) -> Tensor:
    """One vector [2 d] for what patches [T, s, s, d] look like: their mean, and their spread."""
    flat = patches.float().flatten(0, 2)
    return torch.cat([flat.mean(0), flat.std(0)])
