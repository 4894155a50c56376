"""Pictures and masks as a segmenter meets them: moved, zoomed, softened; and what people draw.

All of it in batches on whatever device the pictures are on. Knows neither words nor networks.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from ....tools.segmenter.network import BOX, MARKS, MASK, NO, YES

Drawn = torch.Generator


def windows(masks: Tensor, free: Tensor, chance: Drawn) -> Tensor:
    """Affine maps [B, 2, 3] from what is looked at to the page. Where `free`, it zooms to about
    the mask [B, S, S] and may be mirrored; elsewhere the whole page stays in sight, for words speak
    of sides and of others."""
    size, device = len(masks), masks.device
    draw = torch.rand(size, 8, generator=chance, device=chance.device)
    along, down = masks.sum(1), masks.sum(2)
    steps = torch.linspace(-1, 1, masks.shape[-1], device=device)
    total = along.sum(1) + 1e-4
    x, y = (along * steps).sum(1) / total, (down * steps).sum(1) / total
    spread = torch.stack(
        [((steps - x[:, None]) ** 2 * along).sum(1) / total,
         ((steps - y[:, None]) ** 2 * down).sum(1) / total], 1
    ).amax(1).sqrt()  # fmt: skip
    least = (spread * 2.4).clamp(0.22, 1.0)
    zoom = least + (1.15 - least) * draw[:, 0]
    zoom = torch.where(draw[:, 1] < 0.35, torch.ones_like(zoom), zoom)
    room = (zoom * 0.45)[:, None]
    middle = torch.stack([x, y], 1) + (draw[:, 2:4] * 2 - 1) * room
    middle = middle.clamp(-1, 1) * (1 - zoom[:, None]).clamp(min=0.0).sign()
    whole = torch.where(draw[:, 1] < 0.5, 1.0, 1 + 0.3 * draw[:, 0])
    zoom = torch.where(free, zoom, whole)
    middle = torch.where(free[:, None], middle, (draw[:, 2:4] * 2 - 1) * (whole - 1)[:, None])
    stretch = torch.exp((draw[:, 4] - 0.5) * 0.24)
    flip = torch.where(free & (draw[:, 5] < 0.5), -1.0, 1.0)
    maps = torch.zeros(size, 2, 3, device=device)
    maps[:, 0, 0], maps[:, 1, 1] = zoom * stretch * flip, zoom / stretch
    maps[:, :, 2] = middle
    return maps


def nudged(maps: Tensor, chance: Drawn, far: float = 0.06) -> Tensor:
    """Nearly the same windows."""
    draw = (torch.rand(len(maps), 3, generator=chance, device=chance.device) - 0.5) * 2
    moved = maps.clone()
    moved[:, :, 2] += draw[:, :2] * far
    return moved * (1 + far * draw[:, 2])[:, None, None]


def looked(pixels: Tensor, owners: Tensor, maps: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """(pictures [B, 3, side, side] in -1..1, owners [B, side, side]) through the windows."""
    shape = [len(pixels), 3, side, side]
    grid = F.affine_grid(maps, shape, align_corners=False)
    seen = pixels.permute(0, 3, 1, 2).float() / 127.5 - 1.0
    seen = F.grid_sample(seen, grid, align_corners=False)
    kept = owners[:, None].float() - 255.0  # outside belongs to the bars
    kept = F.grid_sample(kept, grid, mode="nearest", align_corners=False) + 255.0
    return seen, kept[:, 0].round().long()


def softened(seen: Tensor, chance: Drawn) -> Tensor:
    """As other hands give pictures back: other light, blur, JPEG's blocks, grain."""
    size = len(seen)
    draw = torch.rand(size, 8, generator=chance, device=chance.device)[:, :, None, None, None]
    gains = 1 + (torch.rand(size, 3, 1, 1, generator=chance, device=chance.device) - 0.5) * 0.16
    seen = (seen * gains + (draw[:, 0] - 0.5) * 0.16).clamp(-1, 1)
    small = F.interpolate(F.avg_pool2d(seen, 2), scale_factor=2.0, mode="bilinear")
    blurred = F.avg_pool2d(F.pad(seen, (1, 1, 1, 1), mode="replicate"), 3, 1)
    seen = torch.where(draw[:, 1] < 0.3, torch.lerp(seen, blurred, draw[:, 2]), seen)
    seen = torch.where(draw[:, 3] < 0.12, small, seen)
    pressed = _pressed(seen, 0.02 + 0.16 * draw[:, 5])
    seen = torch.where(draw[:, 4] < 0.25, pressed, seen)
    grain = torch.randn(seen.shape, generator=chance, device=chance.device) * 0.05
    return torch.where(draw[:, 6] < 0.2, seen + grain * draw[:, 7], seen)


