"""Masks compared, and taken apart: pieces that do not touch, and where one would click or draw a
box to get each of two things that do. Planes only.
"""

from __future__ import annotations

import cv2
import numpy as np

from .windows import Soft, box_of


def whole(soft: Soft) -> Soft:
    """Without crumbs far from it."""
    return np.maximum.reduce(apart(soft) or [soft])


def apart(soft: Soft) -> list[Soft]:
    """The pieces of a mask that do not touch; crumbs left out."""
    inside = (soft > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = [k for k in range(1, count) if areas[k - 1] > 0.15 * areas.max()]
    return [np.where(labels == k, soft, 0).astype(np.float32) for k in kept]


def spots(plane: Soft, wide: int = 14, high: int = 20) -> list[tuple[int, int]]:
    """Where one would click to get each of the things in it: deep inside, well apart."""
    inside = (plane > 0.5).astype(np.uint8)
    around = box_of(inside > 0)
    if around is None:
        return []
    x0, y0, x1, y1 = around
    deep = cv2.distanceTransform(np.pad(inside, 1), cv2.DIST_L2, 3)[1:-1, 1:-1]
    columns = min(4, max(1, round((x1 - x0) / wide)))
    rows = min(2, max(1, round((y1 - y0) / high)))
    found = []
    for left, right in zip(*_steps(x0, x1, columns), strict=True):
        for top, bottom in zip(*_steps(y0, y1, rows), strict=True):
            cell = deep[top:bottom, left:right]
            if cell.size and cell.max() >= 1:
                row, column = np.unravel_index(int(cell.argmax()), cell.shape)
                found.append((left + int(column), top + int(row)))
    return found


def halves(plane: Soft) -> list[tuple[int, int, int, int]]:
    """Boxes round what may be one of two things side by side."""
    around = box_of(plane > 0.5)
    if around is None:
        return []
    x0, y0, x1, y1 = around
    found = []
    for share in (0.35, 0.5, 0.65):
        cut = round(x0 + (x1 - x0) * share)
        for left, right in ((x0, cut), (cut, x1)):
            rows = np.flatnonzero((plane[:, left:right] > 0.5).any(axis=1))
            if right - left > 3 and len(rows):
                found.append((left, int(rows[0]), right, int(rows[-1]) + 1))
    return found


def _steps(first: int, last: int, count: int) -> tuple[list[int], list[int]]:
    edges = [first + (last - first) * k // count for k in range(count + 1)]
    return edges[:-1], edges[1:]


def overlap(one: Soft, other: Soft) -> float:
    """How much of the smaller lies in the other."""
    first, second = one > 0.5, other > 0.5
    return float((first & second).sum() / max(1, min(first.sum(), second.sum())))


def agreement(one: Soft, other: Soft) -> float:
    first, second = one > 0.5, other > 0.5
    return float((first & second).sum() / max(1, (first | second).sum()))
