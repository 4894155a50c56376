"""Paints a clip anew as words and signals say: ZeroScope's video-to-video, at any size.

With a track, or something drawn that can be followed, only that part changes; nothing else does.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np

from ..errors import LimitExceeded, NothingFound
from ..memory.media import Frame, Mask, Signal, Value, Video
from . import diffusing
from .diffusing import Ears, condition, enlarged, looked, native, seeded, watching
from .gligen import wish
from .modules import VIDEO_EDITING, EditVideo
from .reel import shot
from .specialist import Module, Report, Specialist
from .video_segmentation import followed
from .zeroscope import EMBEDDED, MOST

FEATHER = 1.5  # pixels of the clip


class ZeroScopeEdit(diffusing.Weighted, Specialist[EditVideo]):
    module: ClassVar[Module] = VIDEO_EDITING
    name: ClassVar[str] = "zeroscope"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    rank: ClassVar[int] = -1
    embedded: ClassVar[Path] = EMBEDDED
    published_mb: ClassVar[int] = 6500

    pipe: Any
    ears: Ears | None

    def refuses(self, request: EditVideo) -> str | None:
        if not wish(request.instruction):
            return "it paints what words say: say what the clip shall show"
        if request.source is not None:
            return "it takes no second picture: leave it away, or use the classical one"
        return None

    def load(self, device: str) -> None:
        self.pipe = diffusing.opened("VideoToVideoSDPipeline", self.folder, device, self.name)
        self.ears = Ears.beside(self.folder, self.pipe.unet.config.cross_attention_dim)

    def run(self, request: EditVideo, signal: Signal | None, report: Report) -> list[Value]:
        import torch

        clip = request.video.value
        if clip.count > MOST:
            raise LimitExceeded(
                "a clip that is painted anew", f"{clip.count} frames", MOST,
                "trim it first, such as “keep the first 2 seconds”",
            )  # fmt: skip
        masks = _masks(request, report)
        card = diffusing.card_of(self.folder)
        steps = request.steps or card.steps
        least = 1.01 / steps  # below one step nothing would happen
        strength = max(least, request.strength)
        side = self.pipe.unet.config.sample_size * self.pipe.vae_scale_factor
        size = native(clip.width, clip.height, side)
        small = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in clip.frames()]
        taken = max(1, int(steps * strength))
        report.progress(0, taken)
        told = condition(self.pipe, wish(request.instruction), signal, request.listens, self.ears)
        stepped = watching(report, taken, lambda latents: looked(self.pipe.vae, latents))
        with seeded(request.seed, str(self.pipe.device)) as generator, torch.no_grad():
            drawn = self.pipe(
                video=_as_input(small), strength=strength, prompt_embeds=told.wanted,
                negative_prompt_embeds=told.left, num_inference_steps=steps,
                guidance_scale=request.guidance or card.guidance, generator=generator,
                callback=stepped, output_type="np",
            ).frames[0]  # fmt: skip
        painted = [np.rint(np.clip(frame, 0, 1) * 255).astype(np.uint8) for frame in drawn]
        frames = _laid(clip, painted, masks)
        return [shot(frames, clip.count, clip.fps, report)]


def _masks(request: EditVideo, report: Report) -> Sequence[Mask] | None:
    """Where the part is in each frame, as tracked or followed now; None: the whole clip."""
    clip = request.video.value
    if request.track is not None:
        masks: Sequence[Mask] = request.track.value.masks
        if len(masks) != clip.count:
            raise NothingFound(
                f"track of this clip: it has {len(masks)} frames, not {clip.count}",
                "track the thing in this very clip first",
            )
        return masks
    if request.region is None and request.mask is None:
        return None
    mask = request.mask.value if request.mask else None
    return followed(clip, request.region, mask, None, report).masks


def _as_input(frames: Sequence[Frame]) -> Any:
    """[1, frames, 3, height, width] in 0..1, as the pipeline takes it."""
    import torch

    laid = np.stack(frames).astype(np.float32) / 255
    return torch.from_numpy(laid).permute(0, 3, 1, 2)[None].contiguous()


def _laid(clip: Video, painted: Sequence[Frame], masks: Sequence[Mask] | None) -> Any:
    """What was painted at the clip's size, and where it was not meant, the clip's own pixels."""
    for number, own in enumerate(clip.frames()):
        frame = enlarged(painted[number], clip.width, clip.height)
        if masks is None:
            yield frame
            continue
        alpha = masks[number].alpha
        if alpha.shape != own.shape[:2]:
            alpha = np.asarray(cv2.resize(alpha, clip.size, interpolation=cv2.INTER_LINEAR))
        soft = cv2.GaussianBlur(alpha.astype(np.float32) / 255, (0, 0), FEATHER)
        share = np.minimum(soft, alpha.astype(np.float32) / 255)[..., None]
        mixed = np.rint(own * (1 - share) + frame * share).astype(np.uint8)
        yield np.where(share > 0, mixed, own)
