"""Conversations without end from the hand-written ones: other things, other names, other histories.

Every one of them is a function of its number. A talk ends with the turn that is to be planned, and
that turn holds the right plan.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ...talk import Drawn, Step, Talk, Thing, Turn
from .answers import reply
from .corpus import (
    KIND,
    MAKES,
    MODULE,
    TAKES,
    Pattern,
    dialogues,
    everyday,
    links,
    patterns,
    scenarios,
    words,
)
from .naming import renamed, serves, things
from .scenarios import filled_in
from .swapping import Swap, noun, swapped, swaps
from .voices import explained, reworded, voiced

Chance = random.Random
DRAWINGS = ("box", "point", "scribble", "polygon", "mask")
DONE = ("Done.", "Here it is.", "Here you go.", "There you are.", "Finished.", "All set.", "Ready.")
SENT = ("Thanks! What would you like?", "Got it. What shall I do?", "Nice. What next?", "I see.")


@dataclass
class Table:
    """What lies on the table while a talk is being put together."""

    chance: Chance
    counts: dict[str, int] = field(default_factory=lambda: {"img": 0, "vid": 0})
    things: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, kind, origin): origin "sent", "made" or "mask"."""
    turns: list[Turn] = field(default_factory=list)

    def put(self, stem: str, origin: str) -> str:
        self.counts[stem] += 1
        name = f"{stem}{self.counts[stem]}"
        self.things.append((name, KIND[stem], origin))
        return name

    def of(self, kind: str, origin: str = "") -> list[str]:
        """Names of a kind, oldest first; masks and tracks are no pictures and clips here."""
        return [
            name for name, k, o in self.things
            if k == kind and (o == origin if origin else o != "mask")
        ]  # fmt: skip


def talk(index: int, seed: int = 0) -> Talk:
    """The index-th talk."""
    chance = random.Random(f"{seed} {index}")
    draw = chance.random()
    written = draw < 0.58
    if draw < 0.08:
        made = _from_dialogue(chance, dialogues())
    elif written:
        made = _from_dialogue(chance, scenarios())
    elif draw < 0.61:
        made = _linked(chance) or _from_pattern(chance)
    else:
        made = _from_pattern(chance)
    return _retold(made, chance, written)


# --- whole conversations ------------------------------------------------------------------------


def _from_dialogue(chance: Chance, written: Sequence[tuple[Turn, ...]]) -> list[Turn]:
    turns = filled_in(chance.choice(written), chance)
    harder = [1.0 + 0.7 * k for k in range(len(turns))]  # later turns are asked for more often
    last = chance.choices(range(len(turns)), harder)[0]
    told = list(turns[: last + 1])
    if chance.random() < 0.5:
        told = _otherthings(told, chance)
    return [_spoken(turn, chance, turn is told[-1]) for turn in told]


def _otherthings(turns: list[Turn], chance: Chance) -> list[Turn]:
    """The same conversation about something else: a noun or a colour that is asked for becomes
    another one, everywhere. What must be copied is then nothing that could be known by heart."""
    said = " ".join(step.instruction.partition(":")[2] for turn in turns for step in turn.steps)
    for swap in swaps(" ".join(turn.text for turn in turns), said, chance):
        turns = [_reworded(turn, swap) for turn in turns]
    return turns


def _reworded(turn: Turn, swap: Swap) -> Turn:
    steps = tuple(replace(step, instruction=swapped(step.instruction, swap)) for step in turn.steps)
    old, new = swap
    return replace(turn, text=old.sub(new, turn.text), reply=old.sub(new, turn.reply), steps=steps)


def _spoken(turn: Turn, chance: Chance, last: bool) -> Turn:
    said = " ".join(step.instruction for step in turn.steps)
    if turn.text.startswith("("):
        return turn
    text = reworded(turn.text, said, chance)
    text = voiced(text, said, chance, order=bool(turn.steps))
    return replace(turn, text=explained(text, chance) if last and turn.steps else text)


# --- single messages, with a past that was put together -------------------------------------------


