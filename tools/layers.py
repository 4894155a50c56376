"""StableVideo's layers: the ground of a clip, or one thing in it, edited once, seen in every frame.

The layer is one picture (`mosaic`); an operation changes that picture, and each frame takes the
change back through its own motion, shade and matte. What the layer can't show (a thing that turned
away) is edited frame by frame instead, and the reply says where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame, Mask, PackedMasks
from .footage import Footage
from .matte import matte
from .mosaic import Layer, woven
from .operations import Adjust, Insert, Lettering, Operation, Recolour, Style
from .plate import Cameras
from .reel import Reel, spans
from .retouch import apply
from .sheet import Alpha, Sheet, laid
from .styles import sketchbook, sketched

PLACED = (Insert, Lettering)
"""What has a place of its own; everything else fills the layer."""
KEEPS = (Recolour, Adjust)
"""What changes the colours of what is there, and so leaves each frame its own detail."""
LOOK = 480  # pixels of the longer side at which a frame is compared with its layer
SOFT = 5  # frames over which a layer gives way to edits of single frames
LITTLE = 0.6  # of its usual size: a thing that shows less says little of how it lies
EVERY = 0.002  # change, of 255, that counts


def layered(
    footage: Footage, operation: Operation, alone: Callable[[Operation], Footage]
) -> Footage:
    """The footage with one operation done on a layer; `alone` does it frame by frame."""
    ground = operation.layer == "ground" or (
        operation.layer == "any" and (footage.masks is None or operation.scope == "background")
    )
    layer, reel, edges = _woven(footage, ground)
    if layer is None:
        footage.report.note(
            "one layer can't hold this clip (the camera turns or comes too near): "
            "I edited frame by frame"
        )
        return alone(replace(operation, layer=""))
    change = changed(footage, layer, operation, ground)
    single = None if isinstance(operation, PLACED) else alone(replace(operation, layer=""))
    work = _Taking(footage, layer, reel, edges, change, ground, isinstance(operation, KEEPS))
    return replace(footage, video=replace(footage.video, read=lambda: work.frames(single)))


def _woven(footage: Footage, ground: bool) -> tuple[Layer | None, Reel, PackedMasks]:
    """The ground, or the thing, as one picture; all frames; the thing's soft edges in them."""
    edges = PackedMasks()
    reel, cameras = Reel(), Cameras(thing=not ground)
    maps: list[NDArray[np.float64]] = []
    first, size = -1, 0.0
    seen: list[float] = []
    for number, frame in enumerate(footage.video.frames()):
        footage.report.progress(number, 3 * footage.video.count)
        reel.add(frame)
        if footage.masks is not None:
            edges.append(_edge(footage, frame, number))
        if ground:
            hidden = None if footage.masks is None else footage.hole(number)
            maps.append(cameras.see(frame, hidden))
            seen.append(1.0)
            first = 0
            continue
        assert footage.masks is not None
        inside = footage.masks[number].inside()
        seen.append(float(inside.sum()))
        if seen[-1] < 40:  # lost or hidden: it has not moved as far as anybody knows
            maps.append(maps[-1] if maps else np.eye(3))
            continue
        first = number if first < 0 else first
        core = cv2.erode(inside.astype(np.uint8), np.ones((5, 5), np.uint8))
        maps.append(cameras.see(frame, (core if core.sum() > 60 else inside) == 0))
        size = max(size, seen[-1])
    if first < 0:
        return None, reel, edges

    def shown(number: int) -> Alpha:
        if ground:
            if footage.masks is None:
                return np.ones(footage.video.size[::-1], np.float32)
            return 1 - footage.hole(number).astype(np.float32)
        return edges[number].alpha.astype(np.float32) / 255

    usual = float(np.median([each for each in seen if each > 0]))

    def room(number: int) -> bool:
        return number == first or seen[number] > LITTLE * usual

    return woven(reel, maps, shown, first, footage.report, room), reel, edges


