"""Puts a new thing into a drawn box of a picture: GLIGEN's inpainting, embedded or as published.

Nothing outside the box changes. What it cannot do (anything but putting in) it leaves to others.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from PIL import Image as Pillow

from ..errors import MissingWeights
from ..memory.media import Frame, Image, Signal, Value
from . import diffusing
from .diffusing import Ears, condition, looked, seeded, watching
from .gligen import EMBEDDED
from .modules import IMAGE_EDITING, EditImage
from .planned import parts
from .specialist import Module, Report, Specialist

AROUND = 1.7
"""The side of the square that it looks at, in sides of the box."""
FEATHER = 0.04  # of the box
_ADDED = re.compile(
    r"(?:please )?(?:add|put|place|insert|draw|paint)(?: in)? "
    r"(?P<what>(?:an?|the|some|two|three) .+)"
)
_SWAPPED = re.compile(
    r"(?:please )?(?:replace|swap|exchange|turn|change) .+? (?:with|by|for|into|to) (?P<what>.+)"
)
_WHERE = re.compile(
    r",? (?:here|there|in it|inside it|where (?:i|it is) (?:marked|drawn?|drew)|"
    r"in(?:side)? (?:the|my) (?:box|region|marked (?:area|place))|in(?:side)? what is marked)$"
)


class GligenFill(diffusing.Weighted, Specialist[EditImage]):
    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "gligen"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper")
    rank: ClassVar[int] = -1
    embedded: ClassVar[Path] = EMBEDDED
    published_mb: ClassVar[int] = 4500

    pipe: Any
    ears: Ears | None

    def refuses(self, request: EditImage) -> str | None:
        what = put_in(request.instruction)
        if what is None:
            return "it only puts new things in: say what, such as “add a red dog here”"
        if request.region is None and request.mask is None:
            return f"draw a box where “{what}” shall be"
        card = diffusing.card_of(self.folder)
        named, _ = diffusing.unknown(what, card)
        if named:
            return None
        return (
            f"I don't know how “{what}” looks: the embedded model draws storybook things only; "
            f"for anything else name GLIGEN's own weights: {diffusing.setting(self.name)}"
        )

    def load(self, device: str) -> None:
        pipe = diffusing.opened("StableDiffusionGLIGENPipeline", self.folder, device, self.name)
        if pipe.unet.config.in_channels != 9:
            raise MissingWeights(
                self.name, f"{self.folder!r} cannot fill holes (its network has "
                f"{pipe.unet.config.in_channels} channels, filling takes 9); name GLIGEN's "
                f"inpainting weights: {diffusing.setting(self.name)}"
            )  # fmt: skip
        self.pipe = pipe
        self.ears = Ears.beside(self.folder)

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        import torch

        card = diffusing.card_of(self.folder)
        what = put_in(request.instruction) or ""
        pixels = request.image.value.rgb()
        box = _box(request, pixels)
        window = _window(box, pixels.shape[1], pixels.shape[0])
        left, top, side = window
        native = self.pipe.vae.config.sample_size
        seen = cv2.resize(
            pixels[top : top + side, left : left + side], (native, native),
            interpolation=cv2.INTER_AREA if side > native else cv2.INTER_CUBIC,
        )  # fmt: skip
        inner = tuple(
            (value - edge) / side for value, edge in zip(box, (left, top, left, top), strict=True)
        )
        steps = request.steps or card.steps
        report.progress(0, steps)
        told = condition(self.pipe, what, signal, request.listens, self.ears)
        stepped = watching(report, steps, lambda latents: looked(self.pipe.vae, latents))
        with seeded(request.seed, str(self.pipe.device)) as generator, torch.no_grad():
            drawn = self.pipe(
                prompt_embeds=told.wanted, negative_prompt_embeds=told.left,
                num_inference_steps=steps, guidance_scale=request.guidance or card.guidance,
                gligen_boxes=[list(inner)], gligen_phrases=[re.sub(r"^(an?|the) ", "", what)],
                gligen_inpaint_image=Pillow.fromarray(seen), gligen_scheduled_sampling_beta=1.0,
                generator=generator, callback=stepped, output_type="np",
            ).images[0]  # fmt: skip
        frame = np.rint(np.clip(drawn, 0, 1) * 255).astype(np.uint8)
        made = _laid(pixels, frame, box, window)
        x0, y0, x1, y1 = box
        if np.array_equal(made[y0:y1, x0:x1], pixels[y0:y1, x0:x1]):
            report.note("nothing changed in the box: try another seed")
        if card.subjects:
            report.note("drawn as in a storybook: the embedded model has seen no photographs")
        return [Image(made)]


def put_in(instruction: str) -> str | None:
    """What shall be put in, as the words say; None where they ask for something else."""
    verb, said = parts(instruction.strip().rstrip("."))
    text = f"{verb} {said}" if verb else said
    text = _WHERE.sub("", text.strip(), count=1)
    low = text.lower()
    if verb == "add" and not re.match(r"(?:an?|the|some|two|three) ", said.lower()):
        return _WHERE.sub("", said)
    found = _ADDED.fullmatch(low) or _SWAPPED.fullmatch(low)
    return found["what"].strip() if found else None


def _box(request: EditImage, pixels: Frame) -> tuple[int, int, int, int]:
    """What was drawn, or the mask's bounds, in pixels; at least a few of them."""
    height, width = pixels.shape[:2]
    if request.region is not None:
        x0, y0, x1, y1 = request.region.bounds()
        bounds = x0 * width, y0 * height, x1 * width, y1 * height
    else:
        assert request.mask is not None
        inside = cv2.resize(request.mask.value.alpha, (width, height)) >= 128
        rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
        if not len(rows):
            return 0, 0, width, height
        bounds = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    left, top = (
        max(0, min(int(v), most - 8)) for v, most in zip(bounds[:2], (width, height), strict=True)
    )
    right, bottom = max(left + 8, round(bounds[2])), max(top + 8, round(bounds[3]))
    return left, top, min(width, right), min(height, bottom)


def _window(box: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int]:
    """(left, top, side) of the square around the box that it is shown."""
    x0, y0, x1, y1 = box
    least = max(x1 - x0, y1 - y0)
    side = min(max(least, round(least * AROUND)), min(width, height))
    left = min(max(0, (x0 + x1 - side) // 2), width - side)
    top = min(max(0, (y0 + y1 - side) // 2), height - side)
    return left, top, side


def _laid(
    pixels: Frame, drawn: Frame, box: tuple[int, int, int, int], window: tuple[int, int, int]
) -> Frame:
    """The box's part of the drawn square on the picture, its edges softened inwards."""
    left, top, side = window
    x0, y0, x1, y1 = box
    x0, y0 = max(x0, left), max(y0, top)
    x1, y1 = min(x1, left + side), min(y1, top + side)
    square = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_LANCZOS4)
    piece = square[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
    high, wide = piece.shape[:2]
    soft = max(1.0, FEATHER * min(high, wide))
    rows = np.minimum(np.arange(high) + 0.5, high - np.arange(high) - 0.5) / soft
    columns = np.minimum(np.arange(wide) + 0.5, wide - np.arange(wide) - 0.5) / soft
    share = np.clip(np.minimum(rows[:, None], columns[None]), 0, 1)[..., None]
    made = pixels.copy()
    under = made[y0:y1, x0:x1].astype(np.float32)
    made[y0:y1, x0:x1] = np.rint(under * (1 - share) + piece * share).astype(np.uint8)
    return made