def filled(pattern: Pattern, chance: Chance) -> tuple[str, str]:
    """(text, instruction) with words in the slots."""
    text, instruction = pattern.text, pattern.instruction
    for slot in sorted(set(re.findall(r"\{(\w+)\}", text))):
        value = noun(chance) if slot.startswith("obj") else chance.choice(words()[slot])
        text = text.replace(f"{{{slot}}}", value)
        instruction = instruction.replace(f"{{{slot}}}", value)
    if not pattern.plain and chance.random() < 0.5:
        for swap in swaps(text, instruction.partition(":")[2], chance):
            text, instruction = swap[0].sub(swap[1], text), swapped(instruction, swap)
    return text, instruction


EVERYDAY = 0.4
"""Of single messages, those that are as plain as can be."""

_BY: dict[tuple[str, str], list[Pattern]] = {}


def _choose(chance: Chance, codes: tuple[str, ...], refers: tuple[str, ...] = ()) -> Pattern:
    """Modules are drawn alike, however many patterns each has."""
    if not _BY:
        for pattern in patterns():
            _BY.setdefault((pattern.code, pattern.refers), []).append(pattern)
    code = chance.choice(codes)
    wanted = refers or ("", "last", "first", "second", "prev", "orig")
    shares = [len(_BY.get((code, refer), ())) for refer in wanted]
    if not sum(shares):
        return chance.choice(patterns())
    refer = chance.choices(wanted, shares)[0]
    return chance.choice(_BY[code, refer])


def _plain(chance: Chance, codes: tuple[str, ...]) -> Pattern:
    """One of the everyday messages; half of those about a file are about one that is here."""
    code = chance.choice(codes)
    pattern = chance.choice([one for one in everyday() if one.code == code])
    about = TAKES.get(pattern.code, pattern.about)
    return replace(pattern, refers="last") if about and chance.random() < 0.5 else pattern


def _from_pattern(chance: Chance) -> list[Turn]:
    codes = ("",) if chance.random() < 0.24 else tuple(MODULE)
    plain = chance.random() < EVERYDAY
    pattern = _plain(chance, codes) if plain else _choose(chance, codes)
    table = Table(chance)
    _past(table, pattern)
    table.turns.append(_turn(table, pattern, final=True))
    return table.turns


def _past(table: Table, pattern: Pattern) -> None:
    """What must have happened before somebody says this, and at times what need not have."""
    chance, kind = table.chance, TAKES.get(pattern.code, pattern.about)
    if pattern.sort == "ask" and pattern.refers == "" and not pattern.about:
        return  # something is missing: nothing lies on the table
    if pattern.refers in ("first", "second", "prev"):
        for _ in range(0 if chance.random() < 0.5 else chance.choice((0, 1))):
            _act(table)
        _send(table, [kind or "image"] * chance.choice((2, 2, 3)))
        if chance.random() < 0.4:
            _act(table)
    elif pattern.refers == "orig":
        _send(table, [kind or "image"])
        for _ in range(chance.choice((1, 1, 2, 3))):
            _act(table, kind or "image")
    elif pattern.refers == "last":
        if chance.random() < 0.5:
            _send(table, [kind or "image"])
        else:
            _act(table, kind or "image")
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
            _act(table)
        if kind and not table.of(kind):
            _send(table, [kind])
    elif chance.random() < 0.25:
        for _ in range(chance.choice((1, 1, 2, 3))):
            _act(table)


def _send(table: Table, kinds: list[str]) -> None:
    """A turn in which files come, with or without words."""
    stems = ["img" if kind == "image" else "vid" for kind in kinds]
    attached = tuple(Thing(table.put(stem, "sent"), KIND[stem]) for stem in stems)
    text = "(sent without text)"
    if table.chance.random() < 0.5:
        noun = table.chance.choice(words()["obj"])
        what = "clip" if stems[0] == "vid" else "photo"
        text = table.chance.choice(
            (f"here's my {what}", f"{what} of the {noun}", f"look at this {what}", f"my {noun}",
             f"this is the {noun}", f"here, a {what} with a {noun}", f"Two from today: {noun}")
        )  # fmt: skip
    table.turns.append(Turn(text, attached, reply=table.chance.choice(SENT), sort="answer"))


