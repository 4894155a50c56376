"""Our own elements of the page: canvas, viewer, strip. Plain JS from `assets/`, no build step.

They get addresses of media, never bytes, and give back numbers and ids. They know no memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from pydantic import ValidationError

from ..errors import InvalidRegion
from ..memory.region import Region

_ASSETS = Path(__file__).parent / "assets"


def component(name: str) -> Any:
    """Its page, look and script; what a long script leans on lies in files named after it."""
    html, css = ((_ASSETS / f"{name}.{kind}").read_text("utf-8") for kind in ("html", "css"))
    scripts = [*sorted(_ASSETS.glob(f"{name}_*.js")), _ASSETS / f"{name}.js"]
    js = "".join(script.read_text("utf-8") for script in scripts)
    return st.components.v2.component(f"vitron_{name}", html=html, css=css, js=js)


_canvas, _viewer, _strip, _shelf = map(component, ("canvas", "viewer", "strip", "shelf"))
ICON, WORDMARK = _ASSETS / "icon.svg", _ASSETS / "wordmark.svg"


@dataclass(frozen=True)
class Sheet:
    """What lies on the canvas: a picture or clip by address, its true size, and a veil over it."""

    draft: str
    """Under this name the browser keeps the unfinished drawing."""
    src: str
    kind: Literal["image", "video"]
    width: int
    height: int
    label: str
    frames: int = 1
    fps: float = 1.0
    times: tuple[float, ...] = ()
    """When each frame is shown, for a clip of variable rate."""
    veil: str = ""
    poster: str = ""
    """What stands there until it can be shown."""


def canvas(sheet: Sheet, key: str) -> Region | None:
    """The canvas; what is drawn on it now."""
    empty: dict[str, object] = {"shapes": [], "frame": None}
    result = _canvas(
        key=key,
        data=asdict(sheet),
        default={"drawn": empty},
        on_drawn_change=lambda: None,
    )
    return drawn(result.drawn or empty)


def drawn(value: dict[str, Any]) -> Region | None:
    """What the canvas sent, as a region; None as long as nothing is meant by it."""
    shapes = value.get("shapes")
    if not shapes:
        return None
    try:
        return Region.model_validate({"shapes": shapes, "frame": value.get("frame")})
    except (ValidationError, InvalidRegion):
        return None  # only exclusions so far


@dataclass(frozen=True)
class Exhibit:
    """Something made, and how it is shown: alone, compared with what it was, or lit on it."""

    kind: Literal["image", "mask", "video", "track"]
    src: str
    width: int
    height: int
    label: str
    mode: Literal["alone", "compare", "spotlight", "veil"] = "alone"
    under: str = ""
    poster: str = ""
    tallest: str = "22rem"
    name: str = ""
    about: str = ""
    file: str = ""
    acts: tuple[tuple[str, str, bool | None], ...] = ()
    """What can be done with it: (word, label, and for a switch whether it is on)."""


def viewer(exhibit: Exhibit, key: str) -> str | None:
    """The word of the act that was just chosen."""
    result = _viewer(key=key, data=asdict(exhibit), on_act_change=lambda: None)
    act: str | None = result.act
    return act


@dataclass(frozen=True)
class Thumb:
    id: str
    name: str
    title: str
    thumbnail: str
    shape: float
    """Width by height: it has its room before it is there."""


def strip(thumbs: Sequence[Thumb], chosen: str, key: str) -> str | None:
    """The id of a thumbnail that was just clicked."""
    result = _strip(
        key=key,
        data={"items": [asdict(thumb) for thumb in thumbs], "chosen": chosen},
        on_picked_change=lambda: None,
    )
    picked: str | None = result.picked
    return picked


@dataclass(frozen=True)
class Spine:
    """A conversation on the shelf."""

    id: str
    title: str
    about: str


def shelf(spines: Sequence[Spine], chosen: str, key: str) -> str | None:
    """The id of a conversation that was just clicked."""
    result = _shelf(
        key=key,
        data={"items": [asdict(spine) for spine in spines], "chosen": chosen},
        on_picked_change=lambda: None,
    )
    picked: str | None = result.picked
    return picked
