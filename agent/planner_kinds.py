"""The kinds of planner that settings may name: the only place that knows them all.

VITRON is the house's own; other packages add theirs by an entry point.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from threading import Lock
from typing import NoReturn

from ..errors import SetupError, VitronError
from ..vitron_model.config import weights_of
from ..vitron_model.folder import check
from ..vitron_model.language import Plan
from .planner import Planned, Planner, View
from .settings import PlannerSettings

GROUP = "vitron.planners"
"""Entry points: name = kind, object = callable(PlannerSettings) -> Planner."""


class NoPlanner:
    """Stands where the planner is switched off; says what to do about it."""

    name = "none"

    def plan(self, view: View, say: Callable[[str], None]) -> Plan:
        self.refuse()

    def refuse(self) -> NoReturn:
        raise SetupError(
            "the planner is switched off (VITRON_PLANNER__KIND=none)",
            "unset that for the embedded one, or set VITRON_PLANNER__KIND=chat and "
            "VITRON_PLANNER__NAME=provider:model (for example ollama:qwen3-vl, with "
            "`pip install langchain-ollama`), or use the verbs that need no planner: segment, "
            "track, edit, animate, do",
        )


class EmbeddedPlanner:
    """VITRON itself, opened when it is first asked: what needs no planner never waits for it."""

    remedy = (
        "say it in other words; if it breaks again, unset VITRON_PLANNER__NAME for the weights "
        "that ship, or install vitron-agent anew"
    )

    def __init__(self, name: str = "") -> None:
        self.folder = weights_of(name)
        self.name = f"vitron:{self.folder.name}"
        self._opening = Lock()
        self._planner: Planner | None = None

    def plan(self, view: View, say: Callable[[str], None]) -> Plan | Planned:
        return self.opened().plan(view, say)

    def check(self) -> None:
        """MissingWeights, where there is nothing to open."""
        check(self.folder)

    def opened(self) -> Planner:
        with self._opening:
            if self._planner is None:
                self.check()
                from .vitron_planner import VitronPlanner

                self._planner = VitronPlanner.open(self.folder)
            return self._planner


def open_planner(settings: PlannerSettings) -> Planner:
    """The planner that the settings name."""
    if settings.kind == "vitron":
        return EmbeddedPlanner(settings.name)
    if settings.kind == "none":
        return NoPlanner()
    if settings.kind == "chat":
        from .chat_planner import ChatPlanner

        return ChatPlanner.named(settings.name)
    outside = {point.name: point for point in entry_points(group=GROUP)}
    if settings.kind in outside:
        return _plugged_in(outside[settings.kind], settings)
    known: Sequence[str] = ("vitron", "chat", "none", *outside)
    raise SetupError(
        f"VITRON_PLANNER__KIND is {settings.kind!r}", f"use one of: {', '.join(known)}"
    )


def _plugged_in(point: EntryPoint, settings: PlannerSettings) -> Planner:
    """What somebody else's package makes of the settings; SetupError where its code breaks."""
    try:
        planner = point.load()(settings)
        if not isinstance(planner, Planner):
            raise TypeError(f"{planner!r} is no Planner")
    except VitronError:
        raise
    except (Exception, SystemExit) as error:
        raise SetupError(
            f"the planner {point.name} ({point.value}) cannot be opened "
            f"({type(error).__name__}: {error})",
            "update or remove it, or unset VITRON_PLANNER__KIND for the embedded one",
        ) from error
    return planner
