"""Loss curves: a CSV that grows while a stage runs, and a picture of it. Knows no model."""

from __future__ import annotations

import csv
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .standing import replaced_text

FIELDS = ("stage", "step", "seconds", "rate", "loss", "name")

ACROSS = 6  # stages side by side

_INK, _PAPER, _LINE = (70, 60, 56), (250, 252, 254), (226, 222, 216)
_COLOURS = ((180, 110, 40), (60, 140, 60), (60, 80, 200), (150, 70, 150), (40, 150, 190))


class Curve:
    """One run's losses."""

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            file.write_text(",".join(FIELDS) + "\n")

    def add(
        self, stage: str, step: int, seconds: float, rate: float, losses: dict[str, float]
    ) -> None:
        with self.file.open("a", newline="") as out:
            for name, loss in losses.items():
                row = (stage, step, f"{seconds:.1f}", f"{rate:.2e}", f"{loss:.5f}", name)
                csv.writer(out).writerow(row)

    def keep_until(self, stage: str, step: int) -> None:
        """Forget what a killed run wrote beyond its last checkpoint."""
        lines = self.file.read_bytes().decode("utf8").splitlines(keepends=True)
        kept = [line for line in lines if not _beyond(line, stage, step)]
        if len(kept) < len(lines):
            replaced_text(self.file, "".join(kept))

    def draw(self, picture: Path) -> None:
        """Every stage behind the last, each loss as a line, smoothed."""
        with self.file.open(newline="") as source:
            rows = list(csv.DictReader(source))
        if rows:
            cv2.imwrite(str(picture), drawn(rows))


def _beyond(line: str, stage: str, step: int) -> bool:
    """Whether a line tells of a later step of that stage; one that was cut short does."""
    told = line.split(",")
    if told[0] != stage:
        return False
    return len(told) < len(FIELDS) or not line.endswith("\n") or int(told[1]) > step


def drawn(rows: list[dict[str, str]]) -> NDArray[np.uint8]:
    """The curves as a picture (BGR)."""
    stages = list(dict.fromkeys(row["stage"] for row in rows))
    width, height, top, below = 300, 220, 44, 36
    across = min(ACROSS, len(stages))
    lines, deep = -(-len(stages) // across), top + height + below
    page = np.full((lines * deep, width * across + 24, 3), _PAPER, np.uint8)
    for number, stage in enumerate(stages):
        x, y = 12 + number % across * width, number // across * deep + top
        own = [row for row in rows if row["stage"] == stage]
        _stage(page[y : y + height, x : x + width - 8], own)
        _write(page, stage, (x + 4, y - 16), 0.55)
        last = max(int(row["step"]) for row in own)
        minutes = max(float(row["seconds"]) for row in own) / 60
        _write(page, f"{last} steps, {minutes:.0f} min", (x + 4, y + height + 22), 0.42)
    return page


def _write(page: NDArray[np.uint8], text: str, at: tuple[int, int], size: float) -> None:
    cv2.putText(page, text, at, cv2.FONT_HERSHEY_SIMPLEX, size, _INK, 1, cv2.LINE_AA)


def _stage(frame: NDArray[np.uint8], rows: list[dict[str, str]]) -> None:
    height, width = frame.shape[:2]
    cv2.rectangle(frame, (0, 0), (width - 1, height - 1), _LINE, 1)
    values = np.array([float(row["loss"]) for row in rows])
    low, high = float(values.min()), float(np.quantile(values, 0.98)) + 1e-6
    last = max(int(row["step"]) for row in rows)
    for number, name in enumerate(dict.fromkeys(row["name"] for row in rows)):
        own = [row for row in rows if row["name"] == name]
        losses = _smooth(np.array([float(row["loss"]) for row in own]))
        x = np.array([int(row["step"]) for row in own]) / max(1, last) * (width - 12) + 6
        y = (1 - np.clip((losses - low) / max(1e-6, high - low), 0, 1)) * (height - 24) + 12
        colour = _COLOURS[number % len(_COLOURS)]
        points = np.stack([x, y], 1).round().astype(np.int32)
        cv2.polylines(frame, [points], False, colour, 2, cv2.LINE_AA)
        text = f"{name} {losses[-1]:.3f}"
        at = (width - 130, 22 + 18 * number)
        cv2.putText(frame, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, colour, 1, cv2.LINE_AA)


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """A running mean over a twentieth of the stage."""
    span = max(1, len(values) // 20)
    padded = np.pad(values, (span // 2, span - 1 - span // 2), mode="edge")
    return np.convolve(padded, np.ones(span) / span, mode="valid")
