"""What lies behind: another background, blur, and the squares that hide a face."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import NothingFound
from ..memory.media import Frame
from .colouring import light_of
from .dials import adjusted
from .operations import Background, Blur, Pixelate
from .sheet import Alpha, Sheet

Floats = NDArray[Any]  # float32


def background(sheet: Sheet, operation: Background) -> Sheet:
    """The part on another ground: a colour, a picture, or nothing at all."""
    part = sheet.object(replace(operation, scope="part"))
    if operation.way == "transparent":
        alpha = np.rint(part * 255).astype(np.uint8)
        return replace(sheet, pixels=np.dstack([own_colours(sheet.rgb, part), alpha]))
    if operation.way == "colour" and operation.colour is not None:
        ground = np.broadcast_to(np.array(operation.colour, np.uint8), sheet.rgb.shape).copy()
        front = own_colours(sheet.rgb, part)
    else:
        if sheet.source is None:
            raise NothingFound("second picture", "attach the picture that shall be behind")
        ground = covering(sheet.source[..., :3], sheet.size)
        front = _lit_like(own_colours(sheet.rgb, part), part, ground)
    share = part[..., None]
    mixed = front.astype(np.float32) * share + ground.astype(np.float32) * (1 - share)
    return replace(sheet, pixels=np.rint(mixed).astype(np.uint8))


def blur(sheet: Sheet, operation: Blur) -> Sheet:
    """Out of focus, as by a lens; what is sharp in front does not bleed into what is behind."""
    alpha = sheet.where(operation)
    radius = max(1.5, (0.004 + 0.032 * sheet.amount(operation)) * max(sheet.size))
    return sheet.laid(defocused(sheet.rgb, alpha, radius), alpha)


def defocused(pixels: Frame, alpha: Alpha | None, radius: float) -> Floats:
    """Pixels seen through a wide aperture, each of them mixed only from those under `alpha`.

    Light is mixed in linear values, where bright points open into discs.
    """
    scale = min(1.0, 8 / radius)  # a wide blur needs no fine grid
    size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    linear = np.power(small.astype(np.float32) / 255, 2.2)
    linear = linear + 2.0 * np.clip(linear - 0.75, 0, None)  # lamps outshine the paper white
    reach = max(1, round(radius * scale))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2).astype(np.float32)
    disc /= disc.sum()
    if alpha is None:
        mixed = cv2.filter2D(linear, -1, disc, borderType=cv2.BORDER_REFLECT)
    else:
        share = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA) ** 2
        share = np.where(share > 0.9, share, share * 0.05).astype(np.float32)
        weight = cv2.filter2D(share, -1, disc, borderType=cv2.BORDER_REFLECT)[..., None]
        mixed = cv2.filter2D(linear * share[..., None], -1, disc, borderType=cv2.BORDER_REFLECT)
        mixed = np.where(weight > 1e-4, mixed / np.maximum(weight, 1e-4), linear)
    mixed = np.power(np.clip(mixed, 0, 1), 1 / 2.2).astype(np.float32) * 255
    full = (pixels.shape[1], pixels.shape[0])
    return np.clip(cv2.resize(mixed, full, interpolation=cv2.INTER_CUBIC), 0, 255)


def pixelate(sheet: Sheet, operation: Pixelate) -> Sheet:
    """Squares so large that what was there can't be read back."""
    alpha = sheet.where(operation)
    width, height = sheet.size
    extent = max(width, height)
    if alpha is not None and alpha.any():
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        extent = max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1
    side = max(4, round(extent / (18 - 12 * sheet.amount(operation))))
    grid = (max(1, round(width / side)), max(1, round(height / side)))
    small = cv2.resize(sheet.rgb, grid, interpolation=cv2.INTER_AREA)
    squares = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST)
    hard = None if alpha is None else (alpha > 0.02).astype(np.float32)
    return sheet.laid(squares, hard)


def own_colours(pixels: Frame, part: Alpha) -> Frame:
    """The part without the old background in its soft edge: edge pixels take inner colours."""
    edge = (part > 0) & (part < 0.98)
    if not edge.any() or not (part >= 0.98).any():
        return pixels.copy()
    weight = (part >= 0.98).astype(np.float32)
    total, colours = np.zeros_like(weight), np.zeros(pixels.shape, np.float32)
    for sigma in (1.5, 4.0, 12.0):
        near = cv2.GaussianBlur(weight, (0, 0), sigma)
        mixed = cv2.GaussianBlur(pixels.astype(np.float32) * weight[..., None], (0, 0), sigma)
        free = (total < 1e-3) & (near > 1e-3)
        colours[free] = mixed[free] / near[free][:, None]
        total[free] = near[free]
    out = pixels.astype(np.float32)
    share = np.where(edge & (total > 0), 1 - part, 0)[..., None]
    out = out * (1 - share) + colours * share
    return np.rint(out).astype(np.uint8)


def covering(pixels: Frame, size: tuple[int, int]) -> Frame:
    """A picture scaled to cover `size` (width, height), its middle kept."""
    height, width = pixels.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    wide, high = max(size[0], round(width * scale)), max(size[1], round(height * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(pixels, (wide, high), interpolation=way)
    left, top = (wide - size[0]) // 2, (high - size[1]) // 2
    return np.ascontiguousarray(scaled[top : top + size[1], left : left + size[0]])


def _lit_like(front: Frame, part: Alpha, ground: Frame) -> Frame:
    """The part in the light of its new ground: a third of the way in level and in tint."""
    inner = part > 0.5
    here, there = light_of(front[inner]), light_of(ground.reshape(-1, 3)[::7])
    level = float(np.clip((there[0] - here[0]) / 100, -0.5, 0.5))
    lit = adjusted(front, "brightness", 0.35 * level).astype(np.float32)
    tint = (there[1:] - here[1:]) * 0.12
    warm = float(np.clip(tint[1] / 10, -0.4, 0.4))
    return np.rint(adjusted(np.rint(lit).astype(np.uint8), "warmth", warm)).astype(np.uint8)
