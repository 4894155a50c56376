"""Follows what was drawn on one frame through a clip, both ways; needs no weights.

Each thing that was marked apart is followed on its own. It does not know what words look like.
"""

from __future__ import annotations

import zlib
from typing import ClassVar

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import LimitExceeded, NothingFound
from ..memory.media import Frame, Mask, PackedMasks, Signal, Track, Value, Video
from ..memory.region import Box, Region
from .cutout import Prompt, cut
from .modules import VIDEO_SEGMENTATION, SegmentVideo
from .planned import phrase
from .reel import Reel, glimpse, spans
from .specialist import Module, Report, Specialist
from .tracking import CANVAS, Follower

Inside = NDArray[np.bool_]
UNSURE = 0.68
"""Below this confidence, over several frames, what was followed overlapped the thing by a mean of
about 0.5 on the real clips; above it by about 0.8."""
TINT = np.array([64, 220, 140], np.float32)


class ClassicalTracking(Specialist[SegmentVideo]):
    module: ClassVar[Module] = VIDEO_SEGMENTATION
    name: ClassVar[str] = "classical"
    revision: ClassVar[str] = "1"

    def refuses(self, request: SegmentVideo) -> str | None:
        if request.region is None and request.mask is None:
            what = phrase(request.instruction)
            named = f"“{what}” looks like" if what else "is meant"
            return f"I don't know what {named}: draw a box around it on a frame, or give a mask"
        return None

    def run(self, request: SegmentVideo, signal: Signal | None, report: Report) -> list[Value]:
        track = followed(
            request.video.value,
            request.region,
            request.mask.value if request.mask else None,
            request.track.value if request.track else None,
            report,
        )
        return [track]


def followed(
    video: Video, region: Region | None, mask: Mask | None, earlier: Track | None, report: Report
) -> Track:
    """What is marked on the region's frame, from there to both ends of the clip.

    An earlier track is kept outside the region's span, and tells what was meant where the drawing
    only corrects it.
    """
    start = region.frame or 0 if region is not None else 0
    if start >= video.count:
        remedy = "draw on a frame of the clip"
        raise LimitExceeded("the frame", start, f"0 to {video.count - 1}", remedy)
    first, last = region.span if region is not None and region.span else (0, video.count - 1)
    first, last = min(first, start), max(start, min(last, video.count - 1))
    before = Reel()  # frames up to the start, on the canvas: they are followed backward
    marked: list[Inside] = []
    ahead: list[_Found] = []
    followers: list[Follower] = []
    begun: Frame | None = None
    steps = last - first + 1
    for number, frame in enumerate(video.frames()):
        report.check()
        if number > last:
            break
        if number < first:
            continue
        if number < start:
            before.add(_small(frame))
        elif number == start:
            marked = _marked(frame, region, mask, earlier, start, report)
            followers = [Follower(frame, each) for each in marked]
            begun = frame
            ahead.append(_Found(_joined(marked), 1.0))
        else:
            ahead.append(_together(followers, frame, video.size))
            report.progress(number - start, steps, _shown(frame, ahead[-1]))
    assert begun is not None
    behind: list[_Found] = []
    followers = [Follower(begun, each) for each in marked] if len(before) else []
    for number in range(len(before) - 1, -1, -1):
        frame = before[number]
        behind.append(_together(followers, frame, video.size))
        report.progress(steps - number, steps, _shown(frame, behind[-1]))
    found = behind[::-1] + ahead
    lost = [first + k for k, each in enumerate(found) if each.confidence == 0]
    if lost:
        report.note(
            f"I lost it on {'frame' if len(lost) == 1 else 'frames'} {spans(lost)} "
            f"({len(lost)} of {video.count}): draw a box there and I will mend the track"
        )
    for way, sights in ((1, ahead[1:]), (-1, behind)):
        unsure = _unsure([each.confidence for each in sights])
        if unsure is not None:
            report.note(
                f"I am unsure from frame {start + way * (unsure + 1)} "
                f"{'on' if way > 0 else 'back'}: "
                "it looks less like what you marked, and I may follow something else; "
                "draw a box there if I do"
            )
    return _track(found, first, video, earlier)


def _unsure(confidences: list[float]) -> int | None:
    """From which frame on it is followed with little certainty; None: never, or it is lost anyway.

    A single doubtful frame is no drift: most of those around must be doubtful too.
    """
    for number in range(len(confidences)):
        near = confidences[max(0, number - 2) : number + 3]
        if confidences[number] < UNSURE and len(near) >= 3:
            if float(np.median(near)) < UNSURE:
                return None if confidences[number] == 0 else number
    return None


