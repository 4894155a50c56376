"""Making something once more: a stored step, or what failed of a turn, as a plan that can be run.

Knows the rows and the registry; it begins nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue

from ..errors import InvalidCall, UnknownArtifact
from ..memory.media import SignalRef
from ..memory.records import Artifact, Step, Turn
from ..memory.region import Region
from ..memory.store import Memory
from ..tools.registry import Registry
from ..vitron_model.language import Call, Plan

EARLIER = re.compile(r"\$(\d+)")


def call_of(memory: Memory, registry: Registry, step: Step, seed: int | None = None) -> Call:
    """The call that would ask for this step's work again; with another seed if one is given."""
    module = registry.module(step.module)
    request = dict(step.request)
    inputs = []
    for name in module.request.inputs():
        given = request.pop(name, None)
        if isinstance(given, Mapping):
            inputs.append(_name(memory, str(given["id"])))
    drawn = request.pop("region", None)
    instruction = str(request.pop("instruction", ""))
    if seed is not None:
        request["seed"] = seed
    parameters = {
        name: cast("JsonValue", value)
        for name, value in request.items()
        if name in module.request.settings()
    }
    return Call(
        module=module.name,
        instruction=instruction,
        region=Region.model_validate(drawn) if drawn else None,
        inputs=tuple(inputs),
        parameters=parameters,
        signal=SignalRef(id=step.signal) if step.signal else None,
    )


def plan_again(memory: Memory, registry: Registry, one: Artifact, seed: int | None) -> Plan | None:
    """A plan of the one step that made it, here or where its file says; None for what none made."""
    if one.step is None:
        call = brought(registry, one, seed)
        return Plan(calls=(call,)) if call else None
    return Plan(calls=(call_of(memory, registry, memory.step(one.step), seed),))


def brought(registry: Registry, one: Artifact, seed: int | None = None) -> Call | None:
    """The call that a file from elsewhere says it came from, if it needs nothing but words."""
    recipe = one.request.get("recipe")
    if not isinstance(recipe, Mapping):
        return None
    request = dict(recipe["request"])
    kind = {"image": "Image Generation", "video": "Video Generation"}.get(one.kind)
    if recipe["module"] != kind:
        return None
    module = registry.module(recipe["module"])
    said = {name: request[name] for name in module.request.settings() if name in request}
    if seed is not None:
        said["seed"] = seed
    try:
        module.request.of_call(module.name, str(request.get("instruction", "")), None, (), said)
    except InvalidCall:
        return None  # of another version, or changed by hand
    parameters = {name: cast("JsonValue", value) for name, value in said.items()}
    return Call(
        module=module.name, instruction=str(request.get("instruction", "")), parameters=parameters
    )


def rest_of(memory: Memory, turn: Turn) -> Plan | None:
    """What is still to be done of a turn's plan: its finished steps stand in with what they made.

    None where there is no plan, or nothing is left of it.
    """
    if turn.plan is None:
        return None
    plan = Plan.model_validate(dict(turn.plan))
    made = {step.number: step.outputs[0] for step in turn.steps if step.outputs}
    left = [number for number in range(1, len(plan.calls) + 1) if number not in made]
    place = {number: f"${at}" for at, number in enumerate(left, 1)}

    def source(name: str) -> str:
        earlier = EARLIER.fullmatch(name)
        if earlier is None:
            return name
        number = int(earlier[1])
        return place[number] if number in place else _name(memory, made[number])

    calls = tuple(
        plan.calls[number - 1].model_copy(
            update={"inputs": tuple(map(source, plan.calls[number - 1].inputs))}
        )
        for number in left
    )
    return Plan(calls=calls) if calls else None


def _name(memory: Memory, id: str) -> str:
    try:
        return memory.artifact(id).name
    except UnknownArtifact:
        raise UnknownArtifact(id, "it was deleted, so this can't be made again") from None
