"""`verify`, `gc` and `backup`: looking after the store. Knows nothing of turns."""

from __future__ import annotations

from dataclasses import asdict, is_dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from .commands import COULD_NOT, examples
from .numbers import number
from .opening import open_memory
from .terminal import JsonFlag, terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(epilog=examples("verify", "verify --json"))
def verify(ctx: typer.Context, json: JsonFlag = False) -> None:
    """Read every stored byte and compare it with its hash. Exits with 1 if something is wrong."""
    terminal = terminal_of(ctx)
    with open_memory() as memory, terminal.err.status("reading every byte…"):
        report = memory.verify()
    wrong = bool(report.missing or report.damaged)
    terminal.document({"ok": not wrong} | _plain(report))
    for word, ids in (("missing", report.missing), ("damaged", report.damaged)):
        for one in ids:
            terminal.say(f"[red]{word}[/red] {one}")
    if wrong:
        terminal.say("Restore the blobs from a backup, or make them again from their parents.")
        raise typer.Exit(COULD_NOT)
    terminal.say("[green]✓[/green] every artifact is there and unharmed")


@app.command(epilog=examples("gc", "gc --grace 0"))
def gc(
    ctx: typer.Context,
    grace: Annotated[
        float, number("--grace", 0, 1e5, help="Spare what is younger than this, in hours.")
    ] = 1.0,
    json: JsonFlag = False,
) -> None:
    """Free the disk of bytes that nothing refers to any more."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        report = memory.collect(grace=timedelta(hours=grace))
    terminal.document({"ok": True} | _plain(report))
    terminal.say(f"[green]✓[/green] {_words(report)}")


@app.command(epilog=examples("backup ~/vitron-backup"))
def backup(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to: a new folder.")],
    json: JsonFlag = False,
) -> None:
    """Copy the whole store, consistent even while something works."""
    terminal = terminal_of(ctx)
    with open_memory() as memory, terminal.err.status("copying…"):
        memory.backup(path)
    terminal.document({"ok": True, "output": str(path)})
    terminal.say(f"[green]✓[/green] {path}")
    terminal.note(f"  use it: VITRON_MEMORY__FOLDER={path} vitron conversations list")


def _plain(report: object) -> dict[str, object]:
    return asdict(report) if is_dataclass(report) and not isinstance(report, type) else {}


def _words(report: object) -> str:
    """A report's figures in one line."""
    figures = {name: value for name, value in _plain(report).items() if isinstance(value, int)}
    return ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in figures.items())
