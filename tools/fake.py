"""A specialist that makes a plain picture of a colour it was told: for tests and for hosts.

It serves Image Generation, belongs to no profile, and so is never picked unless asked for.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from ..memory.media import Image, Signal, Value
from .modules import IMAGE_GENERATION, GenerateImage
from .specialist import Module, Report, Specialist


class FakeSpecialist(Specialist[GenerateImage]):
    module: ClassVar[Module] = IMAGE_GENERATION
    name: ClassVar[str] = "fake"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ()

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        report.progress(0, 1)
        colour = np.random.default_rng(request.seed).integers(0, 256, 3, np.uint8)
        pixels = np.broadcast_to(colour, (request.height, request.width, 3)).copy()
        report.progress(1, 1, pixels[:64, :64])
        return [Image(pixels)]
