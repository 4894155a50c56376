"""Moving, scaling, turning and copying a thing, and setting in one from another picture."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..errors import NothingFound
from ..memory.media import Frame
from .backdrop import own_colours
from .colouring import light_of
from .cutout import salient
from .dials import adjusted
from .matte import matte
from .operations import Duplicate, Flip, Insert, Move, Rotate, Scale
from .removal import filled
from .sheet import Alpha, Sheet


@dataclass(frozen=True, eq=False)
class Sticker:
    """A thing cut out of a picture, in its box."""

    pixels: Frame
    alpha: Alpha
    centre: tuple[float, float]  # x, y in pixels of the picture it came from
    foot: float  # y of its lowest row there

    @classmethod
    def of(cls, pixels: Frame, alpha: Alpha) -> Sticker:
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        if not len(rows):
            raise NothingFound("thing to move", "draw a box around it")
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        centre = ((columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2)
        clean = own_colours(pixels, alpha)
        return cls(clean[box].copy(), alpha[box].copy(), centre, float(rows[-1] + 1))

    def scaled(self, factor: float) -> Sticker:
        height, width = self.alpha.shape
        size = (max(1, round(width * factor)), max(1, round(height * factor)))
        way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        pixels = cv2.resize(self.pixels, size, interpolation=way)
        alpha = np.clip(cv2.resize(self.alpha, size, interpolation=way), 0, 1)
        # It grows from where it stands, not from its middle.
        centre = (self.centre[0], self.foot - size[1] / 2)
        return replace(self, pixels=pixels, alpha=alpha, centre=centre)

    def flipped(self, axis: int) -> Sticker:
        pixels, alpha = cv2.flip(self.pixels, axis), cv2.flip(self.alpha, axis)
        return replace(self, pixels=pixels, alpha=alpha)

    def turned(self, degrees: float) -> Sticker:
        """Clockwise about its middle."""
        height, width = self.alpha.shape
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
        cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
        size = (int(width * cosine + height * sine) + 2, int(height * cosine + width * sine) + 2)
        matrix[:, 2] += (size[0] / 2 - width / 2, size[1] / 2 - height / 2)
        edge = cv2.BORDER_REPLICATE
        pixels = cv2.warpAffine(self.pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=edge)
        alpha = cv2.warpAffine(self.alpha, matrix, size, flags=cv2.INTER_LINEAR)
        return replace(self, pixels=pixels, alpha=alpha)

    def stuck(self, below: Frame, centre: tuple[float, float]) -> tuple[Frame, Alpha]:
        """Laid on a picture, and where it now lies there; what hangs over the edge is cut."""
        height, width = below.shape[:2]
        high, wide = self.alpha.shape
        left, top = round(centre[0] - wide / 2), round(centre[1] - high / 2)
        x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + wide), min(height, top + high)
        where: Alpha = np.zeros((height, width), np.float32)
        out = below.copy()
        if x0 < x1 and y0 < y1:
            own = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
            where[y0:y1, x0:x1] = self.alpha[own]
            share = self.alpha[own][..., None]
            mixed = out[y0:y1, x0:x1] * (1 - share) + self.pixels[own] * share
            out[y0:y1, x0:x1] = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
        return out, where


def move(sheet: Sheet, operation: Move) -> Sheet:
    """The thing elsewhere; the place it leaves is filled with what belongs there."""
    sticker = Sticker.of(sheet.rgb, sheet.object(operation))
    x, y = sticker.centre
    goal = (x + operation.right * sheet.size[0], y + operation.down * sheet.size[1])
    return _restuck(sheet, _emptied(sheet, operation), sticker, _kept_inside(sticker, goal, sheet))


def duplicate(sheet: Sheet, operation: Duplicate) -> Sheet:
    """A second one; without a distance it lies just beside the first."""
    sticker = Sticker.of(sheet.rgb, sheet.object(operation))
    width, height = sheet.size
    x, y = sticker.centre
    if abs(operation.right) + abs(operation.down) < 0.01:
        beside = 1.08 * sticker.alpha.shape[1]
        way = -1.0 if operation.right < 0 or x + 1.5 * beside > width else 1.0
        goal = (x + way * beside, y + np.sign(operation.down) * 1.08 * sticker.alpha.shape[0])
    else:
        goal = (x + operation.right * width, y + operation.down * height)
    return _restuck(sheet, sheet.rgb, sticker, _kept_inside(sticker, goal, sheet))


def scale(sheet: Sheet, operation: Scale) -> Sheet:
    """The thing larger or smaller, standing where it stood."""
    sticker = Sticker.of(sheet.rgb, sheet.object(operation))
    below = _emptied(sheet, operation)
    larger = sticker.scaled(operation.factor)
    return _restuck(sheet, below, larger, larger.centre)


def flip(sheet: Sheet, operation: Flip) -> Sheet:
    """The thing, or the whole picture, mirrored."""
    axis = 1 if operation.axis == "horizontal" else 0
    alpha = sheet.where(operation)
    if alpha is None:
        part, area = (None if a is None else cv2.flip(a, axis) for a in (sheet.part, sheet.area))
        return replace(sheet, pixels=cv2.flip(sheet.pixels, axis), part=part, area=area)
    sticker = Sticker.of(sheet.rgb, sheet.object(operation)).flipped(axis)
    return _restuck(sheet, _emptied(sheet, operation), sticker, sticker.centre)


def turn(sheet: Sheet, operation: Rotate) -> Sheet:
    """The thing turned about its middle."""
    sticker = Sticker.of(sheet.rgb, sheet.object(operation)).turned(operation.degrees)
    return _restuck(sheet, _emptied(sheet, operation), sticker, sticker.centre)


def insert(sheet: Sheet, operation: Insert) -> Sheet:
    """What the second picture shows, at a place, in this picture's light."""
    if sheet.source is None:
        raise NothingFound("second picture", f"attach one of “{operation.what}”")
    source = sheet.source
    if source.shape[2] == 4 and (source[..., 3] < 250).any():
        alpha = source[..., 3].astype(np.float32) / 255
    else:
        found = salient(source[..., :3])
        if not 0.005 < found.mean() < 0.9:
            sheet.report.note("I could not tell the thing from its ground: it went in whole")
            found = np.ones(found.shape, bool)
        alpha = (
            matte(source[..., :3], found) if not found.all() else np.ones(found.shape, np.float32)
        )
    sticker = Sticker.of(source[..., :3], alpha)
    drawn = sheet.area if sheet.area is not None else sheet.part
    width, height = sheet.size
    high, wide = sticker.alpha.shape
    below = sheet.rgb
    if drawn is not None and drawn.any():
        if operation.instead:
            below = _emptied(sheet, operation)
        rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
        room = (columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)
        factor = min(room[0] / wide, room[1] / high)
        if max(room) < 0.05 * max(width, height):  # a click says where, not how large
            factor = min(0.4 * width / wide, 0.4 * height / high)
            foot = float(rows[-1] + rows[0]) / 2 + factor * high / 2
        else:
            foot = float(rows[-1] + 1)
        goal = (float(columns[0] + columns[-1] + 1) / 2, foot - factor * high / 2)
    else:
        place = operation.place or (0.5, 0.62)
        factor = min(0.4 * width / wide, 0.45 * height / high)
        goal = (place[0] * width, place[1] * height)
    sticker = sticker.scaled(factor)
    goal = _kept_inside(sticker, goal, sheet)
    sticker = replace(sticker, pixels=_in_light_of(sticker, below, goal))
    return _restuck(sheet, below, sticker, goal)


