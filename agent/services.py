"""What the nodes may use: live things, handed in with each run and never checkpointed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from ..memory.store import Memory
from ..tools.pool import Pool
from ..tools.registry import Registry
from .events import Event
from .planner import Planner
from .previews import Previews
from .settings import PlannerSettings


@dataclass(frozen=True)
class Services:
    memory: Memory
    registry: Registry
    pool: Pool
    planner: Planner
    settings: PlannerSettings
    previews: Previews
    tell: Callable[[Event], None] = lambda event: None
    """Who listens to this turn."""
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the person said stop."""
