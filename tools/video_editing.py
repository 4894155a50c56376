"""Changes a clip as the words say: time, camera, and every edit of a picture on what is tracked.

Edits keep still over time; what goes away is replaced by what other frames saw behind it. No
weights; it does not know what words look like.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import cv2
import numpy as np

from ..errors import NothingFound
from ..memory.media import Mask, PackedMasks, Signal, Value
from .clip_edits import edited
from .footage import Footage
from .grammar import read, refusal
from .layers import PLACED
from .modules import VIDEO_EDITING, EditVideo
from .operations import Background, Insert, Operation, Straighten
from .reel import shot, spans
from .sheet import Alpha
from .specialist import Module, Report, Specialist
from .video_segmentation import followed


class ClassicalClips(Specialist[EditVideo]):
    module: ClassVar[Module] = VIDEO_EDITING
    name: ClassVar[str] = "classical"
    revision: ClassVar[str] = "2"

    def refuses(self, request: EditVideo) -> str | None:
        drawn = request.region is not None or request.mask is not None or request.track is not None
        problem = refusal(request.instruction, "clip", drawn, request.source is not None)
        if problem is not None:
            return problem
        for operation in read(request.instruction, "clip").operations:
            if isinstance(operation, Background) and operation.way == "transparent":
                return "a clip can't be transparent: name a colour, such as “a green background”"
            if isinstance(operation, Straighten):
                return "I can't find a clip's horizon: say “rotate by 2 degrees”, or “stabilise”"
            if _spot(operation) and request.region is None:
                where = f" “{operation.what}”" if operation.what else ""
                return (
                    f"I need to see where on the background layer{where} is: draw it, or edit "
                    "the whole layer (“make the background layer teal”)"
                )
        return None

    def run(self, request: EditVideo, signal: Signal | None, report: Report) -> list[Value]:
        operations = read(request.instruction, "clip").operations
        footage = Footage(
            request.video.value,
            self._masks(request, operations, report),
            _exact(request),
            _place(request),
            request.source.value.pixels if request.source else None,
            request.strength,
            request.seed,
            report,
        )
        for operation in operations:
            footage = edited(footage, operation)
        video = footage.video
        return [shot(video.frames(), video.count, video.fps, report)]

    def _masks(
        self, request: EditVideo, operations: Sequence[Operation], report: Report
    ) -> Sequence[Mask] | None:
        """Where the part is in each frame: as tracked, or followed now from what was drawn."""
        video = request.video.value
        if request.track is not None:
            track = request.track.value
            if len(track.masks) != video.count:
                raise NothingFound(
                    f"track of this clip: it has {len(track.masks)} frames, not {video.count}",
                    "track the thing in this very clip first",
                )
            masks = PackedMasks(_fitted(mask, video.size) for mask in track.masks)
            lost = [n for n, sure in enumerate(track.confidence) if sure == 0]
            if lost and len(lost) < len(masks):
                report.note(f"the track is lost on frames {spans(lost)}: those stay as they were")
            return masks
        marked = request.region is not None or request.mask is not None
        if not marked or not any(_concerns_a_thing(each) for each in operations):
            return None
        mask = request.mask.value if request.mask else None
        track = followed(video, request.region, mask, None, report)
        return track.masks


def _concerns_a_thing(operation: Operation) -> bool:
    """Whether what was drawn must be followed; else it says where, or nothing."""
    if _spot(operation) or (operation.layer == "ground" and isinstance(operation, PLACED)):
        return False
    if operation.layer:
        return True
    if isinstance(operation, Insert):
        return operation.instead
    return operation.scope != "whole"


def _spot(operation: Operation) -> bool:
    """Whether it is done to one part of the ground's layer: what was drawn lies there."""
    return operation.layer == "ground" and operation.scope == "area"


def _place(request: EditVideo) -> Alpha | None:
    """What was drawn, pixel by pixel."""
    if request.region is None:
        return None
    return request.region.raster(*request.video.value.size).astype(np.float32)


def _exact(request: EditVideo) -> bool:
    """An outline that was drawn is what is meant, with nothing to be looked for at its edge."""
    return request.track is None and request.mask is None and (
        request.region is not None and request.region.kind == "polygon"
    )  # fmt: skip


def _fitted(mask: Mask, size: tuple[int, int]) -> Mask:
    if mask.size == size:
        return mask
    return Mask(np.asarray(cv2.resize(mask.alpha, size, interpolation=cv2.INTER_LINEAR), np.uint8))
