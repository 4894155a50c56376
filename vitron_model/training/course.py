"""A whole recipe, from an empty folder to a mind: words, eyes, exhibits, then stage after stage.

Whatever a killed run had done is found and gone on with. The folder in the end:

    run.json                                           how it began
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
from functools import partial
from itertools import islice
from pathlib import Path

import torch

from ...errors import SetupError
from ..config import NANO, MindConfig, profile, weights_of
from ..encoders import ImageEncoder
from ..familiar import Familiar, look_of
from ..folder import check
from ..lexicon import Lexicon
from ..meanings import FILE as MEANINGS
from ..meanings import Table
from ..mind import LARGEST_FILE, Vitron
from ..opening import opened
from ..pieces import FILE as PIECES
from ..talk import Talk
from ..tokenizer import IMAGE, OBJECT, SPECIAL, Words
from . import showing
from .albums import paint_album
from .curves import Curve
from .exhibits import Exhibits, exhibits
from .eyes import train_eyes
from .keeping import Beginning, Run
from .lent import Lent
from .lessons import Material
from .listening import Listening
from .mean import OTHER_BUILD, TAUGHT_ON, halfway
from .parts import fresh
from .processes import processes
from .requests.composing import talk
from .stages import Stage, recipe
from .trainer import train

LARGEST_OF_MANY = 4 * 2**30  # bytes of one of a large mind's files
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
    "vicuna-7b": Sizes(0, 20000, 0, 16000, 2000),
    "tiny": Sizes(640, 200, 40, 8, 2),
}


class Course:
    def __init__(
        self, name: str, folder: Path, seed: int = 0, tell: Tell = silent,
        dtype: torch.dtype = torch.bfloat16, share: float = 1.0, lent: Lent | None = None,
    ) -> None:  # fmt: skip
        """`share`: of the steps of every stage, and of what is looked at; not more than all.
        `lent`: the trained eyes and language model that a large mind begins with."""
        self.config: MindConfig = profile(name)
        self.stages: Sequence[Stage] = [
            stage.model_copy(update={"steps": max(1, round(stage.steps * share))})
            for stage in recipe(name)
        ]
        whole = SIZES[name]
        part = min(1.0, share)
        self.sizes = replace(
            whole, album=max(1, round(whole.album * part)), pages=max(1, round(whole.pages * part)),
            clips=max(1, round(whole.clips * part)),
        )  # fmt: skip
        self.folder, self.seed, self.tell, self.dtype, self.lent = folder, seed, tell, dtype, lent
        self.alone = processes()
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.run = Run(folder, seed)
        self.begun: Beginning = {"profile": name, "seed": seed, "share": share}
        if lent is not None:
            self.config = lent.sized(self.config)
            self.begun |= {"eyes": lent.eyes, "model": lent.model}

    def whole(self, until: str = "") -> Vitron:
        """Every stage that is not done yet, up to and with `until`."""
        self.alone.in_turn(lambda: self.run.hold(self.begun))
        words = self.alone.in_turn(self.words)
        mind = self.alone.in_turn(lambda: self.mind(words))
        self.alone.in_turn(lambda: self.run.note(self.begun))
        left = self.left(until)
        material: Material | None = None
        for stage in left:
            if stage.losses == ("sight",):
                self._looks(mind, stage)
                continue
            material = material or self.alone.in_turn(partial(self.material, words, mind, left))
            self._learns(mind, stage, material)
            if self.alone.count > 1:  # each holds a slice of the old one
                mind = self.alone.in_turn(lambda: self.mind(words))
        if self.alone.first:
            self.ship(mind, words)
        return mind

    def begin_with(
        self, origin: Path, since: str, gently: float = GENTLY, mean: Path | None = None
    ) -> None:
        """Go on teaching a finished mind, or what lies halfway to another, at a part of the rates:
        its weights and words, and every stage from `since` on. A run that has begun already keeps
        what it has."""
        self.stages = [s.model_copy(update={"rate": s.rate * gently}) for s in self.stages]
        at = [stage.name for stage in self.stages].index(since)
        if at == 0:
            raise SetupError(f"--since is {since!r}, the first stage", "leave --from away")
        check(origin)
        found = MindConfig.load(origin)
        if found.profile != self.config.profile:
            raise SetupError(
                f"{origin} holds a mind of profile {found.profile}, not {self.config.profile}",
                f"vitron train --profile {found.profile} --from …",
            )
        newer = found.signals.model_copy(update={"alike": self.config.signals.alike})
        self.config = found.model_copy(update={"meanings": self.config.meanings, "signals": newer})
        self.begun |= {"from": str(origin), "since": since, "gently": gently}
        if mean is not None:
            self.begun["mean"] = str(mean)
        self.alone.in_turn(lambda: self._begin(origin, self.stages[at - 1], mean))

    def _begin(self, origin: Path, last: Stage, mean: Path | None) -> None:
        """The first checkpoint: as if the stage before had just ended."""
        self.run.hold(self.begun)
        if self.run.progress():
            return
        before, words = opened(origin)
        if mean is not None:
            other, others = opened(mean)
            if others.tokenizer.to_str() != words.tokenizer.to_str():
                raise SetupError(OTHER_BUILD, TAUGHT_ON)
            before = halfway(before, other)
        self.run.note(self.begun)
        words.save(self.folder)
        mind = self.mind(self.words())
        mind.load_state_dict(before.state_dict(), strict=False)
        self.run.keep(mind.weights(), last, last.steps, 0, 0.0)

    # --- what is made once ----------------------------------------------------------------------

    def words(self) -> Words:
        """The tokenizer: lent, or learnt from talks and captions, unless it lies there."""
        if not (self.folder / "tokenizer.json").exists():
            self.tell("words", 0, 1, {})
            made = self._new_words()
            self.folder.mkdir(parents=True, exist_ok=True)
            made.save(self.folder)
            self.tell("words", 1, 1, {})
        for given in (MEANINGS, PIECES):
            if self.config.meanings and not (self.folder / given).exists():
                shutil.copy(weights_of(NANO.profile) / given, self.folder / given)
        return Words.open(self.folder)

    def _new_words(self) -> Words:
        if self.lent is not None:
            return self.lent.words()
        if not self.sizes.vocabulary:
            raise SetupError(
                f"{self.config.profile} begins with a CLIP and a Llama that come trained",
                "name both: --eyes FOLDER --model FOLDER; see docs/mind.md",
            )
        return Words.learnt(islice(texts(self.seed), self.sizes.talks), self.sizes.vocabulary)

    def mind(self, words: Words) -> Vitron:
        """The mind as the run has left it; at its beginning, new."""
        meanings = Table.open(self.folder) if self.config.meanings else None
        if self.run.progress():
            mind = self.run.mind(self.config, words, meanings, self.stages)
        elif self.lent is not None:
            torch.manual_seed(self.seed)
            mind = self.lent.mind(self.config, words, self.dtype)
        else:
            empty = Vitron(self.config, words.size, words.id(IMAGE), words.id(OBJECT), meanings)
            mind = fresh(empty, self.seed)
        return mind.to(self.device, self.dtype)

    def material(self, words: Words, mind: Vitron, stages: Sequence[Stage]) -> Material:
        """Pages and clips, as far as these stages need them, seen once by the eyes as they are."""
        mind.eyes.eval()
        needed = {source.split()[0] for stage in stages for source in stage.mix}

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

    def left(self, until: str) -> Sequence[Stage]:
        """The stages that are not over, up to and with `until`."""
        told = self.run.progress()
        names = [stage.name for stage in self.stages]
        done = 0
        if told:
            done = names.index(str(told["stage"])) + (told["step"] == told["of"])
        return self.stages[done : names.index(until) + 1 if until else None]

    def _looks(self, mind: Vitron, stage: Stage) -> None:
        begun = time.monotonic()
        seen = self.alone.in_turn(lambda: self._eyes(stage))
        mind.eyes.load_state_dict(seen.state_dict())
        if self.alone.first:
            seconds = time.monotonic() - begun
            self.run.keep(mind.weights(), stage, stage.steps, 0, seconds)
            self._log(stage, seconds)

    def _eyes(self, stage: Stage) -> ImageEncoder:
        sight = self.config.sight
        album = paint_album(
            self.folder / "album", self.sizes.album, sight.image_size, sight.side,
            tell=lambda done, of: self.tell("album", done, of, {}),
        )  # fmt: skip
        curve = Curve(self.folder / "curves.csv")
        return train_eyes(
            sight, stage, album, self.folder / "eyes", self.seed, curve, self.tell, self.dtype
        )

    def _learns(self, mind: Vitron, stage: Stage, material: Material) -> None:
        begun = time.monotonic()
        listens = Listening(mind, material.words) if "condition" in stage.losses else None
        train(mind, stage, material, self.run, listens, self.tell, self.alone)
        if self.alone.first:
            self._log(stage, time.monotonic() - begun)

    def _log(self, stage: Stage, seconds: float) -> None:
        with (self.folder / "log.jsonl").open("a") as out:
            told = {"stage": stage.name, "steps": stage.steps, "seconds": round(seconds, 1)}
            out.write(json.dumps(told) + "\n")

    def ship(self, mind: Vitron, words: Words) -> Path:
        """What a planner opens."""
        place = self.folder / "mind"
        small = self.lent is None
        mind.save(place, self.dtype, small, LARGEST_FILE if small else LARGEST_OF_MANY)
        words.save(place)
        number = range(self.sizes.talks)
        Lexicon.learnt(words, (talk(one, self.seed + 1) for one in number)).save(place)
        shown = self.folder / "pages" / "looked.json"
        seen = shown.exists() and json.loads(shown.read_text())["rows"] == self.sizes.pages
        if seen and self.lent is None:
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
