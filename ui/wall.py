"""The wall: thumbnails to be opened, starred and chosen. It gets addresses and gives back ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

import streamlit as st
from pydantic import BaseModel, ConfigDict, ValidationError

from ..memory.records import Artifact
from .components import component
from .wording import moment

_wall = component("wall")
NARROWEST, WIDEST = 0.6, 2.4  # of a tile, as multiples of its height
LONGEST = 400  # letters of what is told of a tile


@dataclass(frozen=True)
class Tile:
    """One thing on the wall."""

    id: str
    href: str
    title: str
    about: str
    thumbnail: str
    wide: float
    """Its width as a multiple of its height."""
    under: str = ""
    """For a cut-out: the thumbnail of what it was cut from."""
    clip: str = ""
    """Where it is played from, when the pointer rests on it."""
    length: str = ""
    starred: bool = False


class Wish(BaseModel):
    """What should happen to what was chosen."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: Literal["star", "unstar", "export", "delete"]
    ids: tuple[str, ...] = ()
    all: bool = False
    """Everything that is wanted, on every page."""
    single: bool = False
    """One tile's own star, whatever else is chosen."""
    at: float = 0.0
    """When it was wished, by the browser's clock: each is granted once."""


def wall(
    tiles: Sequence[Tile], total: int, leaf: str, settled: int, download: str, key: str
) -> str | None:
    """The id of a tile that was just opened.

    A new `leaf` is seen from its top, a new `settled` ends what is chosen, a new `download` is
    fetched.
    """
    result = _wall(
        key=key,
        data={
            "items": [asdict(tile) for tile in tiles],
            "total": total,
            "leaf": leaf,
            "settled": settled,
            "download": download,
        },
        on_open_change=lambda: None,
        on_act_change=lambda: None,
    )
    opened: str | None = result.open
    return opened


def wished(key: str) -> Wish | None:
    """What was just wished of that wall: known before it is drawn, so that it is drawn once."""
    said = st.session_state.get(key)
    act = said.get("act") if said else None
    try:
        return Wish.model_validate(act) if act else None
    except ValidationError:  # from a page older than this server
        return None


def tile_of(one: Artifact) -> Tile:
    where = f"/artifacts/{one.id}"
    moves = one.kind in ("video", "track")
    return Tile(
        id=one.id,
        href=f"/artifact?id={one.id}",
        title=title_of(one),
        about=f"{one.name} · {one.width} × {one.height} · {moment(one.created)}",
        thumbnail=f"{where}/thumbnail",
        wide=round(min(WIDEST, max(NARROWEST, one.width / max(1, one.height))), 3),
        under=under(one),
        clip=f"{where}/view" if one.kind == "video" else "",
        length=f"{one.frames / one.fps:.1f} s" if moves and one.fps else "",
        starred=one.starred,
    )


def title_of(one: Artifact) -> str:
    """What a person would call it: the words that made it, or the file it came as."""
    words = str(one.request.get("instruction") or one.filename)[:LONGEST]
    if not words and one.kind in ("mask", "track"):
        words = "cut-out" if one.kind == "mask" else "track"
    return f"{one.name} · {words}" if words else one.name


def under(one: Artifact) -> str:
    """The thumbnail of the picture or clip on which a cut-out lies."""
    field = {"mask": "image", "track": "video"}.get(one.kind, "")
    given = one.request.get(field)
    if not isinstance(given, Mapping) or "id" not in given:
        return ""
    return f"/artifacts/{given['id']}/thumbnail"
