"""Girls and boys, and the body that all people share: jointed arms and legs that walk.

Knows no scene.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..canvas import Canvas, Spot
from ..colours import BRIGHT, CREAM, INK, RGB, dark, light, mix
from ..kinds import Look, kind

POSES = ("stand", "walk", "run", "jump", "sit", "wave", "hold")
"""A person who sits does so on something: see `stage`."""
MOTIONS = ("walk", "run", "jump", "wave", "turn", "pick up", "sit down")


@dataclass(frozen=True)
class Build:
    """The proportions of a body, in its own height."""

    head: float
    """Radius."""
    neck: float
    """Height of the neck's foot; the head sits on it."""
    hip: float
    shoulder: float
    """Half the width of the shoulders."""
    arm: float
    thick: float


CHILD = Build(head=0.185, neck=0.62, hip=0.32, shoulder=0.13, arm=0.27, thick=0.085)


def stride(look: Look) -> tuple[float, float]:
    """How far the feet swing, and how high the body bobs."""
    pace = {"walk": 0.11, "run": 0.19}.get(look.pose, 0.0)
    return pace, abs(look.swing(pace * 0.16, 0.25))


def leg(c: Canvas, look: Look, b: Build, x: float, shift: float, cloth: RGB, shoe: RGB,
        bare: RGB | None = None) -> None:  # fmt: skip
    """One leg with its shoe; `bare`: skin below the knee."""
    pace, bob = stride(look)
    hip = (x, b.hip + bob)
    if look.pose == "sit":
        knee, foot = (x + 0.20, b.hip + 0.01), (x + 0.21, 0.05 + b.hip * 0.1)
    elif look.pose == "jump":
        bend = 0.10 if shift else -0.04
        knee, foot = (x + 0.08 + bend * 0.5, b.hip * 0.62), (x - 0.05 + bend, b.hip * 0.25)
    else:
        swing = look.swing(pace, shift)
        lifted = max(0.0, math.cos(2 * math.pi * (look.phase + shift))) * pace * 0.6
        foot = (x + swing, 0.045 + lifted)
        knee = (x + swing * 0.5 + pace * 0.25 + lifted * 0.5, b.hip * 0.52 + lifted * 0.4)
    c.part("leg")
    c.limb([hip, knee, foot], (b.thick * 1.25, b.thick * 0.9), bare or cloth)
    if bare:
        c.limb([hip, knee], (b.thick * 1.35, b.thick * 1.1), cloth)
    c.part("shoe")
    fx, fy = foot
    c.ellipse(fx + 0.032, fy - 0.004, 0.072, 0.042, shoe)


def arm(c: Canvas, look: Look, b: Build, x: float, shift: float, sleeve: RGB, skin: RGB) -> Spot:
    """One arm; returns where its hand is."""
    pace, bob = stride(look)
    y = b.neck - 0.05 + bob
    front = shift == 0.0
    if look.pose == "wave" and front:
        spread = 0.5 + look.swing(0.22)
        hand = (x + b.arm * 0.55 + 0.06 * spread, y + b.arm * (0.75 + 0.1 * spread))
        elbow = (x + b.arm * 0.52, y + b.arm * 0.1)
    elif look.pose in ("hold", "sit") and front:
        hand, elbow = (x + b.arm * 0.92, y - b.arm * 0.55), (x + b.arm * 0.3, y - b.arm * 0.72)
    elif look.pose == "jump":
        side = 1 if front else -1
        hand, elbow = (x + side * b.arm * 0.75, y + b.arm * 0.55), (x + side * b.arm * 0.5, y)
    else:
        swing = look.swing(pace * 1.25, shift + 0.5)
        bend = 0.10 if look.pose == "run" else 0.02
        hand = (x + swing + 0.03 + bend, y - b.arm * (0.98 - bend * 2) + abs(swing) * 0.3)
        elbow = (x + swing * 0.4 - 0.03, y - b.arm * 0.55)
    c.part("arm")
    c.limb([(x, y), elbow, hand], (b.thick * 1.1, b.thick * 0.75), sleeve)
    c.part("hand")
    c.circle(hand[0], hand[1], b.thick * 0.52, skin)
    return hand


def face(c: Canvas, look: Look, x: float, y: float, r: float) -> None:
    """Eye, cheek, nose and mouth of a head turned a little to the right."""
    c.part("face")
    cheek = mix(look.skin, (230, 110, 100), 0.38)
    c.ellipse(x + r * 0.30, y - r * 0.30, r * 0.19, r * 0.13, cheek)
    c.ellipse(x + r * 0.88, y - r * 0.28, r * 0.10, r * 0.12, cheek)
    for dx in (0.36, 0.80):
        c.ellipse(x + r * dx, y + r * 0.05, r * 0.085, r * 0.125, INK)
        c.circle(x + r * (dx + 0.03), y + r * 0.10, r * 0.03, CREAM)
    c.circle(x + r * 0.66, y - r * 0.14, r * 0.075, mix(look.skin, (200, 90, 80), 0.35))
    smile = [(x + r * 0.40, y - r * 0.42), (x + r * 0.60, y - r * 0.54),
             (x + r * 0.80, y - r * 0.42)]  # fmt: skip
    c.line(smile, r * 0.075, mix(look.skin, (120, 40, 50), 0.7), smooth=True)
    c.key("eye", x + r * 0.36, y + r * 0.05)


