"""Dispatch of natural requests: which modules, on which inputs, with which region and words.

Asks the mind about items and scores what it says. A step is right when module, input, region and
the words that must be mentioned are; an item when every step is and there is none too many.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any

from ..speaker import Said, Speaker
from ..uses import USES
from .items import CUTS_OUT, MOST_STEPS, Item, listed
from .reports import Figure, figure

REPLY = {"answer": "answer", "ask": "clarify", "cannot": "unsupported"}


def predictions(
    speaker: Speaker,
    items: Sequence[Item],
    unsure: float,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Iterator[dict[str, Any]]:
    for number, item in enumerate(items, 1):
        yield prediction(item.id, speaker.plan(item.talk, USES, unsure=unsure))
        tell(number, len(items))


def prediction(id: str, said: Said) -> dict[str, Any]:
    calls = [
        {
            "module": step.module,
            "input": step.inputs[0] if len(step.inputs) == 1 else list(step.inputs) or None,
            "region": "user" if step.drawn else "none",
            "instruction": step.instruction,
        }
        for step in said.steps
    ]
    return {
        "id": id, "calls": calls, "reply": REPLY.get(said.sort, "none"), "text": said.reply,
        "confidence": round(said.confidence, 3),
    }  # fmt: skip


# --- scoring ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Score:
    """Of one item."""

    exact: bool
    decision: bool
    modules: bool
    steps: tuple[Mapping[str, bool], ...] = field(default=())
    """Of each expected step: module, input, region, mentions."""


def scored(item: Item, predicted: Mapping[str, Any]) -> Score:
    calls = predicted.get("calls") or []
    if not item.expect:
        return Score(not calls, not calls, not calls)
    if len(calls) > MOST_STEPS:  # more orders than can be tried, and none is right
        return Score(False, True, False, (_NOTHING,) * len(item.expect))
    most = max(len(item.expect), len(calls))
    best: tuple[tuple[int, int, int], tuple[Mapping[str, bool], ...]] | None = None
    for order in permutations(range(1, most + 1), len(item.expect)):
        place = {k: p for k, p in enumerate(order, 1) if p <= len(calls)}
        if _disordered(item, place):
            continue
        steps = tuple(_compared(item, k, place, calls) for k in range(1, len(order) + 1))
        value = (
            sum(all(step.values()) for step in steps), sum(step["module"] for step in steps),
            sum(sum(step.values()) for step in steps),
        )  # fmt: skip
        if best is None or value > best[0]:
            best = value, steps
    steps = best[1] if best else (_NOTHING,) * len(item.expect)
    same = len(item.expect) == len(calls)
    return Score(
        same and all(all(step.values()) for step in steps), bool(calls),
        same and all(step["module"] for step in steps), steps,
    )  # fmt: skip


_NOTHING = {"module": False, "input": False, "region": False, "mentions": False}


def _disordered(item: Item, place: Mapping[int, int]) -> bool:
    """Whether a step would stand before one whose result it takes."""
    needs = [
        (int(name[1:]), k)
        for k, step in enumerate(item.expect, 1)
        for name in step.input if name.startswith("$")
    ]  # fmt: skip
    return any(a in place and b in place and place[a] > place[b] for a, b in needs)


def _compared(
    item: Item, k: int, place: Mapping[int, int], calls: Sequence[Mapping[str, Any]]
) -> Mapping[str, bool]:
    if k not in place:
        return _NOTHING
    wanted, call = item.expect[k - 1], calls[place[k] - 1]
    stands_for = {p: k for k, p in place.items()}
    names, got, extra, through_mask = set(wanted.input), set(), set(), False
    for name in listed(call.get("input")):
        mask = name in item.cut_out
        if name.startswith("$"):
            number = int(name[1:])
            made = calls[number - 1] if number <= len(calls) else {}
            mask = made.get("module") in CUTS_OUT
            through_mask |= mask and made.get("region") == "user"
            name = f"${stands_for[number]}" if number in stands_for else name
        if name in names:
            got.add(name)
        elif not (mask and names):  # one mask more is no fault
            extra.add(name)
    words = str(call.get("instruction") or "").lower()
    region = call.get("region") or "none"
    return {
        "module": call["module"] == wanted.module,
        "input": got == names and not extra,
        "region": region == wanted.region or (wanted.region == "user" and through_mask),
        "mentions": all(_mentioned(words, entry) for entry in wanted.mentions),
    }


def _mentioned(words: str, entry: str) -> bool:
    """One of `a|b` at the beginning of a word."""
    return any(re.search(r"(?<![a-z0-9])" + re.escape(one), words) for one in entry.split("|"))


def figures(items: Sequence[Item], scores: Sequence[Score]) -> list[Figure]:
    """The headline first, then what it is made of, then groups of items."""
    told = [
        figure("ITEM EXACT", [s.exact for s in scores], 0.75),
        figure("modules right", [s.modules for s in scores], 0.90),
        figure("call or no call", [s.decision for s in scores]),
    ]
    steps = [step for score in scores for step in score.steps]
    told += [
        figure(f"step: {part}", [step[part] for step in steps])
        for part in ("module", "input", "region", "mentions")
    ]
    groups: dict[str, list[bool]] = {}
    for item, score in zip(items, scores, strict=True):
        groups.setdefault(f"earlier turns: {len(item.talk.turns) - 1}", []).append(score.exact)
        groups.setdefault(f"steps wanted: {len(item.expect)}", []).append(score.exact)
        for step, right in zip(item.expect, score.steps, strict=False):
            groups.setdefault(f"step of {step.module}", []).append(all(right.values()))
    return told + [figure(name, rights) for name, rights in sorted(groups.items())]
