"""The makers from an empty folder: books, paper, words, drawing, films. What ships of them:
`shipping`.

Whatever a killed run had done is found and gone on with; with a limit of minutes, every part ends
in its share of them.
"""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel, UNet3DConditionModel
from numpy.typing import NDArray
from torch import Tensor, nn
from transformers import CLIPTextModel, CLIPTokenizer

from ....errors import SetupError
from ....tools import packing
from ..curves import Curve
from ..mapped import mapped
from . import drawer, filming, paper, reader, reading
from .books import Book, paint_book
from .clock import Clock
from .devices import Device, device
from .learning import Losses, Plan, Probe, Tell, learn
from .listeners import heard
from .reels import Reel, paint_reel
from .sizes import Makers, makers
from .texts import Texts, joined, texts_of, truth_of

PARTS = ("paper", "reading", "sketches", "drawer", "films", "alive")
HELD = 64
"""Pages that nobody draws by, or a fifth of a small book."""
AVERAGE = 0.998
AGAIN = 0.5  # of the rate, for what has learnt before
LAID_AT_ONCE = 32
CARD_TIMES = 16  # as many on a card


def silent(what: str, done: int, of: int, losses: dict[str, float]) -> None:
    """Tells nobody."""


class Making:
    def __init__(
        self, profile: str, folder: Path, seed: int = 0, tell: Tell = silent,
        where: Device | None = None, minutes: float = 0.0, workers: int = 0,
        begin: Path | None = None,
    ) -> None:  # fmt: skip
        """`begin`: a set that was shipped before: its words and its paper stay, and its networks
        learn on."""
        self.sizes: Makers = makers(profile)
        self.folder, self.seed = folder, seed
        self.where = where or device()
        self.workers = workers or os.cpu_count() or 1
        folder.mkdir(parents=True, exist_ok=True)
        self.curve = Curve(folder / "curves.csv")
        self.clock = Clock(folder, minutes, self.sizes.shares)
        self._tell, self.begin = tell, begin
        self._painted: Future[Reel] | None = None

    def tell(self, what: str, done: int, of: int, losses: dict[str, float]) -> None:
        self.clock.tick()
        self._tell(what, done, of, losses)

    def prepared(self, until: str = "") -> tuple[str, ...]:
        """The parts up to that one, and of them those done that nobody opens by itself."""
        if until and until not in PARTS:
            raise SetupError(f"--until is {until!r}", f"use one of: {', '.join(PARTS)}")
        parts = PARTS[: PARTS.index(until) + 1] if until else PARTS
        self.clock.without(PARTS[len(parts) :])
        self._paint()
        self.paper  # noqa: B018
        if "reading" in parts:
            self.reader  # noqa: B018
        if parts[-1] == "sketches":
            self._draw("sketches")
        return parts

    # --- books ----------------------------------------------------------------------------------

    @cached_property
    def book(self) -> Book:
        return paint_book(
            self.folder / "book", self.sizes.pages, self.sizes.size, workers=self.workers,
            tell=lambda done, of: self.tell("book", done, of, {}), kinds=self.sizes.kinds,
        )  # fmt: skip

    def _paint(self) -> None:
        """Many painters go on with the clips while a card learns on the pages."""
        if len(self.book) and self.where.is_card and self.workers > 2:
            self._painted = ThreadPoolExecutor(1).submit(self._reel)

    def _reel(self) -> Reel:
        sizes = self.sizes.films
        return paint_reel(
            self.folder / "reel", sizes.clips, sizes.frames, self.sizes.size // sizes.shrunk,
            workers=self.workers, tell=lambda done, of: self._tell("reel", done, of, {}),
        )  # fmt: skip

    @cached_property
    def reel(self) -> Reel:
        return self._painted.result() if self._painted else self._reel()

    @cached_property
    def tokenizer(self) -> CLIPTokenizer:
        """Its words are those of pages and of clips."""
        if self.begin:
            return cast(CLIPTokenizer, packing.component(self.begin / "gligen", "tokenizer"))
        place = self.folder / "tokenizer"
        if not place.exists():
            told = joined([self.book.told, self.reel.told])
            texts = (wish for one in told for wish in one.wishes)
            reader.new_tokenizer(texts, self.sizes.reader).save_pretrained(place)
        return CLIPTokenizer.from_pretrained(place)

    @cached_property
    def texts(self) -> Texts:
        return texts_of(self.book.told, self.tokenizer).to(self.where.name)

    # --- parts ----------------------------------------------------------------------------------

    def plan(self, name: str, steps: int, rate: float, warm: int = 100) -> Plan:
        seconds = self.clock.given(name)
        return Plan(name, steps, rate, warm, average=AVERAGE, seconds=seconds)

    @cached_property
    def paper(self) -> AutoencoderKL:
        """The VAE, with latents of unit spread."""
        if self.begin:
            self.clock.ended("paper")
            return self.where.holds(packing.component(self.begin / "gligen", "vae"))
        place = self.folder / "vae"
        if not place.exists():
            sizes, pixels = self.sizes.paper, self.book.pixels
            torch.manual_seed(self.seed)
            made = self.where.holds(paper.new_paper(sizes, self.sizes.size))
            batch = self.where.batch(sizes.batch, sizes.large)

            def losses(step: int) -> tuple[Tensor, dict[str, Tensor]]:
                seen = paper.crops(pixels, sizes, batch, self.seed, step)
                parts = paper.losses(made, self.where.to(seen).to(self.where.dtype))
                return paper.total(parts), parts

            self._learn(made, self.plan("paper", sizes.steps, sizes.rate), losses)
            some = torch.from_numpy(np.array(pixels[: 8 * LAID_AT_ONCE]))
            made = made.float()
            paper.level(made, self.where.to(paper.as_input(some)))
            made.cpu().save_pretrained(place)
        return self.where.holds(AutoencoderKL.from_pretrained(place)).eval()

    @cached_property
    def reader(self) -> CLIPTextModel:
        """The tower that reads; from here on it stands still."""
        if self.begin:
            self.clock.ended("reading")
            tower = packing.component(self.begin / "gligen", "text_encoder")
            return tower.to(self.where.name).requires_grad_(False)
        place = self.folder / "reader"
        if not place.exists():
            sizes = self.sizes.reader
            torch.manual_seed(self.seed + 1)
            tower = reader.new_reader(sizes, self.tokenizer)
            model = reading.Understanding(tower).to(self.where.name)
            told = joined([self.book.told, self.reel.told])
            lectern = reading.Lectern(
                texts_of(told, self.tokenizer).to(self.where.name),
                truth_of(told).to(self.where.name),
                self.where.batch(sizes.batch, sizes.large), self.seed,
            )  # fmt: skip
            plan = self.plan("reading", sizes.steps, sizes.rate, sizes.warm)
            self._learn(model, plan, partial(reading.losses, model, lectern))
            model.reader.cpu().save_pretrained(place)
        tower = CLIPTextModel.from_pretrained(place).to(self.where.name)
        return tower.eval().requires_grad_(False)

    def latents(self, shrunk: int = 1) -> Tensor:
        """The whole book, laid on paper once; `shrunk` times smaller."""
        file = self.folder / ("latents.npy" if shrunk == 1 else f"latents_{shrunk}.npy")
        return self._laid(file, self.book.pixels, shrunk)

    def _draw(self, last: str) -> UNet2DConditionModel:
        sizes, full = self.sizes.drawer, self.sizes.size
        torch.manual_seed(self.seed + 2)
        side = full // 2 ** (len(self.sizes.paper.channels) - 1)
        made = drawer.new_unet(sizes, self.sizes.reader, side)
        pace = self._begun(made, "gligen")
        made = self.where.holds(made)
        small = self.where.batch(sizes.batch, sizes.large)
        hears = heard(self.reader, self.tokenizer, self.texts, sizes.signals)
        hand = self.where.calls(drawer.Hand(made))
        for name in ("sketches", "drawer"):
            sheets, often, batches = [self.latents(2)], [1.0], [small]
            steps, rate = sizes.sketches, sizes.rate
            if name == "drawer":
                sheets, batches = [self.latents(), *sheets], [max(1, small // 2), small]
                often, steps, rate = [1 - sizes.kept, sizes.kept], sizes.steps, sizes.rate / 2
            studio = drawer.Studio(
                sheets, often, batches, self.texts, hears, drawer.new_scheduler(), sizes,
                min(HELD, len(self.book) // 5), self.where.dtype, self.seed,
            )  # fmt: skip
            self._learn(
                made, self.plan(name, steps, rate * pace, sizes.warm),
                partial(drawer.losses, hand, studio), partial(drawer.heed, hand, studio),
            )  # fmt: skip
            if name == last:
                break
        return made

    @cached_property
    def drawer(self) -> UNet2DConditionModel:
        return self._draw("drawer")

    @cached_property
    def films(self) -> UNet3DConditionModel:
        sizes = self.sizes.films
        torch.manual_seed(self.seed + 3)
        made = filming.new_films(self.sizes.drawer, self.sizes.reader, self._film_side, self.drawer)
        pace = self._begun(made, "zeroscope")
        made = self.where.holds(made)
        given = self._set(None)
        plan = self.plan("films", sizes.steps, sizes.rate * pace, sizes.warm)
        called = self.where.calls(filming.Projector(made))
        self._learn(made, plan, partial(filming.film_losses, called, given))
        return made

    @cached_property
    def alive(self) -> filming.Alive:
        sizes = self.sizes.films
        torch.manual_seed(self.seed + 4)
        unet = filming.new_alive(
            self.sizes.drawer, self.sizes.reader, self._film_side, self.drawer, self.films
        )
        eyes = filming.new_eyes(sizes, self.sizes.reader)
        pace = min(self._begun(unet, "i2vgen"), self._begun(eyes, "i2vgen", "image_encoder"))
        self.where.holds(unet)
        made = filming.Alive(unet, eyes).to(self.where.name, self.where.dtype)
        given = self._set(reader.BUT_ONE)
        plan = self.plan("alive", sizes.alive, sizes.rate * pace, sizes.warm)
        called = self.where.calls(filming.Projector(made.unet))
        self._learn(made, plan, partial(filming.alive_losses, called, made.eyes, given))
        return made

    @property
    def _film_side(self) -> int:
        whole = self.sizes.size // self.sizes.films.shrunk
        return whole // 2 ** (len(self.sizes.paper.channels) - 1)

    def _set(self, skip: int | None) -> filming.Set:
        sizes, sheets = self.sizes.films, self._clip_sheets
        texts = texts_of(self.reel.told, self.tokenizer).to(self.where.name)
        looks = torch.from_numpy(filming.seen(self.reel.pixels[:, 0], sizes))
        hears = heard(self.reader, self.tokenizer, texts, self.sizes.drawer.signals, skip)
        return filming.Set(
            sheets, self.where.to(looks), texts, hears, drawer.new_scheduler(),
            self.where.batch(sizes.batch, sizes.large), self.where.dtype,
            self.sizes.drawer.wordless, self.sizes.drawer.noisy, self.seed,
        )  # fmt: skip

    @cached_property
    def _clip_sheets(self) -> Tensor:
        pixels = self.reel.pixels
        flat = self._laid(self.folder / "clips.npy", pixels.reshape(-1, *pixels.shape[2:]), 1)
        return flat.unflatten(0, (len(self.reel), -1))

    def _begun(self, part: nn.Module, pipeline: str, component: str = "unet") -> float:
        """The part as in the set that is begun with, if there is one; how fast it learns then: as
        ever where it is of another size by now. What stands still in it is newer, and stays."""
        if self.begin is None or not packing.lies_in(self.begin / pipeline):
            return 1.0
        kept = packing.weights_of(self.begin / pipeline, component)
        learns = {name: one for name, one in part.named_parameters() if one.requires_grad}
        known = {n: one for n, one in learns.items() if n in kept and kept[n].shape == one.shape}
        if 2 * len(known) < len(learns):
            return 1.0
        with torch.no_grad():
            for name, weight in known.items():
                weight.copy_(kept[name])
        return AGAIN

    # --- ways -----------------------------------------------------------------------------------

    def _learn(
        self, part: nn.Module, plan: Plan, losses: Losses, probe: Probe | None = None
    ) -> None:
        learn(part, plan, losses, self.folder / plan.name, self.curve, self.tell, probe)
        self.clock.ended(plan.name)

    def _laid(self, file: Path, pixels: NDArray[np.uint8], shrunk: int) -> Tensor:
        if not file.exists():
            sheets = self.paper
            side = pixels.shape[1] // shrunk // 2 ** (len(self.sizes.paper.channels) - 1)
            begun = file.with_suffix(".new.npy")
            laid = mapped(begun, np.float16, (len(pixels), 4, side, side))
            some = LAID_AT_ONCE * (CARD_TIMES if self.where.is_card else 1)
            for row in range(0, len(pixels), some):
                pages = paper.smaller(np.array(pixels[row : row + some]), shrunk)
                laid[row : row + len(pages)] = self._on_paper(sheets, pages)
                self.tell(file.stem, row + len(pages), len(pixels), {})
            laid.flush()
            begun.replace(file)
        return self.where.to(torch.from_numpy(np.load(file)))

    @torch.no_grad()
    def _on_paper(self, sheets: AutoencoderKL, pages: NDArray[np.uint8]) -> NDArray[np.float16]:
        seen = paper.as_input(self.where.to(torch.from_numpy(pages))).to(self.where.dtype)
        told = sheets.encode(seen).latent_dist.mode()
        half: NDArray[np.float16] = told.half().cpu().numpy()
        return half
