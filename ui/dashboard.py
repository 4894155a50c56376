"""The page: which conversation it shows, and what stands where. State is in SQL and the address."""

from __future__ import annotations

import streamlit as st

from ..errors import SetupError, UnknownConversation, VitronError
from ..memory.records import Conversation
from .composer import composer
from .history import history, visible_turns
from .house import House, house
from .stage import choose, stage
from .welcome import welcome

SHOWN = 60  # conversations in the list


def show() -> None:
    """One run of the page's script."""
    st.set_page_config("Vitron", ":material/auto_awesome_mosaic:", "wide")
    try:
        open_house = house()
    except (VitronError, ValueError) as error:
        _cannot_open(error)
        return
    conversation = _current(open_house)
    _sidebar(open_house, conversation)
    if conversation is None:
        welcome(open_house)
        return
    turns = visible_turns(open_house, conversation)
    working = open_house.working(conversation.id)
    _head(open_house, conversation, busy=working is not None)
    chosen = choose(open_house, conversation, turns)
    if chosen is None:
        welcome(open_house, conversation)
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        region = stage(open_house, conversation, chosen, turns)
    with right:
        composer(open_house, conversation, chosen, region, turns)
        history(open_house, conversation, turns)


def _current(open_house: House) -> Conversation | None:
    """The conversation in the address."""
    wanted = st.query_params.get("conversation")
    if not wanted:
        return None
    try:
        return open_house.agent.memory.conversation(wanted)
    except UnknownConversation:
        st.warning(
            "That conversation is not in this store. It may have been deleted; "
            "the others are in the list on the left.",
            icon=":material/search_off:",
        )
        del st.query_params["conversation"]
        return None


def _go(conversation: str | None) -> None:
    st.query_params.clear()
    if conversation is not None:
        st.query_params["conversation"] = conversation


def _sidebar(open_house: House, current: Conversation | None) -> None:
    with st.sidebar:
        st.markdown("### Vitron")
        st.button(
            "New",
            icon=":material/add:",
            key="new",
            width="stretch",
            type="secondary",
            on_click=_go,
            args=(None,),
        )
        found = open_house.agent.memory.conversations(owner="local", limit=SHOWN)
        if not found:
            st.caption("Your conversations will be listed here.")
            return
        for one in found:
            busy = open_house.working(one.id) is not None
            here = current is not None and one.id == current.id
            st.button(
                one.title or "Untitled",
                icon=":material/progress_activity:" if busy else None,
                key=f"open-{one.id}",
                type="secondary" if here else "tertiary",
                width="stretch",
                on_click=_go,
                args=(one.id,),
            )


def _head(open_house: House, conversation: Conversation, *, busy: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"#### {_plain(conversation.title or 'Untitled')}", width="stretch")
        st.button(
            "Undo",
            icon=":material/undo:",
            key="undo",
            disabled=busy or conversation.head is None,
            help="One turn back. Nothing is lost: redo brings it back.",
            on_click=_step,
            args=(open_house, conversation.id, "undo"),
        )
        st.button(
            "Redo",
            icon=":material/redo:",
            key="redo",
            disabled=busy,
            help="One turn forward again.",
            on_click=_step,
            args=(open_house, conversation.id, "redo"),
        )


def _step(open_house: House, conversation: str, which: str) -> None:
    agent = open_house.agent
    try:
        (agent.undo if which == "undo" else agent.redo)(conversation)
    except VitronError as error:
        st.toast(str(error), icon=":material/info:")
        return
    if "show" in st.query_params:
        del st.query_params["show"]  # the newest of what is visible now


def _cannot_open(error: Exception) -> None:
    st.markdown("## The studio cannot open its store")
    st.error(str(error), icon=":material/database_off:")
    if not isinstance(error, SetupError):
        st.caption("`vitron doctor` says what is wrong and which command mends it.")


def _plain(text: str) -> str:
    """Somebody's words, not markdown."""
    return "".join(
        f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|>~$:<" else letter for letter in text
    )
