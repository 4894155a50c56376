"""Saying a plan: greedy, inside the grammar, jumping over what it forces, stoppable at each token.

What the grammar leaves no choice about is not asked of the model: it is read in one go with the
next token that is. Where it leaves a few, only their logits are worked out. And since instructions
are mostly the person's own words, what followed the last word when they said it is read along; as
far as the mind then says the same, those tokens cost no pass. What is said is what it would have
said without.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import torch
from torch import Tensor

from ..errors import Cancelled
from .fused import Fused
from .grammar import Machine
from .mind import Batch, Vitron
from .quoting import Quotes
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


GUESSED = 4  # tokens that are read along
HABITS = 20_000  # of them that are remembered
ROOM = 64  # tokens that are left for what is surely said


@dataclass
class _Run:
    state: Tensor
    """Behind the last token that was read, if nothing is pending."""
    pending: list[int] = field(default_factory=list)
    ahead: deque[tuple[int, Tensor]] = field(default_factory=deque)
    """Tokens that were guessed and read, with the states behind them."""
    states: dict[int, Tensor] = field(default_factory=dict)
    tables: dict[int, tuple[Sequence[int], Tensor]] = field(default_factory=dict)
    """Of every row of many tokens, itself (so that it stays) and its numbers as a tensor."""
    quotes: Quotes | None = None
    """What weighs more in an instruction; None: all words alike."""
    leaning: Tensor | None = None
    """The same as numbers for every token."""
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
        self._asked: list[tuple[int, int]] = []
        """The prompt that lies in the cache, where it is words alone, with what they mean."""
        self._behind: dict[tuple[int, ...], tuple[int, ...]] = {}
        """Of every one or two tokens of the prompt, what followed the last time."""
        self._habits: dict[tuple[int, ...], tuple[int, ...]] = {}
        """The same of what was said to earlier prompts: replies and tags come again."""
        self._special = frozenset(words.id(token) for token in SPECIAL)

    @torch.inference_mode()
    def read(self, batch: Batch) -> Tensor:
        """The prompt; gives the state behind its last token. What begins like the one before it
        is not read again."""
        ids = batch.ids[0].tolist()
        heard = [0] * len(ids) if batch.heard is None else batch.heard[0].tolist()
        asked = list(zip(ids, heard, strict=True))
        same = 0
        if not batch.looked and not batch.regions:
            same = min(_shared(self._asked, asked), len(ids) - 1)
        self.fused.forget(same)
        self._asked, self._behind = [], _behind(ids, self._special)
        if batch.looked or batch.regions:
            return self.fused.step(self.mind.embedded(batch)[0])[-1]
        told = None if batch.heard is None else batch.heard[:, same:]
        state = self.fused.step(self.mind.embedded(Batch(batch.ids[:, same:], heard=told))[0])[-1]
        self._asked = asked
        return state

    @torch.inference_mode()
    def say(
        self,
        state: Tensor,
        machine: Machine,
        say: Callable[[str], None] = lambda text: None,
        stopped: Callable[[], bool] = lambda: False,
        quotes: Quotes | None = None,
    ) -> Spoken:
        """Everything up to the end that the machine allows. `say` gets the reply in pieces;
        instructions lean on `quotes`."""
        run, told = _Run(state, quotes=quotes, leaning=self._leaning(quotes)), ""
        while not machine.done:
            if stopped():
                raise Cancelled()
            forced = machine.forced()
            if forced:
                for token in forced:
                    self._take(token, machine, run)
                continue
            if run.pending:
                self._read(run, machine, self._guess(machine))
            options = machine.options()
            if options is None:
                token = self._freely(machine, run)
            else:
                token = self._chosen(*options, machine, run)
            self._take(token, machine, run)
            if machine.sort and not machine.done:
                told = self._tell(machine, told, say)
        if run.pending and machine.signal_places and machine.signal_places[-1] not in run.states:
            self._read(run, machine)
        if machine.reply and machine.reply != told:
            say(machine.reply[len(told) :])
        if len(self._habits) > HABITS:
            self._habits.clear()
        self._habits.update(_behind(machine.taken, frozenset()))
        places, count = machine.signal_places, machine.turn.signals
        signals = tuple(
            torch.stack([run.states[place] for place in places[begin : begin + count]])
            for begin in range(0, len(places), count or 1)
        )
        return Spoken(
            tuple(machine.taken), min((p for _, p in run.doubts), default=1.0), tuple(run.doubts),
            signals, run.steps,
        )  # fmt: skip

    def _take(self, token: int, machine: Machine, run: _Run) -> None:
        """The next token: read already, if it was guessed; otherwise what was guessed is undone."""
        machine.take(token)
        if run.ahead and run.ahead[0][0] == token:
            _, run.state = run.ahead.popleft()
            run.states[len(machine.taken) - 1] = run.state
            return
        if run.ahead:
            self.fused.forget(self.fused.length - len(run.ahead))
            run.ahead.clear()
        run.pending.append(token)

    def _read(self, run: _Run, machine: Machine, guessed: Sequence[int] = ()) -> None:
        """The pending tokens and the guessed ones in one pass; states are kept for the signals."""
        ids = torch.tensor([*run.pending, *guessed])
        states = self.fused.step(self.fused.embedding[ids]).unbind()
        count = len(run.pending)
        first = len(machine.taken) - count
        run.states.update(enumerate(states[:count], first))
        run.state = states[count - 1]
        run.ahead.extend(zip(guessed, states[count:], strict=True))
        run.pending = []
        run.steps += 1

    def _guess(self, machine: Machine) -> Sequence[int]:
        """What followed the last words in the prompt, or when they were said before."""
        last = tuple(machine.taken[-2:])
        found = self._habits.get(last, ())
        if machine.free and not machine.sort:
            found = self._behind.get(last) or found or self._behind.get(last[-1:]) or ()
        room = self.fused.longest - self.fused.length - ROOM
        return found[: max(0, room)]

    def _leaning(self, quotes: Quotes | None) -> Tensor | None:
        if quotes is None:
            return None
        leaning = torch.zeros(self.words.size, dtype=self._order.dtype)
        leaning[list(quotes.weights)] = torch.tensor([*quotes.weights.values()]).to(leaning)
        return leaning

    def _logits(self, machine: Machine, run: _Run) -> Tensor:
        """Of all tokens; in an instruction, those of the person's words are raised."""
        logits = self.fused.logits(run.state)
        told = machine.orders
        if told is None or run.quotes is None or run.leaning is None:
            return logits
        logits = logits + run.leaning
        for token, more in run.quotes.behind(told).items():
            logits[token] += more
        return logits

    def _freely(self, machine: Machine, run: _Run) -> int:
        """A plain token, or the end of this text; an empty text does not end."""
        logits = self._logits(machine, run)
        stop = logits[machine.stop].clone()
        logits = logits + (self._reply if machine.sort else self._order)
        if machine.begun:
            logits[machine.stop] = stop
        return int(logits.argmax())

    def _chosen(self, few: Sequence[int], many: Sequence[int], machine: Machine, run: _Run) -> int:
        """The likeliest of a few tokens and of many that are often the same."""
        if machine.decides or not (many or run.leaning is not None):
            logits = self.fused.logits(run.state, torch.tensor(few))
            best = int(logits.argmax())
            if len(few) > 1 and machine.decides:
                likely = logits.float().softmax(-1)
                run.doubts.append((len(machine.taken), float(likely[best])))
            return int(few[best])
        logits = self._logits(machine, run)
        rows = [torch.tensor(few)] if few else []
        if many:
            if id(many) not in run.tables:
                run.tables[id(many)] = (many, torch.tensor(many))
            rows.append(run.tables[id(many)][1])
        bests = [row[logits[row].argmax()] for row in rows]
        return int(max(bests, key=lambda token: float(logits[token])))

    def _tell(self, machine: Machine, told: str, say: Callable[[str], None]) -> str:
        """What is new of the reply, whole characters only."""
        now = machine.so_far.lstrip()
        if now.startswith(told) and not now.endswith("\ufffd") and len(now) > len(told):
            say(now[len(told) :])
            return now
        return told


def _shared(one: Sequence[object], other: Sequence[object]) -> int:
    """How many tokens both begin with."""
    return next(
        (k for k, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )


def _behind(ids: Sequence[int], special: frozenset[int]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """What followed every one or two tokens, at most GUESSED plain ones; the last time counts."""
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for at in range(1, len(ids)):
        next_ = tuple(takewhile(lambda token: token not in special, ids[at : at + GUESSED]))
        if next_:
            found[tuple(ids[at - 1 : at])] = found[tuple(ids[max(0, at - 2) : at])] = next_
    return found
