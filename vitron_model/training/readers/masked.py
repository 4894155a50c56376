"""Masks through clips: DAVIS 2016 and 2017, YouTube-VOS.

davis/{JPEGImages,Annotations}/480p/bear/00000.{jpg,png}   davis/ImageSets/2017/train.txt
ytvos/train/{JPEGImages,Annotations}/VIDEO/00000.{jpg,png}  ytvos/train/meta.json
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from ....errors import DataError
from ..samples import Bits, Box, Tracked, Tracks, box_of_mask
from .files import (
    PUBLISHED,
    field,
    folder_of,
    lines,
    load_indexed,
    one_of,
    read_json,
    stills,
)  # fmt: skip


def davis(root: Path, split: str, year: str) -> Iterator[Tracks]:
    """Without ImageSets, every sequence that is there counts to any split."""
    folder = folder_of(root, "DAVIS")
    pictures = one_of(folder / "JPEGImages", "480p", "") if folder else folder
    truths = one_of(folder / "Annotations", "480p", "")
    listed = folder / "ImageSets" / year / f"{split}.txt"
    if listed.exists():
        # 2016 lists pairs of files, 2017 the names of sequences.
        rows = [(number, line.split()[0]) for number, line in lines(listed)]
        names = list(dict.fromkeys(Path(row).parent.name if "/" in row else row for _, row in rows))
    else:
        names = sorted(place.name for place in pictures.iterdir() if place.is_dir())
    for name in names:
        frames, masks = _pair(pictures / name, truths / name)
        yield Tracks(stills(name, frames, 24.0), _things(masks, {}, whole=year == "2016"))


def youtube_vos(root: Path, split: str) -> Iterator[Tracks]:
    folder = folder_of(folder_of(root, "YouTube-VOS") / split, f"YouTube-VOS's split {split!r}")
    path = one_of(folder, "meta.json")
    videos = field(read_json(path), "videos", dict, path, "top")
    for name, about in sorted(videos.items()):
        frames, masks = _pair(
            folder / "JPEGImages" / Path(name).name, folder / "Annotations" / Path(name).name
        )
        objects = field(about, "objects", dict, path, name)
        names = {
            int(id): field(thing, "category", str, path, f"{name}, object {id}")
            for id, thing in objects.items()
            if id.isdigit()
        }
        yield Tracks(stills(name, frames, 6.0), _things(masks, names, whole=False))


def _pair(pictures: Path, truths: Path) -> tuple[list[Path], dict[int, Path]]:
    """The frames, and of each annotated one its mask's file."""
    for folder in (pictures, truths):
        if not folder.is_dir():
            raise DataError(str(folder), None, "there is no such folder", PUBLISHED)
    frames = sorted(pictures.glob("*.jpg"))
    places = {frame.stem: index for index, frame in enumerate(frames)}
    truth = sorted(truths.glob("*.png"))
    masks = {places[mask.stem]: mask for mask in truth if mask.stem in places}
    if not frames or not masks:
        raise DataError(str(truths), None, "no frame has a mask of its name", PUBLISHED)
    return frames, masks


def _things(masks: dict[int, Path], names: dict[int, str], whole: bool) -> tuple[Tracked, ...]:
    """Every number of the masks is a thing; with `whole`, all that is not 0 is one."""
    boxes: dict[int, dict[int, Box | None]] = {}
    for frame, path in masks.items():
        numbers = load_indexed(path)
        # 255 is void beside other numbers; alone it is the one thing of a two-valued mask.
        whole = whole or not np.setdiff1d(numbers, (0, 255)).size
        ids = [1] if whole else [int(n) for n in np.unique(numbers) if n not in (0, 255)]
        for id in ids:
            bits = numbers > 0 if whole else numbers == id
            boxes.setdefault(id, {})[frame] = box_of_mask(bits)

    def reader(id: int) -> Callable[[int], Bits]:
        def load(frame: int) -> Bits:
            numbers = load_indexed(masks[frame])
            bits: Bits = numbers > 0 if whole else numbers == id
            return bits

        return load

    return tuple(
        Tracked(
            names.get(id, f"thing {id}"), {frame: found.get(frame) for frame in masks}, reader(id)
        )
        for id, found in sorted(boxes.items())
    )