def _edge(footage: Footage, frame: Frame, number: int) -> Mask:
    """The thing with its soft edge in a frame."""
    assert footage.masks is not None
    inside = footage.masks[number].inside()
    if footage.exact:
        return Mask.of(inside)
    return Mask(np.rint(matte(frame, inside) * 255).astype(np.uint8))


def changed(
    footage: Footage, layer: Layer, operation: Operation, ground: bool
) -> tuple[Frame, Alpha]:
    """The layer after the operation, and how much of each of its pixels was changed."""
    window = layer.window if ground and isinstance(operation, PLACED) else np.s_[:, :]
    if not ground:
        rows = np.flatnonzero((layer.known > 0.5).any(axis=1))
        columns = np.flatnonzero((layer.known > 0.5).any(axis=0))
        window = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    part = None if ground else layer.known[window]
    put = isinstance(operation, PLACED) or operation.scope == "area"
    if ground and footage.place is not None and put:
        width, height = layer.size
        back = np.linalg.inv(layer.maps[layer.first])
        high, wide = layer.known.shape
        place = cv2.warpPerspective(
            footage.place, back, (wide, high), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        )
        part = np.asarray(place[window], np.float32)
    before = np.ascontiguousarray(layer.pixels[window])
    source = footage.source
    painted = isinstance(operation, Insert) and _over(source, footage.video.size)
    if painted and source is not None:  # painted over the first frame: it lies just there
        lying = cv2.warpPerspective(
            source,
            np.linalg.inv(layer.maps[layer.first]),
            layer.known.shape[::-1],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        )
        share = np.asarray(lying[..., 3], np.float32) / 255
        return np.asarray(lying[..., :3], np.uint8), share
    if isinstance(operation, Lettering) and part is not None:
        operation = _on_it(operation, part)
    sheet = Sheet(
        before,
        part,
        part,
        source=source,
        strength=footage.strength,
        seed=footage.seed,
        report=footage.report,
    )
    asked = replace(operation, scope="whole") if part is None else operation
    if isinstance(operation, Style):  # a painted sheet's paper margin must not lie in the picture
        pad = max(8, round(0.06 * max(before.shape[:2])))
        wide = cv2.copyMakeBorder(before, pad, pad, pad, pad, cv2.BORDER_REFLECT_101)
        sheet, asked = (
            replace(sheet, pixels=wide, part=None, area=None),
            replace(asked, scope="any"),
        )
        if operation.name == "pencil":  # strokes as broad as in a clip: finer ones glitter
            plain = replace(operation, scope="any")
            drawn = sketched(sheet, plain, sketchbook(sheet, plain))
        else:
            drawn = apply(asked, sheet)
        done = drawn.pixels[pad:-pad, pad:-pad, :3]
    else:
        done = apply(asked, sheet).pixels[..., :3]
    after = layer.pixels.copy()
    after[window] = done
    full: Alpha = np.zeros(layer.known.shape, np.float32)
    if isinstance(operation, PLACED):
        step = np.abs(done.astype(np.float32) - before).max(axis=2)
        hard = (step > 0).astype(np.float32)
        full[window] = np.where(hard > 0, np.maximum(cv2.GaussianBlur(hard, (0, 0), 0.8), 0.5), 0)
    else:
        full[window] = 1.0 if part is None else part
    return after, full


def _on_it(operation: Lettering, part: Alpha) -> Lettering:
    """Words where the thing is broadest, as large as it can carry; captions stand lower."""
    height, width = part.shape
    best, place, room = 0.0, (0.5, 0.5), 0.5
    inside = np.pad((part > 0.5).astype(np.uint8), 1)
    for flat in (4.0, 2.5, 1.5):  # a word is broad: squeezed, the disc that fits becomes its oval
        squeezed = cv2.resize(inside, (max(3, round(width / flat)), height))
        deep = cv2.distanceTransform(squeezed, cv2.DIST_L2, 3)
        row, column = divmod(int(deep.argmax()), deep.shape[1])
        reach = float(deep.max()) * flat  # half of its width
        if reach > best:
            best, room = reach, 2 * reach / width
            place = ((column + 0.5) / deep.shape[1], (row + 0.5) / height)
    if operation.place != (0.5, 0.9):
        return operation
    # Lettering takes about a twentieth of the width for a letter, at its own size.
    wish = 0.55 * room / max(0.035 * len(operation.text), 0.1)
    return replace(operation, place=place, size=operation.size * float(np.clip(wish, 0.5, 6.0)))


