"""One writer a conversation: a lease with an owner, an end and a number that only grows.

A holder that was silent for too long loses it; whatever it writes later is refused, because the
number (its fence) has moved on. A holder whose process has died loses it at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from ..errors import ConversationBusy, StoreError
from .conversations import row_of
from .database import Database
from .process import is_dead, this_process
from .tables import lease

TAKEN = update(lease).where(lease.c.conversation == bindparam("home"))
WHOSE = select(lease).where(lease.c.conversation == bindparam("home"))
RENEWED = (
    update(lease)
    .where(lease.c.conversation == bindparam("home"), lease.c.fence == bindparam("held"))
    .values(expires=bindparam("until"))
)
HELD = select(lease.c.fence, lease.c.owner).where(lease.c.conversation == bindparam("home"))


@dataclass
class Hold:
    """A lease that this store holds."""

    fence: int
    until: float
    """When it ends unless it is renewed: before that nobody else can have it."""


class Leases:
    def __init__(self, database: Database, seconds: float) -> None:
        self.database, self.seconds = database, seconds
        self._holds: dict[str, Hold] = {}
        self._lock = threading.Lock()
        self._pulsing: threading.Thread | None = None

    @contextmanager
    def writer(self, home: str, owner: str) -> Iterator[None]:
        until = time.time() + self.seconds
        hold = Hold(self._take(home, owner), until)
        with self._lock:
            self._holds[home] = hold
            if self._pulsing is None:
                self._pulsing = threading.Thread(target=self._pulse, name="leases", daemon=True)
                self._pulsing.start()
        try:
            yield
        finally:
            with self._lock:
                del self._holds[home]
            with suppress(StoreError):  # it runs out by itself
                self._renew(home, hold, 0.0)

    def _take(self, home: str, owner: str) -> int:
        with self.database.write() as connection:
            row_of(connection, home, lock=True)
            held = connection.execute(WHOSE, {"home": home}).one_or_none()
            if held is not None and held.expires > time.time() and not is_dead(held.process):
                raise ConversationBusy(home, held.owner)
            fence = held.fence + 1 if held is not None else 1
            values = dict(
                owner=owner, fence=fence, process=this_process(),
                expires=time.time() + self.seconds,
            )  # fmt: skip
            if held is None:
                connection.execute(insert(lease), {"conversation": home, **values})
            else:
                connection.execute(TAKEN, {"home": home, **values})
        return fence

    def _pulse(self) -> None:
        """Renew what is held, in one thread for all, until nothing has been held for a while."""
        idle = 0
        while True:
            time.sleep(self.seconds / 3)
            with self._lock:
                holds = list(self._holds.items())
                idle = 0 if holds else idle + 1
                if idle == 3:
                    self._pulsing = None
                    return
            for home, hold in holds:
                with suppress(StoreError):  # a missed beat is not the end, the next one may pass
                    until = time.time() + self.seconds
                    if self._renew(home, hold, until):
                        hold.until = until

    def _renew(self, home: str, hold: Hold, until: float) -> bool:
        with self.database.write() as connection:
            found = connection.execute(
                RENEWED, {"home": home, "held": hold.fence, "until": until}
            )
        return found.rowcount == 1

    def guard(self, connection: Connection, home: str) -> None:
        """Refuse to write for a lease that was lost; inside the writer's own transaction."""
        hold = self._holds.get(home)
        if hold is None:
            return
        # On one machine, whose clock all share, nobody can have taken it before its end.
        if self.database.sqlite and time.time() < hold.until - self.seconds / 10:
            return
        held = connection.execute(HELD, {"home": home}).one_or_none()
        if held is not None and held.fence != hold.fence:
            raise ConversationBusy(home, held.owner)
