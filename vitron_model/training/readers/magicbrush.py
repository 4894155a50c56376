"""MagicBrush: pictures edited by hand, turn by turn, with the mask of each turn.

test/edit_sessions.json {"242679": [{"input": "242679-input.png", "mask": "242679-mask1.png",
                          "output": "242679-output1.png", "instruction": "…"}, …]}
test/images/242679/242679-input.png …
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ....errors import DataError
from ..samples import Bits, EditPair
from .files import field, folder_of, one_of, picture, read_json


def edits(root: Path, split: str) -> Iterator[EditPair]:
    folder = folder_of(folder_of(root, "MagicBrush") / split, f"MagicBrush's split {split!r}")
    path = one_of(folder, "edit_sessions.json")
    sessions = read_json(path)
    if not isinstance(sessions, dict):
        raise DataError(str(path), None, "it is no object of sessions", "download it again")
    for id in sessions:
        turns = field(sessions, id, list, path, "top")
        for number, turn in enumerate(turns, 1):
            where = f"{id}, turn {number}"
            names = {
                key: Path(field(turn, key, str, path, where)).name
                for key in ("input", "mask", "output")
            }
            images = folder / "images" / Path(id).name
            yield EditPair(
                picture(images / names["input"]),
                picture(images / names["output"]),
                field(turn, "instruction", str, path, where).strip(),
                _transparent(images / names["mask"]),
                number,
            )


def _transparent(path: Path) -> Callable[[], Bits]:
    """The edited part is where the mask picture is see-through."""

    def load() -> Bits:
        from PIL import Image, UnidentifiedImageError

        one_of(path.parent, path.name)
        try:
            with Image.open(path) as shown:
                return np.array(shown.convert("RGBA"))[..., 3] < 128
        except (UnidentifiedImageError, OSError) as error:
            raise DataError(str(path), None, f"no mask: {error}", "download it again") from error

    return load
