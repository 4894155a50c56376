"""The picture as if drawn or painted: each style a function of pixels and how far to go."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..memory.media import Frame
from .bands import Check, Floats, bands, enlarged
from .operations import Style, StyleName
from .pencil import Sketchbook, pencilled
from .prints import grey, negative, one_colour, pixelled, sepia, smoothstep, vintage, vivid
from .sheet import Sheet


def _go_on() -> None:
    """Nobody wants to stop."""


def style(sheet: Sheet, operation: Style) -> Sheet:
    """Drawn or painted, in whole or in part."""
    amount = sheet.amount(operation)
    made = styled(sheet.rgb, operation, amount, sheet.seed, sheet.report.check)
    return sheet.laid(made, sheet.where(operation))


def sketchbook(sheet: Sheet, operation: Style) -> Sketchbook:
    """For a clip of which this is the first frame, in pencil."""
    return Sketchbook(sheet.amount(operation), sheet.seed, sheet.report.check)


def sketched(sheet: Sheet, operation: Style, book: Sketchbook) -> Sheet:
    """The next frame of a clip in pencil: the strokes stay with what they shade."""
    return sheet.laid(book.step(sheet.rgb), sheet.where(operation))


def styled(
    pixels: Frame, operation: Style, amount: float = 0.5, seed: int = 0, check: Check = _go_on
) -> Frame:
    """The whole picture in a style; `amount` 0 to 1 sets strokes and strength. `check` is called
    often, and may raise to stop."""
    if operation.name == "one colour" and operation.colour is not None:
        return one_colour(pixels, operation.colour, amount, check)
    return _STYLES[operation.name](pixels, amount, seed, check)


def _cartoon(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """Flat bright colours inside dark lines."""
    work, size = _working(pixels, 1100)
    flat = _flattened(work, 2 + round(2 * amount), check)
    lab = cv2.cvtColor(flat.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    steps = 11 - round(5 * amount)
    light = lab[..., 0] / 100 * steps
    # Soft steps: a hard quantiser tears gradients into maps.
    lab[..., 0] = (np.floor(light) + smoothstep(0.25, 0.75, light - np.floor(light))) / steps * 100
    lab[..., 1:] *= 1.25 + 0.2 * amount
    colour = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1) * 255
    check()
    lines = _lines(_flattened(work, 1, check), 1.0 + 0.5 * amount, 0.985)
    return enlarged(colour * (0.12 + 0.88 * lines[..., None]), size, check)


def _ink(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """Black ink: bold lines, solid blacks, hatched halves, the rest bare paper."""
    work, size = _working(pixels, 1400)
    grey = cv2.cvtColor(_flattened(work, 1, check), cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    check()
    grey = _equalised(grey)
    lines = _lines(work, 1.1 + 0.6 * amount, 0.985)
    tone = cv2.GaussianBlur(grey, (0, 0), 1.2)
    check()
    rows, columns = np.mgrid[: grey.shape[0], : grey.shape[1]].astype(np.float32)
    step = max(5.0, max(grey.shape) / 220)
    first = np.abs(((rows + columns) / step) % 1 - 0.5) * 2
    second = np.abs(((rows - columns) / step) % 1 - 0.5) * 2
    hatch = smoothstep(-0.12, 0.12, first - np.clip((0.50 - tone) * 1.9, 0, 0.95))
    cross = smoothstep(-0.12, 0.12, second - np.clip((0.30 - tone) * 2.2, 0, 0.95))
    solid = smoothstep(0.08, 0.14, tone)
    out = (lines * np.minimum(hatch, cross) * solid)[..., None]
    ink, paper = np.array([20, 20, 26], np.float32), np.array([250, 247, 240], np.float32)
    return enlarged(ink + (paper - ink) * out, size, check)


def _oil(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """Strokes laid coarse to fine along the shapes, with the relief of thick paint."""
    work, size = _working(pixels, 1000)
    random = np.random.default_rng(seed)
    grey = cv2.cvtColor(work, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    angle = _flow(grey, 4.0)
    canvas = cv2.GaussianBlur(work, (0, 0), 8).astype(np.float32)
    height = np.zeros(grey.shape, np.float32)
    unit = max(grey.shape) / 1000 * (0.75 + 0.5 * amount)
    for radius, tolerance in ((16 * unit, 0), (8 * unit, 14), (4 * unit, 20), (2.2 * unit, 26)):
        blurred = cv2.GaussianBlur(work, (0, 0), max(0.6, radius / 2.5)).astype(np.float32)
        step = max(2, round(radius * 0.9))
        ys, xs = np.mgrid[step // 2 : grey.shape[0] : step, step // 2 : grey.shape[1] : step]
        ys = np.clip(
            ys + random.integers(-step // 2, step // 2 + 1, ys.shape), 0, grey.shape[0] - 1
        )
        xs = np.clip(
            xs + random.integers(-step // 2, step // 2 + 1, xs.shape), 0, grey.shape[1] - 1
        )
        wrong = cv2.blur(np.abs(canvas - blurred).mean(axis=2), (step, step))
        order = random.permutation(ys.size)
        places = zip(ys.ravel()[order].tolist(), xs.ravel()[order].tolist(), strict=True)
        for number, (y, x) in enumerate(places):
            if number % 256 == 0:
                check()
            if tolerance and wrong[y, x] < tolerance * 0.5:
                continue
            turn, long = float(angle[y, x]), radius * 2.6
            dx, dy = np.cos(turn) * long / 2, np.sin(turn) * long / 2
            shade = blurred[y, x] + float(random.normal(0, 4))
            ends = (round(x - dx), round(y - dy)), (round(x + dx), round(y + dy))
            cv2.line(canvas, *ends, shade.tolist(), max(1, round(radius)), cv2.LINE_AA)
            cv2.line(
                height, *ends, float(random.uniform(0.2, 1)), max(1, round(radius)), cv2.LINE_AA
            )
    bristle = random.standard_normal(grey.shape).astype(np.float32)
    bristle = _along(bristle, angle, check)
    relief = cv2.GaussianBlur(height, (0, 0), 0.8) + 0.22 * bristle
    light = np.clip(
        relief - cv2.GaussianBlur(np.roll(relief, (1, 1), (0, 1)), (0, 0), 0.8), -0.5, 0.5
    )
    out = np.clip(canvas * (1 + 0.22 * light[..., None]), 0, 255)
    return enlarged(vivid(out, 1.15), size, check)


def _watercolour(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """Pale washes with darker rims, wet edges and the grain of the paper."""
    work, size = _working(pixels, 1100)
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[: work.shape[0], : work.shape[1]].astype(np.float32)
    reach = max(work.shape) / 260 * (0.6 + amount)
    wobble = [_cloud(work.shape[:2], random, 9) * reach * 0.4 for _ in range(2)]
    check()
    bent = cv2.remap(
        work, columns + wobble[0], rows + wobble[1], cv2.INTER_LINEAR, None, cv2.BORDER_REFLECT
    )
    flat = _flattened(bent, 3 + round(2 * amount), check).astype(np.float32) / 255
    lab = cv2.cvtColor(flat, cv2.COLOR_RGB2Lab)
    lab[..., 0] = 100 - (100 - lab[..., 0]) * 0.82
    lab[..., 1:] *= 1.3
    wash = np.clip(cv2.cvtColor(lab, cv2.COLOR_Lab2RGB), 0, 1)
    check()
    soft = cv2.GaussianBlur(wash, (0, 0), 2.0)
    # Pigment gathers where a wash ends: darker rims.
    rim = np.clip(np.abs(soft - cv2.GaussianBlur(wash, (0, 0), 5.0)).mean(axis=2) * 3.2, 0, 0.35)
    grain = _cloud(work.shape[:2], random, 1.3) * 0.5 + _cloud(work.shape[:2], random, 0.6) * 0.5
    check()
    pools = _cloud(work.shape[:2], random, max(work.shape) / 28)
    density = 1 + 0.10 * pools + 0.075 * grain + rim
    painted = np.power(np.clip(wash, 0.02, 1), np.clip(density, 0.6, 1.6)[..., None])
    check()
    border = _margin(work.shape[:2], random)
    out = painted * border[..., None] + np.array([0.985, 0.98, 0.965]) * (1 - border[..., None])
    return enlarged(out * 255, size, check)


def _posterise(pixels: Frame, amount: float, seed: int, check: Check) -> Frame:
    """A few flat inks, chosen from the picture itself."""
    work, size = _working(pixels, 900)
    flat = _flattened(work, 3, check)
    count = 10 - round(5 * amount)
    sample = flat.reshape(-1, 3)[:: max(1, flat.size // 60000)].astype(np.float32)
    cv2.setRNGSeed(seed % 2**31)
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, _, inks = cv2.kmeans(sample, count, None, criteria, 2, cv2.KMEANS_PP_CENTERS)
    full = cv2.resize(flat, size, interpolation=cv2.INTER_CUBIC)
    flat_inks = np.rint(vivid(inks.reshape(1, -1, 3), 1.45).reshape(-1, 3)).astype(np.uint8)
    out = np.empty_like(full)
    for rows in bands(full.shape, check):
        apart = np.stack([((full[rows] - ink) ** 2).sum(axis=2) for ink in inks])
        out[rows] = flat_inks[apart.argmin(axis=0)]
    check()
    return cv2.medianBlur(out, 3)


_STYLES: dict[StyleName, Callable[[Frame, float, int, Check], Frame]] = {
    "cartoon": _cartoon,
    "pencil": pencilled,
    "ink": _ink,
    "oil": _oil,
    "watercolour": _watercolour,
    "grey": grey,
    "sepia": sepia,
    "vintage": vintage,
    "posterise": _posterise,
    "pixels": pixelled,
    "negative": negative,
}

# --- the brushes --------------------------------------------------------------------------------


def _working(pixels: Frame, longest: int) -> tuple[Frame, tuple[int, int]]:
    """The picture at a size at which strokes look right, and its own (width, height)."""
    size = (pixels.shape[1], pixels.shape[0])
    scale = min(1.0, longest / max(size))
    small = (max(1, round(size[0] * scale)), max(1, round(size[1] * scale)))
    return cv2.resize(pixels, small, interpolation=cv2.INTER_AREA), size


def _flattened(pixels: Frame, passes: int, check: Check) -> Frame:
    """Small texture gone, edges kept."""
    out = pixels
    for _ in range(passes):
        check()
        out = cv2.bilateralFilter(out, 9, 28, 7)
    return cv2.medianBlur(out, 5)


def _equalised(grey: Floats) -> Floats:
    """Stretched between its 1st and 98th percentile."""
    low, high = np.percentile(grey, (1, 98))
    return np.clip((grey - low) / max(0.05, high - low), 0, 1).astype(np.float32)


def _lines(pixels: Frame, sigma: float, sharpness: float) -> Floats:
    """Outlines, 0 on the line to 1 off it: an extended difference of Gaussians."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    grey = cv2.bilateralFilter(grey, 7, 0.12, 4)
    near, far = cv2.GaussianBlur(grey, (0, 0), sigma), cv2.GaussianBlur(grey, (0, 0), sigma * 1.6)
    edge = near - sharpness * far
    lines = np.where(edge > 0.004, 1.0, 1 + np.tanh(75 * (edge - 0.004)))
    return cv2.GaussianBlur(np.clip(lines, 0, 1).astype(np.float32), (0, 0), 0.6)


