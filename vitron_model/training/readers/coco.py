"""COCO: captions and instances; RefCOCO, RefCOCO+ and RefCOCOg over its pictures.

    coco/annotations/{captions,instances}_train2017.json   coco/train2017/000000000139.jpg
    refcoco/refs(unc).json   refcoco/instances.json         refcoco/train2014/COCO_train2014_….jpg

The published refs are a pickle, which is never opened here: docs/readers.md says how to convert
them once, elsewhere, to JSON with the same fields.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ....errors import DataError
from ..samples import Box, Caption, Referring, RegionDescription, Target
from . import rle
from .files import Json, box_xywh, field, folder_of, one_of, picture, read_json


class _Pictures:
    """The pictures of an annotation file: id -> where it lies and how large it is."""

    def __init__(self, content: Json, path: Path, folder: Path) -> None:
        self.path, self.folder = path, folder
        self.rows = {}
        for at, row in enumerate(field(content, "images", list, path, "top")):
            self.rows[field(row, "id", int, path, f"images[{at}]")] = row

    def file(self, id: int, where: str) -> Path:
        name = field(self._row(id, where), "file_name", str, self.path, where)
        return self.folder / Path(name).name

    def size(self, id: int, where: str) -> tuple[int, int]:
        row = self._row(id, where)
        return (
            field(row, "width", int, self.path, where),
            field(row, "height", int, self.path, where),
        )

    def _row(self, id: int, where: str) -> Json:
        if id not in self.rows:
            problem = f"record {where} is of picture {id}, which is not listed"
            raise DataError(str(self.path), None, problem, "download the file again")
        return self.rows[id]


def captions(root: Path, split: str) -> Iterator[Caption]:
    folder = folder_of(root, "COCO")
    path = one_of(folder / "annotations", f"captions_{split}2017.json")
    content = read_json(path)
    pictures = _Pictures(content, path, folder / f"{split}2017")
    for at, row in enumerate(field(content, "annotations", list, path, "top")):
        where = f"annotations[{at}]"
        file = pictures.file(field(row, "image_id", int, path, where), where)
        yield Caption(picture(file), field(row, "caption", str, path, where).strip())


def instances(root: Path, split: str) -> Iterator[RegionDescription]:
    """Every instance as a region and its category's name; crowds left out."""
    folder = folder_of(root, "COCO")
    path = one_of(folder / "annotations", f"instances_{split}2017.json")
    content = read_json(path)
    pictures = _Pictures(content, path, folder / f"{split}2017")
    names = _categories(content, path)
    for at, row in enumerate(field(content, "annotations", list, path, "top")):
        where = f"annotations[{at}]"
        id = field(row, "image_id", int, path, where)
        if row.get("iscrowd"):
            continue
        category = field(row, "category_id", int, path, where)
        if category not in names:
            raise DataError(
                str(path), None, f"record {where}: category {category} is not listed", "mend it"
            )
        box = _box(row, pictures.size(id, where), path, where)
        if box is not None:
            source = picture(pictures.file(id, where))
            yield RegionDescription(source, box, names[category])


def _categories(content: Json, path: Path) -> dict[int, str]:
    rows = field(content, "categories", list, path, "top")
    return {
        field(row, "id", int, path, "categories"): field(row, "name", str, path, "categories")
        for row in rows
    }


def _box(row: Json, size: tuple[int, int], path: Path, where: str) -> Box | None:
    values = field(row, "bbox", list, path, where)
    if len(values) != 4 or not all(isinstance(v, (int, float)) for v in values):
        raise DataError(str(path), None, f"record {where}: bbox is {values!r:.60}", "drop it")
    return box_xywh([float(v) for v in values], size, path)


SPLIT_BY = {"refcoco": "unc", "refcoco+": "unc", "refcocog": "umd"}


def referring(root: Path, split: str, name: str) -> Iterator[Referring]:
    """`split` is train, val, testA or testB (RefCOCOg: train, val, test)."""
    folder = folder_of(root, name)
    by = SPLIT_BY[name]
    path = folder / f"refs({by}).json"
    if not path.exists() and (folder / f"refs({by}).p").exists():
        raise DataError(
            str(folder / f"refs({by}).p"), None, "it is a pickle, which is never opened here",
            f"convert it to {path.name} as docs/readers.md shows",
        )  # fmt: skip
    refs, at_instances = read_json(path), one_of(folder, "instances.json")
    content = read_json(at_instances)
    pictures = _Pictures(content, at_instances, one_of(folder, "train2014", "images"))
    shapes = {
        field(row, "id", int, at_instances, f"annotations[{at}]"): row
        for at, row in enumerate(field(content, "annotations", list, at_instances, "top"))
    }
    if not isinstance(refs, list):
        raise DataError(str(path), None, "it is no list of references", "convert it again")
    known = {row.get("split") for row in refs if isinstance(row, dict)}
    if split not in known:
        have = ", ".join(sorted(str(one) for one in known))
        raise DataError(str(path), None, f"it has no split {split!r}", f"use one of: {have}")
    for at, row in enumerate(refs):
        where = f"refs[{at}]"
        if field(row, "split", str, path, where) != split:
            continue
        shape = shapes.get(field(row, "ann_id", int, path, where))
        if shape is None:
            problem = f"{where}: annotation {row['ann_id']} is not in instances.json"
            raise DataError(str(path), None, problem, "take both files from one release")
        id = field(row, "image_id", int, path, where)
        size = pictures.size(id, where)
        box = _box(shape, size, at_instances, where)
        if box is None:
            continue
        mask = rle.mask(shape.get("segmentation"), size, at_instances, where)
        for sentence in field(row, "sentences", list, path, where):
            words = field(sentence, "sent", str, path, where)
            yield Referring(picture(pictures.file(id, where)), words, (Target(box, mask),))