class _Found:
    """What was found in one frame; packed, since a minute of 1080p would be gigabytes of pixels."""

    def __init__(self, inside: Inside, confidence: float) -> None:
        self.confidence = confidence
        self._shape = inside.shape
        self._bits = zlib.compress(np.packbits(inside).tobytes(), 1)

    @property
    def inside(self) -> Inside:
        bits = np.frombuffer(zlib.decompress(self._bits), np.uint8)
        count = self._shape[0] * self._shape[1]
        return np.unpackbits(bits, count=count).reshape(self._shape).astype(bool)


def _together(followers: list[Follower], frame: Frame, size: tuple[int, int]) -> _Found:
    """All things of one frame as one mask; as sure as the least sure one that is seen."""
    sights = [each.step(frame) for each in followers]
    seen = [each.confidence for each in sights if each.confidence > 0]
    inside = _joined([each.inside(size) for each in sights])
    return _Found(inside, min(seen) if seen and inside.any() else 0.0)


def _marked(
    frame: Frame,
    region: Region | None,
    mask: Mask | None,
    earlier: Track | None,
    start: int,
    report: Report,
) -> list[Inside]:
    """The things that are marked on a frame, each on its own."""
    height, width = frame.shape[:2]
    rough: Inside | None = None
    if mask is not None:
        rough = _fitted(mask.inside(), (width, height))
    elif earlier is not None and earlier.confidence[min(start, len(earlier.masks) - 1)] > 0:
        rough = _fitted(earlier.masks[min(start, len(earlier.masks) - 1)].inside(), (width, height))
    found: list[Inside]
    drawn = region if region is not None and not (mask is not None and _plain(region)) else None
    if drawn is None:
        assert rough is not None
        found = [rough]
    elif drawn.kind in ("polygon", "mask"):
        found = [drawn.raster(width, height)]
    else:
        found = [
            cut(frame, Prompt.of(part, (width, height), None if _boxed(part) else rough), report)
            for part in _parts(drawn)
        ]
    found = [each for each in found if each.sum() >= 12]
    if not found:
        raise NothingFound("thing there to follow", "draw a box around it on a frame that shows it")
    return found


def _parts(region: Region) -> list[Region]:
    """Several boxes are several things; everything else is one."""
    boxes = [shape for shape in region.shapes if isinstance(shape, Box) and shape.sign > 0]
    if len(boxes) < 2:
        return [region]
    others = tuple(shape for shape in region.shapes if shape.sign < 0)
    return [Region(shapes=(box, *others), frame=region.frame) for box in boxes]


def _plain(region: Region) -> bool:
    """A box beside a mask says only where; the mask says what."""
    return all(isinstance(shape, Box) for shape in region.shapes)


def _boxed(region: Region) -> bool:
    return any(isinstance(shape, Box) for shape in region.shapes)


def _joined(parts: list[Inside]) -> Inside:
    inside = parts[0].copy()
    for each in parts[1:]:
        inside |= each
    return inside


def _track(found: list[_Found], first: int, video: Video, earlier: Track | None) -> Track:
    """One mask a frame: what was found, around it the earlier track, or nothing."""
    width, height = video.size
    masks, sure = PackedMasks(), []
    for number in range(video.count):
        if first <= number < first + len(found):
            each = found[number - first]
            masks.append(Mask.of(each.inside))
            sure.append(each.confidence)
        elif earlier is not None and number < len(earlier.masks):
            masks.append(Mask.of(_fitted(earlier.masks[number].inside(), (width, height))))
            sure.append(earlier.confidence[number])
        else:
            masks.append(Mask.of(np.zeros((height, width), bool)))
            sure.append(0.0)
    return Track(masks, video.fps, tuple(sure))


def _fitted(inside: Inside, size: tuple[int, int]) -> Inside:
    if inside.shape[::-1] == size:
        return inside
    return np.asarray(cv2.resize(inside.astype(np.uint8), size, interpolation=cv2.INTER_AREA) > 0)


def _small(frame: Frame) -> Frame:
    scale = min(1.0, CANVAS / max(frame.shape[:2]))
    if scale == 1.0:
        return frame
    small = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _shown(frame: Frame, found: _Found) -> Frame:
    """A small picture of what is followed."""
    small = glimpse(frame).astype(np.float32)
    inside = _fitted(found.inside, (small.shape[1], small.shape[0]))
    small[inside] = 0.45 * small[inside] + 0.55 * TINT
    return np.rint(small).astype(np.uint8)
