"""`vitron artifacts …`: every picture, mask and clip that was made or brought in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.tree import Tree

from ..errors import InputError, UnknownArtifact
from ..memory.media import Kind
from ..memory.records import Artifact
from ..memory.store import Memory
from . import telling
from .commands import examples
from .conversation_commands import when
from .opening import open_memory
from .outputs import ForceFlag, OutputFlag, copy, place, write
from .terminal import JsonFlag, interactive, terminal_of

app = typer.Typer(
    help="Every picture, mask and clip: list, show, lineage, save, star, forget.",
    rich_markup_mode="rich",
    no_args_is_help=True,
    epilog=examples("artifacts list --kind image", "artifacts save ID -o picture.png"),
)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="An artifact's id (a_…).")]
KINDS: tuple[Kind, ...] = ("image", "mask", "video", "track")


@app.command(
    "list",
    epilog=examples("artifacts list", "artifacts list --kind video", "artifacts list horse --json"),
)
def list_(
    ctx: typer.Context,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="Words to look for.")] = "",
    kind: Annotated[str | None, typer.Option("--kind", help="image, mask, video, track.")] = None,
    conversation: Annotated[str | None, typer.Option("--conversation", "-c")] = None,
    starred: Annotated[bool, typer.Option("--starred", help="Only those with a star.")] = False,
    limit: Annotated[int, typer.Option("--limit", help="How many.", min=1, max=1000)] = 30,
    json: JsonFlag = False,
) -> None:
    """The newest ones, or those that fit."""
    terminal = terminal_of(ctx)
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(KINDS)}", param_hint="--kind")
    chosen: Kind | None = next((one for one in KINDS if one == kind), None)
    with open_memory() as memory:
        found = memory.find(
            words,
            kind=chosen,
            conversation=conversation,
            starred=True if starred else None,
            limit=limit,
        )
    terminal.document([telling.artifact(one) for one in found])
    if not found:
        terminal.say("Nothing yet." if not words else f"Nothing fits “{escape(words)}”.")
        return
    terminal.table(
        ["id", "what", "by"],
        [(one.id, f"{_star(one)}{one.name} {one.kind} {_size(one)}", _by(one)) for one in found],
    )


@app.command(epilog=examples("artifacts show a_…"))
def show(ctx: typer.Context, id: IdArgument, json: JsonFlag = False) -> None:
    """Everything known of one: what made it, from what, with which seed."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one = memory.artifact(id)
        bytes_at = memory.path(id)
    terminal.document(telling.artifact(one) | {"path": str(bytes_at)})
    rows = [
        ("name", f"{_star(one)}{one.name}"),
        ("kind", f"{one.kind}, {_size(one)}, {one.bytes:,} bytes"),
        ("made by", _by(one)),
        ("revision", one.revision or "–"),
        ("seed", str(one.seed) if one.seed is not None else "–"),
        ("conversation", f"{one.conversation} · turn {one.turn or '–'}"),
        ("made", when(one.created)),
        ("request", escape(str(one.request or "–"))),
        ("bytes", f"{bytes_at}"),
    ]
    terminal.table(["", one.id], rows)


@app.command(epilog=examples("artifacts lineage a_…"))
def lineage(ctx: typer.Context, id: IdArgument, json: JsonFlag = False) -> None:
    """What it was made from, and what was made from it."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one, line = memory.artifact(id), memory.lineage(id)
        known = {found.id: found for found in (one, *line.ancestors, *line.descendants)}
        edges = list(line.edges)
    terminal.document(
        {
            "id": id,
            "ancestors": [telling.artifact(found) for found in line.ancestors],
            "descendants": [telling.artifact(found) for found in line.descendants],
            "edges": [list(edge) for edge in edges],
        }
    )
    if terminal.for_machines:
        return
    for title, forward in (("made from", False), ("made from it", True)):
        tree = Tree(f"[bold]{one.name}[/bold] [dim]{one.id}[/dim]")
        _grow(tree, id, edges, known, forward, {id})
        if tree.children:
            terminal.say(f"[dim]{title}[/dim]")
            terminal.out.print(tree)
    if not line.ancestors and not line.descendants:
        terminal.say("It was brought in, and nothing was made from it yet.")


def _grow(
    tree: Tree,
    id: str,
    edges: list[tuple[str, str]],
    known: dict[str, Artifact],
    forward: bool,
    seen: set[str],
) -> None:
    for parent, child in edges:
        here, there = (parent, child) if forward else (child, parent)
        if here == id and there not in seen and there in known:
            one = known[there]
            grown = tree.add(f"{one.name} {one.kind} [dim]{_by(one)} · {one.id}[/dim]")
            _grow(grown, there, edges, known, forward, seen | {there})


@app.command(
    epilog=examples(
        "artifacts save a_… -o picture.png", "artifacts save a_… -o upload.jpg --original"
    )
)
def save(
    ctx: typer.Context,
    id: IdArgument,
    output: OutputFlag = None,
    original: Annotated[
        bool, typer.Option("--original", help="The stored bytes, untouched.")
    ] = False,
    force: ForceFlag = False,
    json: JsonFlag = False,
) -> None:
    """Write one to a file: PNG, JPEG or WebP for pictures, MP4 for clips, a folder for tracks."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one = memory.artifact(id)
        path = _save(memory, one, output, original, force)
    terminal.document({"ok": True, "id": id, "output": str(path)})
    terminal.say(f"[green]✓[/green] {path}")


def _save(memory: Memory, one: Artifact, output: Path | None, original: bool, force: bool) -> Path:
    if one.kind == "signal":
        raise UnknownArtifact(one.name, "a signal is numbers for specialists, not a picture")
    if original:
        stored = memory.path(one.id)
        path = output or Path(one.filename or f"{one.name}{stored.suffix}")
        if path.exists() and not force:
            place(path.with_suffix(".png"), one.name, "copy", "image", force)
        copy(stored, path)
        return path
    path = place(output, one.filename or one.name, one.name, one.kind, force)
    write(memory.load(one.id), path, recipe=memory.recipe(one))
    return path


@app.command(epilog=examples("artifacts star a_…", "artifacts star a_… --off"))
def star(
    ctx: typer.Context,
    id: IdArgument,
    off: Annotated[bool, typer.Option("--off", help="Take the star away.")] = False,
    json: JsonFlag = False,
) -> None:
    """Mark one, to find it again with `artifacts list --starred`."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        memory.star(id, not off)
    terminal.document({"ok": True, "id": id, "starred": not off})
    terminal.say(f"[green]✓[/green] {'no star' if off else '★'} {id}")


@app.command(epilog=examples("artifacts forget a_… --yes"))
def forget(
    ctx: typer.Context,
    id: IdArgument,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Delete one. What was made from it stays; `vitron gc` frees the disk."""
    terminal = terminal_of(ctx)
    with open_memory() as memory:
        one = memory.artifact(id)
        if not yes:
            if not interactive() or terminal.for_machines:
                raise InputError(f"forgetting {id} needs your word; add --yes")
            typer.confirm(f"Forget {one.kind} {one.name}?", abort=True, err=True)
        memory.forget(id)
    terminal.document({"ok": True, "forgotten": id})
    terminal.say(f"[green]✓[/green] forgot {one.name}")


def _star(one: Artifact) -> str:
    return "★ " if one.starred else ""


def _size(one: Artifact) -> str:
    frames = f" × {one.frames}" if one.kind in ("video", "track") else ""
    return f"{one.width}×{one.height}{frames}"


def _by(one: Artifact) -> str:
    return one.backend or (f"{one.source} {one.filename}".strip())
