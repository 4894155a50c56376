"""What somebody wants made from words alone is said in their own words, all of them.

A small mind knows that a picture or a clip is wished for; where it says the wish again, it leaves
words out and mixes others up. So where this message holds the wish, the instruction quotes it,
without the courtesies around. What was gathered from earlier turns stays as the mind says it.
Torch-free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .talk import Step

MAKERS = frozenset({"Image Generation", "Video Generation"})
OWN = 0.8
"""Of the mind's words so many must be this message's: then it speaks of nothing else."""
FEWEST, MOST = 2, 3900
"""Words, and letters, of a wish that is quoted."""

_GREETING = (
    r"(?:(?:hi|hello|hey|ok|okay|so|well|now|then|right|great|nice|cool|lovely|perfect|thanks|please|"
    r"pls|plz|hm+|um+|uh|er|would you be so kind as to)\b[\s,.!:-]*)*"
)
_ASKING = (
    r"(?:(?:can|could|would|will) (?:you|u)\s+(?:please\s+|pls\s+|maybe\s+|kindly\s+)?"
    r"|(?:can|could) there be\s+|(?:can|could|may) (?:i|we) (?:have|get|see)\s+"
    r"|i(?:'d| would) (?:like|love)(?: you)?(?: to)?\s+|i (?:want|need)(?: you)?(?: to)?\s+"
    r"|please\s+)?"
)
_MAKING = (
    r"(?:(?:draw|paint|make|create|generate|render|produce|give|show|do|have|see|gimme)\s+"
    r"(?:(?:me|us|for me|for us)\s+)?)?"
)
_PICTURE = (
    r"(?:(?:an?|the|one)\s+)?(?:new\s+)?(?:pictures?|images?|pics?|clips?|videos?)\s*"
    r"(?:of\s+|[:,]\s*)"
)
_BEFORE = re.compile(rf"{_GREETING}{_ASKING}{_MAKING}(?:{_PICTURE})?", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?:[\s,.;!?-]+(?:please|pls|plz|thanks?|thank you|thx|ty|cheers|very much|so much|a lot|"
    r"if you (?:can|could|would)))*[\s.!?]*$",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def in_own_words(steps: Sequence[Step], text: str) -> tuple[Step, ...]:
    """The steps of a plan; its only one, if it makes something from words, says the message's."""
    if len(steps) != 1 or steps[0].module not in MAKERS or steps[0].inputs:
        return tuple(steps)
    verb, colon, said = steps[0].instruction.partition(": ")
    own = set(_words(text))
    words = _words(said)
    wish = wished(text)
    alone = colon and words and sum(word in own for word in words) >= OWN * len(words)
    if not alone or len(_words(wish)) < max(FEWEST, len(words)) or len(wish) > MOST:
        return tuple(steps)
    return (replace(steps[0], instruction=f"{verb}: {wish}"),)


def wished(text: str) -> str:
    """A message without its courtesies: "could you draw me a heron, please?" -> "a heron"."""
    text = " ".join(text.split())
    begin = _BEFORE.match(text)
    text = text[begin.end() :] if begin else text
    return _BEHIND.sub("", text)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
