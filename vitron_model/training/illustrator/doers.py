"""Who does what was said: "a man with an umbrella walks" is told of the man, "a horse and a cow
run" of both. Knows the forms of verbs, and what each kind can do; no looks and no places.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..world.kinds import kind_of
from .staging import NEXT_TO

Form = Literal["runs", "run", "running"]
ANYBODY = frozenset(
    {"stand", "fall", "grow", "shrink", "rise", "spin", "appear", "disappear", "turn round"}
)
"""What everything can be made to do."""
JOINTS = ("and", ",")


@dataclass
class Heads:
    """Those of whom a deed may be told: named as themselves, not with, on or beside another."""

    named: list[range] = field(default_factory=list)
    """Of things by number; joined to each other."""
    together: bool = False
    """The last was joined by "and": all of them may be meant."""
    joint: str = ""
    """What was said since the last was named, of JOINTS."""
    about: range = range(0)
    """Who is told of next, after "that" or "who"."""
    done: bool = False
    """They did something: who is named next begins anew."""

    def name(self, things: range, beside: bool) -> None:
        """Things were named, `beside` others or as themselves."""
        if things and not beside:
            goes_on = self.joint and self.named and not self.done
            self.named = [*self.named, things] if goes_on else [things]
            self.together, self.done = bool(goes_on) and self.joint == "and", False
        self.joint, self.about = "", range(0)

    def doers(self, words: str, last: range, able: Callable[[range], bool]) -> list[range]:
        """Who does it; `last` was named last."""
        about, self.about, self.done = self.about, range(0), True
        form = form_of(words)
        if not self.named or about and not (self.together and form == "run"):
            return [about or last]
        near = last != self.named[-1]
        if form == "running" and near and able(last):
            return [last]
        all_of_them = [whom for whom in self.named if able(whom)]
        if self.together and form != "runs" and all_of_them:
            return _touching(all_of_them)
        return [next((whom for whom in (self.named[-1], last) if able(whom)), self.named[-1])]


def form_of(words: str) -> Form:
    """Of a verb: said of one, of several (or plainly), or going on."""
    verb = words.split()[0]
    if verb.endswith("ing"):
        return "running"
    return "runs" if verb.endswith("s") and not verb.endswith("ss") else "run"


def can(kind: str, action: str) -> bool:
    """Whether such a one does it, or what is next to it."""
    known = kind_of(kind)
    does = {*known.poses, *known.motions, *(("move", "follow") if known.motions else ())}
    return action in ANYBODY or bool(does & {action, *NEXT_TO.get(action, ())})


def _touching(groups: list[range]) -> list[range]:
    """Groups that follow each other are one."""
    made = groups[:1]
    for group in groups[1:]:
        if group.start == made[-1].stop:
            made[-1] = range(made[-1].start, group.stop)
        else:
            made.append(group)
    return made
