"""The tree of `vitron`'s commands, each imported only when it is called. Knows no command's work.

It also keeps the manners that all of them share: what an error looks like and the exit codes
(0 done, 1 could not, 2 wrong usage, 130 cancelled).
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from ..errors import Cancelled, InvalidRegion, VitronError
from .terminal import Terminal

COULD_NOT, WRONG_USAGE, CANCELLED = 1, 2, 130

MAKE, KEPT, HOUSE = "Make something", "What was made", "This machine"


@dataclass(frozen=True)
class Entry:
    """One word after `vitron`: where its code lies, and its line in the list."""

    module: str
    panel: str
    does: str
    family: bool = False
    """Whether the word has commands of its own (`vitron conversations list`)."""


TREE = {
    "ask": Entry("turn_commands", MAKE, "Say what you want; a planner decides how."),
    "chat": Entry("turn_commands", MAKE, "The same, in conversation."),
    "draw": Entry("maker_commands", MAKE, "Draw a picture from words."),
    "film": Entry("maker_commands", MAKE, "Make a clip from words."),
    "segment": Entry("verb_commands", MAKE, "Cut out something in a photograph: a mask."),
    "edit": Entry("verb_commands", MAKE, "Change a photograph or a clip."),
    "animate": Entry("verb_commands", MAKE, "Bring a photograph to life: a clip."),
    "track": Entry("verb_commands", MAKE, "Follow something through a clip: a mask a frame."),
    "do": Entry("module_command", MAKE, "Call one specialist directly, with every parameter."),
    "workflows": Entry("workflow_commands", MAKE, "Ready-made plans: list, run.", True),
    "conversations": Entry(
        "conversation_commands", KEPT, "List, show, undo, redo, branch, export, delete.", True
    ),
    "artifacts": Entry("artifact_commands", KEPT, "List, show, lineage, save, star, forget.", True),
    "world": Entry("world_commands", KEPT, "The storybook world: draw scenes and clips.", True),
    "train": Entry("train_command", HOUSE, "Train the planner from an empty folder."),
    "evaluate": Entry("evaluate_commands", HOUSE, "Measure the planner: dispatch, world.", True),
    "reproduce": Entry("reproduce_commands", HOUSE, "The paper's comparisons: fig4, fig6.", True),
    "gallery": Entry("gallery_command", HOUSE, "Render what the specialists can do."),
    "studio": Entry("studio_command", HOUSE, "Open the dashboard in the browser."),
    "users": Entry("users_command", HOUSE, "Who may come in from elsewhere: add, list.", True),
    "doctor": Entry("doctor_command", HOUSE, "What works here, what is missing, what mends it."),
    "verify": Entry("store_commands", HOUSE, "Read every stored byte and check it."),
    "backup": Entry("store_commands", HOUSE, "Copy the whole store into a folder."),
    "gc": Entry("store_commands", HOUSE, "Free the disk of what nothing refers to."),
}

_STROKE = re.compile(r"[-+]?[0-9.]+(e-?\d+)?,[-+]?[0-9.]+(e-?\d+)?")


class LazyGroup(TyperGroup):
    """A group that lists its commands from TREE and imports one only to run it or explain it."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name in TREE if _present(name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A line for the list; `resolve_command` puts the real one in its place."""
        if cmd_name not in TREE or not _present(cmd_name):
            return None
        entry = TREE[cmd_name]
        line = TyperGroup(name=cmd_name, help=entry.does, short_help=entry.does)
        line.rich_help_panel = entry.panel
        return line

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # What "did you mean" looks at:
        self.commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        name, found, rest = super().resolve_command(ctx, args)
        return name, (_real(str(name)) if found is not None else None), rest

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """`--debug` may stand anywhere; `--scribble a,b c,d` takes every corner behind it.
        That JSON is wanted counts even where the rest of the line is wrong."""
        args = list(_joined_strokes(args))
        if "--debug" in args:
            args = ["--debug", *(word for word in args if word != "--debug")]
        ctx.obj = ctx.obj or Terminal()
        ctx.obj.json |= "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        terminal: Terminal = ctx.obj
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Cancelled) as error:
            terminal.error(error if isinstance(error, Cancelled) else Cancelled("this"))
            raise typer.Exit(CANCELLED) from error
        except VitronError as error:
            if terminal.debug:
                traceback.print_exc()
            terminal.error(error)
            wrong = isinstance(error, InvalidRegion)
            raise typer.Exit(WRONG_USAGE if wrong else COULD_NOT) from error
        except (typer.Exit, typer.Abort, EOFError, BrokenPipeError):
            raise
        except Exception as error:  # the outermost edge: what nobody foresaw still gets one line
            if _is_usage(error) and not terminal.for_machines:
                raise
            if _is_usage(error):
                terminal.misuse(error)
                raise typer.Exit(WRONG_USAGE) from error
            if terminal.debug:
                traceback.print_exc()
            terminal.surprise(error, sys.argv[1:])
            raise typer.Exit(COULD_NOT) from error


def _is_usage(error: Exception) -> bool:
    """Typer shows its own errors (wrong flags, missing words) and exits with 2."""
    return any(kind.__name__ == "ClickException" for kind in type(error).__mro__)


def _present(name: str) -> bool:
    return find_spec(f"{__package__}.{TREE[name].module}") is not None


def _real(name: str) -> Any:
    app = import_module(f".{TREE[name].module}", __package__).app
    group = get_group(app)
    return group if TREE[name].family else group.commands[name]


def _joined_strokes(words: list[str]) -> Iterator[str]:
    """`--scribble 0.1,0.2 0.3,0.4` becomes one value, so that it needs no quotes."""
    waiting: list[str] = []
    flag = False
    for word in words:
        if waiting and _STROKE.fullmatch(word):
            waiting.append(word)
            continue
        if waiting:
            yield " ".join(waiting)
            waiting = []
        if flag and _STROKE.fullmatch(word):
            waiting, flag = [word], False
            continue
        flag = word in ("--scribble", "--polygon")
        yield word
    if waiting:
        yield " ".join(waiting)


def examples(*lines: str) -> str:
    """The end of a command's help: lines to copy, each starting behind `vitron`."""
    return "\n".join(
        ["[bold]Examples[/bold]", *(f"  [dim]$[/dim] vitron {line}" for line in lines)]
    )
