"""Time and camera of a clip: trimmed, faster or slower, backward, steadied. Sees no words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import LimitExceeded
from ..memory.media import Frame, Mask, Video
from .operations import Reverse, Speed, Trim
from .plate import Cameras
from .reel import Reel
from .specialist import Report

Floats = NDArray[Any]
Masks = Sequence[Mask] | None
MOST = 60 * 60  # frames that a slowed clip may have


def kept(video: Video, operation: Trim) -> range:
    """The frames that a trim keeps; negative times count from the end."""
    length = video.count / video.fps

    def index(seconds: float | None, default: int) -> int:
        if seconds is None:
            return default
        at = seconds if seconds >= 0 else length + seconds
        return min(video.count, max(0, round(at * video.fps)))

    first, last = index(operation.start, 0), index(operation.end, video.count)
    if first >= last:
        raise LimitExceeded(
            "the part to keep",
            f"{first / video.fps:g} s to {last / video.fps:g} s",
            f"0 to {length:.2f} s",
            "name a start before the end, inside the clip",
        )
    return range(first, last)


def trimmed(video: Video, masks: Masks, operation: Trim) -> tuple[Video, Masks]:
    span = kept(video, operation)
    if operation.cut:
        numbers = [n for n in range(video.count) if n not in span]
        if not numbers:
            remedy = "leave some of it"
            raise LimitExceeded("the part to cut", "the whole clip", "a part of it", remedy)
    else:
        numbers = list(span)
    wanted = set(numbers)

    def read() -> Iterator[Frame]:
        for number, frame in enumerate(video.frames()):
            if number > numbers[-1]:
                return
            if number in wanted:
                yield frame

    short = Video(video.width, video.height, len(numbers), video.fps, read)
    return short, None if masks is None else [masks[n] for n in numbers]


def paced(video: Video, masks: Masks, operation: Speed) -> tuple[Video, Masks]:
    """At another speed; slow motion gets frames in between, made by moving along the flow."""
    count = max(1, round(video.count / operation.factor))
    if count > MOST:
        remedy = "trim it first, or slow it less"
        raise LimitExceeded("the slowed clip's length in frames", count, MOST, remedy)
    places = np.linspace(0, video.count - 1, count) if count > 1 else np.zeros(1)

    def read() -> Iterator[Frame]:
        frames = video.frames()
        number, now = 0, next(frames)
        later = next(frames, now)
        between: Between | None = None
        for place in places:
            while number < int(place):
                number, now, later = number + 1, later, next(frames, later)
                between = None
            share = float(place - number)
            if share < 0.02 or operation.factor > 1:
                yield now if share < 0.5 else later
            else:
                between = between or Between(now, later)
                yield between.at(share)

    slower = Video(video.width, video.height, count, video.fps, read)
    chosen = None if masks is None else [masks[round(float(p))] for p in places]
    return slower, chosen


class Between:
    """Frames between two frames."""

    def __init__(self, first: Frame, second: Frame) -> None:
        self.first, self.second = first, second
        greys = [cv2.cvtColor(each, cv2.COLOR_RGB2GRAY) for each in (first, second)]
        flow = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
        self.ahead = flow.calc(greys[0], greys[1], None)
        self.back = flow.calc(greys[1], greys[0], None)

    def at(self, share: float) -> Frame:
        """0: the first, 1: the second."""
        height, width = self.first.shape[:2]
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        parts = []
        for frame, flow, far in (
            (self.first, self.back, share),
            (self.second, self.ahead, 1 - share),
        ):
            mx, my = x + far * flow[..., 0], y + far * flow[..., 1]
            edge = cv2.BORDER_REPLICATE
            parts.append(cv2.remap(frame, mx, my, cv2.INTER_LINEAR, borderMode=edge))
        mixed = parts[0].astype(np.float32) * (1 - share) + parts[1].astype(np.float32) * share
        return np.rint(mixed).astype(np.uint8)


def reversed_(
    video: Video, masks: Masks, operation: Reverse, report: Report
) -> tuple[Video, Masks]:
    """Backward, or there and back again."""
    reel = Reel()
    for number, frame in enumerate(video.frames()):
        report.progress(number, video.count)
        reel.add(frame)
    numbers = list(range(video.count - 1, -1, -1))
    if operation.boomerang:
        numbers = list(range(video.count)) + numbers[1:-1]
    turned = Video(
        video.width,
        video.height,
        len(numbers),
        video.fps,
        lambda: (reel[number] for number in numbers),
    )
    return turned, None if masks is None else [masks[n] for n in numbers]


def stabilised(video: Video, masks: Masks, amount: float, report: Report) -> tuple[Video, Masks]:
    """The camera's path smoothed, and the frame cropped so that no border shows."""
    cameras = Cameras()
    for number, frame in enumerate(video.frames()):
        report.progress(number, video.count)
        hidden = None if masks is None else masks[number].inside()
        cameras.see(frame, hidden)
    # (n, 4): shift x, shift y, log zoom, turn
    path = np.array([_plain(each, video.size) for each in cameras.maps])
    sigma = (0.25 + 1.0 * amount) * video.fps
    smooth = _smoothed(path, sigma)
    shifts = [_affine(path[k] - smooth[k], video.size) for k in range(len(path))]
    zoom = _zoom(shifts, video.size)
    if zoom > 1.25:  # better a little unrest than half a picture
        calmer = path + (smooth - path) * min(1.0, 0.25 / (zoom - 1))
        shifts = [_affine(path[k] - calmer[k], video.size) for k in range(len(path))]
        zoom = _zoom(shifts, video.size)
        report.note("it shakes too much to hold it quite still: I steadied it as far as it goes")
    width, height = video.size
    middle = np.array([[zoom, 0, (1 - zoom) * width / 2], [0, zoom, (1 - zoom) * height / 2]])
    final = [(np.vstack([middle, [0, 0, 1]]) @ np.vstack([s, [0, 0, 1]]))[:2] for s in shifts]

    def read() -> Iterator[Frame]:
        for matrix, frame in zip(final, video.frames(), strict=True):
            warped = cv2.warpAffine(
                frame, matrix, video.size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
            )
            yield np.asarray(warped, np.uint8)

    moved = None
    if masks is not None:
        moved = [
            Mask(np.asarray(cv2.warpAffine(m.alpha, matrix, video.size), np.uint8))
            for matrix, m in zip(final, masks, strict=True)
        ]
    before, after = (float(np.abs(np.diff(p[:, :2], n=2, axis=0)).mean()) if len(p) > 2 else 0.0
                     for p in (path, smooth))  # fmt: skip
    if before > 0:
        report.note(f"the camera's shake went from {before:.2f} to {after:.2f} pixels a frame")
    return Video(width, height, video.count, video.fps, read), moved


