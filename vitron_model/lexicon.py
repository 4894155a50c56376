"""What an instruction may be made of: words that somebody said, and a few hundred of one's own.

A small mind that copies by letters slips now and then, and says a word that does not exist. Here it
can't: at every letter it stays within some word of the talk or of its lexicon. Torch-free.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from .folder import reading
from .talk import Talk
from .tokenizer import Words

FILE = "lexicon.json"
SPELLINGS = (("color", "colour"), ("gray", "grey"), ("center", "centre"))
"""One word, here and there; whoever says one may be answered with the other."""
_OWN = TypeAdapter(list[str])


@dataclass
class Node:
    """A place within words: how they go on, and whether one ends here."""

    next: dict[int, Node] = field(default_factory=dict)
    ends: bool = False
    lettered: bool = False
    """It ends with a letter: what comes next is no letter, or stands behind a space."""

    def copy(self) -> Node:
        return Node(dict(self.next), self.ends, self.lettered)


class Lexicon:
    """The mind's own words, and those of a talk beside them."""

    def __init__(self, words: Words, own: Iterable[str]) -> None:
        self.words, self.own = words, frozenset(own)

    @classmethod
    def open(cls, words: Words, folder: Path) -> Lexicon | None:
        """None: any word may be said."""
        if not (folder / FILE).exists():
            return None
        with reading(folder / FILE) as file:
            return cls(words, _OWN.validate_json(file.read_bytes()))

    def save(self, folder: Path) -> None:
        told = json.dumps(sorted(self.own), ensure_ascii=False, indent=0)
        (folder / FILE).write_text(told + "\n", encoding="utf8")

    def of(self, talk: Talk) -> Vocabulary:
        """What may be said in this talk."""
        return Vocabulary(self.words, said_in(self.words, talk) - self.own, self._base)

    @cached_property
    def _base(self) -> Node:
        return Vocabulary(self.words, {*self.own, *self.words.signs}).root

    @classmethod
    def learnt(cls, words: Words, talks: Iterable[Talk], least: int = 9) -> Lexicon:
        """The pieces of instructions that nobody in their talk had said, and often."""
        counts: Counter[str] = Counter()
        for talk in talks:
            said = said_in(words, talk)
            for step in talk.now.steps:
                counts.update(set(pieces(words, " " + step.instruction)) - said)
        return cls(words, (piece for piece, count in counts.items() if count >= least))


class Vocabulary:
    """Words as a tree of tokens, and the way through it."""

    def __init__(self, words: Words, allowed: Iterable[str], base: Node | None = None) -> None:
        """The words of `base` and these; the nodes of `base` are shared, and never changed."""
        self.words = words
        self.root = base.copy() if base is not None else Node()
        self._own = {id(self.root)}
        for piece in allowed:
            for variant in (piece, _joined(piece, self.words.space)):
                self._add(variant)

    def _add(self, piece: str) -> None:
        node = self.root
        ids = self.words.piece_ids(piece)
        for token in ids:
            known = node.next.get(token)
            if known is None or id(known) not in self._own:
                known = Node() if known is None else known.copy()
                self._own.add(id(known))
                node.next[token] = known
            node = known
        node.ends = bool(ids) or node.ends
        node.lettered = piece[-1:].isalpha() and piece[-1:] != self.words.space

    @cached_property
    def beginnings(self) -> tuple[int, ...]:
        return tuple(self.root.next)

    @cached_property
    def apart(self) -> tuple[int, ...]:
        """Beginnings that do not run into a word before them."""
        return tuple(token for token in self.beginnings if token not in self.words.unspaced)

    def allowed(self, node: Node, stop: int) -> Sequence[int]:
        """What may come after a place in a word; at the root the text may not end."""
        few, many = self.options(node, stop)
        return (*few, *many)

    def options(self, node: Node, stop: int) -> tuple[Sequence[int], Sequence[int]]:
        """How this word ends or goes on, and how another begins."""
        if node is self.root:
            return (), self.beginnings
        if not node.ends:
            return tuple(node.next), ()
        return (stop, *node.next), self.apart if node.lettered else self.beginnings

    def step(self, node: Node, token: int) -> Node:
        """The longer word, if there is one; otherwise the next."""
        return node.next.get(token) or self.root.next[token]


def texts_of(talk: Talk) -> Iterator[str]:
    """Everything that was said, by the person and by us."""
    for turn in talk.turns:
        yield " " + turn.text
        if turn is not talk.now:
            yield " " + turn.reply
            yield from (" " + step.instruction for step in turn.steps)


def said_in(words: Words, talk: Talk) -> set[str]:
    """The pieces of all that was said, in small letters too: lowered while it is text still, since
    a piece is written byte for byte, and lower() makes other bytes of it. And in both spellings."""
    return {
        piece
        for text in texts_of(talk)
        for one in cased(text)
        for spelt in spellings(one)
        for piece in pieces(words, spelt)
    }


def spellings(text: str) -> Iterator[str]:
    """As it stands; and where it has words that are spelt otherwise elsewhere, with these."""
    yield text
    for here, there in SPELLINGS:
        if there in text:
            yield text.replace(there, here)
        elif here in text:
            yield text.replace(here, there)


def cased(text: str) -> tuple[str, str]:
    """As it stands, and in small letters."""
    return text, text.lower()


def pieces(words: Words, text: str) -> Iterator[str]:
    """The text as the tokenizer cuts it before it cuts words."""
    for piece, _ in words.tokenizer.pre_tokenizer.pre_tokenize_str(text):
        yield piece


def _joined(piece: str, space: str) -> str:
    """With a space before it, or without one."""
    return piece.removeprefix(space) if piece.startswith(space) else space + piece
