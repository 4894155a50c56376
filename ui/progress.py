"""The events of a turn as they come, drawn on the terminal. Knows nothing of who runs the turn."""

from __future__ import annotations

from dataclasses import dataclass, field

from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from ..agent import events as told
from ..errors import Cancelled
from .terminal import Terminal
from .work import Work

PATIENCE = 20.0  # seconds that a cancelled turn may take to end in good order


@dataclass
class Story:
    """A turn as it was told: what was made, what failed, how it ended."""

    turn: str = ""
    reply: str = ""
    outcome: str = ""
    seconds: float = 0.0
    made: list[told.Made] = field(default_factory=list)
    failed: list[told.Failed] = field(default_factory=list)
    waiting: told.ApprovalNeeded | None = None

    def hear(self, event: told.Event) -> None:
        self.turn = event.turn or self.turn
        match event:
            case told.Made():
                self.made.append(event)
            case told.Failed():
                self.failed.append(event)
            case told.ApprovalNeeded():
                self.waiting = event
            case told.Done():
                self.reply, self.outcome, self.seconds = event.reply, event.outcome, event.seconds

    @property
    def result(self) -> told.Made | None:
        """What the plan's last step made, whichever ended last: what a plain verb hands over."""
        return max(reversed(self.made), key=lambda one: one.step, default=None)


def follow(terminal: Terminal, work: Work) -> Story:
    """Draw a turn to its end. Ctrl-C asks it to stop and waits for it; a second one leaves at once,
    and so does one that the turn does not hear."""
    story = Story()
    bars = _Bars(terminal)
    with bars.progress:
        try:
            for event in work.events():
                story.hear(event)
                bars.draw(event)
        except KeyboardInterrupt:
            bars.stopping()
            work.cancel()
            if not work.join(PATIENCE):
                terminal.note("It did not stop in time; it will be marked as cancelled.")
                raise
            raise Cancelled("the turn") from None
    if story.outcome == "cancelled":
        raise Cancelled("the turn")
    return story


class _Bars:
    """One bar for each running step, on stderr; JSON lines instead where a machine listens."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.progress = Progress(
            SpinnerColumn("dots", finished_text="[green]✓[/green]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeRemainingColumn(compact=True, elapsed_when_finished=True),
            console=terminal.err,
            transient=False,
            disable=terminal.for_machines or not terminal.err.is_terminal,
        )
        self.tasks: dict[int, TaskID] = {}

    def draw(self, event: told.Event) -> None:
        self.terminal.line(event.model_dump_json())
        match event:
            case told.Looking():
                if 0 not in self.tasks:
                    self.tasks[0] = self.progress.add_task(f"Looking at {escape(event.name)}")
                self.progress.update(self.tasks[0], completed=event.done + 1, total=event.of)
            case told.Token() | told.Planned() if 0 in self.tasks:
                self.progress.remove_task(self.tasks.pop(0))
            case told.Started():
                words = f"{escape(event.module)} [dim]· {escape(event.backend)}[/dim]"
                self.tasks[event.step] = self.progress.add_task(words, total=None)
            case told.Progress() if event.step in self.tasks:
                self.progress.update(self.tasks[event.step], completed=event.done, total=event.of)
            case told.Made() if event.step in self.tasks:
                self._end(event.step)
            case told.Failed() if event.step in self.tasks:
                task = self.tasks[event.step]
                words = self.progress.tasks[task].description
                self.progress.update(task, description=f"[red]✗[/red] {words}")
                self.progress.stop_task(task)

    def _end(self, step: int) -> None:
        task = self.tasks[step]
        total = self.progress.tasks[task].total or 1
        self.progress.update(task, completed=total, total=total)

    def stopping(self) -> None:
        for task in self.tasks.values():
            if not self.progress.tasks[task].finished:
                words = self.progress.tasks[task].description
                self.progress.update(task, description=f"{words} [yellow]stopping…[/yellow]")
