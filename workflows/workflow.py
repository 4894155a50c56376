"""A ready-made plan: named steps with blanks, filled in with what a person has at hand.

It runs through the same graph and checks as any plan; no planner is asked. Knows no session.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..errors import InvalidCall
from ..memory.media import Kind
from ..memory.region import Region
from ..vitron_model.language import Plan


@dataclass(frozen=True)
class Blank:
    """Something to be filled in."""

    name: str
    kind: Kind | str  # "image", "video", "region" or "words"
    asks: str
    """What a person is asked for."""
    needed: bool = True
    default: str = ""


@dataclass(frozen=True)
class Filled:
    """What was filled in: names of artifacts and words, and what was drawn."""

    said: Mapping[str, str]
    region: Region | None = None

    def __getitem__(self, name: str) -> str:
        return self.said[name]


@dataclass(frozen=True)
class Workflow:
    """One ready-made plan."""

    name: str
    does: str
    blanks: tuple[Blank, ...]
    build: Callable[[Filled], Plan]

    def plan(self, said: Mapping[str, str], region: Region | None = None) -> Plan:
        """The plan with the blanks filled in; raises InvalidCall with every blank left open."""
        known = {blank.name for blank in self.blanks}
        problems = [
            f"there is no blank {name!r} (known: {', '.join(sorted(known))})"
            for name in said
            if name not in known
        ]
        for blank in self.blanks:
            missing = region is None if blank.kind == "region" else not said.get(blank.name)
            if blank.needed and missing and not blank.default:
                problems.append(f"{blank.name} is missing: {blank.asks}")
        if problems:
            raise InvalidCall(self.name, problems)
        defaults = {blank.name: blank.default for blank in self.blanks}
        return self.build(Filled({**defaults, **said}, region))
