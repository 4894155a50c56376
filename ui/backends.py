"""Who serves each module here and why, every backend with its health. Draws and loads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..tools.modules import MODULES
from ..tools.registry import Backend, Registry
from ..tools.specialist import Health, Module

State = Literal["chosen", "ready", "absent", "elsewhere"]


@dataclass(frozen=True)
class Offer:
    """A backend of a module, and how it stands."""

    name: str
    revision: str
    state: State
    """The first that is ready is chosen; the others stand in where it refuses a request."""
    reason: str
    detail: str
    remedy: str
    memory_mb: int
    weights: str
    does: str


@dataclass(frozen=True)
class Service:
    """A module and all that could serve it."""

    module: Module
    offers: tuple[Offer, ...]

    @property
    def served(self) -> bool:
        return any(one.state == "chosen" for one in self.offers)


def services(registry: Registry) -> list[Service]:
    """The seven of the paper, then those of guests."""
    known = {module.slug: module for module in MODULES}
    known |= {one.module.slug: one.module for one in registry.found if one.module.slug not in known}
    return [Service(module, tuple(_offers(registry, module))) for module in known.values()]


def _offers(registry: Registry, module: Module) -> list[Offer]:
    here = registry.backends(module)
    wanted = registry.prefer.get(module.name, "")
    told: list[Offer] = []
    passed: list[str] = []
    for backend in here:
        health = registry.health(backend)
        chosen = health.ready and not any(one.state == "chosen" for one in told)
        reason = _reason(backend.name == wanted, registry.profile, passed) if chosen else ""
        state: State = "chosen" if chosen else "ready" if health.ready else "absent"
        if not health.ready:
            passed.append(backend.name)
        told.append(_offer(registry, backend, state, reason, health))
    for backend in registry.found:
        # A backend of no profile is handed in by its host, or serves in tests.
        if backend.module.slug == module.slug and backend not in here and backend.profiles:
            reason = f"serves in profile {' and '.join(backend.profiles)}"
            told.append(_offer(registry, backend, "elsewhere", reason, registry.health(backend)))
    return told


def _reason(wanted: bool, profile: str, passed: list[str]) -> str:
    if wanted:
        return "because you prefer it"
    if passed:
        return f"the first of profile {profile} that is ready, after {', '.join(passed)}"
    return f"the first choice of profile {profile}"


def _offer(
    registry: Registry, backend: Backend, state: State, reason: str, health: Health
) -> Offer:
    words = (backend.__doc__ or "").strip().split("\n\n")[0]
    return Offer(
        name=backend.name,
        revision=backend.revision,
        state=state,
        reason=reason,
        detail=health.detail,
        remedy=health.remedy,
        memory_mb=registry.memory_mb(backend),
        weights=registry.weights.get(backend.name, ""),
        does=" ".join(words.split()),
    )
