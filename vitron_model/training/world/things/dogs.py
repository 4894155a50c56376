"""Dogs: four legs that run, ears that flap, a tail that wags. Knows no scene."""

from __future__ import annotations

import math

from ..canvas import Canvas
from ..colours import CREAM, INK, dark, light
from ..kinds import Look, kind

PINK = (232, 128, 138)


@kind(
    "dog",
    group="animal",
    height=0.19,
    colours=("brown", "black", "white", "grey", "orange", "yellow"),
    accents=("white", "brown", "black"),
    patterns=("plain", "spotted", "patched"),
    poses=("stand", "walk", "run", "jump", "sit", "lie"),
    motions=("walk", "run", "jump", "sit", "turn"),
    zones=("ground", "road", "floor"),
    affords=("barks", "you can take for a walk", "wags its tail"),
    also=("animal", "pet"),
)
def dog(c: Canvas, look: Look) -> None:
    coat, far = look.main, dark(look.main, 0.26)
    sitting, lying = look.pose == "sit", look.pose == "lie"
    pace = {"walk": 0.10, "run": 0.24, "jump": 0.0}.get(look.pose, 0.0)
    bob = abs(look.swing(0.05)) if look.pose == "run" else 0.0
    hip = (-0.34, 0.46 + bob)
    chest = (0.30, 0.50 + bob)
    if sitting:
        hip, chest = (-0.26, 0.20), (0.20, 0.52)
    if lying:
        hip, chest = (-0.34, 0.17), (0.30, 0.19)

    def leg(root: tuple[float, float], shift: float, colour: tuple[int, int, int]) -> None:
        """One leg from its root to the ground; bent backwards while it swings forward."""
        x, y = root
        if lying:
            c.limb([(x - 0.06, 0.10), (x + 0.1, 0.055), (x + 0.28, 0.045)], (0.13, 0.085), colour)
            return
        if look.pose == "jump":
            reach = 0.34 if x > 0 else -0.34
            foot = (x + reach, y - 0.30 + 0.05 * shift)
            c.limb([(x, y), (x + reach * 0.4, y - 0.20), foot], (0.17, 0.09), colour)
            return
        foot_x = x + look.swing(pace, shift)
        lifted = max(0.0, math.cos(2 * math.pi * (look.phase + shift))) * pace * 0.55
        knee = (x + (foot_x - x) * 0.35 - 0.05 - pace * 0.2, y * 0.48 + lifted * 0.5)
        c.limb([(x, y), knee, (foot_x, 0.045 + lifted)], (0.17, 0.085), colour)
        c.ellipse(foot_x + 0.035, 0.045 + lifted, 0.075, 0.045, colour)

    c.part("tail")
    wag = look.swing(0.08, 0.2)
    tail_up = 0.34 if look.pose != "run" else 0.16
    hx, hy = hip
    c.limb(
        [(hx - 0.06, hy + 0.10), (hx - 0.22, hy + 0.16), (hx - 0.34 + wag, hy + tail_up)],
        (0.10, 0.05), coat,
    )  # fmt: skip
    c.part("leg")
    gallop = 0.12 if look.pose == "run" else 0.5
    if not sitting:
        leg((hip[0] + 0.04, hip[1]), gallop + 0.5, far)
    leg((chest[0] + 0.05, chest[1] - 0.05), 0.0 if look.pose == "run" else 0.25, far)

    c.part("body")
    bx, by = chest
    if sitting:
        body = [(hx - 0.16, 0.06), (hx - 0.20, 0.28), (hx, 0.50), (bx - 0.02, by + 0.20),
                (bx + 0.16, by + 0.06), (bx + 0.12, by - 0.26), (bx - 0.04, 0.06)]  # fmt: skip
    else:
        body = [(hx - 0.14, hy + 0.02), (hx - 0.08, hy + 0.18), (-0.02, (hy + by) / 2 + 0.15),
                (bx, by + 0.18), (bx + 0.18, by + 0.06), (bx + 0.14, by - 0.16),
                (0.04, (hy + by) / 2 - 0.15), (hx - 0.04, hy - 0.14)]  # fmt: skip
    torso = c.blob(body, coat, coat=True)
    if look.pattern == "plain":
        belly = [(x * 0.9 + 0.04, y - 0.13) for x, y in body]
        c.blob(belly, light(coat, 0.22), within=(torso,))
    c.part("leg")
    if sitting:
        c.ellipse(hx + 0.04, 0.17, 0.19, 0.17, coat, coat=True)
        c.ellipse(hx + 0.22, 0.045, 0.12, 0.045, coat)
        leg((chest[0] - 0.02, chest[1] - 0.05), 0.0, coat)
    else:
        leg((hip[0] - 0.02, hip[1]), gallop, coat)
        leg((chest[0] - 0.02, chest[1] - 0.05), 0.62 if look.pose == "run" else 0.75, coat)

    # The head is large: that is what makes it a picture-book dog.
    c.part("head")
    x, y = bx + 0.17, by + (0.30 if not lying else 0.24)
    c.limb([(bx + 0.02, by + 0.06), (x - 0.04, y - 0.06)], (0.24, 0.20), coat)
    c.part("ear")
    flap = look.swing(0.07, 0.1) if pace else 0.0
    c.blob(
        [(x - 0.02, y + 0.17), (x - 0.14, y + 0.20), (x - 0.20, y + 0.02 + flap),
         (x - 0.10, y - 0.06 + flap)], dark(far, 0.1),
    )  # fmt: skip
    c.part("head")
    c.ellipse(x, y + 0.03, 0.19, 0.185, coat, coat=look.pattern == "patched")
    c.part("muzzle")
    c.blob(
        [(x + 0.04, y + 0.08), (x + 0.20, y + 0.06), (x + 0.31, y + 0.01), (x + 0.29, y - 0.09),
         (x + 0.16, y - 0.13), (x + 0.02, y - 0.10)], light(coat, 0.3),
    )  # fmt: skip
    c.ellipse(x + 0.295, y + 0.025, 0.045, 0.038, INK)
    c.line([(x + 0.28, y - 0.06), (x + 0.20, y - 0.075), (x + 0.14, y - 0.05)], 0.018, INK,
           smooth=True)  # fmt: skip
    if look.pose in ("run", "jump"):
        c.blob([(x + 0.17, y - 0.07), (x + 0.24, y - 0.08), (x + 0.21, y - 0.17),
                (x + 0.16, y - 0.15)], PINK)  # fmt: skip
    c.part("ear")
    c.blob(
        [(x - 0.04, y + 0.19), (x - 0.15, y + 0.19), (x - 0.17 - flap, y + 0.02),
         (x - 0.10, y - 0.08 + flap), (x - 0.02, y + 0.04)], far,
    )  # fmt: skip
    c.part("eye")
    c.circle(x + 0.07, y + 0.085, 0.034, INK)
    c.circle(x + 0.082, y + 0.098, 0.011, CREAM)
    c.part("collar")
    c.line([(x - 0.13, y - 0.16), (x - 0.02, y - 0.20), (x + 0.09, y - 0.17)], 0.05,
           (204, 66, 62) if look.colour != "orange" else (66, 118, 184), smooth=True)  # fmt: skip
    c.key("eye", x + 0.07, y + 0.085)
    c.key("nose", x + 0.295, y + 0.025)
    c.key("tail", hx - 0.34, hy + tail_up)
    c.key("mouth", x + 0.27, y - 0.06)
