"""`vitron do`: one specialist called directly, with every parameter it has."""

from __future__ import annotations

import json as jsonlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue

from ..errors import InputError
from ..vitron_model.language import Call
from .commands import examples
from .delivering import deliver
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
from .outputs import ForceFlag, OutputFlag, place
from .terminal import EventsFlag, JsonFlag, Terminal, terminal_of

if TYPE_CHECKING:
    from ..agent.session import VitronAgent

app = typer.Typer(rich_markup_mode="rich", add_completion=False)


@app.command(
    "do",
    epilog=examples(
        "do",
        'do "Image Editing" "brighten" -i photo.jpg -p strength=0.8 -o out.png',
        "do B -i photo.jpg --box 0.2,0.3,0.6,0.9 -o mask.png",
        'do G "push in" -i photo.jpg -p seconds=2 -p fps=12 -o clip.mp4',
    ),
)
def do(
    ctx: typer.Context,
    module: Annotated[
        str, typer.Argument(metavar="MODULE", help="Its name or letter; none: the list of them.")
    ] = "",
    instruction: Annotated[str, typer.Argument(metavar="HOW", help="What to do, in words.")] = "",
    inputs: Annotated[
        list[str] | None,
        typer.Option("--input", "-i", help="A file, or the name of something made earlier."),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="One of its parameters."),
    ] = None,
    mask: Annotated[Path | None, typer.Option("--mask", help="A mask: white is meant.")] = None,
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
    """Call one specialist directly. Without a module: which there are, and what they take."""
    terminal = terminal_of(ctx)
    if not module:
        _list(terminal)
        return
    drawing = Drawing.of(point, box, scribble, polygon, frame, pixels)
    parameters = dict(_parameter(text) for text in parameter or [])
    home = conversation if history else "new"
    with open_agent(history=history) as agent, Desk.at(agent, home, f"do {module}") as desk:
        given = [desk.bring(one) for one in inputs or []]
        kinds = [one.kind for one in given] + (["mask"] if mask is not None else [])
        found = agent.registry.module(module, kinds)
        if drawing.marks and not given:
            raise InputError("there is nothing to draw on; give a picture or clip with -i FILE")
        size = (given[0].width, given[0].height) if given else (1, 1)
        names = [one.name for one in given]
        if mask is not None:
            names.append(desk.bring_mask(mask, size).name)
        path = place(output, given[0].filename if given else found.slug, found.slug,
                     found.makes, force)  # fmt: skip
        call = Call(
            module=found.name,
            instruction=instruction,
            region=drawing.on(size),
            inputs=tuple(names),
            parameters=parameters,
        )
        text = f"{found.name}: {instruction}".rstrip(": ")
        deliver(terminal, agent, desk, call, text, path)


def _list(terminal: Terminal) -> None:
    with open_agent(history=False) as agent:
        cards = agent.registry.cards()
        terminal.document([asdict(card) for card in cards])
        for card in cards:
            terminal.say(f"[bold]{card.letter}  {card.name}[/bold] {card.does}")
            terminal.say(f"     HOW       {card.instruction}")
            for slot in card.inputs:
                need = "" if slot.required else " [dim](optional)[/dim]"
                terminal.say(f"     -i {slot.kind:<6} {slot.description}{need}")
            for slot in card.parameters:
                default = (
                    f" [dim](default {slot.default})[/dim]" if slot.default is not None else ""
                )
                terminal.say(f"     -p {slot.name}=…  {slot.description}{default}")
            backends = _backends(agent, card.letter)
            terminal.say(f"     [dim]done here by: {backends}[/dim]\n")


def _backends(agent: VitronAgent, letter: str) -> str:
    registry = agent.registry
    found = registry.backends(registry.module(letter))
    waits = " (not ready: see vitron doctor)"
    return ", ".join(
        f"{backend.name}{'' if registry.health(backend).ready else waits}" for backend in found
    )


def _parameter(text: str) -> tuple[str, JsonValue]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="-p")
    try:
        found = jsonlib.loads(value)
        jsonlib.dumps(found, allow_nan=False)
    except ValueError:  # words, or no finite number: its specialist says what it takes
        return name, value
    return name, found
