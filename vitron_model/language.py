"""Plans in words: what the planner says, as values and as the paper's template text. Torch-free.

    Sure, here is the clock.
    <Module>Video Segmentation</Module><Instruction>segmentation: clock</Instruction>
    <Input>vid1</Input><Region>(0.23, 0.35, 0.41, 0.66)</Region>

`write` speaks only that. `parse` also reads the two published dialects: the paper's, with spaces
inside the tags and without inputs, and the released code's, with lower-case tags and a letter from
A to G for the module. It knows neither which modules are installed nor which artifacts exist.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator

from ..errors import InvalidRegion, UnknownModule, UnreadablePlan
from ..memory.letters import whole
from ..memory.media import SignalRef
from ..memory.region import Box, Region

LETTERS = {
    "A": ("Image Generation", None),
    "B": ("Image Segmentation", "image"),
    "C": ("Image Editing", "image"),
    "D": ("Video Generation", None),
    "E": ("Video Segmentation", "video"),
    "F": ("Video Editing", "video"),
    "G": ("Video Generation", "image"),
}
"""The released code's letters: the module's name, and the kind of input that it takes unsaid."""

LONGEST = 65_536  # characters of one plan
MOST_CALLS = 64

INPUT = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}|\$[1-9][0-9]{0,2}", re.ASCII)
_TAG = re.compile(r"<(/?)(module|instruction|input|region|parameters)>", re.IGNORECASE)
_NUMBERS = re.compile(r"\(([^()|]{1,200})(?:\|([^()|]{1,80}))?\)")
_DRAWN = re.compile(r"drawn(?: ([1-9][0-9]?))?")
_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"))


class Call(BaseModel):
    """One invocation of a module: the paper's template as a value. Nothing in it is trusted yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    module: str = Field(min_length=1, max_length=80)
    """The module's name as in Table 13, e.g. "Video Segmentation"."""
    instruction: str = ""
    region: Region | None = None
    inputs: tuple[str, ...] = ()
    """Names of artifacts in this conversation (img1, vid2), or `$k`: the result of step k of
    this plan, counted from 1."""
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    signal: SignalRef | None = None
    """The continuous message beside the words; set by the planner node, never by text."""

    @field_validator("module", "instruction", mode="before")
    @classmethod
    def _trimmed(cls, text: object) -> object:
        return whole(text).strip() if isinstance(text, str) else text

    @field_validator("parameters")
    @classmethod
    def _finite_numbers(cls, parameters: dict[str, JsonValue]) -> dict[str, JsonValue]:
        json.dumps(parameters, allow_nan=False)  # a ValueError for nan and inf, at any depth
        return parameters

    @field_validator("inputs")
    @classmethod
    def _names(cls, inputs: tuple[str, ...]) -> tuple[str, ...]:
        for name in inputs:
            if not INPUT.fullmatch(name):
                raise ValueError(f"{name!r} is no input; write a name such as img1, or $1")
        return inputs


