"""A planner's short instructions, "verb: phrase", as a person would have said them.

"recolour: the door to green, not the frame" -> "recolour the door to green", "make the door green".
Knows no rule: `grammar` tries one saying after the other, and takes the first that it can read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FORM = re.compile(r"([a-z][a-z-]{2,15}): (\S.*)", re.DOTALL)
_MARKED = (
    (re.compile(r"\b(?:inside |in |on |with )?what is (?:marked|followed)\b"), "it"),
    (re.compile(r"\b(?:that|which) (?:is|are) marked\b"), ""),
    (re.compile(r"\b(?:where|as|the) marked(?: (?:spot|part|area|place))?\b"), "it"),
)
_NAMES_ALONE = {"segmentation", "track", "generate", "clip", "motion", "change", "season", "time"}
"""Verbs that add nothing to their phrase."""
_ALONE = re.compile(
    r"(?:(?:a (?:bit|little|tad|notch|touch) |much |slightly )?(?:more|less)\b.*"
    r"|(?:a (?:bit|little|tad) |much |slightly )?\w+er(?: .*)?|mirror(?: .*)?)"
)
"""What says by itself what is to be done: "a bit warmer", "more contrast"."""
_LEAVES = re.compile(r",? (?:not|but not|except|without touching|keep|keeping|leave|leaving)\b.*$")


def parts(instruction: str) -> tuple[str, str]:
    """(verb, phrase); the verb is "" where it is no planner's instruction."""
    found = _FORM.fullmatch(instruction.strip())
    return (found[1], found[2].strip()) if found else ("", instruction.strip())


def phrase(instruction: str) -> str:
    """What is named, without the verb before it: "segmentation: the dog" -> "the dog"."""
    return parts(instruction)[1]


def sayings(instruction: str) -> Iterator[str]:
    """Ways in which a person might have said it, the likeliest first."""
    verb, said = parts(instruction)
    if not verb:
        yield instruction
        return
    for pattern, word in _MARKED:
        said = re.sub(r"\s{2,}", " ", pattern.sub(word, said)).strip()
    for text in dict.fromkeys((said, _LEAVES.sub("", said))):
        whole = verb == "recolour" and " to " not in text  # "recolour: sepia"
        if verb in _NAMES_ALONE or whole or _ALONE.fullmatch(text) or text.startswith(verb):
            yield text
        if verb not in _NAMES_ALONE:
            yield from _turned(verb, text)
            yield f"{verb} {text}"
        yield text
        yield f"make it {text}"
        yield f"make {text}"


def _turned(verb: str, text: str) -> Iterator[str]:
    """Verbs that people put another way."""
    thing, to, rest = text.partition(" to ")
    match verb:
        case "recolour" if to:
            yield f"make {thing} {rest}"
        case "resize":
            yield f"make {text}"
        case "slow":
            yield f"slow down {text}"
            yield "slow motion"
        case "speed":
            yield f"speed up {text}"
        case "text" | "caption":
            yield f"write {text}"
        case "weather":
            yield f"add {text}"
        case "background":
            yield f"replace the background with {text}"
            yield f"change the background to {text}"
            yield f"{text} background"
        case "loop":
            yield "loop it"
        case "straighten" | "denoise" | "stabilise" | "reverse":
            yield verb
