"""The six styles: how lines are drawn, how the paint lies, and what the paper adds at the end.

All of it works on single pixels and their place on the page, never on their neighbours, so that
whatever changes a thing changes its own pixels only.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from .colours import RGB

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Style:
    """`contour`, `wobble` are shares of the picture's height."""

    name: str
    contour: float
    contour_colour: RGB | None
    light: int
    """Roundness of the things, of 256."""
    shadow: int
    """Darkness of the shadows, of 256."""
    grain: int
    """How rough the paper is, in grey levels."""
    wobble: float = 0.0
    holes: int = 0
    """How much of the paint the paper's grain leaves out, of 256 (chalk)."""
    pools: int = 0
    """How unevenly the colour dries, of 256 (watercolour)."""
    blocks: bool = False
    """Drawn in large square pixels."""


STYLE: dict[str, Style] = {
    style.name: style
    for style in (
        Style("storybook", 0.0052, None, 40, 74, 7),
        Style("flat", 0.0, None, 0, 46, 0),
        Style("ink", 0.0080, (44, 38, 46), 0, 40, 9, wobble=0.0022),
        Style("watercolour", 0.0046, None, 22, 40, 12, wobble=0.0024, pools=16),
        Style("chalk", 0.0, None, 12, 56, 9, wobble=0.0015, holes=58),
        Style("pixel", 0.0078, None, 20, 64, 0, blocks=True),
    )
}


@lru_cache(maxsize=1)
def _noise() -> tuple[Pixels, Pixels]:
    """Fine grain and wide pools, 0 to 255, for a page of 512."""
    rng = np.random.Generator(np.random.PCG64(20240))
    fine = rng.integers(0, 256, (512, 512), np.uint8)
    grain = cv2.blur(fine, (2, 2))
    wide = rng.integers(0, 256, (9, 9), np.uint8)
    pools = cv2.resize(wide, (512, 512), interpolation=cv2.INTER_CUBIC)
    small = rng.integers(0, 256, (26, 26), np.uint8)
    middle = cv2.resize(small, (512, 512), interpolation=cv2.INTER_CUBIC)
    return np.asarray(grain), np.asarray(cv2.addWeighted(pools, 0.7, middle, 0.3, 0))


@lru_cache(maxsize=16)
def texture(width: int, height: int) -> tuple[Pixels, Pixels]:
    """(grain, pools) of a page of that size; they grow with it."""
    grain, pools = _noise()
    fine = cv2.resize(grain, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.asarray(fine), np.asarray(cv2.resize(pools, (width, height)))


@lru_cache(maxsize=32)
def _paper(name: str, width: int, height: int) -> tuple[Pixels, Pixels, Pixels | None]:
    """What is added, what is taken away, and the white that is left at the edge."""
    style = STYLE[name]
    grain, pools = texture(width, height)
    depth = (grain.astype(np.int16) - 128) * style.grain // 100
    edge: Pixels | None = None
    if style.pools:
        depth += (pools.astype(np.int16) - 150) * style.pools // 256
        y, x = np.mgrid[0:height, 0:width].astype(np.float64)
        margin = np.minimum(np.minimum(x, width - 1 - x), np.minimum(y, height - 1 - y)) / height
        rough = margin - 0.012 - pools / 255 * 0.030
        edge = np.clip(255 * (1 - rough / 0.012), 0, 255).astype(np.uint8)
        edge = np.repeat(edge[..., None], 3, axis=2)
    plus = np.repeat(np.clip(depth, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    minus = np.repeat(np.clip(-depth, 0, 255).astype(np.uint8)[..., None], 3, axis=2)
    return plus, minus, edge


def finish(pixels: Pixels, style: Style) -> None:
    """Lay the finished picture on its paper, in place."""
    if not (style.grain or style.pools):
        return
    height, width = pixels.shape[:2]
    plus, minus, edge = _paper(style.name, width, height)
    cv2.add(pixels, plus, dst=pixels)
    cv2.subtract(pixels, minus, dst=pixels)
    if edge is not None:
        share = edge.astype(np.int32)
        paper = np.array((253, 250, 243), np.int32)
        pixels[:] = ((pixels * (255 - share) + paper * share + 127) // 255).astype(np.uint8)


def holed(alpha: Pixels, left: int, top: int, style: Style, size: tuple[int, int]) -> Pixels:
    """Coverage after the paper's grain has kept its share (chalk)."""
    grain, _ = texture(*size)
    crop = grain[top : top + alpha.shape[0], left : left + alpha.shape[1]].astype(np.int32)
    keep = np.clip(256 - (crop - 120) * style.holes // 64, 60, 256)
    return ((alpha * np.minimum(keep, 256)) >> 8).astype(np.uint8)
