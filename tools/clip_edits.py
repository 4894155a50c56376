"""Edits of a clip, one function for each kind: footage in, footage out.

What a picture can be, every frame can be; here is only what time adds: edits that must not flicker,
holes that other frames can fill, things that must stay with the ground they lie on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from ..memory.media import Frame, Mask, PackedMasks, Video
from . import timeline
from .footage import Footage
from .layers import layered
from .lettering import DARK, LIGHT
from .objects import Sticker
from .operations import (
    Adjust,
    Background,
    Blur,
    Crop,
    Duplicate,
    Flip,
    Insert,
    Lettering,
    Move,
    Operation,
    Pixelate,
    Recolour,
    Remove,
    Reverse,
    Rotate,
    Scale,
    Speed,
    Stabilise,
    Style,
    Trim,
    Weather,
)
from .plate import Cameras, Plates
from .reel import Reel
from .retouch import apply
from .sheet import Sheet, laid
from .steady import Steady
from .styles import sketchbook, sketched
from .weather import weathered

RESTLESS = ("cartoon", "ink", "oil", "watercolour")
"""Styles that draw each frame anew, and so must be calmed over time; a pencil keeps its strokes."""
ONCE = (Adjust, Blur, Insert, Lettering, Pixelate, Recolour, Style)
"""What can be done to a layer once; everything else takes the frames as they come."""
HOLES = 24
"""Holes that are held at once while frames are filled from one another."""


def edited(footage: Footage, operation: Operation) -> Footage:
    """The footage after one operation."""
    if operation.layer and isinstance(operation, ONCE):
        return layered(footage, operation, lambda plain: edited(footage, plain))
    match operation:
        case Trim():
            return _timed(footage, timeline.trimmed(footage.video, footage.masks, operation))
        case Speed():
            return _timed(footage, timeline.paced(footage.video, footage.masks, operation))
        case Reverse():
            turned = timeline.reversed_(footage.video, footage.masks, operation, footage.report)
            return _timed(footage, turned)
        case Stabilise():
            much = footage.strength if operation.amount is None else operation.amount
            held = timeline.stabilised(footage.video, footage.masks, much, footage.report)
            return _timed(footage, held)
        case Remove():
            return removed(footage)
        case Move() | Scale():
            return _restuck(footage, operation)
        case Flip() | Rotate() if footage.masks is not None and operation.scope != "whole":
            return _restuck(footage, operation)
        case Insert():
            return _inserted(footage, operation)
        case Weather():
            return _in_weather(footage, operation)
        case Lettering():
            return _captioned(footage, operation)
        case Crop():
            return _cropped(footage, operation)
        case _:
            return _framewise(footage, operation)


def _timed(footage: Footage, done: tuple[Video, Sequence[Mask] | None]) -> Footage:
    return replace(footage, video=done[0], masks=done[1])


def _framewise(footage: Footage, operation: Operation) -> Footage:
    first = apply(operation, next(footage.sheets())) if _resizes(operation) else None

    def read() -> Iterator[Frame]:
        calm, book = _calm(operation), None
        for sheet in footage.sheets():
            if operation.needs_region and not _seen(sheet):
                yield sheet.rgb  # lost or hidden here: nothing to change
                continue
            if isinstance(operation, Style) and operation.name == "pencil":
                book = book or sketchbook(sheet, operation)
                yield sketched(sheet, operation, book).rgb
                continue
            frame = np.ascontiguousarray(apply(operation, sheet).pixels[..., :3])
            same = calm is not None and frame.shape == sheet.rgb.shape
            yield calm.step(sheet.rgb, frame) if calm is not None and same else frame

    size = footage.video.size if first is None else first.size
    masks = footage.masks
    if first is not None and masks is not None:
        masks = PackedMasks(
            Mask(np.asarray(cv2.resize(m.alpha, size), np.uint8)) for m in masks
        )
    video = replace(footage.video, width=size[0], height=size[1], read=read)
    return replace(footage, video=video, masks=masks)


def _calm(operation: Operation) -> Steady | None:
    """What keeps it from flickering; None for what does the same to the same colours anyway."""
    match operation:
        case Style():
            return Steady(0.93) if operation.name in RESTLESS else None
        case Recolour():
            return Steady()
        case Background():
            return Steady() if operation.way == "picture" else None
        case _:
            return None


def _resizes(operation: Operation) -> bool:
    same = (Recolour, Style, Background, Adjust, Blur, Pixelate, Duplicate)
    return not isinstance(operation, same)


def _seen(sheet: Sheet) -> bool:
    return sheet.part is not None and float(sheet.part.max(initial=0.0)) >= 0.5


# --- what was behind ---------------------------------------------------------------------------


def plates(footage: Footage) -> Plates:
    """All frames read once, tied together by how the camera moved."""
    reel, cameras = Reel(), Cameras()
    for number, frame in enumerate(footage.video.frames()):
        footage.report.progress(number, 2 * footage.video.count)
        reel.add(frame)
        cameras.see(frame, footage.hole(number))
    # Holes are made when they are wanted: a long clip's would fill the memory.
    hole = lru_cache(HOLES)(footage.hole)
    return Plates(reel, hole, cameras.maps, footage.seed, footage.report)


def removed(footage: Footage) -> Footage:
    """Without the thing; what is behind it comes from the frames that saw it."""
    work = plates(footage)

    def read() -> Iterator[Frame]:
        work.unseen = 0
        yield from work.clean()
        if work.unseen:
            footage.report.note(
                f"what is behind it was never seen in {work.unseen} of {footage.video.count} "
                "frames: I made a part of it up"
            )

    return replace(footage, video=replace(footage.video, read=read), masks=None)


def _restuck(footage: Footage, operation: Operation) -> Footage:
    """The thing cut out of each frame, changed, and laid on the ground without it."""
    work = plates(footage)

    def read() -> Iterator[Frame]:
        for sheet, ground in zip(footage.sheets(), work.clean(), strict=True):
            if not _seen(sheet) or sheet.part is None:
                yield sheet.rgb
                continue
            sticker = Sticker.of(sheet.rgb, sheet.part)
            x, y = sticker.centre
            match operation:
                case Move():
                    x += operation.right * sheet.size[0]
                    y += operation.down * sheet.size[1]
                case Scale():
                    sticker = sticker.scaled(operation.factor)
                    x, y = sticker.centre
                case Flip():
                    sticker = sticker.flipped(1 if operation.axis == "horizontal" else 0)
                case Rotate():
                    sticker = sticker.turned(operation.degrees)
            yield sticker.stuck(ground, (x, y))[0]

    return replace(footage, video=replace(footage.video, read=read), masks=None)


def _inserted(footage: Footage, operation: Insert) -> Footage:
    """Put into the first frame, and from there carried with the ground."""
    part = footage.place
    if operation.instead and footage.masks is not None:
        part = footage.masks[0].inside().astype(np.float32)
        footage = removed(footage)
    first = footage.video.frame(0)
    sheet = Sheet(
        first,
        None,
        part,
        source=footage.source,
        strength=footage.strength,
        seed=footage.seed,
        report=footage.report,
    )
    with_it = apply(replace(operation, instead=False), sheet).pixels[..., :3]
    change = np.abs(with_it.astype(np.int16) - first).max(axis=2)
    layer = cv2.GaussianBlur((change > 0).astype(np.float32), (0, 0), 0.8)
    layer = np.where(change > 0, np.maximum(layer, 0.5), 0).astype(np.float32)

    def read() -> Iterator[Frame]:
        walk = Cameras()
        for number, each in enumerate(footage.sheets()):
            hidden = None if footage.masks is None else footage.hole(number)
            back = walk.see(each.rgb, hidden)
            if number == 0:
                yield with_it
                continue
            way = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
            size = footage.video.size
            alpha = cv2.warpPerspective(layer, back, size, flags=way)
            above = cv2.warpPerspective(with_it, back, size, flags=way)
            if each.part is not None:  # what is followed passes before it
                alpha = alpha * (1 - each.part)
            yield laid(each.rgb, np.asarray(above, np.uint8), np.asarray(alpha, np.float32))

    return replace(footage, video=replace(footage.video, read=read))


# --- the rest that time changes ---------------------------------------------------------------


def _in_weather(footage: Footage, operation: Weather) -> Footage:
    """Weather that falls and drifts."""

    def change(number: int, sheet: Sheet) -> Frame:
        seconds = number / footage.video.fps
        much = sheet.amount(operation)
        alpha = sheet.where(operation) if operation.scope in ("area", "background") else None
        frame = weathered(
            sheet.rgb, operation.kind, much, sheet.part, footage.seed, seconds, sheet.report.check
        )
        return sheet.laid(frame, alpha).rgb

    return footage.mapped(change)


def _captioned(footage: Footage, operation: Lettering) -> Footage:
    """One colour for the whole clip: letters that change with each frame can't be read."""
    if operation.colour is None:
        first = footage.video.frame(0)
        row = round(operation.place[1] * first.shape[0])
        reach = max(4, first.shape[0] // 10)
        light = float(first[max(0, row - reach) : row + reach].mean())
        operation = replace(operation, colour=LIGHT if light < 160 else DARK)
    done = operation
    return footage.mapped(lambda number, sheet: apply(done, sheet).rgb)


def _cropped(footage: Footage, operation: Crop) -> Footage:
    """The same window for all frames: around everywhere the thing goes, or the middle."""
    width, height = footage.video.size
    union = np.zeros((height, width), np.float32)
    for mask in footage.masks or ():
        union = np.maximum(union, mask.inside())
    drawn = union if footage.masks is not None else None
    probe = np.zeros((height, width, 3), np.uint8)
    cut = apply(operation, Sheet(probe, drawn, drawn)).size
    wide, high = cut[0] // 2 * 2 or 2, cut[1] // 2 * 2 or 2
    if drawn is not None and drawn.any():
        rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
        x, y = (columns[0] + columns[-1] + 1) / 2, (rows[0] + rows[-1] + 1) / 2
    else:
        x, y = width / 2, height / 2
    left = min(max(0, round(x - wide / 2)), width - wide)
    top = min(max(0, round(y - high / 2)), height - high)
    box: Any = np.s_[top : top + high, left : left + wide]

    def read() -> Iterator[Frame]:
        for frame in footage.video.frames():
            yield np.ascontiguousarray(frame[box])

    masks = None
    if footage.masks is not None:
        masks = PackedMasks(Mask(mask.alpha[box]) for mask in footage.masks)
    video = replace(footage.video, width=wide, height=high, read=read)
    return replace(footage, video=video, masks=masks)
