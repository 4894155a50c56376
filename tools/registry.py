"""Which specialists exist, and which of them serves a request. Runs none of them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.metadata import entry_points
from numbers import Real
from typing import Any, Self

from ..errors import NoBackend, UnknownModule
from ..memory.media import Kind
from .english import a
from .modules import MODULES
from .specialist import Health, Module, Request, Specialist

GROUP = "vitron.specialists"
"""The entry points by which other packages add theirs: a Specialist class, or a module of them."""

Backend = type[Specialist[Any]]

FOREIGN = (Exception, SystemExit)
"""What somebody else's code may raise: whatever it is, we go on."""
NEEDED = {"module": Module, "name": str, "revision": str, "rank": Real, "profiles": Collection}
"""What every backend says of itself."""


@dataclass(frozen=True)
class Choice:
    """The backend that will do it, why that one, and why not the others."""

    backend: Backend
    reason: str
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Slot:
    """One input or parameter of a module, as the planner is told of it."""

    name: str
    kind: str  # "image" for an input, "number" or "integer" or "string" for a parameter
    description: str
    required: bool = False
    default: float | int | str | bool | None = None
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Card:
    """What the planner is told of one module; plain values only."""

    name: str
    letter: str
    makes: Kind
    does: str
    inputs: tuple[Slot, ...]
    parameters: tuple[Slot, ...]
    backends: tuple[str, ...]
    finds_names: bool = False
    """Whether things need not be drawn here: those that it knows are found by their names."""
    instruction: str = "what to do, in words"
    region: str = "what was drawn: where to act"