def _pressed(seen: Tensor, step: Tensor) -> Tensor:
    """JPEG's way: 8 x 8 waves, the finer the coarser rounded."""
    size, channels, high, wide = seen.shape
    place = torch.arange(8, device=seen.device, dtype=torch.float32)
    waves = torch.cos(math.pi / 8 * (place[None, :] + 0.5) * place[:, None]) / 2
    waves[0] /= math.sqrt(2)
    blocks = seen.view(size, channels, high // 8, 8, wide // 8, 8).transpose(3, 4)
    told = waves @ blocks @ waves.T
    steps = step[..., None, None] * (1 + (place[None, :] + place[:, None]) / 2)
    back = waves.T @ (torch.round(told / steps) * steps) @ waves
    return back.transpose(3, 4).reshape(seen.shape).clamp(-1, 1)


# --- what people draw ---------------------------------------------------------------------------


def marks_on(masks: Tensor, others: Tensor, how: Tensor, chance: Drawn) -> Tensor:
    """Marks [B, MARKS, S, S] that mean the masks [B, S, S]: `how` [B] is 0 for points, 1 for a
    box, 2 for a stroke, 3 for an earlier mask that is a little wrong. `others`: where a mark says
    no, in every fourth."""
    size, side = masks.shape[0], masks.shape[-1]
    planes = torch.zeros(size, MARKS, side, side, device=masks.device)
    inner = F.avg_pool2d(masks[:, None], 7, 1, 3)[:, 0] ** 4 * masks + 1e-6 * masks
    spots = _spots(inner, 3, chance)
    draw = torch.rand(size, 8, generator=chance, device=chance.device)
    one, more = _dots(spots[:, :1], side), _dots(spots, side)
    points = torch.where((draw[:, 0] < 0.7)[:, None, None], one, more) * masks
    stroke = torch.maximum(
        _line(spots[:, 0], spots[:, 1], side), _line(spots[:, 1], spots[:, 2], side)
    )
    stroke = stroke * masks
    box = _boxes(masks, draw[:, 1:5])
    rough = roughly(masks, chance)
    which = how[:, None, None]
    planes[:, YES] = torch.where(which == 0, points, torch.where(which == 2, stroke, 0.0))
    planes[:, BOX] = torch.where(which == 1, box, 0.0)
    planes[:, MASK] = torch.where(which == 3, rough, 0.0)
    near = F.max_pool2d(masks[:, None], 31, 1, 15)[:, 0] * (1 - masks)
    wrong = torch.where((draw[:, 5] < 0.5)[:, None, None], near, others * (1 - masks))
    no = _dots(_spots(wrong + 1e-9, 1, chance), side) * (1 - masks)
    planes[:, NO] = no * (draw[:, 6] < 0.25)[:, None, None]
    there = masks.flatten(1).amax(1) > 0
    return planes * there[:, None, None, None]


def roughly(masks: Tensor, chance: Drawn) -> Tensor:
    """Masks that were wrong by a little: moved, grown, shrunk, softened."""
    size, side = masks.shape[0], masks.shape[-1]
    draw = torch.rand(size, 5, generator=chance, device=chance.device)
    maps = torch.zeros(size, 2, 3, device=masks.device)
    maps[:, 0, 0] = maps[:, 1, 1] = 1.0
    maps[:, :, 2] = (draw[:, :2] - 0.5) * 0.10
    grid = F.affine_grid(maps, [size, 1, side, side], align_corners=False)
    moved = F.grid_sample(masks[:, None], grid, align_corners=False)
    soft = torch.where(
        (draw[:, 2] < 0.5)[:, None, None, None],
        F.avg_pool2d(moved, 5, 1, 2), F.avg_pool2d(moved, 13, 1, 6),
    )  # fmt: skip
    hard = (soft > (0.15 + 0.6 * draw[:, 3])[:, None, None, None]).float()
    return torch.where((draw[:, 4] < 0.4)[:, None, None, None], soft, hard)[:, 0]


def _spots(weights: Tensor, count: int, chance: Drawn) -> Tensor:
    """Places [B, count, 2] as (x, y) in pixels, drawn by weight."""
    size, side = weights.shape[0], weights.shape[-1]
    sums = weights.flatten(1).double().cumsum(1)
    draw = torch.rand(size, count, generator=chance, device=chance.device, dtype=torch.float64)
    found = torch.searchsorted(sums, draw * sums[:, -1:]).clamp(max=side * side - 1)
    return torch.stack([found % side, found // side], -1).float()


def _far(spots: Tensor, side: int) -> tuple[Tensor, Tensor]:
    steps = torch.arange(side, device=spots.device, dtype=torch.float32)
    return steps - spots[..., :1], steps - spots[..., 1:]


def _dots(spots: Tensor, side: int) -> Tensor:
    x, y = _far(spots, side)
    near = x[..., None, :] ** 2 + y[..., :, None] ** 2 <= 2.5**2
    return near.any(1).float()


def _line(one: Tensor, other: Tensor, side: int) -> Tensor:
    """A stroke between two places."""
    x, y = _far(one, side)
    way = other - one
    length = (way**2).sum(1).clamp(min=1.0)[:, None, None]
    x, y = x[:, None, :], y[:, :, None]
    share = ((x * way[:, :1, None] + y * way[:, 1:, None]) / length).clamp(0, 1)
    far = (x - share * way[:, :1, None]) ** 2 + (y - share * way[:, 1:, None]) ** 2
    return (far <= 2.0**2).float()


def _boxes(masks: Tensor, draw: Tensor) -> Tensor:
    """Filled boxes about the masks, as carelessly drawn as people do."""
    side = masks.shape[-1]
    steps = torch.arange(side, device=masks.device, dtype=torch.float32)
    edges = []
    for axis in (1, 2):
        there = masks.amax(axis) > 0
        first = torch.where(there, steps, float(side)).amin(1)
        last = torch.where(there, steps, -1.0).amax(1)
        slack = (last - first).clamp(min=4) * 0.12
        one, two = draw[:, axis - 1], draw[:, axis + 1]
        edges.append((first + (one - 0.65) * slack, last + (0.65 - two) * slack))
    (x0, x1), (y0, y1) = edges
    across = (steps >= x0[:, None]) & (steps <= x1[:, None])
    down = (steps >= y0[:, None]) & (steps <= y1[:, None])
    return (across[:, None, :] & down[:, :, None]).float()
