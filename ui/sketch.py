"""What somebody drew, as they see it again: its lines over a small copy of the picture.

Lines only, by their fractions of the picture; the picture comes by its address.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from ..memory.region import Box, Point, Polygon, Region, Scribble

MEANT, LEFT_OUT = "#15a37f", "#d9534f"
WIDE = 168  # pixels
SIDE = 1000  # units of the drawing's longer side


def sketch(region: Region, thumbnail: str, width: int, height: int, name: str) -> str:
    """HTML: the thumbnail, and the drawing over it."""
    scale = SIDE / max(width, height, 1)
    wide, high = max(1.0, width * scale), max(1.0, height * scale)
    box = f'viewBox="0 0 {wide:.0f} {high:.0f}"'
    lines = "".join(_lines(region, wide, high))
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" {box}>{lines}</svg>'
    return (
        f'<div style="position:relative;width:{WIDE}px;aspect-ratio:{width}/{height};'
        'border-radius:.4rem;overflow:hidden">'
        f'<img src="{thumbnail}" alt="{name}, with what was drawn on it" '
        'style="width:100%;height:100%;object-fit:cover;display:block">'
        # Streamlit lets no svg element through; as a picture of a few hundred bytes it may come.
        f'<img src="data:image/svg+xml,{quote(drawn)}" alt="" '
        'style="position:absolute;inset:0;width:100%;height:100%"></div>'
    )


def _lines(region: Region, wide: float, high: float) -> Iterator[str]:
    for shape in region.shapes:
        ink = MEANT if shape.sign > 0 else LEFT_OUT
        style = f'fill="{ink}" fill-opacity=".18" stroke="{ink}" stroke-width="14"'
        match shape:
            case Box():
                yield (
                    f'<rect x="{shape.x0 * wide:.1f}" y="{shape.y0 * high:.1f}" '
                    f'width="{(shape.x1 - shape.x0) * wide:.1f}" '
                    f'height="{(shape.y1 - shape.y0) * high:.1f}" {style}/>'
                )
            case Point():
                yield (
                    f'<circle cx="{shape.x * wide:.1f}" cy="{shape.y * high:.1f}" r="24" '
                    f'fill="{ink}" stroke="#fff" stroke-width="8"/>'
                )
            case Polygon():
                yield f'<polygon points="{_points(shape.points, wide, high)}" {style}/>'
            case Scribble():
                thick = max(14.0, shape.width * SIDE)
                yield (
                    f'<polyline points="{_points(shape.points, wide, high)}" fill="none" '
                    f'stroke="{ink}" stroke-opacity=".65" stroke-width="{thick:.0f}" '
                    'stroke-linecap="round" stroke-linejoin="round"/>'
                )


def _points(points: tuple[tuple[float, float], ...], wide: float, high: float) -> str:
    return " ".join(f"{x * wide:.1f},{y * high:.1f}" for x, y in points)
