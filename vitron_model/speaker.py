"""A talk in, what to do and say out: the mind with its words, its decoder and its eyes.

The planner of the agent and the evaluation both speak through here. First it is settled what is to
be done, from words alone; then, where there is a picture that the eyes know, they look: for an
answer, or for the place of what is meant.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..memory.region import Region
from .config import MindConfig
from .decoding import Decoder, Spoken
from .encoders import prepare
from .encoding import asked
from .familiar import Familiar
from .grammar import Machine, Turn
from .lexicon import Lexicon
from .mind import Batch, Looked, Vitron
from .mind import Region as Marked
from .opening import opened
from .quoting import Quotes
from .regions import cover
from .repeats import once, renumbered
from .signals import Message
from .talk import Drawn, Step, Talk, Thing
from .talk import Turn as Told
from .tokenizer import ASK, REPLIES, Words
from .uses import Use
from .wishes import WHAT, in_own_words, nothing_wished

UNSURE = 0.4
"""A choice less likely than this is not made: the person is asked."""

Say = Callable[[str], None]
Stopped = Callable[[], bool]


def quiet(text: str) -> None:
    """Tells nobody."""


def never() -> bool:
    return False


@dataclass(frozen=True)
class Said:
    """What the mind wants done, or says."""

    steps: tuple[Step, ...]
    sort: str
    reply: str
    confidence: float
    messages: tuple[Message, ...]
    """Of each step, its message without words."""


@dataclass(frozen=True)
class Sight:
    """A picture or clip as the eyes have it: patches [T, s, s, d]."""

    patches: Tensor
    clip: bool
    frames: int = 1


class Speaker:
    def __init__(
        self, mind: Vitron, words: Words, familiar: Familiar | None = None,
        lexicon: Lexicon | None = None, int8: bool = False,
    ) -> None:  # fmt: skip
        self.mind, self.words, self.familiar = mind.float().eval(), words, familiar
        self.lexicon = lexicon
        self.config: MindConfig = mind.config
        self._decoder = Decoder(self.mind, words, int8=int8)
        self._one = threading.Lock()

    @classmethod
    def open(cls, folder: Path, int8: bool = False) -> Speaker:
        mind, words = opened(folder)
        familiar = Familiar.open(folder, 2 * mind.config.sight.hidden)
        return cls(mind, words, familiar, Lexicon.open(words, folder), int8)

    # --- seeing -----------------------------------------------------------------------------------

    @torch.inference_mode()
    def see(self, frames: Sequence[NDArray[np.uint8]], clip: bool, count: int = 1) -> Sight:
        """Pixels (H, W, 3), RGB: one picture, or the chosen frames of a clip."""
        size = self.config.sight.image_size
        batch = torch.from_numpy(np.stack([prepare(frame, size) for frame in frames]))
        with self._one:
            return Sight(self.mind.eyes(batch).patches, clip, count)

    def knows(self, sight: Sight) -> bool:
        return self.familiar is None or self.familiar.knows(sight.patches)

    def hears(self, text: str) -> bool:
        """Whether a message of so many words is heard whole."""
        return len(self.words.plain(text)) <= self.config.text_limit

    # --- saying -----------------------------------------------------------------------------------

    def plan(
        self, talk: Talk, uses: tuple[Use, ...], say: Say = quiet, stopped: Stopped = never,
        unsure: float = UNSURE,
    ) -> Said:  # fmt: skip
        """What is to be done, from words alone. An unsure mind asks back instead."""
        batch = self._batch(talk, {}, ())
        rules = Turn(
            uses, talk.meant, len(talk.now.drawn), signals=self.config.signals.tokens,
            vocabulary=self.lexicon.of(talk) if self.lexicon else None,
        )  # fmt: skip
        said = self._said(batch, rules, quiet, stopped, Quotes(self.words, talk))
        if said.steps and said.confidence < unsure:
            return self.ask(talk, say, stopped)
        kept = once(said.steps, talk.now.text)
        if len(kept) < len(said.steps):
            messages = tuple(said.messages[number] for number in kept)
            said = replace(said, steps=renumbered(said.steps, kept), messages=messages)
        if nothing_wished(said.steps, talk.turns, bool(talk.kinds)):
            said = replace(said, steps=(), sort="ask", messages=(), reply=WHAT)
        if said.reply:
            say(said.reply)
        return replace(said, steps=in_own_words(said.steps, talk.turns))

    def ask(self, talk: Talk, say: Say = quiet, stopped: Stopped = never) -> Said:
        """A question back."""
        rules = Turn((), {}, signals=self.config.signals.tokens, replies=(ASK,))
        return self._said(self._batch(talk, {}, ()), rules, say, stopped)

    def tell(
        self, text: str, sight: Sight, drawn: Region | None = None, say: Say = quiet,
        stopped: Stopped = never,
    ) -> Said:  # fmt: skip
        """An answer about what is seen."""
        talk, covers = self._about(text, sight, drawn)
        rules = Turn((), {}, signals=self.config.signals.tokens, replies=REPLIES[:1])
        return self._said(self._batch(talk, {"this": sight}, covers), rules, say, stopped)

    def point(
        self, text: str, sight: Sight, module: Use, stopped: Stopped = never
    ) -> tuple[float, float, float, float] | None:
        """The place that an order means, as a box."""
        talk, covers = self._about(text, sight, None)
        rules = Turn(
            (module,), talk.kinds, boxes=True, signals=self.config.signals.tokens, steps=1,
            replies=(),
        )  # fmt: skip
        said = self._said(self._batch(talk, {"this": sight}, covers), rules, quiet, stopped)
        return said.steps[0].box if said.steps else None

    # --- how --------------------------------------------------------------------------------------

    def _about(
        self, text: str, sight: Sight, drawn: Region | None
    ) -> tuple[Talk, tuple[Tensor, ...]]:
        """A talk of one message about one thing that is looked at."""
        name = "vid1" if sight.clip else "img1"
        thing = Thing(name, "video" if sight.clip else "image", True, sight.frames)
        regions: tuple[Drawn, ...] = ()
        covers: tuple[Tensor, ...] = ()
        if drawn is not None:
            regions = (Drawn("box", name, True),)
            covers = (torch.from_numpy(cover(drawn.raster(128, 128))),)
        turn = Told(text, (thing,), regions)
        return Talk((turn,), kinds={name: frozenset({thing.kind})}), covers

    def _batch(self, talk: Talk, seen: Mapping[str, Sight], covers: Sequence[Tensor]) -> Batch:
        sight = next(iter(seen.values()), None)
        count = 0
        if sight is not None:
            count = self.config.sight.tokens
            if sight.clip:
                count += self.config.sight.frames * self.config.sight.frame_side**2
        encoded = asked(self.words, talk, lambda name: count, self.config.text_limit)
        looked = [Looked(sight.patches, sight.clip)] if sight is not None else []
        regions = [Marked(0, 0, one) for one in covers]
        heard = torch.tensor([encoded.heard])
        return Batch(torch.tensor([encoded.ids]), looked, regions, heard)

    def _said(
        self, batch: Batch, rules: Turn, say: Say, stopped: Stopped, quotes: Quotes | None = None
    ) -> Said:
        machine = Machine(rules, self.words)
        with self._one, torch.inference_mode():
            state = self._decoder.read(batch)
            spoken: Spoken = self._decoder.say(state, machine, say, stopped, quotes)
            messages = tuple(self.mind.signals(one[None]) for one in spoken.signals)
        return Said(tuple(machine.steps), machine.sort, machine.reply, spoken.confidence, messages)

    def condition(self, module: str, message: Message) -> Tensor:
        """What a specialist is conditioned on beside the words [tokens, width]."""
        with torch.inference_mode():
            made: Tensor = self.mind.decodings(module, message)[0]
        return made
