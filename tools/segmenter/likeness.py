"""Whether what is followed is still what it was, and where else it may be: by a closer look.

The network carries a mask from frame to frame and slips now and then onto what is passed. What it
slipped onto looks like something else, and what was followed can be called by its name.
"""

from __future__ import annotations

import math

import numpy as np

from ...memory.media import Frame
from .calling import Calling
from .choosing import Box, Candidate, bears
from .finder import Finder
from .looks import NOTHING, Glance, Looking, alike
from .network import BOX, MARKS, Seen
from .watching import middle
from .windows import Soft

SURE = 0.6
"""How likely it must be that it is such a thing for its looks to say anything later."""
ALIKE = 0.35
"""From here on a mask is still of it."""
OTHER = 0.6
"""From here on it is surely something else."""
FAR, FARTHER = 0.15, 0.06
"""In heights: how far off it may be on the next frame, and how much more on each one after."""


class Likeness:
    """Of one thing that is followed."""

    def __init__(self, finder: Finder, looking: Looking, glance: Glance) -> None:
        self.finder, self.looking = finder, looking
        self.kind = glance.likeliest("kind")[0]
        self.colours = glance.chances["colour"]
        self.box: Box = (0.0, 0.0, 0.0, 0.0)
        """Where it was seen last, in heights."""
        self.way = (0.0, 0.0)
        """How far it came then in one frame."""
        self.unseen = 0
        """Frames since."""

    @classmethod
    def of(cls, finder: Finder, square: Frame, first: Soft) -> Likeness | None:
        """None where it can't be told what it is: several things, or nothing that has a name."""
        if finder.looking is None:
            return None
        like = cls(finder, finder.looking, finder.looking.at(square, [first])[0])
        one = like._looked_at(square, first)
        if like.kind == NOTHING or bears(one, (like.kind,)) < SURE:
            return None
        like.box = one.box
        return like

    def checked(self, square: Frame, seen: Seen, mask: Soft | None) -> tuple[Soft | None, bool]:
        """(the mask carried to the next frame, or a better one, or None where that is something
        else and it is not to be found; whether it is worth remembering)."""
        self.unseen += 1
        one = None if mask is None else self._looked_at(square, mask)
        if one is not None and self._same(one) >= ALIKE:
            self._at(one)
            return mask, True
        again = self._found(square, seen)
        if again is not None:
            return again, True
        if one is None or self._is_another(one):
            return None, False
        self._at(one)
        return mask, False

    def _found(self, square: Frame, seen: Seen) -> Soft | None:
        """It, called by its name, or looked for where it should be by now; not far from there."""
        calling = Calling(self.finder, square, seen, self.finder.known)
        those = [*calling.those([self.kind]), *self._expected(square, seen)]
        near = [one for one in those if self._away(one) < FAR + FARTHER * self.unseen]
        best = max(near, key=lambda one: self._same(one) - self._away(one), default=None)
        if best is None or self._same(best) < ALIKE:
            return None
        self._at(best)
        return best.soft

    def _is_another(self, one: Candidate) -> bool:
        kind, sure = one.glance.likeliest("kind")
        return kind not in (self.kind, NOTHING) and sure > OTHER

    def _expected(self, square: Frame, seen: Seen) -> list[Candidate]:
        """What lies in a box where it should be, if it went on as it did."""
        planes = np.zeros((1, MARKS, self.finder.side, self.finder.side), np.float32)
        x0, y0, x1, y1 = np.rint(np.array(self._there()) * self.finder.side).astype(int).clip(0)
        planes[0, BOX, y0:y1, x0:x1] = 1
        masks, _ = self.finder.drawn(seen, planes)
        return [self._looked_at(square, mask) for mask in masks if (mask > 0.5).any()]

    def _there(self) -> Box:
        """Where it should be by now."""
        (x0, y0, x1, y1), (right, down) = self.box, self.way
        right, down = right * self.unseen, down * self.unseen
        return x0 + right, y0 + down, x1 + right, y1 + down

    def _same(self, one: Candidate) -> float:
        """How likely it is of the kind, and how alike the colours are."""
        return bears(one, (self.kind,)) * alike(self.colours, one.glance.chances["colour"])

    def _away(self, one: Candidate) -> float:
        return math.dist(middle(self._there()), middle(one.box))

    def _at(self, one: Candidate) -> None:
        (x, y), (a, b) = middle(self.box), middle(one.box)
        self.way = (a - x) / self.unseen, (b - y) / self.unseen
        self.box, self.unseen = one.box, 0

    def _looked_at(self, square: Frame, mask: Soft) -> Candidate:
        return Candidate(mask, 1.0, self.looking.at(square, [mask])[0])
