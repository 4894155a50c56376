"""The region extractor: what is under a drawn region, and where that is, as one token.

The paper's: the picture's features pooled under the mask, and the binary mask's own geometry
encoded. Point, box, scribble, polygon and mask all come as a mask (memory's Region draws them).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .config import Sight

GRID = 16  # cells along a side of the mask that is encoded


class RegionExtractor(nn.Module):
    def __init__(self, sight: Sight, width: int) -> None:
        super().__init__()
        self.side = sight.side
        self.content = nn.Linear(sight.hidden, width)
        self.geometry = nn.Sequential(
            nn.Linear(GRID * GRID + 4, width), nn.GELU(), nn.Linear(width, width)
        )

    def forward(self, patches: Tensor, masks: Tensor) -> Tensor:
        """Patches [B, s, s, hidden] and their masks [B, GRID, GRID] (cover, 0 to 1) to [B, width].

        A region of a clip comes with the patches of its frame.
        """
        masks = masks.to(patches.dtype)
        weights = masks
        if self.side != GRID:
            weights = nn.functional.interpolate(
                masks[:, None].float(), (self.side, self.side), mode="bilinear"
            )[:, 0].to(patches.dtype)
        total = weights.sum((1, 2)).clamp(min=1e-3)
        pooled = torch.einsum("bij,bijd->bd", weights, patches) / total[:, None]
        shape = torch.cat([masks.flatten(1), _box(masks)], 1)
        return self.content(pooled) + self.geometry(shape)


def _box(masks: Tensor) -> Tensor:
    """(x0, y0, x1, y1) of what is covered, in 0 to 1: [B, 4]."""
    columns, rows = masks.amax(1) > 0, masks.amax(2) > 0
    steps = torch.arange(GRID, device=masks.device)

    def ends(on: Tensor) -> tuple[Tensor, Tensor]:
        first = torch.where(on, steps, GRID).amin(1)
        last = torch.where(on, steps, -1).amax(1) + 1
        return first / GRID, last / GRID

    (x0, x1), (y0, y1) = ends(columns), ends(rows)
    return torch.stack([x0, y0, x1, y1], 1).to(masks.dtype)


def cover(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How much of each of GRID x GRID cells a mask (H, W) covers; a small region is not lost: the
    cells are scaled so that the fullest is 1."""
    height, width = mask.shape
    rows = np.linspace(0, height, GRID + 1).round().astype(int)
    columns = np.linspace(0, width, GRID + 1).round().astype(int)
    sums = np.zeros((height + 1, width + 1), np.float64)
    sums[1:, 1:] = mask.astype(np.float64).cumsum(0).cumsum(1)
    inside = (
        sums[rows[1:]][:, columns[1:]] - sums[rows[:-1]][:, columns[1:]]
        - sums[rows[1:]][:, columns[:-1]] + sums[rows[:-1]][:, columns[:-1]]
    )  # fmt: skip
    return (inside / max(inside.max(), 1e-9)).astype(np.float32)