def _act(table: Table, about: str = "") -> None:
    """An earlier turn that made something, or that was talk."""
    chance = table.chance
    if not about and chance.random() < 0.25:
        pattern = _choose(chance, ("",))
        if pattern.sort == "ask":
            return
    else:
        makers = {"image": ("IG", "IE", "IE"), "video": ("TV", "VE", "VE", "IV")}
        codes = makers.get(about, tuple(MODULE))
        pattern = _choose(chance, codes, ("", "last"))
    table.turns.append(_turn(table, pattern, final=False))


def _turn(table: Table, pattern: Pattern, final: bool) -> Turn:
    """The message of a pattern on this table: its files, its region, its step."""
    chance = table.chance
    text, instruction = filled(pattern, chance)
    text = reworded(text, instruction, chance)
    text = voiced(text, instruction, chance, order=bool(pattern.code))
    if final and pattern.code:
        text = explained(text, chance)
    kind = TAKES.get(pattern.code, pattern.about)
    attached: list[Thing] = []
    here = table.of(kind) if kind else []
    made = [name for name, k, origin in table.things if k == kind and origin == "made"]
    if kind and pattern.refers == "" and not (here and not final and chance.random() < 0.7):
        comes_late = len(here) == 1 and not made and pattern.code and chance.random() < 0.5
        if not comes_late:
            stem = "img" if kind == "image" else "vid"
            attached.append(Thing(table.put(stem, "sent"), kind))
            here = [attached[0].name]
    elif kind and not here:
        stem = "img" if kind == "image" else "vid"
        attached.append(Thing(table.put(stem, "sent"), kind))
        here = [attached[0].name]
    target = _meant(table, pattern.refers, kind, here)
    drawn: tuple[Drawn, ...] = ()
    if pattern.drawn and target:
        drawn = (Drawn(chance.choice(DRAWINGS), target),)
    if not pattern.code:
        images, videos = bool(table.of("image")), bool(table.of("video"))
        if final or pattern.sort != "answer" or not pattern.about:
            words_back = reply(pattern.sort, text, pattern.about, images, videos, chance)
        else:
            words_back = chance.choice(("Yes, it is.", "No, I don't think so.", "It looks fine."))
        return Turn(text, tuple(attached), drawn, reply=words_back, sort=pattern.sort)
    inputs = (target,) if target else ()
    step = Step(MODULE[pattern.code], instruction, inputs, int(bool(drawn)))
    origin = "mask" if pattern.code in ("IS", "VS") else "made"
    name = table.put(MAKES[pattern.code], origin)
    words_back = chance.choice(DONE) if chance.random() < 0.5 else _reported(instruction)
    return Turn(text, tuple(attached), drawn, (step,), ((name,),), words_back)


def _reported(instruction: str) -> str:
    verb, _, rest = instruction.partition(":")
    return f"{verb.capitalize()}:{rest}." if rest else "Done."


def _meant(table: Table, refers: str, kind: str, here: list[str]) -> str:
    """The name of what a message of this reference is about."""
    if not kind or not here:
        return ""
    if refers == "first":
        return here[0]
    if refers == "second":
        return here[min(1, len(here) - 1)]
    if refers == "prev":
        return here[-2] if len(here) > 1 else here[-1]
    if refers == "orig":
        sent = table.of(kind, "sent")
        return sent[0] if sent else here[0]
    return here[-1]


# --- several wishes in one message ---------------------------------------------------------------

_CHAINS = (
    ("IG", "IV"), ("IG", "IE"), ("IE", "IE"), ("IE", "IV"), ("TV", "VE"), ("VE", "VE"),
    ("VE", "VS"), ("IE", "IS"), ("IV", "VE"), ("IG", "IS"), ("IG", "IE", "IV"),
    ("IE", "IE", "IV"), ("IE", "IE", "IE"), ("IV", "VS"), ("TV", "VS"),
)  # fmt: skip
_APART = (("IG", "TV"), ("IG", "IG"), ("TV", "TV"), ("VS", "IG"), ("VE", "IG"), ("IS", "IG"))


_BESIDE = (("IS", "IE"), ("IS", "IS"), ("VS", "VE"), ("VS", "VS"), ("IS", "IV"), ("IS", "IE", "IV"),
           ("VS", "VS", "VE"), ("IS", "IS", "IE"))  # fmt: skip
"""All of the same thing: what was cut out is no picture to go on with."""


