"""What is there, described from close by: what was drawn round or clicked on ("what is this?",
"what colour is what I marked?"), or everything ("what do you see?").

Knows what is asked, and what a thing looks like; no network. What it does not understand whole, or
cannot see for sure, it leaves to others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from ..english import a, doing, listed, number
from .answering import SURE
from .choosing import Candidate
from .counting import many
from .looks import NOTHING, Glance
from .reading import Vocabulary

PLAIN = 0.8
"""How plain it must be what it does and where it faces, to be told unasked."""

AWAY = frozenset({"fly", "float", "sail", "drive", "ride", "roll", "bounce"})
"""What is told of things that are not alive."""

MOST = 5
"""Things that are told of a picture."""

Sort = Literal["what", "colour", "pose", "facing"]

_MARKED = (
    r"(?:mark|draw|drew|box|circle|click|point|scribble|outline)(?:ed|d)?"
    r"(?: (?:round|around|on|over|at))?"
)
_ONE = (
    r"(?:(?:this|that)(?: (?:thing|one|animal|object|person|vehicle))?|it|the (?:marked )?"
    rf"(?:thing|region|part|area)|(?:the thing |what )(?:that )?i(?:'ve| have)? {_MARKED})"
)
_HERE = r"(?: (?:here|there|(?:in|on) (?:here|there|(?:the|my|this) (?:box|region|picture))))?"
_FORMS: tuple[tuple[Sort, str], ...] = (
    ("what", rf"(?:what|who)(?:'s| is| are) {_ONE}{_HERE}"),
    ("what", r"what(?:'s| is) (?:(?:in )?here|in (?:the|my|this) (?:box|region))"),
    ("what", rf"what (?:did i {_MARKED}|(?:have i|i have) {_MARKED}|do you see{_HERE})"),
    ("what", rf"(?:please )?(?:describe|name|tell me (?:about|what is)) {_ONE}{_HERE}"),
    ("colour", rf"(?:what|which) colou?r (?:is|are|does|do|has) {_ONE}(?: have)?{_HERE}"),
    ("pose", rf"what (?:is|are|does|do) {_ONE} do(?:ing)?{_HERE}"),
    ("facing", rf"(?:which way|where|in which direction) (?:is|are|does|do) {_ONE} "
               r"(?:fac(?:e|ing)|look(?:ing)?)"),
)  # fmt: skip
_THE = r"(?:the|this) (?:picture|image|page|photo|scene|drawing)"
_ALL = re.compile(
    rf"(?:(?:please )?(?:describe|caption) (?:this|it|{_THE})(?: in (?:a|one) sentence| for me)?"
    rf"|what(?: can| do) you see(?: here| there| in {_THE})?"
    rf"|what(?:'s| is) (?:in|on) (?:here|it|{_THE})"
    rf"|(?:please )?tell me what {_THE} shows|what does {_THE} show"
    r"|(?:please )?(?:give|write|make)(?: me| us)? a caption(?: for (?:this|it))?) ?[?.!]*",
    re.IGNORECASE,
)
_ASKS = tuple((sort, re.compile(rf"{form} ?[?.!]*", re.IGNORECASE)) for sort, form in _FORMS)


def asked(text: str) -> Sort | None:
    """What is to be told of it; None where it is something else."""
    plain = re.sub(r"\s+", " ", text.strip())
    return next((sort for sort, form in _ASKS if form.fullmatch(plain)), None)


def described(sort: Sort, glance: Glance, known: Vocabulary) -> str | None:
    """ "a girl in a blue dress, running, facing left"; None where that is not plain to be seen."""
    kind, sure = glance.likeliest("kind")
    if kind == NOTHING or sure < SURE:
        return None
    if sort != "what":
        label, sure = glance.likeliest(sort)
        told = doing(label) if sort == "pose" else label
        return told if label and sure >= SURE else None
    looks = {what: glance.likeliest(what) for what in ("colour", "pattern")}
    if min(likely for _, likely in looks.values()) < SURE:
        return None
    words = [a(known.called(kind, looks["colour"][0], looks["pattern"][0]))]
    pose, plain = glance.likeliest("pose")
    alive = kind in known.wears or kind in known.means.get("animal", ())
    if plain > PLAIN and (alive or pose in AWAY):
        words.append(doing(pose))
    facing, plain = glance.likeliest("facing")
    if facing and plain > PLAIN:
        words.append(f"facing {facing}")
    return ", ".join(words)


def of_all(text: str) -> bool:
    """Whether everything on a picture is to be told."""
    return _ALL.fullmatch(re.sub(r"\s+", " ", text.strip())) is not None


def listing(those: Sequence[Candidate], known: Vocabulary) -> str | None:
    """ "a red car, two brown sheep and a girl in a blue dress", the largest first; None where
    nothing is plain to be seen."""
    names: Counter[tuple[str, str]] = Counter()
    for one in sorted(those, key=lambda one: -float((one.soft > 0.5).sum()))[:MOST]:
        kind, sure = one.glance.likeliest("kind")
        if kind != NOTHING and sure > PLAIN:
            names[kind, _called(kind, one.glance, known)] += 1
    told = [
        a(name) if count == 1 else f"{number(count)} {many(name, known.plurals)}"
        for (_, name), count in names.items()
    ]
    return listed(told) if told else None


def _called(kind: str, glance: Glance, known: Vocabulary) -> str:
    """With its colour, where that is plain, and its pattern."""
    colour, pattern = (glance.likeliest(what) for what in ("colour", "pattern"))
    if colour[1] < SURE:
        return kind
    return known.called(kind, colour[0], pattern[0] if pattern[1] >= SURE else "")
