"""A mind with its words, opened from its folder: the one way in for whoever plans, measures or
teaches on. Whole, or it is said which file is not.
"""

from __future__ import annotations

from pathlib import Path

from .folder import check, reading
from .mind import Vitron
from .pieces import FILE as PIECES
from .tokenizer import IMAGE, OBJECT, Words


def opened(folder: Path) -> tuple[Vitron, Words]:
    check(folder)
    words = Words.open(folder)
    mind = Vitron.load(folder, words.size, words.id(IMAGE), words.id(OBJECT))
    _refuse_deaf(folder, mind, words)
    return mind, words


def _refuse_deaf(folder: Path, mind: Vitron, words: Words) -> None:
    """Every row of what words mean has its word: with others missing, it would hear other things
    than it was taught."""
    named = len(words.pieces.rows) if words.pieces else 0
    if mind.config.meanings and named != mind.meanings.rows:
        with reading(folder / PIECES) as file:
            raise ValueError(f"{file.name} has {named} words, there are {mind.meanings.rows} rows")
