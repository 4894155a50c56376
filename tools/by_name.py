"""Edits of a thing that was named, not drawn: the segmenter finds it, the classical hands edit it.

"make the car green" on a storybook page, "remove the dog" from a storybook clip. What the segmenter
does not know by name stays with those who want it drawn.
"""

from __future__ import annotations

from typing import ClassVar

from ..memory.media import Mask, MaskRef, Signal, Track, TrackRef, Value
from .grammar import read, refusal
from .image_editing import ClassicalEditing
from .modules import IMAGE_EDITING, VIDEO_EDITING, EditImage, EditVideo, SegmentImage, SegmentVideo
from .seem import Seem, SeemSegmentation, SeemTracking
from .specialist import Health, Module, Report, Specialist
from .video_editing import ClassicalClips
from .words import Context


class EditingByName(Specialist[EditImage]):
    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "by-name"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano",)
    rank: ClassVar[int] = -1
    finds_names: ClassVar[bool] = True

    finder: SeemSegmentation

    def health(self) -> Health:
        return SeemSegmentation().health()

    def refuses(self, request: EditImage) -> str | None:
        return _refusal(request, "still", SeemSegmentation())

    def memory_mb(self) -> int:
        return SeemSegmentation().memory_mb()

    def load(self, device: str) -> None:
        self.finder = SeemSegmentation()
        self.finder.load(device)

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        what = named_in(request.instruction, "still")
        asked = SegmentImage(instruction=what, image=request.image)
        (mask,) = self.finder.run(asked, None, report)
        assert isinstance(mask, Mask)
        marked = request.model_copy(update={"mask": MaskRef.of(mask)})
        return ClassicalEditing().run(marked, signal, report)


class ClipsByName(Specialist[EditVideo]):
    module: ClassVar[Module] = VIDEO_EDITING
    name: ClassVar[str] = "by-name"
    revision: ClassVar[str] = "1"
    profiles: ClassVar[tuple[str, ...]] = ("nano",)
    rank: ClassVar[int] = -1
    finds_names: ClassVar[bool] = True

    finder: SeemTracking

    def health(self) -> Health:
        return SeemTracking().health()

    def refuses(self, request: EditVideo) -> str | None:
        if request.track is not None:
            return "what was tracked is the place: there is nothing to be found"
        return _refusal(request, "clip", SeemTracking())

    def memory_mb(self) -> int:
        return SeemTracking().memory_mb()

    def load(self, device: str) -> None:
        self.finder = SeemTracking()
        self.finder.load(device)

    def run(self, request: EditVideo, signal: Signal | None, report: Report) -> list[Value]:
        what = named_in(request.instruction, "clip")
        asked = SegmentVideo(instruction=what, video=request.video)
        (track,) = self.finder.run(asked, None, report)
        assert isinstance(track, Track)
        marked = request.model_copy(update={"track": TrackRef.of(track)})
        return ClassicalClips().run(marked, signal, report)


def named_in(instruction: str, context: Context) -> str:
    """The thing that an edit is about; "" where it names none, or several."""
    operations = read(instruction, context).operations
    found = {one.what for one in operations if one.needs_region}
    return found.pop() if len(found) == 1 else ""


def _refusal(request: EditImage | EditVideo, context: Context, finder: Seem) -> str | None:
    if request.region is not None or request.mask is not None:
        return "what was drawn is the place: there is nothing to be found"
    problem = refusal(request.instruction, context, True, request.source is not None)
    if problem is not None:
        return problem
    what = named_in(request.instruction, context)
    if not what:
        return "it finds one thing by its name, and none was named"
    return finder.beyond(what, False, False)
