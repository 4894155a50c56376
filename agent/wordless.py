"""Pictures and clips that come, or are drawn on, without a word: what is told of them.

Knows no eyes: it is told what was seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..memory.media import Kind
from ..tools.english import either
from ..tools.registry import Card
from .planner import Item, Past, View

POINTED = "What is this?"
QUESTIONS: dict[Kind, str] = {
    "image": "What is in this picture?", "video": "What happens in this clip?"
}  # fmt: skip
"""What a person means to ask who draws on something, or sends it, without a word."""
MOST = 3  # that are looked at, the newest
UNSEEN = "I don't see photographs and films of real things well enough to say what is in"
_OFFERS: dict[Kind, dict[str, str]] = {
    "image": {"Image Segmentation": "cut something out", "Image Editing": "change something",
              "Video Generation": "bring it to life"},
    "video": {"Video Segmentation": "follow something through it",
              "Video Editing": "change something in it"},
}  # fmt: skip
_WAITS = re.compile(r"\?\s*$|\b(?:send|attach|upload)\b", re.IGNORECASE)


def silent(view: View) -> bool:
    """Whether something was sent or drawn on, nothing was said, and nobody waits for it."""
    if view.text.strip() or not (view.attachments or view.regions):
        return False
    return not (view.past and _waits(view.past[-1]))


def sent(view: View) -> list[Item]:
    """What came along or was drawn on, and can be looked at."""
    items = {item.name: item for item in view.items if item.kind in QUESTIONS}
    names = dict.fromkeys((*view.attachments, *(name for name, _ in view.regions)))
    return [items[name] for name in names if name in items][-MOST:]


def shown(item: Item, seen: str | None, alone: bool) -> str:
    """What is seen of one of them; None: the eyes do not know it."""
    what = "it" if alone else item.name
    said = seen if seen is not None else f"{UNSEEN} {what}."
    return said if alone or seen is None else f"{item.name}: {said}"


def offered(items: list[Item], cards: tuple[Card, ...]) -> str:
    """What could be done next, with the modules that are here."""
    here = {card.name for card in cards}
    kinds = dict.fromkeys(item.kind for item in items)
    can = list(dict.fromkeys(does for kind in kinds for does in _possible(kind, here)))
    return f"I can {either(can)}: say what, or draw where." if can else "What shall I do with it?"


def _possible(kind: Kind, here: set[str]) -> Iterator[str]:
    yield from (does for module, does in _OFFERS[kind].items() if module in here)


def _waits(past: Past) -> bool:
    """Whether that turn ended with a question, or the wish for a picture or clip."""
    return not past.plan.calls and _WAITS.search(past.reply) is not None