def _over(source: Frame | None, size: tuple[int, int]) -> bool:
    """Whether a second picture was painted over a frame: of its size, and clear elsewhere."""
    return source is not None and source.shape == (size[1], size[0], 4)


@dataclass(eq=False)
class _Taking:
    """A changed layer, taken back into every frame."""

    footage: Footage
    layer: Layer
    reel: Reel
    edges: PackedMasks
    change: tuple[Frame, Alpha]
    ground: bool
    keeps: bool

    def frames(self, single: Footage | None) -> Iterator[Frame]:
        """Every frame with the change; where the layer does not fit, as `single` edits it."""
        footage = self.footage
        fits = np.array([self._fits(n) for n in range(len(self.reel))], np.float64)
        # The word of most frames around: an edit must not change hands to and fro.
        around = np.pad(fits, SOFT // 2, mode="edge")
        fits = (np.convolve(around, np.ones(SOFT), "valid") > SOFT / 2).astype(np.float64)
        apart = [n for n, fit in enumerate(fits) if not fit]
        what = "the ground does not lie as in its layer" if self.ground else "it turned away"
        if apart and single is None:
            footage.report.note(
                f"{what} on frames {spans(apart)}: what I put on it may slide there"
            )
        elif apart:
            footage.report.note(f"{what} on frames {spans(apart)}: I edited those one by one")
        share = np.convolve(np.pad(fits, SOFT // 2, mode="edge"), np.ones(SOFT) / SOFT, "valid")
        others = iter(single.video.frames()) if single is not None and apart else None
        for number in range(len(self.reel)):
            footage.report.check()
            frame = self.reel[number]
            other = next(others) if others is not None else None
            weight = 1.0 if other is None else float(min(share[number], fits[number] or 0.999))
            done = self._taken(number, frame) if weight > 0 else frame
            if other is not None and weight < 1:
                mixed = done * weight + other.astype(np.float32) * (1 - weight)
                done = np.rint(mixed).astype(np.uint8)
            yield done

    def _part(self, number: int) -> Alpha | None:
        """Which pixels of a frame are in front of the ground, or of the thing; None: all."""
        if self.footage.masks is None:
            return None
        part = self.edges[number].alpha.astype(np.float32) / 255
        return 1 - part if self.ground else part

    def _fits(self, number: int) -> bool:
        """Looked at in small: a whole frame's detail is not needed to tell."""
        self.footage.report.check()
        frame, part = self.reel[number], self._part(number)
        scale = min(1.0, LOOK / max(self.layer.size))
        weight = self.layer.seen_in(number, self.layer.known, scale)
        below = self.layer.seen_in(number, self.layer.pixels, scale)
        size = (weight.shape[1], weight.shape[0])
        if part is not None:
            weight = weight * cv2.resize(part, size, interpolation=cv2.INTER_AREA)
        small = np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_AREA), np.uint8)
        return self.layer.fits(small, below, weight, self.layer.light(small, below, weight))

    def _taken(self, number: int, frame: Frame) -> Frame:
        after, alpha = self.change
        part = self._part(number)
        weight = self.layer.seen_in(number, self.layer.known)
        alpha = self.layer.seen_in(number, alpha)
        if part is not None:
            weight, alpha = weight * part, alpha * part
        alpha = np.where(alpha > EVERY, alpha, 0).astype(np.float32)
        if not alpha.any():
            return frame
        below = self.layer.seen_in(number, self.layer.pixels).astype(np.float32)
        light = self.layer.light(frame, below, weight)
        above = self.layer.seen_in(number, after).astype(np.float32)
        # New paint lies in the frame's light; a new colour leaves the frame its own detail.
        made = frame + (above - below) * light if self.keeps else above * light
        return laid(frame, np.clip(np.rint(made), 0, 255).astype(np.uint8), alpha)