def _in_light_of(sticker: Sticker, below: Frame, centre: tuple[float, float]) -> Frame:
    """The sticker's level and tint drawn half way to those of the place where it comes to lie."""
    high, wide = sticker.alpha.shape
    x, y = (round(value) for value in centre)
    around = below[max(0, y - high) : y + high, max(0, x - wide) : x + wide]
    inner = sticker.alpha > 0.5
    if not around.size or not inner.any():
        return sticker.pixels
    here, there = light_of(sticker.pixels[inner]), light_of(around.reshape(-1, 3))
    level = float(np.clip((there[0] - here[0]) / 90, -0.45, 0.45))
    lit = np.rint(adjusted(sticker.pixels, "brightness", level)).astype(np.uint8)
    warm = float(np.clip((there[2] - here[2]) / 60, -0.35, 0.35))
    return np.rint(adjusted(lit, "warmth", warm)).astype(np.uint8)


def _emptied(sheet: Sheet, operation: Move | Scale | Flip | Rotate | Insert) -> Frame:
    """The picture without the thing."""
    gone = replace(operation, scope="part" if sheet.part is not None else "area")
    return filled(sheet.rgb, sheet.hole(gone), sheet.seed, sheet.report)


def _kept_inside(sticker: Sticker, goal: tuple[float, float], sheet: Sheet) -> tuple[float, float]:
    """The goal, drawn back until half of the thing can be seen at least."""
    width, height = sheet.size
    x, y = min(max(goal[0], 0.0), float(width)), min(max(goal[1], 0.0), float(height))
    if (x, y) != goal:
        sheet.report.note("it would have left the picture: I stopped at the edge")
    return x, y


def _restuck(sheet: Sheet, below: Frame, sticker: Sticker, goal: tuple[float, float]) -> Sheet:
    pixels, where = sticker.stuck(below, goal)
    done = sheet.laid(pixels, None)
    return replace(done, part=where, area=None if sheet.area is None else where)
