"""What a specialist is: a module it serves, a request it reads, values it returns.

Knows neither graph nor database: references in a request carry their live values (`memory.media`).
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Generic, Self, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import Cancelled, InvalidCall
from ..memory.media import Frame, Kind, Ref, Signal, Value
from ..memory.region import Region
from .english import a


class Request(BaseModel):
    """What one module may be asked. Field descriptions are read by the planner: write for it.

    Fields typed as a reference (`ImageRef`, `VideoRef | None`, …) are its inputs, filled in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    instruction: str = Field("", description="what to do, in words", max_length=4000)
    region: Region | None = Field(None, description="what was drawn: where to act")
    seed: int = Field(0, description="same seed, same result", ge=0, lt=2**63)

    @classmethod
    def inputs(cls) -> dict[str, tuple[Kind, bool]]:
        """Its input fields in order: name -> (kind, required)."""
        return _inputs_of(cls)

    @classmethod
    def settings(cls) -> list[str]:
        """The names of its parameters: every field but instruction, region and the inputs."""
        return [n for n in cls.model_fields if n not in {"instruction", "region", *cls.inputs()}]

    @classmethod
    def of_call(
        cls,
        module: str,
        instruction: str,
        region: Region | None,
        inputs: Sequence[tuple[str, Kind]],
        parameters: Mapping[str, object],
    ) -> Self:
        """A call's parts put into fields: each input (id, kind) takes the next field of its kind.

        Raises InvalidCall with every problem at once.
        """
        slots = cls.inputs()
        fields: dict[str, object] = {"instruction": instruction, "region": region}
        problems = []
        for identity, kind in inputs:
            free = [n for n, (wanted, _) in slots.items() if wanted == kind and n not in fields]
            if free:
                fields[free[0]] = {"id": identity}
            else:
                problems.append(f"it has no use for {kind} {identity}")
        for name in parameters:
            if name not in cls.settings():
                known = ", ".join(cls.settings())
                problems.append(f"there is no parameter {name!r} (known: {known})")
        for name, (kind, required) in slots.items():
            if required and name not in fields:
                problems.append(f"{a(kind)} is missing ({name})")
        if not problems:
            try:
                return cls.model_validate({**parameters, **fields})
            except ValidationError as error:
                problems = [
                    f"{'.'.join(map(str, e['loc']))}: {e['msg']} (got {e['input']!r:.80})"
                    for e in error.errors(include_url=False)
                ]
        raise InvalidCall(module, problems)

    def references(self) -> dict[str, Ref]:
        """The inputs that are given: field name -> reference."""
        named = {name: getattr(self, name) for name in self.inputs()}
        return {name: ref for name, ref in named.items() if ref is not None}

    def bound(self, load: Callable[[str], Value]) -> Self:
        """The same request with every reference, and the region's masks, carrying live values."""
        update: dict[str, object] = {
            name: ref.bind(load(ref.id)) for name, ref in self.references().items()
        }
        if self.region is not None and self.region.masks():
            update["region"] = self.region.bound(lambda artifact: _alpha(load(artifact)))
        return self.model_copy(update=update)


@cache
def _inputs_of(request: type[Request]) -> dict[str, tuple[Kind, bool]]:
    found = {}
    for name, info in request.model_fields.items():
        for option in _options(info.annotation):
            if isinstance(option, type) and issubclass(option, Ref):
                found[name] = (option.kind, info.is_required())
    return found


def _alpha(value: Value) -> Any:
    return value.masks[0].alpha if value.kind == "track" else value.alpha  # type: ignore[union-attr]


def _options(annotation: Any) -> Iterable[Any]:
    """The members of a union, or the one type; None left out."""
    if get_origin(annotation) in (Union, UnionType):
        return [option for option in get_args(annotation) if option is not NoneType]
    return [annotation]


@dataclass(frozen=True)
class Module:
    """One function of Table 13: what it is called, what it takes, what it makes."""

    name: str  # as the plan writes it: "Image Segmentation"
    letter: str  # as the published repository writes it: "B"
    request: type[Request]
    makes: Kind
    does: str
    """One sentence for the planner and for people."""

    @property
    def slug(self) -> str:
        return f"{self.name} {self.letter}".lower().replace(" ", "_")


@dataclass(frozen=True)
class Health:
    """Whether a backend can work here, and if not, the command that would mend it."""

    ready: bool
    detail: str
    remedy: str = ""


@dataclass(eq=False)
class Report:
    """How a running specialist speaks and listens: progress, findings, and whether to stop."""

    on_progress: Callable[[int, int, Frame | None], None] = lambda step, of, preview: None
    cancelled: threading.Event = field(default_factory=threading.Event)
    findings: list[str] = field(default_factory=list)

    def progress(self, step: int, of: int, preview: Frame | None = None) -> None:
        """Say that `step` of `of` is done, perhaps with a small picture; stops if asked to.

        Call it often: it is also the place where a cancel takes effect.
        """
        self.check()
        self.on_progress(step, of, preview)

    def check(self) -> None:
        """Raise Cancelled if the person said stop."""
        if self.cancelled.is_set():
            raise Cancelled("the work")

    def note(self, finding: str) -> None:
        """A post-check's finding, in words fit for the reply: it reaches the person."""
        self.findings.append(finding)


R = TypeVar("R", bound=Request)


class Specialist(ABC, Generic[R]):
    """One backend of one module. Subclasses are found by the registry; one file each."""

    module: ClassVar[Module]
    name: ClassVar[str]
    """Short and unique within its module: "classical", "gligen"."""
    revision: ClassVar[str]
    """Changes whenever its results may change; part of every artifact's lineage."""
    profiles: ClassVar[tuple[str, ...]] = ("nano", "paper", "modern")
    rank: ClassVar[int] = 0
    """Among those that can serve a request, the highest is picked."""
    finds_names: ClassVar[bool] = False
    """Whether it finds things by their names, where nobody drew."""
    answers: ClassVar[bool] = False
    """Whether it answers questions about what it takes, by a closer look: `answer`."""
    weights: str = ""
    """Where its weights lie, a folder or a hub id; set from the settings before `load`."""

    def health(self) -> Health:
        """Whether it could work here, with the weights it was told of; cheap, loads nothing."""
        return Health(True, "ready")

    def refuses(self, request: R) -> str | None:
        """Why this very request is beyond it, in words with a remedy; None if it will try.

        Looks at the request only, never at pixels: it is asked before anything is loaded.
        """
        return None

    def hears_signals(self) -> bool:
        """Whether the planner's message without words reaches it, with the weights it has here."""
        return False

    def memory_mb(self) -> int:
        """What it holds when loaded, for the budget."""
        return 0

    def load(self, device: str) -> None:
        """Get ready: heavy imports and weights belong here, never at import."""

    def answer(self, request: R, report: Report) -> str | None:
        """What the request's words ask, answered by looking; None where it cannot tell."""
        return None

    def promised(self, request: R) -> Sequence[tuple[str, int]]:
        """What can be counted on the picture that it makes ("dogs", 2), where it cannot know itself
        whether that came out: whoever answers questions is asked afterwards."""
        return ()

    @abstractmethod
    def run(self, request: R, signal: Signal | None, report: Report) -> list[Value]:
        """Do it. The request's references carry their values; the first value is the result."""