@dataclass(frozen=True)
class Registry:
    """Every backend that was found, in the order in which they are asked."""

    profile: str
    found: tuple[Backend, ...]
    broken: tuple[str, ...] = ()
    """Plug-ins that could not be used, in words for `vitron doctor`."""
    prefer: Mapping[str, str] = field(default_factory=dict)
    """Module name -> the backend that the person wants for it."""
    weights: Mapping[str, str] = field(default_factory=dict)
    extra: tuple[Backend, ...] = ()
    """Handed in by the host: they serve whatever the profile, and are asked first."""

    @classmethod
    def discover(
        cls,
        profile: str = "nano",
        extra: Iterable[Backend] = (),
        prefer: Mapping[str, str] | None = None,
        weights: Mapping[str, str] | None = None,
    ) -> Self:
        """Reads this folder and the entry points; a broken plug-in is reported, never fatal."""
        extra = tuple(extra)
        found: list[Backend] = list(extra)
        broken: list[str] = []
        folder = importlib.import_module(__package__)
        for entry in pkgutil.iter_modules(folder.__path__):
            if not entry.ispkg:
                found += _specialists(importlib.import_module(f"{__package__}.{entry.name}"))
        for point in entry_points(group=GROUP):
            try:
                found += _outside(point.load())
            except FOREIGN as error:
                broken.append(f"{point.name} ({point.value}): {_told(error)}")
        unique = {(backend.module.slug, backend.name): backend for backend in reversed(found)}
        order = sorted(unique.values(), key=lambda b: (b not in extra, -b.rank, b.name))
        return cls(profile, tuple(order), tuple(broken), prefer or {}, weights or {}, extra)

    def misnamed(self) -> Iterator[str]:
        """Each name in `prefer` and `weights` that nothing here has, in words."""
        served: dict[str, set[str]] = {}
        for backend in self.found:
            served.setdefault(backend.module.name, set()).add(backend.name)
        every = set().union(*served.values())
        for name in sorted(set(self.weights) - every):
            yield f"VITRON_TOOLS__WEIGHTS names {name!r}; there are {', '.join(sorted(every))}"
        for module, name in self.prefer.items():
            if name not in served.get(module, ()):
                known = f"for it there are {', '.join(sorted(served.get(module, ())))}"
                known = known if module in served else f"modules are {', '.join(sorted(served))}"
                yield f"VITRON_TOOLS__PREFER names {name!r} for {module!r}; {known}"

    def modules(self) -> tuple[Module, ...]:
        """The modules that some backend of this profile serves, in the paper's order."""
        served = {backend.module.slug: backend.module for backend in self._here()}
        known = [module for module in MODULES if module.slug in served]
        return (*known, *(m for slug, m in served.items() if m not in known))

    def backends(self, module: Module) -> tuple[Backend, ...]:
        """Those of this profile that serve it, best first: as preferred, then those whose weights
        somebody named (but for the stopgaps, of negative rank), then by rank."""
        wanted = self.prefer.get(module.name)
        here = [backend for backend in self._here() if backend.module.slug == module.slug]
        return tuple(
            sorted(here, key=lambda one: (one.name != wanted, not self._named(one)))
        )

    def _named(self, backend: Backend) -> bool:
        return backend.name in self.weights and backend.rank >= 0

    def module(self, name: str, input_kinds: Sequence[Kind] = ()) -> Module:
        """The module of that name that takes such inputs; raises UnknownModule.

        "Video Generation" is two: with a picture it is image-to-video, with nothing text-to-video.
        A name may also be its letter or its slug.
        """
        every = {m.slug: m for m in (*MODULES, *(backend.module for backend in self.found))}
        said = name.strip().lower()
        named = [m for m in every.values() if said in (m.name.lower(), m.letter.lower(), m.slug)]
        if not named:
            raise UnknownModule(name, sorted({module.name for module in every.values()}))
        return min(named, key=lambda module: _mismatch(module.request, input_kinds))

    def choose(self, module: Module, request: Request) -> Choice:
        """The first backend that is healthy and does not refuse; raises NoBackend with why not."""
        passed_over: list[str] = []
        for backend in self.backends(module):
            health = self.health(backend)
            if not health.ready:
                remedy = f" ({health.remedy})" if health.remedy else ""
                passed_over.append(f"{backend.name}: {health.detail}{remedy}")
                continue
            refusal = self._refusal(backend, request)
            if refusal:
                passed_over.append(f"{backend.name}: {refusal}")
                continue
            wanted = self.prefer.get(module.name) == backend.name
            reason = "as you asked" if wanted else _reason(passed_over, self.profile)
            return Choice(backend, reason, tuple(passed_over))
        raise NoBackend(module.name, passed_over)

    def answering(self, kind: Kind) -> Iterator[Backend]:
        """Who answers questions about such a thing alone, best first."""
        for module in self.modules():
            needs = [one for one, required in module.request.inputs().values() if required]
            if needs == [kind]:
                for backend in self.backends(module):
                    if backend.answers and self.health(backend).ready:
                        yield backend

    def made(self, backend: Backend) -> Specialist[Any]:
        """One of it, not loaded, knowing where its weights lie."""
        specialist = backend()
        specialist.weights = self.weights.get(backend.name, "")
        return specialist

    def health(self, backend: Backend) -> Health:
        """Whether it could work here; one that breaks when it is asked could not."""
        try:
            one = self.made(backend)
            health = one.health()
            if not isinstance(health, Health):
                raise TypeError(f"{health!r} is no Health")
            one.memory_mb()  # asked before every step: who breaks there would do none
        except FOREIGN as error:
            return Health(False, f"it broke ({_told(error)})", "update or remove it")
        return health

    def memory_mb(self, backend: Backend) -> int:
        """What it holds when loaded; nothing, if it breaks when it is asked."""
        try:
            return int(self.made(backend).memory_mb())
        except FOREIGN:
            return 0

    def hears_signals(self, backend: Backend) -> bool:
        """Whether the planner's message without words reaches it; not, if it breaks when asked."""
        try:
            return bool(self.made(backend).hears_signals())
        except FOREIGN:
            return False

    def promised(self, backend: Backend, request: Request) -> list[tuple[str, int]]:
        """What can be counted on what it makes; nothing, if it breaks when it is asked."""
        try:
            return [(what, int(count)) for what, count in self.made(backend).promised(request)]
        except FOREIGN:
            return []

    def cards(self) -> tuple[Card, ...]:
        return tuple(self._card(module) for module in self.modules())

    def finds_names(self, module: Module) -> bool:
        """Whether naming a thing is enough for some backend that could work here."""
        return any(one.finds_names and self.health(one).ready for one in self.backends(module))

    def _refusal(self, backend: Backend, request: Request) -> str | None:
        """Why it will not do it; one that breaks when it is asked will not."""
        try:
            made = self.made(backend)
            refusal = made.refuses(request)
            if refusal is None and not made.hears_signals() and only_signals(request):
                return "it hears words only, and was asked to listen to the signal alone"
        except FOREIGN as error:
            return f"it broke ({_told(error)})"
        return refusal

    def _card(self, module: Module) -> Card:
        return replace(_card(module, self.backends(module)), finds_names=self.finds_names(module))

    def _here(self) -> list[Backend]:
        return [
            backend
            for backend in self.found
            if self.profile in backend.profiles or backend in self.extra
        ]


