"""Other things in the same sentence: what is asked for becomes another noun, another colour, or a
word that nobody has ever heard, so that copying is learnt and nothing is known by heart.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache

from .corpus import words

Swap = tuple[re.Pattern[str], str]
MOST = 3  # words of one talk that are swapped

_OURS = frozenset(
    "picture photo image clip video film frame box circle mark line background text mask outline "
    "part area spot region light shadow face scene back fly lift iron".split()
)
"""Words that we speak of files and places with, or that are more often verbs."""
_STARTS = (
    "b br ch cl d dr f fl g gr h j k kn l m n p pl qu r s sh sk sp st t th tr v w wh z".split()
)
_MIDDLES = (
    "ab ack ail am ap arn ash eck eed ell en est ib ilt ill im ing ip ock og old om oot orn ub "
    "uff um urt".split()
)
_ENDS = ("", "", "er", "le", "s", "ing")


def swaps(asked: str, said: str, chance: random.Random) -> list[Swap]:
    """Some of the words that are both asked and said, and what comes in their place."""
    words_asked = set(re.findall(r"[a-z]{3,}", asked.lower()))
    common = sorted(words_asked & set(re.findall(r"[a-z]{3,}", said.lower())))
    colours = set(words()["color"])
    found = [word for word in common if word in _plain_nouns() or word in colours]
    return [
        (
            re.compile(rf"\b{old}\b", re.IGNORECASE),
            chance.choice(words()["color"]) if old in colours else noun(chance),
        )
        for old in chance.sample(found, min(len(found), MOST))
    ]


def swapped(instruction: str, swap: Swap) -> str:
    """The verb stays what it is."""
    verb, colon, rest = instruction.partition(":")
    return verb + colon + swap[0].sub(swap[1], rest)


def noun(chance: random.Random) -> str:
    """A noun; one in eight was never heard before."""
    if chance.random() > 0.12:
        return chance.choice(words()["obj"])
    parts = (chance.choice(_STARTS) + chance.choice(_MIDDLES) for _ in range(chance.choice((1, 2))))
    return "".join(parts) + chance.choice(_ENDS)


@lru_cache(maxsize=1)
def _plain_nouns() -> frozenset[str]:
    """Nouns of one word that mean the same in every sentence."""
    return frozenset(noun for noun in words()["obj"] if noun.isalpha()) - _OURS
