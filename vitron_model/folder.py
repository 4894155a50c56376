"""A mind's folder: what must lie in it, and what is said where a file is missing or broken.

Knows no weights and no words. Torch-free.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import MissingWeights, VitronError

CONFIG, TOKENIZER, WEIGHTS = "config.json", "tokenizer.json", "mind-*.safetensors"
PLANNER = "the planner"
TRAIN = (
    "train one (vitron train --profile nano -o training) and name training/mind (of the planner: "
    "export VITRON_PLANNER__NAME=training/mind)"
)


def lacking(problem: str, whose: str = PLANNER) -> MissingWeights:
    return MissingWeights(whose, f"{problem}; copy the whole folder once more, or {TRAIN}")


def check(folder: Path) -> None:
    """MissingWeights, where there is nothing to open; opens nothing."""
    if not folder.is_dir():
        raise MissingWeights(PLANNER, f"there is no folder {folder}; name another, or {TRAIN}")
    if (folder / "mind" / CONFIG).is_file() and not (folder / CONFIG).is_file():
        raise MissingWeights(PLANNER, f"{folder} is a run; name {folder / 'mind'}")
    for name in (CONFIG, TOKENIZER):
        if not (folder / name).is_file():
            raise lacking(f"{folder / name} is missing")
    if not any(folder.glob(WEIGHTS)):
        raise lacking(f"{folder} holds no {WEIGHTS}")


@contextmanager
def reading(file: Path, whose: str = PLANNER) -> Iterator[Path]:
    """A file of a mind while it is read: whatever is wrong with it is MissingWeights that names
    it."""
    if not file.is_file():
        raise lacking(f"{file} is missing", whose)
    try:
        yield file
    except VitronError:
        raise
    except Exception as error:  # a tokenizer that is cut raises nothing narrower
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise lacking(f"{file} is broken ({said:.200})", whose) from error
