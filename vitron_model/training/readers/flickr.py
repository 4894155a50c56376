"""Flickr30K Entities: captions whose phrases are tied to boxes.

    Annotations/36979.xml   Sentences/36979.txt   flickr30k-images/36979.jpg   train.txt

A sentence: `[/EN#40120/people Two people] in [/EN#40118/scene the photo] are playing .`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from ....errors import DataError
from ..samples import Box, GroundedCaption, Phrase
from .files import box_xywh, folder_of, lines, one_of, picture, read_text

_PHRASE = re.compile(r"\[/EN#(\d+)((?:/[^\s\]]+)+) ([^\]]+)\]")


def captions(root: Path, split: str) -> Iterator[GroundedCaption]:
    folder = folder_of(root, "Flickr30K Entities")
    images = one_of(folder, "flickr30k-images", "images")
    for number, id in lines(one_of(folder, f"{split}.txt")):
        id = id.strip()
        if not id.isdigit():
            raise DataError(str(folder / f"{split}.txt"), number, f"{id!r} is no id", "mend it")
        boxes = _boxes(folder / "Annotations" / f"{id}.xml")
        sentences = folder / "Sentences" / f"{id}.txt"
        for line, text in lines(one_of(sentences.parent, sentences.name)):
            if text.count("[") != len(_PHRASE.findall(text)):
                raise DataError(
                    str(sentences), line, "a phrase is not of the form [/EN#id/type words]",
                    "download it again",
                )  # fmt: skip
            phrases = tuple(
                Phrase(found[3], boxes[found[1]])
                for found in _PHRASE.finditer(text)
                if boxes.get(found[1])
            )
            plain = _PHRASE.sub(lambda found: found[3], text).replace(" .", ".").strip()
            yield GroundedCaption(picture(images / f"{id}.jpg"), plain, phrases)


def _boxes(path: Path) -> dict[str, tuple[Box, ...]]:
    """Entity id -> its boxes; scenes and things out of sight have none."""
    text = read_text(path)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise DataError(str(path), None, "it declares entities of its own", "download it again")
    try:
        tree = ElementTree.fromstring(text)
        size = (int(tree.findtext("size/width", "")), int(tree.findtext("size/height", "")))
    except (ElementTree.ParseError, ValueError) as error:
        line = getattr(error, "position", (None,))[0]
        raise DataError(str(path), line, f"no annotation: {error}", "download it again") from error
    found: dict[str, tuple[Box, ...]] = {}
    for thing in tree.iter("object"):
        corners = thing.find("bndbox")
        if corners is None:
            continue
        try:
            x0, y0, x1, y1 = (
                float(corners.findtext(tag, "")) for tag in ("xmin", "ymin", "xmax", "ymax")
            )
        except ValueError as error:
            raise DataError(str(path), None, f"a box is broken: {error}", "drop it") from error
        # Published corners are pixel numbers from 1, the last one included.
        box = box_xywh([x0 - 1, y0 - 1, x1 - x0 + 1, y1 - y0 + 1], size, path)
        if box is None:
            continue
        for name in thing.findall("name"):
            found[name.text or ""] = (*found.get(name.text or "", ()), box)
    return found
