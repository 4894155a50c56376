"""What a person drew: points, boxes, scribbles, polygons and masks, in coordinates from 0 to 1.

One type for everything drawn, on a picture or on frames of a clip. x runs over the width and y
over the height, from edge to edge: x = 0 is the left edge of the first pixel, x = 1 the right edge
of the last. It knows nothing of who drew it or of what will be done there.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, Self

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, field_validator, model_validator

from ..errors import InvalidRegion

Spot = tuple[float, float]
"""A place in the picture: (x, y), each from 0 to 1."""

DOT = 0.008  # radius of a rasterised point, as a fraction of the longer side


def _spot(x: float, y: float) -> Spot:
    for name, value in (("x", x), ("y", y)):
        if not (math.isfinite(value) and 0.0 <= value <= 1.0):
            raise InvalidRegion(f"{name} = {value} lies outside the picture")
    return (float(x), float(y))


class _Shape(BaseModel):
    """What all shapes share: a sign, which says whether the place is meant or excluded."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sign: Literal[1, -1] = 1


class Point(_Shape):
    """A click."""

    kind: Literal["point"] = "point"
    x: float
    y: float

    @model_validator(mode="after")
    def _inside(self) -> Self:
        _spot(self.x, self.y)
        return self

    def outline(self) -> list[Spot]:
        return [(self.x, self.y)]

    def paint(self, canvas: NDArray[np.uint8]) -> None:
        height, width = canvas.shape
        centre = (min(width - 1, int(self.x * width)), min(height - 1, int(self.y * height)))
        cv2.circle(canvas, centre, max(1, round(DOT * max(width, height))), 1, -1)


