"""Cats: pointed ears, whiskers and a long tail that curls. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import CREAM, INK, RGB, dark, light
from ..kinds import Look, kind


@kind(
    "cat",
    group="animal",
    height=0.155,
    colours=("orange", "black", "grey", "white", "brown"),
    accents=("white", "brown", "black"),
    patterns=("plain", "striped", "patched"),
    poses=("stand", "walk", "run", "jump", "sit", "lie"),
    motions=("walk", "run", "jump", "turn"),
    zones=("ground", "floor", "road"),
    affords=("purrs", "catches mice", "miaows"),
    also=("animal", "pet"),
)
def cat(c: Canvas, look: Look) -> None:
    coat, far = look.main, dark(look.main, 0.24)
    pale = light(coat, 0.45)
    pace = {"walk": 0.10, "run": 0.22}.get(look.pose, 0.0)
    bob = abs(look.swing(0.04)) if look.pose == "run" else 0.0
    tail = look.swing(0.07, 0.15)
    if look.pose == "sit":
        _sitting(c, look, coat, far, pale, tail)
        return
    lying = look.pose == "lie"
    hy = 0.17 if lying else 0.42 + bob

    def leg(x: float, shift: float, colour: RGB) -> None:
        if lying:
            c.limb([(x, 0.08), (x + 0.17, 0.05)], (0.11, 0.09), colour)
            return
        if look.pose == "jump":
            reach = 0.36 if x > 0 else -0.36
            c.limb([(x, hy), (x + reach * 0.5, hy - 0.16), (x + reach, hy - 0.2 + 0.06 * shift)],
                   (0.14, 0.085), colour)  # fmt: skip
            return
        foot = x + look.swing(pace, shift)
        up = max(0.0, math.cos(2 * math.pi * (look.phase + shift))) * pace * 0.5
        c.limb([(x, hy), (x + (foot - x) * 0.4 - 0.02, hy * 0.5 + up * 0.5), (foot, 0.04 + up)],
               (0.14, 0.08), colour)  # fmt: skip
        c.ellipse(foot + 0.03, 0.038 + up, 0.062, 0.038, colour)

    c.part("tail")
    c.limb([(-0.38, hy + 0.06), (-0.58, hy + 0.10), (-0.66, hy + 0.34), (-0.56 + tail, hy + 0.50)],
           (0.085, 0.06), coat)  # fmt: skip
    c.part("leg")
    leg(-0.26, 0.6, far)
    leg(0.28, 0.1, far)
    c.part("body")
    body = c.blob(
        [(-0.45, hy + 0.02), (-0.36, hy + 0.16), (-0.05, hy + 0.15), (0.28, hy + 0.17),
         (0.42, hy + 0.02), (0.32, hy - 0.13), (0.0, hy - 0.14), (-0.34, hy - 0.14)],
        coat, coat=True,
    )  # fmt: skip
    if look.pattern == "plain":
        c.ellipse(0.02, hy - 0.15, 0.38, 0.10, light(coat, 0.22), within=(body,))
    c.part("leg")
    leg(-0.34, 0.1, coat)
    leg(0.22, 0.6, coat)
    _head(c, look, 0.46, hy + 0.27, coat, pale)
    c.key("tail", -0.56 + tail, hy + 0.50)


def _sitting(c: Canvas, look: Look, coat: RGB, far: RGB, pale: RGB, tail: float) -> None:
    c.part("tail")
    c.limb([(-0.20, 0.07), (-0.44, 0.06), (-0.52, 0.22 + tail), (-0.44, 0.34 + tail)],
           (0.09, 0.065), coat)  # fmt: skip
    c.part("body")
    body = c.blob(
        [(-0.27, 0.03), (-0.31, 0.22), (-0.16, 0.46), (0.04, 0.62), (0.20, 0.56),
         (0.22, 0.28), (0.20, 0.02), (0.0, 0.0)], coat, coat=True,
    )  # fmt: skip
    c.ellipse(0.19, 0.36, 0.09, 0.18, pale, within=(body,))
    c.part("leg")
    c.limb([(0.06, 0.34), (0.10, 0.05)], (0.11, 0.085), far)
    c.limb([(0.13, 0.36), (0.18, 0.05)], (0.11, 0.085), coat)
    c.ellipse(0.21, 0.035, 0.065, 0.036, coat)
    c.ellipse(-0.06, 0.12, 0.16, 0.13, coat, coat=True)
    c.ellipse(0.05, 0.035, 0.09, 0.036, coat)
    _head(c, look, 0.14, 0.74, coat, pale)
    c.key("tail", -0.44, 0.34 + tail)


def _head(c: Canvas, look: Look, x: float, y: float, coat: RGB, pale: RGB) -> None:
    c.part("ear")
    for dx in (-0.11, 0.10):
        c.polygon([(x + dx - 0.085, y + 0.08), (x + dx + dx * 0.25, y + 0.30),
                   (x + dx + 0.085, y + 0.09)], coat)  # fmt: skip
        c.polygon([(x + dx - 0.04, y + 0.12), (x + dx + dx * 0.2, y + 0.24),
                   (x + dx + 0.04, y + 0.12)], (234, 160, 160))  # fmt: skip
    c.part("head")
    c.blob([(x - 0.22, y - 0.04), (x - 0.16, y + 0.13), (x, y + 0.17), (x + 0.16, y + 0.13),
            (x + 0.22, y - 0.04), (x + 0.12, y - 0.15), (x, y - 0.17), (x - 0.12, y - 0.15)],
           coat, coat=look.pattern != "striped")  # fmt: skip
    if look.pattern == "striped":
        for dx in (-0.05, 0.01, 0.07):
            c.line([(x + dx, y + 0.08), (x + dx, y + 0.15)], 0.026, look.second)
    c.part("muzzle")
    c.ellipse(x + 0.04, y - 0.085, 0.105, 0.065, pale)
    c.part("eye")
    ring = (232, 200, 96) if look.colour in ("black", "grey") else (128, 170, 96)
    for dx in (-0.07, 0.12):
        c.ellipse(x + dx, y + 0.025, 0.042, 0.050, ring)
        c.ellipse(x + dx + 0.008, y + 0.025, 0.022, 0.044, INK)
        c.circle(x + dx + 0.014, y + 0.045, 0.010, CREAM)
    c.part("muzzle")
    c.polygon([(x + 0.015, y - 0.045), (x + 0.075, y - 0.045), (x + 0.045, y - 0.08)],
              (220, 120, 124))  # fmt: skip
    c.line([(x - 0.01, y - 0.10), (x + 0.02, y - 0.118), (x + 0.045, y - 0.09),
            (x + 0.07, y - 0.118), (x + 0.10, y - 0.10)], 0.014, INK, smooth=True)  # fmt: skip
    whisker = light(coat, 0.7) if look.colour in ("black", "brown") else dark(coat, 0.45)
    for dy in (-0.07, -0.10):
        c.line([(x + 0.12, y + dy), (x + 0.27, y + dy * 1.25 + 0.03)], 0.011, whisker)
        c.line([(x - 0.05, y + dy), (x - 0.23, y + dy * 1.25 + 0.03)], 0.011, whisker)
    c.key("eye", x + 0.12, y + 0.025)
    c.key("nose", x + 0.045, y - 0.06)
