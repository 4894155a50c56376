"""Specialists for tests of the turn: they work at once, wait, break, or find nothing, as told."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np

from vitron.errors import NothingFound
from vitron.memory.media import Image, Mask, Signal, Value
from vitron.tools.modules import IMAGE_EDITING, IMAGE_SEGMENTATION, EditImage, SegmentImage
from vitron.tools.specialist import Report, Specialist

RAN: list[str] = []
SIGNALS: list[Signal | None] = []
MEETING = threading.Barrier(2)


class Cutter(Specialist[SegmentImage]):
    """Masks the region; "nothing" finds nothing, "break" breaks, "meet" waits for another one."""

    module, name, revision, rank = IMAGE_SEGMENTATION, "cutter", "1", 100

    def run(self, request: SegmentImage, signal: Signal | None, report: Report) -> list[Value]:
        RAN.append(request.instruction)
        SIGNALS.append(signal)
        width, height = request.image.value.size
        match request.instruction:
            case "nothing":
                raise NothingFound("dog", "draw a box around it")
            case "break":
                raise RuntimeError("the hand slipped")
            case "meet":
                MEETING.wait(timeout=20)
            case "note":
                report.note("the edge is uncertain")
            case "slow":
                for step in range(2000):
                    report.progress(step, 2000)
                    time.sleep(0.01)
        if request.region is None:
            return [Mask.of(np.ones((height, width), bool))]
        return [Mask.of(request.region.raster(width, height))]


class Painter(Specialist[EditImage]):
    """Darkens the picture under the mask. "log FILE" writes a line; "log FILE and wait" then hangs."""

    module, name, revision, rank = IMAGE_EDITING, "painter", "1", 100

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        RAN.append(request.instruction)
        words = request.instruction.split()
        if words[:1] == ["log"]:
            with Path(words[1]).open("a") as log:
                log.write(f"{request.seed}\n")
            if "wait" in words:
                for _ in range(3000):
                    report.check()
                    time.sleep(0.01)
        pixels = request.image.value.rgb().copy()
        if request.mask is not None:
            pixels[request.mask.value.inside()] //= 2
        else:
            pixels //= 2
        report.progress(1, 1, pixels)
        return [Image(pixels)]


HANDS = (Cutter, Painter)
