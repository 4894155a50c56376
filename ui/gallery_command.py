"""`vitron gallery`: every showpiece rendered into small files and a page that lists them.

Knows no specialist: each piece goes through the registry like any request.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import cv2
import numpy as np
import typer
from PIL import Image as Pillow

from ..errors import VitronError
from ..memory.media import Frame, Image, Mask, Track, Value, Video
from ..tools.pool import Pool
from ..tools.registry import Registry
from .commands import examples
from .showpieces import Piece, pieces, prepared
from .terminal import terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

WIDE = 420  # width of a shown half, pixels
MOST_FRAMES = 24
GAP = 8
PAPER = 252


@app.command(epilog=examples("gallery", "gallery -o shown", "gallery --only remove"))
def gallery(
    ctx: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to fill.")] = Path(
        "docs/gallery"
    ),
    only: Annotated[str, typer.Option("--only", help="Just the piece of this name.")] = "",
) -> None:
    """Render what the specialists can do: before and after, side by side."""
    terminal = terminal_of(ctx)
    registry = Registry.discover()
    wanted = [piece for piece in pieces() if not only or piece.name == only]
    if not wanted:
        known = ", ".join(piece.name for piece in pieces())
        raise typer.BadParameter(f"there is no piece {only!r}; use one of: {known}")
    output.mkdir(parents=True, exist_ok=True)
    failed = 0
    with Pool() as pool:
        for number, piece in enumerate(wanted, 1):
            terminal.note(f"{number}/{len(wanted)} {piece.title}")
            request, source = prepared(piece)
            try:
                backend = registry.choose(piece.module, request).backend
                result = pool.submit(backend, request).result()
            except VitronError as error:
                failed += 1
                terminal.error(error)
                continue
            _write(output / f"{piece.name}.webp", _shown(source, result.values[0]), source)
    if not only:
        _page(output, wanted)
    if failed:
        raise typer.Exit(1)


def _shown(source: Image | Video | None, made: Value) -> list[Frame]:
    """Before beside after, or what came from words alone; of a clip, evenly chosen frames."""
    if source is None:
        alone = _frames(made)
        count = min(MOST_FRAMES, len(alone))
        return [_sized(alone[k * len(alone) // count]) for k in range(count)]
    before, after = _frames(source), _frames(made, source)
    count = min(MOST_FRAMES, max(len(before), len(after)))
    return [
        _pair(before[k * len(before) // count], after[k * len(after) // count])
        for k in range(count)
    ]


def _frames(value: Value, source: Value | None = None) -> list[Frame]:
    match value:
        case Image():
            return [value.rgb()]
        case Video():
            return list(value.frames())
        case Mask() if isinstance(source, Image):
            return [_lit(source.rgb(), value.alpha)]
        case Track() if isinstance(source, Video):
            return [
                _lit(frame, mask.alpha)
                for frame, mask in zip(source.frames(), value.masks, strict=True)
            ]
    raise AssertionError(value.kind)


def _lit(pixels: Frame, alpha: Frame) -> Frame:
    """What was found in its own light, the rest far down."""
    share = (alpha.astype(np.float32) / 255)[..., None]
    return (pixels * (0.22 + 0.78 * share)).astype(np.uint8)


def _pair(before: Frame, after: Frame) -> Frame:
    halves = [_sized(before), _sized(after)]
    height = max(half.shape[0] for half in halves)
    page = np.full((height, 2 * WIDE + GAP, 3), PAPER, np.uint8)
    for at, half in zip((0, WIDE + GAP), halves, strict=True):
        top = (height - half.shape[0]) // 2
        page[top : top + half.shape[0], at : at + WIDE] = half
    return page


def _sized(pixels: Frame) -> Frame:
    height = round(pixels.shape[0] * WIDE / pixels.shape[1])
    return np.asarray(cv2.resize(pixels, (WIDE, height), interpolation=cv2.INTER_AREA))


def _write(path: Path, frames: list[Frame], source: Image | Video | None) -> None:
    """A WebP, moving if there are several frames; whole or not at all."""
    seconds = source.seconds if isinstance(source, Video) else 3.0
    pages = [Pillow.fromarray(frame) for frame in frames]
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".webp", delete=False) as draft:
        if len(pages) == 1:
            pages[0].save(draft, "WEBP", quality=84, method=6)
        else:
            pace = round(1000 * seconds / len(pages))
            pages[0].save(
                draft, "WEBP", save_all=True, append_images=pages[1:], duration=pace, loop=0,
                quality=55, method=4,
            )  # fmt: skip
    Path(draft.name).chmod(0o644)
    Path(draft.name).replace(path)


def _page(folder: Path, shown: list[Piece]) -> None:
    lines = [
        "# What the hands do",
        "",
        "From words alone by the storybook's illustrator; then before and after, made by the",
        "classical specialists, which need no weights, from a drawn box or outline and the words",
        "above each picture; rendered by `./run gallery`. The pictures are pages of the storybook",
        "world, because no photograph may be shipped; the same words work on yours.",
        "",
    ]
    for piece in shown:
        said = f'"{piece.words}"' if piece.words else "a box"
        said += ", it and its shadow outlined" if piece.outline else ""
        lines += [f"## {piece.title}", "", f"{piece.module.name}: {said}", "",
                  f"![{piece.title}]({piece.name}.webp)", ""]  # fmt: skip
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
