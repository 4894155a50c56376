"""`vitron conversations …`: what was said and done, and stepping through it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from ..errors import InputError, OutputExists
from . import telling
from .commands import examples
from .opening import conversation_of, open_agent, open_memory
from .terminal import JsonFlag, interactive, terminal_of

app = typer.Typer(
    help="What was said and done: list, show, undo, redo, branch, export, delete.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    epilog=examples("conversations list", "conversations show last", "conversations undo last"),
)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A conversation's id, or `last`.")]


@app.command("list", epilog=examples("conversations list", "conversations list --limit 5 --json"))
def list_(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option("--limit", help="How many.", min=1, max=1000)] = 20,
    json: JsonFlag = False,
) -> None:
    """The newest conversations."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        found = memory.conversations(owner="local", limit=limit)
    terminal.document([telling.conversation(one) for one in found])
    if not found:
        terminal.say("No conversation yet. Begin one: [bold]vitron ask[/bold], or a plain verb:")
        terminal.say("  vitron segment photo.jpg --box 0.2,0.3,0.6,0.9")
        return
    terminal.table(
        ["id", "turns", "last touched", "title"],
        [(one.id, str(one.turns), when(one.updated), escape(one.title)) for one in found],
    )


@app.command(epilog=examples("conversations show last", "conversations show c_… --json"))
def show(
    ctx: typer.Context,
    id: IdArgument,
    limit: Annotated[int, typer.Option("--limit", help="How many turns.", min=1)] = 50,
    branch: Annotated[str | None, typer.Option("--branch", help="Another branch of it.")] = None,
    json: JsonFlag = False,
) -> None:
    """Its turns in order: what was asked, what each step did, what was made."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one = conversation_of(memory, id)
        turns = list(reversed(memory.turns(one.id, branch=branch, limit=limit)))
        names = {
            made: memory.artifact(made).name
            for turn in turns
            for step in turn.steps
            for made in step.outputs
        }
        branches = [found.name for found in memory.branches(one.id)]
    terminal.document(
        telling.conversation(one)
        | {"branches": branches, "history": [telling.turn(turn) for turn in turns]}
    )
    terminal.say(f"[bold]{escape(one.title or one.id)}[/bold] [dim]{one.id} · {one.branch}[/dim]")
    for turn in turns:
        mark = {"done": "", "failed": " [red]failed[/red]"}.get(
            turn.state, f" [yellow]{turn.state}[/yellow]"
        )
        terminal.say(f"\n[bold]{turn.number}[/bold] {escape(turn.text)}{mark} [dim]{turn.id}[/dim]")
        for name, region in turn.regions:
            terminal.say(f"  [dim]on {name}: {region.kind} {region}[/dim]")
        for step in turn.steps:
            made = ", ".join(names[output] for output in step.outputs)
            seconds = f"{step.seconds:.1f} s" if step.seconds else step.state
            end = f"→ [green]{made}[/green]" if made else f"[red]{escape(step.message)}[/red]"
            name = telling.module_name(step.module)
            terminal.say(f"  {name} [dim]· {step.backend} · {seconds}[/dim] {end}")
        if turn.reply:
            terminal.say(f"  {escape(turn.reply)}")


@app.command(epilog=examples("conversations undo last"))
def undo(ctx: typer.Context, id: IdArgument, json: JsonFlag = False) -> None:
    """One turn back. Nothing is lost: `redo` brings it back."""
    _step(ctx, id, "undo")


@app.command(epilog=examples("conversations redo last"))
def redo(ctx: typer.Context, id: IdArgument, json: JsonFlag = False) -> None:
    """One turn forward again."""
    _step(ctx, id, "redo")


def _step(ctx: typer.Context, id: str, which: str) -> None:
    terminal = terminal_of(ctx)
    with open_agent() as agent:
        one = conversation_of(agent.memory, id)
        (agent.undo if which == "undo" else agent.redo)(one.id)
        now = agent.memory.conversation(one.id)
        head = agent.memory.turn(now.head) if now.head else None
    terminal.document({"ok": True} | telling.conversation(now))
    place = f"turn {head.number}: {escape(head.text)}" if head else "the beginning"
    terminal.say(f"[green]✓[/green] now at {place}")


@app.command(epilog=examples("conversations branch last t_… --name warmer"))
def branch(
    ctx: typer.Context,
    id: IdArgument,
    turn: Annotated[str, typer.Argument(metavar="TURN", help="The turn to go on from: its id.")],
    name: Annotated[str, typer.Option("--name", help="What to call it.")] = "",
    json: JsonFlag = False,
) -> None:
    """Go on from an earlier turn; the old continuation stays."""
    terminal = terminal_of(ctx)
    with open_agent() as agent:
        one = conversation_of(agent.memory, id)
        taken = len(agent.memory.branches(one.id))
        agent.branch(one.id, turn, name or f"branch-{taken + 1}")
        now = agent.memory.conversation(one.id)
    terminal.document({"ok": True} | telling.conversation(now))
    terminal.say(f"[green]✓[/green] on branch {now.branch}")


@app.command(epilog=examples("conversations export last -o story.zip"))
def export(
    ctx: typer.Context,
    id: IdArgument,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The zip to write.")] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Overwrite it.")] = False,
    json: JsonFlag = False,
) -> None:
    """Everything in one zip: the files as they are, and the history as JSON."""
    from ..memory.export import zipped
    from .outputs import refusals, refuse_folder

    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one = conversation_of(memory, id)
        path = output or Path(f"{one.id}.zip")
        refuse_folder(path, f"{one.id}.zip")
        if path.exists() and not force:
            raise OutputExists(str(path))
        with refusals(path):
            zipped(memory, one.id, path)
    terminal.document({"ok": True, "output": str(path)})
    terminal.say(f"[green]✓[/green] {path}")


@app.command(epilog=examples("conversations delete c_… --yes"))
def delete(
    ctx: typer.Context,
    id: IdArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Delete a conversation with everything made in it. `vitron gc` then frees the disk."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one = conversation_of(memory, id)
        if not yes:
            if not interactive() or terminal.for_machines:
                raise InputError(f"deleting {one.id} needs your word; add --yes")
            title = escape(one.title or one.id)
            typer.confirm(f"Delete “{title}” with its {one.turns} turns?", abort=True, err=True)
        memory.delete_conversation(one.id)
    terminal.document({"ok": True, "deleted": one.id})
    terminal.say(f"[green]✓[/green] deleted {one.id} [dim](the disk is freed by `vitron gc`)[/dim]")


def when(moment: datetime) -> str:
    """A time as people read it in a list: here, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
