"""Who is writing: a process, told apart from a later one with the same number."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def this_process() -> str:
    return _named(os.getpid())


@cache
def _named(pid: int) -> str:
    return f"{socket.gethostname()}-{pid}-{_born(pid)}"


def _born(pid: int) -> str:
    """When it was started, in the kernel's ticks; empty where that cannot be known."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return "" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        return ""


def is_dead(name: str) -> bool:
    """Surely dead: it ran on this machine, and here is no such process any more."""
    host, _, rest = name.rpartition("-")[0].rpartition("-")
    born = name.rpartition("-")[2]
    return bool(
        host == socket.gethostname() and born and rest.isdecimal() and _born(int(rest)) != born
    )
