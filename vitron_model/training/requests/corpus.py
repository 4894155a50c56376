"""The hand-written requests, read into values. Knows no chance and no tokens.

Patterns are single messages with slots; dialogues are whole conversations; links join messages.
The format of every file is told in docs/mind.md.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ....errors import DataError
from ...talk import Drawn, Step, Thing, Turn, sort_of

FOLDER = Path(__file__).parent

MODULE = {
    "IG": "Image Generation",
    "IS": "Image Segmentation",
    "IE": "Image Editing",
    "TV": "Video Generation",
    "IV": "Video Generation",
    "VS": "Video Segmentation",
    "VE": "Video Editing",
}
TAKES = {"IG": "", "TV": "", "IS": "image", "IE": "image", "IV": "image", "VS": "video",
         "VE": "video"}  # fmt: skip
MAKES = {"IG": "img", "IS": "img", "IE": "img", "TV": "vid", "IV": "vid", "VS": "vid", "VE": "vid"}
_ONE_VERB = {"IG": "generate", "IS": "segmentation", "TV": "clip", "VS": "track", "IV": "motion"}
KIND = {"img": "image", "vid": "video"}


@dataclass(frozen=True)
class Pattern:
    """One message; `{slots}` in it stand for words."""

    text: str
    code: str
    """A key of MODULE, or "" where no module is called."""
    instruction: str
    drawn: bool
    refers: str
    """What it is about: "" what came with it, "last", "first", "second", "prev", "orig"."""
    sort: str = ""
    about: str = ""
    """Of a message without call, the kind of file that it speaks of."""
    plain: bool = False
    """Said as it stands: no other noun or colour in its place."""


@dataclass(frozen=True)
class Words:
    """What fills the slots."""

    lists: Mapping[str, tuple[str, ...]]

    def __getitem__(self, slot: str) -> tuple[str, ...]:
        return self.lists[slot.rstrip("23")]


def _lines(name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    file = FOLDER / name
    for number, line in enumerate(file.read_text(encoding="utf8").splitlines(), 1):
        try:
            yield number, json.loads(line)
        except ValueError as error:
            raise DataError(name, number, f"no JSON ({error})", "write one object a line") from None


@lru_cache(maxsize=1)
def words() -> Words:
    lists = json.loads((FOLDER / "words.json").read_text(encoding="utf8"))
    return Words({slot: tuple(values) for slot, values in lists.items()})


@lru_cache(maxsize=1)
def links() -> tuple[str, ...]:
    """Ways of asking for two or three things at once: `{A}, then {B}`."""
    return tuple(line["t"] for _, line in _lines("links.jsonl"))


@lru_cache(maxsize=1)
def patterns() -> tuple[Pattern, ...]:
    found = []
    for file in sorted(FOLDER.glob("*.jsonl")):
        if file.name.startswith(("patterns", "contrasts")):
            found += [_pattern(file.name, number, line) for number, line in _lines(file.name)]
    return tuple(found)


@lru_cache(maxsize=1)
def everyday() -> tuple[Pattern, ...]:
    """The plainest requests, that everybody makes and nobody may have to make twice."""
    name = "everyday.jsonl"
    return tuple(replace(_pattern(name, number, line), plain=True) for number, line in _lines(name))


@lru_cache(maxsize=1)
def dialogues() -> tuple[tuple[Turn, ...], ...]:
    found = []
    for file in sorted(FOLDER.glob("*.jsonl")):
        if file.name.startswith(("dialogues", "messages")):
            found += [_dialogue(file.name, number, line) for number, line in _lines(file.name)]
    return tuple(found)


@lru_cache(maxsize=1)
def scenarios() -> tuple[tuple[Turn, ...], ...]:
    """Whole conversations with slots, the same in all their turns."""
    found = []
    for file in sorted(FOLDER.glob("scenarios*.jsonl")):
        found += [_dialogue(file.name, number, line) for number, line in _lines(file.name)]
    return tuple(found)


def said(code: str, instruction: str) -> str:
    """An instruction with its module's usual verb, where it has but one."""
    verb, _, rest = instruction.partition(":")
    return f"{_ONE_VERB.get(code, verb.strip())}: {rest.strip()}"


def _pattern(file: str, number: int, line: dict[str, Any]) -> Pattern:
    try:
        code = "" if line["m"] == "NO" else line["m"]
        instruction = said(code, line["ins"]) if code else ""
        unfilled = set(re.findall(r"\{\w+\}", instruction)) - set(re.findall(r"\{\w+\}", line["t"]))
        if unfilled:
            raise DataError(file, number, f"{unfilled} is in ins alone", "put the slot into t too")
        return Pattern(
            line["t"], code, instruction, bool(line["r"]), line["h"],
            line.get("say", ""), KIND.get(line.get("about", ""), ""),
        )  # fmt: skip
    except KeyError as error:
        raise DataError(file, number, f"{error} is missing", "see docs/mind.md") from None


def _dialogue(file: str, number: int, line: dict[str, Any]) -> tuple[Turn, ...]:
    counts = {"img": 0, "vid": 0}

    def name(kind: str) -> str:
        counts[kind] += 1
        return f"{kind}{counts[kind]}"

    turns = []
    try:
        for turn in line["turns"]:
            attached = tuple(Thing(name(kind), KIND[kind]) for kind in turn["att"])
            drawn = tuple(Drawn(*turn["reg"].split("@")) for _ in range(bool(turn["reg"])))
            steps = tuple(_step(call) for call in turn["calls"])
            made = tuple((name(MAKES[call["m"]]),) for call in turn["calls"])
            sort = "" if steps else turn.get("say") or sort_of(turn["a"])
            turns.append(Turn(turn["u"], attached, drawn, steps, made, turn["a"], sort))
    except (KeyError, ValueError) as error:
        raise DataError(file, number, f"{error} is wrong or missing", "see docs/mind.md") from None
    return tuple(turns)


def _step(call: dict[str, Any]) -> Step:
    inputs = call["in"] if isinstance(call["in"], list) else [call["in"]] if call["in"] else []
    return Step(MODULE[call["m"]], said(call["m"], call["ins"]), tuple(inputs), int(call["r"]))
