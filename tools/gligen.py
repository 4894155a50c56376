"""Draws a picture from words, boxes and signals: GLIGEN, embedded at nano size or as published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ..memory.media import Image, Signal, Value
from ..memory.region import Region
from . import diffusing
from .diffusing import Ears, condition, enlarged, looked, native, seeded, watching
from .layouts import countable, laid_out
from .modules import IMAGE_GENERATION, GenerateImage, Placed
from .planned import phrase
from .specialist import Module, Report, Specialist

EMBEDDED = diffusing.WEIGHTS / "gligen"
BLANK = 2.0
"""Grey levels of spread below which a picture is called blank."""


class Gligen(diffusing.Weighted, Specialist[GenerateImage]):
    module: ClassVar[Module] = IMAGE_GENERATION
    name: ClassVar[str] = "gligen"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    rank: ClassVar[int] = 1
    embedded: ClassVar[Path] = EMBEDDED
    published_mb: ClassVar[int] = 4500

    pipe: Any
    plain: Any
    ears: Ears | None

    def refuses(self, request: GenerateImage) -> str | None:
        text = wish(request.instruction)
        if not text:
            return None  # a signal alone may say it
        card = diffusing.card_of(self.folder)
        named, _ = diffusing.unknown(text, card)
        if named:
            return None
        some = ", ".join(sorted(card.subjects)[::9][:12])
        return (
            f"I don't know how “{text[:80]}” looks: the embedded model draws storybook pages only "
            f"({some}, …: see its card); for anything else name GLIGEN's own weights: "
            f"{diffusing.setting(self.name)}"
        )

    def promised(self, request: GenerateImage) -> Sequence[tuple[str, int]]:
        card = diffusing.card_of(self.folder)
        if request.listens == "signal":
            return ()
        return countable(wish(request.instruction), card.typical, card.plurals)

    def load(self, device: str) -> None:
        from diffusers import StableDiffusionPipeline

        pipe = diffusing.opened("StableDiffusionGLIGENPipeline", self.folder, device, self.name)
        four_channels(pipe.unet)
        self.pipe = pipe
        # GLIGEN fails without a box; the same network without its gates is Stable Diffusion.
        self.plain = StableDiffusionPipeline(
            pipe.vae, pipe.text_encoder, pipe.tokenizer, pipe.unet, pipe.scheduler, None, None,
            requires_safety_checker=False,
        )  # fmt: skip
        self.plain.set_progress_bar_config(disable=True)
        self.ears = Ears.beside(self.folder, self.pipe.unet.config.cross_attention_dim)

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        import torch

        card = diffusing.card_of(self.folder)
        text = wish(request.instruction)
        steps = request.steps or card.steps
        side = self.pipe.unet.config.sample_size * self.pipe.vae_scale_factor
        wide, high = native(request.width, request.height, side)
        report.progress(0, steps)
        told = condition(self.pipe, text, signal, request.listens, self.ears)
        boxes = _boxes(request, text, card)
        common = {
            "prompt_embeds": told.wanted, "negative_prompt_embeds": told.left,
            "num_inference_steps": steps, "guidance_scale": request.guidance or card.guidance,
            "width": wide, "height": high, "output_type": "np",
        }  # fmt: skip
        stepped = watching(report, steps, lambda latents: looked(self.pipe.vae, latents))
        with seeded(request.seed, str(self.pipe.device)) as generator, torch.no_grad():
            if boxes:
                drawn = self.pipe(
                    **common,
                    generator=generator,
                    callback=stepped,
                    gligen_boxes=[one.box for one in boxes],
                    gligen_phrases=[one.phrase for one in boxes],
                    gligen_scheduled_sampling_beta=request.hold,
                ).images[0]
            else:
                drawn = self.plain(
                    **common, generator=generator, callback_on_step_end=_newer(stepped)
                ).images[0]
        frame = np.rint(np.clip(drawn, 0, 1) * 255).astype(np.uint8)
        _check(frame, text, card, report)
        if (wide, high) != (request.width, request.height):
            report.note(f"drawn at {wide} x {high}, enlarged to {request.width} x {request.height}")
        return [Image(enlarged(frame, request.width, request.height))]


def _newer(stepped: Callable[[int, int, Any], None]) -> Callable[..., dict[str, Any]]:
    """A step callback of the old form in the new one."""

    def told(pipe: Any, step: int, time: int, kept: dict[str, Any]) -> dict[str, Any]:
        stepped(step, time, kept["latents"])
        return kept

    return told


def wish(instruction: str) -> str:
    """What to draw, without the order to draw it."""
    return phrase(instruction).strip().rstrip(".")


def four_channels(unet: Any) -> None:
    """A network that fills holes draws whole pictures too: with everything a hole, the five other
    channels are zero, and their weights may go."""
    if unet.config.in_channels == 4:
        return
    from torch import nn

    old = unet.conv_in
    conv = nn.Conv2d(4, old.out_channels, old.kernel_size, padding=old.padding)
    conv = conv.to(old.weight)
    conv.load_state_dict({"weight": old.weight[:, :4], "bias": old.bias})
    unet.conv_in = conv
    unet.register_to_config(in_channels=4)


def _boxes(request: GenerateImage, text: str, card: diffusing.Card) -> tuple[Placed, ...]:
    """What goes where: as it was asked for, the first thing into what was drawn, or where such
    things usually stand. Of a signal alone nobody knows what it names."""
    if request.layout:
        return request.layout
    if request.region is not None:
        return (Placed(phrase=_subject(text), box=_rounded(request.region)),)
    if request.listens == "signal":
        return ()
    return laid_out(text, card.typical, card.plurals, request.seed)


def _subject(text: str) -> str:
    """The first thing of a wish: "a red dog on a beach" -> "red dog"."""
    words = text.lower().split()
    if words and words[0] in ("a", "an", "the"):
        words = words[1:]
    ends = {"on", "in", "at", "by", "with", "and", "near", "beside", "under", "over", "behind"}
    end = next((k for k, word in enumerate(words) if word.rstrip(",") in ends), len(words))
    return " ".join(words[: max(1, end)]).rstrip(",")


def _rounded(region: Region) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = region.bounds()
    return float(x0), float(y0), float(x1), float(y1)


def _check(frame: Any, text: str, card: diffusing.Card, report: Report) -> None:
    if float(frame.std()) < BLANK:
        report.note("the picture came out blank: try another seed")
    _, strange = diffusing.unknown(text, card)
    if strange:
        report.note(f"I don't know these words and left them out: {', '.join(strange)}")