class Box(_Shape):
    """A rectangle, (X_l, Y_t, X_r, Y_b)."""

    kind: Literal["box"] = "box"
    x0: float
    y0: float
    x1: float
    y1: float

    @model_validator(mode="after")
    def _inside(self) -> Self:
        _spot(self.x0, self.y0)
        _spot(self.x1, self.y1)
        if self.x1 <= self.x0 or self.y1 <= self.y0:
            raise InvalidRegion(
                f"box ({self.x0:g}, {self.y0:g}, {self.x1:g}, {self.y1:g}) is empty",
                "give left, top, right, bottom with left < right and top < bottom",
            )
        return self

    def outline(self) -> list[Spot]:
        return [(self.x0, self.y0), (self.x1, self.y0), (self.x1, self.y1), (self.x0, self.y1)]

    def paint(self, canvas: NDArray[np.uint8]) -> None:
        x0, y0, x1, y1 = self.pixels(canvas.shape[1], canvas.shape[0])
        canvas[y0:y1, x0:x1] = 1

    def pixels(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Every pixel that the box touches: x0, y0, x1, y1, the ends excluded."""
        x0, y0 = math.floor(self.x0 * width + 1e-6), math.floor(self.y0 * height + 1e-6)
        x1, y1 = math.ceil(self.x1 * width - 1e-6), math.ceil(self.y1 * height - 1e-6)
        x0, y0 = min(x0, width - 1), min(y0, height - 1)
        return x0, y0, max(x1, x0 + 1), max(y1, y0 + 1)


class _Stroke(_Shape):
    points: tuple[Spot, ...] = Field(min_length=1)

    @field_validator("points")
    @classmethod
    def _inside(cls, points: tuple[Spot, ...]) -> tuple[Spot, ...]:
        return tuple(_spot(x, y) for x, y in points)

    def outline(self) -> list[Spot]:
        return list(self.points)

    def corners(self, canvas: NDArray[np.uint8]) -> NDArray[np.int32]:
        height, width = canvas.shape
        scaled = np.asarray(self.points) * (width, height)
        inside: NDArray[np.int32] = np.minimum(scaled, (width - 1, height - 1)).astype(np.int32)
        return inside


class Scribble(_Stroke):
    """A stroke of the brush; `width` is a fraction of the picture's longer side."""

    kind: Literal["scribble"] = "scribble"
    width: float = Field(0.015, gt=0, le=1)

    def paint(self, canvas: NDArray[np.uint8]) -> None:
        thickness = max(1, round(self.width * max(canvas.shape)))
        corners = self.corners(canvas)
        if len(corners) == 1:
            cv2.circle(canvas, tuple(corners[0].tolist()), max(1, thickness // 2), 1, -1)
        else:
            cv2.polylines(canvas, [corners], False, 1, thickness)


class Polygon(_Stroke):
    """A closed outline."""

    kind: Literal["polygon"] = "polygon"

    @model_validator(mode="after")
    def _is_a_face(self) -> Self:
        if len(self.points) < 3:
            raise InvalidRegion(
                f"a polygon with {len(self.points)} corners has no inside", "give at least 3"
            )
        return self

    def paint(self, canvas: NDArray[np.uint8]) -> None:
        cv2.fillPoly(canvas, [self.corners(canvas)], 1)


class MaskShape(_Shape):
    """A stored mask, by the id of its artifact; `bind` hands it the pixels within a process."""

    kind: Literal["mask"] = "mask"
    artifact: str
    _alpha: NDArray[np.uint8] | None = PrivateAttr(default=None)

    def bind(self, alpha: NDArray[np.uint8]) -> Self:
        """The same shape with its pixels (H, W) at hand; they are never written out."""
        bound = self.model_copy()
        bound._alpha = alpha
        return bound

    def outline(self) -> list[Spot]:
        alpha = self.alpha()
        height, width = alpha.shape
        rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
        if not len(rows):
            raise InvalidRegion(f"mask {self.artifact} is empty", "draw something")
        return [
            (columns[0] / width, rows[0] / height),
            ((columns[-1] + 1) / width, (rows[-1] + 1) / height),
        ]

    def alpha(self) -> NDArray[np.uint8]:
        if self._alpha is None:
            raise InvalidRegion(f"mask {self.artifact} was not loaded", "bind its pixels first")
        return self._alpha

    def paint(self, canvas: NDArray[np.uint8]) -> None:
        height, width = canvas.shape
        alpha = cv2.resize(self.alpha(), (width, height), interpolation=cv2.INTER_LINEAR)
        canvas[alpha >= 128] = 1


Shape = Annotated[Point | Box | Scribble | Polygon | MaskShape, Field(discriminator="kind")]


@dataclass(frozen=True)
class Placement:
    """Where one picture lies inside another: scale and offset, both in the outer one's 0-to-1."""

    scale_x: float
    scale_y: float
    left: float
    top: float

    @classmethod
    def letterbox(cls, inner: tuple[int, int], outer: tuple[int, int]) -> Placement:
        """`inner` (width, height) fitted whole and centred into `outer`."""
        scale = min(outer[0] / inner[0], outer[1] / inner[1])
        x, y = inner[0] * scale / outer[0], inner[1] * scale / outer[1]
        return cls(x, y, (1 - x) / 2, (1 - y) / 2)


class Region(BaseModel):
    """Shapes drawn on one picture, or on frame `frame` of a clip; `span` limits it in time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shapes: tuple[Shape, ...] = Field(min_length=1)
    frame: int | None = Field(None, ge=0)
    """The frame of a clip on which it was drawn; None on a picture (a clip then takes frame 0)."""
    span: tuple[int, int] | None = None
    """First and last frame (F_s, F_e) that it speaks of, both included."""

    @model_validator(mode="after")
    def _means_something(self) -> Self:
        if self.span is not None and not 0 <= self.span[0] <= self.span[1]:
            raise InvalidRegion(f"frames {self.span} run backwards", "give first <= last, from 0")
        if all(shape.sign < 0 for shape in self.shapes):
            raise InvalidRegion("every shape is an exclusion", "mark at least one place to include")
        return self

    # The ways to draw one. -----------------------------------------------------------------

    @classmethod
    def box(cls, x0: float, y0: float, x1: float, y1: float, frame: int | None = None) -> Region:
        return cls(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),), frame=frame)

    @classmethod
    def points(cls, *spots: tuple[float, float, int], frame: int | None = None) -> Region:
        """Clicks as (x, y, sign)."""
        marks = [Point(x=x, y=y, sign=1 if sign > 0 else -1) for x, y, sign in spots]
        return cls(shapes=tuple(marks), frame=frame)

    @classmethod
    def polygon(cls, points: list[Spot], frame: int | None = None) -> Region:
        return cls(shapes=(Polygon(points=tuple(points)),), frame=frame)

    @classmethod
    def scribble(cls, points: list[Spot], width: float = 0.015, frame: int | None = None) -> Region:
        return cls(shapes=(Scribble(points=tuple(points), width=width),), frame=frame)

    @classmethod
    def mask(cls, artifact: str, frame: int | None = None) -> Region:
        return cls(shapes=(MaskShape(artifact=artifact),), frame=frame)

    def joined(self, other: Region) -> Region:
        """Both drawings as one; they must lie on the same frame."""
        if self.frame != other.frame:
            raise InvalidRegion(
                f"shapes on frames {self.frame} and {other.frame} cannot be one region",
                "draw on one frame at a time",
            )
        return self.model_copy(update={"shapes": self.shapes + other.shapes})

    # What it says. --------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """The kind of its first shape that includes: point, box, scribble, polygon or mask."""
        return next(shape.kind for shape in self.shapes if shape.sign > 0)

    def masks(self) -> list[str]:
        """The artifact ids of the stored masks that it needs."""
        return [shape.artifact for shape in self.shapes if isinstance(shape, MaskShape)]

    def bound(self, alpha_of: Callable[[str], NDArray[np.uint8]]) -> Region:
        """The same region with the pixels of its stored masks at hand."""
        shapes = tuple(
            shape.bind(alpha_of(shape.artifact)) if isinstance(shape, MaskShape) else shape
            for shape in self.shapes
        )
        return self.model_copy(update={"shapes": shapes})

    def bounds(self) -> tuple[float, float, float, float]:
        """(X_l, Y_t, X_r, Y_b) around everything included."""
        spots = [spot for shape in self.shapes if shape.sign > 0 for spot in shape.outline()]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        return min(xs), min(ys), max(xs), max(ys)

    def raster(self, width: int, height: int) -> NDArray[np.bool_]:
        """The region as pixels (height, width): what is included less what is excluded."""
        planes = {sign: np.zeros((height, width), np.uint8) for sign in (1, -1)}
        for shape in self.shapes:
            shape.paint(planes[shape.sign])
        inside: NDArray[np.bool_] = (planes[1] > 0) & (planes[-1] == 0)
        return inside

    def placed(self, placement: Placement) -> Region:
        """The same drawing in the coordinates of a picture that holds this one (a letterbox)."""
        return self._moved(
            lambda x, y: (
                x * placement.scale_x + placement.left,
                y * placement.scale_y + placement.top,
            )
        )

    def unplaced(self, placement: Placement) -> Region:
        """The way back from a letterbox; what was drawn on the border is moved to the edge."""
        return self._moved(
            lambda x, y: (
                min(1.0, max(0.0, (x - placement.left) / placement.scale_x)),
                min(1.0, max(0.0, (y - placement.top) / placement.scale_y)),
            )
        )

    def _moved(self, move: Callable[[float, float], Spot]) -> Region:
        shapes: list[Point | Box | Scribble | Polygon] = []
        for shape in self.shapes:
            match shape:
                case Point():
                    x, y = move(shape.x, shape.y)
                    shapes.append(shape.model_copy(update={"x": x, "y": y}))
                case Box():
                    (x0, y0), (x1, y1) = move(shape.x0, shape.y0), move(shape.x1, shape.y1)
                    shapes.append(Box(x0=x0, y0=y0, x1=x1, y1=y1, sign=shape.sign))
                case Scribble() | Polygon():
                    moved = tuple(move(x, y) for x, y in shape.points)
                    shapes.append(shape.model_copy(update={"points": moved}))
                case MaskShape():
                    raise InvalidRegion(
                        f"mask {shape.artifact} has pixels of its own", "resize the mask instead"
                    )
        return self.model_copy(update={"shapes": tuple(shapes)})

    def __str__(self) -> str:
        """The paper's text, a box: `(0.23, 0.35, 0.41, 0.66)`, with frames `(… | 3, 12)`."""
        box = ", ".join(f"{value:.2f}" for value in self.bounds())
        return f"({box} | {self.span[0]}, {self.span[1]})" if self.span else f"({box})"
