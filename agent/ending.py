"""How a turn ends: the reply made from its rows, its outcome, and the last event."""

from __future__ import annotations

import time

from .events import Done
from .replies import outcome_of, reply_of
from .services import Services


def finish(use: Services, problem: str = "") -> None:
    """End the turn as its rows stand; what was still to be done is cancelled with it."""
    if use.stop.is_set():
        for step in use.turn.steps:
            use.memory.cancel_step(step.id)
        use.refresh()
    states = [step.state for step in use.turn.steps]
    # Stopped too late is not stopped: everything was done by then.
    stopped = use.stop.is_set() and ("cancelled" in states or use.turn.plan is None)
    turn, seconds = use.turn, time.perf_counter() - use.began
    # Names are for the turn that has no words of its own.
    made = [
        [] if turn.reply else [use.memory.artifact(output).name for output in step.outputs]
        for step in turn.steps
    ]
    outcome = outcome_of(turn, problem, stopped)
    reply = reply_of(turn, made, problem, stopped)
    reply = use.memory.end_turn(turn.id, reply, outcome, seconds).reply
    artifacts = tuple(output for step in turn.steps for output in step.outputs)
    use.tell(Done(turn=turn.id, reply=reply, outcome=outcome, artifacts=artifacts, seconds=seconds))
