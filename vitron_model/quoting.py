"""Instructions lean on what the person just said.

A small mind knows what to order, and slips where it copies: it leaves out a word, takes one from
an earlier turn, or goes on when all is said. So words of this message count more than its own, and
what stands in the message behind the words that it said last counts most, be it a word or the end;
but not where the next wish may begin: that it decides alone. Torch-free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from .lexicon import cased, pieces, spellings, texts_of
from .talk import Talk
from .tokenizer import Words

TALKED = 1.0
"""What is added to the logits of words that somebody said in this talk,"""
SAID = 2.0
"""to those of this message, until they are said,"""
FOLLOWS = 4.0
"""and to what stands there behind the last words. What these bring is told in docs/mind.md."""
AGAIN = -20.0
"""To a third token that would say three of them again."""
ENDS = ("!", "?", ";")
JOINTS = (
    ".", ",", ":", "...", "-", "&", "and", "then", "also", "but", "plus", "after", "afterwards",
    "before", "finally", "next", "please", "pls", "for", "me",
)  # fmt: skip
"""With these the next wish may begin, or something that is no wish."""


class Quotes:
    """The words of a talk, as they weigh in an instruction."""

    def __init__(self, words: Words, talk: Talk) -> None:
        self._words, self._stop = words, words.id("</Instruction>")
        said = cased(" " + talk.now.text)
        self._lines = [self._tokens(one) for text in said for one in spellings(text)]
        talked = (self._tokens(one) for text in texts_of(talk) for one in cased(text))
        self.weights: Mapping[int, float] = {
            **{token: TALKED for line in talked for token in line},
            **{token: SAID for line in self._lines for token in line},
        }
        """Of tokens, wherever in an instruction they stand."""

    def behind(self, told: Sequence[int]) -> Mapping[int, float]:
        """What is added once more, behind these tokens of an instruction."""
        more = {token: -self.weights.get(token, 0.0) for token in told}
        pairs = set(zip(told, told[1:], strict=False))
        follows = self._next.get(tuple(told[-2:])) or self._next.get(tuple(told[-1:]))
        for token in follows or ():
            if (told[-1], token) not in pairs:
                more[token] = more.get(token, 0.0) + FOLLOWS
        for at in range(len(told) - 2):
            if told[at : at + 2] == told[-2:]:
                more[told[at + 2]] = AGAIN
        return more

    @cached_property
    def _next(self) -> Mapping[tuple[int, ...], set[int]]:
        """Of every one or two tokens of the message, what comes behind them."""
        ends, joints = set(self._firsts(ENDS)), set(self._firsts(JOINTS))
        found: dict[tuple[int, ...], set[int]] = defaultdict(set)
        for line in self._lines:
            for at, token in enumerate([*line, self._stop]):
                if at and token not in joints:
                    token = self._stop if token in ends else token
                    found[tuple(line[at - 1 : at])].add(token)
                    found[tuple(line[max(0, at - 2) : at])].add(token)
        return dict(found)

    def _firsts(self, texts: Iterable[str]) -> Iterator[int]:
        for text in texts:
            for piece in (text, self._words.space + text):
                yield self._words.piece_ids(piece)[0]

    def _tokens(self, text: str) -> list[int]:
        return [t for piece in pieces(self._words, text) for t in self._words.piece_ids(piece)]
