"""Police officers: a uniform, a cap with a badge. Knows no scene."""

from __future__ import annotations

from ..canvas import Canvas
from ..colours import RGB, dark, mix
from ..kinds import Look, kind
from .adults import ADULT, WALKS, neck_and_head
from .children import POSES, arm, face, leg, stride

GOLD: RGB = (240, 204, 110)


@kind(
    "police officer",
    group="person",
    height=0.40,
    colours=("blue", "black", "green"),
    poses=POSES,
    motions=WALKS,
    zones=("ground", "road", "floor"),
    places=("street", "park", "harbour", "room", "beach", "field"),
    affords=("keeps the town safe", "you call in an emergency", "wears a cap with a badge"),
    also=("person", "adult", "policeman"),
    can_hold=True,
    worn="uniform",
)
def police_officer(c: Canvas, look: Look) -> None:
    b, cloth = ADULT, look.main
    _, bob = stride(look)
    neck, hip = b.neck + bob, b.hip + bob
    trousers, shoe = dark(cloth, 0.28), (52, 48, 54)
    leg(c, look, b, -0.03, 0.5, dark(trousers, 0.25), shoe)
    arm(c, look, b, -0.05, 0.5, dark(cloth, 0.25), dark(look.skin, 0.1))
    leg(c, look, b, 0.035, 0.0, trousers, shoe)
    c.part("uniform")
    coat = c.blob(
        [(-0.085, neck), (-0.135, neck - 0.07), (-0.12, hip - 0.05), (0.0, hip - 0.08),
         (0.12, hip - 0.05), (0.14, neck - 0.07), (0.085, neck)], cloth,
    )  # fmt: skip
    c.line([(-0.2, hip + 0.02), (0.2, hip + 0.02)], 0.034, (58, 52, 56), within=(coat,))
    c.rect(0.03, hip + 0.004, 0.065, hip + 0.036, GOLD)
    for y in (0.05, 0.11, 0.17):
        c.circle(0.062, neck - y, 0.012, GOLD)
    c.polygon([(0.0, neck + 0.01), (0.085, neck + 0.01), (0.055, neck - 0.04)], (240, 240, 244))
    hx, hy, r = neck_and_head(c, look, b, neck)
    c.part("hair")
    c.blob([(hx - r * 0.98, hy - r * 0.25), (hx - r * 1.0, hy + r * 0.4),
            (hx - r * 0.45, hy + r * 0.4), (hx - r * 0.58, hy - r * 0.2)], look.hair)  # fmt: skip
    face(c, look, hx, hy, r)
    c.part("cap")
    c.blob([(hx - r * 1.02, hy + r * 0.42), (hx - r * 1.20, hy + r * 0.85),
            (hx - r * 0.2, hy + r * 1.30), (hx + r * 0.95, hy + r * 1.12),
            (hx + r * 0.98, hy + r * 0.42)], cloth)  # fmt: skip
    c.rect(hx - r * 1.02, hy + r * 0.34, hx + r * 1.0, hy + r * 0.58, dark(cloth, 0.45))
    c.blob([(hx + r * 0.55, hy + r * 0.44), (hx + r * 1.45, hy + r * 0.34),
            (hx + r * 1.40, hy + r * 0.24), (hx + r * 0.6, hy + r * 0.30)],
           (46, 44, 50))  # fmt: skip
    c.circle(hx + r * 0.55, hy + r * 0.80, r * 0.17, GOLD)
    c.key("hand", *arm(c, look, b, 0.055, 0.0, mix(cloth, dark(cloth), 0.35), look.skin))
    c.key("top", hx, hy + r * 1.3)
    c.key("seat", 0.0, b.hip - 0.05)
