"""Pictures and clips by address: `/artifacts/ID/…`, with ranges, so that a clip can be sought in.

Each is its owner's only; to everybody else it is not there. Knows the store; not the page that
shows them.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ..errors import InputError, UnknownArtifact, VitronError
from ..memory import recipes
from ..memory.codecs import write_png
from ..memory.media import Frame, Image, Mask, Track
from ..memory.records import Artifact
from ..memory.store import Memory
from .house import house
from .owner import owner_of

# Artifacts never change, so whoever has one may keep it; who signs in next at the same browser
# has another cookie.
KEPT = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Cookie"}
LARGEST_VEIL = 1600  # pixels of its longer side
NIGHT, EDGE = (12, 14, 18), (25, 199, 160)  # RGB: over what is outside, and around what is inside


def view(request: Request) -> Response:
    """What a browser shows: PNG, JPEG or H.264."""
    return FileResponse(house().agent.memory.viewing(_theirs(request).id), headers=KEPT)


def thumbnail(request: Request) -> Response:
    data = house().agent.memory.thumbnail(_theirs(request).id)
    kind = "image/webp" if data[8:12] == b"WEBP" else "image/jpeg"
    return Response(data, media_type=kind, headers=KEPT)


def veil(request: Request) -> Response:
    """A mask as night over everything outside it, with a bright edge."""
    value = house().agent.memory.load(_theirs(request).id)
    mask = value.masks[0] if isinstance(value, Track) else value
    assert isinstance(mask, Mask), value.kind
    return Response(_png(night(mask)), media_type="image/png", headers=KEPT)


def download(request: Request) -> Response:
    """A file to keep: PNG, MP4, or a zip of a track's masks."""
    memory, one = house().agent.memory, _theirs(request)
    if one.kind == "video":
        return _film(memory, one)
    value = memory.load(one.id)
    handle, name = tempfile.mkstemp(
        prefix="vitron-", suffix=".zip" if one.kind == "track" else ".png"
    )
    path = Path(name)
    os.close(handle)
    match value:
        case Track():
            with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as pack:
                for number, mask in enumerate(value.masks):
                    pack.writestr(f"{number:05d}.png", _png(_levels(mask)))
        case Mask():
            path.write_bytes(_png(_levels(value)))
        case Image():
            write_png(path, value)
    recipes.put_into(path, memory.recipe(one))
    after = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, filename=f"{one.name}{path.suffix}", background=after)


def _film(memory: Memory, one: Artifact) -> Response:
    """The film as it is seen, with its recipe inside if it has one."""
    seen, recipe = memory.viewing(one.id), memory.recipe(one)
    if not recipe or seen.suffix != ".mp4":
        return FileResponse(seen, filename=f"{one.name}{seen.suffix}")
    handle, name = tempfile.mkstemp(prefix="vitron-", suffix=".mp4")
    os.close(handle)
    recipes.into_film(seen, Path(name), recipe)
    after = BackgroundTask(Path(name).unlink, missing_ok=True)
    return FileResponse(name, filename=f"{one.name}.mp4", background=after)


def night(mask: Mask) -> Frame:
    """(H, W, 4) RGBA, at most LARGEST_VEIL on its longer side."""
    width, height = mask.size
    scale = min(1.0, LARGEST_VEIL / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    alpha = cv2.resize(mask.alpha, size, interpolation=cv2.INTER_AREA)
    picture = np.empty((size[1], size[0], 4), np.uint8)
    picture[..., :3] = NIGHT
    picture[..., 3] = (255 - alpha).astype(np.uint16) * 168 // 255
    edges, _ = cv2.findContours(
        (alpha >= 128).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE
    )
    cv2.drawContours(picture, edges, -1, (*EDGE, 255), max(1, round(max(size) / 500)), cv2.LINE_AA)
    return picture


def _levels(mask: Mask) -> Frame:
    level: Frame = np.where(mask.inside(), np.uint8(255), np.uint8(0))
    return level


def _png(pixels: Frame) -> bytes:
    if pixels.ndim == 3:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA)
    done, data = cv2.imencode(".png", pixels)
    assert done
    return data.tobytes()


def _theirs(request: Request) -> Artifact:
    """The artifact in the address, if it is the visitor's own."""
    id, owner = str(request.path_params["id"]), owner_of(request.headers)
    found = house().agent.memory.gallery.get(owner, [id]) if owner else []
    if not found:
        raise UnknownArtifact(id)
    return found[0]


def told(request: Request, error: Exception) -> Response:
    """An error of ours as a readable answer."""
    status = 404 if isinstance(error, InputError) else 500
    return JSONResponse({"error": type(error).__name__, "message": str(error)}, status)


ROUTES = [
    Route("/artifacts/{id}/view", view),
    Route("/artifacts/{id}/thumbnail", thumbnail),
    Route("/artifacts/{id}/veil", veil),
    Route("/artifacts/{id}/file", download),
]
HANDLERS = {VitronError: told}
