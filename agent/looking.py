"""A closer look: specialists that see single things well are asked before an answer is given, and
whether what was made is what was asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as NotYet
from functools import partial

from ..errors import VitronError
from ..memory.media import Frame, Kind, Value
from ..memory.region import Region
from ..tools.english import NUMBERS, number
from ..tools.pool import Backend, OnProgress
from ..tools.specialist import Request
from .events import Looking
from .planner import Closer
from .services import Services

PATIENCE = 20.0
"""Seconds without a sign of life until an answer is given without it: somebody else's film may be
in the making."""
GLANCE = 0.02  # seconds between two looks at stop and result
LONGEST = 300
"""Letters of a question: whoever tells more asks for more than single things."""


def closer(use: Services) -> Closer:
    """What a `View` is given to ask with."""

    def look(name: str, asked: str, drawn: Region | None = None) -> str | None:
        def tell(done: int, of: int, preview: Frame | None) -> None:
            use.tell(Looking(turn=use.turn.id, name=name, done=done, of=of))

        artifact = use.memory.by_name(use.turn.conversation, name)
        load = partial(use.memory.load, artifact.id)
        return _asked(use, asked, artifact.kind, load, drawn, tell)

    return look


def fewer(use: Services, backend: Backend, request: Request, made: Value) -> Iterator[str]:
    """What there is less of than was asked, on what a backend made that promised it."""
    for what, count in use.registry.promised(backend, request):
        told = _asked(use, f"how many {what} are there?", made.kind, lambda: made)
        if told in NUMBERS and NUMBERS.index(told) < count:
            asked = f"{number(count)} {what} that were asked for"
            of = f"{told} of the {asked}" if count > 1 else f"no {what}"
            yield f"I see {of}: another seed may do better"


def _asked(
    use: Services, asked: str, kind: Kind, load: Callable[[], Value],
    drawn: Region | None = None, tell: OnProgress = lambda done, of, preview: None,
) -> str | None:  # fmt: skip
    """What the first who can tell answers."""
    if len(asked) > LONGEST:
        return None
    for backend in use.registry.answering(kind):
        module = backend.module
        request = module.request.of_call(module.name, asked, drawn, [("looked at", kind)], {})
        told = _waited(use, backend, request.bound(lambda id: load()), tell)
        if told is not None:
            return told
    return None


def _waited(use: Services, backend: Backend, request: Request, tell: OnProgress) -> str | None:
    """Its answer; none where it takes too long, fails, or the person said stop: then it is no help,
    and no harm (what was made is kept)."""
    alive = time.monotonic()

    def hear(done: int, of: int, preview: Frame | None) -> None:
        nonlocal alive
        alive = time.monotonic()
        tell(done, of, preview)

    handle = use.pool.ask(backend, request, hear)
    while True:
        try:
            return handle.result(timeout=GLANCE)
        except NotYet:
            if use.stop.is_set() or time.monotonic() > alive + PATIENCE:
                handle.cancel()
                return None
        except VitronError:
            return None
