"""A person's answer to a plan that waits: go on with it, with less of it, with another, or not."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from ..errors import UnknownInput
from ..vitron_model.language import Call, Plan

_EARLIER = re.compile(r"\$(\d+)")


class Decision(BaseModel):
    """`drop` names steps, counted from 1, that are not to be done; `plan` puts another in place."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    approve: bool
    plan: Plan | None = None
    drop: tuple[int, ...] = ()


def decided(plan: Plan, decision: Decision) -> Plan:
    """The plan that is to be run. What needs a dropped step's result is dropped with it."""
    plan = decision.plan if decision.plan is not None else plan
    numbers = range(1, len(plan.calls) + 1)
    for number in decision.drop:
        if number not in numbers:
            raise UnknownInput(f"step {number}", [f"step {k}" for k in numbers])
    dropped = set(decision.drop)
    places: dict[str, str] = {}  # $k of the plan -> $k of what is left of it
    left: list[Call] = []
    for number, call in zip(numbers, plan.calls, strict=True):
        needed = {int(match[1]) for name in call.inputs if (match := _EARLIER.fullmatch(name))}
        if number in dropped or needed & dropped:
            dropped.add(number)
            continue
        inputs = tuple(places.get(name, name) for name in call.inputs)
        left.append(call.model_copy(update={"inputs": inputs}))
        places[f"${number}"] = f"${len(left)}"
    return plan.model_copy(update={"calls": tuple(left)})
