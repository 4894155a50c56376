"""Cuts out what was pointed at, by colour, edges and place; returns which pixels are inside.

The surroundings of the drawing are cut into patches; several guesses at the thing are grown (how
unlike the surroundings, how far by edges from them, how central), each is sharpened by colour
models of its own inside and outside, and the one that looks most like a thing is kept. Clicks then
mend it where they hit (`mending`). Knows no request: it takes a picture and a prompt, and gives a
boolean mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ..memory.media import Frame
from ..memory.region import Box, Region, Spot
from .guesses import COUNT, Field, Floats, Inside, box_of
from .matte import guided
from .mending import Click, mended
from .specialist import Report
from .superpixels import patches

SIDE = 220  # pixels of the longer side on which patches are made


@dataclass(frozen=True, eq=False)
class Prompt:
    """What was drawn, as pixels of the picture that is to be cut."""

    bounds: Inside | None  # nothing of the thing lies outside
    yes: Inside  # certainly inside: clicks, strokes
    no: Inside  # certainly outside
    rough: Inside | None = None  # an earlier mask, to be mended
    clicks: tuple[Click, ...] = ()  # points and strokes in their order, each by its middle

    @classmethod
    def of(cls, region: Region | None, size: tuple[int, int], earlier: Inside | None) -> Prompt:
        """Boxes and polygons bound the thing, points and strokes mark it, masks outline it."""
        width, height = size
        planes = {k: np.zeros((height, width), np.uint8) for k in ("bounds", "yes", "no", "rough")}
        clicks = []
        if earlier is not None:
            planes["rough"] |= earlier.astype(np.uint8)
        for shape in region.shapes if region else ():
            if shape.kind in ("point", "scribble"):
                clicks.append(_clicked(shape.outline(), shape.sign > 0, size))
            if shape.sign < 0:
                shape.paint(planes["no"])
            elif isinstance(shape, Box) or shape.kind == "polygon":
                shape.paint(planes["bounds"])
            else:
                shape.paint(planes["rough" if shape.kind == "mask" else "yes"])
        bounds, yes, no, rough = (plane > 0 for plane in planes.values())
        return cls(
            bounds if bounds.any() and earlier is None else None,
            yes & ~no if not (yes & no).all() else yes,
            no & ~yes,
            rough if rough.any() else None,
            tuple(clicks),
        )


def _clicked(line: list[Spot], inside: bool, size: tuple[int, int]) -> Click:
    x, y = line[len(line) // 2]
    return Click(min(size[0] - 1, int(x * size[0])), min(size[1] - 1, int(y * size[1])), inside)


def cut_drawn(
    pixels: Frame,
    region: Region | None,
    earlier: Inside | None = None,
    report: Report | None = None,
) -> tuple[Inside, Prompt]:
    """Everything that a region points at, and its marks; each of several boxes is a thing."""
    size = (pixels.shape[1], pixels.shape[0])
    whole = Prompt.of(region, size, earlier)
    shapes = region.shapes if region else ()
    boxes = [shape for shape in shapes if isinstance(shape, Box) and shape.sign > 0]
    if earlier is not None or len(boxes) < 2:
        return cut(pixels, whole, report), whole
    inside = np.zeros(pixels.shape[:2], bool)
    for box in boxes:
        prompt = Prompt.of(Region(shapes=(box,)), size, None)
        assert prompt.bounds is not None
        mine = tuple(c for c in whole.clicks if not c.inside or prompt.bounds[c.y, c.x])
        own = Prompt(prompt.bounds, whole.yes & prompt.bounds, whole.no, clicks=mine)
        inside |= cut(pixels, own, report)
    return (inside | whole.yes) & ~whole.no, whole


def cut(pixels: Frame, prompt: Prompt, report: Report | None = None) -> Inside:
    """The pixels of the thing; may be empty. Clicks are always obeyed."""
    report = report or Report()
    height, width = pixels.shape[:2]
    clicks = prompt.clicks
    if prompt.bounds is None and prompt.rough is None:
        prompt, clicks = _bounded(pixels, prompt, report), ()
    window = _window(prompt, (width, height))
    x0, y0, x1, y1 = window
    part = pixels[y0:y1, x0:x1]
    inside = np.zeros((height, width), bool)
    if clicks and prompt.rough is not None:  # it stays as it is where nothing was clicked
        inside |= prompt.rough
        inside[y0:y1, x0:x1] = _mended(part, inside, prompt, window, (), report)
        return (inside | prompt.yes) & ~prompt.no
    scale = min(1.0, SIDE / max(x1 - x0, y1 - y0))
    size = (max(8, round((x1 - x0) * scale)), max(8, round((y1 - y0) * scale)))
    small = cv2.resize(np.ascontiguousarray(part), size, interpolation=cv2.INTER_AREA)
    report.check()
    marks = _windowed(prompt, window, size)
    field = Field.of(small, marks.bounds, (marks.yes, marks.no), marks.rough)
    labels = field.parts.labels
    share, sure, guesses = field.best(report)
    inside[y0:y1, x0:x1] = _sharpened(part, (share if clicks else field.corrected(share))[labels])
    inside = _bounded_by(inside, prompt)
    if clicks:
        others = [guess[labels] > 0.5 for guess in guesses]
        inside[y0:y1, x0:x1] = _mended(part, inside, prompt, window, others, report)
        inside = _bounded_by(inside, prompt)
    inside = (inside | prompt.yes) & ~prompt.no
    if sure < 0.35 and inside.any():
        report.note("I am not sure of its outline: a click inside or outside will mend it")
    return inside


def _bounded_by(inside: Inside, prompt: Prompt) -> Inside:
    if prompt.bounds is not None and not (prompt.yes & ~prompt.bounds).any():
        inside = inside & prompt.bounds
    return _tidied(inside, prompt)


def _mended(
    part: Frame,
    inside: Inside,
    prompt: Prompt,
    window: tuple[int, int, int, int],
    others: Sequence[Inside],
    report: Report,
) -> Inside:
    """The window of the mask after the clicks; beside what they changed, not one pixel is new."""
    x0, y0, x1, y1 = window
    clicks = [
        Click(click.x - x0, click.y - y0, click.inside)
        for click in prompt.clicks
        if x0 <= click.x < x1 and y0 <= click.y < y1
    ]
    before = inside[y0:y1, x0:x1]
    bounds = None if prompt.bounds is None else prompt.bounds[y0:y1, x0:x1]
    after, changed = mended(part, before, clicks, bounds, others, report)
    changed = cv2.dilate(changed.astype(np.uint8), np.ones((3, 3), np.uint8))
    touched = cv2.resize(changed, (x1 - x0, y1 - y0), interpolation=cv2.INTER_NEAREST) > 0
    return np.where(touched, _sharpened(part, after), before)


def salient(pixels: Frame) -> Inside:
    """What seems to be the subject: it differs from the border of the picture."""
    height, width = pixels.shape[:2]
    edge_x, edge_y = max(1, width // 24), max(1, height // 24)
    bounds = np.zeros((height, width), bool)
    bounds[edge_y : height - edge_y, edge_x : width - edge_x] = True
    none = np.zeros((height, width), bool)
    return cut(pixels, Prompt(bounds, none, none))


def _bounded(pixels: Frame, prompt: Prompt, report: Report) -> Prompt:
    """Clicks alone: a first look at the whole picture finds how far the thing may reach."""
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    parts = patches(small, COUNT)
    marks = _windowed(prompt, (0, 0, width, height), size)
    yes, no = parts.mean(marks.yes) > 0, parts.mean(marks.no) > 0
    if not yes.any():
        return Prompt(np.ones((height, width), bool), prompt.yes, prompt.no, prompt.rough)
    far = parts.distances(yes, 30.0 / np.sqrt(parts.labels.size))
    if no.any():
        far = np.where(parts.distances(no, 30.0 / np.sqrt(parts.labels.size)) < far, 1e8, far)
    # Of all distances to stop at, the one with the strongest border around it, not too small.
    best, chosen = -1.0, yes
    total = parts.area.sum()
    for level in np.quantile(far[far < 1e8], np.linspace(0.02, 0.6, 24)):
        mine = far <= level
        border = mine[parts.first] & ~mine[parts.second]
        if not border.any():
            continue
        share = float(parts.area[mine].sum() / total)
        edge = float((parts.contrast * parts.length)[border].sum() / parts.length[border].sum())
        score = edge * min(1.0, share / 0.03) ** 0.4 * (1 - max(0.0, share - 0.4))
        if score > best:
            best, chosen = score, mine
    inside = chosen[parts.labels]
    x0, y0, x1, y1 = box_of(inside)
    grow_x, grow_y = 0.12 * (x1 - x0) + 2, 0.12 * (y1 - y0) + 2
    bounds = np.zeros((height, width), bool)
    bounds[
        max(0, int((y0 - grow_y) / size[1] * height)) : int((y1 + grow_y) / size[1] * height) + 1,
        max(0, int((x0 - grow_x) / size[0] * width)) : int((x1 + grow_x) / size[0] * width) + 1,
    ] = True
    return Prompt(bounds, prompt.yes, prompt.no, prompt.rough)


def _window(prompt: Prompt, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of the picture to look at: the drawing with room around it."""
    width, height = size
    drawn = prompt.bounds if prompt.bounds is not None else prompt.rough
    assert drawn is not None
    x0, y0, x1, y1 = box_of(drawn | prompt.yes | (prompt.no if prompt.bounds is None else False))
    room = 0.5 * max(x1 - x0, y1 - y0)
    pad_x, pad_y = (round(0.3 * max(side, room) + 6) for side in (x1 - x0, y1 - y0))
    return max(0, x0 - pad_x), max(0, y0 - pad_y), min(width, x1 + pad_x), min(height, y1 + pad_y)


