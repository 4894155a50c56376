"""A talk as token ids: the prompt, and what is to be said behind it. Torch-free.

The prompt's words are cut as people wrote them; what is said is cut text by text, as the grammar
reads it. Old turns are left out where the prompt grows too long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from .talk import Marked, Pixels, Quoted, Talk, prompt, spoken
from .tokenizer import IMAGE, OBJECT, STOP, Words


@dataclass
class Encoded:
    ids: list[int] = field(default_factory=list)
    asked: int = 0
    """The length of the prompt; what follows is to be said."""
    looked: list[str] = field(default_factory=list)
    """Names of what stands at the picture places, in order."""
    marked: list[int] = field(default_factory=list)
    """Numbers of the drawn regions at the region places, in order."""
    signals: list[int] = field(default_factory=list)
    """The first signal token of each call."""
    heard: list[int] = field(default_factory=list)
    """Of every id of the prompt, the row of its word's meaning."""


Size = Callable[[str], int]


def asked(words: Words, talk: Talk, size: Size = lambda name: 0, limit: int = 512) -> Encoded:
    """The prompt; `size` tells how many tokens a picture or clip has. Beyond `limit` tokens of
    words, the oldest turns go."""
    while True:
        encoded, count = _asked(words, talk, size)
        if count <= limit or len(talk.turns) == 1 and not talk.known:
            cut = _cut(words, encoded, count - limit)
            cut.heard = words.heard(cut.ids)
            return cut
        if len(talk.turns) > 1:
            talk = replace(talk, turns=talk.turns[1:])
        else:
            talk = replace(talk, known=talk.known[len(talk.known) // 2 + 1 :])


def _asked(words: Words, talk: Talk, size: Size) -> tuple[Encoded, int]:
    encoded = Encoded([words.start])
    count = 0
    for piece in prompt(talk):
        if isinstance(piece, str | Quoted):
            ids = words.ids(piece) if isinstance(piece, str) else words.plain(piece.text)
            count += len(ids)
            encoded.ids += ids
        elif isinstance(piece, Pixels):
            encoded.ids += [words.id(piece.token)] * size(piece.name)
            encoded.looked.append(piece.name)
        elif isinstance(piece, Marked):
            encoded.ids.append(words.id(piece.token))
            encoded.marked.append(piece.number)
    encoded.asked = len(encoded.ids)
    return encoded, count


def _cut(words: Words, encoded: Encoded, too_many: int) -> Encoded:
    """One message that is longer than any window keeps its beginning and its end, and all that is
    looked at."""
    if too_many > 0:
        places = {words.id(IMAGE), words.id(OBJECT)}
        told = [at for at, id in enumerate(encoded.ids) if id not in places]
        begin = (len(told) - too_many) // 2
        gone = set(told[begin : begin + too_many])
        encoded.ids = [id for at, id in enumerate(encoded.ids) if at not in gone]
        encoded.asked = len(encoded.ids)
    return encoded


def answered(words: Words, encoded: Encoded, talk: Talk, signals: int) -> Encoded:
    """The prompt with what the last turn says behind it."""
    turn = talk.now
    if turn.steps:
        for text in spoken(turn.steps, signals):
            if text == "</Instruction>":
                encoded.signals.append(len(encoded.ids) + 1)
            encoded.ids += words.ids(text) if text[:1] == " " else words.fixed(text)
    else:
        encoded.ids.append(words.id(f"<{turn.sort or 'answer'}>"))
        encoded.ids += words.ids(" " + turn.reply)
        encoded.ids.append(words.id(STOP))
    return encoded
