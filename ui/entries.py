"""Turns as rows of the ledger: told in words, with the time each part took and what can be done.

Knows the ledger's records and the component that draws them; it does nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ..memory.ledger import Run
from ..memory.records import Artifact, Step
from .components import component
from .house import Live
from .telling import module_name
from .wall import title_of, under
from .wording import about, moment, span

_ledger = component("ledger")
BEAT = 5.0  # seconds: a step that took longer has beaten since, so its row no longer says its start
THUMBS = 4
STATES = {
    "running": "at work",
    "waiting": "waits for you",
    "interrupted": "was cut off",
    "done": "done",
    "partial": "done in part",
    "failed": "failed",
    "cancelled": "stopped",
}
HELP: dict[str, tuple[str, str]] = {
    "NoBackend": ("models", "See what is here"),
    "MissingWeights": ("models", "See what is missing"),
    "OutOfMemory": ("models", "See the limits"),
    "NothingFound": ("open", "Open it and point"),
    "InvalidRegion": ("open", "Open it and draw"),
}
"""Where the remedy of an error is at hand: what the button does, and what it says."""

Tone = Literal["plan", "step", "store"]
Word = Literal["stop", "others", "resume", "leave", "yes", "open", "retry", "show", "models"]


@dataclass(frozen=True)
class Part:
    """A stretch of a turn's time."""

    label: str
    seconds: float
    tone: Tone
    begins: float
    """Seconds after the turn began."""


class Act(BaseModel):
    """What a person wants of a row."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    word: Word
    id: str
    at: float = 0.0
    """When, by the browser's clock: each is done once."""


def ledger(label: str, rows: Sequence[dict[str, object]], key: str) -> Act | None:
    """Draws the rows; what was just asked of one."""
    result = _ledger(
        key=key, data={"label": label, "items": list(rows)}, on_act_change=lambda: None
    )
    try:
        return Act.model_validate(result.act) if result.act else None
    except ValidationError:  # from a page older than this server
        return None


def state_of(run: Run) -> str:
    """One of STATES."""
    if run.state == "running":
        return "running" if run.holder else "interrupted"
    return "partial" if run.outcome == "partial" else run.state


def parts_of(run: Run) -> list[Part]:
    """Where a finished turn's time went: before its steps, in each, and after.

    Rows hold when a step began and how long it took; what lies before the first is planning and
    checks, what is left over is keeping what was made.
    """
    done = [one for one in run.steps if one.seconds > 0]
    begun = [one for one in done if one.heartbeat is not None and one.seconds < BEAT]
    begins: dict[int, float] = {
        one.number: max(0.0, (one.heartbeat - run.created).total_seconds())
        for one in begun
        if one.heartbeat is not None
    }
    busy = sum(one.seconds for one in done)
    before = max(0.0, run.seconds - busy)
    if done and done[0].number in begins:
        before = min(before, begins[done[0].number])
    planning = "Planner and checks" if run.planner else "Checks"
    parts = [Part(planning, before, "plan" if run.planner else "store", 0.0)]
    at = before
    for one in done:
        start = begins.get(one.number, at)
        parts.append(Part(name_of(one), one.seconds, "step", start))
        at = start + one.seconds
    rest = run.seconds - before - busy
    if rest > 0:
        parts.append(Part("Store", rest, "store", run.seconds - rest))
    return parts


def past_row(run: Run, made: Sequence[Artifact]) -> dict[str, object]:
    """A turn that is over; `made` in the order of its steps."""
    acts = [("open", "Open")]
    if state_of(run) != "done" and (run.planned or run.planner):
        acts.insert(0, ("retry", "Try again"))
    return _row(run, made, acts) | {"took": span(run.seconds), "live": False}


def open_row(
    run: Run, live: Live | None, others: bool, left: float | None = None
) -> dict[str, object]:
    """A turn that is not over; `left` is the time that its running step will still take."""
    state = state_of(run)
    acts = {
        "waiting": [("yes", "Do it"), ("leave", "Leave it")],
        "interrupted": [("resume", "Go on"), ("leave", "Leave it")],
    }.get(state, [("stop", "Stop"), *([("others", "Stop the others")] if others else [])])
    if live is not None and live.work.stopping:
        acts = []
    since = (datetime.now(UTC) - run.created).total_seconds()
    row = _row(run, (), [*acts, ("open", "Open")])
    took = about(since) if state == "running" else ""
    if left is not None:
        took += f" · {about(left)} left"
    row |= {"took": took, "live": True}
    if live is not None and live.work.stopping:
        row["about"] = f"stopping… · {row['about']}"
    if live is not None:
        row["steps"] = [_progress(line, live) for line in row["steps"]]  # type: ignore[attr-defined]
    return row


def _row(
    run: Run, made: Sequence[Artifact], acts: Sequence[tuple[str, str]]
) -> dict[str, object]:
    state, parts = state_of(run), parts_of(run)
    whole = max(run.seconds, sum(part.seconds for part in parts), 1e-6)
    said = STATES[state]
    where = [] if state == "done" else [said]
    where += [run.title or "Untitled", f"turn {run.number}", moment(run.created)]
    over = run.state not in ("running", "waiting")
    lines = [_line(one, parts, whole) for one in run.steps]
    if over and lines:
        lines = [
            _stretch(parts[0], whole),
            *lines,
            *(_stretch(part, whole) for part in parts[1:] if part.tone == "store"),
        ]
    told = any(one.message and one.message in run.reply for one in run.steps)
    return {
        "id": run.id,
        "state": state,
        "said": said,
        "title": run.text or "Turn",
        "about": " · ".join(where),
        "parts": [
            {**asdict(part), "share": part.seconds / whole, "took": span(part.seconds)}
            for part in parts
            if over
        ],
        "steps": lines,
        "reply": "" if told or not (run.planner or state in ("failed", "cancelled")) else run.reply,
        "acts": [list(act) for act in acts],
        "thumbs": [
            {
                "id": one.id,
                "href": f"/artifact?id={one.id}",
                "src": f"/artifacts/{one.id}/thumbnail",
                "under": under(one),
                "title": title_of(one),
            }
            for one in made[:THUMBS]
        ],
    }


def _line(step: Step, parts: Sequence[Part], whole: float) -> dict[str, object]:
    name = name_of(step)
    part = next((one for one in parts if one.label == name), None)
    return {
        "number": step.number,
        "label": name,
        "state": step.state,
        "took": span(step.seconds) if step.seconds else "",
        "share": min(1.0, step.seconds / whole),
        "from": min(0.99, part.begins / whole) if part else 0.0,
        "tone": "step",
        "message": step.message,
        "notes": list(step.notes),
        "help": list(HELP[step.error]) if step.error in HELP else None,
    }


def _stretch(part: Part, whole: float) -> dict[str, object]:
    """Time that no specialist took."""
    return {
        "number": 0,
        "label": part.label,
        "state": "rest",
        "took": span(part.seconds),
        "share": min(1.0, part.seconds / whole),
        "from": min(0.99, part.begins / whole),
        "tone": part.tone,
        "message": "",
        "notes": [],
        "help": None,
    }


def _progress(line: dict[str, object], live: Live) -> dict[str, object]:
    """A step's own count while it runs in this process."""
    now = live.steps.get(int(str(line["number"])))
    if now is None or now.state != "running" or not now.of:
        return line
    return line | {
        "share": min(1.0, now.done / now.of),
        "from": 0.0,
        "took": f"{now.done} of {now.of}",
    }


def name_of(step: Step) -> str:
    who = f" · {step.backend}" if step.backend else ""
    return f"{step.number}. {module_name(step.module)}{who}"
