"""The ways between pages: what each is called, how to get there, and whose things it shows.

The dashboard says which places there are; a page knows the others by name only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NoReturn

import streamlit as st

from ..memory.identity import LOCAL
from .owner import Visitor, visitor_of

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

Name = Literal["studio", "gallery", "artifact", "runs", "mind", "train", "models"]

__all__ = ["LOCAL", "Name", "Place", "Visitor", "go", "guest", "lay", "visitor"]


@dataclass(frozen=True)
class Place:
    """A page of the dashboard."""

    show: Callable[[], None]
    title: str
    icon: str
    listed: bool = True


_places: dict[Name, Place] = {}


def lay(places: Mapping[Name, Place]) -> list[Page]:
    """The pages for Streamlit's navigation; the first is where one arrives."""
    _places.update(places)
    return [_page(name) for name in places]


def go(name: Name, **address: str) -> NoReturn:
    given = {key: value for key, value in address.items() if value}
    st.switch_page(_page(name), query_params=given)


def _page(name: Name) -> Page:
    place = _places[name]
    return st.Page(
        place.show,
        title=place.title,
        icon=place.icon,
        url_path=name,
        default=name == next(iter(_places)),
        visibility="visible" if place.listed else "hidden",
    )


def visitor() -> str:
    """The owner of what this page shows: whoever came in, else the one person at hand."""
    return guest().owner


def guest() -> Visitor:
    """Who looks at this page."""
    return visitor_of(st.user)
