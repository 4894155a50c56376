"""Men and women: taller and slimmer than children, on the same joints. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import BRIGHT, RGB, dark, light, mix
from ..kinds import Look, kind
from .children import POSES, Build, arm, face, leg, stride

ADULT = Build(head=0.120, neck=0.73, hip=0.43, shoulder=0.12, arm=0.32, thick=0.070)
WALKS = ("walk", "run", "jump", "wave", "turn", "pick up", "sit down")


def neck_and_head(c: Canvas, look: Look, b: Build, neck: float) -> tuple[float, float, float]:
    """The bare head; returns its middle and radius."""
    hx, hy, r = 0.025, neck + b.head * 1.02, b.head
    c.part("head")
    c.limb([(0.0, neck - 0.03), (hx - 0.01, neck + 0.05)], (0.075, 0.07), dark(look.skin, 0.14))
    c.ellipse(hx, hy, r * 0.92, r, look.skin)
    c.circle(hx - r * 0.30, hy - r * 0.12, r * 0.17, dark(look.skin, 0.10))
    return hx, hy, r


@kind(
    "woman",
    plural="women",
    group="person",
    height=0.38,
    colours=(*BRIGHT, "white", "black", "brown"),
    accents=("white", "yellow", "red", "blue"),
    patterns=("plain", "dotted", "checked"),
    poses=POSES,
    motions=WALKS,
    zones=("ground", "floor", "road"),
    affords=("can drive a car", "is grown up"),
    also=("person", "adult"),
    can_hold=True,
    worn="dress",
)
def woman(c: Canvas, look: Look) -> None:
    b, cloth = ADULT, look.main
    pace, bob = stride(look)
    neck, hip = b.neck + bob, b.hip + bob
    shoe, sway = dark(look.second, 0.25), look.swing(0.03, 0.4) if pace else 0.0
    leg(c, look, b, -0.025, 0.5, dark(look.skin, 0.18), dark(shoe, 0.2))
    arm(c, look, b, -0.04, 0.5, dark(cloth, 0.2), dark(look.skin, 0.1))
    hx, hy, r = 0.025, neck + b.head * 1.02, b.head
    c.part("hair")
    style = look.seed % 3
    if style == 0:  # long
        c.blob([(hx - 0.02, hy + r), (hx - 0.14, hy + 0.05), (hx - 0.17 - sway, hy - 0.20),
                (hx - 0.03 - sway, hy - 0.23), (hx + 0.05, hy - 0.06)], look.hair)  # fmt: skip
    elif style == 1:  # a knot
        c.circle(hx - 0.09, hy + 0.09, 0.062, look.hair)
    else:  # a tail
        c.limb([(hx - 0.07, hy + 0.06), (hx - 0.17, hy), (hx - 0.16 - sway, hy - 0.18)],
               (0.08, 0.045), look.hair)  # fmt: skip
    leg(c, look, b, 0.03, 0.0, look.skin, shoe)
    c.part("dress")
    flare, lap = 0.145 + abs(sway), 0.10 if look.pose == "sit" else 0.0
    gown = c.blob(
        [(-0.075, neck), (-0.105, neck - 0.08), (-0.072, neck - 0.20), (-flare, hip - 0.16),
         (0.0, hip - 0.19), (flare + lap, hip - 0.15), (0.082, neck - 0.20), (0.115, neck - 0.08),
         (0.075, neck)], cloth, coat=True,
    )  # fmt: skip
    c.line([(-0.09, neck - 0.205), (0.10, neck - 0.205)], 0.030, look.second, within=(gown,))
    neck_and_head(c, look, b, neck)
    c.part("hair")
    c.blob([(hx - r * 0.98, hy - r * 0.25), (hx - r * 1.02, hy + r * 0.55),
            (hx - r * 0.35, hy + r * 1.12), (hx + r * 0.55, hy + r * 1.02),
            (hx + r * 1.0, hy + r * 0.42), (hx + r * 0.50, hy + r * 0.62),
            (hx - r * 0.05, hy + r * 0.42), (hx - r * 0.50, hy + r * 0.15),
            (hx - r * 0.60, hy - r * 0.20)], look.hair)  # fmt: skip
    face(c, look, hx, hy, r)
    c.key("hand", *arm(c, look, b, 0.05, 0.0, mix(cloth, dark(cloth), 0.35), look.skin))
    c.key("top", hx, hy + r)
    c.key("seat", 0.0, b.hip - 0.05)


@kind(
    "man",
    plural="men",
    group="person",
    height=0.40,
    colours=(*BRIGHT, "white", "black", "brown", "grey"),
    accents=("black", "brown", "white", "blue"),
    patterns=("plain", "striped", "checked"),
    poses=POSES,
    motions=WALKS,
    zones=("ground", "floor", "road"),
    affords=("can drive a car", "is grown up"),
    also=("person", "adult"),
    can_hold=True,
    worn="shirt",
)
def man(c: Canvas, look: Look) -> None:
    b, cloth = ADULT, look.main
    _, bob = stride(look)
    neck, hip = b.neck + bob, b.hip + bob
    trousers: RGB = ((84, 92, 120), (120, 98, 80), (92, 96, 98))[look.seed % 3]
    shoe = (74, 58, 54)
    leg(c, look, b, -0.03, 0.5, dark(trousers, 0.25), dark(shoe, 0.2))
    arm(c, look, b, -0.05, 0.5, dark(cloth, 0.2), dark(look.skin, 0.1))
    leg(c, look, b, 0.035, 0.0, trousers, shoe)
    c.part("shirt")
    c.blob([(-0.085, neck), (-0.135, neck - 0.07), (-0.115, hip - 0.02), (0.0, hip - 0.05),
            (0.115, hip - 0.02), (0.14, neck - 0.07), (0.085, neck)], cloth, coat=True)  # fmt: skip
    c.polygon([(-0.01, neck + 0.01), (0.07, neck + 0.01), (0.045, neck - 0.07)], light(cloth, 0.5))
    hx, hy, r = neck_and_head(c, look, b, neck)
    c.part("hair")
    if look.seed % 4 != 3:
        c.blob([(hx - r * 0.98, hy - r * 0.20), (hx - r * 1.0, hy + r * 0.62),
                (hx - r * 0.30, hy + r * 1.14), (hx + r * 0.65, hy + r * 1.06),
                (hx + r * 0.92, hy + r * 0.56), (hx + r * 0.10, hy + r * 0.56),
                (hx - r * 0.45, hy + r * 0.35), (hx - r * 0.62, hy - r * 0.10)],
               look.hair)  # fmt: skip
    else:  # bald, with a fringe at the back
        c.blob([(hx - r * 0.98, hy - r * 0.30), (hx - r * 1.0, hy + r * 0.35),
                (hx - r * 0.62, hy + r * 0.35), (hx - r * 0.60, hy - r * 0.2)],
               look.hair)  # fmt: skip
    if look.seed % 2:
        c.part("beard")
        c.blob([(hx - r * 0.45, hy - r * 0.10), (hx - r * 0.25, hy - r * 0.85),
                (hx + r * 0.35, hy - r * 1.15), (hx + r * 0.90, hy - r * 0.70),
                (hx + r * 0.95, hy - r * 0.20), (hx + r * 0.45, hy - r * 0.34)],
               look.hair)  # fmt: skip
    face(c, look, hx, hy, r)
    c.key("hand", *arm(c, look, b, 0.055, 0.0, mix(cloth, dark(cloth), 0.35), look.skin))
    c.key("top", hx, hy + r)
    c.key("seat", 0.0, b.hip - 0.05)
