"""The view of a conversation as the embedded mind is told it. Torch-free."""

from __future__ import annotations

from ..tools.registry import Card
from ..vitron_model.talk import Drawn, Step, Talk, Thing, Turn, sort_of
from ..vitron_model.uses import Slot, Use
from .planner import Past, View

LONGEST_REPLY = 160  # characters of an earlier reply that are told
LONGEST = 8000  # of a message, half of them its beginning; a mind hears far fewer


def talk_of(view: View) -> Talk:
    """The view as the mind is told it."""
    turns = [_earlier(past) for past in view.past]
    now = Turn(
        shortened(view.text), tuple(_thing(view, name) for name in view.attachments),
        tuple(Drawn(region.kind, name) for name, region in view.regions),
    )  # fmt: skip
    told = {thing.name for turn in (*turns, now) for thing in turn.attached}
    told |= {name for turn in turns for made in turn.made for name in made}
    known = tuple(Thing(i.name, i.kind) for i in view.items if i.name not in told)
    kinds = {item.name: frozenset({str(item.kind)}) for item in view.items}
    return Talk((*turns, now), known, kinds=kinds)


def shortened(text: str) -> str:
    """The beginning and the end of a message that no mind would hear whole."""
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} … {text[-half:]}"


def _thing(view: View, name: str) -> Thing:
    kind = next((str(item.kind) for item in view.items if item.name == name), "")
    return Thing(name, kind or ("video" if name.startswith("vid") else "image"))


def _earlier(past: Past) -> Turn:
    attached = tuple(
        Thing(n, "video" if n.startswith("vid") else "image") for n in past.attachments
    )
    drawn = tuple(Drawn(region.kind, name) for name, region in past.regions)
    done = [
        (Step(call.module, call.instruction, call.inputs), names)
        for call, names in zip(past.plan.calls, past.outputs, strict=False) if names
    ]  # fmt: skip
    reply = past.reply[:LONGEST_REPLY]
    return Turn(
        shortened(past.text), attached, drawn, tuple(step for step, _ in done),
        tuple(names for _, names in done), reply, "" if done else sort_of(reply),
    )  # fmt: skip


def uses_of(cards: tuple[Card, ...]) -> tuple[Use, ...]:
    """The modules that are here, as the grammar wants them."""
    return tuple(
        Use(card.name, str(card.makes), tuple(Slot(s.kind, s.required) for s in card.inputs))
        for card in cards
    )
