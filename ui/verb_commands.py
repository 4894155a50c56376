"""The plain verbs: segment, edit, animate, track. A plan of one call each, run without a planner.

They go through the agent like any turn, so what they make is kept with its history.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

from ..errors import SpecialistError, UnsupportedMedia
from ..memory.media import Kind
from ..vitron_model.language import Call, Plan
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
from .progress import Story, follow
from .telling import told
from .terminal import EventsFlag, JsonFlag, Terminal, terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

MaskFlag = Annotated[
    Path | None,
    typer.Option(
        "--mask", help="A mask as a picture: white is meant.", exists=True, dir_okay=False
    ),
]
SeedFlag = Annotated[int, typer.Option("--seed", help="Same seed, same result.", min=0)]
StrengthFlag = Annotated[
    float | None, typer.Option("--strength", help="How much, from 0 to 1.", min=0, max=1)
]


WORDS: dict[Kind, str] = {
    "image": "a picture",
    "mask": "a mask",
    "video": "a clip",
    "track": "a track",
    "signal": "a signal",
}


@dataclass(frozen=True)
class Order:
    """One plain verb: what is done with what, and where its result goes."""

    verb: str
    word: str  # in the name of the result: photo.mask.png
    what: str
    modules: dict[Kind, tuple[str, Kind]]
    """For each kind of input: the module that takes it, and what it makes."""
    instruction: str
    drawing: Drawing
    mask: Path | None
    source: Path | None
    parameters: dict[str, JsonValue]
    output: Path | None
    force: bool
    conversation: str
    history: bool


def carry_out(terminal: Terminal, order: Order) -> None:
    """Run the verb to its end and write what it made."""
    likely: Kind = "image" if "image" in order.modules else "video"
    if order.output is not None:  # an occupied place is said before any work
        kind = _likely_kind(order, likely)
        place(order.output, order.what, order.word, kind, order.force)
    title = f"{order.verb} {Path(order.what).name}"
    home = order.conversation if order.history else "new"
    with open_agent(history=order.history) as agent, Desk.at(agent, home, title) as desk:
        given = desk.bring(order.what)
        if given.kind not in order.modules:
            raise UnsupportedMedia(
                order.what, WORDS[given.kind], [WORDS[one] for one in order.modules]
            )
        module, makes = order.modules[given.kind]
        size = (given.width, given.height)
        region = order.drawing.on(size)
        inputs = [given.name]
        if order.mask is not None:
            inputs.append(desk.bring_mask(order.mask, size).name)
        if order.source is not None:
            inputs.append(desk.bring(str(order.source)).name)
        path = place(order.output, order.what, order.word, makes, order.force)
        call = Call(
            module=module,
            instruction=order.instruction,
            region=region,
            inputs=tuple(inputs),
            parameters=order.parameters,
        )
        text = f"{order.verb}: {order.instruction}" if order.instruction else order.verb
        story = follow(terminal, desk.run(Plan(calls=(call,)), text))
        made = _result(story)
        write(agent.memory.load(made), path, _names(Path(order.what)))
        kept = agent.memory.artifact(made)
        if order.history:
            note = f"kept as {kept.name} in conversation {desk.conversation.id}"
        else:
            note = "not kept (--no-history)"
        terminal.say(f"[green]✓[/green] {path}")
        for line in [note, *(words for one in story.made for words in one.notes)]:
            terminal.note(f"  {line}")
        terminal.document(told(agent.memory, desk.conversation.id, story) | {"output": str(path)})


def _likely_kind(order: Order, fallback: Kind) -> Kind:
    """What will be made, judged by the input's name, before it is opened."""
    path = Path(order.what)
    clip = path.is_dir() or path.suffix.lower() in {".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif"}
    kind: Kind = "video" if clip else "image"
    return order.modules.get(kind, order.modules[fallback])[1]


def _result(story: Story) -> str:
    """The id of what the verb made; an error in the specialist's words if there is none."""
    if story.result is not None:
        return story.result.artifact
    if story.failed:
        raise SpecialistError(story.failed[-1].message)
    raise SpecialistError(story.reply or "nothing was made")


def _names(path: Path) -> list[str]:
    """The stems of a folder's frames, so that its masks are called the same."""
    if not path.is_dir():
        return []
    from ..memory.uploads import frame_files

    return [file.stem for file in frame_files(path)]


