"""Brings a picture to life: the camera moves over it, and drawn parts of it live; no weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import cv2
import numpy as np

from ..errors import NothingFound
from ..memory.media import Frame, Signal, Value
from ..memory.region import Region
from .camera import Stage, View, view
from .cutout import Prompt, cut
from .grammar import read, refusal
from .living import Living as Moving
from .matte import matte
from .modules import IMAGE_TO_VIDEO, ImageToVideo
from .operations import Camera, Living, Operation
from .reel import shot
from .sheet import Alpha
from .specialist import Module, Report, Specialist

LONGEST = 1920
"""Pixels of a clip's longer side; larger pictures are seen through a smaller window."""


class ClassicalMotion(Specialist[ImageToVideo]):
    module: ClassVar[Module] = IMAGE_TO_VIDEO
    name: ClassVar[str] = "classical"
    revision: ClassVar[str] = "1"

    def refuses(self, request: ImageToVideo) -> str | None:
        if not request.instruction.strip():
            return None  # a slow push-in, which suits any picture
        drawn = request.region is not None or request.mask is not None
        problem = refusal(request.instruction, "motion", drawn, False)
        kinds = read(request.instruction, "motion").operations
        deep = any(isinstance(k, Camera) and k.move in ("orbit", "parallax") for k in kinds)
        if problem is None and deep and any(isinstance(k, Living) for k in kinds):
            return "I can't shift layers and let a part live at once: ask for one, or for a push-in"
        return problem

    def run(self, request: ImageToVideo, signal: Signal | None, report: Report) -> list[Value]:
        pixels = _fitting(request.image.value.rgb())
        operations: tuple[Operation, ...] = read(request.instruction, "motion").operations
        if not operations:
            operations = (Camera(move="push", amount=0.3),)
            report.note("nothing was said of how it shall move: the camera pushes in slowly")
        count = max(1, round(request.seconds * request.fps))
        frames = _frames(pixels, operations, request, count, report)
        return [shot(frames, count, request.fps, report)]


def _frames(
    pixels: Frame,
    operations: tuple[Operation, ...],
    request: ImageToVideo,
    count: int,
    report: Report,
) -> Iterator[Frame]:
    height, width = pixels.shape[:2]
    moves = [each for each in operations if isinstance(each, Camera)]
    parts = [each for each in operations if isinstance(each, Living)]
    report.progress(0, count)
    area = _area(request, (width, height))
    lives = [
        Moving.of(
            pixels,
            each.kind,
            area if area is not None else np.ones((height, width), np.float32),
            each.toward,
            _amount(each),
            request.seed,
            request.seconds,
        )
        for each in parts
        if each.kind != "loop" or area is not None
    ]
    breathes = any(each.kind == "loop" for each in parts) and area is None
    depth = [each for each in moves if each.move in ("orbit", "parallax")]
    subject = _subject(pixels, request, report) if depth else None
    if depth and subject is None:
        report.note("a box around the subject would set it apart from what is behind")
    stage = Stage.layered(pixels, subject, request.seed, report) if depth else Stage.flat(pixels)
    focus = _focus(request.region if not parts else None)
    for number in range(count):
        report.check()
        share = number / max(1, count - 1)
        loop = number / count  # a loop ends one step before its start
        camera = View()
        for each in moves:
            turns = loop if each.move == "orbit" else share
            seen = view(each.move, turns, _amount(each), focus, request.seed)
            camera = _joined(camera, seen)
        if breathes:
            swell = 0.5 - 0.5 * np.cos(2 * np.pi * loop)
            camera = _joined(camera, View(zoom=1.0 + 0.06 * float(swell)))
        if lives:
            picture = pixels
            for life in lives:
                picture = life.frame(loop) if picture is pixels else _over(picture, life, loop)
            flat = Stage.flat(picture)
            yield flat.seen(camera, (width, height)) if camera != View() else picture
        else:
            yield stage.seen(camera, (width, height))


def _amount(operation: Operation) -> float:
    """How far or strong, 0 to 1, as the words say; else in the middle."""
    return 0.5 if operation.amount is None else operation.amount


def _over(picture: Frame, life: Moving, share: float) -> Frame:
    moved = life.frame(share)
    return np.where((life.soft > 0)[..., None], moved, picture)


def _joined(first: View, second: View) -> View:
    """Both at once: centres and asides add up, zooms multiply."""
    zoom = first.zoom * second.zoom
    half = 0.5 / zoom
    x, y = (
        min(max(a + b - 0.5, half), 1 - half) for a, b in ((first.x, second.x), (first.y, second.y))
    )
    aside = (first.aside[0] + second.aside[0], first.aside[1] + second.aside[1])
    return View(x, y, zoom, first.roll + second.roll, aside)


def _fitting(pixels: Frame) -> Frame:
    """At most LONGEST on its longer side, and even: every player shows even sizes."""
    height, width = pixels.shape[:2]
    scale = min(1.0, LONGEST / max(height, width))
    size = (max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2))
    if size == (width, height):
        return pixels
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=way))


def _area(request: ImageToVideo, size: tuple[int, int]) -> Alpha | None:
    """What was drawn, pixel by pixel."""
    if request.mask is not None:
        soft = request.mask.value.alpha.astype(np.float32) / 255
        return np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_LINEAR))
    if request.region is not None:
        return request.region.raster(*size).astype(np.float32)
    return None


def _subject(pixels: Frame, request: ImageToVideo, report: Report) -> Alpha | None:
    """What stands in front, cut out with a soft edge."""
    height, width = pixels.shape[:2]
    if request.mask is not None:
        return _area(request, (width, height))
    if request.region is None:
        return None
    if request.region.kind in ("polygon", "mask"):
        inside = request.region.raster(width, height)
    else:
        inside = cut(pixels, Prompt.of(request.region, (width, height), None), report)
    if not inside.any():
        raise NothingFound("subject there", "draw the box closer around it")
    return matte(pixels, inside)


def _focus(region: Region | None) -> tuple[float, float]:
    """Where a push goes: what was drawn, else a little above the middle."""
    if region is None:
        return 0.5, 0.5
    x0, y0, x1, y1 = region.bounds()
    return (x0 + x1) / 2, (y0 + y1) / 2
