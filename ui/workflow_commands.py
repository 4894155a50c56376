"""`vitron workflows …`: ready-made plans, filled in with files and words, run without a planner."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from ..errors import InputError, SpecialistError
from ..workflows.shelf import workflow, workflows
from .commands import examples
from .drawing import (
    BoxFlag,
    Drawing,
    FrameFlag,
    PixelsFlag,
    PointFlag,
    PolygonFlag,
    ScribbleFlag,
)
from .opening import ConversationFlag, Desk, HistoryFlag, open_agent
from .outputs import ForceFlag, OutputFlag, place, write
from .progress import follow
from .telling import told
from .terminal import EventsFlag, JsonFlag, terminal_of

app = typer.Typer(
    help="Ready-made plans: list, run.", rich_markup_mode="rich", no_args_is_help=True,
    epilog=examples("workflows list", "workflows run new-background image=photo.jpg "
                    "background=navy --box 0.2,0.3,0.6,0.9"),
)  # fmt: skip


@app.command("list", epilog=examples("workflows list"))
def list_(ctx: typer.Context, json: JsonFlag = False) -> None:
    """Which there are, and what each wants to be told."""
    terminal = terminal_of(ctx)
    found = workflows()
    terminal.document(
        [
            {
                "name": one.name,
                "does": one.does,
                "blanks": [
                    {"name": b.name, "kind": b.kind, "asks": b.asks, "needed": b.needed,
                     "default": b.default}
                    for b in one.blanks
                ],
            }
            for one in found.values()
        ]
    )  # fmt: skip
    for one in found.values():
        terminal.say(f"[bold]{one.name}[/bold] {one.does}")
        for blank in one.blanks:
            flag = "--box, --point…" if blank.kind == "region" else f"{blank.name}=…"
            default = f", else {blank.default}" if blank.default else ""
            need = "" if blank.needed else f" [dim](optional{default})[/dim]"
            terminal.say(f"    {flag:<16} {escape(blank.asks)}{need}")


@app.command(
    epilog=examples(
        "workflows run new-background image=photo.jpg background=blur --box 0.2,0.1,0.7,0.95 "
        "-o out.png",
        "workflows run new-background image=photo.jpg picture=beach.jpg --point 0.5,0.5",
    )
)
def run(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Which one: see `list`.")],
    said: Annotated[
        list[str] | None,
        typer.Argument(metavar="BLANK=VALUE…", help="Its blanks: files, names or words."),
    ] = None,
    point: PointFlag = None,
    box: BoxFlag = None,
    scribble: ScribbleFlag = None,
    polygon: PolygonFlag = None,
    frame: FrameFlag = None,
    pixels: PixelsFlag = False,
    output: OutputFlag = None,
    force: ForceFlag = False,
    conversation: ConversationFlag = "new",
    history: HistoryFlag = True,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Fill one in and run it; what its last step makes is written to -o."""
    terminal = terminal_of(ctx)
    chosen = workflow(name)
    drawing = Drawing.of(point, box, scribble, polygon, frame, pixels)
    blanks = {blank.name: blank for blank in chosen.blanks}
    filled = dict(_pair(text) for text in said or [])
    title = f"{chosen.name} {next(iter(filled.values()), '')}".strip()
    home = conversation if history else "new"
    with open_agent(history=history) as agent, Desk.at(agent, home, title) as desk:
        size, first = (1, 1), ""
        for blank, value in filled.items():
            if blank in blanks and blanks[blank].kind in ("image", "video"):
                brought = desk.bring(value)
                filled[blank] = brought.name
                if not first:
                    first, size = brought.filename or brought.name, (brought.width, brought.height)
        if drawing.marks and not first:
            raise InputError("there is nothing to draw on; give the picture: image=FILE")
        plan = chosen.plan(filled, drawing.on(size))
        story = follow(terminal, desk.run(plan, f"{chosen.name}"))
        if story.result is None or story.failed:
            raise SpecialistError(story.failed[-1].message if story.failed else story.reply)
        made = agent.memory.artifact(story.result.artifact)
        path = place(output, first or chosen.name, chosen.name, made.kind, force)
        write(agent.memory.load(made.id), path)
        terminal.say(f"[green]✓[/green] {path}")
        terminal.note(f"  {story.reply}")
        terminal.document(told(agent.memory, desk.conversation.id, story) | {"output": str(path)})


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not BLANK=VALUE", param_hint="BLANK=VALUE")
    return name, value
