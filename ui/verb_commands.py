"""The plain verbs: segment, edit, animate, track. A plan of one call each, run without a planner.

They go through the agent like any turn, so what they make is kept with its history.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import JsonValue

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
from .numbers import SeedFlag, number
from .opening import ConversationFlag, HistoryFlag
from .order import Order, carry_out
from .outputs import ForceFlag, OutputFlag
from .terminal import EventsFlag, JsonFlag, terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

MaskFlag = Annotated[
    Path | None,
    typer.Option(
        "--mask", help="A mask as a picture: white is meant.", exists=True, dir_okay=False
    ),
]
StrengthFlag = Annotated[float | None, number("--strength", 0, 1, help="How much.")]


@app.command(
    epilog=examples(
        "segment photo.jpg --box 0.2,0.3,0.6,0.9 -o mask.png",
        "segment photo.jpg --point 0.5,0.5 --point 0.7,0.2,- -o mask.png",
        "segment photo.jpg --scribble 0.3,0.4 0.4,0.5 0.5,0.5 --json",
        "segment photo.jpg --box 120,80,460,400 --pixels",
        'segment page.png "the two dogs" -o mask.png',
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

    On storybook pages it is enough to name it.

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
        'edit clip.mp4 "watercolour on the background layer" --box .4,.3,.6,.8',
        """edit clip.mp4 "write 'TAXI' on its layer" --box .4,.3,.6,.8""",
        """edit clip.mp4 "write 'SALE' on the background layer" -o out.mp4""",
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
    """Change a photograph or a clip: all of it, or only where you drew.

    In a clip, "on the background layer" or "on its layer" paints the ground, or
    what you drew round, once; every frame shows it.
    """
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
    seconds: Annotated[float | None, number("--seconds", 0.1, 20, help="How long.")] = None,
    fps: Annotated[float | None, number("--fps", 1, 60, help="Frames a second.")] = None,
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
