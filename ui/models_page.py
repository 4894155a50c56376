"""Models and settings: who does what here and why, what may be set, and where everything lies.

Read only, but for freeing unused space: what is set is set where the server is started.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import streamlit as st

from ..errors import VitronError
from ..memory.media import Kind
from ..tools.registry import Card, Slot
from .backends import Offer, Service, services
from .doctor_command import Finding, examine
from .figures import Pace, paces, resident
from .house import House, house
from .knobs import Knob, knobs
from .ways import LOCAL, visitor
from .wording import ours, plain, size, span

PROFILES = {
    "nano": "Small models and classical tools that come with the program: two cores, no download.",
    "paper": "The models of the paper: a graphics card, and their weights.",
    "modern": "Current models, here or behind an address.",
}
SECTIONS = {
    "agent": "The agent",
    "planner": "The planner",
    "tools": "The specialists",
    "memory": "The store",
}
ICONS: dict[Kind, str] = {
    "image": ":material/image:",
    "mask": ":material/content_cut:",
    "video": ":material/movie:",
    "track": ":material/center_focus_strong:",
    "signal": ":material/sensors:",
}
LAST = 2_000  # steps that the times are taken from
GRACE = 3600.0  # seconds: younger things are never freed


def models() -> None:
    """One run of the page."""
    open_house, owner = house(), visitor()
    _profile(open_house, owner)
    if owner != LOCAL:  # settings and folders are for whoever runs this server
        who, where = st.tabs(["Models", "Storage"], key="models-tabs")
    else:
        who, what, where = st.tabs(["Models", "Settings", "Storage"], key="models-tabs")
        with what:
            _settings(open_house)
    with who:
        _modules(open_house, owner)
    with where:
        _storage(open_house, owner)


def _profile(open_house: House, owner: str) -> None:
    agent = open_house.agent
    tools, planner = agent.settings.tools, agent.settings.planner
    served = sum(one.served for one in services(agent.registry))
    whole = len(services(agent.registry))
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.subheader(f"Profile {tools.profile}", anchor=False, width="content")
        st.badge(f"{served} of {whole} modules served", color="green" if served else "red")
        name = plain(planner.name or planner.kind)
        if planner.kind == "none":
            st.badge("no planner", icon=":material/chat:", color="gray")
        else:
            st.badge(f"planner: {name}", icon=":material/chat:", color="green")
        st.badge(tools.device, icon=":material/memory:", color="gray")
    st.caption(PROFILES[tools.profile])
    if owner != LOCAL:  # what is broken is mended where the server runs
        return
    for one in _found():
        if one.state == "broken":
            st.warning(_trouble(one), icon=":material/build:")
    for words in agent.registry.broken:
        st.warning(f"A plug-in cannot be used: {plain(words)}", icon=":material/extension:")


@st.cache_data(ttl=60, show_spinner=False)
def _found() -> list[Finding]:
    """What the doctor says."""
    return list(examine())


def _trouble(one: Finding) -> str:
    words = f"**{plain(one.group)}**: {plain(one.name)}, {plain(one.detail)}"
    return f"{words}\n\n```sh\n{one.remedy}\n```" if one.remedy else words


# --- models ------------------------------------------------------------------------------------


def _modules(open_house: House, owner: str) -> None:
    agent = open_house.agent
    found = paces(agent.memory.ledger.times(owner, LAST))
    times = {(one.module, one.backend): one for one in found}
    cards = {(card.name, card.letter): card for card in agent.registry.cards()}
    held = agent.pool.loaded()
    with st.grid(min_column_width=380, gap="small"):
        with st.container(border=True, height="stretch", gap="small"):
            _planner(open_house)
        for one in services(agent.registry):
            with st.container(border=True, height="stretch", gap="small"):
                _service(one, times, held.keys())
                card = cards.get((one.module.name, one.module.letter))
                if card is not None:
                    _card(card)


def _planner(open_house: House) -> None:
    """Who plans; without one the plain verbs work all the same."""
    settings = open_house.agent.settings.planner
    st.markdown(":material/psychology: **Planner**")
    for one in _found():
        if one.group != "Planner":
            continue
        mark = MARKS["chosen" if one.state == "works" else "absent"]
        st.markdown(f"{mark} **{plain(one.name)}**")
        if one.state == "works":
            st.caption(
                f"Sees {settings.window} earlier turns; may mend a plan {settings.repairs} times."
            )
        else:
            st.caption(ours(f"{one.detail[:1].upper()}{one.detail[1:]}."))
            st.caption(ours(one.remedy))


def _service(
    one: Service, times: Mapping[tuple[str, str], Pace], held: Collection[str]
) -> None:
    module = one.module
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown(f"{ICONS[module.makes]} **{plain(module.name)}**", width="stretch")
        st.badge(module.letter, color="gray")
    if not one.offers:
        st.caption(
            f"Nothing here {module.does} yet. Begin with a picture or clip of your own, or add a "
            "backend: docs/embedding.md says how."
        )
        return
    st.caption(f"{module.does[0].upper()}{module.does[1:]}.")
    for offer in one.offers:
        pace = times.get((module.slug, offer.name))
        _offer(offer, pace, f"{module.slug}/{offer.name}" in held)


MARKS = {
    "chosen": ":green[:material/check_circle:]",
    "ready": ":gray[:material/check_circle:]",
    "absent": ":orange[:material/download:]",
    "elsewhere": ":gray[:material/radio_button_unchecked:]",
}


def _offer(offer: Offer, pace: Pace | None, held: bool) -> None:
    st.markdown(f"{MARKS[offer.state]} **{plain(offer.name)}** · revision `{offer.revision}`")
    told = [offer.reason] if offer.reason else []
    if offer.state == "absent":
        told.append(offer.detail)
    if offer.memory_mb:
        told.append(f"{offer.memory_mb} MB" + (", held now" if held else ""))
    if offer.weights:
        told.append(f"weights in {offer.weights}")
    if pace is not None and pace.median:
        told.append(f"half of {pace.runs} runs within {span(pace.median)}")
    if told:
        st.caption(plain(" · ".join(told)))
    if offer.state == "absent" and offer.remedy:
        words, _, command = offer.remedy.partition(": ")
        if command:
            st.caption(ours(f"{words[:1].upper()}{words[1:]}:"))
        st.code(command or words, language="sh", wrap_lines=True)


def _card(card: Card) -> None:
    """What a planner, or a program, may ask of it."""
    with st.expander("What it may be asked", type="compact"):
        rows = {"Instruction": plain(card.instruction), "Region": plain(card.region)}
        rows |= {_slot(one): plain(one.description) for one in (*card.inputs, *card.parameters)}
        st.table(rows, border="horizontal")


def _slot(one: Slot) -> str:
    words = f"{one.name} · {one.kind}"
    if one.least is not None and one.most is not None and one.most < 1e9:
        words += f", {one.least:g} to {one.most:g}"
    if one.default is not None:
        words += f", else {one.default}"
    return plain(words + (", needed" if one.required else ""))


# --- settings ----------------------------------------------------------------------------------


def _settings(open_house: House) -> None:
    st.caption(
        "Read once, when the server starts: from the environment, or from `settings.toml` in the "
        "configuration folder. What was changed is marked."
    )
    every = knobs(open_house.agent.settings)
    rows = []
    for section, title in SECTIONS.items():
        here = [one for one in every if one.section == section]
        rows += [_row(one, title if one is here[0] else "") for one in here]
    st.table(rows, border="horizontal", hide_index=True)


def _row(one: Knob, title: str) -> dict[str, str]:
    value = f"`{one.value}`" if one.value else ":gray[empty]"
    return {
        "Of": f"**{title}**" if title else "",
        "Variable": f"`{one.variable}`",
        "Value": f":green-background[**changed**] {value}" if one.changed else value,
        "Meaning": ours(one.meaning),
    }


# --- storage -----------------------------------------------------------------------------------


def _storage(open_house: House, owner: str) -> None:
    memory = open_house.agent.memory
    usage = memory.usage(None if owner == LOCAL else owner)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**What is kept**")
        st.table(
            {
                "Conversations": f"{usage.conversations:,}, {usage.turns:,} turns",
                "Pictures, clips, cut-outs": f"{usage.artifacts:,}",
                "Stored once": f"{size(usage.bytes)} in {usage.blobs:,} pieces",
                "Free on the disk": size(usage.free),
                "Memory in use": size(resident()),
            },
            border="horizontal",
        )
    if owner != LOCAL:
        return
    with right:
        st.markdown("**Where it lies**")
        database = plain(memory.database.where)
        st.table(
            {"Folder": f"`{memory.folder}`", "Database": database}, border="horizontal"
        )
        st.caption(
            "What was deleted is freed an hour later, when you say so. To copy the whole store "
            "while it is at work, or to read every byte and compare it:"
        )
        st.code("vitron backup FOLDER\nvitron verify", language="sh")
        if st.button("Free what nothing needs", icon=":material/mop:", key="collect"):
            _collect(open_house)


def _collect(open_house: House) -> None:
    try:
        with st.spinner("Looking through the store…"):
            freed = open_house.agent.memory.collect(GRACE)
    except VitronError as error:
        st.error(ours(str(error)))
        return
    if not freed.bytes:
        st.success("There was nothing to free.")
        return
    st.success(
        f"{size(freed.bytes)} freed: {freed.conversations} deleted conversations, "
        f"{freed.blobs} pieces that nothing refers to, {freed.leftovers} files that can be made "
        "again."
    )
