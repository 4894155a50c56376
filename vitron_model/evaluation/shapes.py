"""What is on a picture, judged by whole shapes: the segmenter finds what it is told to look for,
and its closer look must take that for such a thing.

The recogniser judges patches one by one: to it a red block where a dog should stand is a dog.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ...tools.seem import EMBEDDED
from ...tools.segmenter.answering import PLAIN
from ...tools.segmenter.calling import Calling
from ...tools.segmenter.choosing import LIKELY, bears
from ...tools.segmenter.finder import Finder
from ...tools.segmenter.windows import Window
from .recogniser import Recognised


class Shapes:
    def __init__(self, weights: Path = EMBEDDED) -> None:
        self.finder = Finder.open(weights)
        assert self.finder.looking is not None, f"no closer look lies in {weights}"

    def look(self, pixels: NDArray[np.uint8], kind: str) -> tuple[Recognised, ...]:
        """Everything of that kind, the likeliest first."""
        height, width = pixels.shape[:2]
        seen = self.finder.see(Window.whole(width, height).seen(pixels, self.finder.side))
        found = []
        for one in Calling(self.finder, pixels, seen, self.finder.known).of(kind):
            if bears(one, (kind,)) < LIKELY or one.glance.of("kind", (kind,)) < PLAIN:
                continue
            x0, y0, x1, y1 = one.box
            wide = height / width
            colours = one.glance.chances["colour"]
            colour = max(colours, key=colours.__getitem__)
            found.append(Recognised(kind, colour, (x0 * wide, y0, x1 * wide, y1)))
        return tuple(found)
