"""A closer look: specialists that see single things well are asked before an answer is given, and
whether what was made is what was asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as NotYet

from ..errors import VitronError
from ..memory.media import Kind, Value
from ..tools.english import NUMBERS, number
from ..tools.pool import Backend, Handle
from ..tools.specialist import Request
from .services import Services

PATIENCE = 20.0
"""Seconds until an answer is given without it: somebody else's film may be in the making."""
GLANCE = 0.02  # seconds between two looks at stop and result
LONGEST = 300
"""Letters of a question: whoever tells more asks for more than single things."""


def closer(use: Services) -> Callable[[str, str], str | None]:
    """What a `View` is given to ask with."""

    def look(name: str, asked: str) -> str | None:
        artifact = use.memory.by_name(use.turn.conversation, name)
        return _asked(use, asked, artifact.kind, lambda: use.memory.load(artifact.id))

    return look


def fewer(use: Services, backend: Backend, request: Request, made: Value) -> Iterator[str]:
    """What there is less of than was asked, on what a backend made that promised it."""
    for what, count in use.registry.made(backend).promised(request):
        told = _asked(use, f"how many {what} are there?", made.kind, lambda: made)
        if told in NUMBERS and NUMBERS.index(told) < count:
            asked = f"{number(count)} {what} that were asked for"
            of = f"{told} of the {asked}" if count > 1 else f"no {what}"
            yield f"I see {of}: another seed may do better"


def _asked(use: Services, asked: str, kind: Kind, load: Callable[[], Value]) -> str | None:
    """What the first who can tell answers."""
    if len(asked) > LONGEST:
        return None
    for backend in use.registry.answering(kind):
        module = backend.module
        request = module.request.of_call(module.name, asked, None, [("looked at", kind)], {})
        told = _waited(use, use.pool.ask(backend, request.bound(lambda id: load())))
        if told is not None:
            return told
    return None


def _waited(use: Services, handle: Handle[str | None]) -> str | None:
    """Its answer; none where it takes too long, fails, or the person said stop: then it is no help,
    and no harm (what was made is kept)."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return handle.result(timeout=GLANCE)
        except NotYet:
            if use.stop.is_set() or time.monotonic() > until:
                handle.cancel()
                return None
        except VitronError:
            return None
