"""Making something once more: a stored step, or what failed of a turn, as a plan that can be run.

Knows the rows and the registry; it begins nothing itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue
from pydantic.fields import FieldInfo

from ..errors import PlanError, UnknownArtifact, UnknownModule
from ..memory.media import Kind, SignalRef
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
    fields = module.request.model_fields
    parameters = {
        name: cast("JsonValue", value)
        for name, value in request.items()
        if name in module.request.settings() and (name == "seed" or _chosen(fields[name], value))
    }
    return Call(
        module=module.name,
        instruction=instruction,
        region=Region.model_validate(drawn) if drawn else None,
        inputs=tuple(inputs),
        parameters=parameters,
        signal=SignalRef(id=step.signal) if step.signal else None,
    )


def _chosen(field: FieldInfo, value: object) -> bool:
    """Whether a parameter says something; what is as it would be anyway was chosen by nobody."""
    return bool(value != field.get_default(call_default_factory=True))


def plan_again(memory: Memory, registry: Registry, one: Artifact, seed: int | None) -> Plan | None:
    """A plan of the one step that made it, here or where its file says; None for what none made."""
    if one.step is None:
        call = brought(registry, one, seed)
        return Plan(calls=(call,)) if call else None
    return Plan(calls=(call_of(memory, registry, memory.step(one.step), seed),))


def brought(
    registry: Registry, one: Artifact, seed: int | None = None, onto: Artifact | None = None
) -> Call | None:
    """The call that a file from elsewhere says it came from: of words alone, or `onto` something.

    None where it says nothing, nothing that can be read, or needs what it does not carry.
    """
    recipe = one.request.get("recipe")
    if not isinstance(recipe, Mapping):
        return None
    request = dict(recipe["request"])
    kinds = [onto.kind] if onto is not None else []
    try:
        module = registry.module(str(recipe["module"]), kinds)
        said = {name: request[name] for name in module.request.settings() if name in request}
        if seed is not None:
            said["seed"] = seed
        text, region = str(request.get("instruction", "")), _drawn(request.get("region"))
        inputs = [(onto.id, onto.kind)] if onto is not None else []
        module.request.of_call(module.name, text, region, inputs, said)
    except PlanError:
        return None  # of another version, changed by hand, or in want of something
    parameters = {name: cast("JsonValue", value) for name, value in said.items()}
    names = (onto.name,) if onto is not None else ()
    return Call(
        module=module.name, instruction=text, region=region, inputs=names, parameters=parameters
    )


def wants(registry: Registry, one: Artifact) -> tuple[Kind | None, tuple[str, ...]]:
    """What a file's recipe must be done to, and what else it was given that no file carries."""
    recipe = one.request.get("recipe")
    if not isinstance(recipe, Mapping):
        return None, ()
    try:
        fields = registry.module(str(recipe["module"])).request.inputs()
    except UnknownModule:
        return None, ()
    needed = [name for name, (_, required) in fields.items() if required]
    if len(needed) != 1:
        return None, ()
    given = recipe["request"].get("inputs")
    given = given if isinstance(given, list) else []
    return fields[needed[0]][0], tuple(str(name) for name in given if name not in needed)


def _drawn(said: object) -> Region | None:
    """What was drawn; a cut-out that it stood on is no shape that a file could carry."""
    if not isinstance(said, Mapping):
        return None
    try:
        region = Region.model_validate(said)
    except ValueError:
        return None
    return region if not region.masks() else None


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
