"""Where a conversation may go from a turn: once more, in other words, or on a line of its own."""

from __future__ import annotations

import secrets
from functools import partial

import streamlit as st

from ..errors import VitronError
from ..memory.records import Conversation, Turn
from ..vitron_model.language import Plan
from .again import call_of
from .house import House
from .wording import ours


def lines(open_house: House, conversation: Conversation, busy: bool) -> None:
    """The lines of a conversation that has more than one, and the way between them."""
    found = open_house.agent.memory.branches(conversation.id)
    if len(found) < 2:
        return
    names = [one.name for one in found]
    wanted = st.selectbox(
        "Line", names, names.index(conversation.branch), label_visibility="collapsed",
        key=f"line-{conversation.id}-{conversation.branch}", disabled=busy,
    )  # fmt: skip
    if wanted and wanted != conversation.branch:
        _try(partial(open_house.agent.switch, conversation.id, wanted))


def vary(open_house: House, conversation: Conversation, turn: Turn) -> None:
    """What can be done from here."""
    if turn.state in ("running", "waiting"):
        return
    busy = open_house.working(conversation.id) is not None
    done = [step for step in turn.steps if step.state == "done"]
    with st.popover(
        "", icon=":material/more_horiz:", type="tertiary", disabled=busy, key=f"more-{turn.id}",
        help="Vary it, or branch off from here",
    ):  # fmt: skip
        if done:
            last = done[-1]
            said = str(last.request.get("instruction", ""))
            words = st.text_input(
                "Vary it: other words", said, key=f"vary-words-{turn.id}",
                help="What it was told; changed or not, it is done again on the same things",
            )  # fmt: skip
            if st.button(
                "Once more with a new seed" if words.strip() == said else "Do that instead",
                icon=":material/casino:", key=f"vary-{turn.id}", width="stretch",
            ):  # fmt: skip
                _again(open_house, conversation, turn, words.strip())
        if st.button(
            "Branch from here", icon=":material/call_split:", key=f"branch-{turn.id}",
            width="stretch", help="A line of its own after this turn; the other one stays as it is",
        ):  # fmt: skip
            _try(partial(branch, open_house, turn))


def branch(open_house: House, turn: Turn) -> Conversation:
    """A line of its own that begins after that turn."""
    agent = open_house.agent
    taken = {one.name for one in agent.memory.branches(turn.conversation)}
    names = [f"from turn {turn.number}", *(f"from turn {turn.number} ({n})" for n in range(2, 99))]
    name = next(name for name in names if name not in taken)
    return agent.branch(turn.conversation, turn.id, name)


def _again(open_house: House, conversation: Conversation, turn: Turn, words: str) -> None:
    """The turn's last step with other words or another seed, as a new turn."""
    agent = open_house.agent
    last = [step for step in turn.steps if step.state == "done"][-1]
    same = words == str(last.request.get("instruction", ""))
    try:
        call = call_of(agent.memory, agent.registry, last, secrets.randbelow(2**31))
        plan = Plan(calls=(call.model_copy(update={"instruction": words, "signal": None}),))
        title = f"{turn.text}, another" if same else words
        on = last.request.get("image") or last.request.get("video")
        open_house.start(
            conversation.id,
            title,
            lambda: agent.run_plan(conversation.id, plan, text=title),
            subject=str(on["id"]) if isinstance(on, dict) else "",
        )
    except VitronError as error:
        st.error(ours(str(error)))
        return
    st.rerun()


def _try(act: partial[Conversation]) -> None:
    try:
        act()
    except VitronError as error:
        st.error(ours(str(error)))
        return
    st.query_params.pop("show", None)  # the newest of what is visible now
    st.rerun()