def child(c: Canvas, look: Look, girl: bool) -> None:
    b, cloth = CHILD, look.main
    _, bob = stride(look)
    shoe = dark(look.second, 0.2) if look.accent else (120, 76, 58)
    trousers = light(cloth, 0.1) if girl else (mix((88, 104, 140), cloth, 0.1))
    neck, hip = b.neck + bob, b.hip + bob
    leg(c, look, b, -0.03, 0.5, dark(trousers, 0.2), dark(shoe, 0.2),
        dark(look.skin, 0.15) if girl else None)  # fmt: skip
    arm(c, look, b, -0.04, 0.5, dark(cloth, 0.2), dark(look.skin, 0.1))
    hx, hy, r = 0.03, neck + b.head * 0.86, b.head
    c.part("hair")
    sway = look.swing(0.04, 0.4) if look.pose in ("walk", "run") else 0.0
    if girl:
        style = look.seed % 3
        if style == 0:  # plaits
            c.limb([(hx - 0.10, hy), (hx - 0.22, hy - 0.10), (hx - 0.21 - sway, hy - 0.28)],
                   (0.10, 0.06), look.hair)  # fmt: skip
            c.circle(hx - 0.22 - sway * 0.8, hy - 0.21, 0.035, look.tint)
        elif style == 1:  # long
            c.blob([(hx - 0.05, hy + r), (hx - 0.21, hy + 0.02), (hx - 0.23 - sway, hy - 0.24),
                    (hx - 0.05 - sway, hy - 0.27), (hx + 0.05, hy - 0.10)], look.hair)  # fmt: skip
        else:  # a bun
            c.circle(hx - 0.13, hy + 0.14, 0.085, look.hair)
    leg(c, look, b, 0.035, 0.0, trousers, shoe, look.skin if girl else None)
    if girl:
        c.part("dress")
        flare = 0.19 + abs(sway) * 0.5
        lap = 0.10 if look.pose == "sit" else 0.0
        c.blob([(-0.085, neck), (-0.12, neck - 0.12), (-flare, hip - 0.07), (0.0, hip - 0.105),
                (flare + lap, hip - 0.06), (0.13, neck - 0.12), (0.085, neck)], cloth,
               coat=True)  # fmt: skip
        c.line([(-flare, hip - 0.075), (0.0, hip - 0.10), (flare + lap, hip - 0.065)], 0.03,
               light(cloth, 0.5), smooth=True)  # fmt: skip
    else:
        c.part("shirt")
        c.blob([(-0.09, neck), (-0.13, neck - 0.1), (-0.115, hip), (0.0, hip - 0.03),
                (0.12, hip), (0.135, neck - 0.1), (0.09, neck)], cloth, coat=True)  # fmt: skip
    c.part("head")
    c.limb([(0.0, neck - 0.02), (hx - 0.01, neck + 0.05)], (0.09, 0.09), dark(look.skin, 0.14))
    c.ellipse(hx, hy, r * 0.98, r, look.skin)
    c.circle(hx - r * 0.30, hy - r * 0.12, r * 0.17, dark(look.skin, 0.10))
    c.part("hair")
    fringe = [(hx - r * 1.02, hy - r * 0.12), (hx - r * 1.02, hy + r * 0.50),
              (hx - r * 0.50, hy + r * 1.06), (hx + r * 0.40, hy + r * 1.05),
              (hx + r * 1.02, hy + r * 0.42), (hx + r * 0.62, hy + r * 0.50),
              (hx + r * 0.10, hy + r * 0.42), (hx - r * 0.42, hy + r * 0.38),
              (hx - r * 0.52, hy + r * 0.0)]  # fmt: skip
    c.blob(fringe, look.hair)
    if girl and look.seed % 2:
        c.ellipse(hx - r * 0.55, hy + r * 0.86, 0.06, 0.035, look.tint, turn=35)
    face(c, look, hx, hy, r)
    hand = arm(c, look, b, 0.05, 0.0, mix(cloth, dark(cloth), 0.35), look.skin)
    c.key("hand", *hand)
    c.key("top", hx, hy + r)
    c.key("seat", 0.0, b.hip - 0.06)


@kind(
    "girl",
    group="person",
    height=0.30,
    colours=(*BRIGHT, "white"),
    accents=("white", "yellow", "red", "blue"),
    patterns=("plain", "dotted", "striped"),
    poses=POSES,
    motions=MOTIONS,
    zones=("ground", "floor", "road"),
    affords=("goes to school",),
    also=("child", "person"),
    can_hold=True,
    worn="dress",
)
def girl(c: Canvas, look: Look) -> None:
    child(c, look, girl=True)


@kind(
    "boy",
    group="person",
    height=0.30,
    colours=(*BRIGHT, "white"),
    accents=("white", "yellow", "red", "blue"),
    patterns=("plain", "striped"),
    poses=POSES,
    motions=MOTIONS,
    zones=("ground", "floor", "road"),
    affords=("goes to school",),
    also=("child", "person"),
    can_hold=True,
    worn="shirt",
)
def boy(c: Canvas, look: Look) -> None:
    child(c, look, girl=False)