def _windowed(prompt: Prompt, window: tuple[int, int, int, int], size: tuple[int, int]) -> Prompt:
    """The prompt in the pixels of the small window; marks never vanish in the shrinking."""
    x0, y0, x1, y1 = window

    def small(plane: Inside, least: float) -> Inside:
        part = np.ascontiguousarray(plane[y0:y1, x0:x1], np.float32)
        return cv2.resize(part, size, interpolation=cv2.INTER_AREA) > least

    bounds = None if prompt.bounds is None else small(prompt.bounds, 0.01)
    rough = None if prompt.rough is None else small(prompt.rough, 0.5)
    return Prompt(bounds, small(prompt.yes, 0.0), small(prompt.no, 0.0), rough)


def _sharpened(pixels: Frame, share: Floats) -> Inside:
    """Shares of a coarse grid to pixels: their border settles on the picture's own edges."""
    height, width = pixels.shape[:2]
    longest = 900  # beyond it, edges are finer than the drawing
    scale = min(1.0, longest / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    guide = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    values = cv2.resize(share.astype(np.float32), size, interpolation=cv2.INTER_LINEAR)
    hard = (values > 0.5).astype(np.float32)
    radius = max(2, round(1.2 * max(size) / SIDE))
    soft = guided(guide.astype(np.float32) / 255, 0.5 * hard + 0.5 * values, radius, 5e-4)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR) > 0.5


def _tidied(inside: Inside, prompt: Prompt) -> Inside:
    """Without crumbs and pinholes; what a click marks stays."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        inside.astype(np.uint8), connectivity=8
    )
    if count <= 1:
        return inside
    sizes = stats[:, cv2.CC_STAT_AREA].astype(np.float64)
    keep = sizes >= 0.04 * sizes[1:].max()
    keep[0] = False
    keep[np.unique(labels[prompt.yes])] = True
    keep[0] = False
    inside = keep[labels]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (~inside).astype(np.uint8), connectivity=4
    )
    holes = stats[:, cv2.CC_STAT_AREA] < 0.004 * inside.sum()
    holes[0] = False
    holes[np.unique(labels[prompt.no])] = False
    return inside | holes[labels]
