"""Specialists that do what their instruction says, for the tests of the turn; no pixels matter.

paint       a plain picture          wait 0.2    take so many seconds, in small steps
break       raise a ValueError       find it     raise NothingFound
note it     leave a finding          hold        go on until the person says stop
full        raise StorageFull        sleep 30    hear nothing for so many seconds
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import ClassVar

import numpy as np

from vitron.errors import NothingFound, StorageFull
from vitron.memory.media import Image, Signal, Value
from vitron.tools.modules import IMAGE_EDITING, IMAGE_GENERATION, EditImage, GenerateImage
from vitron.tools.specialist import Module, Report, Request, Specialist
from vitron.vitron_model.language import Call, Plan

STEP = 0.01  # seconds of a small step


class Diary:
    """Who ran, when, and with which signal; shared by all that act in one process."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, float, float]] = []
        self.signals: list[Signal | None] = []
        self.started = threading.Event()

    def clear(self) -> None:
        self.entries.clear()
        self.signals.clear()
        self.started.clear()

    @property
    def ran(self) -> list[str]:
        return [instruction for instruction, _, _ in self.entries]


DIARY = Diary()


def perform(request: Request, signal: Signal | None, report: Report) -> None:
    words, began = request.instruction, time.monotonic()
    DIARY.signals.append(signal)
    DIARY.started.set()
    if path := os.environ.get("TROUPE_DIARY"):
        with Path(path).open("a") as diary:
            diary.write(words + "\n")
    for part in words.split(";"):
        verb, _, rest = part.strip().partition(" ")
        if verb == "wait":
            while time.monotonic() - began < float(rest):
                report.progress(1, 2)
                time.sleep(STEP)
        elif verb == "hold":
            while True:
                report.progress(1, 2)
                time.sleep(STEP)
        elif verb == "sleep":
            time.sleep(float(rest))
        elif verb == "die":
            # Only in the first life of the process that is to be killed here.
            if not Path(rest).exists():
                Path(rest).touch()
                os.kill(os.getpid(), 9)
        elif verb == "break":
            raise ValueError("a wheel came off")
        elif verb == "find":
            raise NothingFound("dachshund", "draw a box around it")
        elif verb == "full":
            raise StorageFull("/store")
        elif verb == "note":
            report.note("it may be a bit blurred")
    DIARY.entries.append((words, began, time.monotonic()))


class Painter(Specialist[GenerateImage]):
    module: ClassVar[Module] = IMAGE_GENERATION
    name: ClassVar[str] = "painter"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ()
    rank: ClassVar[int] = 100

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        perform(request, signal, report)
        shade = np.random.default_rng(request.seed).integers(0, 256, (32, 32, 3), np.uint8)
        return [Image(shade)]


class Inverter(Specialist[EditImage]):
    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "inverter"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ()
    rank: ClassVar[int] = 100

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        perform(request, signal, report)
        return [Image(255 - request.image.value.rgb())]


TROUPE = (Painter, Inverter)


def paint(words: str = "paint", **parameters: int) -> Call:
    return Call(module="Image Generation", instruction=words, parameters=dict(parameters))


def edit(of: str, words: str = "invert") -> Call:
    return Call(module="Image Editing", instruction=words, inputs=(of,))


def plan(*calls: Call, reply: str = "") -> Plan:
    return Plan(reply=reply, calls=calls)
