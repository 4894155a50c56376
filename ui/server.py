"""The dashboard's server: page, media and guard in one process. Knows where they live, not how."""

from __future__ import annotations

import socket
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from ..errors import VitronError
from .doors import is_loopback
from .guard import Guard
from .house import close_all, house
from .keys import Accounts, Keys
from .media_routes import HANDLERS, ROUTES
from .owner import FIELDS
from .terminal import Terminal
from .tickets import ROUTES as EXPORTS

PAGE = Path(__file__).with_name("streamlit_app.py")
LARGEST_UPLOAD = 200  # MB, as the store's own limit

LIGHT = {
    "primaryColor": "#0b7a66",
    "backgroundColor": "#ffffff",
    "secondaryBackgroundColor": "#f3f4f2",
    "textColor": "#1b1f1e",
    "borderColor": "#dcdfdc",
    "linkColor": "#0b7a66",
}
DARK = {
    "primaryColor": "#0c8069",
    "backgroundColor": "#141716",
    "secondaryBackgroundColor": "#1f2423",
    "textColor": "#e9ecea",
    "borderColor": "#363d3b",
    "linkColor": "#4fd1b5",
}


def config(host: str, port: int) -> dict[str, Any]:
    """Streamlit's options: quiet, local, no statistics sent, no e-mail asked for."""
    chosen: dict[str, Any] = {
        "server.address": host,
        "server.port": port,
        "server.headless": True,  # no question on the terminal; we open the browser ourselves
        "server.fileWatcherType": "none",
        "server.maxUploadSize": LARGEST_UPLOAD,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        # With half a million objects here that would hold every thread for a fifth of a second and
        # more after each redraw; what is garbage, Python finds by itself.
        "runner.postScriptGC": False,
        "logger.level": "warning",
        "logger.hideWelcomeMessage": True,
        "server.trustedUserHeaders": dict(FIELDS),  # that the guard writes, and it alone
        "theme.baseRadius": "10px",
        "theme.paddingTop": "1.25rem",
        "theme.sidebar.paddingTop": "0.5rem",
        "theme.headingFontWeights": [650, 650, 600, 600, 600, 600],
        "theme.headingFontSizes": ["2.5rem", "2rem", "1.375rem", "1.125rem", "1rem", "0.875rem"],
    }
    if is_loopback(host):
        chosen["browser.serverAddress"] = "localhost"
    else:
        # Streamlit would have to know every name of this machine. The guard asks for a cookie that
        # no other site can send, and compares the socket's origin with the host.
        chosen |= {"server.enableCORS": False, "server.enableXsrfProtection": False}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        chosen |= {f"theme.{mode}.{name}": value for name, value in palette.items()}
    return chosen


@asynccontextmanager
async def _lifespan(app: st.App) -> AsyncIterator[None]:
    house()  # opened before the first page asks, closed with the server
    try:
        yield
    finally:
        close_all()


def whose(seal: str) -> str | None:
    """The person of this store whose token has that seal."""
    try:
        return house().agent.memory.people.whose(seal)
    except (VitronError, ValueError):  # the store cannot be opened: the page says so, to nobody
        return None


def make_app(keys: Keys) -> st.App:
    return st.App(
        PAGE,
        routes=[*ROUTES, *EXPORTS],
        middleware=[Middleware(Guard, keys=keys)],
        exception_handlers=HANDLERS,
        lifespan=_lifespan,
    )


def serve(
    terminal: Terminal, host: str, port: int, token: str, found: Accounts | None, browser: bool
) -> None:
    """Run until Ctrl-C."""
    shown = socket.gethostname() if host in ("0.0.0.0", "::") else host
    shown = f"[{shown}]" if ":" in shown else shown
    address = f"http://{shown}:{port}"
    terminal.say(f"[bold]Vitron studio[/bold]  {address}")
    if token:
        terminal.note(f"  whoever opens it needs the token: {address}/?token=…")
    if found is not None:
        terminal.note(f"  accounts may sign in: {', '.join(found.providers)}")
    terminal.note("  Ctrl-C ends it; everything made stays.")
    if browser:
        threading.Thread(target=_open_when_ready, args=(address,), daemon=True).start()
    keys = Keys(token, whose, found, alone=is_loopback(host))
    make_app(keys).run(config=config(host, port))


def _open_when_ready(address: str, patience: float = 30.0) -> None:
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except urllib.error.HTTPError:
            break  # it answers: the guard wants the token
        except OSError:
            time.sleep(0.2)
        else:
            break
    webbrowser.open(address)
