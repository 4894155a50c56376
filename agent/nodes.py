"""The nodes of a turn, each a function State -> partial State: plan, check, approve, act, answer.

Errors are routed by who must act. Nothing here draws, and nothing live enters the state.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as NotYet

from langgraph.graph import END
from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt

from ..errors import Cancelled, RefusedPlan, SetupError, StoreError, VitronError
from ..memory.letters import whole
from ..memory.media import Frame, Signal, SignalRef
from ..memory.records import NewStep, Step
from ..tools.pool import Handle, Result
from ..tools.specialist import Request
from ..vitron_model.language import Plan, write
from .approval import Decision, decided
from .checking import PLANNERS_FAULT, Checked, check, needs, resolved
from .ending import finish
from .events import Failed, Made, Planned, Progress, Started, Token
from .looking import closer, fewer
from .planner import Planned as Said
from .planner import View, remedy_of
from .services import Services
from .state import StepState, TurnState
from .viewing import view_of

BEAT = 5.0  # seconds between two signs of life of a running step
GLANCE = 0.02  # seconds between two looks at stop and result
PREVIEW = 0.5  # seconds between two previews
PATIENCE = 10.0  # seconds until a step that was asked to stop is left behind
NOT_MADE = ("failed", "skipped", "cancelled")


def plan(state: TurnState, runtime: Runtime[Services]) -> TurnState:
    """Ask the planner; keep its signals; on repair tell it what was wrong."""
    use = runtime.context
    if state.get("given"):
        return {}
    complaints = tuple(state.get("complaints", ()))
    refused = write(_plan_of(state)) if complaints and state.get("plan") else ""
    view = view_of(
        use.memory, use.cards, use.turn, use.settings.window, complaints, refused,
        use.stop.is_set, closer=closer(use),
    )  # fmt: skip
    use.stop_here()
    try:
        planned = _said(use, view)
    except PLANNERS_FAULT as error:
        return _refused(state, use, error)
    signals = (*planned.signals, *[None] * len(planned.plan.calls))
    calls = tuple(
        call.model_copy(update={"signal": _kept(use, signal)})
        for call, signal in zip(planned.plan.calls, signals, strict=False)
    )
    kept = planned.plan.model_copy(update={"calls": calls})
    return {"plan": kept.model_dump(mode="json"), "complaints": []}


def check_plan(state: TurnState, runtime: Runtime[Services]) -> Command[str]:
    """Every call against the registry and the store; what passes becomes the turn's steps."""
    use = runtime.context
    refused: TurnState = {}
    if state.get("problem"):
        return Command(goto="answer")
    if not state.get("complaints"):  # otherwise the planner's text was not even a plan
        plan = _plan_of(state)
        try:
            _accept(use, plan)
        except PLANNERS_FAULT as error:
            refused = _refused(state, use, error)
        else:
            if state.get("approve") and plan.calls:
                return Command(goto="approve")
            return Command(goto=_wave(use) or "answer")
    if refused.get("problem"):
        return Command(goto="answer", update=refused)
    return Command(goto="plan", update=refused)


def approve(state: TurnState, runtime: Runtime[Services]) -> Command[str]:
    """Wait for a person. Nothing else happens in this node: it starts again on resume."""
    decision = Decision.model_validate(interrupt({"turn": state["turn"]}))
    use, plan = runtime.context, _plan_of(state)
    if not decision.approve:
        for step in use.turn.steps:
            use.memory.skip_step(step.id, "you said no")
        return Command(goto="answer", update={"problem": "Nothing was done: you said no."})
    wanted = decided(plan, decision)
    if wanted != plan:
        plan = wanted
        _accept(use, plan)
    update = {"plan": plan.model_dump(mode="json")}
    return Command(goto=_wave(use) or "answer", update=update)


def run_step(state: StepState, runtime: Runtime[Services]) -> None:
    """One specialist at work. Exactly once: a step that is done already is not done again."""
    use = runtime.context
    # As the turn was read when this run of it began, or when it last changed.
    step = next(one for one in use.turn.steps if one.id == state["step"])
    if step.state == "done":
        return
    try:
        _run(use, step)
    except StoreError:
        raise
    except Cancelled:
        if use.leaving.is_set():
            raise
        use.memory.cancel_step(step.id)
    except VitronError as error:
        kind, words = type(error).__name__, str(error)
        use.memory.fail_step(step.id, kind, words)
        use.tell(Failed(turn=step.turn, step=step.number, error=kind, message=words))


def answer(state: TurnState, runtime: Runtime[Services]) -> Command[str]:
    """The next wave of steps whose inputs are made; once none is left, the turn's end."""
    use = runtime.context
    use.refresh()
    if not state.get("problem"):
        wave = _wave(use)
        if wave:
            return Command(goto=wave)
    finish(use, state.get("problem", ""))
    return Command(goto=END)


# --- how they do it -----------------------------------------------------------------------------


def _said(use: Services, view: View) -> Said:
    """What the planner says; whatever else its code does becomes a typed error."""
    try:
        said = use.planner.plan(view, lambda text: use.tell(Token(turn=use.turn.id, text=text)))
        planned = said if isinstance(said, Said) else Said(said)
        if not isinstance(planned.plan, Plan):
            raise TypeError(f"{planned.plan!r:.80} is no Plan")
    except VitronError:
        raise
    except (Exception, SystemExit) as error:
        raise SetupError(
            f"the planner {use.planner.name} broke ({type(error).__name__}: {error})",
            remedy_of(use.planner),
        ) from error
    return planned


