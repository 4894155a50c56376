"""What a person is told at the end of a turn, made from its rows: the reply, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ..memory.records import Turn

Outcome = Literal["answered", "done", "partial", "failed", "cancelled"]


def outcome_of(turn: Turn, problem: str, stopped: bool) -> Outcome:
    states = [step.state for step in turn.steps]
    if stopped or "cancelled" in states:
        return "cancelled"
    if problem and "done" not in states:
        return "failed"
    if not states:
        return "answered"
    if all(state == "done" for state in states):
        return "done"
    return "partial" if "done" in states else "failed"


def reply_of(turn: Turn, made: Sequence[Sequence[str]], problem: str, stopped: bool) -> str:
    """The planner's words, then what became of each step that needs a word."""
    lines = [turn.reply] if turn.reply else []
    if problem:
        lines.append(problem)
    for step, names in zip(turn.steps, made, strict=True):
        many = len(turn.steps) > 1
        which = f"Step {step.number}" if many else "It"
        if step.state == "done":
            if names and not turn.reply:
                lines.append(f"Made {', '.join(names)}.")
            lines += [f"Note: {note}." if note[-1:] not in ".!?" else f"Note: {note}"
                      for note in step.notes]  # fmt: skip
        elif step.state == "failed":
            lines.append(f"{which} could not be done: {step.message}.".replace("..", "."))
        elif step.state == "skipped":
            lines.append(f"{which} was left out: {step.message}.".replace("..", "."))
    if stopped:
        done = sum(step.state == "done" for step in turn.steps)
        lines.append(f"Stopped; {done} of {len(turn.steps)} steps were done and are kept.")
    return "\n".join(lines) or "Done."
