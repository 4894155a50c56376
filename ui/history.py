"""The turns of a conversation, newest first: what was asked, what each step made or said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from ..errors import VitronError
from ..memory.records import Artifact, Conversation, Step, Turn
from ..memory.region import Region
from .asking import asks
from .components import Exhibit, viewer
from .house import House
from .lines import lines, vary
from .sketch import sketch
from .wording import ours, plain, span

PAGE = 8  # turns shown at once: a page costs the same however long the conversation is
DEEPEST = 200


def visible_turns(open_house: House, conversation: Conversation) -> list[Turn]:
    """The turns along the branch up to where it stands, newest first."""
    return list(open_house.agent.memory.turns(conversation.id, limit=DEEPEST))


def history(open_house: House, conversation: Conversation, turns: Sequence[Turn]) -> None:
    if conversation.turns:
        _head(open_house, conversation)
    if open_house.working(conversation.id) is None:  # else its one open turn is told as progress
        for turn in open_house.agent.memory.unfinished_turns(conversation.id):
            _turn(open_house, conversation, turn)
    _pages(open_house, conversation, turns)


def _pages(open_house: House, conversation: Conversation, newest: Sequence[Turn]) -> None:
    """One page of the turns, and the ways to the next ones; whatever is new leads to the newest."""
    passed: list[int] = st.session_state.setdefault(f"turns-{conversation.head}", [])
    shown = list(newest[: PAGE + 1])
    if passed:
        memory = open_house.agent.memory
        shown = memory.turns(conversation.id, limit=PAGE + 1, before=passed[-1])
    for turn in shown[:PAGE]:
        _turn(open_house, conversation, turn)
    older = len(shown) > PAGE
    if not (passed or older):
        return
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        st.button(
            "Newer turns", icon=":material/chevron_left:", type="tertiary", key="newer-turns",
            disabled=not passed, on_click=_leaf, args=(passed, None),
        )  # fmt: skip
        st.button(
            "Older turns", icon=":material/chevron_right:", icon_position="right",
            type="tertiary", key="older-turns", disabled=not older,
            on_click=_leaf, args=(passed, shown[PAGE - 1].number if older else None),
        )  # fmt: skip


def _leaf(passed: list[int], before: int | None) -> None:
    if before is None:
        passed.pop()
    else:
        passed.append(before)


def _head(open_house: House, conversation: Conversation) -> None:
    busy = open_house.working(conversation.id) is not None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown("**History**", width="stretch")
        lines(open_house, conversation, busy)
        st.button(
            "Undo", icon=":material/undo:", key="undo", type="tertiary",
            disabled=busy or conversation.head is None,
            help="One turn back. Nothing is lost: redo brings it back.",
            on_click=_step_to, args=(open_house, conversation.id, "undo"),
        )  # fmt: skip
        st.button(
            "Redo", icon=":material/redo:", key="redo", type="tertiary",
            disabled=busy or not open_house.agent.memory.ahead(conversation.id),
            help="One turn forward again.",
            on_click=_step_to, args=(open_house, conversation.id, "redo"),
        )  # fmt: skip


def _step_to(open_house: House, conversation: str, which: str) -> None:
    agent = open_house.agent
    try:
        (agent.undo if which == "undo" else agent.redo)(conversation)
    except VitronError as error:
        st.toast(ours(str(error)), icon=":material/info:")
        return
    st.query_params.pop("show", None)  # the newest of what is visible now


def _turn(open_house: House, conversation: Conversation, turn: Turn) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(turn.text) or 'Turn'}**", width="stretch")
            st.caption(f"turn {turn.number}", width="content")
            vary(open_house, conversation, turn)
        _drawn(open_house, conversation, turn)
        if turn.state == "running":
            _interrupted(open_house, conversation, turn)
        elif turn.state == "waiting":
            asks(open_house, conversation, turn)
        if turn.reply and _adds(turn):
            _reply(turn)
        for step in turn.steps:
            _step(open_house, step)


def _reply(turn: Turn) -> None:
    if turn.state == "failed":
        st.error(ours(turn.reply), icon=":material/error:")
    else:
        st.markdown(ours(turn.reply))


def _drawn(open_house: House, conversation: Conversation, turn: Turn) -> None:
    """What was drawn with this turn, over what it was drawn on."""
    for one, region in _drawings(open_house, conversation, turn):
        frame = f", frame {region.frame}" if region.frame is not None else ""
        st.html(sketch(region, f"/artifacts/{one.id}/thumbnail", one.width, one.height, one.name))
        st.caption(f"{region.kind} on {one.name}{frame}")


def _drawings(
    open_house: House, conversation: Conversation, turn: Turn
) -> Iterator[tuple[Artifact, Region]]:
    """As the turn says; of a plain verb, as its step was asked."""
    memory = open_house.agent.memory
    try:
        for name, region in turn.regions:
            yield memory.by_name(conversation.id, name), region
        for step in turn.steps if not turn.regions and not turn.planner else ():
            asked = step.request.get("image") or step.request.get("video")
            if step.request.get("region") and isinstance(asked, dict):
                region = Region.model_validate(step.request["region"])
                yield memory.artifact(str(asked["id"])), region
    except VitronError:
        return  # what it was drawn on was forgotten


def _adds(turn: Turn) -> bool:
    """Whether the reply says more than what stands below it: its results and errors."""
    told = any(step.message and step.message in turn.reply for step in turn.steps)
    return not told and (bool(turn.planner) or turn.state != "done")


def _interrupted(open_house: House, conversation: Conversation, turn: Turn) -> None:
    """A turn whose process ended in the middle of it."""
    st.caption(":material/power_off: This turn was interrupted. What it had finished is kept.")
    go, drop = st.columns(2)
    agent = open_house.agent
    if go.button("Go on", key=f"resume-{turn.id}", width="stretch"):
        open_house.start(conversation.id, turn.text, partial(agent.resume, turn.id))
        st.rerun()
    if drop.button("Leave it", key=f"leave-{turn.id}", width="stretch"):
        try:
            agent.cancel(turn.id)
        except VitronError as error:  # the process that died may hold its lease for a moment yet
            st.error(ours(str(error)))
            return
        st.rerun()


def _step(open_house: House, step: Step) -> None:
    if step.state == "failed":
        st.error(ours(step.message) or "It could not be done.", icon=":material/error:")
    elif step.state == "skipped":
        st.caption(f":material/block: {ours(step.message) or 'One step was left out.'}")
    for output in step.outputs:
        try:
            one = open_house.agent.memory.artifact(output)
        except VitronError:
            st.caption(":material/hide_image: This result was forgotten.")
            continue
        _result(open_house, step, one)
    for words in step.notes:
        st.caption(ours(words))


def _result(open_house: House, step: Step, one: Artifact) -> None:
    """Something made, and what can be done with it here."""
    base = _input(step, "image") if one.kind == "mask" else _input(step, "video")
    veil = f"veil-{base}"
    laid = base is not None and st.session_state.get(veil) == one.id
    acts: tuple[tuple[str, str, bool | None], ...] = ()
    if one.kind in ("image", "video"):
        acts = (("use", "Use", None),)
    elif one.kind in ("mask", "track") and base is not None:
        acts = (("lay", "On the picture" if one.kind == "mask" else "On the clip", laid),)
    act = viewer(replace(_exhibit(open_house, step, one), acts=acts), key=f"view-{one.id}")
    if act == "use":
        st.query_params["show"] = one.id
        st.rerun()
    elif act == "lay" and base is not None:
        st.session_state[veil] = "" if laid else one.id
        st.session_state.pop(f"drawn-under-{one.id}", None)
        st.query_params["show"] = base
        st.rerun()


def _exhibit(open_house: House, step: Step, one: Artifact) -> Exhibit:
    """A picture beside what it was, a mask and a track as light on what they were cut from."""
    where = f"/artifacts/{one.id}"
    plain = Exhibit(
        kind=one.kind if one.kind != "signal" else "image",
        src=f"{where}/view",
        width=one.width,
        height=one.height,
        label=f"{one.name}, made by {step.backend}",
        name=one.name,
        about=f"{step.backend}, {span(step.seconds)}",
        file=f"{where}/file",
        poster=f"{where}/thumbnail" if one.kind == "video" else "",
    )
    picture, clip = _input(step, "image"), _input(step, "video")
    if one.kind == "mask" and picture:
        under = f"/artifacts/{picture}/view"
        return replace(plain, src=f"{where}/veil", mode="veil", under=under)
    if one.kind == "track" and clip:
        return replace(plain, mode="spotlight", under=f"/artifacts/{clip}/view")
    if one.kind == "image" and picture and _same_shape(open_house, picture, one):
        return replace(plain, mode="compare", under=f"/artifacts/{picture}/view")
    return plain


def _same_shape(open_house: House, base: str, one: Artifact) -> bool:
    try:
        other = open_house.agent.memory.artifact(base)
    except VitronError:
        return False
    return (other.width, other.height) == (one.width, one.height)


def _input(step: Step, field: str) -> str | None:
    """The id of the artifact that a step's request took as its picture or clip."""
    given = step.request.get(field) if step.request else None
    return str(given["id"]) if isinstance(given, dict) and "id" in given else None
