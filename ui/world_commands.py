"""`vitron world`: contact sheets, clips, samples and figures of the storybook world.

Knows nothing of sessions; what is drawn here is for looking at, training streams it directly.
"""

from __future__ import annotations

import io
import json as json_text
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from numpy import uint8
from numpy.typing import NDArray

from ..errors import OutputExists
from .commands import examples
from .outputs import PICTURES, refuse_ending, refuse_folder, write_bytes
from .terminal import JsonFlag, terminal_of

app = typer.Typer(
    name="world", help="Look at the storybook world.", no_args_is_help=True,
    rich_markup_mode="rich", epilog=examples("world sheet --what kinds", "world clip 3"),
)  # fmt: skip


class SplitName(StrEnum):
    train = "train"
    val = "val"
    test = "test"
    novel = "novel"


class SheetName(StrEnum):
    scenes = "scenes"
    kinds = "kinds"
    styles = "styles"
    pairs = "pairs"


SplitOption = Annotated[
    SplitName, typer.Option("--split", help="novel: combinations never seen in training.")
]
FirstOption = Annotated[int, typer.Option("--first", min=0, help="The first sample's number.")]
WidthOption = Annotated[
    int, typer.Option("--width", min=32, max=2048, help="Pixels of one picture's side.")
]


def _new(path: Path, force: bool, what: str, endings: Sequence[str]) -> None:
    """Checked before anything is drawn."""
    refuse_folder(path, f"{what}{endings[0]}")
    refuse_ending(path, what, endings)
    if path.exists() and not force:
        raise OutputExists(str(path))


def _picture(pixels: NDArray[uint8], suffix: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    kind = {".webp": "WEBP", ".jpg": "JPEG", ".jpeg": "JPEG"}.get(suffix.lower(), "PNG")
    Image.fromarray(pixels).save(out, kind, **({"quality": 86} if kind != "PNG" else {}))
    return out.getvalue()


ForceFlag = Annotated[bool, typer.Option("--force", "-f", help="Write over what is there.")]
OutOption = Annotated[Path, typer.Option("--output", "-o", help="The file to write.")]


@app.command(epilog=examples("world sheet -o sheet.png", "world sheet --what kinds -o kinds.png"))
def sheet(
    ctx: typer.Context,
    output: OutOption = Path("world.png"),
    what: Annotated[SheetName, typer.Option("--what", help="What to lay out.")] = SheetName.scenes,
    count: Annotated[int, typer.Option("--count", min=1, max=400)] = 64,
    width: WidthOption = 160,
    split: SplitOption = SplitName.val,
    first: FirstOption = 0,
    force: ForceFlag = False,
) -> None:
    """Draw a contact sheet: scenes, every kind of thing, one scene in every style, edit pairs."""
    from ..vitron_model.training.world import sheets

    makers: dict[SheetName, Callable[[], NDArray[uint8]]] = {
        SheetName.scenes: lambda: sheets.scene_sheet(count, width, 8, split.value, first),
        SheetName.kinds: lambda: sheets.kind_sheet(width),
        SheetName.styles: lambda: sheets.style_sheet(first, width),
        SheetName.pairs: lambda: sheets.pair_sheet(count, width, split.value, first),
    }
    _new(output, force, "sheet", PICTURES)
    write_bytes(_picture(makers[what](), output.suffix), output)
    terminal_of(ctx).say(f"[green]✓[/green] {output}")


@app.command(epilog=examples("world clip 3 -o clip.webp", "world clip 3 --strip -o strip.png"))
def clip(
    ctx: typer.Context,
    index: Annotated[int, typer.Argument(min=0, help="Which story of the split.")] = 0,
    output: OutOption = Path("clip.webp"),
    width: WidthOption = 256,
    split: SplitOption = SplitName.val,
    frames: Annotated[int, typer.Option("--frames", min=0, max=256, help="0: as it comes.")] = 0,
    strip: Annotated[bool, typer.Option("--strip", help="Six frames side by side.")] = False,
    json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Play a story: an animated WebP, or a strip of its frames. With --json also its truth."""
    from ..vitron_model.training.world.plots import story
    from ..vitron_model.training.world.sheets import strip as strip_of
    from ..vitron_model.training.world.stories import play
    from ..vitron_model.training.world.telling import clip_json, film_webp

    what, endings = ("strip", PICTURES) if strip else ("clip", (".webp",))
    _new(output, force, what, endings)
    film = play(story(index, split.value, frames=frames), width)
    made = _picture(strip_of(film.frames), output.suffix) if strip else film_webp(film)
    write_bytes(made, output)
    terminal = terminal_of(ctx)
    terminal.document({"ok": True, "output": str(output)} | clip_json(film.truth))
    for event in film.truth.events:
        target = f" {event.target}" if event.target else ""
        actor = event.actor or "the sky:"
        terminal.say(f"{actor} {event.action}{target}  [dim]{event.first}–{event.last}[/dim]")
    terminal.say(f"[green]✓[/green] {output}")


@app.command(epilog=examples("world sample 7 -o 7.png --truth 7.json"))
def sample(
    ctx: typer.Context,
    index: Annotated[int, typer.Argument(min=0, help="Which scene of the split.")] = 0,
    output: OutOption = Path("scene.png"),
    truth: Annotated[
        Path | None, typer.Option("--truth", help="Write its truth there as JSON.")
    ] = None,
    width: WidthOption = 512,
    split: SplitOption = SplitName.val,
    json: JsonFlag = False,
    force: ForceFlag = False,
) -> None:
    """Draw one scene and tell everything that is true of it."""
    from ..vitron_model.training.world.painter import render
    from ..vitron_model.training.world.scenes import scene
    from ..vitron_model.training.world.telling import scene_json

    _new(output, force, "scene", PICTURES)
    if truth is not None:
        _new(truth, force, "truth", (".json",))
    picture = render(scene(index, split.value), width)
    told = scene_json(picture.truth)
    write_bytes(_picture(picture.pixels, output.suffix), output)
    if truth is not None:
        write_bytes((json_text.dumps(told, indent=1) + "\n").encode(), truth)
    terminal = terminal_of(ctx)
    terminal.document({"ok": True, "output": str(output)} | told)
    terminal.table(
        ("id", "colour", "size", "box"),
        [
            (t.id, t.colour, t.size, ", ".join(f"{v:.2f}" for v in t.box))
            for t in picture.truth.things
        ],
    )
    terminal.say(f"[green]✓[/green] {output}")


@app.command(epilog=examples("world stats --count 2000", "world stats --json"))
def stats(
    ctx: typer.Context,
    count: Annotated[int, typer.Option("--count", min=1, max=100_000)] = 500,
    split: SplitOption = SplitName.train,
    first: FirstOption = 0,
    json: JsonFlag = False,
) -> None:
    """Count how often each kind, colour, place and action comes up."""
    from ..vitron_model.training.world.telling import stats as counted

    tables = counted(count, split.value, first)
    terminal = terminal_of(ctx)
    terminal.document({"ok": True, "count": count} | {k: dict(v) for k, v in tables.items()})
    for name, table in tables.items():
        total = sum(table.values())
        line = ", ".join(f"{word} {100 * n / total:.0f} %" for word, n in table.most_common())
        terminal.say(f"[bold]{name}[/bold]  {line}")
