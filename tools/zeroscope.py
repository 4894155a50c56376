"""Makes a clip from words and signals: ZeroScope's pipeline, at any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..memory.media import Signal, Value, Video
from . import diffusing
from .diffusing import Ears, condition, looked, seeded, watching
from .gligen import wish
from .modules import TEXT_TO_VIDEO, TextToVideo
from .specialist import Module, Report, Specialist

EMBEDDED = diffusing.WEIGHTS / "zeroscope"
FPS = 8.0
"""ZeroScope was trained on clips of this rate."""
MOST = 48  # frames of one run: its memory grows with them


class ZeroScope(diffusing.Weighted, Specialist[TextToVideo]):
    module: ClassVar[Module] = TEXT_TO_VIDEO
    name: ClassVar[str] = "zeroscope"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    embedded: ClassVar[Path] = EMBEDDED
    published_mb: ClassVar[int] = 6500

    pipe: Any
    ears: Ears | None

    def refuses(self, request: TextToVideo) -> str | None:
        if request.seconds * FPS > MOST:
            return (
                f"{request.seconds:g} s is longer than the {MOST / FPS:g} s that it makes: "
                "ask for a shorter clip, then slow it down or loop it"
            )
        return None

    def load(self, device: str) -> None:
        self.pipe = diffusing.opened("TextToVideoSDPipeline", self.folder, device, self.name)
        self.ears = Ears.beside(self.folder, self.pipe.unet.config.cross_attention_dim)

    def run(self, request: TextToVideo, signal: Signal | None, report: Report) -> list[Value]:
        import torch

        card = diffusing.card_of(self.folder)
        steps = request.steps or card.steps
        side = self.pipe.unet.config.sample_size * self.pipe.vae_scale_factor
        report.progress(0, steps)
        told = condition(self.pipe, wish(request.instruction), signal, request.listens, self.ears)
        stepped = watching(report, steps, lambda latents: looked(self.pipe.vae, latents))
        with seeded(request.seed, str(self.pipe.device)) as generator, torch.no_grad():
            drawn = self.pipe(
                prompt_embeds=told.wanted, negative_prompt_embeds=told.left,
                num_inference_steps=steps, guidance_scale=request.guidance or card.guidance,
                num_frames=max(2, round(request.seconds * FPS)), height=side, width=side,
                generator=generator, callback=stepped, output_type="np",
            ).frames[0]  # fmt: skip
        return [filmed(drawn, FPS)]


def filmed(drawn: Any, fps: float) -> Video:
    """Frames in 0..1 as a clip."""
    frames = [np.rint(np.clip(frame, 0, 1) * 255).astype(np.uint8) for frame in np.asarray(drawn)]
    return Video.of(frames, fps)
