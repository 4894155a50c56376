"""The runs: what is at work and what is over, stopped, taken up and tried again; and the figures.

It looks at the store now and then; work goes on whether or not anybody looks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import cast

import streamlit as st

from ..agent.events import Event
from ..agent.session import Decision
from ..errors import ConversationBusy, InputError, VitronError
from ..memory.ledger import OPEN, Ended, Run, Runs
from ..memory.records import Artifact
from .again import rest_of
from .entries import Act, ledger, open_row, past_row, state_of
from .figures import Pace, around, paces, resident
from .house import House, Live, house
from .telling import module_name
from .ways import LOCAL, go, visitor
from .wording import ours, plain, size, span

PAGE = 30  # turns that are over, on one page
LOOK = 1.0  # seconds between two looks while something is at work
GLANCE = 5.0  # and while nothing is
ENDING = 2.0  # seconds that a turn which is over may take to end in good order
TURNS = 200  # turns that the planner's and the store's figures are made from
LAST = 2_000  # steps that the figures are made from
ENDS: dict[Ended, str] = {"done": "Done", "failed": "Failed", "cancelled": "Stopped"}


def runs() -> None:
    """One run of the page."""
    open_house, owner = house(), visitor()
    for words in [*st.session_state.pop("runs-problems", []), *_refused(open_house)]:
        st.error(ours(words), icon=":material/error:")
    _now(open_house, owner)
    st.space("small")
    _past(open_house, owner)
    st.space("small")
    _figures(open_house, owner)


# --- at work ---------------------------------------------------------------------------------


def _now(open_house: House, owner: str) -> None:
    """Redrawn by itself; the whole page anew when something has begun or ended."""
    at_work = open_house.agent.memory.ledger.open(owner)
    st.session_state["runs-open"] = [one.id for one in at_work]
    soon = bool(at_work or st.session_state.get("runs-begun"))

    @st.fragment(run_every=LOOK if soon else GLANCE)
    def queue() -> None:
        now = open_house.agent.memory.ledger.open(owner)
        changed = [one.id for one in now] != st.session_state["runs-open"]
        if changed or any(_over(open_house, id) for id in st.session_state.get("runs-begun", ())):
            st.rerun()
        running = [one for one in now if state_of(one) == "running"]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f"**At work**{f' · {len(running)}' if running else ''}", width="stretch")
            if len(running) > 1 and st.button(
                "Stop all", key="stop-all", icon=":material/stop_circle:"
            ):
                _tell([_stop(open_house, one) for one in running])
                st.rerun()
        if not now:
            st.caption("Nothing is at work, and nothing waits for you.")
            return
        rows = []
        for one in now:
            live = open_house.working(one.conversation)
            rows.append(open_row(one, live, len(running) > 1, _left(one, live)))
        _heed(open_house, owner, ledger("At work", rows, key="queue"))

    queue()


def _left(run: Run, live: Live | None) -> float | None:
    """Seconds that the step at work will still take, by how it went since this page looked."""
    seen: dict[str, tuple[float, int]] = st.session_state.setdefault("runs-seen", {})
    for number, step in (live.steps if live is not None else {}).items():
        if step.state == "running" and step.of > 1 and step.done:
            now = time.monotonic()
            began, first = seen.setdefault(f"{run.id}-{number}", (now, step.done))
            if step.done > first:
                return (step.of - step.done) * (now - began) / (step.done - first)
    return None


# --- over ------------------------------------------------------------------------------------


def _past(open_house: House, owner: str) -> None:
    ended = cast("Ended | None", st.session_state.get("runs-ended"))
    before, after = st.query_params.get("before"), st.query_params.get("after")
    found = open_house.agent.memory.ledger.past(owner, ended, PAGE, before, after)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("**History**", width="stretch")
        failed = [one for one in found.items if state_of(one) in ("failed", "partial")]
        if ended == "failed" and len(failed) > 1 and st.button(
            f"Try all {len(failed)} again", key="retry-all", icon=":material/replay:"
        ):  # fmt: skip
            _tell([_retry(open_house, one) for one in failed])
            st.rerun()
        st.segmented_control(
            "Which", list(ENDS), format_func=lambda one: ENDS[one], key="runs-ended",
            label_visibility="collapsed", on_change=_turn, persist_state="session",
        )  # fmt: skip
    if not found.items:
        st.caption("Nothing of that kind." if ended else "Every turn will be listed here.")
        return
    made = _made(open_house, owner, found.items)
    rows = [past_row(one, made.get(one.id, [])) for one in found.items]
    act = ledger("History", rows, key="history")
    _foot(found)
    _heed(open_house, owner, act)


def _made(open_house: House, owner: str, items: Sequence[Run]) -> dict[str, list[Artifact]]:
    """What each made, in one query."""
    ids = [output for run in items for step in run.steps for output in step.outputs]
    found: dict[str, list[Artifact]] = {}
    for one in open_house.agent.memory.gallery.get(owner, ids):
        found.setdefault(one.turn or "", []).append(one)
    return found


def _turn(**to: str) -> None:
    """To another page of it; to the newest if none is named."""
    for side in ("before", "after"):
        st.query_params.pop(side, None)
    for side, id in to.items():
        st.query_params[side] = id


def _foot(found: Runs) -> None:
    if not (found.newer or found.older):
        return
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.button("Newest", key="newest", type="tertiary", disabled=not found.newer, on_click=_turn)
        st.button(
            "Newer", icon=":material/chevron_left:", key="newer", disabled=not found.newer,
            on_click=_turn, kwargs={"after": found.items[0].id},
        )  # fmt: skip
        st.button(
            "Older", icon=":material/chevron_right:", icon_position="right", key="older-page",
            disabled=not found.older, on_click=_turn, kwargs={"before": found.items[-1].id},
        )  # fmt: skip


# --- what is done with them --------------------------------------------------------------------


def _heed(open_house: House, owner: str, act: Act | None) -> None:
    """Do what was asked of a row, once, and only with what is theirs."""
    if act is None or act.at == st.session_state.get("runs-heeded"):
        return
    st.session_state["runs-heeded"] = act.at
    if act.word == "show":
        go("artifact", id=act.id)
    if act.word == "models":
        go("models")
    run = open_house.agent.memory.ledger.run(owner, act.id)
    if run is None:
        return
    if act.word == "open":
        go("studio", conversation=run.conversation)
    _tell(_do(open_house, owner, run, act))
    st.rerun()


def _do(open_house: House, owner: str, run: Run, act: Act) -> list[str]:
    """What went wrong, in words."""
    agent = open_house.agent
    match act.word:
        case "stop" | "leave":
            return [_stop(open_house, run)]
        case "others":
            every = agent.memory.ledger.open(owner)
            others = [one for one in every if one.id != run.id and state_of(one) == "running"]
            return [_stop(open_house, one) for one in others]
        case "resume":
            return [_start(open_house, run, partial(agent.resume, run.id))]
        case "yes":
            go_on = partial(agent.decide, run.id, Decision(approve=True))
            return [_start(open_house, run, go_on)]
        case _:
            return [_retry(open_house, run)]


def _tell(problems: Sequence[str]) -> None:
    st.session_state["runs-problems"] = [words for words in problems if words]


def _stop(open_house: House, run: Run) -> str:
    """Ask it to stop; why that cannot be, if so."""
    live = open_house.working(run.conversation)
    try:
        if live is not None and live.work.turn in ("", run.id):
            live.work.cancel()
        else:
            open_house.agent.cancel(run.id)
    except ConversationBusy as busy:
        return f"“{run.text}” is at work elsewhere ({busy.owner}): stop it there, with Ctrl-C."
    except VitronError as error:
        return str(error)
    return ""


def _start(open_house: House, run: Run, events: Callable[[], Iterator[Event]]) -> str:
    live = open_house.working(run.conversation)
    if live is not None and run.state not in OPEN:
        live.over.wait(ENDING)  # its row says that it is over; its thread is about to notice
    try:
        open_house.start(run.conversation, run.text, events)
    except VitronError as error:
        return str(error)
    begun = st.session_state.setdefault("runs-begun", set())
    begun.add(run.conversation)
    return ""


def _over(open_house: House, conversation: str) -> bool:
    live = open_house.live(conversation)
    return live is None or live.over.is_set()


def _refused(open_house: House) -> list[str]:
    """What was begun here and came to nothing: no turn tells of it."""
    problems = []
    for conversation in list(st.session_state.get("runs-begun", ())):
        live = open_house.live(conversation)
        if _over(open_house, conversation):
            st.session_state["runs-begun"].discard(conversation)
        if live is not None and live.error is not None:
            problems.append(f"“{live.title}” could not be begun: {live.error}")
            open_house.dismiss(conversation)
    return problems


def _retry(open_house: House, run: Run) -> str:
    """What was not done of it, as a new turn; what was done stands."""
    agent = open_house.agent
    try:
        turn = agent.memory.turn(run.id)
        plan = rest_of(agent.memory, turn)
        if plan is not None:
            again = partial(agent.run_plan, run.conversation, plan, text=run.text)
        elif turn.planner:
            again = partial(
                agent.turn, run.conversation, turn.text, regions=turn.regions,
                attachments=turn.attachments,
            )  # fmt: skip
        else:
            raise InputError(f"of “{run.text}” nothing is left to be done; ask for it anew")
    except VitronError as error:
        return str(error)
    return _start(open_house, run, again)


# --- figures -----------------------------------------------------------------------------------


def _figures(open_house: House, owner: str) -> None:
    memory = open_house.agent.memory
    usage = memory.usage(None if owner == LOCAL else owner)
    pool = open_house.agent.pool.loaded()
    st.markdown("**Figures**")
    left, right = st.columns([8, 5], gap="medium")
    with left:
        turns = memory.ledger.past(owner, None, TURNS).items
        found = [*around(turns), *paces(memory.ledger.times(owner, LAST))]
        if found:
            st.dataframe(
                [
                    {
                        "Module": module_name(one.module),
                        "Model": one.backend or ("—" if one.failed else ""),
                        "Runs": one.runs,
                        "Failed": one.failed,
                        "Half within (p50)": _within(one, one.median),
                        "95 of 100 within (p95)": _within(one, one.slow),
                    }
                    for one in found
                ],
                hide_index=True,
                alt="How long each module takes",
            )
            steps = sum(one.runs for one in found if one.backend)
            st.caption(f"Of the last {steps:,} steps and {len(turns):,} turns.")
        else:
            st.caption("How long each module takes will stand here.")
    held = ", ".join(f"{plain(name)} ({megabytes} MB)" for name, megabytes in pool.items())
    right.table(
        {
            "The store holds" if owner == LOCAL else "Yours in the store": size(usage.bytes),
            "Free on its disk": size(usage.free),
            "Memory in use": size(resident()),
            "Models held": held or "none",
        },
        border="horizontal",
    )


def _within(pace: Pace, seconds: float) -> str:
    if pace.runs == pace.failed:
        return ""
    return span(seconds) if seconds >= 0.0005 else "under 1 ms"
