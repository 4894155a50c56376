"""What a thing and its surroundings look like, as samples with places; the memory of a follower.

A sample is a pixel's colour, its surroundings' colour and texture, and where it is: samples of the
thing move with the thing, samples of the background with the camera.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol, Self

import cv2
import numpy as np
from numpy.typing import NDArray

from ..errors import NothingFound
from ..memory.media import Frame

Floats = NDArray[Any]  # float32
RECENT = 3  # snapshots kept beside the first
WIDE, OWN = 280, 200  # samples of background and of the thing in each snapshot
PLACE = 4.0  # how much places count against colours: a whole size of the thing away
SHARP = 0.09  # odds per unit of distance


class Frames(Protocol):
    """A part of the canvas that is looked at, and its scale; see `tracking.Window`."""

    @property
    def x0(self) -> int: ...
    @property
    def y0(self) -> int: ...
    @property
    def scale(self) -> float: ...
    @property
    def size(self) -> tuple[int, int]: ...
    def of(self, canvas: NDArray[Any]) -> NDArray[Any]: ...


@dataclass(frozen=True, eq=False)
class Looks:
    """A frame as features, on a grid of half its size."""

    colours: Floats  # (h, w, c)

    @classmethod
    def of(cls, small: Frame) -> Looks:
        height, width = small.shape[0] // 2, small.shape[1] // 2
        half = cv2.resize(small, (width, height), interpolation=cv2.INTER_AREA)
        lab = cv2.cvtColor(half.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
        lab *= np.array([0.6, 1.0, 1.0], np.float32)
        around = cv2.GaussianBlur(lab, (0, 0), 2.0)
        rough = cv2.GaussianBlur(np.abs(lab[..., 0] - around[..., 0]), (0, 0), 1.5)
        return cls(np.dstack([lab, 0.8 * around, 1.2 * rough]).astype(np.float32))


@dataclass(eq=False)
class Snapshot:
    """Samples of one frame: colours (n, c) and present places (n, 2) x, y on the canvas."""

    own: Floats
    own_at: Floats
    other: Floats
    other_at: Floats

    @classmethod
    def of(
        cls, looks: Looks, window: Frames, share: Floats, random: np.random.Generator
    ) -> Snapshot | None:
        """`share` on the whole canvas."""
        height, width = looks.colours.shape[:2]
        half = cv2.resize(window.of(share), (width, height), interpolation=cv2.INTER_AREA)
        inside = half > 0.75
        if inside.sum() < 12:
            inside = half > 0.5
        if inside.sum() < 3:
            return None
        grown = cv2.dilate((half > 0.3).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        size = max(9, round(np.sqrt(inside.sum()) * 0.6) | 1)
        ring = cv2.dilate(grown.astype(np.uint8), np.ones((size, size), np.uint8)) > 0
        own = _picked(inside, OWN, random)
        near = _picked(ring & ~grown, WIDE * 2 // 3, random)
        far = _picked(~ring, WIDE // 3, random)
        other = np.concatenate([near, far])
        colours = looks.colours
        step = 2 / window.scale
        corner = np.array([window.x0, window.y0], np.float32)
        return cls(
            colours[own[:, 0], own[:, 1]],
            own[:, ::-1].astype(np.float32) * step + corner,
            colours[other[:, 0], other[:, 1]],
            other[:, ::-1].astype(np.float32) * step + corner,
        )


def _picked(where: NDArray[np.bool_], count: int, random: np.random.Generator) -> NDArray[np.intp]:
    spots = np.argwhere(where)
    if len(spots) <= count:
        return spots
    return spots[np.sort(random.choice(len(spots), count, replace=False))]


@dataclass(eq=False)
class Memory:
    """The first snapshot, which is true, and the latest ones, which are near."""

    first: Snapshot
    side: float  # how large the thing is, canvas pixels
    recent: list[Snapshot] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(7))

    @classmethod
    def of(cls, window: Frames, canvas: Frame, share: Floats) -> Self:
        random = np.random.default_rng(7)
        first = Snapshot.of(Looks.of(window.of(canvas)), window, share, random)
        if first is None:
            raise NothingFound("thing to follow: the mask is nearly empty", "draw it larger")
        return cls(first, float(np.sqrt(share.sum())), [], random)

    def learn(self, window: Frames, looks: Looks, share: Floats) -> None:
        """One more look at it; the oldest of the recent ones is forgotten."""
        shot = Snapshot.of(looks, window, share, self.random)
        if shot is not None:
            self.recent = [*self.recent, shot][-RECENT:]
            self.side = 0.7 * self.side + 0.3 * float(np.sqrt(share.sum()))

    def move(self, window: Frames, camera: Floats, motion: Floats) -> None:
        """Places follow: (2, 3) maps in the window's pixels."""
        corner = np.array([window.x0, window.y0], np.float32)
        for shot in [self.first, *self.recent]:
            shot.own_at = _mapped(shot.own_at, motion, corner, window.scale)
            shot.other_at = _mapped(shot.other_at, camera, corner, window.scale)

    def odds(self, looks: Looks, window: Frames, expected: Floats, wide: float) -> Floats:
        """How much each place of the half-size grid looks like the thing (> 0) or the rest (< 0).

        Close looks are taken around where it is expected, by `wide` of its size; coarse ones else.
        """
        height, width = looks.colours.shape[:2]
        half = cv2.resize(expected, (width, height), interpolation=cv2.INTER_AREA)
        side = float(np.sqrt(max(9.0, (half > 0.5).sum())))
        reach = 2 * round(wide * side / 2 + 4) + 1
        kernel = np.ones((reach, reach), np.uint8)
        close = cv2.dilate((half > 0.3).astype(np.uint8), kernel) > 0
        odds = np.zeros((height, width), np.float32)
        coarse = np.zeros((height, width), bool)
        coarse[1::3, 1::3] = True
        odds[coarse] = self._odds(looks, window, coarse)
        small = np.ascontiguousarray(odds[1::3, 1::3])
        odds = np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR))
        odds[close] = self._odds(looks, window, close)
        return odds

    def _odds(self, looks: Looks, window: Frames, where: NDArray[np.bool_]) -> Floats:
        shots = [self.first, *self.recent]
        rows, columns = np.nonzero(where)
        step = 2 / window.scale
        at = np.stack([window.x0 + columns * step, window.y0 + rows * step], 1)
        per = np.float32(PLACE / max(8.0, self.side))
        query = np.hstack([looks.colours[rows, columns], at * per]).astype(np.float32)
        own = np.concatenate([np.hstack([s.own, s.own_at * per]) for s in shots])
        other = np.concatenate([np.hstack([s.other, s.other_at * per]) for s in shots])
        odds = SHARP * (np.sqrt(_nearest(query, other)) - np.sqrt(_nearest(query, own)))
        return np.clip(odds, -2.5, 2.5).astype(np.float32)


def _mapped(at: Floats, matrix: Floats, corner: Floats, scale: float) -> Floats:
    local = (at - corner) * scale
    moved = local @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(moved / scale + corner, np.float32)


def _nearest(query: Floats, known: Floats) -> Floats:
    """The squared distance of each row to the nearest of the known rows."""
    product = query @ (-2 * known.T).astype(np.float32)
    product += np.einsum("ij,ij->i", known, known).astype(np.float32)
    best = product.min(axis=1) + np.einsum("ij,ij->i", query, query)
    return np.maximum(best, 0)
