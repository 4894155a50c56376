"""The dashboard: its pages, and of the studio which conversation it shows and what stands where.

State is in SQL and in the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from ..errors import SetupError, UnknownConversation, VitronError
from ..memory.records import Conversation, Turn
from .artifact_page import artifact
from .components import ICON, WORDMARK, Spine, shelf
from .composer import composer
from .gallery_page import gallery
from .guard import SIGN_OUT
from .history import history, visible_turns
from .house import House, house
from .mind_page import mind
from .models_page import models
from .progress_panel import arrive, progress_panel
from .runs_page import runs
from .stage import choose, stage
from .train_page import training
from .ways import Name, Place, guest, lay, visitor
from .welcome import say, welcome
from .wording import ours, plain

# Words in the accent colour are hard to read on a dark page: there they keep the text's colour.
# Captions are a shade too faint on a white one, and so are the colours of code. A table that is too
# wide for its page moves sideways alone. On a small screen the room goes to the pictures, not to
# the margins, and what may be uploaded is told in as many lines as it takes.
LEGIBLE = """<style>
[data-testid="stMarkdownContainer"] table { display: block; overflow-x: auto; }
[data-testid="stButtonGroup"] [aria-checked="true"] { color: inherit !important; }
[data-testid="stSliderThumbValue"] { color: inherit !important; }
[data-testid="stCaptionContainer"] { color: inherit !important; opacity: .78; }
[data-testid="stCode"] .token { color: inherit !important; }
[data-testid="stExpander"] summary { opacity: 1 !important; }
[role="tab"][aria-selected="true"] { color: inherit !important; }
[role="tab"][aria-selected="true"] * { color: inherit !important; }
[data-testid="stFileUploaderDropzoneInstructions"] * { white-space: normal; }
@media (min-width: 640px) and (max-width: 1200px) {
  [data-testid="stMainBlockContainer"] { padding-left: 2rem; padding-right: 2rem; }
}
.signed-in { display: flex; justify-content: space-between; gap: .75rem; font-size: .875rem; }
.signed-in span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.signed-in a { white-space: nowrap; color: inherit; }
</style>"""
SHOWN = 60  # conversations in the list
WORKING = "working…"


def show() -> None:
    """One run of the script: the frame, then the page in the address."""
    # First, and with an icon: else the browser would fetch that of the page, from elsewhere.
    st.set_page_config("Vitron", str(ICON), "wide")
    page = st.navigation(lay(PLACES), position="top")
    st.set_page_config(f"{page.title} · Vitron")
    st.logo(str(WORDMARK), size="large", icon_image=str(ICON))
    st.html(LEGIBLE)
    try:
        house()
    except (VitronError, ValueError) as error:
        _cannot_open(error)
        return
    if page.title != PLACES["studio"].title:
        st.session_state["away"] = True
    page.run()


def studio() -> None:
    """One run of the studio."""
    open_house = house()
    _return()
    conversation = _current(open_house)
    st.session_state["last"] = conversation.id if conversation is not None else ""
    listed_at_work = _sidebar(open_house, conversation)
    if conversation is None:
        welcome(open_house)
        return
    _work(open_house, conversation)
    if listed_at_work and open_house.working(conversation.id) is None:
        st.rerun()  # it ended while the page was drawn: the list would say so for ever


def _work(open_house: House, conversation: Conversation) -> None:
    """What lies on the stage, what can be done with it, and what was done."""
    turns = visible_turns(open_house, conversation)
    chosen = choose(open_house, conversation, turns)
    if chosen is None:
        _begun(open_house, conversation, turns)
        return
    left, right = st.columns([8, 5], gap="medium")
    with left:
        st.subheader(plain(conversation.title or "Untitled"), anchor=False)
        region = stage(open_house, conversation, chosen, turns)
    with right:
        composer(open_house, conversation, chosen, region, turns)
        history(open_house, conversation, turns)


PLACES: dict[Name, Place] = {
    "studio": Place(studio, "Studio", ":material/brush:"),
    "gallery": Place(gallery, "Gallery", ":material/photo_library:"),
    "artifact": Place(artifact, "Artifact", ":material/image:", listed=False),
    "runs": Place(runs, "Runs", ":material/timeline:"),
    "mind": Place(mind, "Mind", ":material/psychology:"),
    "train": Place(training, "Train", ":material/school:"),
    "models": Place(models, "Models & settings", ":material/tune:"),
}


def _begun(open_house: House, conversation: Conversation, turns: Sequence[Turn]) -> None:
    """A conversation in which nothing has been made yet: it is being made, or there were words."""
    if arrive(open_house.live(conversation.id)):
        st.rerun()
    if open_house.working(conversation.id) is None and not turns:
        welcome(open_house, conversation)
        return
    _, middle, _ = st.columns([1, 4, 1])
    with middle:
        st.subheader(plain(conversation.title or "Untitled"), anchor=False)
        if open_house.working(conversation.id) is not None:
            progress_panel(open_house, conversation)
        else:
            say(open_house, conversation)
        history(open_house, conversation, turns)


def _return() -> None:
    """Back from another page: to the conversation that one left."""
    last = st.session_state.get("last")
    if st.session_state.pop("away", False) and last and "conversation" not in st.query_params:
        st.query_params["conversation"] = last


def _current(open_house: House) -> Conversation | None:
    """The conversation in the address."""
    wanted = st.query_params.get("conversation")
    if not wanted:
        return None
    try:
        return open_house.agent.memory.conversation(wanted, visitor())
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


def _sidebar(open_house: House, current: Conversation | None) -> bool:
    """The list of conversations; whether it says that the current one is at work."""
    with st.sidebar:
        st.button(
            "New", icon=":material/add:", key="new", width="stretch", on_click=_go, args=(None,)
        )
        found = open_house.agent.memory.conversations(visitor(), limit=SHOWN)
        _signed_in()
        if not found:
            st.caption("What you work on will be listed here.")
            return False
        spines = [Spine(one.id, one.title or "Untitled", _about(open_house, one)) for one in found]
        picked = shelf(spines, current.id if current else "", key="shelf")
        if picked and (current is None or picked != current.id):
            _go(picked)
            st.rerun()
        here = current.id if current else ""
        return any(one.id == here and one.about == WORKING for one in spines)


def _signed_in() -> None:
    """Who one is, and the way out; nothing where nobody signs in."""
    called = guest().called
    if called:
        st.html(
            f'<div class="signed-in"><span title="{escape(called)}">{escape(called)}</span>'
            f'<a href="{SIGN_OUT}" target="_self">Sign out</a></div>'
        )


def _about(open_house: House, one: Conversation) -> str:
    if open_house.working(one.id) is not None:
        return WORKING
    turns = {0: "just begun", 1: "1 turn"}.get(one.turns, f"{one.turns} turns")
    return f"{turns} · {one.updated.astimezone():%d %b, %H:%M}"


def _cannot_open(error: Exception) -> None:
    st.header("The studio cannot open its store", anchor=False)
    st.error(ours(str(error)), icon=":material/database_off:")
    if not isinstance(error, SetupError):
        st.caption("`vitron doctor` says what is wrong and which command mends it.")
