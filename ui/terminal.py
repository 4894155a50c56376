"""What people and machines read on the terminal: lines, errors, JSON. Knows no command.

Results go to stdout, everything else to stderr, so `vitron … --json | jq` always works.
"""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ..errors import SetupError, StoreError, VitronError


class Terminal:
    """Two streams and a manner of speaking: for people, as one JSON document, or as JSON lines."""

    def __init__(self) -> None:
        self.debug = False
        self.json = False
        self.events = False
        self._spoken = False

    @property
    def out(self) -> Console:
        return Console(highlight=False, soft_wrap=True)

    @property
    def err(self) -> Console:
        return Console(stderr=True, highlight=False, soft_wrap=True)

    @property
    def for_machines(self) -> bool:
        return self.json or self.events

    def say(self, text: str) -> None:
        """A line of the result, for people; rich's markup is read."""
        if not self.for_machines:
            self.out.print(text)

    def note(self, text: str) -> None:
        """A line beside the result."""
        if not self.for_machines:
            self.err.print(text, style="dim")

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Rows for people; the last column takes what is left."""
        if self.for_machines:
            return
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for column in columns:
            table.add_column(column, overflow="fold", no_wrap=column != columns[-1])
        for row in rows:
            table.add_row(*row)
        Console(highlight=False).print(table)

    def document(self, value: Mapping[str, object] | Sequence[object]) -> None:
        """The one JSON document of a command."""
        if self.for_machines and not self._spoken:
            self._spoken = True
            indent = None if self.events else 2
            print(json.dumps(value, indent=indent, ensure_ascii=False, default=str), flush=True)

    def line(self, text: str) -> None:
        """One event as a line of JSON."""
        if self.events:
            print(text, flush=True)

    def error(self, error: VitronError) -> None:
        """What went wrong, in one readable line, and what to do."""
        if self.for_machines:
            self.document(fault(error))
            return
        label = "setup" if isinstance(error, SetupError) else "error"
        label = "store" if isinstance(error, StoreError) else label
        self.err.print(f"[bold red]{label}:[/bold red] {escape(str(error))}")

    def misuse(self, error: Exception) -> None:
        """What Typer finds wrong with the line, for machines."""
        said = getattr(error, "format_message", error.__str__)()
        self.document({"ok": False, "error": "WrongUsage", "message": said})

    def surprise(self, error: Exception, words: Sequence[str]) -> None:
        """An error that nobody foresaw: still one line, and how to see more."""
        said = f"{type(error).__name__}: {error}".strip().rstrip(":")
        if self.for_machines:
            self.document({"ok": False, "error": type(error).__name__, "message": said})
            return
        again = shlex.join(["vitron", "--debug", *(word for word in words if word != "--debug")])
        self.err.print(f"[bold red]unforeseen:[/bold red] {escape(said)}")
        if not self.debug:
            self.err.print(f"  see where: {escape(again)}", style="dim")


def fault(error: VitronError) -> dict[str, object]:
    """What went wrong, for machines."""
    return {"ok": False, "error": type(error).__name__, "message": str(error)}


def terminal_of(ctx: typer.Context) -> Terminal:
    return ctx.find_root().ensure_object(Terminal)


def _as_json(ctx: typer.Context, wanted: bool) -> bool:
    terminal_of(ctx).json |= wanted
    return wanted


def _as_events(ctx: typer.Context, wanted: bool) -> bool:
    terminal_of(ctx).events |= wanted
    return wanted


PANEL = "The result"

JsonFlag = Annotated[
    bool,
    typer.Option(
        "--json",
        rich_help_panel=PANEL,
        help="One JSON document on stdout.",
        callback=_as_json,
        is_eager=True,
    ),
]
EventsFlag = Annotated[
    bool,
    typer.Option(
        "--events",
        rich_help_panel=PANEL,
        help="Every event as a line of JSON on stdout, the result last.",
        callback=_as_events,
        is_eager=True,
    ),
]


def interactive() -> bool:
    """Whether a person sits at this terminal and can be asked something."""
    return sys.stdin.isatty() and sys.stderr.isatty()
