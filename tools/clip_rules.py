"""How people ask for a clip to be trimmed, sped up, reversed and stabilised."""

from __future__ import annotations

from .operations import Operation, Reverse, Speed, Stabilise, Trim
from .vocabulary import any_of
from .words import Clause, Found, Rules

RULES = Rules("clip")


# --- of clips ------------------------------------------------------------------------------------

_TIME = r"(\d+(?:\.\d+)?) ?(?:s|sec|secs|seconds?)?"


@RULES.add(
    rf"(?:trim|cut|keep|use)(?: it| the clip| only| just)*(?: to| from"
    rf"| between)? {_TIME} ?(?:to|-|–|until|and) ?{_TIME}",
    rf"(?:keep|use|trim to|cut to)(?: only| just)* (?:the )?(?P<end>first|last) {_TIME}",
    rf"(?:cut|remove|drop|trim|delete|throw away)(?: off)? (?:the )?(?P<off>first|last) {_TIME}",
)
def _trim(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    end, off = groups.get("end"), groups.get("off")
    if end or off:
        seconds = float(found[2])
        keep_start = (end == "first") or (off == "last")
        if end:
            return Trim(end=seconds) if keep_start else Trim(start=-seconds)
        return Trim(end=-seconds) if keep_start else Trim(start=seconds)
    return Trim(start=float(found[1]), end=float(found[2]))


_SPEEDS = {
    "slow motion": 0.5,
    "slow-motion": 0.5,
    "slow mo": 0.5,
    "slow-mo": 0.5,
    "slomo": 0.5,
    "timelapse": 4.0,
    "time-lapse": 4.0,
    "time lapse": 4.0,
    "fast forward": 2.0,
    "half speed": 0.5,
    "half the speed": 0.5,
    "double speed": 2.0,
    "twice the speed": 2.0,
    "twice as fast": 2.0,
    "twice as slow": 0.5,
    "half as fast": 0.5,
}


@RULES.add(
    rf"(?:.*\b)?(?P<name>{any_of(_SPEEDS)})",
    r"(?P<dir>speed|slow)(?: (?:it|the clip|the video|everything|this))?(?: (?:up|down))?"
    r"(?: (?:it|the clip|the video))?(?: (?:up|down))?(?: (?:by|to))? ?(?P<n>\d+"
    r"(?:\.\d+)?)? ?(?:x|times)?",
    r"(?:play )?(?:it )?(?:at )?(?P<n>\d+(?:\.\d+)?) ?(?:x|times)(?: (?:the )?(?:speed"
    r"|faster|as fast|slower))?",
    r"(?:make (?:it|the clip|the video) )?(?P<dir>faster|slower)",
)
def _speed(found: Found, clause: Clause) -> Operation | None:
    groups = found.groupdict()
    slow = groups.get("dir") in ("slow", "slower") or clause.words.endswith("slower")
    factor = _SPEEDS.get(groups.get("name") or "", float(groups.get("n") or 2.0))
    factor = 1 / factor if slow and factor > 1 else factor
    return Speed(factor=min(20.0, max(0.05, factor)), scope="whole")


@RULES.add(
    r"(?:play |run )?(?:it |the clip |the video )?(?:in )?(?:reversed?|backwards?|rewind)"
    r"(?: (?:it|the clip|the video))?",
    r"(?P<both>boomerang|ping-?pong|(?:play it )?there and back(?: again)?"
    r"|(?:make )?(?:it|this|the clip|the video)? ?(?:a )?(?:seamless |endless )?loop(?:ed)?"
    r"(?: (?:it|this|the clip|the video))?)",
)
def _reverse(found: Found, clause: Clause) -> Operation | None:
    return Reverse(boomerang=bool(found.groupdict().get("both")), scope="whole")


@RULES.add(
    r"(?:stabili[sz]e|steady|smooth out|remove the shake from|de-?shake)(?: .+)?|less shaky",
)
def _stabilise(found: Found, clause: Clause) -> Operation | None:
    return Stabilise(scope="whole")