def only_signals(request: Request) -> bool:
    """Whether words shall not count (the paper's Fig. 4)."""
    return getattr(request, "listens", "both") == "signal"


def _specialists(module: object) -> list[Backend]:
    """The backends that a Python module itself defines."""
    return [
        thing
        for thing in vars(module).values()
        if inspect.isclass(thing)
        and issubclass(thing, Specialist)
        and not inspect.isabstract(thing)
        and thing.__module__ == getattr(module, "__name__", "")
    ]


def _outside(loaded: object) -> list[Backend]:
    """The backends of a plug-in, a class or a module of them; raises what is wrong with one."""
    outside: list[Any] = _specialists(loaded) if inspect.ismodule(loaded) else [loaded]
    for backend in outside:
        if not (inspect.isclass(backend) and issubclass(backend, Specialist)):
            raise TypeError(f"{backend!r} is not a Specialist")
        for name, kind in NEEDED.items():
            if not isinstance(getattr(backend, name, None), kind):
                raise TypeError(f"{backend.__name__}.{name} is not {a(kind.__name__)}")
        backend()
    return outside


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _mismatch(request: type[Request], kinds: Sequence[Kind]) -> int:
    """How badly inputs of these kinds fit: a missing required one, or one without a place."""
    slots = request.inputs()
    missing = sum(1 for kind, required in slots.values() if required and kind not in kinds)
    homeless = sum(1 for kind in kinds if kind not in [slot for slot, _ in slots.values()])
    return missing + homeless


def _reason(passed_over: Sequence[str], profile: str) -> str:
    if passed_over:
        return f"the first of profile {profile} that can; {'; '.join(passed_over)}"
    return f"the first choice of profile {profile}"


@lru_cache(maxsize=64)
def _schema(request: type[Request]) -> Mapping[str, Mapping[str, Any]]:
    properties: dict[str, dict[str, Any]] = request.model_json_schema()["properties"]
    return properties


def _card(module: Module, backends: Sequence[Backend]) -> Card:
    request, inputs = module.request, module.request.inputs()
    schema = _schema(request)
    fields = request.model_fields
    return Card(
        name=module.name,
        letter=module.letter,
        makes=module.makes,
        does=module.does,
        inputs=tuple(
            Slot(name, kind, fields[name].description or "", required)
            for name, (kind, required) in inputs.items()
        ),
        parameters=tuple(
            Slot(
                name,
                str(schema[name].get("type", "string")),
                fields[name].description or "",
                fields[name].is_required(),
                schema[name].get("default"),
                schema[name].get("minimum", schema[name].get("exclusiveMinimum")),
                schema[name].get("maximum", schema[name].get("exclusiveMaximum")),
            )
            for name in request.settings()
        ),
        backends=tuple(backend.name for backend in backends),
        instruction=fields["instruction"].description or "",
        region=fields["region"].description or "",
    )
