"""Who may come in: this machine only, or whoever knows the token. Knows no page and no route.

It stands before everything, the page's socket and our media included.
"""

from __future__ import annotations

import hashlib
import hmac
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "vitron_key"
LOOPBACK = {"localhost", "127.0.0.1", "[::1]"}
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"referrer-policy", b"no-referrer"),
]

ASK = """<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Vitron</title><style>
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;display:grid;
place-content:center;min-height:90vh;margin:1rem}
input,button{font:inherit;padding:.5rem .75rem;border-radius:.5rem;
border:1px solid #8888}button{cursor:pointer}form{display:flex;gap:.5rem;flex-wrap:wrap}</style>
<h1>Vitron</h1><p>This studio asks for its token. Whoever started it knows it.</p>
<form method="get"><label><input type="password" name="token" placeholder="token" aria-label="Token"
autofocus></label><button>Come in</button></form>"""


class Guard:
    """ASGI middleware: with a token all need it; without one only this machine is answered."""

    def __init__(self, app: ASGIApp, token: str = "") -> None:
        self.app, self.token = app, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        if scope["type"] == "websocket" and not _same_site(headers):
            await _refuse(scope, send, 403, "")
            return
        if self.token:
            await self._by_token(headers, scope, receive, send)
        elif _host(headers.get("host", "")) in LOOPBACK:
            await self.app(scope, receive, _with_headers(send))
        else:  # another name that was made to point here: DNS rebinding
            words = "This studio answers only on this machine: open http://127.0.0.1 with its port."
            await _refuse(scope, send, 403, words)

    async def _by_token(
        self, headers: dict[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        query = parse_qsl(scope.get("query_string", b"").decode("latin-1"))
        given = dict(query).get("token", "")
        if given and scope["type"] == "http" and scope["method"] == "GET" and self._same(given):
            rest = urlencode([(name, value) for name, value in query if name != "token"])
            await _welcome(send, scope["path"] + (f"?{rest}" if rest else ""), self._seal())
        elif self._sealed(headers) or self._same(headers.get("authorization", "")[7:]):
            await self.app(scope, receive, _with_headers(send))
        else:
            await _refuse(scope, send, 401, ASK)

    def _same(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.token.encode())

    def _seal(self) -> str:
        """What the cookie holds: proof of the token, not the token."""
        return hmac.new(self.token.encode(), b"vitron studio", hashlib.sha256).hexdigest()

    def _sealed(self, headers: dict[str, str]) -> bool:
        try:
            found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value, self._seal())


def _host(header: str) -> str:
    """The host without its port; `[::1]:8501` keeps its brackets."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.partition(":")[0].lower()


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


async def _welcome(send: Send, path: str, seal: str) -> None:
    cookie = f"{COOKIE}={seal}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"
    target = "/" + path.lstrip("/")  # never to another host
    headers = [(b"location", target.encode()), (b"set-cookie", cookie.encode())]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _refuse(scope: Scope, send: Send, status: int, words: str) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    headers = [(b"content-type", b"text/html; charset=utf-8"), *HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode()})
