"""What a click changes in a mask: as far as the error that it hit seems to reach, and no farther.

How far that is, is guessed in several ways: over edges from the click, by colour models within
three distances, as far as other guesses at the thing go. The likeliest is taken: it ends at edges,
its colours are those of the other side, and the click lies in its middle, for that is where people
click. The rest of the mask stays as it was. Knows neither requests nor how the mask was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ..memory.media import Frame
from .guesses import Inside
from .specialist import Report
from .superpixels import Patches, patches

Floats = NDArray[Any]
SIDE = 330  # pixels of the longer side on which errors are looked for
COUNT = 1100  # patches
DISC = 3  # pixels around a click that are certain
REACHES = ((0.12, (0.4,)), (0.25, (0.4, 1.5)), (0.6, (0.0, 0.4, 1.5)))
"""How far colour models may change the mask, in sides of the window, and how large a piece around
the click they take as turned beforehand, in discs of half that distance."""
LEAST = 0.02  # of the box: a mask of less is no answer to a click outside
WEIGHTS = {"edge": 2.5, "middle": 10.0, "other": 1.3, "whole": -6.0, "joined": 4.7}
"""What `likely` counts how much; fitted on some 290 clicks into frames of six clips, none of which
was a first frame: a clip that was left out of the fitting gained three quarters as much a click as
the best guess would have."""


@dataclass(frozen=True)
class Click:
    """In pixels of the picture."""

    x: int
    y: int
    inside: bool


def mended(
    pixels: Frame,
    inside: Inside,
    clicks: Sequence[Click],
    bounds: Inside | None,
    others: Sequence[Inside],
    report: Report,
) -> tuple[Inside, Inside]:
    """On a smaller grid: the mask after all clicks, in their order, and where it has changed.

    `others` are other guesses at the thing, of any size; `bounds` is where it may be.
    """
    height, width = inside.shape
    scale = min(1.0, SIDE / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))

    def small(plane: Inside) -> Inside:
        return cv2.resize(plane.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0.5

    window = Window.of(
        cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA),
        np.ones((size[1], size[0]), bool) if bounds is None else small(bounds),
        [small(other) for other in others],
    )
    start = mask = small(inside)
    done: list[Click] = []
    for click in clicks:
        report.check()
        here = Click(
            min(size[0] - 1, int((click.x + 0.5) * size[0] / width)),
            min(size[1] - 1, int((click.y + 0.5) * size[1] / height)),
            click.inside,
        )
        done.append(here)
        mask = window.after(mask, done, report)
    return mask, mask != start


@dataclass(frozen=True, eq=False)
class Window:
    """What is seen of the picture, whatever the mask."""

    pixels: Frame
    bounds: Inside
    others: list[Inside]
    parts: Patches
    bins: NDArray[np.intp]  # (h, w) which of the coarse colours
    across: Floats  # (h, w) how much colour changes over four pixels from left to right
    down: Floats
    usual: float

    @classmethod
    def of(cls, small: Frame, bounds: Inside, others: list[Inside]) -> Window:
        calm = cv2.GaussianBlur(small, (0, 0), 1.0).astype(np.float32) / 255
        lab = cv2.cvtColor(calm, cv2.COLOR_RGB2Lab) * np.array([0.7, 1.2, 1.2], np.float32)
        across, down = (np.zeros(lab.shape[:2], np.float32) for _ in range(2))
        across[:, 2:-2] = np.sqrt(((lab[:, 4:] - lab[:, :-4]) ** 2).sum(axis=2))
        down[2:-2] = np.sqrt(((lab[4:] - lab[:-4]) ** 2).sum(axis=2))
        steps = ((lab - np.array([0, -100, -100])) / np.array([5, 8, 8])).astype(np.intp)
        light, a, b = (np.clip(steps[..., k], 0, _BINS[k] - 1) for k in range(3))
        return cls(
            small,
            bounds,
            others,
            patches(small, COUNT),
            (light * _BINS[1] + a) * _BINS[2] + b,
            across,
            down,
            float(across.mean() + down.mean()) / 2 + 1e-3,
        )

    def after(self, mask: Inside, clicks: list[Click], report: Report) -> Inside:
        """The mask after the last of the clicks; the earlier ones are kept to."""
        click = clicks[-1]
        wrong = _joined(mask != click.inside, click)
        if not wrong.any():
            return mask
        kept = np.zeros_like(mask)
        for other in clicks[:-1]:
            if other.inside != click.inside:
                kept |= self._disc(other)
        best, most = None, -np.inf
        for piece in self._pieces(mask, wrong, clicks, report):
            after = mask ^ piece
            if (piece & kept).any() or after[self.bounds].mean() < LEAST:
                continue
            score = self.likely(mask, wrong, piece, click)
            if score > most:
                best, most = piece, score
        if best is None:  # whatever is guessed is too much
            best = self._disc(click) & wrong & ~kept
        return np.asarray(mask ^ best)

    def likely(self, mask: Inside, wrong: Inside, piece: Inside, click: Click) -> float:
        """How much like an error a piece of the mask's wrong side looks."""
        ends, ending = self._border(piece, wrong & ~piece)
        old, _ = self._border(piece, mask == click.inside)
        depth = cv2.distanceTransform(np.pad(piece.astype(np.uint8), 1), cv2.DIST_L2, 3)
        middle = float(depth[click.y + 1, click.x + 1] / depth.max())
        right, rest = mask == click.inside, (mask != click.inside) & ~piece
        spots = self.bins[piece]
        other = np.log((_shares(self.bins[right])[spots] + 1e-5)
                       / (_shares(self.bins[rest])[spots] + 1e-5))  # fmt: skip
        return (
            WEIGHTS["edge"] * float(np.log1p(ending if ends else 1.5 * self.usual))
            + WEIGHTS["middle"] * middle
            + WEIGHTS["other"] * float(np.clip(other, -3, 3).mean())
            + WEIGHTS["whole"] * float(piece.sum() / wrong.sum())
            + WEIGHTS["joined"] * old / max(1, old + ends)
        )

    def _pieces(
        self, mask: Inside, wrong: Inside, clicks: list[Click], report: Report
    ) -> Iterator[Inside]:
        """What the last click may have meant: pieces of `wrong` around it."""
        click = clicks[-1]
        seen = set()
        labels = self.parts.labels
        mine = self.parts.mean(wrong) > 0.15
        mine[labels[click.y, click.x]] = True
        seeds = np.zeros(self.parts.count, bool)
        seeds[labels[click.y, click.x]] = True
        grown = [wrong]
        for contrast, spatial in ((1.0, 12.0), (0.3, 60.0)):
            far = self.parts.ways(seeds, contrast, spatial / np.sqrt(labels.size), mine)
            reached = np.sort(far[far < 1e8])
            for at in np.unique(np.geomspace(1, len(reached), 14).round().astype(int)):
                grown.append((far <= reached[at - 1])[labels] & wrong)
        pieces = [_joined(piece, click) for piece in grown]
        sizes = np.array([piece.sum() for piece in pieces[1:15]])  # those that stop at edges
        side = max(mask.shape)
        for reach, shares in REACHES:
            report.check()
            for share in shares:
                goal = share * np.pi * (reach * 0.5 * side) ** 2
                turned = pieces[1 + int(np.abs(sizes - goal).argmin())] if share else None
                pieces.append(
                    _joined(self._modelled(mask, clicks, reach * side, turned) & wrong, click)
                )
        for other in self.others:
            pieces.append(_joined((other == click.inside) & wrong, click))
        for piece in pieces:
            if piece.any() and (key := piece.tobytes()) not in seen:
                seen.add(key)
                yield piece

    def _modelled(
        self, mask: Inside, clicks: list[Click], reach: float, turned: Inside | None
    ) -> Inside:
        """What colour models of inside and outside near the last click would change (grabCut)."""
        click = clicks[-1]
        height, width = mask.shape
        rows, columns = np.mgrid[:height, :width]
        guess = mask if turned is None else mask ^ turned
        marks = np.where(guess, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
        far = np.hypot(rows - click.y, columns - click.x) > reach
        marks[far] = np.where(mask[far], cv2.GC_FGD, cv2.GC_BGD)
        marks[~self.bounds] = cv2.GC_BGD
        for each in clicks:
            marks[self._disc(each)] = cv2.GC_FGD if each.inside else cv2.GC_BGD
        near = np.s_[
            max(0, int(click.y - reach) - 8) : int(click.y + reach) + 9,
            max(0, int(click.x - reach) - 8) : int(click.x + reach) + 9,
        ]
        part = np.ascontiguousarray(marks[near])
        inside = part % 2 == 1
        if inside.any() and not inside.all():
            cv2.setRNGSeed(0)
            models = np.zeros((1, 65)), np.zeros((1, 65))
            patch = np.ascontiguousarray(self.pixels[near])
            cv2.grabCut(patch, part, None, *models, 1, cv2.GC_INIT_WITH_MASK)
            inside = part % 2 == 1
        changed = np.zeros_like(mask)
        changed[near] = inside != mask[near]
        return changed

    def _border(self, piece: Inside, beyond: Inside) -> tuple[int, float]:
        """How long the border between the two is, and how strong an edge runs along it."""
        side = (piece[:, 1:] & beyond[:, :-1]) | (piece[:, :-1] & beyond[:, 1:])
        under = (piece[1:] & beyond[:-1]) | (piece[:-1] & beyond[1:])
        long = int(side.sum() + under.sum())
        steps = float(self.across[:, 1:][side].sum() + self.down[1:][under].sum())
        return long, steps / max(1, long)

    def _disc(self, click: Click) -> Inside:
        plane = np.zeros(self.bounds.shape, np.uint8)
        cv2.circle(plane, (click.x, click.y), DISC, 1, -1)
        return plane > 0


_BINS = (16, 25, 25)


def _shares(bins: NDArray[np.intp]) -> Floats:
    """How common each coarse colour is, neighbours counted half."""
    count = np.bincount(bins, minlength=int(np.prod(_BINS))).astype(np.float32).reshape(_BINS)
    for axis in range(3):
        count = count + 0.5 * np.roll(count, 1, axis) + 0.5 * np.roll(count, -1, axis)
    return count.ravel() / max(1.0, float(count.sum()))


def _joined(plane: Inside, click: Click) -> Inside:
    """The part of the plane that hangs together with the click; empty if that is not in it."""
    if not plane[click.y, click.x]:
        return np.zeros_like(plane)
    _, labels = cv2.connectedComponents(plane.astype(np.uint8), connectivity=4)
    return np.asarray(labels == labels[click.y, click.x])
