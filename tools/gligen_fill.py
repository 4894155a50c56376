"""Puts a new thing into a drawn box of a picture: GLIGEN's inpainting, embedded or as published.

Nothing outside the drawing changes. What it cannot do (anything but putting in) it leaves to
others.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, ClassVar

import cv2
import numpy as np
from PIL import Image as Pillow

from ..errors import MissingWeights, NothingFound
from ..memory.media import Frame, Image, Signal, Value
from ..memory.region import Region
from . import diffusing
from .diffusing import Ears, condition, looked, seeded, watching
from .gligen import EMBEDDED
from .guesses import box_of
from .image_editing import outlines
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
        self.ears = Ears.beside(self.folder, self.pipe.unet.config.cross_attention_dim)

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        import torch

        card = diffusing.card_of(self.folder)
        what = put_in(request.instruction) or ""
        pixels = request.image.value.rgb()
        inside = _inside(request, pixels)
        box = box_of(inside)
        window = _window(box, pixels.shape[1], pixels.shape[0])
        left, top, side = window
        native = self.pipe.vae.config.sample_size
        seen = cv2.resize(
            _seen(pixels, window), (native, native),
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
        made = _laid(pixels, frame, inside, window)
        if np.array_equal(made, pixels):
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


def _inside(request: EditImage, pixels: Frame) -> Any:
    """Where the thing shall be, pixel by pixel: what was outlined; of boxes, strokes and clicks the
    box around them, of at least a few pixels."""
    height, width = pixels.shape[:2]
    if request.region is None:
        assert request.mask is not None
        inside = cv2.resize(request.mask.value.alpha, (width, height)) >= 128
    elif outlines(request.region):
        inside = request.region.raster(width, height)
    else:
        left, top, right, bottom = _box(request.region, width, height)
        inside = np.zeros((height, width), bool)
        inside[top:bottom, left:right] = True
    if not inside.any():
        raise NothingFound("place there to put it", "the mask is empty: draw a box, or paint one")
    return inside


def _box(region: Region, width: int, height: int) -> tuple[int, int, int, int]:
    """What was drawn, in pixels; at least a few of them."""
    x0, y0, x1, y1 = region.bounds()
    left, top = max(0, min(int(x0 * width), width - 8)), max(0, min(int(y0 * height), height - 8))
    right, bottom = max(left + 8, round(x1 * width)), max(top + 8, round(y1 * height))
    return left, top, min(width, right), min(height, bottom)


def _window(box: tuple[int, int, int, int], width: int, height: int) -> tuple[int, int, int]:
    """(left, top, side) of the square around the box that it is shown; it holds the whole box,
    and so reaches beyond a picture that is lower than the box is wide."""
    x0, y0, x1, y1 = box
    least = max(x1 - x0, y1 - y0)
    side = max(least, min(round(least * AROUND), width, height))
    left, top = (
        min(max(0, (first + last - side) // 2), most - side) if side <= most else (most - side) // 2
        for first, last, most in ((x0, x1, width), (y0, y1, height))
    )
    return left, top, side


def _seen(pixels: Frame, window: tuple[int, int, int]) -> Frame:
    """The window's pixels; beyond the picture's edge, the picture mirrored."""
    left, top, side = window
    height, width = pixels.shape[:2]
    over, before = max(0, -top), max(0, -left)
    under, behind = max(0, top + side - height), max(0, left + side - width)
    wide = cv2.copyMakeBorder(pixels, over, under, before, behind, cv2.BORDER_REFLECT)
    return np.asarray(wide[top + over :, left + before :][:side, :side])


def _laid(pixels: Frame, drawn: Frame, inside: Any, window: tuple[int, int, int]) -> Frame:
    """What was drawn inside on the picture, its edges softened inwards."""
    left, top, side = window
    x0, y0, x1, y1 = box_of(inside)
    square = cv2.resize(drawn, (side, side), interpolation=cv2.INTER_LANCZOS4)
    piece = square[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32)
    soft = max(1.0, FEATHER * min(piece.shape[:2]))
    rimmed = np.pad(inside[y0:y1, x0:x1], 1).astype(np.uint8)
    depth = cv2.distanceTransform(rimmed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    share = np.clip((depth - 0.5) / soft, 0, 1)[..., None]
    made = pixels.copy()
    under = made[y0:y1, x0:x1].astype(np.float32)
    made[y0:y1, x0:x1] = np.rint(under * (1 - share) + piece * share).astype(np.uint8)
    return made
