"""What should happen: the plain verbs and their fields, or words for the planner; then progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from pydantic import JsonValue

from ..errors import VitronError
from ..memory.records import Artifact, Conversation, Turn
from ..memory.region import Region
from ..vitron_model.language import Call, Plan
from .chat import ask, shapes_of
from .house import House
from .masks import as_drawn, lay
from .progress_panel import arrive, progress_panel
from .stage import masks_of, visible
from .wording import ours

CUT, EDIT, ANIMATE, FOLLOW, ASK = "Cut out", "Edit", "Animate", "Follow", "Ask"
VERBS = {
    "image": ((CUT, "Image Segmentation"), (EDIT, "Image Editing"), (ANIMATE, "Video Generation")),
    "video": ((FOLLOW, "Video Segmentation"), (EDIT, "Video Editing")),
}
IDEAS = {
    EDIT: ("blur the background", "remove it", "make it blue", "brighten it", "black and white"),
    ANIMATE: ("slow push in", "pull back", "pan left", "pan right"),
}
UNDRAWN = {
    CUT: "Draw on the picture first: a box around it is the quickest.",
    FOLLOW: "Draw on the clip first, on any frame: a box around what to follow.",
}
POINTED = {
    CUT: "Cuts out what your {shapes} points at.",
    FOLLOW: "Follows what your {shapes} on frame {frame} points at.",
}
DRAWN, EVERYWHERE = "what I drew", "the whole picture"


@dataclass(frozen=True)
class Order:
    """One wish, ready to be run."""

    title: str
    call: Call


def composer(
    open_house: House,
    conversation: Conversation,
    chosen: Artifact,
    region: Region | None,
    turns: Sequence[Turn],
) -> None:
    """The form, or the progress of what was asked."""
    if open_house.working(conversation.id) is not None:
        progress_panel(open_house, conversation)
        return
    if arrive(open_house.live(conversation.id)):
        for key in [*(f"words-{verb}" for verb in IDEAS), f"name-{chosen.id}"]:
            st.session_state.pop(key, None)  # said and done; after a failure they stay
        st.rerun()
    _last_error(open_house, conversation)
    verbs = [verb for verb, module in VERBS[chosen.kind] if _served(open_house, module, chosen)]
    if open_house.agent.settings.planner.kind != "none":
        verbs.append(ASK)
    if not verbs:
        st.info("Nothing here works on that. `vitron doctor` says what is missing.")
        return
    with st.container(border=True):
        verb = st.segmented_control(
            "What should happen?",
            verbs,
            default=verbs[0],
            required=True,
            key=f"verb-{chosen.kind}",
            persist_state="session",
            width="stretch",
        )
        if verb == ASK:
            ask(open_house, conversation, chosen, region)
            return
        held = masks_of(open_house, conversation, turns, chosen)
        if verb == EDIT:
            others = [
                one
                for one in visible(open_house, conversation, turns)
                if one.kind == "image" and one.id != chosen.id
            ]
            order = _edit(chosen, region, held, others)
        elif verb == ANIMATE:
            order = _animate(chosen, region)
        else:
            order = _pointed(verb, open_house, chosen, region)
        if st.button(
            verb, type="primary", width="stretch", disabled=order is None, key="run",
            shortcut="Ctrl+Enter",
        ) and order is not None:  # fmt: skip
            _begin(open_house, conversation, chosen, order)
        if verb == CUT and region is not None and st.button(
            "Keep exactly what I drew", icon=":material/gesture:", type="tertiary", key="as-drawn",
            help="For a part painted with the brush: nothing is looked for, the edge stays",
        ):  # fmt: skip
            lay(chosen, as_drawn(open_house.agent.memory, chosen, region))
            st.rerun()


def _served(open_house: House, name: str, chosen: Artifact) -> bool:
    """Whether some backend of this profile does it and could work here."""
    registry = open_house.agent.registry
    module = registry.module(name, [chosen.kind])
    return any(registry.health(backend).ready for backend in registry.backends(module))


def _pointed(verb: str, open_house: House, chosen: Artifact, region: Region | None) -> Order | None:
    """What was drawn; where nothing was, and some backend finds things by name, what was named."""
    module = dict(VERBS[chosen.kind])[verb]
    if region is not None:
        st.caption(POINTED[verb].format(shapes=shapes_of(region), frame=region.frame or 0))
        return Order(verb, Call(module=module, region=region, inputs=(chosen.name,)))
    st.caption(UNDRAWN[verb])
    registry = open_house.agent.registry
    if not registry.finds_names(registry.module(module, [chosen.kind])):
        return None
    name = st.text_input(
        "Or name it", key=f"name-{chosen.id}", placeholder="the dog", persist_state="session",
        help="On storybook pages and in storybook clips. On a photograph, draw where it is.",
    ).strip()  # fmt: skip
    if not name:
        return None
    title = f"{verb}: {name}"
    return Order(title, Call(module=module, instruction=name, inputs=(chosen.name,)))


def _edit(
    chosen: Artifact, region: Region | None, held: Sequence[Artifact], others: Sequence[Artifact]
) -> Order | None:
    instruction = _words(EDIT, "What should change?", IDEAS[EDIT])
    second = _second(chosen, others)
    laid = st.session_state.get(f"veil-{chosen.id}", "")
    held = sorted(held, key=lambda one: one.id != laid)  # the one that is seen comes first
    places = [f"the cut-out {one.name}" for one in held]
    if chosen.kind == "video":
        places = [f"what {one.name} follows" for one in held]
    drawn = [DRAWN] if region is not None else []
    options = [*places, *drawn, EVERYWHERE] if laid else [*drawn, *places, EVERYWHERE]
    if len(options) > 1:
        where = st.selectbox("Where?", options, key=f"where-{chosen.id}-{'-'.join(options)}")
    else:
        where = EVERYWHERE
        st.caption("Draw on it to change only a part; or cut something out first.")
    strength = st.slider("How much?", 0.0, 1.0, 0.5, 0.05, key="strength", persist_state="session")
    if not instruction:
        return None
    inputs = [chosen.name]
    if second is not None:
        inputs.append(second.name)
    if where in places:
        inputs.append(held[places.index(where)].name)
    module = "Image Editing" if chosen.kind == "image" else "Video Editing"
    call = Call(
        module=module,
        instruction=instruction,
        region=region if where == DRAWN else None,
        inputs=tuple(inputs),
        parameters={"strength": strength} if strength != 0.5 else {},
    )
    return Order(instruction, call)


def _second(chosen: Artifact, others: Sequence[Artifact]) -> Artifact | None:
    """Another picture that the words may speak of: to be put in, or behind."""
    if not others:
        return None
    names = {one.name: one for one in others}
    picked = st.selectbox(
        "With a second picture", list(names), index=None, key=f"second-{chosen.id}",
        placeholder="None: only this one", persist_state="session",
        format_func=lambda name: f"{name} · {names[name].filename or names[name].backend}",
        help="“Put it here” on a box, or “use it as the background” behind a cut-out",
    )  # fmt: skip
    return names.get(picked) if picked else None


def _animate(chosen: Artifact, region: Region | None) -> Order | None:
    instruction = _words(ANIMATE, "How does it move?", IDEAS[ANIMATE])
    seconds = st.slider(
        "How long, in seconds?", 1.0, 10.0, 4.0, 0.5, key="seconds", persist_state="session"
    )
    if region is not None:
        st.caption(f"The camera keeps your {shapes_of(region)} in view.")
    if not instruction:
        return None
    parameters: dict[str, JsonValue] = {"seconds": seconds}
    call = Call(
        module="Video Generation",
        instruction=instruction,
        region=region,
        inputs=(chosen.name,),
        parameters=parameters,
    )
    return Order(instruction, call)


def _words(verb: str, label: str, ideas: Sequence[str]) -> str:
    """A line to fill, with ideas to start from."""
    key = f"words-{verb}"

    def take() -> None:
        idea = st.session_state.get(f"idea-{verb}")
        if idea:
            st.session_state[key] = idea
            st.session_state[f"idea-{verb}"] = None

    words = st.text_input(label, key=key, placeholder=ideas[0], persist_state="session")
    st.pills("Ideas", ideas, key=f"idea-{verb}", on_change=take, label_visibility="collapsed")
    return words.strip()


def _begin(open_house: House, conversation: Conversation, chosen: Artifact, order: Order) -> None:
    agent = open_house.agent
    try:
        open_house.start(
            conversation.id,
            order.title,
            lambda: agent.run_plan(conversation.id, Plan(calls=(order.call,)), text=order.title),
            subject=chosen.id,
        )
    except VitronError as error:
        st.error(ours(str(error)))
        return
    st.rerun()


def _last_error(open_house: House, conversation: Conversation) -> None:
    """An error that left no turn behind; a failed step is told in the history."""
    live = open_house.live(conversation.id)
    if live is None or live.error is None:
        return
    st.error(ours(str(live.error)), icon=":material/error:")
    if st.button("Dismiss", type="tertiary", key="dismiss"):
        open_house.dismiss(conversation.id)
        st.rerun()
