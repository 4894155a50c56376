"""How good and how quick the stills are, each figure beside a plain baseline of the same run.

    python tests/benchmarks/bench_stills.py [boxes] [others] [removal] [memory] [styles]

Reads real photographs and true masks from ../shared/data; without them it says so and stops.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from vitron.memory.media import Frame, Image, ImageRef
from vitron.memory.region import Box, Point, Region, Shape
from vitron.tools.cutout import Prompt, cut
from vitron.tools.image_editing import ClassicalEditing
from vitron.tools.modules import EditImage
from vitron.tools.operations import Style, StyleName
from vitron.tools.removal import filled
from vitron.tools.specialist import Report
from vitron.tools.styles import styled

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
Inside = NDArray[np.bool_]
FIRST, OTHERS = (0,), (6, 18, 30)  # what a click changes was fitted on neither


def picture(path: Path) -> Frame:
    return cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)


def iou(one: Inside, other: Inside) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def wrong_spot(mask: Inside, truth: Inside) -> tuple[int, int, bool]:
    """Where a person would click: the middle of what is most wrong; x, y, inside."""
    depths = [
        cv2.distanceTransform(np.pad(wrong.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
        for wrong in (truth & ~mask, mask & ~truth)
    ]
    kind = int(depths[1].max() > depths[0].max())
    row, column = np.unravel_index(depths[kind].argmax(), truth.shape)
    return int(column), int(row), kind == 0


def clicked(pixels: Frame, truth: Inside) -> tuple[list[float], float, float]:
    """IoU of the true box's mask and after each of three clicks; seconds a box, a click."""
    high, wide = truth.shape
    x, y, width, height = cv2.boundingRect(truth.astype(np.uint8))
    shapes: tuple[Shape, ...] = (
        Box(x0=x / wide, y0=y / high, x1=(x + width) / wide, y1=(y + height) / high),
    )
    scores, box, mend, mask = [], 0.0, 0.0, np.zeros(truth.shape, bool)
    for click in range(4):
        began = time.perf_counter()
        if click == 0:
            mask = cut(pixels, Prompt.of(Region(shapes=shapes), (wide, high), None))
            box = time.perf_counter() - began
        else:
            column, row, inside = wrong_spot(mask, truth)
            spot = Point(x=(column + 0.5) / wide, y=(row + 0.5) / high, sign=1 if inside else -1)
            shapes += (spot,)
            mask = cut(pixels, Prompt.of(Region(shapes=shapes), (wide, high), None))
            mend += (time.perf_counter() - began) / 3
        scores.append(iou(mask, truth))
    return scores, box, mend


def boxes(frames: Sequence[int] = FIRST) -> None:
    """The true box, then three clicks where the mask is most wrong; a baseline on first frames."""
    print(f"\nframes {list(frames)}: box -> mask (mean IoU), and after each of three clicks")
    totals: list[list[float]] = []
    plain: list[float] = []
    spent = np.zeros(3)
    for folder in sorted((DATA / "davis" / "JPEGImages").iterdir()):
        for number in frames:
            pixels = picture(folder / f"{number:05d}.jpg")
            true = DATA / "davis" / "Annotations" / folder.name / f"{number:05d}.png"
            truth = cv2.imread(str(true), cv2.IMREAD_GRAYSCALE) > 127
            scores, box, mend = clicked(pixels, truth)
            totals.append(scores)
            if frames != FIRST:
                spent += (box, mend, 0)
                print(f"  {folder.name:16}", *(f"{s:.3f}" for s in scores), flush=True)
                continue
            began = time.perf_counter()
            cv2.setRNGSeed(0)
            marks, models = np.zeros(truth.shape, np.uint8), (np.zeros((1, 65)), np.zeros((1, 65)))
            around = cv2.boundingRect(truth.astype(np.uint8))
            cv2.grabCut(pixels, marks, around, *models, 5, cv2.GC_INIT_WITH_RECT)
            spent += (box, mend, time.perf_counter() - began)
            plain.append(iou((marks & 1) > 0, truth))
            print(f"  {folder.name:16}", *(f"{s:.3f}" for s in scores), f"| {plain[-1]:.3f}")
    beside = f"| grabCut {np.mean(plain):.3f}" if plain else ""
    print("  mean            ", *(f"{score:.3f}" for score in np.mean(totals, axis=0)), beside)
    spent /= len(totals)
    print(f"  seconds a box: {spent[0]:.2f}, a click: {spent[1]:.2f}, grabCut {spent[2]:.2f}")


def similarity(one: Frame, other: Frame, hole: Inside) -> float:
    """SSIM of the grey values, its mean in the hole."""
    a, b = (cv2.cvtColor(each, cv2.COLOR_RGB2GRAY).astype(np.float64) for each in (one, other))

    def mean(plane: NDArray[np.float64]) -> NDArray[np.float64]:
        return cv2.GaussianBlur(plane, (0, 0), 1.5)

    ma, mb = mean(a), mean(b)
    va, vb, both = mean(a * a) - ma**2, mean(b * b) - mb**2, mean(a * b) - ma * mb
    top = (2 * ma * mb + 6.5025) * (2 * both + 58.5225)
    return float((top / ((ma**2 + mb**2 + 6.5025) * (va + vb + 58.5225)))[hole].mean())


