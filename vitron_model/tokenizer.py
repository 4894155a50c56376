"""Words to numbers: a byte-level BPE of our own for nano, any Llama tokenizer for larger sizes.

Both get the same special tokens behind their own. Byte-level: no word is unknown, so a noun never
seen is copied into an instruction piece by piece. Knows no prompt and no plan.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

from .config import MODULES
from .folder import TOKENIZER, reading
from .pieces import Pieces

START, STOP, PAD = "<s>", "</s>", "<pad>"
USER, ASSISTANT, KNOWN = "USER:", "ASSISTANT:", "KNOWN:"
IMAGE, OBJECT = "<image>", "<objs>"
"""Where a picture's tokens and a region's token stand in a prompt (LLaVA's names)."""
ANSWER, ASK, CANNOT = "<answer>", "<ask>", "<cannot>"
"""What a reply without calls is."""
REPLIES = (ANSWER, ASK, CANNOT)
TAGS = tuple(
    f"<{slash}{tag}>" for tag in ("Module", "Instruction", "Input", "Region") for slash in ("", "/")
)
SIGNALS = tuple(f"<sig{k}>" for k in range(8))
PLACES = tuple(f"{k / 100:.2f}" for k in range(101))
"""The coordinates of a box, one token each."""

SPECIAL = (
    START, STOP, PAD, USER, ASSISTANT, KNOWN, IMAGE, OBJECT, *REPLIES, *TAGS, *MODULES, *SIGNALS,
    *PLACES,
)  # fmt: skip

SPACE, BLOCK = "Ġ", "▁"
"""How a space is written in a byte-level tokenizer, and in a Llama's."""
_SIGNS = re.compile(r"[Ġ▁]?[^\wĠ▁]+|'(?:s|t|re|ve|m|ll|d)")
_CUTS = r"'(?:s|t|re|ve|m|ll|d)|▁?\p{L}+|▁?\p{N}|▁?[^▁\p{L}\p{N}]+|▁+"
"""Where a byte-level tokenizer cuts before it cuts words, in a Llama's writing."""
_OWN = re.compile("(" + "|".join(map(re.escape, sorted(SPECIAL, key=len, reverse=True))) + ")")


class Words:
    """A tokenizer with the special tokens that the mind speaks with."""

    def __init__(self, tokenizer: Tokenizer, pieces: Pieces | None = None) -> None:
        """With `pieces`, words are also heard by what they mean."""
        self.tokenizer, self.pieces = tokenizer, pieces
        self.size = tokenizer.get_vocab_size()
        self._cache: dict[str, list[int]] = {}
        self._pieces_known: dict[str, list[int]] = {}
        self._loose: tuple[float, random.Random] | None = None
        missing = [token for token in SPECIAL if tokenizer.token_to_id(token) is None]
        assert not missing, f"the tokenizer lacks {', '.join(missing[:4])}"
        self.space = SPACE if tokenizer.token_to_id(BLOCK) is None else BLOCK
        known = tokenizer.get_vocab_size(with_added_tokens=False)
        self.new_from = known if self.id(STOP) < known else self.id(TAGS[0])
        """The first of the tokens that the mind adds; where it learns all words anew, of those
        that plans and signals are made of."""
        self.start, self.stop, self.pad = (self.id(token) for token in (START, STOP, PAD))

    @classmethod
    def open(cls, folder: Path) -> Words:
        pieces = Pieces.open(folder)
        with reading(folder / TOKENIZER) as file:
            return cls(Tokenizer.from_file(str(file)), pieces)

    @classmethod
    def learnt(cls, texts: Iterable[str], size: int) -> Words:
        """A byte-level BPE of these texts; digits stay alone, so that numbers are copied."""
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(False)]
        )
        tokenizer.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=size - len(SPECIAL),
            initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
            show_progress=False,
        )
        tokenizer.train_from_iterator(texts, trainer)
        return cls(extended(tokenizer))

    @classmethod
    def lent(cls, tokenizer: Tokenizer) -> Words:
        """A Llama's, with ours behind its own: the same tokens and ids. It cuts at words first, as
        ours does, so that instructions can be held to the words that were said."""
        tokenizer = Tokenizer.from_str(tokenizer.to_str())
        tokenizer.normalizer = None
        tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
            [pre_tokenizers.Metaspace(BLOCK, "never", split=False),
             pre_tokenizers.Split(Regex(_CUTS), "isolated")]
        )  # fmt: skip
        tokenizer.decoder = decoders.Sequence(
            [decoders.Replace(BLOCK, " "), decoders.ByteFallback(), decoders.Fuse()]
        )
        return cls(extended(tokenizer))

    def save(self, folder: Path) -> None:
        self.tokenizer.save(str(folder / TOKENIZER))
        if self.pieces is not None:
            self.pieces.save(folder)

    def id(self, token: str) -> int:
        found = self.tokenizer.token_to_id(token)
        assert found is not None, token
        return found

    def ids(self, text: str) -> list[int]:
        """Of a text of our own, with the special tokens that stand in it."""
        return self._ids(text, self.tokenizer)

    def plain(self, text: str) -> list[int]:
        """Of what people say: words, even where they look like a special token."""
        return self._ids(text, self._unaware)

    def _ids(self, text: str, tokenizer: Tokenizer) -> list[int]:
        found: list[int] = []
        for piece in self._pieces(text):
            found += tokenizer.encode(piece, add_special_tokens=False).ids
        return found

    @cached_property
    def _unaware(self) -> Tokenizer:
        """The same tokenizer, to which nothing is special."""
        told = json.loads(self.tokenizer.to_str())
        return Tokenizer.from_str(json.dumps({**told, "added_tokens": []}))

    def heard(self, ids: Sequence[int]) -> list[int]:
        """Of every id, the row of what its word means; 0: nothing."""
        if self.pieces is None:
            return [0] * len(ids)
        return self.pieces.heard(self.written(ids))

    def written(self, ids: Sequence[int]) -> list[str]:
        """The tokens as the tokenizer writes them; of what is no word of people, nothing."""
        return [self._writings[id] for id in ids]

    @cached_property
    def _writings(self) -> list[str]:
        told = [self.tokenizer.id_to_token(id) or "" for id in range(self.size)]
        for special in SPECIAL:
            told[self.id(special)] = ""
        return told

    def piece_ids(self, piece: str) -> list[int]:
        """The ids of one piece that `pre_tokenize_str` gave, in its own writing."""
        if piece not in self._pieces_known:
            text = self.tokenizer.decoder.decode([piece])
            self._pieces_known[piece] = self._unaware.encode(text, add_special_tokens=False).ids
        return self._pieces_known[piece]

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Every token that is punctuation or the end of a short form, as a piece."""
        return tuple(
            token for token in self.tokenizer.get_vocab()
            if token not in SPECIAL and _SIGNS.fullmatch(token)
        )  # fmt: skip

    @cached_property
    def unspaced(self) -> frozenset[int]:
        """Every token that begins with a plain letter: behind a word it would make it longer."""
        return frozenset(
            id for token, id in self.tokenizer.get_vocab().items()
            if token not in SPECIAL and re.match("[A-Za-z]", token)
        )  # fmt: skip

    def fixed(self, text: str) -> list[int]:
        """The ids of one of the few texts that a grammar is made of."""
        if text not in self._cache:
            self._cache[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self._cache[text]

    def text(self, ids: Sequence[int]) -> str:
        return str(self.tokenizer.decode(list(ids), skip_special_tokens=False))

    @contextmanager
    def loosely(self, share: float, chance: random.Random) -> Iterator[None]:
        """While training: words are cut at letters that chance picks, so that none is known by one
        cut only. The same chance, the same cuts."""
        self._loose = share, chance
        try:
            yield
        finally:
            self._loose = None

    def _pieces(self, text: str) -> list[str]:
        """The text, or its words cut; our own tokens stay whole."""
        if self._loose is None:
            return [text]
        share, chance = self._loose
        pieces = [""]
        for part in _OWN.split(text):
            if part in SPECIAL:
                pieces[-1] += part
                continue
            for before, letter in zip(" " + part, part, strict=False):
                if before.isalpha() and letter.isalpha() and chance.random() < share:
                    pieces.append("")
                pieces[-1] += letter
        return pieces


def extended(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer with those of our special tokens that it lacks."""
    new = [token for token in SPECIAL if tokenizer.token_to_id(token) is None]
    tokenizer.add_tokens([AddedToken(token, special=False, normalized=False) for token in new])
    return tokenizer
