"""A roll call: everything on one picture that bears a name, each as one thing, looked at closely.

The network that finds often gives two things that touch as one, or the one that stands out and not
the other. So it is asked in several ways, once more with what was found painted out, and what the
closer look takes for no single thing is split.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import cv2
import numpy as np

from ...memory.media import Frame
from .choosing import LIKELY, Candidate, bears
from .counting import many
from .looks import NOTHING, Looking
from .network import BOX, MARKS, YES, Seen
from .pieces import agreement, apart, halves, overlap, spots, whole
from .reading import Vocabulary
from .windows import Soft, Window

KINDS = 4
"""So many kinds of a more general name are asked for by their own."""
AGAIN = 2
"""How often more of a name is looked for, with what was found painted out."""
NEARER = 0.6
"""Of the longer side: a window, where nobody was found in the whole."""
PLAIN = 0.8
"""What nobody saw in the whole must be plain from nearer by."""
MERGED = 2
"""So many masks that seem to hold several things are split,"""
LEFT = 0.2
"""where so much of them belongs to no single thing that was found."""

Scored = tuple[Soft, float]


class Finds(Protocol):
    """Who is asked: the two networks, on squares of a picture."""

    side: int
    plurals: Mapping[str, str]
    looking: Looking | None

    def see(self, square: Frame) -> Seen: ...

    def said(self, seen: Seen, text: str) -> tuple[Soft, Soft]:
        """(masks, scores) of words."""
        ...

    def heard(self, seen: Seen, texts: Sequence[str]) -> list[float]:
        """How surely there is what each of them names."""
        ...

    def drawn(self, seen: Seen, planes: Soft) -> tuple[Soft, Soft]:
        """(masks, scores) of drawings, one each."""
        ...


class Calling:
    def __init__(self, finder: Finds, frame: Frame, seen: Seen, known: Vocabulary) -> None:
        """`seen` is the frame, fitted into the network's square."""
        self.finder, self.frame, self.seen, self.known = finder, frame, seen, known
        self.height, self.width = frame.shape[:2]
        self.window = Window.whole(self.width, self.height)
        self._called: dict[str, list[Candidate]] = {}

    def of(self, noun: str) -> list[Candidate]:
        """Those that bear the name, and those that may, the likeliest first; without a name all
        that have one."""
        if noun not in self._called:
            self._called[noun] = self._call(noun)
        return self._called[noun]

    def those(self, kinds: Sequence[str]) -> list[Candidate]:
        """What is of one of these kinds, whichever it is."""
        every = [many(kind, self.finder.plurals) for kind in kinds]
        heard = self.finder.heard(self.seen, every)
        texts = [text for text, sure in zip(every, heard, strict=True) if sure > 0.5]
        planes = [one for one in self._planes(self.seen, texts) if one[1] > 0.5]
        found = [
            one for one in self._laid(planes, self.window)
            if one.glance.of("kind", (NOTHING,)) < 0.5
        ]  # fmt: skip
        return _kept(sorted(found, key=lambda one: one.glance.of("kind", (NOTHING,))))

    def looks_like(self, soft: Soft, noun: str) -> bool:
        """Whether some of it is what the name says, or cannot be told from it."""
        kinds = (*self.known.means[noun], NOTHING)
        return any(one.glance.of("kind", kinds) > 0.1 for one in self._looked_at(apart(soft)))

    def single(self, soft: Soft) -> float:
        """How surely this is one thing and no more, 0 to 1."""
        if not (soft > 0.5).any():
            return 0.0
        return 1.0 - self._looked_at([soft])[0].glance.of("kind", (NOTHING,))

    def split(self, plane: Soft) -> list[Candidate]:
        """The things in a plane of the square, one by one."""
        return self._laid(self._split(self.seen, [plane]), self.window)

    def _all(self) -> list[Candidate]:
        """Everything that is called something; once more with that painted out, for what stands
        beside its like."""
        found = self.those(sorted({k for every in self.known.means.values() for k in every}))
        kinds = sorted({one.glance.likeliest("kind")[0] for one in found})
        if not found:
            return found
        rest = self.finder.see(self._without(found))
        texts = [many(kind, self.finder.plurals) for kind in kinds]
        planes = [one for one in self._planes(rest, texts) if one[1] > 0.5]
        more = [one for one in self._laid(planes, self.window) if bears(one, kinds) >= PLAIN]
        return _kept([*found, *more])

    def _call(self, noun: str) -> list[Candidate]:
        if not noun:
            return self._all()
        kinds = self.known.means[noun]
        texts = self._texts(noun)
        found = self._found(self.seen, texts, kinds)
        if all(bears(one, kinds) < LIKELY for one in found):
            found += [one for one in self._nearer(texts[:1]) if bears(one, kinds) >= PLAIN]
        for _ in range(AGAIN):
            named = [one for one in found if bears(one, kinds) >= LIKELY]
            if not named:
                break
            rest = self.finder.see(self._without(named))
            more = self._found(rest, texts[:1], kinds)
            more = [one for one in more if bears(one, kinds) >= LIKELY]
            if not more:
                break
            found += more
        return _kept(sorted(found, key=lambda one: -bears(one, kinds)))

    def _texts(self, noun: str) -> list[str]:
        """Ways of asking for all that bear the name: one finds what another misses."""
        plurals, kinds = self.finder.plurals, self.known.means[noun]
        said = [many(noun, plurals), f"the {noun}"] if noun in plurals else [f"what {noun}"]
        if kinds != (noun,):
            said += [many(kind, plurals) for kind in kinds[:KINDS]]
        return said

    def _nearer(self, texts: Sequence[str]) -> list[Candidate]:
        """What is found in four windows that share the picture among them, from nearer by."""
        longer = max(self.width, self.height)
        length = NEARER * longer
        found = []
        for left in (0.0, max(0.0, self.width - length)):
            for top in dict.fromkeys((0.0, max(0.0, self.height - length))):
                window = Window(left, top, length)
                seen = self.finder.see(window.seen(self.frame, self.finder.side))
                found += self._laid(self._planes(seen, texts), window)
        return found

    def _found(
        self, seen: Seen, texts: Sequence[str], kinds: Sequence[str]
    ) -> list[Candidate]:
        """What is found under any of these words for these kinds, one thing each."""
        planes = self._planes(seen, texts)
        found = self._laid(planes, self.window)
        merged = self._merged(planes, found, kinds)
        return found + self._laid(self._split(seen, merged), self.window)

    def _planes(self, seen: Seen, texts: Sequence[str]) -> list[Scored]:
        planes: list[Scored] = []
        for text in texts:
            squares, scores = self.finder.said(seen, text)
            for plane, score in zip(squares[1:], scores[1:], strict=True):
                if score > 0.5:
                    _add(planes, plane, float(score))
            for plane in apart(squares[0]):
                _add(planes, plane, float(scores[0]))
        return planes

    def _merged(
        self, planes: Sequence[Scored], found: Sequence[Candidate], kinds: Sequence[str]
    ) -> list[Soft]:
        """Those surely there that seem to be no single thing, unless single things of these kinds
        fill them."""
        filled, kept = np.zeros((self.finder.side, self.finder.side), bool), []
        for (plane, _), one in zip(planes, found, strict=True):
            if one.glance.of("kind", kinds) > 0.5:
                filled |= plane > 0.5
        for (plane, score), one in zip(planes, found, strict=True):
            left = ((plane > 0.5) & ~filled).sum() / max(1, (plane > 0.5).sum())
            if score > 0.5 and left > LEFT and one.glance.of("kind", (NOTHING,)) > 0.5:
                kept.append(plane)
        return kept[:MERGED]

    def _split(self, seen: Seen, planes: Sequence[Soft]) -> list[Scored]:
        parts: list[Scored] = []
        for plane in planes:
            for part, score in self._parts(seen, plane):
                _add(parts, part, score)
        return parts

    def _parts(self, seen: Seen, plane: Soft) -> Iterator[Scored]:
        """What lies under clicks on it, and in boxes round its halves."""
        side = self.finder.side
        drawn = []
        for spot in spots(plane):
            marks = np.zeros((MARKS, side, side), np.float32)
            cv2.circle(marks[YES], spot, 2, 1.0, -1)
            drawn.append(marks)
        for x0, y0, x1, y1 in halves(plane):
            marks = np.zeros((MARKS, side, side), np.float32)
            marks[BOX, y0:y1, x0:x1] = 1
            drawn.append(marks)
        if drawn:
            masks, scores = self.finder.drawn(seen, np.stack(drawn))
            yield from zip(masks, scores.tolist(), strict=True)

    def _laid(self, planes: Sequence[Scored], window: Window) -> list[Candidate]:
        """Planes of a window where they belong in the picture, and looked at closely."""
        softs = [window.back(whole(plane), self.width, self.height) for plane, _ in planes]
        return self._looked_at(softs, [score for _, score in planes])

    def _looked_at(self, softs: Sequence[Soft], scores: Sequence[float] = ()) -> list[Candidate]:
        assert self.finder.looking is not None
        glances = self.finder.looking.at(self.frame, softs)
        told = scores or [1.0] * len(softs)
        return [Candidate(*one) for one in zip(softs, told, glances, strict=True)]

    def _without(self, those: Sequence[Candidate]) -> Frame:
        """The square as if they were not there: what stands out less is found now."""
        side = self.finder.side
        square = np.asarray(self.window.seen(self.frame, side), np.uint8)
        there = np.maximum.reduce([self.window.seen(one.soft, side, 0) for one in those]) > 0.3
        wide = cv2.dilate(there.astype(np.uint8), np.ones((7, 7), np.uint8))
        return np.asarray(cv2.inpaint(square, wide, 3, cv2.INPAINT_TELEA), np.uint8)


def _kept(found: Sequence[Candidate]) -> list[Candidate]:
    """Each thing once, as the first that has it."""
    kept: list[Candidate] = []
    for one in found:
        if all(overlap(one.soft, other.soft) < 0.5 for other in kept):
            kept.append(one)
    return kept


def _add(planes: list[Scored], plane: Soft, score: float) -> None:
    """One more, unless it is among them: then as the word found it that fits best."""
    if not (plane > 0.5).any():
        return
    for number, (other, before) in enumerate(planes):
        if agreement(plane, other) >= 0.7:
            if score > before:
                planes[number] = plane, score
            return
    planes.append((plane, score))
