"""Saying a plan: greedy, inside the grammar, jumping over what it forces, stoppable at each token.

What the grammar leaves no choice about is not asked of the model: it is read in one go with the
next token that is. Where it leaves a few, only their logits are worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

from ..errors import Cancelled
from .fused import Fused
from .grammar import Machine
from .mind import Batch, Vitron
from .tokenizer import PLACES, SPECIAL, Words


@dataclass(frozen=True)
class Spoken:
    """What was said, and how."""

    tokens: tuple[int, ...]
    confidence: float
    """The least likelihood of a choice that was taken: module, input, region, or reply."""
    doubts: tuple[tuple[int, float], ...]
    """(position, likelihood) of every choice."""
    signals: tuple[Tensor, ...]
    """Of every call, the states [n, width] of its signal tokens."""
    steps: int
    """Forward passes after the prompt."""


@dataclass
class _Run:
    pending: list[int] = field(default_factory=list)
    states: dict[int, Tensor] = field(default_factory=dict)
    doubts: list[tuple[int, float]] = field(default_factory=list)
    steps: int = 0


class Decoder:
    """Says plans with one mind. Not for two threads at once."""

    def __init__(
        self, mind: Vitron, words: Words, dtype: torch.dtype = torch.float32, int8: bool = False
    ) -> None:
        self.mind, self.words = mind, words
        self.fused = Fused(mind.language, dtype, int8)
        plain = torch.zeros(words.size, dtype=dtype)
        plain[[words.id(token) for token in SPECIAL]] = -torch.inf
        self._order = plain
        """Added to the logits of an instruction: no tag, no name, no number of a box within it."""
        self._reply = plain.clone()
        self._reply[[words.id(place) for place in PLACES]] = 0.0
        """A reply may say where something is."""

    @torch.inference_mode()
    def read(self, batch: Batch) -> Tensor:
        """The prompt; gives the state behind its last token."""
        self.fused.forget()
        vectors = self.mind.embedded(batch)[0]
        return self.fused.step(vectors)[-1]

    @torch.inference_mode()
    def say(
        self,
        state: Tensor,
        machine: Machine,
        say: Callable[[str], None] = lambda text: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> Spoken:
        """Everything up to the end that the machine allows. `say` gets the reply in pieces."""
        run, told = _Run(), ""
        while not machine.done:
            if stopped():
                raise Cancelled()
            forced = machine.forced()
            if forced:
                for token in forced:
                    machine.take(token)
                run.pending += forced
                continue
            if run.pending:
                state = self._read(run, len(machine.taken))
            allowed = machine.allowed()
            if allowed is None:
                token = self._freely(state, machine)
            else:
                token = self._chosen(state, allowed, machine, run)
            machine.take(token)
            run.pending.append(token)
            if machine.sort and not machine.done:
                told = self._tell(machine, told, say)
        if run.pending and machine.signal_places and machine.signal_places[-1] not in run.states:
            self._read(run, len(machine.taken))
        if machine.reply and machine.reply != told:
            say(machine.reply[len(told) :])
        places, count = machine.signal_places, machine.turn.signals
        signals = tuple(
            torch.stack([run.states[place] for place in places[begin : begin + count]])
            for begin in range(0, len(places), count or 1)
        )
        return Spoken(
            tuple(machine.taken), min((p for _, p in run.doubts), default=1.0), tuple(run.doubts),
            signals, run.steps,
        )  # fmt: skip

    def _read(self, run: _Run, end: int) -> Tensor:
        """The pending tokens in one pass; their states are kept for the signals."""
        ids = torch.tensor(run.pending)
        states = self.fused.step(self.fused.embedding[ids])
        first = end - len(run.pending)
        for place, state in enumerate(states, first):
            run.states[place] = state
        run.pending = []
        run.steps += 1
        return states[-1]

    def _freely(self, state: Tensor, machine: Machine) -> int:
        """A plain token, or the end of this text; an empty text does not end."""
        logits = self.fused.logits(state) + (self._reply if machine.sort else self._order)
        if machine.begun:
            logits[machine.stop] = self.fused.logits(state, torch.tensor([machine.stop]))[0]
        return int(logits.argmax())

    def _chosen(self, state: Tensor, allowed: Sequence[int], machine: Machine, run: _Run) -> int:
        logits = self.fused.logits(state, torch.tensor(allowed))
        best = int(logits.argmax())
        if len(allowed) > 1 and machine.decides:
            likely = logits.float().softmax(-1)
            run.doubts.append((len(machine.taken), float(likely[best])))
        return int(allowed[best])

    def _tell(self, machine: Machine, told: str, say: Callable[[str], None]) -> str:
        """What is new of the reply, whole characters only."""
        now = machine.so_far.lstrip()
        if now.startswith(told) and not now.endswith("\ufffd") and len(now) > len(told):
            say(now[len(told) :])
            return now
        return told
