"""The kinds of planner that settings may name: the only place that knows them all.

Other packages add theirs by an entry point; where none is configured, NoPlanner says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import NoReturn

from ..errors import SetupError
from ..vitron_model.language import Plan
from .planner import Planner, View
from .settings import PlannerSettings

GROUP = "vitron.planners"
"""Entry points: name = kind, object = callable(PlannerSettings) -> Planner."""


class NoPlanner:
    """Stands where no planner is configured; says what to do about it."""

    name = "none"

    def plan(self, view: View, say: Callable[[str], None]) -> Plan:
        self.refuse()

    def refuse(self) -> NoReturn:
        raise SetupError(
            "no planner is configured, and the embedded one is not part of this version",
            "set VITRON_PLANNER__KIND=chat and VITRON_PLANNER__NAME=provider:model "
            "(for example ollama:qwen3-vl, with `pip install langchain-ollama`), or use the verbs "
            "that need no planner: segment, track, edit, animate, do",
        )


def open_planner(settings: PlannerSettings) -> Planner:
    """The planner that the settings name."""
    if settings.kind == "none":
        return NoPlanner()
    if settings.kind == "chat":
        from .chat_planner import ChatPlanner

        return ChatPlanner.named(settings.name)
    outside = {point.name: point for point in entry_points(group=GROUP)}
    if settings.kind in outside:
        planner = outside[settings.kind].load()(settings)
        assert isinstance(planner, Planner), planner
        return planner
    known: Sequence[str] = ("none", "chat", *outside)
    raise SetupError(
        f"VITRON_PLANNER__KIND is {settings.kind!r}", f"use one of: {', '.join(known)}"
    )
