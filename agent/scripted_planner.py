"""A planner that says what it was told to: for tests and demonstrations, of ours and of hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..vitron_model.language import Plan
from .planner import Planned, View

Said = Plan | Planned | Callable[[View], Plan | Planned]


class ScriptedPlanner:
    """Gives its plans in order; one may be a function of the view. Keeps every view it saw."""

    name = "scripted"

    def __init__(self, plans: Iterable[Said]) -> None:
        self._plans = list(plans)
        self.views: list[View] = []

    def plan(self, view: View, say: Callable[[str], None]) -> Plan | Planned:
        self.views.append(view)
        assert self._plans, "the script has no plan left"
        said = self._plans.pop(0)
        planned = said(view) if callable(said) else said
        plan = planned.plan if isinstance(planned, Planned) else planned
        for word in plan.reply.split(" "):
            say(word + " ")
        return planned
