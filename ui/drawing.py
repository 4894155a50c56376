"""Regions given as flags: `--box 0.2,0.3,0.6,0.9`, also in pixels. Knows no picture but its size.

Every shape may end in `,-`: a place to leave out. Numbers are fractions of the width and height;
numbers that can only be pixels are refused with the way to say so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Literal

import typer

from ..errors import InvalidRegion
from ..memory.region import Box, Point, Polygon, Region, Scribble, Shape

BRUSH = 0.015  # width of a stroke, as a fraction of the longer side

PANEL = "Where"

PointFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--point",
        rich_help_panel=PANEL,
        metavar="X,Y[,±]",
        help="A click; again for more. `,-` leaves out.",
    ),
]
BoxFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--box",
        rich_help_panel=PANEL,
        metavar="X0,Y0,X1,Y1",
        help="A rectangle: left, top, right, bottom.",
    ),
]
ScribbleFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--scribble", rich_help_panel=PANEL, metavar="X,Y X,Y…", help="A stroke of the brush."
    ),
]
PolygonFlag = Annotated[
    list[str] | None,
    typer.Option(
        "--polygon",
        rich_help_panel=PANEL,
        metavar="X,Y X,Y…",
        help="A closed outline, three corners or more.",
    ),
]
FrameFlag = Annotated[
    int | None,
    typer.Option(
        "--frame",
        rich_help_panel=PANEL,
        min=0,
        help="The frame of a clip on which it is drawn, from 0.",
    ),
]
PixelsFlag = Annotated[
    bool,
    typer.Option(
        "--pixels", rich_help_panel=PANEL, help="Coordinates are pixels, not fractions from 0 to 1."
    ),
]


@dataclass(frozen=True)
class _Mark:
    flag: str
    said: str
    spots: tuple[tuple[float, float], ...]
    sign: int


@dataclass(frozen=True)
class Drawing:
    """What the flags said, read and counted, but not yet laid on a picture."""

    marks: tuple[_Mark, ...]
    frame: int | None
    pixels: bool

    @classmethod
    def of(
        cls,
        points: list[str] | None,
        boxes: list[str] | None,
        scribbles: list[str] | None,
        polygons: list[str] | None,
        frame: int | None = None,
        pixels: bool = False,
    ) -> Drawing:
        marks = [_mark("--point", text, 1) for text in points or []]
        marks += [_mark("--box", text, 2) for text in boxes or []]
        marks += [_mark("--scribble", text, None) for text in scribbles or []]
        marks += [_mark("--polygon", text, None) for text in polygons or []]
        drawing = cls(tuple(marks), frame, pixels)
        if not pixels:
            drawing._refuse_pixels()
            drawing.on((1, 1))  # whatever else is wrong is said before anything is stored
        return drawing

    def on(self, size: tuple[int, int]) -> Region | None:
        """The region on a picture of that (width, height); None if nothing was drawn."""
        if not self.marks:
            return None
        shapes = tuple(self._shape(mark, size) for mark in self.marks)
        return Region(shapes=shapes, frame=self.frame)

    def _shape(self, mark: _Mark, size: tuple[int, int]) -> Shape:
        sign: Literal[1, -1] = 1 if mark.sign > 0 else -1
        scale = size if self.pixels else (1, 1)
        spots = tuple((x / scale[0], y / scale[1]) for x, y in mark.spots)
        if self.pixels and any(not (0 <= x <= 1 and 0 <= y <= 1) for x, y in spots):
            raise InvalidRegion(
                f"{mark.flag} {mark.said} lies outside the picture of {size[0]}x{size[1]} pixels",
                "give pixels inside it",
            )
        match mark.flag:
            case "--point":
                return Point(x=spots[0][0], y=spots[0][1], sign=sign)
            case "--box":
                (x0, y0), (x1, y1) = spots
                return Box(x0=x0, y0=y0, x1=x1, y1=y1, sign=sign)
            case "--scribble":
                return Scribble(points=spots, width=BRUSH, sign=sign)
            case _:
                return Polygon(points=spots, sign=sign)

    def _refuse_pixels(self) -> None:
        for mark in self.marks:
            numbers = [number for spot in mark.spots for number in spot]
            if any(number > 1 or number < 0 for number in numbers):
                raise InvalidRegion(
                    f"{mark.flag} {mark.said} is not between 0 and 1",
                    "coordinates are fractions of the width and height (0.5,0.5 is the middle); "
                    "for pixels add --pixels",
                )


def _mark(flag: str, text: str, spots: int | None) -> _Mark:
    """The numbers of one flag; a sign behind them says whether the place is meant or left out."""
    words = [word for word in text.replace(";", " ").replace(",", " ").split() if word]
    sign = 1
    if words and words[-1] in ("+", "-"):
        sign = 1 if words.pop() == "+" else -1
    elif spots is not None and len(words) == 2 * spots + 1 and words[-1] in ("1", "+1", "-1", "0"):
        sign = 1 if words.pop() in ("1", "+1") else -1
    try:
        numbers = [float(word) for word in words]
    except ValueError:
        numbers = [math.nan]
    if not all(math.isfinite(number) for number in numbers):
        raise InvalidRegion(f"{flag} {text} holds something that is no number", _shape_of(flag))
    wrong = len(numbers) != 2 * spots if spots is not None else len(numbers) % 2 or not numbers
    if wrong:
        raise InvalidRegion(f"{flag} {text} has {len(numbers)} numbers", _shape_of(flag))
    pairs = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    return _Mark(flag, text, pairs, sign)


def _shape_of(flag: str) -> str:
    return (
        "write it as "
        + {
            "--point": "--point 0.4,0.5 (or 0.4,0.5,- to leave a place out)",
            "--box": "--box 0.2,0.3,0.6,0.9 (left, top, right, bottom)",
            "--scribble": "--scribble 0.2,0.3 0.3,0.4 0.4,0.4",
            "--polygon": "--polygon 0.2,0.2 0.8,0.2 0.5,0.8",
        }[flag]
    )
