"""Weights in a quarter of their size: every matrix as bytes, with a scale for each of its rows.

Torch lives in the functions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import Tensor

SCALE = ".scale"
MOST = 127


def packed(weights: Mapping[str, Tensor], vectors: torch.dtype | None = None) -> dict[str, Tensor]:
    """`vectors`: in which what is no matrix is kept; left out, in half the width."""
    import torch

    kept: dict[str, Tensor] = {}
    for name, weight in weights.items():
        value = weight.detach().cpu()
        if not value.is_floating_point():
            kept[name] = value.contiguous()
        elif value.ndim < 2:
            kept[name] = value.to(vectors or torch.float16).contiguous()
        else:
            rows = value.float().flatten(1)
            scale = (rows.abs().amax(1) / MOST).clamp(min=1e-12)
            bytes_ = (rows / scale[:, None]).round().to(torch.int8)
            kept[name] = bytes_.view(value.shape).contiguous()
            kept[name + SCALE] = scale
    return kept


def unpacked(kept: Mapping[str, Tensor], dtype: torch.dtype | None = None) -> dict[str, Tensor]:
    """What was packed, or never was, in that dtype; left out, in float32."""
    import torch

    weights: dict[str, Tensor] = {}
    for name, value in kept.items():
        if name.endswith(SCALE) and name.removesuffix(SCALE) in kept:
            continue
        scale = kept.get(name + SCALE)
        if scale is not None:
            value = value.float() * scale.view(-1, *[1] * (value.ndim - 1))
        weights[name] = value.to(dtype or torch.float32) if value.is_floating_point() else value
    return weights
