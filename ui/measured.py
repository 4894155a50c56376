"""What every measuring command leaves behind: rows, a table and a picture, whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.markup import escape

from ..errors import OutputExists, OutputRefused, SetupError
from .outputs import refusals, refuse_folder, whole
from .terminal import Terminal

BESIDE = (".txt", ".png")
"""The table and the picture lie beside the rows, under their name with these endings."""


def free(output: Path, force: bool, more: Sequence[str] = (), read: Path | None = None) -> None:
    """Raises, before anything is measured, where it could not be written, or would be written over
    what is there: unasked, or at all if that is `read`. `more`: endings of what else is left."""
    if output.suffix.lower() in BESIDE:
        raise SetupError(
            f"{output} is where the table or the picture goes", "name the rows: -o NAME.jsonl"
        )
    with refusals(output):
        refuse_folder(output, "NAME.jsonl")
        for place in (output, *(output.with_suffix(end) for end in (*BESIDE, *more))):
            if place.exists():
                _refuse_taken(place, force, read)
        _refuse_nowhere(output)


def _refuse_taken(place: Path, force: bool, read: Path | None) -> None:
    if not place.is_file():
        raise OutputRefused(str(place), "it is no file", "name another -o")
    if read is not None and read.exists() and place.samefile(read):
        raise OutputRefused(str(place), "it is what is read", "name another -o")
    if not force:
        raise OutputExists(str(place))


def _refuse_nowhere(output: Path) -> None:
    """The nearest folder that is there takes files: tried, since what it says of itself is not
    enough."""
    ground = next(folder for folder in output.absolute().parents if folder.exists())
    with tempfile.TemporaryFile(dir=ground):
        pass


def report(
    terminal: Terminal, output: Path, lines: Sequence[str], table: str, draw: Callable[[Path], None]
) -> None:
    """The rows last: where they lie, the others do."""
    text, picture = (output.with_suffix(end) for end in BESIDE)
    shown(picture, draw)
    _written(text, (table,))
    _written(output, lines)
    terminal.say(escape(table))
    terminal.note(escape(f"written: {output}, {text}, {picture}"))


def shown(place: Path, draw: Callable[[Path], object]) -> None:
    """Drawn into its place; the folder is made if need be."""
    with refusals(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        whole(place, draw)


def _written(place: Path, lines: Sequence[str]) -> None:
    told = "".join(f"{line}\n" for line in lines)
    shown(place, lambda part: part.write_text(told, encoding="utf8"))
