"""One writer a conversation: a lease with an owner, an end and a number that only grows.

A holder that was silent for too long loses it; whatever it writes later is refused, because the
number (its fence) has moved on. A holder whose process has died loses it at once.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ..errors import ConversationBusy, StoreError
from .conversations import row_of
from .database import Database
from .process import is_dead, this_process
from .tables import lease

HELD = select(lease.c.fence, lease.c.owner).where(lease.c.conversation == bindparam("home"))


class Leases:
    def __init__(self, database: Database, seconds: float) -> None:
        self.database, self.seconds = database, seconds
        self._fences: dict[str, int] = {}  # conversation -> the fence that this store holds

    @contextmanager
    def writer(self, home: str, owner: str) -> Iterator[None]:
        fence = self._take(home, owner)
        self._fences[home] = fence
        stop = threading.Event()
        pulse = threading.Thread(
            target=self._pulse, args=(home, fence, stop), name="lease", daemon=True
        )
        pulse.start()
        try:
            yield
        finally:
            stop.set()
            pulse.join()
            self._fences.pop(home, None)
            with suppress(StoreError):  # it runs out by itself
                with self.database.write() as connection:
                    connection.execute(
                        update(lease)
                        .where(lease.c.conversation == home, lease.c.fence == fence)
                        .values(expires=0.0)
                    )

    def _take(self, home: str, owner: str) -> int:
        with self.database.write() as connection:
            row_of(connection, home, lock=True)
            held = connection.execute(
                select(lease).where(lease.c.conversation == home)
            ).one_or_none()
            if held is not None and held.expires > time.time() and not is_dead(held.process):
                raise ConversationBusy(home, held.owner)
            fence = held.fence + 1 if held is not None else 1
            connection.execute(delete(lease).where(lease.c.conversation == home))
            connection.execute(
                insert(lease).values(
                    conversation=home, owner=owner, fence=fence, process=this_process(),
                    expires=time.time() + self.seconds,
                )
            )  # fmt: skip
        return fence

    def _pulse(self, home: str, fence: int, stop: threading.Event) -> None:
        while not stop.wait(self.seconds / 3):
            with suppress(StoreError):  # a missed beat is not the end, the next one may pass
                with self.database.write() as connection:
                    connection.execute(
                        update(lease)
                        .where(lease.c.conversation == home, lease.c.fence == fence)
                        .values(expires=time.time() + self.seconds)
                    )

    def guard(self, connection: Connection, home: str) -> None:
        """Refuse to write for a lease that was lost; inside the writer's own transaction."""
        fence = self._fences.get(home)
        if fence is None:
            return
        held = connection.execute(HELD, {"home": home}).one_or_none()
        if held is not None and held.fence != fence:
            raise ConversationBusy(home, held.owner)
