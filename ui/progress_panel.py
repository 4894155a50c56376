"""A turn at work, redrawn twice a second, with a button that stops it."""

from __future__ import annotations

import time
from base64 import b64encode

import streamlit as st

from ..memory.records import Conversation
from .house import House, Live
from .wording import about, plain

BEAT = 0.5  # seconds between two looks
PATIENCE = 2.0  # seconds after which a wait is counted
PREVIEW = 240  # pixels


def progress_panel(open_house: House, conversation: Conversation) -> None:
    """Polls the house, not the turn: closing the page stops nothing."""

    @st.fragment(run_every=BEAT)
    def panel() -> None:
        live = open_house.working(conversation.id)
        if live is None:
            st.rerun()
            return
        with st.container(border=True):
            _draw(open_house, live)
            if st.button(
                "Stopping…" if live.work.stopping else "Stop",
                icon=":material/stop_circle:",
                width="stretch",
                disabled=live.work.stopping,
                key="stop",
                shortcut="Escape",
            ):
                live.work.cancel()
                st.rerun(scope="fragment")

    panel()


def arrive(live: Live | None) -> bool:
    """What was just made comes on the stage: a picture or clip itself, a cut-out over its picture.

    Once for every work, in the first page that sees it over; whether anything came.
    """
    if live is None or not live.over.is_set() or live.arrived:
        return False
    live.arrived = True
    made = live.story.result
    if made is None:
        return False
    if made.kind in ("image", "video"):
        st.query_params["show"] = made.artifact
    elif live.subject:
        st.session_state[f"veil-{live.subject}"] = made.artifact
        st.query_params["show"] = live.subject
    return True


def _draw(open_house: House, live: Live) -> None:
    st.markdown(f"**{plain(live.title[:120])}**")
    if live.words:
        st.markdown(plain(live.words))
    calls = live.plan.calls if live.plan is not None else ()
    if live.looking is not None and not live.words:
        look = live.looking
        st.progress(look.done / max(1, look.of), text=f"Looking at {look.name}")
    elif not live.steps:
        st.caption("Planned; about to begin…" if live.plan is not None else _waiting(live))
    for number, step in sorted(live.steps.items()):
        label = f"{step.module} · {step.backend}"
        if step.state == "running":
            share = step.done / step.of if step.of else 0.0
            counted = f" · {step.done} of {step.of}" if step.of > 1 else ""
            st.progress(min(1.0, share), text=label + counted)
            preview = open_house.agent.previews.get(step.preview) if step.preview else None
            if preview is not None:
                st.html(_within(preview))
            if calls and calls[number - 1].instruction != live.title:
                st.caption(plain(calls[number - 1].instruction))
        else:
            mark = ":green[:material/check:]" if step.state == "done" else ":red[:material/close:]"
            st.markdown(f"{mark} {number}. {label}")
    for number, call in enumerate(calls, 1):  # what is still to come
        if number not in live.steps:
            said = f": {plain(call.instruction)}" if call.instruction else ""
            st.caption(f"{number}. {call.module}{said}")


def _waiting(live: Live) -> str:
    """A planner that is still being loaded says nothing; that it goes on is seen all the same."""
    seconds = time.monotonic() - live.began
    return f"Getting ready… {about(seconds)}" if seconds >= PATIENCE else "Getting ready…"


def _within(preview: bytes) -> str:
    """The picture in the page itself: an address of Streamlit's own is gone with the next look,
    and a slow browser asks for it then."""
    source = f"data:image/jpeg;base64,{b64encode(preview).decode('ascii')}"
    return f'<img src="{source}" width="{PREVIEW}" alt="How far it has come">'
