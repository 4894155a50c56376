"""The nodes of a turn, each a function State -> partial State: plan, check, approve, act, answer.

Errors are routed by who must act. Nothing here draws, and nothing live enters the state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as NotYet

from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt
from pydantic import BaseModel, ConfigDict

from ..errors import Cancelled, StoreError, VitronError
from ..memory.media import Frame, Signal, SignalRef
from ..memory.records import NewStep, Step, Turn
from ..tools.pool import Handle, Result
from ..tools.specialist import Request
from ..vitron_model.language import Plan, write
from .checking import PLANNERS_FAULT, Checked, check, needs, resolved
from .events import Failed, Made, Planned, Progress, Started, Token
from .planner import Planned as Said
from .services import Services
from .state import StepState, TurnState
from .viewing import view_of

BEAT = 5.0  # seconds between two signs of life of a running step
GLANCE = 0.02  # seconds between two looks at stop and result
PREVIEW = 0.5  # seconds between two previews


class Decision(BaseModel):
    """A person's answer to a plan: go on with it, with another one, or not at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    approve: bool
    plan: Plan | None = None


def plan(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Ask the planner; keep its signals; on repair tell it what was wrong."""
    use = runtime.context
    if state.get("given"):
        return {}
    turn = use.memory.turn(state["turn"])
    complaints = tuple(state.get("complaints", ()))
    refused = write(_plan_of(state)) if complaints and state.get("plan") else ""
    view = view_of(use.memory, use.registry, turn, use.settings.window, complaints, refused)
    _stop_here(use)
    try:
        said = use.planner.plan(view, lambda text: use.tell(Token(turn=turn.id, text=text)))
    except PLANNERS_FAULT as error:
        return _refused(state, use, str(error))
    planned = said if isinstance(said, Said) else Said(said)
    calls = tuple(
        call.model_copy(update={"signal": _kept(use, turn, signal)})
        for call, signal in zip(
            planned.plan.calls,
            (*planned.signals, *[None] * len(planned.plan.calls)),
            strict=False,
        )
    )
    kept = planned.plan.model_copy(update={"calls": calls})
    return {"plan": kept.model_dump(mode="json"), "complaints": []}


def check_plan(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Every call against the registry and the store; what passes becomes the turn's steps."""
    use = runtime.context
    if state.get("complaints"):  # the planner's text was not even a plan
        return {}
    turn, plan = use.memory.turn(state["turn"]), _plan_of(state)
    try:
        checked = check(plan, use.memory, use.registry, turn.conversation)
    except PLANNERS_FAULT as error:
        return _refused(state, use, str(error))
    _save(use, turn, plan, checked)
    backends = tuple(_backend_line(one) for one in checked)
    use.tell(Planned(turn=turn.id, plan=plan, backends=backends))
    return {"complaints": [], "problem": ""}


def after_check(state: TurnState) -> str:
    if state.get("problem"):
        return "answer"
    if state.get("complaints"):
        return "plan"
    return "approve" if state.get("approve") and state.get("plan", {}).get("calls") else "act"


def approve(state: TurnState, runtime: Runtime[Services]) -> Command[str]:
    """Wait for a person. Nothing else happens in this node: it starts again on resume."""
    use, plan = runtime.context, _plan_of(state)
    answer = interrupt({"turn": state["turn"]})
    decision = Decision.model_validate(answer)
    turn = use.memory.turn(state["turn"])
    if not decision.approve:
        for step in turn.steps:
            use.memory.skip_step(step.id, "you said no")
        return Command(goto="answer", update={"problem": "Nothing was done: you said no."})
    if decision.plan is None or decision.plan == plan:
        return Command(goto="act")
    checked = check(decision.plan, use.memory, use.registry, turn.conversation)
    _save(use, turn, decision.plan, checked, again=True)
    backends = tuple(_backend_line(one) for one in checked)
    use.tell(Planned(turn=turn.id, plan=decision.plan, backends=backends))
    return Command(goto="act", update={"plan": decision.plan.model_dump(mode="json")})


def act(state: TurnState, runtime: Runtime[Services]) -> dict[str, object]:
    """The gate between waves of steps; what can no longer run is closed here."""
    use = runtime.context
    turn = use.memory.turn(state["turn"])
    outcomes = {step.id: step.state for step in turn.steps}
    for step in turn.steps:
        if step.state not in ("queued", "running"):
            continue
        if use.stop.is_set():
            use.memory.cancel_step(step.id)
            outcomes[step.id] = "cancelled"
            continue
        broken = [
            n for n in needs(_request(use, step)) if _numbered(turn, n, outcomes) in _NOT_MADE
        ]
        if broken:
            reason = f"step {broken[0]}, whose result it needs, made nothing"
            use.memory.skip_step(step.id, reason)
            outcomes[step.id] = "skipped"
            use.tell(Failed(turn=turn.id, step=step.number, error="Skipped", message=reason))
    return {"outcomes": outcomes}


_NOT_MADE = ("failed", "skipped", "cancelled")


def after_act(state: TurnState, runtime: Runtime[Services]) -> list[Send] | str:
    """Every step whose inputs are made, in parallel; the answer when none is left."""
    use = runtime.context
    turn = use.memory.turn(state["turn"])
    done = {step.number for step in turn.steps if step.state == "done"}
    ready = [
        step
        for step in turn.steps
        if step.state in ("queued", "running") and needs(_request(use, step)) <= done
    ]
    sends = [Send(_module_slug(use, step), StepState(turn=turn.id, step=step.id)) for step in ready]
    return sends or "answer"


def run_step(state: StepState, runtime: Runtime[Services]) -> TurnState:
    """One specialist at work. Exactly once: a step that is done already only says so."""
    use = runtime.context
    turn = use.memory.turn(state["turn"])
    step = next(one for one in turn.steps if one.id == state["step"])
    if step.state == "done":
        return {"outcomes": {step.id: "done"}}
    try:
        _run(use, turn, step)
    except StoreError:
        raise
    except Cancelled:
        use.memory.cancel_step(step.id)
        return {"outcomes": {step.id: "cancelled"}}
    except VitronError as error:
        kind, words = type(error).__name__, str(error)
        use.memory.fail_step(step.id, kind, words)
        use.tell(Failed(turn=turn.id, step=step.number, error=kind, message=words))
        return {"outcomes": {step.id: "failed"}}
    return {"outcomes": {step.id: "done"}}


def answer(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Nothing to work out: the session ends the turn from its rows."""
    return {}


# --- how they do it -----------------------------------------------------------------------------


def _run(use: Services, turn: Turn, step: Step) -> None:
    _stop_here(use)
    results = {one.number: one.outputs[0] for one in turn.steps if one.outputs}
    request = resolved(_request(use, step), results)
    module = use.registry.module(step.module)
    choice = use.registry.choose(module, request)
    backend = choice.backend
    stored = request.model_dump(mode="json", exclude_none=True)
    use.memory.start_step(step.id, stored, backend.name, backend.revision)
    use.tell(Started(turn=turn.id, step=step.number, module=module.name, backend=backend.name))
    bound = request.bound(use.memory.load)
    signal = use.memory.load(step.signal) if step.signal else None
    assert signal is None or isinstance(signal, Signal)
    began = time.perf_counter()
    handle = use.pool.submit(backend, bound, signal, _teller(use, turn, step))
    result = _wait(use, step, handle)
    made = use.memory.finish_step(
        step.id, result.values, notes=result.findings, seconds=time.perf_counter() - began
    )
    for one in made:
        use.tell(
            Made(
                turn=turn.id, step=step.number, artifact=one.id, name=one.name, kind=one.kind,
                seconds=result.seconds, notes=result.findings,
            )
        )  # fmt: skip


def _wait(use: Services, step: Step, handle: Handle) -> Result:
    """The result; passes a stop on, and says now and then that it lives."""
    beat = time.monotonic()
    while True:
        try:
            return handle.result(timeout=GLANCE)
        except NotYet:
            if use.stop.is_set():
                handle.cancel()
            if time.monotonic() - beat > BEAT:
                use.memory.beat(step.id)
                beat = time.monotonic()


def _teller(use: Services, turn: Turn, step: Step) -> Callable[[int, int, Frame | None], None]:
    """Passes a specialist's progress on, previews as small pictures by id, not too often."""
    last = [0.0]

    def tell(done: int, of: int, preview: Frame | None) -> None:
        shown = None
        if preview is not None and time.monotonic() - last[0] > PREVIEW:
            last[0] = time.monotonic()
            shown = use.previews.keep(preview)
        use.tell(Progress(turn=turn.id, step=step.number, done=done, of=of, preview=shown))

    return tell


def _plan_of(state: TurnState) -> Plan:
    return Plan.model_validate(state["plan"])


def _refused(state: TurnState, use: Services, why: str) -> TurnState:
    """Back to the planner, as long as it may try again; a given plan is not repaired."""
    repairs = state.get("repairs", 0)
    if state.get("given"):
        return {"complaints": [why], "problem": why}
    if repairs >= use.settings.repairs:
        return {"complaints": [why], "problem": f"I could not plan that: {why}"}
    return {"complaints": [why], "repairs": repairs + 1}


def _save(
    use: Services, turn: Turn, plan: Plan, checked: Sequence[Checked], again: bool = False
) -> None:
    steps = [
        NewStep(
            number=number,
            module=one.module.slug,
            backend=one.choice.backend.name if one.choice else "",
            revision=one.choice.backend.revision if one.choice else "",
            request=one.request.model_dump(mode="json", exclude_none=True),
            signal=call.signal.id if call.signal else None,
        )
        for number, (call, one) in enumerate(zip(plan.calls, checked, strict=True), 1)
    ]
    use.memory.save_plan(turn.id, plan.reply, plan.model_dump(mode="json"), steps)


def _backend_line(one: Checked) -> str:
    if one.choice is None:
        return one.problem
    return f"{one.choice.backend.name}: {one.choice.reason}"


def _kept(use: Services, turn: Turn, signal: Signal | None) -> SignalRef | None:
    if signal is None:
        return None
    kept = use.memory.save(signal, conversation=turn.conversation, source="derived")
    return SignalRef(id=kept.id)


def _request(use: Services, step: Step) -> Request:
    module = use.registry.module(step.module)
    return module.request.model_validate(dict(step.request))


def _module_slug(use: Services, step: Step) -> str:
    return use.registry.module(step.module).slug


def _numbered(turn: Turn, number: int, outcomes: Mapping[str, str]) -> str:
    return next((outcomes[step.id] for step in turn.steps if step.number == number), "skipped")


def _stop_here(use: Services) -> None:
    if use.stop.is_set():
        raise Cancelled()
