"""The makers from an empty folder: a book, the paper, the words, the drawing; then what ships.

Whatever a killed run had done is found and gone on with.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, StableDiffusionGLIGENPipeline
from numpy.typing import NDArray
from transformers import CLIPTokenizer

from ..curves import Curve
from ..samples import Box
from ..standing import replaced
from ..world.kinds import kind_of, kinds
from ..world.places import PLACES
from . import drawer, paper, reader
from .books import Book, Told, paint_book
from .learning import Plan, Tell, learn
from .sizes import Makers, makers

LAID_AT_ONCE = 32
STEPS, GUIDANCE = 24, 4.0


def silent(what: str, done: int, of: int, losses: dict[str, float]) -> None:
    """Tells nobody."""


class Making:
    def __init__(
        self, profile: str, folder: Path, seed: int = 0, tell: Tell = silent,
        dtype: torch.dtype = torch.bfloat16,
    ) -> None:  # fmt: skip
        self.sizes: Makers = makers(profile)
        self.folder, self.seed, self.tell, self.dtype = folder, seed, tell, dtype
        folder.mkdir(parents=True, exist_ok=True)
        self.curve = Curve(folder / "curves.csv")

    @cached_property
    def book(self) -> Book:
        return paint_book(
            self.folder / "book", self.sizes.pages, self.sizes.size,
            tell=lambda done, of: self.tell("book", done, of, {}),
        )  # fmt: skip

    @cached_property
    def paper(self) -> AutoencoderKL:
        """The VAE, trained, with the scale that makes its latents of unit spread."""
        place = self.folder / "vae"
        if not place.exists():
            sizes = self.sizes.paper
            torch.manual_seed(self.seed)
            made = paper.new_paper(sizes, self.sizes.size).to(self.dtype)
            stream = paper.crops(self.book.pixels, sizes, self.seed)
            at = {"step": 0}

            def losses(step: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
                nonlocal stream
                if step != at["step"]:  # a run that goes on
                    stream = paper.crops(self.book.pixels, sizes, self.seed, step)
                at["step"] = step + 1
                parts = paper.losses(made, next(stream).to(self.dtype))
                return paper.total(parts), parts

            plan = Plan("paper", sizes.steps, sizes.rate, average=0.998)
            learn(made, plan, losses, self.folder / "paper", self.curve, self.tell)
            made.register_to_config(scaling_factor=1.0)
            spread = (
                _laid(made, self.book.pixels[: 8 * LAID_AT_ONCE], self.dtype)
                .astype(np.float32)
                .std()
            )
            made.register_to_config(scaling_factor=float(1.0 / spread))
            made.save_pretrained(place)
        return AutoencoderKL.from_pretrained(place, dtype=self.dtype).eval()

    def latents(self, shrunk: int = 1) -> NDArray[np.float16]:
        """The whole book, laid on paper once; `shrunk` times smaller."""
        file = self.folder / ("latents.npy" if shrunk == 1 else f"latents_{shrunk}.npy")
        if not file.exists():
            sheets = self.paper
            side = self.sizes.size // shrunk // 2 ** (len(self.sizes.paper.channels) - 1)
            begun = file.with_suffix(".new.npy")
            laid = np.lib.format.open_memmap(
                begun, "w+", np.float16, (len(self.book), 4, side, side)
            )
            for row in range(0, len(self.book), LAID_AT_ONCE):
                some = paper.smaller(self.book.pixels[row : row + LAID_AT_ONCE], shrunk)
                laid[row : row + len(some)] = _laid(sheets, some, self.dtype)
                self.tell("latents", row + len(some), len(self.book), {})
            laid.flush()
            begun.replace(file)
        return np.load(file, mmap_mode="r")

    @cached_property
    def tokenizer(self) -> CLIPTokenizer:
        place = self.folder / "tokenizer"
        if not place.exists():
            texts = (wish for told in self.book.told for wish in told.wishes)
            reader.new_tokenizer(texts, self.sizes.reader).save_pretrained(place)
        return CLIPTokenizer.from_pretrained(place)

    @cached_property
    def easel(self) -> drawer.Easel:
        """The network that draws and the tower that reads, trained."""
        sizes = self.sizes.drawer
        torch.manual_seed(self.seed + 1)
        side = self.sizes.size // 2 ** (len(self.sizes.paper.channels) - 1)
        made = drawer.Easel(
            drawer.new_unet(sizes, self.sizes.reader, side),
            reader.new_reader(self.sizes.reader, self.tokenizer),
        ).to(self.dtype)
        rounds = (
            Plan("sketches", sizes.sketches, sizes.rate, sizes.warm, average=0.998),
            Plan("drawer", sizes.steps, sizes.rate / 2, sizes.warm, average=0.998),
        )
        for plan, shrunk in zip(rounds, (2, 1), strict=True):
            batch = sizes.batch * shrunk // 2
            studio = drawer.Studio(
                np.array(self.latents(shrunk)), self.book.told, self.tokenizer,
                drawer.new_scheduler(), sizes.model_copy(update={"batch": batch}), self.seed,
            )  # fmt: skip
            learn(
                made, plan, partial(drawer.losses, made, studio), self.folder / plan.name,
                self.curve, self.tell,
            )  # fmt: skip
        return made

    def ship(self) -> Path:
        """What a specialist opens: a diffusers folder, and a card of what it was taught."""
        place = self.folder / "gligen"
        easel = self.easel.to(self.dtype)
        with replaced(place) as fresh:
            StableDiffusionGLIGENPipeline(
                self.paper, easel.reader, self.tokenizer, easel.unet, drawer.new_scheduler(),
                None, None, requires_safety_checker=False,
            ).save_pretrained(fresh, safe_serialization=True)  # fmt: skip
            (fresh / "card.json").write_text(json.dumps(self._card(), indent=1) + "\n")
        return place

    def _card(self) -> dict[str, object]:
        said = Counter(
            word for told in self.book.told for wish in told.wishes for word in _words(wish)
        )
        named = [(kind, kind_of(kind).plural) for kind in kinds()]
        return {
            "size": self.sizes.size, "steps": STEPS, "guidance": GUIDANCE,
            "subjects": sorted({name for pair in named for name in pair} | set(PLACES)),
            "words": sorted(word for word, count in said.items() if count >= 3),
            "typical": typical(self.book.told),
            "plurals": {plural: kind for kind, plural in named if plural != kind},
        }  # fmt: skip


def typical(told: Sequence[Told]) -> dict[str, tuple[float, float, float]]:
    """Of each kind of thing: how wide, how high and how far down it usually is, where it is seen
    well. A phrase begins or ends with its kind: "red dog", "man in a blue shirt"."""
    sizes: dict[str, list[Box]] = {}
    names = sorted(kinds(), key=len, reverse=True)
    for one in told:
        for phrase, box in zip(one.phrases, one.boxes, strict=True):
            plain = phrase.partition(" in a")[0]
            kind = next((name for name in names if plain.endswith(name)), None)
            if kind is not None:
                sizes.setdefault(kind, []).append(box)
    found = {}
    for kind, boxes in sorted(sizes.items()):
        x0, y0, x1, y1 = np.asarray(boxes).T
        shares = (np.quantile(x1 - x0, 0.65), np.quantile(y1 - y0, 0.65), np.median(y1))
        wide, high, low = (round(float(share), 3) for share in shares)
        found[kind] = (wide, high, low)
    return found


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


@torch.no_grad()
def _laid(
    sheets: AutoencoderKL, pixels: NDArray[np.uint8], dtype: torch.dtype
) -> NDArray[np.float16]:
    told = sheets.encode(paper.as_input(np.asarray(pixels)).to(dtype)).latent_dist.mode()
    scaled: NDArray[np.float16] = (told.float() * sheets.config.scaling_factor).half().numpy()
    return scaled
