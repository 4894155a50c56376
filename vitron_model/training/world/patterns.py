"""What lies on a coat: spots, stripes, patches, dots, checks, stars. Knows no thing."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from .canvas import Points

PATTERNS = ("plain", "spotted", "patched", "striped", "dotted", "checked")
"""spotted: few large round spots; patched: some irregular patches; striped: upright bands;
dotted: many small dots; checked: a chess board."""


@lru_cache(maxsize=512)
def pattern(name: str, width: float, height: float, seed: int) -> tuple[Points, ...]:
    """Outlines that cover a unit box from (-width / 2, 0) to (width / 2, height)."""
    rng = np.random.Generator(np.random.PCG64([seed, len(name)]))
    outlines: list[Points] = []
    left = -width / 2
    if name == "striped":
        step = 0.15
        for i in range(int(width / step) + 2):
            x = left + i * step
            outlines.append(
                np.array([(x, -0.1), (x + 0.07, -0.1), (x + 0.12, height + 0.1),
                          (x + 0.05, height + 0.1)])
            )  # fmt: skip
    elif name == "checked":
        step = 0.11
        for i in range(int(width / step) + 2):
            for j in range(int(height / step) + 2):
                if (i + j) % 2 == 0:
                    x, y = left + i * step, j * step - 0.02
                    outlines.append(
                        np.array([(x, y), (x + step, y), (x + step, y + step), (x, y + step)])
                    )
    elif name in ("spotted", "patched", "dotted"):
        step, radius, wobble = {
            "spotted": (0.20, 0.058, 0.12),
            "patched": (0.34, 0.13, 0.35),
            "dotted": (0.115, 0.027, 0.0),
        }[name]
        angles = np.linspace(0, 2 * math.pi, 14, endpoint=False)
        for j in range(int(height / step) + 2):
            for i in range(int(width / step) + 2):
                jitter = rng.uniform(-0.28, 0.28, 2) * (step if wobble else 0)
                x = left + (i + 0.5 * (j % 2)) * step + jitter[0]
                y = j * step * 0.9 + jitter[1]
                r = radius * (1 + wobble * np.sin(angles * 3 + rng.uniform(0, 6)))
                outlines.append(np.stack([x + r * np.cos(angles), y + r * np.sin(angles)], 1))
    return tuple(outlines)