def removal() -> None:
    """Holes of real outlines at random places of real photographs, whose truth is known."""
    names = "cars truck example1 example2 groceries car_speed dog_with_horn rocket".split()
    shapes = []
    for folder in sorted((DATA / "davis" / "Annotations").iterdir()):
        plane = (cv2.imread(str(folder / "00000.png"), cv2.IMREAD_GRAYSCALE) > 127).astype(np.uint8)
        x, y, width, height = cv2.boundingRect(plane)
        shapes.append(plane[y : y + height, x : x + width])
    random = np.random.default_rng(3)
    ways: dict[str, Callable[[Frame, Inside], Frame]] = {
        "telea": lambda p, h: cv2.inpaint(p, h.astype(np.uint8), 3, cv2.INPAINT_TELEA),
        "navier-stokes": lambda p, h: cv2.inpaint(p, h.astype(np.uint8), 3, cv2.INPAINT_NS),
        "ours": filled,
    }
    results: dict[str, list[tuple[float, float, float]]] = {way: [] for way in ways}
    for turn in range(24):
        pixels = picture(DATA / "images" / f"{names[turn % len(names)]}.jpg")
        scale = 600 / max(pixels.shape[:2])
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        shape = shapes[int(random.integers(len(shapes)))]
        size = random.uniform(0.12, 0.28) * 600 / max(shape.shape)
        shape = cv2.resize(shape, None, fx=size, fy=size, interpolation=cv2.INTER_NEAREST)
        row = int(random.integers(4, pixels.shape[0] - shape.shape[0] - 4))
        column = int(random.integers(4, pixels.shape[1] - shape.shape[1] - 4))
        hole = np.zeros(pixels.shape[:2], np.uint8)
        hole[row : row + shape.shape[0], column : column + shape.shape[1]] = shape
        inside = cv2.dilate(hole, np.ones((5, 5), np.uint8)) > 0
        broken = pixels.copy()
        broken[inside] = (255, 0, 255)
        for way, fill in ways.items():
            began = time.perf_counter()
            done = fill(broken, inside)
            wrong = ((done[inside].astype(np.float64) - pixels[inside]) ** 2).mean()
            psnr = 10 * np.log10(255**2 / max(wrong, 1e-9))
            score = similarity(done, pixels, inside)
            results[way].append((float(psnr), score, time.perf_counter() - began))
    print("\nremoval, 24 holes with known truth: PSNR dB, SSIM, seconds")
    for way, rows in results.items():
        print(f"  {way:14}", *(f"{value:.3f}" for value in np.mean(rows, axis=0)))
    large = cv2.resize(picture(DATA / "images" / "truck.jpg"), (1200, 833))
    hole = np.zeros(large.shape[:2], bool)
    hole[350:600, 450:800] = True
    began = time.perf_counter()
    filled(large, hole)
    print(f"  1 megapixel, a hole of 9 %: {time.perf_counter() - began:.1f} s")


def memory() -> None:
    """What edits of a 20-megapixel picture need at most."""
    pixels = cv2.resize(picture(DATA / "images" / "truck.jpg"), (5472, 3648))
    print("\n20 megapixels: peak memory so far (MB), seconds")
    for words in ("make it teal", "blur the background", "make the picture warmer", "remove it"):
        began = time.perf_counter()
        request = EditImage(
            image=ImageRef.of(Image(pixels)),
            instruction=words,
            region=Region.box(0.04, 0.27, 0.95, 0.72),
        )
        ClassicalEditing().run(request, None, Report())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"  {words:24} {peak:6} {time.perf_counter() - began:6.1f}")


def styles() -> None:
    """Every style on 20 megapixels: its work, and the longest it goes without hearing a cancel."""
    pixels = cv2.resize(picture(DATA / "images" / "truck.jpg"), (5472, 3648))
    print("\n20 megapixels: processor seconds, longest silence")
    for name in get_args(StyleName):
        marks = [time.process_time()]
        wish = Style(name=name, colour=(200, 30, 30) if name == "one colour" else None)
        styled(pixels, wish, check=lambda: marks.append(time.process_time()))  # noqa: B023
        marks.append(time.process_time())
        print(f"  {name:12} {marks[-1] - marks[0]:.2f} {np.diff(marks).max():.2f}", flush=True)


if __name__ == "__main__":
    if not DATA.is_dir():
        sys.exit("the real photographs are not beside this clone (../shared/data)")
    chosen = sys.argv[1:] or ["boxes", "removal", "memory"]
    for name in chosen:
        if name == "others":
            boxes(OTHERS)
        else:
            {"boxes": boxes, "removal": removal, "memory": memory, "styles": styles}[name]()
