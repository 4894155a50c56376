"""Bars that grow while something is learnt or measured. Knows no command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from .terminal import Terminal

Tell = Callable[[str, int, int, dict[str, float]], None]


@contextmanager
def told(terminal: Terminal, kept: bool = True) -> Iterator[Tell]:
    """One bar for everything that is told of, in the order of its beginning; unless they are
    `kept`, those that are full make room."""
    columns = (
        TextColumn("{task.description:12s}"), BarColumn(), MofNCompleteColumn(),
        TimeRemainingColumn(), TextColumn("[dim]{task.fields[losses]}"),
    )  # fmt: skip
    with Progress(*columns, console=terminal.err, disable=terminal.for_machines) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int, losses: dict[str, float]) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=of, losses="")
            shown = "  ".join(f"{name} {loss:.2f}" for name, loss in list(losses.items())[:4])
            bars.update(
                tasks[what], completed=done, total=of, losses=shown, visible=kept or done < of
            )

        yield tell
