"""Who may come in: this machine, whoever has a token, or an account that is let in.

It stands before everything, the page's socket and our media included, and writes into each request
whose things it may see. Knows no page and no route.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from ..memory.people import seal_of
from . import threshold
from .keys import COOKIE, Keys, cookies_of
from .owner import CALLED, HEADER, Visitor

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"no-referrer"),
]
SIGN_IN, SIGN_OUT = "/sign-in/", "/sign-out"
SIGNING_IN = ("/auth/login", "/auth/logout", "/oauth2callback")
"""Streamlit's own addresses for it: they must be open to whoever is about to sign in."""


class Guard:
    """ASGI middleware; see `Keys` for whom it lets in."""

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self.app, self.keys = app, keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if scope["type"] == "websocket":
            await self._socket(headers, scope, receive, send)
        elif not await self._manners(headers, scope, send):
            await self._request(headers, scope, receive, send)

    async def _socket(
        self, headers: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        found = self.keys.visitor(headers) if _same_site(headers) else None
        if found is None:
            await send({"type": "websocket.close", "code": 1008})
            return

        over = False

        async def heard() -> Message:
            """Whoever is let in no longer is not heard any more either."""
            nonlocal over
            message = await receive()
            if message["type"] == "websocket.receive" and self.keys.visitor(headers) != found:
                over = True
                await send({"type": "websocket.close", "code": 1008})
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        async def told(message: Message) -> None:
            if not over:
                await send(message)

        await self.app(_signed(scope, found), heard, told)

    async def _request(
        self, headers: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        accounts, cookies = self.keys.accounts, cookies_of(headers)
        found = self.keys.visitor(headers)
        if found is not None or (accounts is not None and scope["path"] in SIGNING_IN):
            await self.app(_signed(scope, found), receive, _with_headers(send))
        elif self.keys.alone:  # from elsewhere, where nothing but a person's token helps
            await _answer(send, 403, threshold.elsewhere(bool(_given(scope))))
        elif accounts is not None and (account := accounts.of(cookies)) is not None:
            await _answer(send, 403, threshold.not_you(account.called))
        else:
            providers = accounts.providers if accounts is not None else ()
            await _answer(send, 401, threshold.who(providers, bool(_given(scope))))

    async def _manners(self, headers: dict[str, str], scope: Scope, send: Send) -> bool:
        """What the guard answers itself: a token in the address, signing in and out."""
        if scope["method"] != "GET":
            return False
        path, accounts = scope["path"], self.keys.accounts
        if path == SIGN_OUT:
            way = accounts.leaving(cookies_of(headers)) if accounts is not None else ""
            await _send_on(send, way or "/", f"{COOKIE}=; Path=/; Max-Age=0")
            return True
        provider = path.removeprefix(SIGN_IN)
        if accounts is not None and path != provider and provider in accounts.providers:
            await _send_on(send, accounts.way(provider))
            return True
        query, given = _query(scope), _given(scope)
        if not given or self.keys.by_token(given) is None:
            return False
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        where = path + (f"?{rest}" if rest else "")
        await _send_on(send, where, f"{COOKIE}={seal_of(given)}; Path=/; Max-Age=2592000")
        return True


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope.get("query_string", b"").decode("latin-1"))


def _given(scope: Scope) -> str:
    """The token in the address."""
    return dict(_query(scope)).get("token", "")


def _signed(scope: Scope, found: Visitor | None) -> Scope:
    """The request with our word on whose it is, and nobody else's."""
    ours = {HEADER.encode(), CALLED.encode()}
    kept = [(name, value) for name, value in scope["headers"] if name.lower() not in ours]
    return {**scope, "headers": [*kept, *(found.headers() if found is not None else ())]}


def _same_site(headers: dict[str, str]) -> bool:
    """A socket opened by a page of another site says so in its origin; programs send none."""
    origin = headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == headers.get("host", "")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = {name.lower() for name, _ in message["headers"]}
            more = [(name, value) for name, value in HEADERS if name not in known]
            message = {**message, "headers": [*message["headers"], *more]}
        await send(message)

    return sending


async def _send_on(send: Send, path: str, cookie: str = "") -> None:
    target = "/" + path.lstrip("/")  # never to another host
    headers = [(b"location", target.encode()), (b"cache-control", b"no-store")]
    if cookie:
        headers.append((b"set-cookie", f"{cookie}; HttpOnly; SameSite=Strict".encode()))
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _answer(send: Send, status: int, page: str) -> None:
    headers = [
        (b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store"), *HEADERS
    ]  # fmt: skip
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": page.encode()})
