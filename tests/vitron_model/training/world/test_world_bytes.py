"""The same spec is painted the same on every machine: to the byte here, within a grey level else.

The picture is kept small and as numbers, so that a failure shows by how much it differs.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vitron.vitron_model.training.world import acts
from vitron.vitron_model.training.world.painter import render
from vitron.vitron_model.training.world.spec import STYLES

KEPT = Path(__file__).with_name("kept_street.png")


@pytest.mark.parametrize("style", STYLES)
def test_a_scene_is_painted_as_it_was_kept(style: str) -> None:
    spec = replace(acts.snowy_run().at(8), style=style)
    painted = render(spec, 96).pixels
    row = STYLES.index(style)
    with Image.open(KEPT) as picture:
        kept = np.asarray(picture)[row * 96 : row * 96 + 96]
    apart = np.abs(painted.astype(int) - kept.astype(int))
    # Rounding of a corner by the last bit of a float may move an edge by a 16th of a pixel.
    assert apart.max() <= 1 or (apart > 1).mean() < 0.0005, (apart.max(), (apart > 1).mean())


def test_another_process_paints_the_same_bytes() -> None:
    code = (
        "import hashlib, cv2; cv2.setNumThreads(1);"
        "from vitron.vitron_model.training.world.scenes import scene;"
        "from vitron.vitron_model.training.world.painter import render;"
        "print(hashlib.sha256(b''.join(render(scene(i, 'val'), 96).pixels.tobytes()"
        " for i in range(6))).hexdigest())"
    )
    from vitron.vitron_model.training.world.scenes import scene

    here = hashlib.sha256(
        b"".join(render(scene(i, "val"), 96).pixels.tobytes() for i in range(6))
    ).hexdigest()
    there = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    assert there.stdout.strip() == here
