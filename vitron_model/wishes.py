"""What somebody wants made from words alone is said in their own words, all of them.

A small mind knows that a picture or a clip is wished for; where it says the wish again, it leaves
words out and mixes others up. So where this message holds the wish, the instruction quotes it,
without the courtesies around; and behind what the person answered to questions back before. What
the mind takes from elsewhere stays as the mind says it. Torch-free.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from .talk import Step, Turn

MAKERS = frozenset({"Image Generation", "Video Generation"})
WHAT = "What shall it show?"
OWN = 0.8
"""Of the mind's words so many must be this message's: then it speaks of nothing else."""
FEWEST, MOST = 2, 3900
"""Words, and letters, of a wish that is quoted."""

_GREETING = (
    r"(?:(?:hi|hello|hey|ok|okay|so|well|now|then|right|great|nice|cool|lovely|perfect|thanks|please|"
    r"pls|plz|hm+|um+|uh|er)\b[\s,.!:-]*)*"
)
_ASKING = (
    r"(?:(?:can|could|would|will) (?:you|u)\s+(?:please\s+|pls\s+|maybe\s+|kindly\s+)?"
    r"|would you be so kind as to\s+|(?:can|could) there be\s+"
    r"|(?:can|could|may) (?:i|we) (?:have|get|see)\s+"
    r"|i(?:'d| would) (?:like|love)(?: you)?(?: to)?\s+|i (?:want|need)(?: you)?(?: to)?\s+"
    r"|please\s+)?"
)
_MAKING = (
    r"(?:(?:draw|paint|make|create|generate|render|produce|give|show|do|have|see|gimme)\s+"
    r"(?:(?:me|us|for me|for us)\s+)?"
    r"|(?:film|shoot|animate)\s+(?:me\s+)?(?=(?:an?|the|one|two|three|some|my|\d+)\s))?"
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
_GO_ON = frozenset(
    "yes yeah yep sure please make draw paint film shoot show do that this it them one me us now "
    "then ok okay go ahead on a an the and thanks clip video picture image photo as is so both all "
    "let see i you we can could want would like love get to for with of in right off here there "
    "just".split()
)
"""Words that are no wish by themselves: "yes, please do", "show me"."""
_VERBS = frozenset("draw paint make create generate film shoot animate".split())
_ANY = _VERBS | {"something", "anything", "new", "nice"}


def in_own_words(steps: Sequence[Step], turns: Sequence[Turn]) -> tuple[Step, ...]:
    """The steps of a plan; its only one, if it makes something from words, says the person's."""
    if not _from_words(steps):
        return tuple(steps)
    verb, colon, said = steps[0].instruction.partition(": ")
    wish = gathered(turns)
    own = {*_words(wish), *_words(turns[-1].text)}
    words = [word for word in _words(said) if word not in _GO_ON]
    alone = colon and sum(word in own for word in words) >= OWN * len(words)
    if not alone or len(_words(wish)) < max(FEWEST, len(words)) or len(wish) > MOST:
        return tuple(steps)
    return (replace(steps[0], instruction=f"{verb}: {wish}"),)


def nothing_wished(steps: Sequence[Step], turns: Sequence[Turn], files: bool = False) -> bool:
    """Whether something is to be made, and nobody said what: "draw me a picture". Without a step
    that makes it, only where there are no `files` that could be meant."""
    if _from_words(steps):
        said = steps[0].instruction.partition(": ")[2]
        return all(word in _GO_ON for word in (*_words(said), *_words(gathered(turns))))
    if steps or files or len(turns) > 1:
        return False
    words = _words(turns[-1].text)
    return bool(_VERBS & set(words)) and all(word in _GO_ON | _ANY for word in words)


def _from_words(steps: Sequence[Step]) -> bool:
    return len(steps) == 1 and steps[0].module in MAKERS and not steps[0].inputs


def gathered(turns: Sequence[Turn]) -> str:
    """The wish of the last message, behind those that led to it: what was answered with a question,
    and what "yes, show me" goes on from. What was made ends a wish, and so does a file."""
    wishes = [wished(turns[-1].text)]
    for earlier in reversed(turns[:-1]):
        bare = all(word in _GO_ON for word in _words(wishes[0]))
        asked = earlier.reply.rstrip().endswith("?")
        if earlier.steps or earlier.attached or not (asked or bare):
            break
        wishes.insert(0, wished(earlier.text))
    said = [wish for wish in wishes if any(word not in _GO_ON for word in _words(wish))]
    return ". ".join(said)


def wished(text: str) -> str:
    """A message without its courtesies: "could you draw me a heron, please?" -> "a heron"."""
    text = " ".join(text.split())
    begin = _BEFORE.match(text)
    text = text[begin.end() :] if begin else text
    return _BEHIND.sub("", text)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]
