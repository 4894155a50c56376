"""The gallery: everything that was brought in or made, found by words and kinds, changed in bulk.

What is looked for is in the address, so that it can be kept and sent; a page is cut by id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import streamlit as st

from ..memory.gallery import Gallery, Wanted
from ..memory.gallery import Page as Shown
from ..memory.media import Kind
from ..memory.records import Conversation, Source
from .deleting import ask_to_delete, question
from .house import House, house
from .tickets import write_ticket
from .wall import Wish, tile_of, wall, wished
from .ways import go, visitor

LOOKED_FOR = "gallery-wanted"  # in the session: an artifact's page goes on along it
PAGE = 60  # tiles
COUNTED = 10_000  # more than that is "more"
MOST = 5_000  # what one bulk change takes
LISTED = 200  # conversations to choose from
KINDS: dict[Kind, str] = {
    "image": "Pictures",
    "video": "Clips",
    "mask": "Cut-outs",
    "track": "Tracks",
}
SOURCES: dict[Source, str] = {"upload": "Uploaded", "made": "Made here"}
ALLOWED = {"kind": tuple(KINDS), "source": tuple(SOURCES), "starred": ("yes",)}
FIELDS = ("words", "kind", "starred", "module", "source", "conversation")


def gallery() -> None:
    """One run of the page."""
    open_house, owner = house(), visitor()
    _from_address()
    wanted = _filters(open_house, owner)
    _to_address()
    st.session_state[LOOKED_FOR] = wanted
    shelf = open_house.agent.memory.gallery
    wish = wished("wall")
    if wish is not None and wish.at != st.session_state.get("gallery-granted"):
        st.session_state["gallery-granted"] = wish.at
        _grant(shelf, owner, wanted, wish)
    before, after = st.query_params.get("before"), st.query_params.get("after")
    shown = shelf.page(owner, wanted, PAGE, before, after)
    if not shown.items and (before or after):  # it was deleted meanwhile
        _turn()
        shown = shelf.page(owner, wanted, PAGE)
    if not shown.items:
        _nothing(wanted)
        return
    total = shelf.count(owner, wanted, COUNTED)
    opened = wall(
        [tile_of(one) for one in shown.items],
        total,
        leaf=before or after or "",
        settled=st.session_state.get("gallery-settled", 0),
        download=st.session_state.pop("gallery-download", ""),
        key="wall",
    )
    _foot(shown, total)
    if opened:
        go("artifact", id=opened)
    question(shelf, owner, then=_settle)


# --- what is looked for ----------------------------------------------------------------------


def _from_address() -> None:
    """What the address says comes first: a link, or the way back."""
    for field in FIELDS:
        said = st.query_params.get(field, "")
        if said and said in ALLOWED.get(field, (said,)):
            st.session_state[f"gallery-{field}"] = said == "yes" if field == "starred" else said


def _to_address() -> None:
    for field in FIELDS:
        value = st.session_state.get(f"gallery-{field}") or ""
        said = "yes" if value is True else str(value)
        if said:
            if st.query_params.get(field) != said:
                st.query_params[field] = said
        else:
            st.query_params.pop(field, None)


def _turn(**to: str) -> None:
    """To another page of it; to the newest if none is named, as when something else is wanted."""
    for field in (*FIELDS, "before", "after"):  # written anew by `_to_address`
        st.query_params.pop(field, None)
    for side, id in to.items():
        st.query_params[side] = id


def _filters(open_house: House, owner: str) -> Wanted:
    state = st.session_state
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        st.text_input(
            "Search", key="gallery-words", placeholder="Search words, names, files",
            label_visibility="collapsed", icon=":material/search:", on_change=_turn,
            persist_state="session", live=True, width="stretch",
        )  # fmt: skip
        st.segmented_control(
            "Kind", list(KINDS), format_func=lambda kind: KINDS[kind], key="gallery-kind",
            label_visibility="collapsed", on_change=_turn, persist_state="session",
            width="content",
        )  # fmt: skip
        st.toggle("Starred", key="gallery-starred", on_change=_turn, persist_state="session")
        narrowed = sum(bool(state.get(f"gallery-{one}")) for one in FIELDS[3:])
        label = f"Filter · {narrowed}" if narrowed else "Filter"
        with st.popover(label, icon=":material/filter_list:"):
            _more(open_house, owner)
    return Wanted(
        words=str(state.get("gallery-words") or ""),
        kind=cast("Kind | None", state.get("gallery-kind")),
        module=str(state.get("gallery-module") or ""),
        source=cast("Source | None", state.get("gallery-source")),
        starred=bool(state.get("gallery-starred")),
        conversation=str(state.get("gallery-conversation") or ""),
    )


def _more(open_house: House, owner: str) -> None:
    """What is asked for less often."""
    st.segmented_control(
        "Where it came from", list(SOURCES), format_func=lambda one: SOURCES[one],
        key="gallery-source", on_change=_turn, persist_state="session",
    )  # fmt: skip
    modules = {one.slug: one for one in open_house.agent.registry.modules()}
    _known("gallery-module", list(modules))
    st.selectbox(
        "Made by", list(modules), index=None, placeholder="any module",
        format_func=lambda slug: f"{modules[slug].name} ({modules[slug].letter})",
        key="gallery-module", on_change=_turn, persist_state="session",
    )  # fmt: skip
    homes = _homes(open_house, owner)
    _known("gallery-conversation", list(homes))
    st.selectbox(
        "Conversation", list(homes), index=None, placeholder="any conversation",
        format_func=lambda id: homes[id].title or "Untitled",
        key="gallery-conversation", on_change=_turn, persist_state="session",
    )  # fmt: skip
    st.button("Clear all", key="gallery-clear", type="tertiary", on_click=_clear)


def _homes(open_house: House, owner: str) -> dict[str, Conversation]:
    """The last conversations, and the one that is asked for, however old."""
    memory = open_house.agent.memory
    homes = {one.id: one for one in memory.conversations(owner, LISTED)}
    wanted = st.session_state.get("gallery-conversation")
    if wanted and wanted not in homes:
        for one in memory.gallery.page(owner, Wanted(conversation=wanted), 1).items:
            homes[wanted] = memory.conversation(one.conversation, owner)
    return homes


def _known(key: str, options: Sequence[str]) -> None:
    """A choice from the address that there is not counts for nothing."""
    if st.session_state.get(key) not in (None, *options):
        st.session_state[key] = None


def _clear() -> None:
    _turn()
    for field in FIELDS:
        st.session_state[f"gallery-{field}"] = {"words": "", "starred": False}.get(field)


def _nothing(wanted: Wanted) -> None:
    st.space("small")
    if wanted == Wanted():
        st.markdown("##### Nothing here yet")
        st.caption("Whatever you bring in or make is kept here.")
        if st.button("Begin in the studio", type="primary", key="gallery-begin"):
            go("studio")
    else:
        st.markdown("##### Nothing fits")
        st.caption("Every word must be in its name, its file's name or its instruction.")
        st.button("Show everything", key="gallery-everything", on_click=_clear)


def _foot(shown: Shown, total: int) -> None:
    first, last = shown.items[0].created.astimezone(), shown.items[-1].created.astimezone()
    days = f"{first:%d %b %Y}"
    if first.date() != last.date():
        days = f"{last:%d %b} – {days}"
    many = f"{total:,}" if total <= COUNTED else f"more than {COUNTED:,}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if not (shown.newer or shown.older):
            st.caption(f"{many} · {days}")
            return
        st.caption(f"{many} in all · these are from {days}", width="stretch")
        st.button(
            "Newest", key="newest", type="tertiary", disabled=not shown.newer, on_click=_turn
        )
        st.button(
            "Newer", icon=":material/chevron_left:", key="newer", disabled=not shown.newer,
            on_click=_turn, kwargs={"after": shown.items[0].id},
        )  # fmt: skip
        st.button(
            "Older", icon=":material/chevron_right:", icon_position="right", key="older-page",
            disabled=not shown.older, on_click=_turn, kwargs={"before": shown.items[-1].id},
        )  # fmt: skip


# --- what is done with it --------------------------------------------------------------------


def _grant(shelf: Gallery, owner: str, wanted: Wanted, wish: Wish) -> None:
    ids = shelf.ids(owner, wanted, MOST) if wish.all else list(wish.ids)[:MOST]
    if wish.word in ("star", "unstar"):
        shelf.star(owner, ids, wish.word == "star")
        if not wish.single:
            _settle()
    elif wish.word == "export":
        st.session_state["gallery-download"] = write_ticket(owner, ids)
        things = "one thing" if len(ids) == 1 else f"{len(ids):,} things"
        st.toast(f"Packing {things}; the download begins by itself.", icon=":material/archive:")
        _settle()
    else:
        ask_to_delete(ids)


def _settle() -> None:
    st.session_state["gallery-settled"] = st.session_state.get("gallery-settled", 0) + 1
