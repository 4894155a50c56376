"""A scene becomes a picture and its truth: back to front, each thing on its own tile.

Knows nothing of how scenes are invented or described.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from .backdrop import backdrop
from .checks import check
from .light import Light, light
from .pen import Pen
from .places import PLACES
from .spec import SceneSpec
from .stage import Actor, in_picture, look_of, stage
from .styles import STYLE, Style, finish, holed
from .tiles import Brush, Placing, Tile, paint
from .truth import Scene
from .weather import weather
from .witness import Seen, testify

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Picture:
    """(H, W, 3) RGB, and all that is true of it."""

    pixels: Pixels
    truth: Scene


def render(spec: SceneSpec, width: int) -> Picture:
    """Paint the scene `width` pixels wide; its height follows from the aspect."""
    check(spec, width)
    height = round(width / spec.aspect)
    style = STYLE[spec.style]
    block = max(2, round(width / 96)) if style.blocks else 1
    w, h = -(-width // block), -(-height // block)
    pixels = backdrop(spec, w, h)
    lamps = light(spec.time, spec.weather, spec.style, spec.place)
    owner = np.zeros((h, w), np.uint8)
    seen: list[Seen] = []
    actors = stage(spec)
    for index, actor in enumerate(actors, 1):
        placing = in_picture(actor, spec, w, h)
        shadow = _shadow(pixels, actor, placing, style, lamps, _afloat(actor, spec))
        tile = _tile(actor, placing, spec, style, lamps, (w, h))
        if tile is None:
            continue
        rows = slice(tile.top, tile.top + tile.alpha.shape[0])
        columns = slice(tile.left, tile.left + tile.alpha.shape[1])
        _lay(pixels[rows, columns], tile)
        owner[rows, columns][tile.alpha >= 128] = index
        seen.append(Seen(index, actor, placing, tile, [shadow] if shadow else []))
    pen = Pen(pixels, spec.camera, spec.aspect, lamps)
    if lamps.night:
        for one in seen:
            _glow(pixels, one)
    weather(pen, spec)
    finish(pixels, style)
    if block > 1:
        pixels = pixels.repeat(block, axis=0).repeat(block, axis=1)[:height, :width]
        owner = owner.repeat(block, axis=0).repeat(block, axis=1)[:height, :width]
    return Picture(np.ascontiguousarray(pixels), testify(spec, seen, owner, block))


def _tile(
    actor: Actor, placing: Placing, spec: SceneSpec, style: Style, lamps: Light,
    size: tuple[int, int],
) -> Tile | None:  # fmt: skip
    depth = PLACES[spec.place].depth(actor.ground)
    brush = Brush(
        lamps.at(depth * 0.8),
        style.contour * size[1] * spec.camera.zoom,
        style.contour_colour,
        style.light,
        style.wobble * size[1],
    )
    look = actor.spec
    coat = (look.pattern, look_of(look).second, look.seed)
    tile = paint(actor.canvas, placing, brush, size, coat)
    if tile is None:
        return None
    if style.blocks:
        hard = np.where(tile.alpha >= 128, np.uint8(255), np.uint8(0))
        full = tile.rgb.astype(np.uint16) * 255 // np.maximum(tile.alpha, 1)[..., None]
        rgb = np.where(hard[..., None] > 0, full, 0).astype(np.uint8)
        return Tile(tile.left, tile.top, rgb, hard, tile.parts, tile.inside)
    if style.holes:
        alpha = holed(tile.alpha, tile.left, tile.top, style, size)
        kept = tile.rgb.astype(np.uint16) * alpha[..., None] // np.maximum(tile.alpha, 1)[..., None]
        return Tile(tile.left, tile.top, kept.astype(np.uint8), alpha, tile.parts, tile.inside)
    return tile


def _lay(under: Pixels, tile: Tile) -> None:
    """Premultiplied colour over what is there, rounded the same everywhere."""
    rest = 255 - tile.alpha.astype(np.uint16)[..., None]
    product = under * rest + 128
    under[:] = tile.rgb + ((product + (product >> 8)) >> 8).astype(np.uint8)


def _afloat(actor: Actor, spec: SceneSpec) -> bool:
    """It lies on water."""
    bands = PLACES[spec.place].zones.get("water", ())
    here = any(low - 0.01 <= actor.ground <= high + 0.01 for low, high in bands)
    return here and "water" in actor.kind.zones


def _shadow(
    pixels: Pixels, actor: Actor, placing: Placing, style: Style, lamps: Light, afloat: bool
) -> tuple[int, int, int, int] | None:
    """A soft pool on the ground, a little to the right: the light comes from the left. On water
    it is bright: foam about the hull.

    Returns its (left, top, right, bottom)."""
    thing = actor.spec
    if thing.held_by or actor.ground < 0.5:
        return None
    lift = 0.0 if thing.on else thing.lift
    fade = max(0.0, 1.0 - lift * 3.5)
    if fade <= 0.05:
        return None
    left, right = actor.canvas.feet
    turn = float(placing.matrix[0, 0])
    middle = placing.x + (left + right) / 2 * turn + 0.03 * placing.height
    rx = max(1.2, (right - left) / 2 * abs(turn) * 1.06 + 0.03 * placing.height)
    ry = max(0.9, min(rx * 0.24, 0.10 * placing.height + 0.04 * rx))
    y = placing.y + lift * placing.height / max(actor.placing.height, 1e-6)
    x0, x1 = int(middle - rx * 1.3) - 1, int(middle + rx * 1.3) + 2
    y0, y1 = int(y - ry * 1.6) - 1, int(y + ry * 1.6) + 2
    view = pixels[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    if not view.size:
        return None
    gx = (np.arange(max(0, x0), max(0, x0) + view.shape[1]) - middle) / rx
    gy = (np.arange(max(0, y0), max(0, y0) + view.shape[0]) - y) / ry
    far = gx[None, :] ** 2 + gy[:, None] ** 2
    dark = np.rint(np.clip(1.35 - far, 0.0, 1.0) * (style.shadow * fade)).astype(np.int32)
    cold = np.array(lamps.at(0.0)((206, 230, 236)) if afloat else (4, 4, 14), np.int32)
    share = dark[..., None]
    view[:] = ((view * (256 - share) + cold * share + 128) >> 8).astype(np.uint8)
    return max(0, x0), max(0, y0), max(0, x1), max(0, y1)


def _glow(pixels: Pixels, one: Seen) -> None:
    """Lamps shine at night."""
    for x, y, radius in one.actor.canvas.lights:
        px, py = one.placing.at((x, y))
        r = round(radius * one.placing.height)
        x0, y0 = round(px) - r, round(py) - r
        size = 2 * r + 1
        cut_x, cut_y = max(0, -x0), max(0, -y0)
        view = pixels[max(0, y0) : max(0, y0 + size), max(0, x0) : max(0, x0 + size)]
        if r < 1 or not view.size:
            continue
        ring = (np.arange(size) - r) / (r + 0.5)
        far = ring[None, :] ** 2 + ring[:, None] ** 2
        shine = np.clip(1.0 - np.sqrt(far), 0.0, 1.0) ** 2
        warm = np.rint(shine[..., None] * np.array((150.0, 122.0, 66.0))).astype(np.uint8)
        patch = warm[cut_y : cut_y + view.shape[0], cut_x : cut_x + view.shape[1]]
        view[:] = cv2.add(view, np.ascontiguousarray(patch))
        one.casts.append((max(0, x0), max(0, y0), max(0, x0 + size), max(0, y0 + size)))