class Plan(BaseModel):
    """A reply, and calls in order; a call may take an earlier one's result. No calls: an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reply: str = ""
    calls: tuple[Call, ...] = ()

    @field_validator("reply", mode="before")
    @classmethod
    def _trimmed(cls, text: object) -> object:
        return whole(text).strip() if isinstance(text, str) else text


# --- writing ------------------------------------------------------------------------------------


def write(plan: Plan) -> str:
    """The one text of a plan; `parse` gives the same plan back (its signals aside)."""
    parts = [_escaped(plan.reply)] if plan.reply else []
    for call in plan.calls:
        fields = [_field("Module", _escaped(call.module))]
        fields.append(_field("Instruction", _escaped(call.instruction)))
        if call.inputs:
            fields.append(_field("Input", ", ".join(call.inputs)))
        if call.region is not None:
            fields.append(_field("Region", _region_text(call.region)))
        if call.parameters:
            sorted_json = json.dumps(call.parameters, sort_keys=True, allow_nan=False)
            fields.append(_field("Parameters", _escaped(sorted_json)))
        parts.append("".join(fields))
    return "\n".join(parts)


def template(call: Call) -> str:
    """A call as the paper prints it, for people to read: three lines, the region a box."""
    lines = [f"<Module> {call.module} </Module>"]
    lines.append(f"<Instruction> {call.instruction} </Instruction>")
    if call.region is not None:
        box = call.region if not call.region.masks() else f"mask {call.region.masks()[0]}"
        lines.append(f"<Region> {box} </Region>")
    return "\n".join(lines)


def _field(tag: str, text: str) -> str:
    return f"<{tag}>{text}</{tag}>"


def _escaped(text: str) -> str:
    for plain, safe in _ESCAPES:
        text = text.replace(plain, safe)
    return text


def _plain(text: str) -> str:
    for plain, safe in reversed(_ESCAPES):
        text = text.replace(safe, plain)
    return text


def _region_text(region: Region) -> str:
    """A lone box as the paper writes it, with every digit it has; anything else as JSON."""
    match region.shapes:
        case (Box(sign=1) as box,) if region.frame is None:
            numbers = ", ".join(map(repr, (box.x0, box.y0, box.x1, box.y1)))
            return (
                f"({numbers} | {region.span[0]}, {region.span[1]})"
                if region.span
                else f"({numbers})"
            )
    return _escaped(region.model_dump_json(exclude_defaults=False))


# --- reading ------------------------------------------------------------------------------------


def parse(text: str, drawn: Sequence[Region] = (), latest: Mapping[str, str] | None = None) -> Plan:
    """The plan that a text says, or UnreadablePlan / UnknownModule with the place of the fault.

    `drawn` are this turn's drawn regions: `<Region>drawn</Region>` (or `drawn 2`) means one of
    them. `latest` names the newest artifact of each kind, which the letter dialect means unsaid.
    """
    return _Reader(text, drawn, latest or {}).plan()


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is not allowed")
    return value


class _Reader:
    """One pass over the tags of one text."""

    def __init__(self, text: str, drawn: Sequence[Region], latest: Mapping[str, str]) -> None:
        self.text, self.drawn, self.latest = text, drawn, latest
        if len(text) > LONGEST:
            self._fail(f"the text has {len(text)} characters, the limit is {LONGEST}", LONGEST)

    def plan(self) -> Plan:
        fields = self._fields()
        first = fields[0][1] if fields else len(self.text)
        reply = _plain(self.text[:first])
        groups: list[list[tuple[str, int, int, int]]] = []
        for field in fields:
            if field[0] == "module":
                groups.append([field])
            elif groups:
                groups[-1].append(field)
            else:
                self._fail(f"<{field[0]}> comes before any <Module>", field[1])
        if len(groups) > MOST_CALLS:
            self._fail(f"{len(groups)} calls, the limit is {MOST_CALLS}", groups[MOST_CALLS][0][1])
        return Plan(reply=reply, calls=tuple(self._call(group) for group in groups))

    def _fields(self) -> list[tuple[str, int, int, int]]:
        """(tag, where it opens, where its text begins, where that ends), in order."""
        fields, opened, after = [], None, None
        for tag in _TAG.finditer(self.text):
            closing, name = tag[1] == "/", tag[2].lower()
            if opened is None:
                if closing:
                    self._fail(f"</{name}> closes nothing", tag.start())
                if after is not None and self.text[after : tag.start()].strip():
                    self._fail("words stand between the fields of a call", after)
                opened = (name, tag.start(), tag.end())
            elif closing and name == opened[0]:
                fields.append((*opened, tag.start()))
                opened, after = None, tag.end()
            else:
                self._fail(f"<{opened[0]}> is still open", tag.start())
        if opened is not None:
            self._fail(f"<{opened[0]}> is never closed", opened[1])
        if after is not None and self.text[after:].strip():
            self._fail("words stand behind the last call", after)
        return fields

    def _call(self, group: list[tuple[str, int, int, int]]) -> Call:
        found: dict[str, list[tuple[str, int]]] = {}
        for name, _, begin, end in group:
            found.setdefault(name, []).append((self.text[begin:end].strip(), begin))
        for name, said in found.items():
            if len(said) > 1 and name != "instruction":
                self._fail(f"a second <{name}> in one call", said[1][1])
        (name, at), implied = found["module"][0], None
        if not name or len(name) > 80:
            self._fail("a module's name has 1 to 80 characters", at)
        if len(name) == 1:
            if name.upper() not in LETTERS:
                raise UnknownModule(name, list(LETTERS))
            name, implied = LETTERS[name.upper()]
        inputs = self._inputs(*found["input"][0]) if "input" in found else ()
        if not inputs and implied in self.latest:
            inputs = (self.latest[str(implied)],)
        orders = [_plain(text) for text, _ in found.get("instruction", [])]
        if len(orders) > 2:
            self._fail("more than two <instruction> in one call", found["instruction"][2][1])
        # The released code's video editing says the foreground first, then the background.
        instruction = "; background: ".join(orders)
        try:
            return Call(
                module=_plain(name),
                instruction=instruction,
                inputs=inputs,
                region=self._region(*found["region"][0]) if "region" in found else None,
                parameters=self._json(*found["parameters"][0]) if "parameters" in found else {},
            )
        except ValidationError as error:
            self._fail(error.errors(include_url=False)[0]["msg"], at)

    def _inputs(self, text: str, at: int) -> tuple[str, ...]:
        names = [name.strip() for name in text.split(",")] if text else []
        for name in names:
            if not INPUT.fullmatch(name):
                self._fail(f"{name[:40]!r} is no input (img1, vid2 or $1)", at)
        return tuple(names)

    def _region(self, text: str, at: int) -> Region | None:
        if not text or text.lower() == "none":
            return None
        if chosen := _DRAWN.fullmatch(text.lower()):
            index = int(chosen[1] or 1)
            if index > len(self.drawn):
                self._fail(f"{len(self.drawn)} regions were drawn, not {index}", at)
            return self.drawn[index - 1]
        try:
            if text.startswith("{"):
                return Region.model_validate(self._json(text, at))
            return self._box(text, at)
        except InvalidRegion as error:
            self._fail(error.problem, at)
        except ValidationError as error:
            self._fail(f"no region: {error.errors(include_url=False)[0]['msg']}", at)

    def _box(self, text: str, at: int) -> Region:
        """`(X_l, Y_t, X_r, Y_b)` or `(… | F_s, F_e)`. The paper's own samples have corners the
        wrong way round and numbers in per cent: both are put right."""
        match = _NUMBERS.fullmatch(text)
        if not match:
            self._fail("a region is (X_l, Y_t, X_r, Y_b)", at)
        corners = [self._number(word, at) for word in match[1].split(",")]
        if len(corners) != 4:
            self._fail(f"a region has 4 numbers, not {len(corners)}", at)
        if max(corners) > 1 and all(c == int(c) and 0 <= c <= 100 for c in corners):
            corners = [corner / 100 for corner in corners]
        (x0, x1), (y0, y1) = sorted(corners[0::2]), sorted(corners[1::2])
        span = None
        if match[2] is not None:
            frames = [self._number(word, at) for word in match[2].split(",")]
            if len(frames) != 2 or any(f != int(f) or f > 1e9 for f in frames):
                self._fail("frames are two whole numbers: | F_s, F_e", at)
            span = (int(frames[0]), int(frames[1]))
        return Region(shapes=(Box(x0=x0, y0=y0, x1=x1, y1=y1),), frame=None, span=span)

    def _number(self, word: str, at: int) -> float:
        try:
            value = float(word)
        except ValueError:
            self._fail(f"{word.strip()[:20]!r} is no number", at)
        if not math.isfinite(value):
            self._fail(f"{word.strip()[:20]!r} is no number", at)
        return value

    def _json(self, text: str, at: int) -> dict[str, JsonValue]:
        try:
            value = json.loads(_plain(text), parse_constant=_finite, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            self._fail(f"no JSON ({str(error)[:60]})", at)
        if not isinstance(value, dict):
            self._fail("parameters are a JSON object", at)
        return value

    def _fail(self, reason: str, position: int) -> NoReturn:
        raise UnreadablePlan(reason, self.text, position)
