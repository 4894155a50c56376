"""A whole recipe, from an empty folder to a mind: words, eyes, exhibits, then stage after stage.

Whatever a killed run had done is found and gone on with. The folder in the end:

    tokenizer.json  meanings.safetensors  pieces.txt
    album/  eyes/  pages/  clips/                      what is made once
    state/          curves.csv  curves.png  log.jsonl  the run
    mind/                                              what ships: weights, sizes, words
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import torch

from ...errors import SetupError
from ..config import NANO, MindConfig, profile, weights_of
from ..familiar import Familiar, look_of
from ..lexicon import Lexicon
from ..meanings import FILE as MEANINGS
from ..meanings import Table
from ..mind import Vitron
from ..pieces import FILE as PIECES
from ..talk import Talk
from ..tokenizer import IMAGE, OBJECT, SPECIAL, Words
from . import showing
from .albums import paint_album
from .curves import Curve
from .exhibits import Exhibits, exhibits
from .eyes import train_eyes
from .lessons import Material
from .listening import Listening
from .mean import halfway
from .parts import fresh
from .processes import Processes, processes
from .requests.composing import talk
from .stages import Stage, recipe
from .trainer import Run, checkpoint, restore, train

GENTLY = 0.7  # of a stage's rate, for a mind that has been through it
MOST_LOOKS = 4000  # pages that familiarity is learnt from

Tell = Callable[[str, int, int, dict[str, float]], None]


def silent(what: str, done: int, of: int, losses: dict[str, float]) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class Sizes:
    """How much of everything a profile learns from."""

    vocabulary: int
    talks: int
    """Talks that the words are learnt from."""
    album: int
    pages: int
    clips: int


SIZES = {
    "nano": Sizes(3072, 20000, 24000, 16000, 2000),
    "tiny": Sizes(640, 200, 40, 8, 2),
}


class Course:
    def __init__(
        self, name: str, folder: Path, seed: int = 0, tell: Tell = silent,
        dtype: torch.dtype = torch.bfloat16, share: float = 1.0,
    ) -> None:  # fmt: skip
        """`share`: of the steps of every stage, and of what is looked at; not more than all."""
        self.config: MindConfig = profile(name)
        self.stages: Sequence[Stage] = [
            stage.model_copy(update={"steps": max(1, round(stage.steps * share))})
            for stage in recipe(name)
        ]
        whole = SIZES.get(name, SIZES["nano"])
        part = min(1.0, share)
        self.sizes = replace(
            whole, album=max(1, round(whole.album * part)), pages=max(1, round(whole.pages * part)),
            clips=max(1, round(whole.clips * part)),
        )  # fmt: skip
        self.folder, self.seed, self.tell, self.dtype = folder, seed, tell, dtype
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.run = Run(folder, seed)
        folder.mkdir(parents=True, exist_ok=True)

    def whole(self, until: str = "") -> Vitron:
        """Every stage that is not done yet, up to and with `until`."""
        alone = processes()
        words = alone.in_turn(self.words)
        mind = self.mind(words)
        done = self._done()
        material: Material | None = None
        for stage in self.stages[done:]:
            if stage.losses == ("sight",):
                self._looks(mind, stage)
            elif set(stage.mix) == {"talks"}:
                self._learns(mind, stage, Material(words, self.config, seed=self.seed), alone)
            else:
                material = material or alone.in_turn(lambda: self.material(words, mind, done))
                self._learns(mind, stage, material, alone)
            if stage.name == until:
                break
        if alone.first:
            self.ship(mind, words)
        return mind

    def begin_with(
        self, origin: Path, since: str, gently: float = GENTLY, mean: Path | None = None
    ) -> None:
        """Go on teaching a finished mind, or what lies halfway to another, at a part of the rates:
        its weights and words, and every stage from `since` on. A run that has begun already keeps
        what it has."""
        self.stages = [s.model_copy(update={"rate": s.rate * gently}) for s in self.stages]
        names = [stage.name for stage in self.stages]
        at = names.index(since)
        if at == 0:
            raise SetupError(f"--since is {since!r}, the first stage", "leave --from away")
        found = MindConfig.load(origin)
        if found.profile != self.config.profile:
            raise SetupError(
                f"{origin} holds a mind of profile {found.profile}, not {self.config.profile}",
                f"vitron train --profile {found.profile} --from …",
            )
        newer = found.signals.model_copy(update={"alike": self.config.signals.alike})
        self.config = found.model_copy(update={"meanings": self.config.meanings, "signals": newer})
        if self.run.progress():
            return
        Words.open(origin).save(self.folder)
        words = self.words()
        before = Vitron.load(origin, words.size, words.id(IMAGE), words.id(OBJECT))
        if mean is not None:
            other = Vitron.load(mean, words.size, words.id(IMAGE), words.id(OBJECT))
            before = halfway(before, other)
        mind = self.mind(words)
        mind.load_state_dict(before.state_dict(), strict=False)
        last = self.stages[at - 1]
        checkpoint(mind, None, last, last.steps, 0, 0.0, self.run, Processes())

    # --- what is made once ----------------------------------------------------------------------

    def words(self) -> Words:
        """The tokenizer, learnt from talks and captions unless it lies there."""
        if not (self.folder / "tokenizer.json").exists():
            self.tell("words", 0, 1, {})
            said = islice(texts(self.seed), self.sizes.talks)
            Words.learnt(said, self.sizes.vocabulary).save(self.folder)
            self.tell("words", 1, 1, {})
        for given in (MEANINGS, PIECES):
            if self.config.meanings and not (self.folder / given).exists():
                shutil.copy(weights_of(NANO.profile) / given, self.folder / given)
        return Words.open(self.folder)

    def mind(self, words: Words) -> Vitron:
        """New weights, or those of the last stage that is over; a broken one restores itself."""
        meanings = Table.open(self.folder) if self.config.meanings else None
        empty = Vitron(self.config, words.size, words.id(IMAGE), words.id(OBJECT), meanings)
        mind = fresh(empty, self.seed).to(self.device, self.dtype)
        told = self.run.progress()
        if told and told["step"] == told["of"]:
            restore(mind, self.run)
        return mind

    def material(self, words: Words, mind: Vitron, done: int = 0) -> Material:
        """Pages and clips, as far as stages still need them, seen once by the eyes as they are."""
        mind.eyes.eval()
        needed = {source.split()[0] for stage in self.stages[done:] for source in stage.mix}

        def shown(name: str, count: int) -> Exhibits | None:
            if name not in needed:
                return None
            return exhibits(
                self.folder / f"{name}s", mind.eyes, name == "clip", count,
                tell=lambda what, done, of: self.tell(what, done, of, {}),
            )  # fmt: skip

        pages, clips = shown("page", self.sizes.pages), shown("clip", self.sizes.clips)
        return Material(words, self.config, pages, clips, self.seed)

    # --- stages -----------------------------------------------------------------------------------

    def _done(self) -> int:
        """How many stages are over."""
        told = self.run.progress()
        names = [stage.name for stage in self.stages]
        if told:
            return names.index(str(told["stage"])) + (told["step"] == told["of"])
        return 0

    def _looks(self, mind: Vitron, stage: Stage) -> None:
        sight = self.config.sight
        begun = time.monotonic()
        album = paint_album(
            self.folder / "album", self.sizes.album, sight.image_size, sight.side,
            tell=lambda done, of: self.tell("album", done, of, {}),
        )  # fmt: skip
        curve = Curve(self.folder / "curves.csv")
        seen = train_eyes(
            sight, stage, album, self.folder / "eyes", self.seed, curve, self.tell, self.dtype
        )
        mind.eyes.load_state_dict(seen.state_dict())
        seconds = time.monotonic() - begun
        checkpoint(mind, None, stage, stage.steps, 0, seconds, self.run, Processes())
        self._log(stage, seconds)

    def _learns(self, mind: Vitron, stage: Stage, material: Material, alone: Processes) -> None:
        begun = time.monotonic()
        listens = Listening(mind, material.words) if "condition" in stage.losses else None
        train(mind, stage, material, self.run, listens, self.tell, alone)
        if alone.first:
            self._log(stage, time.monotonic() - begun)

    def _log(self, stage: Stage, seconds: float) -> None:
        with (self.folder / "log.jsonl").open("a") as out:
            told = {"stage": stage.name, "steps": stage.steps, "seconds": round(seconds, 1)}
            out.write(json.dumps(told) + "\n")

    def ship(self, mind: Vitron, words: Words) -> Path:
        """What a planner opens."""
        place = self.folder / "mind"
        mind.save(place, self.dtype, small=True)
        words.save(place)
        number = range(self.sizes.talks)
        Lexicon.learnt(words, (talk(one, self.seed + 1) for one in number)).save(place)
        shown = self.folder / "pages" / "looked.json"
        if shown.exists() and json.loads(shown.read_text())["rows"] == self.sizes.pages:
            self._knows(mind).save(place)
        if (self.folder / "curves.png").exists():
            shutil.copy(self.folder / "curves.png", place / "curves.png")
        return place

    def _knows(self, mind: Vitron) -> Familiar:
        """What pages look like to these eyes."""
        pages = exhibits(self.folder / "pages", mind.eyes, False, self.sizes.pages)
        rows = range(0, len(pages), max(1, len(pages) // MOST_LOOKS))
        return Familiar.learnt(torch.stack([look_of(pages.seen(row)) for row in rows]))


def texts(seed: int) -> Iterator[str]:
    """What words are learnt from: talks, and every tenth time a page."""
    number = 0
    while True:
        yield " ".join(_said(talk(number, seed + 1)))
        if number % 10 == 0:
            for one in showing.page(number // 10).asked:
                yield f" {one.text} {one.reply}"
        number += 1


def _said(told: Talk) -> Iterable[str]:
    special = set(SPECIAL)
    for turn in told.turns:
        for text in (turn.text, turn.reply, *(step.instruction for step in turn.steps)):
            if text not in special:
                yield text
