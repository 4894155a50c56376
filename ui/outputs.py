"""Results written where a person asked for them: whole or not at all, nothing overwritten unasked.

Knows the values of memory and their codecs; not where they came from.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import cv2
import typer

from ..errors import LimitExceeded, OutputExists, OutputRefused, StorageFull, UnsupportedMedia
from ..memory import recipes
from ..memory.clips import write_film
from ..memory.codecs import write_png
from ..memory.faults import FORBIDDEN, FULL
from ..memory.media import Image, Kind, Mask, Signal, Track, Value, Video
from ..tools.english import a

PANEL = "The result"

OutputFlag = Annotated[
    Path | None,
    typer.Option("--output", "-o", rich_help_panel=PANEL, help="Where to write the result."),
]
ForceFlag = Annotated[
    bool,
    typer.Option("--force", "-f", rich_help_panel=PANEL, help="Overwrite what is already there."),
]

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
_PARTS: dict[Kind, tuple[str, tuple[str, ...]]] = {
    "image": (".png", PICTURES),
    "mask": (".png", (".png",)),
    "video": (".mp4", (".mp4", "")),
    "track": ("", ("",)),
}
"""What a kind is written as: the suffix of a free name, and every suffix it may have."""


def place(wanted: Path | None, source: str, word: str, kind: Kind, force: bool) -> Path:
    """Where a result will go, checked before any work is done.

    Without a wish it is a free name beside nothing else: `photo.mask.png`, then `photo.mask-2.png`.
    """
    suffix, allowed = _PARTS[kind]
    if wanted is None:
        stem = Path(source).stem or "result"
        names = (
            f"{stem}.{word}{tail}{suffix}" for tail in ("", *(f"-{n}" for n in range(2, 9999)))
        )
        return next(path for path in map(Path, names) if not path.exists())
    if kind == "mask" and wanted.is_dir():
        wanted = wanted / f"{Path(source).stem}.{word}.png"
    if "" not in allowed:
        refuse_folder(wanted, f"{Path(source).stem or 'result'}.{word}{suffix}")
    if not wanted.is_dir():
        refuse_ending(wanted, kind, allowed)
    _refuse_taken(wanted, force)
    return wanted


def free(wanted: Path, force: bool) -> None:
    """Refused before anything is made: a place that would take no result, whatever its kind."""
    if not wanted.is_dir():
        refuse_ending(wanted, "result", (".png", ".mp4", *PICTURES[1:], ""))
    _refuse_taken(wanted, force)


def _refuse_taken(wanted: Path, force: bool) -> None:
    occupied = any(wanted.iterdir()) if wanted.is_dir() else wanted.exists()
    if occupied and not force:
        raise OutputExists(str(wanted))
    if not wanted.parent.is_dir():
        remedy = f"make it first: mkdir -p {shlex.quote(str(wanted.parent))}"
        raise OutputRefused(str(wanted), f"there is no folder {wanted.parent}", remedy)


def refuse_folder(path: Path, example: str) -> None:
    """One file can't be written over a folder, whatever is forced."""
    if path.is_dir():
        raise OutputRefused(str(path), "it is a folder", f"name a file in it: -o {path / example}")


def refuse_ending(path: Path, what: str, allowed: Sequence[str]) -> None:
    """A file is what it is called."""
    if path.suffix.lower() not in allowed:
        options = [f"{path.stem}{end}" if end else f"{path.stem}/ (a folder)" for end in allowed]
        raise UnsupportedMedia(str(path), f"no name for {a(what)}", options)


def write(
    value: Value, path: Path, names: Sequence[str] = (), recipe: recipes.Recipe | None = None
) -> None:
    """The value as a file or a folder of frames; `names` are the stems of the frames. A PNG or MP4
    carries the recipe inside."""
    with refusals(path):
        match value:
            case Track():
                masks = (Mask.of(mask.inside()) for mask in value.masks)
                _folder(path, [*_stems(names, len(value.masks))], masks)
            case Video() if not path.suffix:
                frames = (Image(frame) for frame in value.frames())
                _folder(path, [*_stems(names, value.count)], frames)
            case Video():
                whole(path, lambda part: write_film(part, value), recipe)
            case Mask():
                whole(path, lambda part: write_png(part, Mask.of(value.inside())), recipe)
            case Image():
                whole(path, lambda part: _picture(part, value), recipe)
            case Signal():
                raise UnsupportedMedia(str(path), "a signal", ["images", "clips", "masks"])


def copy(source: Path, path: Path) -> None:
    """A stored file as it is."""
    with refusals(path):
        whole(path, lambda part: shutil.copyfile(source, part))


def write_bytes(data: bytes, path: Path) -> None:
    """What is encoded already; its folder is made if need be."""
    with refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        whole(path, lambda part: part.write_bytes(data))


@contextmanager
def refusals(path: Path) -> Iterator[None]:
    """What the disk says against a result, in our words."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(str(path.parent)) from error
        raise OutputRefused(str(path), str(error.strerror or error)) from error


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """The same of work that fills a folder for hours, and reads elsewhere meanwhile."""
    try:
        yield
    except Exception as error:
        if _number(error) in FULL:
            raise StorageFull(str(folder)) from error
        if isinstance(error, OSError) and _refused(error, folder):
            raise OutputRefused(str(folder), str(error.strerror)) from error
        raise


def _number(error: Exception) -> int | None:
    """The system's number of what went wrong; libraries in Rust have it in their words only."""
    if isinstance(error, OSError):
        return error.errno
    said = re.search(r"\(os error (\d+)\)", str(error))
    return int(said[1]) if said else None


def _refused(error: OSError, folder: Path) -> bool:
    """Whether it is about the folder, or about one that had to be made for it."""
    place, folder = Path(str(error.filename)).resolve(), folder.resolve()
    above = folder.is_relative_to(place)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return above
    return error.errno in FORBIDDEN and (above or place.is_relative_to(folder))


def _stems(names: Sequence[str], count: int) -> Sequence[str]:
    if names and len(names) != count:
        raise LimitExceeded("the number of frames", count, len(names), "use the clip's own folder")
    return names or [f"{number:05d}" for number in range(count)]


def whole(path: Path, fill: Callable[[Path], object], recipe: recipes.Recipe | None = None) -> None:
    """Written beside its place under another name, then moved there in one step."""
    part = path.with_name(f".{path.stem}.{secrets.token_hex(4)}{path.suffix}")
    try:
        fill(part)
        recipes.put_into(part, recipe or {})
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _folder(path: Path, stems: Sequence[str], values: object) -> None:
    """Every frame, then the folder moved into place; into an existing one file by file."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    part.mkdir()
    try:
        for stem, value in zip(stems, values, strict=True):  # type: ignore[call-overload]
            write_png(part / f"{stem}.png", value)
        if path.is_dir():
            for made in sorted(part.iterdir()):
                os.replace(made, path / made.name)
        else:
            os.rename(part, path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _picture(path: Path, image: Image) -> None:
    """PNG with its transparency, JPEG and WebP at a quality that shows no loss."""
    if path.suffix.lower() == ".png":
        write_png(path, image)
        return
    bgr = cv2.cvtColor(image.rgb(), cv2.COLOR_RGB2BGR)
    flag = cv2.IMWRITE_WEBP_QUALITY if path.suffix.lower() == ".webp" else cv2.IMWRITE_JPEG_QUALITY
    done, data = cv2.imencode(path.suffix.lower(), bgr, [flag, 95])
    assert done, path
    path.write_bytes(data.tobytes())
