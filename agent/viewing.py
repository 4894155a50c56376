"""The conversation as the planner sees it: a window of turns, and everything on the table."""

from __future__ import annotations

from collections.abc import Callable

from ..memory.media import Value
from ..memory.records import Artifact, Turn
from ..memory.store import Memory
from ..tools.registry import Card
from ..vitron_model.language import Plan
from .planner import Closer, Item, Past, View, nobody

MOST_ITEMS = 24  # artifacts shown to a planner, the newest


def view_of(
    memory: Memory, cards: tuple[Card, ...], turn: Turn, window: int,
    complaints: tuple[str, ...] = (), refused: str = "",
    stopped: Callable[[], bool] = lambda: False, until: int | None = None,
    closer: Closer = nobody,
) -> View:  # fmt: skip
    """What the planner may know of this turn. `until`: of an old one, its number; what came after
    it is left out."""
    home = turn.conversation
    past = [] if window == 0 else memory.turns(home, limit=window + 1, before=until)
    past = [one for one in past if one.id != turn.id][:window]
    newest = memory.find(conversation=home, limit=2 * MOST_ITEMS)  # signals among them
    seen = [one for one in newest if one.kind != "signal"]
    if until is not None:
        seen = [one for one in seen if one.created <= turn.created]
    shown = list(reversed(seen[:MOST_ITEMS]))

    names = {one.id: one.name for one in newest}

    def look(name: str) -> Value:
        return memory.load(memory.by_name(home, name).id)

    return View(
        text=turn.text,
        attachments=turn.attachments,
        regions=turn.regions,
        past=tuple(_past(memory, one, names) for one in reversed(past)),
        items=tuple(_item(one) for one in shown),
        cards=cards,
        look=look,
        closer=closer,
        complaints=complaints,
        refused=refused,
        stopped=stopped,
    )


def _past(memory: Memory, turn: Turn, names: dict[str, str]) -> Past:
    plan = Plan.model_validate(dict(turn.plan)) if turn.plan else Plan(reply=turn.reply)
    outputs = tuple(
        tuple(names.get(output) or memory.artifact(output).name for output in step.outputs)
        for step in turn.steps
    )
    return Past(turn.text, turn.attachments, turn.regions, plan, outputs, turn.reply)


def _item(one: Artifact) -> Item:
    if one.source == "upload":
        note = f"uploaded as {one.filename}" if one.filename else "uploaded"
    else:
        note = f"made by {one.backend}: {str(one.request.get('instruction', ''))[:80]}"
    return Item(one.name, one.kind, one.width, one.height, one.frames, note)
