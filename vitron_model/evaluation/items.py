"""Items: requests as people write them, each with the plan that is right. Read whole, or refused.

The form is told in docs/mind.md. Knows no mind and no score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ...errors import DataError
from ..config import MODULES
from ..talk import SILENT, Drawn, Step, Talk, Thing, Turn, sort_of

HELD = Path(__file__).parent / "held.jsonl"
"""Items of requests that nobody learns from: an eighth of those written last."""
MOST_STEPS = 6
"""Of one item: every order of them is tried."""
REMEDY = "put it right, the form is told in docs/mind.md under Measuring"
CUTS_OUT = ("Image Segmentation", "Video Segmentation")
_SERVES = {"Image Segmentation": {"mask", "image"}, "Video Segmentation": {"track", "video"}}


def listed(value: Any) -> list[Any]:
    """Inputs as they are written: one, several, or none."""
    if value in (None, "", [], ()):
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _module(name: str) -> str:
    if name not in MODULES:
        raise ValueError(f"there is no module {name!r:.40}; use one of: {', '.join(MODULES)}")
    return name


Name = Annotated[str, StringConstraints(pattern=r"^(img|vid)[1-9][0-9]*$")]
Names = Annotated[tuple[str, ...], BeforeValidator(listed)]
Module = Annotated[str, AfterValidator(_module)]
Mention = Annotated[str, StringConstraints(pattern=r"^[^|]+(\|[^|]+)*$", to_lower=True)]


class Form(BaseModel):
    model_config = ConfigDict(frozen=True)


class Attached(Form):
    id: Name
    kind: Literal["image", "video", "mask", "track"]


class Made(Form):
    """A call of an earlier turn, and what came of it."""

    module: Module
    input: Names
    output: Name


class Past(Form):
    user: str
    attach: tuple[Attached, ...]
    assistant: str
    invocations: tuple[Made, ...]


class Marked(Form):
    kind: Literal["box", "point", "scribble", "polygon", "mask"]
    on: Name


class Wanted(Form):
    """A step of the right plan."""

    module: Module
    input: Names
    region: Literal["user", "none"]
    mentions: tuple[Mention, ...]


class Written(Form):
    """A line of a file of items."""

    id: str
    history: tuple[Past, ...]
    user: str
    attach: tuple[Attached, ...]
    region: Marked | None
    expect: tuple[Wanted, ...] = Field(max_length=MOST_STEPS)
    reply: Literal["none", "answer", "clarify", "unsupported"]
    tags: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_what_is_there(self) -> Self:
        known: list[str] = []
        for number, past in enumerate(self.history, 1):
            _come(known, (one.id for one in past.attach))
            for done, call in enumerate(past.invocations):
                _there(f"call {done + 1} of earlier turn {number}", call.input, known, done)
                _come(known, (call.output,))
        _come(known, (one.id for one in self.attach))
        if self.region:
            _there("the region", (self.region.on,), known, 0)
        for done, step in enumerate(self.expect):
            _there(f"step {done + 1}", step.input, known, done)
            if step.region == "user" and not self.region:
                raise ValueError(f"step {done + 1} has the user's region, and no region was drawn")
        return self

    @model_validator(mode="after")
    def _replies_or_acts(self) -> Self:
        if (self.reply == "none") != bool(self.expect):
            steps = f"{len(self.expect) or 'no'} step{'s' * (len(self.expect) > 1)}"
            raise ValueError(f"reply is {self.reply!r} beside {steps}; it is 'none' beside steps")
        return self


def _come(known: list[str], names: Iterable[str]) -> None:
    for name in names:
        if name in known:
            raise ValueError(f"there is {name} twice")
        known.append(name)


def _there(who: str, names: Sequence[str], known: Sequence[str], done: int) -> None:
    """Raises where something is named that is not there yet, after so many steps of the turn."""
    there = [*known, *(f"${k}" for k in range(1, done + 1))]
    for name in names:
        if name not in there:
            beside = ", ".join(there) or "nothing"
            raise ValueError(f"{who} names {name!r:.40}; known there: {beside}")


@dataclass(frozen=True)
class Item:
    id: str
    talk: Talk
    expect: tuple[Wanted, ...]
    reply: str
    tags: tuple[str, ...]
    cut_out: frozenset[str]
    """Ids that a segmentation made earlier."""


def items_of(file: Path) -> tuple[Item, ...]:
    """Every item of a file, one a line; DataError about the first that is none."""
    lines: dict[str, int] = {}
    found = []
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            written = Written.model_validate_json(line.decode("utf8"))
        except UnicodeDecodeError as error:
            raise DataError(
                str(file), number, f"{line[error.start : error.end]!r} is no UTF-8",
                f"save it as UTF-8; {REMEDY}",
            ) from None  # fmt: skip
        except ValidationError as error:
            raise DataError(str(file), number, _problem(error), REMEDY) from None
        before = lines.setdefault(written.id, number)
        if before != number:
            problem = f"{written.id!r:.40} is the item of line {before} already"
            raise DataError(str(file), number, problem, REMEDY)
        found.append(_item(written))
    if not found:
        raise DataError(str(file), 1, "no items", "write one JSON object a line, see docs/mind.md")
    return tuple(found)


def _lines(file: Path) -> list[bytes]:
    """Cut at line ends alone: other separators may stand in a sentence."""
    try:
        return file.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        problem = f"it is no file of items ({error.strerror})"
        raise DataError(str(file), None, problem, "name one, see docs/mind.md") from None


def _problem(error: ValidationError) -> str:
    """The first of them: where, what, and the value."""
    first = error.errors(include_url=False)[0]
    where = "".join(f"{part}." for part in first["loc"])[:-1]
    at = f"{where}: " if where else ""
    if first["type"] == "value_error":
        return f"{at}{first['ctx']['error']!s:.300}"
    return f"{at}{first['msg']} (got {first['input']!r:.80})"


def _item(written: Written) -> Item:
    kinds: dict[str, frozenset[str]] = {}
    turns, cut_out = [], set()
    for past in written.history:
        attached = _attached(past.attach, kinds)
        for call in past.invocations:
            own = "image" if call.output.startswith("img") else "video"
            kinds[call.output] = frozenset(_SERVES.get(call.module, {own}))
            if call.module in CUTS_OUT:
                cut_out.add(call.output)
        steps = tuple(Step(call.module, "", call.input) for call in past.invocations)
        made = tuple((call.output,) for call in past.invocations)
        sort = "" if steps else sort_of(past.assistant)
        turns.append(Turn(past.user or SILENT, attached, (), steps, made, past.assistant, sort))
    attached = _attached(written.attach, kinds)
    drawn = (Drawn(written.region.kind, written.region.on),) if written.region else ()
    turns.append(Turn(written.user, attached, drawn))
    return Item(
        written.id, Talk(tuple(turns), told=False, kinds=kinds), written.expect, written.reply,
        written.tags, frozenset(cut_out),
    )  # fmt: skip


def _attached(files: Sequence[Attached], kinds: dict[str, frozenset[str]]) -> tuple[Thing, ...]:
    for file in files:
        kinds[file.id] = frozenset({file.kind})
    return tuple(Thing(file.id, file.kind) for file in files)