def _wave(use: Services) -> list[Send]:
    """Every step that can run now, side by side; what can never run is closed here."""
    states = {step.number: step.state for step in use.turn.steps}
    sends, closed = [], 0
    for step in use.turn.steps:
        if step.state not in ("queued", "running"):
            continue
        waits = needs(_request(use, step))
        broken = [number for number in waits if states.get(number, "skipped") in NOT_MADE]
        if use.stop.is_set():
            if use.leaving.is_set():
                raise Cancelled()
            use.memory.cancel_step(step.id)
            closed += 1
        elif broken:
            reason = f"step {broken[0]}, whose result it needs, made nothing"
            use.memory.skip_step(step.id, reason)
            states[step.number] = "skipped"
            closed += 1
            use.tell(Failed(turn=step.turn, step=step.number, error="Skipped", message=reason))
        elif all(states[number] == "done" for number in waits):
            node = use.registry.module(step.module).slug
            sends.append(Send(node, StepState(turn=step.turn, step=step.id)))
    if closed:
        use.refresh()
    return sends


def _run(use: Services, step: Step) -> None:
    use.stop_here()
    results = {one.number: one.outputs[0] for one in use.turn.steps if one.outputs}
    request = resolved(_request(use, step), results)
    module = use.registry.module(step.module)
    choice = use.registry.choose(module, request)
    backend = choice.backend
    stored = request.model_dump(mode="json", exclude_none=True)
    use.memory.start_step(step.id, stored, backend.name, backend.revision)
    use.tell(Started(turn=step.turn, step=step.number, module=module.name, backend=backend.name))
    bound = request.bound(use.memory.load)
    signal = use.signals.get(step.signal) if step.signal else None
    began = time.perf_counter()
    handle = use.pool.submit(backend, bound, signal, _teller(use, step))
    result = _wait(use, step, handle)
    notes = (*result.findings, *fewer(use, backend, bound, result.values[0]))
    made = use.memory.finish_step(
        step.id, result.values, notes=notes, seconds=time.perf_counter() - began
    )
    for one in made:
        use.tell(
            Made(
                turn=step.turn, step=step.number, artifact=one.id, name=one.name, kind=one.kind,
                seconds=result.seconds, notes=notes,
            )
        )  # fmt: skip


def _wait(use: Services, step: Step, handle: Handle[Result]) -> Result:
    """The result; passes a stop on, and says now and then that it lives. Whoever does not hear the
    stop is left behind."""
    beat = time.monotonic()
    until = None
    while True:
        try:
            return handle.result(timeout=GLANCE)
        except NotYet:
            now = time.monotonic()
            if use.stop.is_set():
                handle.cancel()
                until = until or now + PATIENCE
                if now > until:
                    raise Cancelled() from None
            if now - beat > BEAT:
                use.memory.beat(step.id)
                beat = now


def _teller(use: Services, step: Step) -> Callable[[int, int, Frame | None], None]:
    """Passes a specialist's progress on, previews as small pictures by id, not too often."""
    last = [0.0]

    def tell(done: int, of: int, preview: Frame | None) -> None:
        shown = None
        if preview is not None and time.monotonic() - last[0] > PREVIEW:
            last[0] = time.monotonic()
            shown = use.previews.keep(preview)
        use.tell(Progress(turn=step.turn, step=step.number, done=done, of=of, preview=shown))

    return tell


def _plan_of(state: TurnState) -> Plan:
    return Plan.model_validate(state["plan"])


def _refused(state: TurnState, use: Services, error: VitronError) -> TurnState:
    """Back to the planner, as long as it may try again; a given plan is not repaired."""
    repairs, why = state.get("repairs", 0), whole(str(error))
    each = error.problems if isinstance(error, RefusedPlan) else (error,)
    complaints = [whole(str(one)) for one in each]
    if not state.get("given") and repairs < use.settings.repairs:
        return {"complaints": complaints, "repairs": repairs + 1}
    use.tell(Failed(turn=use.turn.id, step=0, error=type(error).__name__, message=why))
    problem = why if state.get("given") else f"I could not plan that: {why}"
    return {"complaints": complaints, "problem": problem}


def _accept(use: Services, plan: Plan) -> None:
    """Check a plan and make it the turn's, with its steps; raises what is wrong with it."""
    checked = check(plan, use.memory, use.registry, use.turn.conversation)
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
    turn = use.memory.save_plan(use.turn.id, plan.reply, plan.model_dump(mode="json"), steps)
    use.refresh(turn)
    backends = tuple(_backend_line(one) for one in checked)
    use.tell(Planned(turn=turn.id, plan=plan, backends=backends))


def _backend_line(one: Checked) -> str:
    if one.choice is None:
        return one.problem
    return f"{one.choice.backend.name}: {one.choice.reason}"


def _kept(use: Services, signal: Signal | None) -> SignalRef | None:
    if signal is None:
        return None
    return use.signals.keep(signal, use.turn.conversation)


def _request(use: Services, step: Step) -> Request:
    module = use.registry.module(step.module)
    return module.request.model_validate(dict(step.request))
