"""Soft edges: how much of each border pixel belongs to the thing that was cut out.

A guided filter fits the mask's edge to the picture's own, in a band around it; outside the band
nothing is touched. Knows nothing of how the mask was found.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .sheet import Alpha

MOST = 2_000_000  # pixels on which a filter is reckoned in full


def guided(guide: NDArray[Any], values: NDArray[Any], radius: int, eps: float) -> Alpha:
    """`values` (H, W) smoothed along the edges of a colour guide (H, W, 3), both 0 to 1."""
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(plane: NDArray[Any]) -> NDArray[Any]:
        return cv2.blur(plane, size, borderType=cv2.BORDER_REFLECT)

    centre, level = mean(guide), mean(values)
    # The 3x3 covariance of the guide in each window, inverted by hand: six planes are enough.
    red, green, blue = (guide[..., k] for k in range(3))
    mr, mg, mb = (centre[..., k] for k in range(3))
    rr, gg, bb = (
        mean(red * red) - mr * mr + eps,
        mean(green * green) - mg * mg + eps,
        (mean(blue * blue) - mb * mb + eps),
    )
    rg, rb, gb = (
        mean(red * green) - mr * mg,
        mean(red * blue) - mr * mb,
        mean(green * blue) - mg * mb,
    )
    i00, i01, i02 = gg * bb - gb * gb, rb * gb - rg * bb, rg * gb - rb * gg
    i11, i12, i22 = rr * bb - rb * rb, rg * rb - rr * gb, rr * gg - rg * rg
    scale = 1 / (rr * i00 + rg * i01 + rb * i02)
    vr, vg, vb = (
        mean(red * values) - mr * level,
        mean(green * values) - mg * level,
        mean(blue * values) - mb * level,
    )
    ar = (i00 * vr + i01 * vg + i02 * vb) * scale
    ag = (i01 * vr + i11 * vg + i12 * vb) * scale
    ab = (i02 * vr + i12 * vg + i22 * vb) * scale
    base = level - ar * mr - ag * mg - ab * mb
    soft: Alpha = mean(ar) * red + mean(ag) * green + mean(ab) * blue + mean(base)
    return soft


def matte(pixels: Frame, inside: NDArray[np.bool_], reach: int | None = None) -> Alpha:
    """The mask with the edge that the picture itself has; exact 0 and 1 beyond `reach` pixels."""
    height, width = inside.shape
    reach = reach or max(2, round(0.006 * max(height, width)))
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    alpha = inside.astype(np.float32)
    if not len(rows) or inside.all():
        return alpha
    pad = 3 * reach
    box = np.s_[
        max(0, rows[0] - pad) : rows[-1] + 1 + pad, max(0, columns[0] - pad) : columns[-1] + 1 + pad
    ]
    hard = alpha[box]
    soft = _along_edges(pixels[..., :3][box], hard, reach)
    # Contrast is pulled up a little: a guided filter leaves a veil on both sides of an edge.
    soft = np.clip((soft - 0.5) * 1.35 + 0.5, 0, 1)
    soft[soft < 0.04] = 0
    soft[soft > 0.96] = 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    near = cv2.dilate(hard, kernel) - cv2.erode(hard, kernel) > 0
    alpha[box] = np.where(near, soft, hard)
    return alpha


def _along_edges(pixels: Frame, hard: Alpha, reach: int) -> Alpha:
    """A guided filter whose windows are reckoned on a smaller grid where the picture is large."""
    height, width = hard.shape
    scale = min(1.0, float(np.sqrt(MOST / (height * width))))
    if scale == 1.0:
        return guided(pixels.astype(np.float32) / 255, hard, reach, 2e-4)
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    mask = cv2.resize(hard, size, interpolation=cv2.INTER_AREA)
    soft = guided(small, mask, max(2, round(reach * scale)), 2e-4)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
