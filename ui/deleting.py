"""Deleting, asked once more: the one thing in the gallery that cannot be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ..memory.gallery import Gallery
from .wording import size

DOOMED = "doomed"  # in the session: ids that a person was asked about


def ask_to_delete(ids: Sequence[str]) -> None:
    """From the next run on the question stands on the page that calls `question`."""
    st.session_state[DOOMED] = list(ids)


def question(shelf: Gallery, owner: str, then: Callable[[], None]) -> None:
    """The question, if there is one; `then` once they are gone."""
    if DOOMED in st.session_state:
        _dialog(shelf, owner, then)


def _spare() -> None:
    st.session_state.pop(DOOMED, None)


@st.dialog("Delete for ever?", on_dismiss=_spare)
def _dialog(shelf: Gallery, owner: str, then: Callable[[], None]) -> None:
    doomed = shelf.get(owner, st.session_state[DOOMED])
    count = len(doomed)
    what = f"**{doomed[0].name}**" if count == 1 else f"**{count:,} things**"
    room = size(sum(one.bytes for one in doomed))
    st.markdown(f"{what}, {room}, will be gone from the store and from every conversation.")
    st.caption("What was made from it stays. This cannot be undone.")
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button("Keep", key="spare"):
            _spare()
            st.rerun()
        if st.button("Delete", type="primary", key="doom", icon=":material/delete:"):
            gone = shelf.forget(owner, [one.id for one in doomed])
            _spare()
            st.toast(f"{gone:,} deleted" if gone > 1 else "Deleted", icon=":material/delete:")
            then()
            st.rerun()
