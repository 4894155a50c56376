"""`vitron draw` and `vitron film`: a picture or a clip from words alone."""

from __future__ import annotations

import re
from typing import Annotated

import typer
from pydantic import JsonValue

from ..vitron_model.language import Call
from .commands import examples
from .delivering import deliver
from .drawing import BoxFlag, Drawing
from .numbers import SeedFlag, number
from .opening import ConversationFlag, Desk, HistoryFlag, open_agent
from .outputs import ForceFlag, OutputFlag, place
from .terminal import EventsFlag, JsonFlag, Terminal, terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

WordsArgument = Annotated[str, typer.Argument(metavar="WORDS", help="What shall be seen.")]


@app.command(
    epilog=examples(
        'draw "a red dog on a beach" -o dog.png',
        'draw "two white cats in a room at night" --seed 7 --size 768x512',
        'draw "a blue car on a street" --box 0.5,0.5,0.9,0.8 -o car.png',
    )
)
def draw(
    ctx: typer.Context,
    words: WordsArgument,
    size: Annotated[
        str, typer.Option("--size", metavar="WIDTHxHEIGHT", help="In pixels.")
    ] = "512x512",
    box: BoxFlag = None,
    seed: SeedFlag = 0,
    output: OutputFlag = None,
    force: ForceFlag = False,
    conversation: ConversationFlag = "new",
    history: HistoryFlag = True,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Draw a picture. The embedded model draws storybook pages; `--box`: where the thing goes."""
    width, height = _size(size)
    drawing = Drawing.of(None, box, None, None)
    _make(
        terminal_of(ctx), "Image Generation", words, drawing,
        {"width": width, "height": height, "seed": seed}, output, force, conversation, history,
    )  # fmt: skip


@app.command(
    epilog=examples(
        'film "a red dog on a beach, slow pan right" -o dog.mp4',
        'film "a boat on the sea" --seconds 4 --seed 3',
    )
)
def film(
    ctx: typer.Context,
    words: WordsArgument,
    seconds: Annotated[float, number("--seconds", 0.1, 20, help="How long.")] = 2.0,
    seed: SeedFlag = 0,
    output: OutputFlag = None,
    force: ForceFlag = False,
    conversation: ConversationFlag = "new",
    history: HistoryFlag = True,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Make a clip from words. The embedded illustrator films storybook scenes."""
    _make(
        terminal_of(ctx), "Video Generation", words, Drawing.of(None, None, None, None),
        {"seconds": seconds, "seed": seed}, output, force, conversation, history,
    )  # fmt: skip


def _make(
    terminal: Terminal, module: str, words: str, drawing: Drawing,
    parameters: dict[str, JsonValue], output: OutputFlag, force: bool, conversation: str,
    history: bool,
) -> None:  # fmt: skip
    home = conversation if history else "new"
    with open_agent(history=history) as agent, Desk.at(agent, home, words[:60]) as desk:
        found = agent.registry.module(module)
        name = re.sub(r"\W+", "-", words.lower()).strip("-")[:40] or found.slug
        path = place(output, name, found.makes, found.makes, force)
        call = Call(
            module=found.name, instruction=words, region=drawing.on((1, 1)), inputs=(),
            parameters=parameters,
        )  # fmt: skip
        deliver(terminal, agent, desk, call, words, path)


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)\s*[xX×]\s*(\d+)", text.strip())
    if not found:
        raise typer.BadParameter(
            f"{text!r} is not WIDTHxHEIGHT, such as 512x512", param_hint="--size"
        )
    return int(found[1]), int(found[2])
