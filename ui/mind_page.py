"""The mind: what the planner was told in a turn, what it said, and what it said without words.

What it was told is put together again from the store, as it was before that turn. A call can be run
once more as words, as its signal and as both, side by side: the switch of the paper's Fig. 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import streamlit as st

from ..agent.talks import talk_of
from ..agent.viewing import view_of
from ..errors import VitronError
from ..memory.media import Signal
from ..memory.records import Artifact, Conversation, Step, Turn
from ..vitron_model.config import weights_of
from ..vitron_model.encoding import asked
from ..vitron_model.language import Plan, template
from ..vitron_model.talk import Marked, Pixels, Quoted, Talk, prompt
from ..vitron_model.tokenizer import Words
from .components import Exhibit, viewer
from .house import House, house
from .strips import likeness, strip
from .telling import module_name
from .three_ways import WAYS, found_three, hearing, label, plan_of_three, same, title_of
from .ways import go, visitor
from .wording import ours, plain, span

SHOWN = 40  # conversations, and turns of one
COMPARED = 60  # other messages that one is compared with
NEAREST = 5
LOOK = 0.5  # seconds between two looks at work that goes on


def mind() -> None:
    """One run of the page."""
    open_house, owner = house(), visitor()
    chosen = _chosen(open_house, owner)
    if chosen is None:
        st.markdown("##### Nothing has been planned yet")
        st.caption("Ask for something in your own words in the studio; here is how it was read.")
        if st.button("To the studio", icon=":material/brush:"):
            go("studio")
        return
    conversation, turn, turns = chosen
    plan = Plan.model_validate(dict(turn.plan)) if turn.plan else Plan(reply=turn.reply)
    _line(turn, plan)
    told, said = st.columns(2, gap="medium")
    with told:
        _told(open_house, turn)
    with said:
        _said(plan)
    _signals(open_house, owner, turn, turns)
    if st.button("Open the conversation", icon=":material/arrow_forward:", type="tertiary"):
        go("studio", conversation=conversation.id)


def _chosen(open_house: House, owner: str) -> tuple[Conversation, Turn, list[Turn]] | None:
    """The turn in the address, or the newest one that was planned; and those beside it."""
    memory = open_house.agent.memory
    found = [one for one in memory.conversations(owner, limit=SHOWN) if one.turns]
    if not found:
        return None
    ids = [one.id for one in found]
    wanted = st.query_params.get("conversation") or st.session_state.get("last") or ids[0]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        picked = st.selectbox(
            "Conversation", ids, index=ids.index(wanted) if wanted in ids else 0,
            format_func=lambda id: found[ids.index(id)].title or "Untitled", key="mind-home",
        )  # fmt: skip
    conversation = found[ids.index(picked)]
    turns = memory.turns(conversation.id, limit=SHOWN)
    planned = [one for one in turns if one.plan or one.reply]
    if not planned:
        return None
    by_id = {one.id: one for one in planned}
    turn = st.query_params.get("turn", "")
    with right:
        one = st.selectbox(
            "Turn", list(by_id), index=list(by_id).index(turn) if turn in by_id else 0,
            format_func=lambda id: f"{by_id[id].number}. {by_id[id].text or 'sent without text'}",
            key=f"mind-turn-{conversation.id}",
        )  # fmt: skip
    st.query_params.from_dict({"conversation": conversation.id, "turn": one})
    return conversation, by_id[one], turns


def _line(turn: Turn, plan: Plan) -> None:
    calls = {0: "no call", 1: "1 call"}.get(len(plan.calls), f"{len(plan.calls)} calls")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(plain(turn.planner or "a given plan"), icon=":material/psychology:", color="blue")
        st.badge(calls, color="green" if plan.calls else "gray")
        st.badge(turn.state, color="green" if turn.state == "done" else "orange")
        st.caption(f"the whole turn took {span(turn.seconds)}")


def _told(open_house: House, turn: Turn) -> None:
    st.subheader("What it was told", anchor=False)
    if not turn.planner.startswith("vitron"):
        st.caption("This plan is not the embedded planner's; these are the words of the turn.")
        st.code(turn.text or "(sent without text)", language=None, wrap_lines=True)
        return
    agent = open_house.agent
    view = view_of(
        agent.memory, agent.registry.cards(), turn, agent.settings.planner.window,
        until=turn.number,
    )  # fmt: skip
    talk = talk_of(view)
    st.code(written(talk), language=None, wrap_lines=True)
    count = counted(talk, weights_of(agent.settings.planner.name))
    if count:
        st.caption(f"{count} tokens of words; older turns are left out where there are too many.")


def written(talk: Talk) -> str:
    """The prompt, a message a line."""
    parts = []
    for piece in prompt(talk):
        match piece:
            case Pixels():
                parts.append(" ⟨picture⟩")
            case Marked():
                parts.append(" ⟨region⟩")
            case Quoted():
                parts.append(piece.text)
            case str():
                parts.append(piece.replace("</s>", "\n"))
    return "".join(parts).strip()


def counted(talk: Talk, folder: Path) -> int:
    """How many tokens that is; 0 where there is no tokenizer."""
    words = _words(folder)
    return len(asked(words, talk).ids) if words is not None else 0


@lru_cache(maxsize=2)
def _words(folder: Path) -> Words | None:
    try:
        return Words.open(folder)
    except VitronError:
        return None


def _said(plan: Plan) -> None:
    st.subheader("What it said", anchor=False)
    if plan.reply:
        st.markdown(plain(plan.reply))
    for number, call in enumerate(plan.calls, 1):
        inputs = ", ".join(call.inputs) or "nothing"
        st.caption(f"Call {number}, on {inputs}")
        st.code(template(call), language=None, wrap_lines=True)
    if not plan.calls:
        st.caption("Words only: no specialist was called.")


def _signals(open_house: House, owner: str, turn: Turn, turns: Sequence[Turn]) -> None:
    """Of each call, its message without words, and what becomes of it."""
    memory = open_house.agent.memory
    told = [step for step in turn.steps if step.signal]
    if not told:
        return
    st.subheader("What it said without words", anchor=False)
    st.caption(
        "Every call carries a message of numbers beside its words: a row a token, blue below zero, "
        "orange above."
    )
    others = _others(open_house, owner, {str(step.signal) for step in told})
    for at, step in enumerate(told):
        if any(same(earlier, step) for earlier in told[:at]):
            continue  # one of three ways: its message is the same
        signal = memory.load(str(step.signal))
        assert isinstance(signal, Signal), signal.kind
        st.markdown(f"**Call {step.number}**")
        for words, values in (
            ("The task's own (v_p)", signal.specific),
            ("What all tasks share (v_s)", signal.invariant),
        ):
            st.caption(words)
            st.image(strip(values), width="stretch")
        _alike(open_house, owner, signal, others)
        _three(open_house, turn, turns, step)


def _alike(
    open_house: House, owner: str, signal: Signal, others: Sequence[tuple[Artifact, Signal]]
) -> None:
    """Which other messages are most like it, and what was said beside them."""
    if not others:
        return
    near = sorted(
        zip(likeness(signal, [one for _, one in others]), others, strict=True),
        key=lambda pair: -pair[0],
    )[:NEAREST]
    spoken = open_house.agent.memory.ledger.spoken(owner, [one.id for _, (one, _) in near])
    rows = []
    for share, (artifact, _) in near:
        call = spoken.get(artifact.id)
        if call is not None:
            where = f"/mind?conversation={call.conversation}&turn={call.turn}"
            rows.append({
                "Alike": f"{share:.2f}",
                "Module": module_name(call.module),
                "Said beside it": plain(call.instruction) or "nothing",
                "Turn": f"[{call.number} of {plain(call.title or 'Untitled')}]({where})",
            })  # fmt: skip
    if rows:
        st.markdown("**Most like it**")
        st.table(rows, border="horizontal", hide_index=True)


def _three(open_house: House, turn: Turn, turns: Sequence[Turn], step: Step) -> None:
    """What is made of the words, of the signal, and of both."""
    agent = open_house.agent
    st.markdown("**Heard three ways**")
    told, heard = hearing(agent.memory, agent.registry, step), found_three(turns, step)
    st.caption(plain(told.why))
    if heard is not None:
        for column, way in zip(st.columns(len(WAYS)), WAYS, strict=True):
            with column:
                st.markdown(label(agent.registry, step, way))
                _result(open_house, heard[way])
    if open_house.working(turn.conversation) is not None:
        _until_over(open_house, turn.conversation)
    elif told.can and st.button(
        "Hear it three ways" if heard is None else "Once more",
        icon=":material/hearing:", key=f"three-{step.id}",
        help="A new turn of its conversation: the same seed each time, and another listener.",
    ):  # fmt: skip
        try:
            plan = plan_of_three(agent.memory, agent.registry, step)
            open_house.start(
                turn.conversation, title_of(step),
                lambda: agent.run_plan(turn.conversation, plan, title_of(step)),
            )  # fmt: skip
        except VitronError as error:
            st.error(ours(str(error)))
            return
        st.rerun()


def _result(open_house: House, step: Step) -> None:
    made = [one for one in open_house.agent.memory.gallery.get(visitor(), step.outputs)]
    if not made:
        st.caption(step.message or {"queued": "waits", "running": "at work"}.get(step.state, "—"))
        return
    one, where = made[0], f"/artifacts/{made[0].id}"
    exhibit = Exhibit(
        kind="video" if one.kind == "video" else "image", src=f"{where}/view",
        width=one.width, height=one.height, label=one.name, name=one.name,
        about=span(step.seconds), file=f"{where}/file",
        poster=f"{where}/thumbnail" if one.kind == "video" else "",
    )  # fmt: skip
    viewer(exhibit, key=f"heard-{one.id}")


def _until_over(open_house: House, conversation: str) -> None:
    """Looks now and then; the whole page anew when the work is over."""

    @st.fragment(run_every=LOOK)
    def waiting() -> None:
        live = open_house.working(conversation)
        if live is None:
            st.rerun()
            return
        done = sum(step.state != "running" for step in live.steps.values())
        st.progress(min(1.0, done / len(WAYS)), f"At work: {plain(live.title)}")

    waiting()


def _others(open_house: House, owner: str, but: set[str]) -> list[tuple[Artifact, Signal]]:
    memory = open_house.agent.memory
    found = []
    for one in memory.find(kind="signal", owner=owner, limit=COMPARED):
        value = None if one.id in but else memory.load(one.id)
        if isinstance(value, Signal):
            found.append((one, value))
    return found

