"""`vitron users …`: who may come into the studio from elsewhere, each with a token of their own."""

from __future__ import annotations

from typing import Annotated

import typer

from .commands import examples
from .opening import open_memory
from .terminal import JsonFlag, terminal_of

app = typer.Typer(
    help="Who may come into the studio from elsewhere: add, list, renew, remove.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    epilog=examples("users add alice", "users list"),
)

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="Small letters and digits: alice, a.miller.")
]


@app.command(epilog=examples("users add alice", "users add alice --json"))
def add(ctx: typer.Context, name: NameArgument, json: JsonFlag = False) -> None:
    """Let somebody in: prints their token, this once."""
    with open_memory() as memory:
        token = memory.people.add(name)
    _told(ctx, name, token)


@app.command(epilog=examples("users renew alice"))
def renew(ctx: typer.Context, name: NameArgument, json: JsonFlag = False) -> None:
    """Give them another token; the one before opens nothing any more."""
    with open_memory() as memory:
        token = memory.people.renew(name)
    _told(ctx, name, token)


@app.command("list", epilog=examples("users list", "users list --json"))
def list_(ctx: typer.Context, json: JsonFlag = False) -> None:
    """Everybody with a token, and what they have in the store."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        found = [(one, memory.usage(one.name)) for one in memory.people.every()]
    terminal.document(
        [
            {
                "name": one.name,
                "added": one.added.isoformat(),
                "conversations": has.conversations,
                "artifacts": has.artifacts,
                "bytes": has.bytes,
            }
            for one, has in found
        ]
    )
    if not found:
        terminal.say("Nobody yet. Let somebody in: [bold]vitron users add NAME[/bold]")
        return
    terminal.table(
        ["name", "added", "conversations", "artifacts"],
        [
            (one.name, f"{one.added.astimezone():%d %b %Y}", str(has.conversations),
             f"{has.artifacts:,}")
            for one, has in found
        ],
    )  # fmt: skip


@app.command(epilog=examples("users remove alice"))
def remove(ctx: typer.Context, name: NameArgument, json: JsonFlag = False) -> None:
    """Let them in no more, an open page included. What they made stays."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        memory.people.remove(name)
        left = memory.usage(name).artifacts
    terminal.document({"ok": True, "name": name, "left": left})
    terminal.say(f"{name} comes in no more. Their {left:,} things stay, unseen by anybody else.")


def _told(ctx: typer.Context, name: str, token: str) -> None:
    terminal = terminal_of(ctx)
    terminal.document({"ok": True, "name": name, "token": token})
    terminal.say(f"[bold]{token}[/bold]")
    terminal.note(f"The token of {name}. It is shown this once: `vitron users renew {name}` gives")
    terminal.note("another. They open the studio's address and type it in, or add ?token=… to it.")
