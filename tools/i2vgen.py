"""Brings a picture to life as words and signals say: I2VGen-XL's pipeline, at any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from PIL import Image as Pillow

from ..memory.media import Signal, Value
from . import diffusing
from .diffusing import Bar, Ears, condition, native, seeded
from .gligen import wish
from .modules import IMAGE_TO_VIDEO, ImageToVideo
from .specialist import Module, Report, Specialist
from .zeroscope import filmed

EMBEDDED = diffusing.WEIGHTS / "i2vgen"
FPS = 8.0
MOST = 32  # frames of one run
WIDEST = 2  # times its height: a longer strip would be many times the size that it was taught
PENULTIMATE = 1
"""It was trained on the text tower's last layer but one."""


class I2VGen(diffusing.Weighted, Specialist[ImageToVideo]):
    module: ClassVar[Module] = IMAGE_TO_VIDEO
    name: ClassVar[str] = "i2vgen"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    rank: ClassVar[int] = 1
    embedded: ClassVar[Path] = EMBEDDED
    published_mb: ClassVar[int] = 9000

    pipe: Any
    ears: Ears | None

    def refuses(self, request: ImageToVideo) -> str | None:
        if request.region is not None or request.mask is not None:
            return "it moves the whole picture: leave the drawing away, or use the classical one"
        if request.seconds * FPS > MOST:
            return (
                f"{request.seconds:g} s is longer than the {MOST / FPS:g} s that it makes: "
                "ask for a shorter clip, then slow it down or loop it"
            )
        return None

    def load(self, device: str) -> None:
        self.pipe = diffusing.opened("I2VGenXLPipeline", self.folder, device, self.name)
        self.ears = Ears.beside(self.folder, self.pipe.unet.config.cross_attention_dim)

    def run(self, request: ImageToVideo, signal: Signal | None, report: Report) -> list[Value]:
        import torch

        card = diffusing.card_of(self.folder)
        steps = request.steps or card.steps
        picture = request.image.value
        side = self.pipe.unet.config.sample_size * self.pipe.vae_scale_factor
        # It cuts a picture to the width's square for its eyes, and wants nothing taller than wide.
        width, height = picture.size
        shape = min(width, WIDEST * height), min(width, height)
        if shape != picture.size:
            report.note(f"cut to its middle: clips are square, or wide up to {WIDEST} to 1")
        wide, high = native(*shape, side)
        report.progress(0, steps)
        told = condition(
            self.pipe, wish(request.instruction), signal, request.listens, self.ears, PENULTIMATE
        )
        self.pipe.progress_bar = lambda iterable=None, total=None: Bar(report, total or steps)
        with seeded(request.seed, str(self.pipe.device)) as generator, torch.no_grad():
            drawn = self.pipe(
                image=Pillow.fromarray(picture.rgb()), prompt_embeds=told.wanted,
                negative_prompt_embeds=told.left, num_inference_steps=steps,
                guidance_scale=request.guidance or card.guidance, target_fps=round(FPS),
                num_frames=max(2, round(request.seconds * FPS)), height=high, width=wide,
                generator=generator, output_type="np", clip_skip=None,
            ).frames[0]  # fmt: skip
        return [filmed(drawn, FPS)]