@app.command(
    epilog=examples(
        "segment photo.jpg --box 0.2,0.3,0.6,0.9 -o mask.png",
        "segment photo.jpg --point 0.5,0.5 --point 0.7,0.2,- -o mask.png",
        "segment photo.jpg --scribble 0.3,0.4 0.4,0.5 0.5,0.5 --json",
        "segment photo.jpg --box 120,80,460,400 --pixels",
    )
)
def segment(
    ctx: typer.Context,
    photo: Annotated[
        str, typer.Argument(metavar="PHOTO", help="A photograph; or the name of one made earlier.")
    ],
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What to find, in words.")] = "",
    point: PointFlag = None,
    box: BoxFlag = None,
    scribble: ScribbleFlag = None,
    polygon: PolygonFlag = None,
    pixels: PixelsFlag = False,
    mask: MaskFlag = None,
    output: OutputFlag = None,
    force: ForceFlag = False,
    conversation: ConversationFlag = "new",
    history: HistoryFlag = True,
    seed: SeedFlag = 0,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Cut out something in a photograph. Point at it, box it, scribble on it or outline it.

    The result is a PNG of the photograph's size: 255 inside, 0 outside.
    """
    order = Order(
        "segment",
        "mask",
        photo,
        {"image": ("Image Segmentation", "mask")},
        what,
        Drawing.of(point, box, scribble, polygon, pixels=pixels),
        mask,
        None,
        {"seed": seed} if seed else {},
        output,
        force,
        conversation,
        history,
    )
    carry_out(terminal_of(ctx), order)


@app.command(
    epilog=examples(
        'edit photo.jpg "blur the background" --box 0.2,0.3,0.6,0.9 -o out.png',
        'edit photo.jpg "remove it" --mask mask.png -o out.png',
        'edit photo.jpg "make the car blue" --box 0.1,0.4,0.6,0.8',
        'edit clip.mp4 "blur the background" --box 0.4,0.3,0.6,0.8 -o out.mp4',
    )
)
def edit(
    ctx: typer.Context,
    what: Annotated[str, typer.Argument(metavar="PHOTO_OR_CLIP", help="What to change.")],
    instruction: Annotated[str, typer.Argument(metavar="HOW", help="How, in words.")],
    point: PointFlag = None,
    box: BoxFlag = None,
    scribble: ScribbleFlag = None,
    polygon: PolygonFlag = None,
    frame: FrameFlag = None,
    pixels: PixelsFlag = False,
    mask: MaskFlag = None,
    source: Annotated[
        Path | None,
        typer.Option("--source", help="A second picture: to insert, or as background."),
    ] = None,
    strength: StrengthFlag = None,
    output: OutputFlag = None,
    force: ForceFlag = False,
    conversation: ConversationFlag = "new",
    history: HistoryFlag = True,
    seed: SeedFlag = 0,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Change a photograph or a clip: all of it, or only where you drew."""
    parameters: dict[str, JsonValue] = {"seed": seed} if seed else {}
    if strength is not None:
        parameters["strength"] = strength
    order = Order(
        "edit",
        "edited",
        what,
        {"image": ("Image Editing", "image"), "video": ("Video Editing", "video")},
        instruction,
        Drawing.of(point, box, scribble, polygon, frame, pixels),
        mask,
        source,
        parameters,
        output,
        force,
        conversation,
        history,
    )
    carry_out(terminal_of(ctx), order)


@app.command(
    epilog=examples(
        'animate photo.jpg "slow push in" -o clip.mp4',
        'animate photo.jpg "pan left" --seconds 6 --box 0.3,0.2,0.7,0.9',
    )
)
def animate(
    ctx: typer.Context,
    photo: Annotated[str, typer.Argument(metavar="PHOTO", help="What to bring to life.")],
    instruction: Annotated[
        str, typer.Argument(metavar="HOW", help="How it moves, in words.")
    ] = "slow push in",
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="How long.", min=0.1, max=20)
    ] = None,
    fps: Annotated[
        float | None, typer.Option("--fps", help="Frames a second.", min=1, max=60)
    ] = None,
    point: PointFlag = None,
    box: BoxFlag = None,
    scribble: ScribbleFlag = None,
    polygon: PolygonFlag = None,
    pixels: PixelsFlag = False,
    mask: MaskFlag = None,
    output: OutputFlag = None,
    force: ForceFlag = False,
    conversation: ConversationFlag = "new",
    history: HistoryFlag = True,
    seed: SeedFlag = 0,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Bring a photograph to life: a clip that any browser plays (H.264)."""
    given = {"seconds": seconds, "fps": fps, "seed": seed or None}
    order = Order(
        "animate",
        "clip",
        photo,
        {"image": ("Video Generation", "video")},
        instruction,
        Drawing.of(point, box, scribble, polygon, pixels=pixels),
        mask,
        None,
        {name: value for name, value in given.items() if value is not None},
        output,
        force,
        conversation,
        history,
    )
    carry_out(terminal_of(ctx), order)


@app.command(
    epilog=examples(
        "track clip.mp4 --box 0.4,0.3,0.6,0.8 -o masks/",
        "track clip.mp4 --point 0.5,0.5 --frame 20 -o masks/",
        "track frames/ --mask first.png -o masks/",
    )
)
def track(
    ctx: typer.Context,
    clip: Annotated[
        str, typer.Argument(metavar="CLIP_OR_FRAMES", help="A clip, or a folder of frames.")
    ],
    what: Annotated[str, typer.Argument(metavar="WHAT", help="What to follow, in words.")] = "",
    mask: MaskFlag = None,
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
    seed: SeedFlag = 0,
    json: JsonFlag = False,
    events: EventsFlag = False,
) -> None:
    """Follow something through a clip, from a mask or a drawing on its first frame (or `--frame`).

    The result is a folder with one mask PNG a frame, named as the frames, or 00000.png and on.
    """
    order = Order(
        "track",
        "masks",
        clip,
        {"video": ("Video Segmentation", "track")},
        what,
        Drawing.of(point, box, scribble, polygon, frame, pixels),
        mask,
        None,
        {"seed": seed} if seed else {},
        output,
        force,
        conversation,
        history,
    )
    carry_out(terminal_of(ctx), order)
