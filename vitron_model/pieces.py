"""Words and parts of words that have a meaning of their own: which row each is heard with.

Of a prompt alone: what the mind says itself, it says by letters. Torch-free.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .folder import reading

FILE = "pieces.txt"
_LETTERS = re.compile("Ġ?[A-Za-z]+")


@dataclass(frozen=True)
class Pieces:
    """Words and parts of words (`##ing`), each with its row; row 0 means nothing."""

    rows: Mapping[str, int]
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def open(cls, folder: Path) -> Pieces | None:
        if not (folder / FILE).exists():
            return None
        with reading(folder / FILE) as file:
            lines = file.read_text(encoding="utf8").split()
        return cls({piece: row for row, piece in enumerate(lines, 1)})

    def save(self, folder: Path) -> None:
        told = sorted(self.rows, key=self.rows.__getitem__)
        (folder / FILE).write_text("\n".join(told) + "\n", encoding="utf8")

    def of(self, word: str) -> tuple[int, ...]:
        """The rows of a word: its own, or those of the longest parts that it falls into."""
        if word not in self._known:
            self._known[word] = self._cut(word)
        return self._known[word]

    def _cut(self, word: str) -> tuple[int, ...]:
        found: list[int] = []
        begin = 0
        while begin < len(word):
            for end in range(len(word), begin, -1):
                row = self.rows.get(("##" if begin else "") + word[begin:end])
                if row is not None:
                    found.append(row)
                    begin = end
                    break
            else:
                return ()
        return tuple(found)

    def heard(self, tokens: Sequence[str]) -> list[int]:
        """Of every token, as a byte-level tokenizer writes it, the row that it is heard with."""
        found = [0] * len(tokens)
        for span in spans(tokens):
            rows = self.of(word(tokens, span))
            for k, place in enumerate(span if rows else ()):
                found[place] = rows[k * len(rows) // len(span)]
        return found


def spans(tokens: Sequence[str]) -> Iterator[range]:
    """Where each word stands: the tokens of its letters."""
    begin = 0
    for place, token in enumerate([*tokens, ""]):
        if token.isascii() and token.isalpha() and place > begin:
            continue
        if place > begin:
            yield range(begin, place)
        begin = place if _LETTERS.fullmatch(token) else place + 1


def word(tokens: Sequence[str], span: range) -> str:
    return "".join(tokens[span.start : span.stop]).removeprefix("Ġ").lower()
