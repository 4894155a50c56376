"""Ids: opaque, unguessable, and in order of time, so that a page can be cut by id alone; and the
owner of what nobody signed in for.
"""

from __future__ import annotations

import base64
import secrets
import threading
import time

LOCAL = "local"  # the owner of everything where nobody signs in

_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """`a_` + 56 bits of microseconds + 128 random bits, in base32 that sorts as it counts."""
    global _last
    with _lock:  # later ids of this process sort after earlier ones
        _last = max(_last + 1, time.time_ns() // 1000)
        stamp = _last
    raw = stamp.to_bytes(8, "big")[1:] + secrets.token_bytes(16) + b"\0\0"
    return f"{prefix}_{base64.b32hexencode(raw).decode().lower()[:37]}"
