"""A conversation as the mind is told of it, and the words that this becomes. Torch-free.

The planner, the training data and the evaluation all speak through here, so that what was learnt is
what is asked. An earlier step is told as the thing that it made:

    USER: [img1: image] remove the lamp post [region: box on img1] ASSISTANT: Done.
    [img2: Image Editing of img1: remove: the lamp post] </s> USER: now make it night ASSISTANT:
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .tokenizer import ASSISTANT, IMAGE, KNOWN, OBJECT, PLACES, SIGNALS, STOP, USER

SILENT = "(sent without text)"
_SEEN = frozenset({"image", "video"})
_CALLED = re.compile(
    r"\b(?:(like|as|than|with|into|onto|behind|beside)\s+)?((?:img|vid)\d+)\b", re.IGNORECASE
)
"""Names in a message, and what makes one a mere example or place."""
Reply = str  # "answer", "ask", "cannot", or "" with calls


@dataclass(frozen=True)
class Step:
    """A call as the mind says it: inputs by name, a region that was drawn, or one that it saw."""

    module: str
    instruction: str
    inputs: tuple[str, ...] = ()
    drawn: int = 0
    """Which drawn region of the turn it is handed, from 1; 0: none."""
    box: tuple[float, float, float, float] | None = None
    span: tuple[int, int] | None = None


@dataclass(frozen=True)
class Thing:
    """Something on the table."""

    name: str
    kind: str
    """"image", "video", "mask", "track"; how it is told."""
    looked: bool = False
    """Its pixels are shown."""
    frames: int = 1


@dataclass(frozen=True)
class Drawn:
    kind: str
    on: str
    looked: bool = False


@dataclass(frozen=True)
class Turn:
    text: str
    attached: tuple[Thing, ...] = ()
    drawn: tuple[Drawn, ...] = ()
    steps: tuple[Step, ...] = ()
    made: tuple[tuple[str, ...], ...] = ()
    """Of each step, the names of what it made; empty for the turn that is being planned."""
    reply: str = ""
    sort: Reply = ""


@dataclass(frozen=True)
class Talk:
    """Earlier turns, oldest first, and the one to answer."""

    turns: tuple[Turn, ...]
    known: tuple[Thing, ...] = ()
    """What is on the table from before the first of these turns."""
    told: bool = True
    """Whether earlier steps are told with their instructions."""
    kinds: dict[str, frozenset[str]] = field(default_factory=dict)
    """Of every name, what it may serve as (a mask picture is an image and a mask)."""

    @property
    def now(self) -> Turn:
        return self.turns[-1]

    @property
    def meant(self) -> dict[str, frozenset[str]]:
        """The kinds of what may be meant: where a picture or clip is called by its name, no other
        one, but what came along or was drawn on."""
        called = [(like, name.lower()) for like, name in _CALLED.findall(self.now.text)]
        if not any(name in self.kinds and not like for like, name in called):
            return self.kinds
        near = {name for _, name in called} | {drawn.on for drawn in self.now.drawn}
        near |= {thing.name for thing in self.now.attached}
        return {n: kinds for n, kinds in self.kinds.items() if n in near or kinds - _SEEN}


@dataclass(frozen=True)
class Pixels:
    """A place in the prompt where a picture's or clip's tokens go."""

    name: str
    token: str = IMAGE


@dataclass(frozen=True)
class Marked:
    """A place where the token of a drawn region goes: its number in the turn."""

    number: int
    token: str = OBJECT


@dataclass(frozen=True)
class Quoted:
    """What people said. It may look like one of our own tokens; it is words all the same."""

    text: str


Piece = str | Quoted | Pixels | Marked


def sort_of(reply: str) -> Reply:
    """What a reply without calls is, where nobody wrote it down."""
    if reply.rstrip().endswith("?"):
        return "ask"
    refusal = r"\b(can't|cannot|can not|not able|unable|no way to|don't (have|do|make))\b"
    return "cannot" if re.search(refusal, reply.lower()) else "answer"


def prompt(talk: Talk) -> Iterator[Piece]:
    """Everything up to where the mind begins to speak."""
    if talk.known:
        yield KNOWN
        for thing in talk.known:
            yield from _shown(thing)
        yield STOP
    for turn in talk.turns[:-1]:
        yield from _asked(turn)
        yield ASSISTANT
        if not turn.steps:
            yield f"<{turn.sort or 'answer'}>"
        yield Quoted(" " + (turn.reply or "Done."))
        for step, made in zip(turn.steps, turn.made, strict=True):
            said = f": {step.instruction}" if talk.told and step.instruction else ""
            inputs = [_resolved(name, turn.made) for name in step.inputs]
            source = f" of {', '.join(inputs)}" if inputs else ""
            for name in made:
                yield f" [{name}: {step.module}"
                yield Quoted(f"{source}{said}]")
        yield STOP
    yield from _asked(talk.now)
    yield ASSISTANT


def _resolved(name: str, made: tuple[tuple[str, ...], ...]) -> str:
    """An earlier step's result by its own name."""
    if not name.startswith("$"):
        return name
    results = made[int(name[1:]) - 1]
    return results[0] if results else name


def _asked(turn: Turn) -> Iterator[Piece]:
    yield USER
    for thing in turn.attached:
        yield from _shown(thing)
    yield Quoted(" " + (turn.text or SILENT))
    for number, drawn in enumerate(turn.drawn, 1):
        which = f" {number}" if len(turn.drawn) > 1 else ""
        yield f" [region{which}: {drawn.kind} on {drawn.on}"
        if drawn.looked:
            yield Marked(number)
        yield "]"


def _shown(thing: Thing) -> Iterator[Piece]:
    yield f" [{thing.name}: {thing.kind}"
    if thing.looked:
        yield f", {thing.frames} frames" if thing.frames > 1 else ""
        yield Pixels(thing.name)
    yield "]"


def spoken(steps: Sequence[Step], signals: int) -> Iterator[str]:
    """These steps as the grammar reads them, text by text: what the mind is taught to say. Each
    text is cut into tokens on its own."""
    for step in steps:
        yield from ("<Module>", step.module, "</Module><Instruction>")
        yield from (" " + step.instruction, "</Instruction>", "".join(SIGNALS[:signals]))
        for number, name in enumerate(step.inputs):
            yield from (", " if number else "<Input>", name)
        if step.inputs:
            yield "</Input>"
        if step.drawn:
            yield from ("<Region>", "drawn" if step.drawn == 1 else f"drawn {step.drawn}")
            yield "</Region>"
        elif step.box:
            yield from ("<Region>", "(", place(step.box[0]))
            for value in step.box[1:]:
                yield from (", ", place(value))
            yield ")</Region>"
    yield STOP


def place(value: float) -> str:
    """A coordinate as it is said."""
    return PLACES[min(100, max(0, round(value * 100)))]
