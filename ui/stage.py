"""The working picture or clip: chosen from the strip, drawn on, with a cut-out laid over it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ..errors import UnknownArtifact
from ..memory.media import Video
from ..memory.records import Artifact, Conversation, Turn
from ..memory.region import Region
from .components import Sheet, Thumb, canvas, strip
from .house import House
from .masks import reshape
from .ways import go
from .welcome import upload

MOST = 200  # artifacts of one conversation in its strip; older ones come through the history


def visible(open_house: House, conversation: Conversation, turns: Sequence[Turn]) -> list[Artifact]:
    """What was brought in, and what the turns up to here made; newest first. One that is in the
    address is there as well, however old."""
    known = {turn.id for turn in turns}
    found = open_house.agent.memory.find(conversation=conversation.id, limit=MOST)
    fit = [
        one for one in found if one.source != "derived" and (one.turn is None or one.turn in known)
    ]
    if len(found) == MOST:
        fit += _beyond(open_house, conversation, found[-1])
    return fit


def _beyond(open_house: House, conversation: Conversation, last: Artifact) -> list[Artifact]:
    """The artifact in the address, if it is older than the last one of the strip."""
    try:
        one = open_house.agent.memory.artifact(st.query_params.get("show", ""))
    except UnknownArtifact:
        return []
    return [one] if one.conversation == conversation.id and one.id < last.id else []


def choose(open_house: House, conversation: Conversation, turns: Sequence[Turn]) -> Artifact | None:
    """The artifact in the address, else the newest picture or clip; None if there is none."""
    fit = [
        one for one in visible(open_house, conversation, turns) if one.kind in ("image", "video")
    ]
    wanted = st.query_params.get("show")
    for one in fit:
        if one.id == wanted:
            return one
    return fit[0] if fit else None


def masks_of(
    open_house: House, conversation: Conversation, turns: Sequence[Turn], chosen: Artifact
) -> list[Artifact]:
    """The cut-outs (or tracks) that lie on this picture (or clip): same size; newest first."""
    kind = "mask" if chosen.kind == "image" else "track"
    return [
        one
        for one in visible(open_house, conversation, turns)
        if one.kind == kind and (one.width, one.height) == (chosen.width, chosen.height)
    ]


def stage(
    open_house: House, conversation: Conversation, chosen: Artifact, turns: Sequence[Turn]
) -> Region | None:
    """Draws it; what the person has drawn on it."""
    fit = [
        one for one in visible(open_house, conversation, turns) if one.kind in ("image", "video")
    ]
    _strip(fit, chosen)
    region = canvas(_sheet(open_house, chosen), key=f"canvas-{chosen.id}")
    if _outgrown(chosen, region):
        st.session_state[f"veil-{chosen.id}"] = ""
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"**{chosen.name}** · {_describe(chosen)}", width="stretch")
        if "recipe" in chosen.request and st.button(
            "How it was made", icon=":material/history_edu:", key="recipe", type="tertiary",
            help="Its file says so; it can be done again",
        ):  # fmt: skip
            go("artifact", id=chosen.id)
        veil = st.session_state.get(f"veil-{chosen.id}", "")
        if veil and chosen.kind == "image":
            reshape(open_house, chosen, veil)
        with st.popover("Add", icon=":material/add_photo_alternate:", type="tertiary"):
            upload(open_house, conversation, key=f"more-{conversation.id}", small=True)
    return region


def _strip(fit: Sequence[Artifact], chosen: Artifact) -> None:
    if len(fit) < 2:
        return
    thumbs = [
        Thumb(
            one.id, one.name, f"{one.name}: {_describe(one)}", _small(one), one.width / one.height
        )
        for one in reversed(fit)
    ]
    picked = strip(thumbs, chosen.id, key="strip")
    if picked and picked != chosen.id:
        st.query_params["show"] = picked
        st.rerun()


def _outgrown(chosen: Artifact, region: Region | None) -> bool:
    """Whether something new was drawn since the cut-out was laid over the picture."""
    veil = st.session_state.get(f"veil-{chosen.id}", "")
    if not veil or region is None:
        return False
    key, drawn = f"drawn-under-{veil}", region.model_dump_json()
    return bool(st.session_state.setdefault(key, drawn) != drawn)


def _sheet(open_house: House, chosen: Artifact) -> Sheet:
    veil = st.session_state.get(f"veil-{chosen.id}", "")
    if veil:
        try:
            open_house.agent.memory.artifact(veil)
        except UnknownArtifact:
            veil = ""
    return Sheet(
        draft=chosen.id,
        src=f"/artifacts/{chosen.id}/view",
        kind="video" if chosen.kind == "video" else "image",
        width=chosen.width,
        height=chosen.height,
        label=f"{chosen.name}, {_describe(chosen)}",
        frames=chosen.frames or 1,
        fps=chosen.fps or 1.0,
        times=_times(open_house, chosen),
        veil=f"/artifacts/{veil}/{'veil' if chosen.kind == 'image' else 'view'}" if veil else "",
        poster=_small(chosen),
    )


def _times(open_house: House, chosen: Artifact) -> tuple[float, ...]:
    """When each frame of a clip of variable rate is shown; nothing for an even one."""
    if chosen.kind != "video":
        return ()
    key = f"times-{chosen.id}"
    if key not in st.session_state:
        value = open_house.agent.memory.load(chosen.id)
        st.session_state[key] = (value.times or ()) if isinstance(value, Video) else ()
    times: tuple[float, ...] = st.session_state[key]
    return times


def _small(one: Artifact) -> str:
    return f"/artifacts/{one.id}/thumbnail"


def _describe(one: Artifact) -> str:
    size = f"{one.width} × {one.height}"
    if one.kind == "video" and one.fps:
        size += f", {one.frames / one.fps:.1f} s at {one.fps:g} frames a second"
    came = one.backend or one.filename or one.source
    return f"{size} · {came}"
