"""What opens the door, and for whom: the token of whoever runs it, a person's own, an account.

Knows who somebody is by what their request carries; not what they may then see.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from starlette.requests import cookie_parser

from ..memory.people import seal_of
from .owner import Visitor

COOKIE = "vitron_key"
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "forwarded", "via")
REMEMBERED = 2.0  # seconds; so long may somebody still act who was just removed
MOST = 1_000  # people remembered at once


class Accounts(Protocol):
    """The accounts of other services that may come in (`ui/signin.py`)."""

    @property
    def providers(self) -> tuple[str, ...]: ...

    def of(self, cookies: Mapping[str, str]) -> Visitor | None:
        """Whose account the cookies prove, allowed or not."""

    def allowed(self, cookies: Mapping[str, str]) -> bool: ...

    def way(self, provider: str) -> str:
        """The address at which signing in begins."""

    def leaving(self, cookies: Mapping[str, str]) -> str:
        """The address at which they sign out; empty if they are not signed in."""


class Keys:
    """`alone`: the server listens on this machine only, and asks nobody who sits at it."""

    def __init__(
        self,
        token: str = "",
        whose: Callable[[str], str | None] | None = None,
        accounts: Accounts | None = None,
        alone: bool = True,
    ) -> None:
        self.accounts = accounts
        self._seal = seal_of(token) if token else ""
        self._whose = whose or (lambda seal: None)
        self.alone = alone and not token and accounts is None
        self._known: dict[str, tuple[float, Visitor]] = {}

    def visitor(self, headers: Mapping[str, str]) -> Visitor | None:
        """Who this is, if they may come in."""
        bearer = headers.get("authorization", "")
        if bearer[:7].lower() == "bearer ":
            return self.by_token(bearer[7:])
        cookies = cookies_of(headers)
        if found := self._by_seal(cookies.get(COOKIE, "")):
            return found
        if self.accounts is not None and self.accounts.allowed(cookies):
            return self.accounts.of(cookies)
        return Visitor() if self.alone and is_here(headers) else None

    def by_token(self, token: str) -> Visitor | None:
        return self._by_seal(seal_of(token)) if token else None

    def _by_seal(self, seal: str) -> Visitor | None:
        if not seal:
            return None
        if self._seal and hmac.compare_digest(seal.encode(), self._seal.encode()):
            return Visitor()
        now = time.monotonic()
        until, known = self._known.get(seal, (0.0, None))
        if known is not None and now < until:
            return known
        name = self._whose(seal)
        if name is None:
            self._known.pop(seal, None)
            return None
        if len(self._known) >= MOST:
            self._known.clear()
        self._known[seal] = now + REMEMBERED, Visitor(name, name)
        return self._known[seal][1]


def cookies_of(headers: Mapping[str, str]) -> dict[str, str]:
    return cookie_parser(headers.get("cookie", ""))


def is_here(headers: Mapping[str, str]) -> bool:
    """From this machine itself: by its own name, and not handed on by a server in front of us.

    Another name was made to point here (DNS rebinding); a server in front speaks for strangers.
    """
    handed_on = any(name in headers for name in FORWARDED)
    return not handed_on and _host(headers.get("host", "")) in LOOPBACK


def _host(header: str) -> str:
    """The host without its port; `[::1]:8501` keeps its brackets."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0].lower()
