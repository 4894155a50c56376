"""Words for the planner, with files if they go along; a draft stays until it is sent."""

from __future__ import annotations

import streamlit as st

from ..errors import VitronError
from ..memory.records import Artifact, Conversation
from ..memory.region import Region
from .house import House
from .welcome import TYPES
from .wording import ours

_drafts: dict[str, str] = {}
"""By conversation: what was written there and not yet sent. A reload of the page finds it again."""
KEPT = 500  # drafts, the oldest gives way


def ask(
    open_house: House, conversation: Conversation, chosen: Artifact, region: Region | None
) -> None:
    key = f"ask-text-{conversation.id}"
    if key not in st.session_state:
        st.session_state[key] = _drafts.get(conversation.id, "")
    text = st.text_area(
        "In your own words", key=key, on_change=_keep, args=(conversation.id, key),
        placeholder="Cut out what I drew, then make it black and white", persist_state="session",
    )  # fmt: skip
    sent = st.session_state.get("ask-sent", 0)
    with st.expander("Files that go along", icon=":material/attach_file:", type="compact"):
        files = st.file_uploader(
            "Pictures and clips that the words speak of", TYPES, accept_multiple_files=True,
            key=f"ask-files-{conversation.id}-{sent}",
        )  # fmt: skip
    drawn = f" and your {shapes_of(region)}" if region is not None else ""
    more = {0: "", 1: ", and the file beside it"}.get(
        len(files), f", and the {len(files)} files beside it"
    )
    st.caption(f"It is about {chosen.name}{drawn}{more}, unless your words say otherwise.")
    first = st.toggle(
        "Show me the plan first", key="ask-first", persist_state="session",
        help="Each step can then be changed or skipped before anything is done",
    )  # fmt: skip
    said = (text or "").strip()
    if st.button(
        "Ask", type="primary", width="stretch", disabled=not said, key="run", shortcut="Ctrl+Enter"
    ):
        regions = ((chosen.name, region),) if region is not None else ()
        brought = [(one.name, one.getvalue()) for one in files]
        agent = open_house.agent
        try:
            open_house.start(
                conversation.id,
                said,
                lambda: agent.turn(
                    conversation.id, said, brought, regions, (chosen.name,), approve=first
                ),
                subject=chosen.id,
            )
        except VitronError as error:
            st.error(ours(str(error)))
            return
        _drafts.pop(conversation.id, None)
        st.session_state.pop(key, None)
        st.session_state["ask-sent"] = sent + 1  # no files, for the next words
        st.rerun()


def shapes_of(region: Region) -> str:
    if len(region.shapes) == 1:
        return region.kind
    return f"{len(region.shapes)} shapes"


def _keep(conversation: str, key: str) -> None:
    _drafts.pop(conversation, None)
    _drafts[conversation] = st.session_state[key]
    while len(_drafts) > KEPT:
        del _drafts[next(iter(_drafts))]
