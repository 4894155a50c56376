"""One conversation as a zip: what was made, as files that open anywhere, and its story as JSON.

Uploads are exported byte for byte under `uploads/`, what was made as PNG, MP4 or a folder of
masks under `made/`. Names inside are the artifacts' own (img1, vid2): no file name of a stranger
becomes a path.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import zipfile
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from ..errors import StoreError
from . import codecs
from .media import Image, Mask, Track, Value, Video
from .records import Artifact, Turn
from .signature import BY_MIME
from .store import Memory

PAGE = 200


def zipped(memory: Memory, conversation: str, path: Path) -> Path:
    told = memory.conversation(conversation)
    artifacts = _all(memory, conversation)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            files = {one.id: _add(memory, archive, one) for one in artifacts}
            story = {
                "format": 1,
                "conversation": asdict(told),
                "branches": [asdict(one) for one in memory.branches(conversation)],
                "turns": [_turn(turn) for turn in _story(memory, conversation)],
                "artifacts": [asdict(one) | {"files": files[one.id]} for one in artifacts],
                "edges": sorted(
                    {edge for one in artifacts for edge in memory.lineage(one.id).edges}
                ),
            }
            text = json.dumps(story, indent=1, default=_plain, ensure_ascii=False)
            archive.writestr("conversation.json", text, zipfile.ZIP_DEFLATED)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _all(memory: Memory, conversation: str) -> list[Artifact]:
    found: list[Artifact] = []
    while page := memory.find(
        conversation=conversation, limit=PAGE, before=found[-1].id if found else None
    ):
        found += page
    return found[::-1]


def _story(memory: Memory, conversation: str) -> list[Turn]:
    """Every turn of every branch, in order."""
    found: dict[str, Turn] = {}
    for branch in memory.branches(conversation):
        before = None
        while page := memory.turns(conversation, branch.name, PAGE, before):
            found |= {turn.id: turn for turn in page}
            before = page[-1].number
    return sorted(found.values(), key=lambda turn: turn.number)


def _turn(turn: Turn) -> dict[str, object]:
    told = asdict(turn)
    told["regions"] = [[name, drawn.model_dump(mode="json")] for name, drawn in turn.regions]
    return told


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _add(memory: Memory, archive: zipfile.ZipFile, one: Artifact) -> list[str]:
    """Put one artifact in; the names of its files."""
    kind = BY_MIME.get(one.mime)
    if one.source == "upload" and kind is not None and one.kind != "mask":
        name = f"uploads/{one.name}{kind.suffix}"
        archive.write(memory.path(one.id), name)
        return [name]
    if one.kind == "signal":
        name = f"made/{one.name}.safetensors"
        archive.writestr(name, memory.original(one.id))
        return [name]
    return _add_made(archive, one, memory.load(one.id))


def _add_made(archive: zipfile.ZipFile, one: Artifact, value: Value) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="vitron-export-") as folder:
        draft = Path(folder) / "draft"
        match value:
            case Track():
                names = []
                for index, mask in enumerate(value.masks):
                    codecs.write_png(draft, mask)
                    names.append(f"made/{one.name}/{index:05d}.png")
                    archive.write(draft, names[-1])
                return names
            case Video():
                codecs.write_mp4(draft, value)
                name = f"made/{one.name}.mp4"
            case Image() | Mask():
                codecs.write_png(draft, value)
                name = f"made/{one.name}.png"
            case _:
                raise StoreError(f"{one.name} is a {one.kind}, which has no file; update vitron")
        archive.write(draft, name)
    return [name]
