"""What the nodes may use: live things, handed in with each run and never checkpointed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import Cancelled
from ..memory.records import Turn
from ..memory.store import Memory
from ..tools.pool import Pool
from ..tools.registry import Card, Registry
from .events import Event
from .planner import Planner
from .previews import Previews
from .settings import PlannerSettings
from .signals import Signals


@dataclass
class Services:
    """Made anew for each run of a turn."""

    memory: Memory
    registry: Registry
    pool: Pool
    planner: Planner
    settings: PlannerSettings
    previews: Previews
    signals: Signals
    cards: tuple[Card, ...]
    turn: Turn
    """As it was when last looked at; `refresh` looks again."""
    tell: Callable[[Event], None] = lambda event: None
    """Who listens to this turn."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the person said stop."""
    leaving: threading.Event = field(default_factory=threading.Event)
    """Set beside it when the agent closes: then nothing is cancelled, and all can be resumed."""
    began: float = field(default_factory=time.perf_counter)

    def refresh(self, turn: Turn | None = None) -> None:
        self.turn = turn if turn is not None else self.memory.turn(self.turn.id)

    def stop_here(self) -> None:
        if self.stop.is_set():
            raise Cancelled()
