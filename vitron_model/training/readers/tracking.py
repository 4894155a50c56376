"""Boxes through clips: LaSOT and GOT-10k (one thing), MOT16 and DanceTrack (everybody).

lasot/airplane/airplane-1/{groundtruth.txt,full_occlusion.txt,out_of_view.txt,nlp.txt,img/00000001.jpg}
got10k/train/{list.txt,GOT-10k_Train_000001/{groundtruth.txt,absence.label,meta_info.ini,00000001.jpg}}
mot16/train/MOT16-02/{seqinfo.ini,gt/gt.txt,img1/000001.jpg}   dancetrack/train/dancetrack0001/…
"""

from __future__ import annotations

import configparser
from collections.abc import Iterator
from pathlib import Path

from ....errors import DataError
from ..samples import Box, Tracked, Tracks
from .files import (
    PUBLISHED,
    box_xywh,
    every_line,
    folder_of,
    lines,
    numbers,
    one_of,
    read_text,
    size_of,
    stills,
)  # fmt: skip


def lasot(root: Path, split: str) -> Iterator[Tracks]:
    folder = folder_of(root, "LaSOT")
    listed = one_of(folder, {"train": "training_set.txt", "test": "testing_set.txt"}[split])
    for number, name in lines(listed):
        name = name.strip()
        place = folder / name.rsplit("-", 1)[0] / name
        if not place.is_dir():
            place = folder / name
        if not place.is_dir():
            raise DataError(str(listed), number, f"there is no folder of {name!r}", PUBLISHED)
        frames = _frames(place / "img")
        covered, away = (
            _flags(place / file, len(frames)) or [False] * len(frames)
            for file in ("full_occlusion.txt", "out_of_view.txt")
        )
        gone = [a or b for a, b in zip(covered, away, strict=True)]
        words = read_text(place / "nlp.txt").strip() if (place / "nlp.txt").exists() else ""
        boxes = _one_a_line(place / "groundtruth.txt", size_of(frames[0]), len(frames), gone)
        thing = Tracked(name.rsplit("-", 1)[0], boxes)
        yield Tracks(stills(name, frames, 30.0), (thing,), words)


def got10k(root: Path, split: str) -> Iterator[Tracks]:
    folder = folder_of(folder_of(root, "GOT-10k") / split, f"GOT-10k's split {split!r}")
    listed = one_of(folder, "list.txt")
    for number, name in lines(listed):
        place = folder / Path(name.strip()).name
        if not place.is_dir():
            raise DataError(str(listed), number, f"there is no folder {place.name!r}", PUBLISHED)
        about = _ini(place / "meta_info.ini", "METAINFO")
        frames = _frames(place)
        gone = _flags(place / "absence.label", len(frames))
        boxes = _one_a_line(place / "groundtruth.txt", size_of(frames[0]), len(frames), gone)
        rate = _rate(about.get("anno_fps", "10Hz").lower().removesuffix("hz"), place)
        thing = Tracked(about.get("object_class", "thing"), boxes)
        yield Tracks(stills(place.name, frames, rate), (thing,))


def everybody(root: Path, split: str, name: str) -> Iterator[Tracks]:
    """MOT16 and DanceTrack: every person of a sequence."""
    folder = folder_of(folder_of(root, name) / split, f"{name}'s split {split!r}")
    places = sorted(place for place in folder.iterdir() if place.is_dir())
    if not places:
        raise DataError(str(folder), None, "it holds no sequence", PUBLISHED)
    for place in places:
        about = _ini(place / "seqinfo.ini", "Sequence")
        frames = _frames(place / about.get("imdir", "img1"))
        size = size_of(frames[0])
        path = place / "gt" / "gt.txt"
        people: dict[int, dict[int, Box | None]] = {}
        for line, text in lines(one_of(path.parent, path.name)):
            values = numbers(text, 6, path, line)
            frame, id = int(values[0]), int(values[1])
            if not 1 <= frame <= len(frames):
                problem = f"frame {frame} of {len(frames)}"
                raise DataError(str(path), line, problem, "take pictures and truth of one release")
            # conf 0: to be ignored; classes 1 pedestrian, others are static, cars, distractors…
            if len(values) >= 8 and (values[6] == 0 or values[7] != 1):
                continue
            people.setdefault(id, {})[frame - 1] = box_xywh(values[2:6], size, path)
        things = tuple(Tracked(f"person {id}", boxes) for id, boxes in sorted(people.items()))
        rate = _rate(about.get("framerate", "30"), place)
        yield Tracks(stills(place.name, frames, rate), things)


def _frames(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.jpg")) if folder.is_dir() else []
    if not found:
        raise DataError(str(folder), None, "there are no frames (*.jpg)", PUBLISHED)
    return found


def _one_a_line(
    path: Path, size: tuple[int, int], count: int, gone: list[bool]
) -> dict[int, Box | None]:
    """x, y, w, h of each frame, a line each; no box where it is hidden or has no extent."""
    boxes: dict[int, Box | None] = {}
    for frame, text in enumerate(every_line(path, count, "boxes")):
        values = numbers(text, 4, path, frame + 1)[:4]
        hidden = bool(gone) and gone[frame]
        boxes[frame] = None if hidden else box_xywh(values, size, path)
    return boxes


def _flags(path: Path, count: int) -> list[bool]:
    """A 0 or 1 for each frame, with commas between or a line each; no file: none is set."""
    if not path.exists():
        return []
    flags = [value != 0 for value in numbers(read_text(path), 1, path, 1)]
    if len(flags) != count:
        remedy = "take pictures and truth of one release"
        raise DataError(str(path), None, f"{len(flags)} flags for {count} frames", remedy)
    return flags


def _ini(path: Path, section: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(read_text(path))
        return dict(parser[section])
    except (configparser.Error, KeyError) as error:
        line = getattr(error, "lineno", None)
        raise DataError(str(path), line, f"no [{section}]: {error}", "download it again") from error


def _rate(text: str, place: Path) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate < 1000:
        raise DataError(str(place), None, f"the frame rate is {text!r}", "mend its .ini file")
    return rate
