"""Zips of chosen artifacts by address: a page that may see them writes a ticket, a browser uses it.

A ticket is unguessable, names what it is for and whose, and ends.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from ..memory.parcel import pack
from .house import house
from .owner import owner_of

VALID = 600.0  # seconds
GONE = "This download has ended. Choose the pictures again and press Export."


@dataclass(frozen=True)
class Ticket:
    owner: str
    ids: tuple[str, ...]
    until: float


_tickets: dict[str, Ticket] = {}
_lock = threading.Lock()


def write_ticket(owner: str, ids: Sequence[str]) -> str:
    """The address under which these can be fetched for a while."""
    now, name = time.monotonic(), secrets.token_urlsafe(18)
    with _lock:
        for old in [key for key, ticket in _tickets.items() if ticket.until < now]:
            del _tickets[old]
        _tickets[name] = Ticket(owner, tuple(ids), now + VALID)
    return f"/exports/{name}"


def export(request: Request) -> Response:
    ticket = _tickets.get(str(request.path_params["ticket"]))
    over = ticket is None or ticket.until < time.monotonic()
    if ticket is None or over or owner_of(request.headers) != ticket.owner:
        return PlainTextResponse(GONE, 404)
    memory = house().agent.memory
    handle, name = tempfile.mkstemp(prefix="vitron-", suffix=".zip")
    path = Path(name)
    os.close(handle)
    after = BackgroundTask(path.unlink, missing_ok=True)
    try:
        pack(memory, memory.gallery.get(ticket.owner, ticket.ids), path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    stamp = time.strftime("%Y-%m-%d %H.%M")
    headers = {"Cache-Control": "no-store"}
    return FileResponse(path, filename=f"vitron {stamp}.zip", headers=headers, background=after)


ROUTES = [Route("/exports/{ticket}", export)]
