"""A closer look before an answer: specialists that see single things well are asked first."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotYet

from ..errors import Cancelled, VitronError
from ..tools.pool import Handle
from .services import Services

PATIENCE = 20.0
"""Seconds until an answer is given without it: somebody else's film may be in the making."""
GLANCE = 0.02  # seconds between two looks at stop and result
LONGEST = 300
"""Letters of a question: whoever tells more asks for more than single things."""


def closer(use: Services) -> Callable[[str, str], str | None]:
    """What a `View` is given to ask with."""

    def look(name: str, asked: str) -> str | None:
        if len(asked) > LONGEST:
            return None
        artifact = use.memory.by_name(use.turn.conversation, name)
        for backend in use.registry.answering(artifact.kind):
            module = backend.module
            request = module.request.of_call(
                module.name, asked, None, [(artifact.id, artifact.kind)], {}
            )
            told = _waited(use, use.pool.ask(backend, request.bound(use.memory.load)))
            if told is not None:
                return told
        return None

    return look


def _waited(use: Services, handle: Handle[str | None]) -> str | None:
    """Its answer; none where it takes too long, or fails: then it is no help, and no harm."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return handle.result(timeout=GLANCE)
        except NotYet:
            if use.stop.is_set() or time.monotonic() > until:
                handle.cancel()
                use.stop_here()
                return None
        except Cancelled:
            raise
        except VitronError:
            return None
