"""A folder that is always whole: written beside the last one, then put in its place. A kill at any
moment leaves the old one or the new one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replaced(place: Path) -> Iterator[Path]:
    """An empty folder to write into; it takes its place when the block ends well."""
    fresh, old = place.with_name(place.name + ".new"), place.with_name(place.name + ".old")
    settle(place)
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yield fresh
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)  # of a kill before the last line
        os.replace(place, old)
    os.replace(fresh, place)
    shutil.rmtree(old, ignore_errors=True)


def settle(place: Path) -> None:
    """What a kill between the two renames left is put right."""
    old = place.with_name(place.name + ".old")
    if old.exists() and not place.exists():
        os.replace(old, place)


def replaced_text(file: Path, text: str) -> None:
    """The same for a small file."""
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(text, encoding="utf8")
    os.replace(fresh, file)
