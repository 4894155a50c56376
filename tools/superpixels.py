"""A picture as a graph of small even patches: their colours, places and how they are parted.

It says nothing of what belongs together; see `cutout`.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame

Floats = NDArray[Any]  # float64 unless said


@dataclass(frozen=True, eq=False)
class Patches:
    """n patches of a picture, and the borders between neighbours."""

    labels: NDArray[np.int32]  # (h, w), 0 to n - 1
    area: Floats  # (n,) pixels
    colour: Floats  # (n, 4): L (weighted down), a, b, texture
    place: Floats  # (n, 2) x, y in pixels
    first: NDArray[np.intp]  # (m,) borders, each twice: from
    second: NDArray[np.intp]  # (m,) to
    length: Floats  # (m,) pixels that they share
    contrast: Floats  # (m,) how different they are, in Lab units
    unlike: Floats  # (n, n) squared colour distance
    spread: float  # how far colours differ here at all

    @property
    def count(self) -> int:
        return len(self.area)

    def mean(self, plane: NDArray[Any]) -> Floats:
        """The mean of a plane (h, w) over each patch."""
        total = np.bincount(self.labels.ravel(), plane.ravel().astype(np.float64), self.count)
        return np.asarray(total / self.area)

    def distances(self, seeds: NDArray[np.bool_], spatial: float = 0.0) -> Floats:
        """The cheapest way from any seed to each patch, over the contrasts on the way."""
        step = np.sqrt(self.unlike[self.first, self.second])
        cost = np.maximum(0, step - 1.0)
        if spatial:
            gap = self.place[self.first] - self.place[self.second]
            cost = cost + spatial * np.hypot(gap[:, 0], gap[:, 1])
        return self._cheapest(cost, seeds)

    def ways(
        self, seeds: NDArray[np.bool_], contrast: float, spatial: float, allowed: NDArray[np.bool_]
    ) -> Floats:
        """The cheapest way from any seed over allowed patches, by contrast and by distance."""
        gap = self.place[self.first] - self.place[self.second]
        cost = contrast * self.contrast + spatial * np.hypot(gap[:, 0], gap[:, 1])
        shut = ~(allowed[self.first] & allowed[self.second])
        return self._cheapest(np.where(shut, np.inf, cost), seeds)

    def _cheapest(self, cost: Floats, seeds: NDArray[np.bool_]) -> Floats:
        ways: list[list[tuple[int, float]]] = [[] for _ in range(self.count)]
        for here, there, price in zip(
            self.first.tolist(), self.second.tolist(), cost.tolist(), strict=True
        ):
            if price < np.inf:
                ways[here].append((there, price))
        found = [0.0 if seed else 1e9 for seed in seeds.tolist()]
        queue = [(0.0, int(k)) for k in np.flatnonzero(seeds)]
        while queue:
            so_far, here = heapq.heappop(queue)
            if so_far > found[here]:
                continue
            for there, price in ways[here]:
                if so_far + price < found[there]:
                    found[there] = so_far + price
                    heapq.heappush(queue, (found[there], there))
        return np.array(found)


def patches(pixels: Frame, count: int) -> Patches:
    """About `count` patches, grown by watershed from a grid of calm spots."""
    labels = _grown(pixels, count)
    n = int(labels.max()) + 1
    area = np.bincount(labels.ravel(), minlength=n).astype(np.float64)
    lab = cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    light = lab[..., 0]
    texture = cv2.GaussianBlur(np.abs(light - cv2.GaussianBlur(light, (0, 0), 2)), (0, 0), 2)
    rows, columns = np.mgrid[: labels.shape[0], : labels.shape[1]]

    def mean(plane: NDArray[Any]) -> Floats:
        total = np.bincount(labels.ravel(), plane.ravel().astype(np.float64), n)
        return np.asarray(total / area)

    colour = np.stack(
        [mean(light) * 0.7, mean(lab[..., 1]) * 1.2, mean(lab[..., 2]) * 1.2, mean(texture)], 1
    )
    first, second, length, step = _borders(labels, lab, n)
    unlike = ((colour[:, None] - colour[None]) ** 2).sum(axis=2)
    contrast = 0.5 * np.sqrt(unlike[first, second]) + 0.5 * step
    weight = area / area.sum()
    return Patches(
        labels,
        area,
        colour,
        np.stack([mean(columns), mean(rows)], 1),
        first,
        second,
        length,
        contrast,
        unlike,
        float(np.sqrt(weight @ unlike @ weight)),
    )


def _grown(pixels: Frame, count: int) -> NDArray[np.int32]:
    height, width = pixels.shape[:2]
    step = max(4, int(np.sqrt(height * width / count)))
    grey = pixels.astype(np.float32)
    steep = np.abs(cv2.Sobel(grey, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    steep = cv2.copyMakeBorder(steep.sum(axis=2), 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    ys, xs = np.mgrid[step // 2 : height : step, step // 2 : width : step]
    ys, xs = ys.ravel(), xs.ravel()
    offsets = [(dy, dx) for dy in (-1, 0, 1) for dx in (-1, 0, 1)]
    around = np.stack([steep[ys + dy + 1, xs + dx + 1] for dy, dx in offsets])
    best = np.array(offsets)[around.argmin(axis=0)]
    ys, xs = np.clip(ys + best[:, 0], 0, height - 1), np.clip(xs + best[:, 1], 0, width - 1)
    marks = np.zeros((height, width), np.int32)
    marks[ys, xs] = np.arange(1, len(ys) + 1)
    cv2.watershed(cv2.bilateralFilter(pixels, 5, 20, 3), marks)
    for _ in range(8):  # the watershed's ridges go to a neighbour
        ridge = marks <= 0
        if not ridge.any():
            break
        spread = cv2.dilate(np.where(ridge, 0, marks).astype(np.float32), np.ones((3, 3)))
        marks = np.where(ridge, spread.astype(np.int32), marks)
    _, labels = np.unique(np.maximum(marks, 1), return_inverse=True)
    return labels.reshape(height, width).astype(np.int32)


def _borders(
    labels: NDArray[np.int32], lab: NDArray[Any], n: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats, Floats]:
    """Who touches whom: from, to, how long, and the mean step in Lab across the border."""
    keys, steps = [], []
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        a, b = labels[here], labels[there]
        apart = a != b
        step = np.sqrt(((lab[here] - lab[there]) ** 2).sum(axis=2))[apart]
        low, high = a[apart].astype(np.int64), b[apart].astype(np.int64)
        keys += [low * n + high, high * n + low]
        steps += [step, step]
    found, inverse = np.unique(np.concatenate(keys), return_inverse=True)
    length = np.bincount(inverse, minlength=len(found)).astype(np.float64)
    total = np.bincount(inverse, np.concatenate(steps), len(found))
    return found // n, found % n, length, total / length
