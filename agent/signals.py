"""Signals as they pass from the planner to the specialists: kept in the store, live while fresh."""

from __future__ import annotations

import threading
from collections import OrderedDict

from ..memory.media import Signal, SignalRef
from ..memory.store import Memory

MOST = 64  # signals held live; 512 KiB each at the paper's size


class Signals:
    """The state of a turn names a signal; here it is found without reading the store."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._live: OrderedDict[str, Signal] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, signal: Signal, conversation: str) -> SignalRef:
        kept = self._memory.save(signal, conversation=conversation, source="derived")
        self._hold(kept.id, signal)
        return SignalRef(id=kept.id)

    def get(self, id: str) -> Signal:
        with self._lock:
            live = self._live.get(id)
        if live is not None:
            return live
        loaded = self._memory.load(id)
        assert isinstance(loaded, Signal), loaded.kind
        self._hold(id, loaded)
        return loaded

    def _hold(self, id: str, signal: Signal) -> None:
        with self._lock:
            self._live[id] = signal
            self._live.move_to_end(id)
            while len(self._live) > MOST:
                self._live.popitem(last=False)
