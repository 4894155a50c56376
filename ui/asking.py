"""A plan that waits for a person's word: each step can be changed or skipped before it begins."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from ..agent.session import Decision
from ..errors import VitronError
from ..memory.records import Conversation, Turn
from ..vitron_model.language import Call, Plan, template
from .house import House
from .wording import ours, plain

EARLIER = re.compile(r"\$(\d+)")


def asks(open_house: House, conversation: Conversation, turn: Turn) -> None:
    """The plan as it was made; nothing runs before "Do it"."""
    plan = Plan.model_validate(dict(turn.plan or {}))
    calls, drop = [], set[int]()
    for number, call in enumerate(plan.calls, 1):
        needs = {int(found[1]) for name in call.inputs if (found := EARLIER.fullmatch(name))}
        with st.container(border=True):
            said, wanted = _step(turn, number, call, without=needs & drop)
        calls.append(call.model_copy(update={"instruction": said}))
        if not wanted:
            drop.add(number)
    agent, decided = open_house.agent, None
    left = len(plan.calls) - len(drop)
    with st.container(horizontal=True):
        label = "Do it" if not drop else f"Do {left} of {len(plan.calls)}"
        if st.button(label, key=f"yes-{turn.id}", type="primary", disabled=not left):
            changed = plan.model_copy(update={"calls": tuple(calls)})
            decided = Decision(
                approve=True, plan=changed if changed != plan else None, drop=tuple(sorted(drop))
            )
        if st.button("Leave it", key=f"no-{turn.id}"):
            decided = Decision(approve=False)
    if decided is None:
        return
    try:  # a changed plan is checked here and now, and waits on if it can't be done
        events = agent.decide(turn.id, decided)
        open_house.start(conversation.id, turn.text, partial(iter, events))
    except VitronError as error:
        st.error(ours(str(error)))
        return
    st.rerun()


def _step(turn: Turn, number: int, call: Call, without: set[int]) -> tuple[str, bool]:
    """One step: what it is told, and whether it is wanted."""
    key = f"{turn.id}-{number}"
    with st.container(horizontal=True, vertical_alignment="center", wrap=False):
        st.markdown(f"**{number}. {call.module}** on {_inputs(call)}", width="stretch")
        skipped = st.toggle("Skip", key=f"skip-{key}", disabled=bool(without))
    said = call.instruction
    if said:  # a cut-out that is only drawn has nothing to be told
        off = skipped or bool(without)
        said = st.text_input("What it is told", said, key=f"told-{key}", disabled=off)
    if without:
        st.caption(f"Skipped too: it needs what step {min(without)} would make.")
    with st.expander("As the planner wrote it", type="compact"):
        st.code(template(call), language=None, wrap_lines=True)
    return said.strip(), not (skipped or without)


def _inputs(call: Call) -> str:
    named = [
        f"what step {found[1]} makes" if (found := EARLIER.fullmatch(name)) else plain(name)
        for name in call.inputs
    ]
    where = f", within a {call.region.kind}" if call.region is not None else ""
    return (" and ".join(named) or "nothing but words") + where
