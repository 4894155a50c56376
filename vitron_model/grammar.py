"""What may be said in this very turn, token by token: a plan that parses and fits, whatever the
weights say.

The grammar is a small machine over whole texts (a module's name, an artifact's name, a tag), each
cut into tokens on its own; between them lie stretches of free text. It knows the modules that are
here, the artifacts of the right kinds, the steps said so far and the regions that were drawn.
`talk.py` writes the same texts for training, so what was learnt is what is allowed. Torch-free.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .filling import fills, ways
from .lexicon import Node, Vocabulary
from .talk import Step
from .tokenizer import PLACES, REPLIES, SIGNALS, STOP, Words
from .uses import Slot, Use

MOST_STEPS = 4
MOST_WORDS = 48  # tokens of an instruction
LONGEST_REPLY = 96
MOST_INPUTS = 3


@dataclass(frozen=True)
class Turn:
    """What the grammar must know of a turn."""

    uses: tuple[Use, ...]
    kinds: Mapping[str, frozenset[str]]
    """Of every artifact, what it may serve as."""
    drawn: int = 0
    """How many regions were drawn."""
    boxes: bool = False
    """Whether the mind may say a box of its own (it sees the picture)."""
    signals: int = 4
    steps: int = MOST_STEPS
    vocabulary: Vocabulary | None = None
    """What instructions are made of; None: any words."""
    replies: tuple[str, ...] = REPLIES
    """The sorts of replies without calls that are allowed; none: calls are wanted."""


Text = str | tuple[str, ...]
"""Whole, or in pieces that are cut into tokens one by one."""
Next = Callable[["Machine"], None]


@dataclass
class Machine:
    """A reader of tokens: `allowed` are those that may come now, `take` takes one.

    It is in one of three states: at a choice among texts, in free text, or at the end.
    """

    turn: Turn
    words: Words
    done: bool = False
    steps: list[Step] = field(default_factory=list)
    sort: str = ""
    reply: str = ""
    signal_places: list[int] = field(default_factory=list)
    """Positions of the signal tokens."""
    taken: list[int] = field(default_factory=list)
    _options: dict[tuple[int, ...], Next] = field(default_factory=dict)
    _prefix: tuple[int, ...] = ()
    _free: list[int] | None = None
    _vocabulary: Vocabulary | None = None
    _node: Node | None = None
    _root: Node | None = None
    _whole: int = 0
    _limit: int = 0
    _stop: int = -1
    _after: Next | None = None
    _decides: bool = False

    def __post_init__(self) -> None:
        self._begin()

    # --- reading ------------------------------------------------------------------------------

    def allowed(self) -> Sequence[int] | None:
        """The tokens that may come now; None: any plain one, or the stop of this free text."""
        options = self.options()
        return None if options is None else [*options[0], *options[1]]

    def options(self) -> tuple[Sequence[int], Sequence[int]] | None:
        """The same in two parts: a few of this place, and many that are often the same."""
        if self._free is not None:
            if len(self._free) >= self._limit:
                return (self._stop,), ()
            if self._vocabulary is not None and self._node is not None:
                return self._vocabulary.options(self._node, self._stop)
            return None
        at = len(self._prefix)
        return sorted({text[at] for text in self._options if text[:at] == self._prefix}), ()

    @property
    def free(self) -> bool:
        """Whether this is free text."""
        return self._free is not None

    @property
    def stop(self) -> int:
        """What ends the free text that is being read."""
        return self._stop

    @property
    def begun(self) -> bool:
        """Whether the free text has a token: an empty one may not end."""
        return bool(self._free)

    @property
    def orders(self) -> Sequence[int] | None:
        """The tokens of the instruction that is being said, if one is."""
        return self._free if not self.sort else None

    @property
    def decides(self) -> bool:
        """Whether what may come now is a choice of module, input, region, or reply."""
        return self._free is None and self._decides

    @property
    def so_far(self) -> str:
        """The free text up to here."""
        return self.words.text(self._free or [])

    def forced(self) -> list[int]:
        """The tokens that must come now, as far as there is no choice."""
        run: list[int] = []
        if self._free is not None:
            node = self._node
            room = self._limit - len(self._free)
            while node is not None and node is not self._root and not node.ends and room:
                if len(node.next) > 1:
                    break
                ((token, node),) = node.next.items()  # the rest of a word that nothing else begins
                run.append(token)
                room -= 1
            return run
        at = len(self._prefix)
        texts = [text for text in self._options if text[:at] == self._prefix]
        while texts and at < len(texts[0]) and len({text[at] for text in texts}) == 1:
            run.append(texts[0][at])
            at += 1
        return run

    def take(self, token: int) -> None:
        self.taken.append(token)
        if self._free is not None:
            self._take_free(token)
            return
        self._prefix = (*self._prefix, token)
        if self._prefix in self._options:
            follow = self._options[self._prefix]
            self._options, self._prefix = {}, ()
            follow(self)

    def _take_free(self, token: int) -> None:
        assert self._free is not None
        if token != self._stop:
            self._free.append(token)
            if self._vocabulary is not None and self._node is not None:
                self._node = self._vocabulary.step(self._node, token)
                self._whole = len(self._free) if self._node.ends else self._whole
            return
        if self._vocabulary is not None:
            del self._free[self._whole :]  # the limit came within a word
        text, self._free = self.words.text(self._free), None
        follow, self._after = self._after, None
        self._said = text.strip()
        assert follow is not None
        follow(self)

    # --- the ways on --------------------------------------------------------------------------

    def _choose(self, options: Iterable[tuple[Text, Next]], decides: bool = False) -> None:
        """One of several texts, none of which begins another."""
        self._options = {self._ids(text): follow for text, follow in options}
        self._prefix, self._decides = (), decides

    def _ids(self, text: Text) -> tuple[int, ...]:
        pieces = (text,) if isinstance(text, str) else text
        return tuple(token for piece in pieces for token in self.words.fixed(piece))

    def _write(
        self, stop: str, limit: int, after: Next, vocabulary: Vocabulary | None = None
    ) -> None:
        self._free, self._limit, self._after = [], limit, after
        self._vocabulary, self._whole = vocabulary, 0
        self._node = self._root = vocabulary.root if vocabulary is not None else None
        self._stop = self.words.id(stop)

    def _begin(self) -> None:
        options: list[tuple[str, Next]] = []
        if self._callable():
            options.append(("<Module>", _module))
        for token in self.turn.replies if options else self.turn.replies or REPLIES:
            options.append((token, _replies(token)))
        self._choose(options, decides=True)

    def _callable(self) -> list[Use]:
        return [use for use in self.turn.uses if self._served(use.slots, self._names)]

    @property
    def _names(self) -> dict[str, frozenset[str]]:
        """Everything that may be named now: artifacts, and the results of the steps so far."""
        return {**self.turn.kinds, **{f"${k}": kinds for k, kinds in enumerate(self._made, 1)}}

    @cached_property
    def _made(self) -> list[frozenset[str]]:
        return []

    @staticmethod
    def _served(slots: Sequence[Slot], names: Mapping[str, frozenset[str]]) -> bool:
        return all(any(slot.kind in kinds for kinds in names.values())
                   for slot in slots if slot.required)  # fmt: skip

    _said: str = ""
    _module: str = ""
    _instruction: str = ""
    _inputs: tuple[str, ...] = ()
    _uses: tuple[Use, ...] = ()
    _numbers: tuple[int, ...] = ()


def _replies(token: str) -> Next:
    def follow(machine: Machine) -> None:
        machine.sort = token.strip("<>")
        machine._write(STOP, LONGEST_REPLY, _replied)

    return follow


def _replied(machine: Machine) -> None:
    machine.reply, machine.done = machine._said, True


def _module(machine: Machine) -> None:
    uses = machine._callable()
    names = sorted({use.name for use in uses})

    def chosen(name: str) -> Next:
        def follow(machine: Machine) -> None:
            machine._module = name
            machine._uses = tuple(use for use in uses if use.name == name)
            _order(machine)

        return follow

    machine._choose(
        [((name, "</Module><Instruction>"), chosen(name)) for name in names], decides=True
    )


def _order(machine: Machine) -> None:
    machine._write("</Instruction>", MOST_WORDS, _ordered, machine.turn.vocabulary)


def _ordered(machine: Machine) -> None:
    machine._instruction, machine._inputs = machine._said, ()
    signals = "".join(SIGNALS[: machine.turn.signals])
    if signals:
        first = len(machine.taken)
        machine.signal_places += range(first, first + machine.turn.signals)
        machine._choose([(signals, _input)])
    else:
        _input(machine)


def _input(machine: Machine) -> None:
    ends, more = _ways(machine)
    if not more:
        _region(machine)
    elif ends:  # no input, or one: the next tag tells
        machine._choose([*_region_options(machine), ("<Input>", _input_names)], decides=True)
    else:
        machine._choose([("<Input>", _input_names)], decides=True)


def _input_names(machine: Machine) -> None:
    """Each with what stands behind it: "img1" alone would be said before "img12" could be."""
    options: list[tuple[Text, Next]] = []

    def named(name: str, follow: Next) -> Next:
        def taken(machine: Machine) -> None:
            machine._inputs = (*machine._inputs, name)
            follow(machine)

        return taken

    names, kinds = _ways(machine)[1], machine._names
    alike = {kinds[name]: name for name in names}
    after = {own: _ways(machine, name) for own, name in alike.items()}
    for name in names:
        ends, more = after[kinds[name]]
        if ends:
            options.append(((name, "</Input>"), named(name, _region)))
        if more:
            options.append(((name, ", "), named(name, _input_names)))
    machine._choose(options, decides=True)


def _ways(machine: Machine, *more: str) -> tuple[bool, list[str]]:
    inputs = (*machine._inputs, *more)
    return ways(machine._uses, machine._names, inputs, MOST_INPUTS)


def _region(machine: Machine) -> None:
    machine._choose(_region_options(machine), decides=True)


def _region_options(machine: Machine) -> list[tuple[str, Next]]:
    options = _after_options(machine, 0)
    turn = machine.turn
    if turn.drawn or turn.boxes:
        options.append(("<Region>", _which_region))
    return options


def _which_region(machine: Machine) -> None:
    turn = machine.turn

    def drawn(number: int) -> Next:
        return lambda machine: _after(machine, number)

    options: list[tuple[Text, Next]] = [
        (("drawn" if k == 1 else f"drawn {k}", "</Region>"), drawn(k))
        for k in range(1, turn.drawn + 1)
    ]
    if turn.boxes:
        options.append(("(", _numbers))
    machine._numbers = ()
    machine._choose(options, decides=True)


def _numbers(machine: Machine) -> None:
    """The next number of a box: the second corner lies right of and below the first."""
    said = machine._numbers
    first, last = 0, 100
    if len(said) in (0, 1):
        last = 99
    else:
        first = said[len(said) - 2] + 1
    close = ")" if len(said) == 3 else ", "

    def told(value: int) -> Next:
        def follow(machine: Machine) -> None:
            machine._numbers = (*machine._numbers, value)
            if len(machine._numbers) < 4:
                machine._choose([(close, _numbers)])
            else:
                machine._choose([(close + "</Region>", lambda machine: _after(machine, 0))])

        return follow

    machine._choose([(PLACES[value], told(value)) for value in range(first, last + 1)])


def _after(machine: Machine, drawn: int) -> None:
    machine._choose(_after_options(machine, drawn), decides=True)


def _after_options(machine: Machine, drawn: int) -> list[tuple[str, Next]]:
    """The call is whole: another one, or the end."""

    def whole(machine: Machine) -> None:
        box = tuple(value / 100 for value in machine._numbers)
        step = Step(machine._module, machine._instruction, machine._inputs, drawn,
                    box if len(box) == 4 else None)  # fmt: skip
        machine._numbers = ()
        machine.steps.append(step)
        ways = fills(machine._uses, [machine._names[name] for name in machine._inputs])
        machine._made.append(frozenset({next(use.makes for use, left in ways if not left)}))

    def again(machine: Machine) -> None:
        whole(machine)
        _module(machine)

    def end(machine: Machine) -> None:
        whole(machine)
        machine.done = True

    options: list[tuple[str, Next]] = [(STOP, end)]
    if len(machine.steps) + 1 < machine.turn.steps:
        options.append(("<Module>", again))
    return options
