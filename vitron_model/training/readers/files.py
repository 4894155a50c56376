"""Files of a dataset on disk: found, read and checked; every fault names the file and the line.

Knows no dataset.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ....errors import DataError, InputError
from ....memory.settings import Limits
from ....memory.uploads import read_clip
from ..samples import Bits, Box, Clip, Frame, Picture

Json = Any
LONG = Limits(megabytes=20_000, seconds=3_600, frames=250_000)
"""What a clip of a dataset may be: more than an upload, but not without end."""
PUBLISHED = "download it from its publisher and lay it out as docs/readers.md shows"


def folder_of(path: Path | str, what: str) -> Path:
    folder = Path(path).expanduser()
    if not folder.is_dir():
        raise DataError(str(folder), None, f"there is no folder of {what}", PUBLISHED)
    return folder


def one_of(folder: Path, *names: str) -> Path:
    """The first of these files or folders that is there."""
    for name in names:
        if (folder / name).exists():
            return folder / name
    raise DataError(str(folder / names[0]), None, "it is missing", PUBLISHED)


def read_text(path: Path) -> str:
    one_of(path.parent, path.name)
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        remedy = "save it as UTF-8"
        raise DataError(str(path), None, f"byte {error.start} is no UTF-8", remedy) from error


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """(line number from 1, text) of every line that is not empty."""
    for number, line in enumerate(read_text(path).splitlines(), 1):
        if line.strip():
            yield number, line


def read_json(path: Path) -> Json:
    text = read_text(path)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise DataError(str(path), line, f"no JSON: {error}", "download it again") from error


def json_lines(path: Path) -> Iterator[tuple[int, Json]]:
    for number, line in lines(path):
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DataError(str(path), number, f"no JSON: {error}", "mend the line") from error


def table(path: Path, delimiter: str, quoted: bool) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of a CSV or TSV; where nothing is quoted, a `"` is a character."""
    one_of(path.parent, path.name)
    with path.open(encoding="utf-8", newline="") as file:
        reader = (
            csv.reader(file, delimiter=delimiter)
            if quoted
            else csv.reader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE)
        )
        try:
            for row in reader:
                yield reader.line_num, row
        except (csv.Error, UnicodeDecodeError) as error:
            raise DataError(str(path), reader.line_num, str(error), "mend the line") from error


def field(row: Json, name: str, kind: type | tuple[type, ...], path: Path, where: object) -> Any:
    """A field of a record, of the right kind."""
    value = row.get(name) if isinstance(row, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool) and kind is not bool:
        line = where if isinstance(where, int) else None
        record = "" if line is not None else f"record {where}: "
        found = "missing" if value is None else f"{value!r:.60}"
        wanted = kind.__name__ if isinstance(kind, type) else "number"
        raise DataError(
            str(path), line, f"{record}the field {name!r} is {found}, not a {wanted}",
            "compare with docs/readers.md",
        )  # fmt: skip
    return value


def every_line(path: Path, count: int, of: str) -> list[str]:
    """All lines of a file that has exactly one for each frame."""
    found = read_text(path).rstrip("\n").splitlines()
    blank = next((at for at, line in enumerate(found, 1) if not line.strip()), None)
    if blank is not None:
        raise DataError(str(path), blank, "the line is empty", "take the published file")
    if len(found) != count:
        remedy = "take pictures and truth of one release"
        raise DataError(str(path), None, f"{len(found)} {of} for {count} frames", remedy)
    return found


def numbers(text: str, count: int, path: Path, line: int) -> list[float]:
    """At least `count` numbers with commas, tabs or spaces between."""
    try:
        values = [float(word) for word in text.replace(",", " ").split()]
    except ValueError as error:
        raise DataError(str(path), line, f"{text!r:.60}: {error}", "mend the line") from error
    if len(values) < count or not all(np.isfinite(values)):
        raise DataError(str(path), line, f"{text!r:.60} has not {count} numbers", "mend the line")
    return values


def box_xywh(values: list[float], size: tuple[int, int], path: Path) -> Box | None:
    """x, y, width, height in pixels -> a box in 0 to 1, cut at the edges.

    None where nothing of it is left: published sets hold a few boxes without extent, and boxes of
    people who have walked out of the picture.
    """
    x, y, w, h = values
    width, height = size
    if width < 1 or height < 1:
        raise DataError(str(path), None, f"a picture of {width}x{height} pixels", "mend its size")
    box = (
        min(max(x / width, 0.0), 1.0), min(max(y / height, 0.0), 1.0),
        min(max((x + w) / width, 0.0), 1.0), min(max((y + h) / height, 0.0), 1.0),
    )  # fmt: skip
    return box if box[2] > box[0] and box[3] > box[1] else None


# --- pixels, loaded when asked for ----------------------------------------------------------------


def load_picture(path: Path) -> Frame:
    one_of(path.parent, path.name)
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise DataError(str(path), None, "it is no readable picture", "download it again")
    return np.ascontiguousarray(pixels[..., ::-1])


def picture(path: Path) -> Picture:
    return Picture(path.name, lambda: load_picture(path))


def size_of(path: Path) -> tuple[int, int]:
    """(width, height) from the header alone."""
    from PIL import Image, UnidentifiedImageError

    one_of(path.parent, path.name)
    try:
        with Image.open(path) as header:
            return header.size
    except (UnidentifiedImageError, OSError) as error:
        raise DataError(str(path), None, f"no picture: {error}", "download it again") from error


def stills(name: str, paths: list[Path], fps: float) -> Clip:
    """A clip that lies on disk as one picture a frame."""
    return Clip(name, lambda: (load_picture(path) for path in paths), fps, len(paths))


def film(path: Path) -> Clip:
    """A clip in one file; opened, when its frames are wanted, by the store's guarded reader."""
    one_of(path.parent, path.name)

    def frames() -> Iterator[Frame]:
        try:
            yield from read_clip(path, LONG).frames()
        except InputError as error:
            raise DataError(str(path), None, str(error), "download it again") from error

    return Clip(path.name, frames)


def load_indexed(path: Path) -> np.ndarray[Any, Any]:
    """A palette or grey PNG as its numbers (H, W), not its colours."""
    from PIL import Image, UnidentifiedImageError

    one_of(path.parent, path.name)
    try:
        with Image.open(path) as picture:
            return np.array(picture if picture.mode in ("P", "L", "1") else picture.convert("L"))
    except (UnidentifiedImageError, OSError) as error:
        raise DataError(str(path), None, f"no mask: {error}", "download it again") from error


def mask_of(path: Path, number: int) -> Callable[[], Bits]:
    return lambda: load_indexed(path) == number
