"""Whose things a request may see: the guard writes it into the request, pages and routes read it.

Nothing that a browser sends is taken for it: the guard strikes these headers out first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from ..memory.identity import LOCAL

HEADER, CALLED = "x-vitron-owner", "x-vitron-called"
FIELDS = {HEADER: "vitron_owner", CALLED: "vitron_called"}
"""Under which names Streamlit hands them to a page (`st.user`)."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who may come in."""

    owner: str = LOCAL
    called: str = ""
    """How they know themselves; empty for whoever sits at this machine."""

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Quoted, for a header holds no other letters."""
        told = ((HEADER, self.owner), (CALLED, self.called))
        return [(name.encode(), quote(words, safe="").encode()) for name, words in told]


def owner_of(headers: Mapping[str, str]) -> str | None:
    """The owner that the guard wrote; None for a request that no guard saw."""
    return unquote(headers[HEADER]) if headers.get(HEADER) else None


def visitor_of(told: Mapping[str, object]) -> Visitor:
    """Who looks at a page, of what Streamlit hands on; without a server, the one at hand."""
    owner, called = (str(told.get(FIELDS[name]) or "") for name in (HEADER, CALLED))
    return Visitor(unquote(owner) or LOCAL, unquote(called))
