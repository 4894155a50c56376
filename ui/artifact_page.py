"""One artifact: large, with everything that is known of it, its family, and what can be done."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import streamlit as st

from ..errors import VitronError
from ..memory.gallery import Wanted
from ..memory.records import Artifact, Turn
from ..memory.region import Region
from ..tools.modules import Diffused
from ..tools.specialist import Request
from ..vitron_model.language import Plan
from .again import brought, plan_again, wants
from .components import Exhibit, viewer
from .deleting import ask_to_delete, question
from .family import drawing_of, family
from .gallery_page import LOOKED_FOR
from .house import House, house
from .telling import module_name
from .wall import title_of
from .ways import go, visitor
from .wording import moment, ours, plain, size, span

DEEPEST = 200  # turns back along the branch
TALLEST = "34rem"
SHORT = 60  # letters of a title
CLAIMS = 12  # parameters of a file from elsewhere that are told
OFFERED = 100  # things of a conversation to which a file's recipe may be done
NAMES = {"fps": "Frame rate", "seconds": "Asked for, in seconds", "listens": "Heard"}
USUAL = {
    name: Diffused.model_fields[name].default
    for name in Diffused.model_fields
    if name not in Request.model_fields
}
"""What diffusion models are told unless somebody says otherwise: not worth a line."""


def artifact() -> None:
    """One run of the page."""
    open_house, owner = house(), visitor()
    shelf = open_house.agent.memory.gallery
    found = shelf.get(owner, [st.query_params.get("id", "")])
    if not found:
        st.markdown("##### That is not here")
        st.caption("It was deleted, or it never was in this store.")
        if st.button("To the gallery", type="primary"):
            go("gallery")
        return
    one = found[0]
    _head(open_house, owner, one)
    left, right = st.columns([8, 5], gap="medium")
    with left:
        viewer(_exhibit(open_house, one), key=f"large-{one.id}")
    with right:
        turn = _turn_of(open_house, one)
        _acts(open_house, one, turn)
        _facts(one, turn)
    _relatives(open_house, one)
    question(shelf, owner, then=partial(go, "gallery"))


def _head(open_house: House, owner: str, one: Artifact) -> None:
    shelf = open_house.agent.memory.gallery
    wanted = st.session_state.get(LOOKED_FOR, Wanted())
    newer, older = shelf.beside(owner, wanted, one.id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        title = title_of(one)
        st.subheader(
            plain(title if len(title) <= SHORT else title[: SHORT - 1] + "…"),
            anchor=False, width="stretch",
        )  # fmt: skip
        if st.button(
            ":orange[★]" if one.starred else "☆", key="star", type="tertiary",
            help="Unstar" if one.starred else "Star",
        ):  # fmt: skip
            shelf.star(owner, [one.id], not one.starred)
            st.rerun()
        if st.button("", icon=":material/delete:", key="delete", type="tertiary", help="Delete"):
            ask_to_delete([one.id])
            st.rerun()
        if st.button(
            "", icon=":material/chevron_left:", key="newer", type="tertiary", help="Newer",
            disabled=newer is None,
        ):  # fmt: skip
            go("artifact", id=newer or "")
        if st.button(
            "", icon=":material/chevron_right:", key="older", type="tertiary", help="Older",
            disabled=older is None,
        ):  # fmt: skip
            go("artifact", id=older or "")


def _exhibit(open_house: House, one: Artifact) -> Exhibit:
    """A picture beside what it was, a cut-out or a track as light on what it was cut from."""
    where = f"/artifacts/{one.id}"
    bare = Exhibit(
        kind=one.kind if one.kind != "signal" else "image",
        src=f"{where}/view",
        width=one.width,
        height=one.height,
        label=title_of(one),
        name=one.name,
        about=f"{one.width} × {one.height}",
        file=f"{where}/file",
        poster=f"{where}/thumbnail" if one.kind == "video" else "",
        tallest=TALLEST,
    )
    base = _base(open_house, one)
    if base is None:
        return bare
    under = f"/artifacts/{base.id}/view"
    if one.kind == "mask":
        return replace(bare, src=f"{where}/veil", mode="veil", under=under)
    if one.kind == "track":
        return replace(bare, mode="spotlight", under=under)
    return replace(bare, mode="compare", under=under)


def _base(open_house: House, one: Artifact) -> Artifact | None:
    """The picture or clip of the same size that it was made from, if that is still there."""
    given = one.request.get("video" if one.kind == "track" else "image")
    if one.kind == "video" or not isinstance(given, Mapping):
        return None
    try:
        base = open_house.agent.memory.artifact(str(given["id"]))
    except VitronError:
        return None
    return base if (base.width, base.height) == (one.width, one.height) else None


def _turn_of(open_house: House, one: Artifact) -> Turn | None:
    if one.turn is None:
        return None
    try:
        return open_house.agent.memory.turn(one.turn)
    except VitronError:
        return None


# --- what can be done ------------------------------------------------------------------------


def _acts(open_house: House, one: Artifact, turn: Turn | None) -> None:
    memory = open_house.agent.memory
    where = memory.conversation(one.conversation)
    with st.container(horizontal=True, gap="small"):
        if st.button(
            "Open in the studio" if turn is None else f"Open at turn {turn.number}",
            icon=":material/open_in_new:", key="open", type="primary",
            help=f"The conversation “{plain(where.title or 'Untitled')}”",
        ):  # fmt: skip
            _open(open_house, one, turn)
        registry = open_house.agent.registry
        can = one.step is not None or brought(registry, one) is not None
        # A file that says what was done to something has its own line for that.
        again = None
        if can or wants(registry, one)[0] is None:
            again = st.menu_button(
                "Make again", ["With the same seed", "With a new seed"],
                icon=":material/replay:", key="again", disabled=not can,
                help=None if can else "Nothing here made it",
            )  # fmt: skip
        if again:
            _again(open_house, one, new="new" in again)
        if st.button("More of this conversation", key="siblings", type="tertiary"):
            go("gallery", conversation=one.conversation)
    if one.step is None:
        _done_to(open_house, one)


def _done_to(open_house: House, one: Artifact) -> None:
    """What its file says was done, done to something that is here."""
    agent = open_house.agent
    kind, missing = wants(agent.registry, one)
    if kind is None:
        return
    here = agent.memory.find(kind=kind, conversation=one.conversation, limit=OFFERED)
    if not here:
        return
    by_id = {other.id: other for other in here}
    others = [id for id in by_id if id != one.id]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(
            "Do what its file says to", [*others, *(id for id in by_id if id == one.id)],
            format_func=lambda id: title_of(by_id[id])[:SHORT], key="done-to",
        )  # fmt: skip
        call = brought(agent.registry, one, onto=by_id[chosen])
        if st.button("Do it", icon=":material/replay:", key="do-it", disabled=call is None):
            _run(open_house, one, Plan(calls=(call,)) if call else None, title_of(one))
    if missing:
        st.caption(f"It was also given {', '.join(missing)}, which a file does not carry.")


def _open(open_house: House, one: Artifact, turn: Turn | None) -> None:
    """To its conversation, back at its turn: what was undone or lies on a branch is led to."""
    memory = open_house.agent.memory
    if turn is not None:
        line = memory.turns(one.conversation, limit=DEEPEST)
        depth = next((at for at, each in enumerate(line, 1) if each.id == turn.id), 0)
        if depth:
            st.session_state[f"turns-{one.conversation}"] = max(8, depth)  # the history shows it
        else:
            try:
                _branch(open_house, turn)
            except VitronError as error:
                st.error(ours(str(error)))
                return
    base = _base(open_house, one) if one.kind in ("mask", "track") else None
    if base is not None:  # a cut-out is seen over what it was cut from
        st.session_state[f"veil-{base.id}"] = one.id
        st.session_state.pop(f"drawn-under-{one.id}", None)
    go("studio", conversation=one.conversation, show=(base or one).id)


def _branch(open_house: House, turn: Turn) -> None:
    """A line of its own from a turn that the conversation does not stand on."""
    agent = open_house.agent
    taken = {branch.name for branch in agent.memory.branches(turn.conversation)}
    names = [f"from turn {turn.number}", *(f"from turn {turn.number} ({n})" for n in range(2, 99))]
    agent.branch(turn.conversation, turn.id, next(name for name in names if name not in taken))


def _again(open_house: House, one: Artifact, new: bool) -> None:
    """The same step once more, as a new turn of its conversation."""
    agent = open_house.agent
    seed = secrets.randbelow(2**31) if new else None
    try:
        plan = plan_again(agent.memory, agent.registry, one, seed)
    except VitronError as error:
        st.error(ours(str(error)))
        return
    _run(open_house, one, plan, f"{title_of(one)}, again" + (f" with seed {seed}" if new else ""))


def _run(open_house: House, one: Artifact, plan: Plan | None, text: str) -> None:
    """As a new turn of its conversation, which is where one goes then."""
    assert plan is not None
    agent = open_house.agent
    try:
        open_house.start(
            one.conversation, text, lambda: agent.run_plan(one.conversation, plan, text=text)
        )
    except VitronError as error:
        st.error(ours(str(error)))
        return
    go("studio", conversation=one.conversation)


# --- what is known ---------------------------------------------------------------------------


def _facts(one: Artifact, turn: Turn | None) -> None:
    """How it was made first, then what it is; the whole of it as JSON for whoever wants that."""
    step = next((each for each in turn.steps if each.id == one.step), None) if turn else None
    told: dict[str, str] = {}
    request = dict(one.request)
    if recipe := request.pop("recipe", None):
        told |= _claims(recipe)
    if instruction := request.pop("instruction", ""):
        told["Instruction"] = plain(str(instruction))
    if drawn := request.pop("region", None):
        told["Region"] = _region(drawn)
    if step is not None:
        told["Module"] = module_name(step.module)
    if one.backend:
        told["Model"] = plain(one.backend)
    if one.revision:
        told["Revision"] = f"`{one.revision}`"
    if one.seed is not None:
        told["Seed"] = f"`{one.seed}`"
    request.pop("seed", None)
    for name, value in request.items():
        if not isinstance(value, Mapping) and USUAL.get(name) != value:
            told[NAMES.get(name, name.capitalize())] = f"`{value}`"
    if step is not None:
        told["Took"] = span(step.seconds)
    if one.kind in ("video", "track") and one.fps:
        told["Length"] = f"{one.frames / one.fps:.2f} s, {one.frames} frames at {one.fps:g}/s"
    told["Size"] = f"{one.width} × {one.height}, {size(one.bytes)}"
    if one.filename:
        told["File"] = plain(one.filename)
    told["Made" if one.source == "made" else "Brought in"] = moment(one.created)
    st.table(told, border="horizontal", width="stretch")
    for note in step.notes if step is not None else ():
        st.caption(f":material/info: {plain(note)}")
    with st.expander("Everything, as JSON"):
        record = {
            "id": one.id, "digest": one.digest, "mime": one.mime, "backend": one.backend,
            "revision": one.revision, "seed": one.seed, "request": one.request,
        }  # fmt: skip
        st.code(json.dumps(record, indent=1, ensure_ascii=False), language=None, wrap_lines=True)


def _claims(recipe: object) -> dict[str, str]:
    """What a file that came from elsewhere says of its making; nobody here can vouch for it."""
    if not isinstance(recipe, Mapping):
        return {}
    said = recipe.get("request")
    told = {"The file says": f"made by {plain(module_name(str(recipe.get('module'))))}"}
    said = dict(said) if isinstance(said, Mapping) else {}
    if said.get("instruction"):
        told["It was asked"] = plain(str(said.pop("instruction"))[:400])
    if drawn := said.pop("region", None):
        told["At"] = _region(drawn)
    if recipe.get("seed") is not None:
        told["With the seed"] = f"`{recipe['seed']}`"
    for name, value in list(said.items())[:CLAIMS]:
        usual = name in ("seed", "inputs") or USUAL.get(name) == value
        if not usual and isinstance(value, str | int | float):
            told[f"With {plain(str(name)[:SHORT])}"] = plain(str(value)[:SHORT])
    return told


def _region(drawn: object) -> str:
    try:
        return plain(str(Region.model_validate(drawn)))[:200]
    except ValueError:
        return "drawn"


def _relatives(open_house: House, one: Artifact) -> None:
    drawing = drawing_of(one, open_house.agent.memory.lineage(one.id))
    if len(drawing.members) < 2:
        return
    st.markdown("**Family**")
    picked = family(drawing, one.id, key=f"family-{one.id}")
    if drawing.left_out:
        st.caption(f"and {drawing.left_out:,} more that are further away")
    if picked:
        go("artifact", id=picked)
