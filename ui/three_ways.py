"""The paper's Fig. 4 as a switch: one step heard as words, as its signal, and as both.

The three are an ordinary turn of the conversation, so they are kept, shown and undone like any
other; this makes its plan, and finds it again. Draws nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import NoBackend
from ..memory.records import Step, Turn
from ..memory.store import Memory
from ..tools.registry import Registry
from ..vitron_model.language import Plan
from .again import call_of

WAYS = {"words": "Words alone", "signal": "Its signal alone", "both": "Both"}


@dataclass(frozen=True)
class Hearing:
    """Whether a step could be heard in three ways here, and by whom."""

    can: bool
    why: str
    """In words: who listens, or why there is nothing to compare."""


def hearing(memory: Memory, registry: Registry, step: Step) -> Hearing:
    if not step.signal:
        return Hearing(False, "No message without words came with this call.")
    module = registry.module(step.module)
    if "listens" not in module.request.settings():
        return Hearing(
            False,
            f"{module.name} cannot be told what to listen to: its signal is kept, and reaches "
            "nobody.",
        )
    try:
        request = module.request.model_validate(dict(step.request))
        backend = registry.choose(module, request).backend
    except (NoBackend, ValueError) as error:
        return Hearing(False, f"Nothing here could do it again: {error}")
    if not registry.hears_signals(backend):
        able = [
            other.name
            for other in registry.backends(module)
            if registry.health(other).ready and registry.hears_signals(other)
        ]
        remedy = (
            f'{able[0]} hears both: VITRON_TOOLS__PREFER=\'{{"{module.name}": "{able[0]}"}}\''
            if able
            else "A diffusion model with ears beside its weights hears both."
        )
        return Hearing(
            False,
            f"{backend.name} hears words only: the signal is kept, and does not reach it. {remedy}",
        )
    return Hearing(True, f"{backend.name} hears both.")


def label(registry: Registry, step: Step, way: str) -> str:
    usual = registry.module(step.module).request.model_fields["listens"].default
    return f"{WAYS[way]}, as the planner does" if way == usual else WAYS[way]


def plan_of_three(memory: Memory, registry: Registry, step: Step) -> Plan:
    """The step once more in each way: the same inputs, the same seed, the same signal."""
    call = call_of(memory, registry, step)
    ways = ({**call.parameters, "listens": way} for way in WAYS)
    return Plan(calls=tuple(call.model_copy(update={"parameters": one}) for one in ways))


def title_of(step: Step) -> str:
    words = str(step.request.get("instruction") or "the same")
    return f"{words}: by words, by signal, by both"


def found_three(turns: Sequence[Turn], step: Step) -> dict[str, Step] | None:
    """The newest turn that heard this very step in three ways, as far as it has come."""
    for turn in turns:
        heard = {str(one.request.get("listens")): one for one in turn.steps if same(one, step)}
        if len(turn.steps) == len(WAYS) and heard.keys() == WAYS.keys():
            return heard
    return None


def same(one: Step, step: Step) -> bool:
    """The same asked of the same module, but for who listens."""

    def asked(of: Step) -> dict[str, object]:
        return {name: value for name, value in of.request.items() if name != "listens"}

    return (one.module, one.signal, asked(one)) == (step.module, step.signal, asked(step))

