"""What every measuring command leaves behind: rows, a table and a picture, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..errors import OutputExists, SetupError
from .terminal import Terminal


def free(output: Path, force: bool) -> None:
    """Raises where it would be written over, unasked or by its own table."""
    if output.suffix in (".txt", ".png"):
        raise SetupError(
            f"{output} is where the table or the picture goes", "name the rows: -o NAME.jsonl"
        )
    if output.exists() and not force:
        raise OutputExists(str(output))


def report(
    terminal: Terminal, output: Path, lines: Sequence[str], table: str, draw: Callable[[Path], None]
) -> None:
    """The rows last: where they lie, the others do."""
    from ..vitron_model.training.standing import replaced_text

    output.parent.mkdir(parents=True, exist_ok=True)
    picture = output.with_suffix(".png")
    fresh = output.with_suffix(".new.png")
    draw(fresh)
    fresh.replace(picture)
    replaced_text(output.with_suffix(".txt"), table + "\n")
    replaced_text(output, "".join(f"{line}\n" for line in lines))
    terminal.say(table)
    names = ", ".join(str(output.with_suffix(end)) for end in (output.suffix, ".txt", ".png"))
    terminal.note(f"written: {names}")
