"""What was drawn is seen again: its lines in the right places, over the picture's address."""

from __future__ import annotations

from urllib.parse import unquote

from vitron.memory.region import Box, Point, Polygon, Region, Scribble
from vitron.ui.sketch import LEFT_OUT, MEANT, sketch


def test_every_shape_is_drawn_where_it_was_and_what_is_left_out_in_another_colour() -> None:
    region = Region(
        shapes=(
            Box(x0=0.1, y0=0.2, x1=0.5, y1=0.8),
            Point(x=0.3, y=0.5, sign=-1),
            Scribble(points=((0.0, 0.0), (1.0, 1.0))),
            Polygon(points=((0.2, 0.2), (0.4, 0.2), (0.3, 0.4))),
        )
    )
    told = unquote(sketch(region, "/artifacts/a_1/thumbnail", 640, 320, "img1"))
    assert 'src="/artifacts/a_1/thumbnail"' in told and "aspect-ratio:640/320" in told
    assert 'viewBox="0 0 1000 500"' in told
    assert '<rect x="100.0" y="100.0" width="400.0" height="300.0"' in told
    assert f'<circle cx="300.0" cy="250.0" r="24" fill="{LEFT_OUT}"' in told
    assert 'points="0.0,0.0 1000.0,500.0"' in told and "<polygon" in told
    assert told.count(MEANT) >= 3