def _plain(matrix: Floats, size: tuple[int, int]) -> Floats:
    """A homography as shift, log zoom and turn at the middle of the frame."""
    x, y = size[0] / 2, size[1] / 2
    spots = np.array([[[x, y], [x + 50, y], [x, y + 50]]], np.float64)
    (mx, my), (rx, ry), _ = cv2.perspectiveTransform(spots, matrix)[0]
    across = (rx - mx, ry - my)
    zoom = np.log(max(1e-3, np.hypot(*across) / 50))
    return np.array([mx - x, my - y, zoom, np.arctan2(across[1], across[0])])


def _affine(change: Floats, size: tuple[int, int]) -> Floats:
    """The map that moves a frame by such a change (2, 3)."""
    zoom, x, y = float(np.exp(change[2])), size[0] / 2, size[1] / 2
    cos, sin = zoom * np.cos(change[3]), zoom * np.sin(change[3])
    return np.array(
        [
            [cos, -sin, x - cos * x + sin * y + change[0]],
            [sin, cos, y - sin * x - cos * y + change[1]],
        ]
    )


def _smoothed(path: Floats, sigma: float) -> Floats:
    """A path without its fast parts; at both ends it goes on as it was."""
    reach = max(1, min(len(path) - 1, round(3 * sigma)))
    if len(path) < 3:
        return path
    head = 2 * path[0] - path[reach:0:-1]
    tail = 2 * path[-1] - path[-2 : -reach - 2 : -1]
    long = np.concatenate([head, path, tail])
    steps = np.arange(-reach, reach + 1)
    weights = np.exp(-0.5 * (steps / max(0.5, sigma)) ** 2)
    weights /= weights.sum()
    columns = [np.convolve(long[:, k], weights, mode="valid") for k in range(path.shape[1])]
    return np.stack(columns, 1)[: len(path)]


def _zoom(shifts: Sequence[Floats], size: tuple[int, int]) -> float:
    """How much the frames must be enlarged so that none of their borders is seen."""
    width, height = size
    need = 1.0
    for matrix in shifts:
        back = cv2.invertAffineTransform(matrix)
        for zoom in np.arange(need, 2.0, 0.005):
            half = np.array([width, height]) / (2 * zoom)
            middle = np.array([width, height]) / 2
            corners = [middle + half * (sx, sy) for sx in (-1, 1) for sy in (-1, 1)]
            spots = np.array([back[:, :2] @ c + back[:, 2] for c in corners])
            if (spots >= -0.5).all() and (spots <= (width + 0.5, height + 0.5)).all():
                need = float(zoom)
                break
        else:
            need = 2.0
    return need
