"""Tells what is asked of a picture, of what was drawn on it, or of a clip, by looking.

Who understands the question, and who finds what it is about, stand in files of their own; here the
one is asked after the other. Knows no request.
"""

from __future__ import annotations

from ...memory.media import Frame, Video
from ...memory.region import Region
from ..specialist import Report
from . import answering, describing, recounting
from .calling import Calling
from .finder import Asked, Finder
from .network import Seen
from .watching import Shots, Watched, watch
from .windows import Window


class Teller:
    def __init__(self, finder: Finder) -> None:
        self.finder = finder
        self._last: tuple[str, Watched] | None = None

    def of_picture(self, frame: Frame, text: str) -> str | None:
        """What a question about single things, or all of them, comes to; None where it asks for
        something else, or the answer is not plain to be seen."""
        if self.finder.looking is None:
            return None
        known, everything = self.finder.known, describing.of_all(text)
        asked = answering.question(text, known)
        seen = self._known(frame) if asked is not None or everything else None
        if seen is None:
            return None
        called = Calling(self.finder, frame, seen, known).of
        if asked is None:
            return describing.listing(called(""), known)
        told = answering.answer(asked, called, known)
        return told.text if told is not None and told.sure >= answering.SURE else None

    def of_marked(self, frame: Frame, region: Region, text: str) -> str | None:
        """What was drawn round or clicked on, where that is asked and it is one thing."""
        looking, sort = self.finder.looking, describing.asked(text)
        if looking is None or sort is None or self._known(frame) is None:
            return None
        found = self.finder.find(frame, Asked(region=region))
        if found.score < answering.SURE or not (found.soft > 0.5).any():
            return None
        return describing.described(sort, looking.at(frame, [found.soft])[0], self.finder.known)

    def of_clip(self, video: Video, text: str, report: Report) -> str | None:
        """What a question about a clip comes to: what happens, or else what a frame of it shows."""
        if self.finder.looking is None:
            return None
        known = self.finder.known
        happens = recounting.understood(text)
        if not happens and answering.question(text, known) is None:
            return None
        shots = Shots.of(video, report)
        some = [shots.pictures[place] for place in (len(shots.frames) // 2, 0, -1)]
        if all(self._known(one) is None for one in some):
            return None
        told = recounting.answer(text, self.watched(shots, report), known) if happens else None
        return told or next(filter(None, (self.of_picture(one, text) for one in some)), None)

    def watched(self, shots: Shots, report: Report) -> Watched:
        """Kept until another clip is asked about: who asks one thing asks another."""
        if self._last is None or self._last[0] != shots.mark:
            self._last = shots.mark, watch(self.finder, shots, self.finder.known, report)
        return self._last[1]

    def _known(self, frame: Frame) -> Seen | None:
        """A picture as the network sees it; None of one that it does not know."""
        window = Window.whole(frame.shape[1], frame.shape[0])
        seen = self.finder.see(window.seen(frame, self.finder.side))
        return seen if self.finder.knows(seen) else None
