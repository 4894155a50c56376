"""A plan held against what is here: every call becomes a request and a backend, or a complaint.

Nothing of a plan is trusted before it has been here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import (
    InputError,
    NoBackend,
    PlanError,
    RefusedPlan,
    UnknownArtifact,
    UnknownInput,
)
from ..memory.media import Kind
from ..memory.region import Region
from ..memory.store import Memory
from ..tools.registry import Choice, Registry
from ..tools.specialist import Module, Request
from ..vitron_model.language import Call, Plan

_EARLIER = re.compile(r"\$(\d+)")

PLANNERS_FAULT = (PlanError, InputError)
"""What a planner can put right, told what was wrong."""


@dataclass(frozen=True)
class Checked:
    """One call that can be run: its request still says `$k` where an earlier step's result goes."""

    module: Module
    request: Request
    choice: Choice | None
    problem: str = ""
    """Why no backend can do it; the step is then reported, not run."""


def check(plan: Plan, memory: Memory, registry: Registry, home: str) -> list[Checked]:
    """Every call in order; raises what is wrong, of all calls at once, in words that are fit for
    the planner and the person."""
    checked: dict[int, Checked] = {}
    problems: list[PlanError | InputError] = []
    for number, call in enumerate(plan.calls, 1):
        try:
            checked[number] = _checked(call, number, checked, memory, registry, home)
        except _Unknowable:
            continue  # the call that it builds on is wrong; that is said already
        except PLANNERS_FAULT as error:
            problems.append(error)
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise RefusedPlan(problems)
    return list(checked.values())


class _Unknowable(Exception):
    """It depends on a call that is wrong."""


def _checked(
    call: Call, number: int, earlier: dict[int, Checked], memory: Memory, registry: Registry,
    home: str,
) -> Checked:  # fmt: skip
    inputs = [_input(name, number, earlier, memory, home) for name in call.inputs]
    module = registry.module(call.module, [kind for _, kind in inputs])
    region = _known_region(call, memory, home)
    request = module.request.of_call(module.name, call.instruction, region, inputs, call.parameters)
    try:
        return Checked(module, request, registry.choose(module, request))
    except NoBackend as error:
        return Checked(module, request, None, str(error))


def _input(
    name: str, number: int, checked: dict[int, Checked], memory: Memory, home: str
) -> tuple[str, Kind]:
    """(artifact id or $k, kind) of one input."""
    if earlier := _EARLIER.fullmatch(name):
        step = int(earlier[1])
        if not 1 <= step < number:
            raise UnknownInput(name, [f"${k}" for k in range(1, number)])
        if step not in checked:
            raise _Unknowable
        return name, checked[step].module.makes
    try:
        artifact = memory.by_name(home, name)
    except UnknownArtifact:
        known = [one.name for one in memory.find(conversation=home, limit=50)]
        raise UnknownInput(name, known[::-1]) from None
    return artifact.id, artifact.kind


def _known_region(call: Call, memory: Memory, home: str) -> Region | None:
    """The region, once the masks it names are known to exist, and to be the same owner's."""
    masks = list(call.region.masks()) if call.region is not None else []
    if masks:
        owner = memory.conversation(home).owner
        theirs = {one.id for one in memory.gallery.get(owner, masks)}
        for artifact in masks:
            if artifact not in theirs:
                raise UnknownArtifact(artifact)
    return call.region


def needs(request: Request) -> set[int]:
    """The earlier steps, by number, whose results a request waits for."""
    waits = (_EARLIER.fullmatch(ref.id) for ref in request.references().values())
    return {int(match[1]) for match in waits if match}


def resolved(request: Request, results: dict[int, str]) -> Request:
    """The same request with every `$k` replaced by the artifact that step k made."""
    update = {
        name: type(ref)(id=results[int(match[1])])
        for name, ref in request.references().items()
        if (match := _EARLIER.fullmatch(ref.id))
    }
    return request.model_copy(update=update)
