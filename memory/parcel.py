"""Some artifacts as one zip: files that open anywhere, and what is known of each as JSON.

Uploads go in byte for byte, what was made as PNG, MP4 or a folder of masks. A file is called after
the artifact, in a folder after its conversation: no file name of a stranger becomes a path.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnknownConversation, VitronError
from . import codecs, faults
from .media import Image, Mask, Track
from .records import Artifact
from .signature import BY_MIME

if TYPE_CHECKING:
    from .store import Memory

LETTERS = 40  # of a title in a folder's name


def pack(memory: Memory, artifacts: Iterable[Artifact], path: Path) -> int:
    """Write the zip; how many went in. What can no longer be read is named in its JSON instead."""
    folders: dict[str, str] = {}
    told: list[dict[str, object]] = []
    with faults.disk(path.parent), zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for one in artifacts:
            if one.conversation not in folders:
                folders[one.conversation] = _folder(memory, one.conversation, set(folders.values()))
            where = f"{folders[one.conversation]}/{one.name}"
            try:
                told.append(asdict(one) | {"files": _add(memory, archive, one, where)})
            except VitronError as error:
                told.append(asdict(one) | {"files": [], "problem": str(error)})
        text = json.dumps({"format": 1, "artifacts": told}, indent=1, default=_plain)
        archive.writestr("artifacts.json", text, zipfile.ZIP_DEFLATED)
    return sum(bool(one["files"]) for one in told)


def _add(memory: Memory, archive: zipfile.ZipFile, one: Artifact, where: str) -> list[str]:
    """Put one in; the names of its files."""
    known = BY_MIME.get(one.mime)
    if one.source == "upload" and known is not None and one.kind != "mask":
        archive.write(memory.path(one.id), f"{where}{known.suffix}")
        return [f"{where}{known.suffix}"]
    if one.kind == "video":
        path = memory.viewing(one.id)
        archive.write(path, f"{where}{path.suffix}")
        return [f"{where}{path.suffix}"]
    value = memory.load(one.id)
    match value:
        case Track():
            pictures = {
                f"{where}/{index:05d}.png": mask for index, mask in enumerate(value.masks)
            }
            return _pictures(archive, pictures)
        case Image() | Mask():
            return _pictures(archive, {f"{where}.png": value})
        case _:
            archive.writestr(f"{where}.safetensors", memory.original(one.id))
            return [f"{where}.safetensors"]


def _pictures(archive: zipfile.ZipFile, pictures: Mapping[str, Image | Mask]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="vitron-parcel-") as folder:
        draft = Path(folder) / "draft.png"
        for name, value in pictures.items():
            codecs.write_png(draft, value)
            archive.write(draft, name)
    return list(pictures)


def _folder(memory: Memory, conversation: str, taken: set[str]) -> str:
    """A name that every file system takes, and that no other conversation has in this zip."""
    try:
        title = memory.conversation(conversation).title
    except UnknownConversation:
        title = ""
    words = re.sub(r"[^\w -]+", "", title).strip()[:LETTERS].strip() or "untitled"
    names = (words, *(f"{words} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)
