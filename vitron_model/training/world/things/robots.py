"""Robots and snowmen: people of tin and of snow. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, CREAM, INK, RGB, dark
from ..kinds import Look, kind

TIN: RGB = (188, 192, 202)


@kind(
    "robot",
    group="object",
    height=0.30,
    colours=(*BRIGHT, "grey"),
    accents=("yellow", "red", "blue", "white"),
    poses=("stand", "walk", "wave"),
    motions=("walk", "turn", "wave"),
    zones=("ground", "floor", "road"),
    places=("room", "street", "space", "park", "kitchen"),
    affords=("is a machine that walks", "runs on electricity"),
    also=("machine",),
)
def robot(c: Canvas, look: Look) -> None:
    paint = look.main
    trim = look.second if look.accent else (240, 206, 120)
    step = look.swing(0.09) if look.pose == "walk" else 0.0
    c.part("leg")
    for x, s, tone in ((-0.10, -step, dark(TIN, 0.25)), (0.10, step, TIN)):
        c.line([(x, 0.34), (x + s, 0.10)], 0.10, tone)
        c.rect(x + s - 0.085, 0.0, x + s + 0.125, 0.105, dark(paint, 0.3), round=0.04)
    c.part("arm")
    c.line([(-0.24, 0.56), (-0.30 - step, 0.34)], 0.085, dark(TIN, 0.25))
    c.part("body")
    body = c.rect(-0.25, 0.28, 0.25, 0.64, paint, round=0.06)
    c.rect(-0.3, 0.2, 0.3, 0.36, dark(paint, 0.18), within=(body,))
    c.rect(-0.13, 0.40, 0.15, 0.58, CREAM, round=0.02)
    for i, tone in enumerate((trim, (208, 62, 58), (96, 156, 82))):
        c.circle(-0.07 + i * 0.08, 0.535, 0.024, tone)
    c.line([(-0.08, 0.455), (-0.02, 0.455), (0.02, 0.485), (0.05, 0.43), (0.10, 0.455)], 0.016, INK)
    c.part("head")
    c.rect(-0.06, 0.62, 0.06, 0.69, TIN)
    c.line([(0.0, 0.88), (0.0, 0.96)], 0.03, TIN)
    c.circle(0.0, 0.965, 0.034, (230, 82, 70))
    c.circle(-0.22, 0.78, 0.05, trim)
    c.rect(-0.21, 0.67, 0.23, 0.90, paint, round=0.07)
    c.rect(-0.12, 0.71, 0.20, 0.85, (52, 60, 76), round=0.05)
    c.part("eye")
    for x in (-0.02, 0.12):
        c.circle(x, 0.79, 0.032, (150, 232, 232))
    c.line([(0.0, 0.735), (0.05, 0.727), (0.10, 0.735)], 0.016, (150, 232, 232))
    c.part("arm")
    hand = (0.34 + step, 0.34)
    elbow = (0.33, 0.46)
    if look.pose == "wave":
        hand, elbow = (0.40 + look.swing(0.05), 0.74), (0.38, 0.56)
    c.line([(0.24, 0.56), elbow, hand], 0.085, TIN, smooth=True)
    c.circle(*hand, 0.055, dark(paint, 0.25))
    c.circle(0.24, 0.56, 0.055, dark(paint, 0.2))
    c.key("eye", 0.12, 0.79)
    c.key("top", 0.0, 1.0)


@kind(
    "snowman",
    plural="snowmen",
    group="object",
    height=0.29,
    colours=("white",),
    accents=("red", "blue", "green", "yellow", "purple"),
    zones=("ground",),
    places=("street", "park", "field", "mountain", "forest"),
    affords=("melts in the sun", "has a carrot for a nose"),
    sided=True,
)
def snowman(c: Canvas, look: Look) -> None:
    snow: RGB = (248, 248, 250)
    scarf = look.second if look.accent else (208, 62, 58)
    c.part("arm")
    c.limb([(-0.22, 0.48), (-0.42, 0.62)], (0.03, 0.022), (112, 80, 60))
    c.line([(-0.36, 0.58), (-0.37, 0.66)], 0.018, (112, 80, 60))
    c.part("body")
    c.ellipse(0.0, 0.20, 0.31, 0.215, snow)
    c.ellipse(0.0, 0.48, 0.225, 0.185, snow)
    for y in (0.42, 0.50, 0.24):
        c.circle(0.06, y, 0.022, INK)
    c.part("arm")
    c.limb([(0.20, 0.50), (0.44, 0.56)], (0.03, 0.022), (112, 80, 60))
    c.line([(0.37, 0.545), (0.42, 0.48)], 0.018, (112, 80, 60))
    c.part("head")
    c.circle(0.02, 0.735, 0.155, snow)
    c.part("scarf")
    c.limb([(0.10, 0.62), (0.13, 0.46)], (0.085, 0.075), scarf)
    c.line([(-0.11, 0.645), (0.02, 0.605), (0.15, 0.645)], 0.085, scarf, smooth=True)
    c.part("hat")
    c.rect(-0.13, 0.86, 0.19, 0.89, (66, 60, 70), round=0.012)
    hat = c.rect(-0.085, 0.87, 0.145, 1.0, (66, 60, 70), round=0.015)
    c.rect(-0.1, 0.89, 0.2, 0.925, scarf, within=(hat,))
    c.part("face")
    c.circle(0.03, 0.775, 0.019, INK)
    c.circle(0.115, 0.775, 0.019, INK)
    c.polygon([(0.075, 0.755), (0.28, 0.715), (0.075, 0.71)], (236, 136, 54))
    for x, y in ((0.0, 0.685), (0.045, 0.668), (0.095, 0.672)):
        c.circle(x, y, 0.010, INK)
    c.key("nose", 0.28, 0.715)
    c.key("top", 0.03, 1.0)