def _linked(chance: Chance) -> list[Turn] | None:
    """Two or three single messages in one, the later on what the earlier made."""
    draw = chance.random()
    apart, beside = draw < 0.2, 0.2 <= draw < 0.45
    codes = chance.choice(_APART if apart else _BESIDE if beside else _CHAINS)
    fitting = [text for text in links() if ("{C}" in text) == (len(codes) == 3)]
    if not apart and not beside:
        fitting = [t for t in fitting if re.search(r"then|after|next|first|once|before", t.lower())]
    if not fitting:
        return None
    link = chance.choice(fitting)
    table = Table(chance)
    said: list[str] = []
    steps: list[Step] = []
    refers: tuple[str, ...] = ("",)
    first = _choose(chance, (codes[0],), refers)
    if chance.random() < 0.3:
        _act(table)
    kind = TAKES[codes[0]]
    attached: tuple[Thing, ...] = ()
    target = ""
    if kind and chance.random() < 0.4:
        _act(table, kind)  # the wishes are about what was made or sent before
    if kind and table.of(kind) and chance.random() < 0.8:
        target = table.of(kind)[-1]
    elif kind:
        stem = "img" if kind == "image" else "vid"
        target = table.put(stem, "sent")
        attached = (Thing(target, kind),)
    drawn: tuple[Drawn, ...] = ()
    for number, code in enumerate(codes):
        pattern = first if number == 0 else _choose(chance, (code,), ("", "last"))
        if number and pattern.drawn:
            return None
        text, instruction = filled(pattern, chance)
        if number == 0 and pattern.drawn and target:
            drawn = (Drawn(chance.choice(DRAWINGS), target),)
        takes = TAKES[code]
        source: tuple[str, ...] = (target,) if number == 0 and target else ()
        if number and takes:
            if apart:
                return None
            source = _goes_on(number, steps, target if beside else "")
        steps.append(Step(MODULE[code], instruction, source, int(number == 0 and bool(drawn))))
        said.append(text.rstrip(" .!?"))
    text = link
    for slot, part in zip("ABC", said, strict=False):
        inner = link.find(f"{{{slot}}}") > 0 and part[:2] not in ("I ", "I'") and not part.isupper()
        text = text.replace(f"{{{slot}}}", part[:1].lower() + part[1:] if inner else part)
    said_all = " ".join(step.instruction for step in steps)
    text = explained(voiced(reworded(text, said_all, chance), said_all, chance), chance)
    made = tuple((table.put(MAKES[code], "made"),) for code in codes)
    table.turns.append(Turn(text, attached, drawn, tuple(steps), made, chance.choice(DONE)))
    return table.turns


def _goes_on(number: int, steps: Sequence[Step], target: str) -> tuple[str, ...]:
    """What a later wish is about: the same thing, the edited one where one was edited; without a
    `target`, what the wish before it made."""
    cuts = ("Image Segmentation", "Video Segmentation")
    made = [k for k, step in enumerate(steps, 1) if step.module not in cuts]
    if target and not made:
        return (target,)
    return (f"${made[-1] if made else number}",)


# --- how it is told ----------------------------------------------------------------------------


def _retold(turns: list[Turn], chance: Chance, written: bool) -> Talk:
    """Other names for the same things; a long past cut to a window; and at the end of a written
    conversation, whose author saw what we cannot, a reply that is true of us."""
    if chance.random() < 0.35:
        turns = renamed(turns, chance)
    known: tuple[Thing, ...] = ()
    if len(turns) > 2 and chance.random() < 0.12:
        cut = chance.randrange(1, len(turns) - 1)
        known = tuple(thing for turn in turns[:cut] for thing in things(turn))
        turns = turns[cut:]
    last = turns[-1]
    every = [*known, *(t for turn in turns[:-1] for t in things(turn)), *last.attached]
    if not last.steps and written:
        about = ""
        if last.sort == "answer" and every and ("?" in last.text or last.drawn):
            about = every[-1].kind.split()[-1]
        kinds = {word for thing in every for word in thing.kind.split()}
        words_back = reply(last.sort, last.text, about, "image" in kinds, "video" in kinds, chance)
        last = replace(last, reply=words_back)
    kinds_of = {thing.name: serves(thing) for thing in every}
    return Talk((*turns[:-1], last), known, told=chance.random() < 0.5, kinds=kinds_of)