def _flow(grey: Floats, sigma: float) -> Floats:
    """The angle along which shapes run (radians), from the smoothed structure tensor."""
    gx, gy = cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)
    xx, yy, xy = (cv2.GaussianBlur(p, (0, 0), sigma) for p in (gx * gx, gy * gy, gx * gy))
    return np.asarray(0.5 * np.arctan2(2 * xy, xx - yy) + np.pi / 2, np.float32)


def _along(noise: Floats, angle: Floats, check: Check, steps: int = 7) -> Floats:
    """Noise smeared along the flow: bristles."""
    rows, columns = np.mgrid[: noise.shape[0], : noise.shape[1]].astype(np.float32)
    total = noise.copy()
    for step in range(1, steps):
        check()
        for way in (-step, step):
            total += cv2.remap(
                noise, columns + way * np.cos(angle), rows + way * np.sin(angle), cv2.INTER_LINEAR,
                None, cv2.BORDER_REFLECT,
            )  # fmt: skip
    return np.asarray(total / total.std() * 0.5, np.float32)


def _cloud(shape: tuple[int, ...], random: np.random.Generator, sigma: float) -> Floats:
    """Smooth noise of unit spread."""
    scale = max(1.0, sigma / 3)
    small = (max(2, round(shape[0] / scale)), max(2, round(shape[1] / scale)))
    noise = cv2.GaussianBlur(
        random.standard_normal(small).astype(np.float32), (0, 0), sigma / scale
    )
    noise = cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(noise / max(1e-6, noise.std()), np.float32)


def _margin(shape: tuple[int, ...], random: np.random.Generator) -> Floats:
    """1 inside, 0 in a ragged white border."""
    height, width = shape[:2]
    rows, columns = np.mgrid[:height, :width].astype(np.float32)
    inset = np.minimum(
        np.minimum(rows, height - 1 - rows), np.minimum(columns, width - 1 - columns)
    )
    unit = min(height, width) / 100
    ragged = inset + _cloud((height, width), random, 4 * unit) * 0.9 * unit
    return smoothstep(1.6 * unit, 2.6 * unit, ragged)
