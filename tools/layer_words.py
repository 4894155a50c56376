"""How people name a clip's layers: the ground's mosaic, the thing's atlas. Words only."""

from __future__ import annotations

import re

from .operations import LayerName

_GROUND = r"(?:back ?ground|back ?drop|ground)"
_THING = r"(?:(?:tracked )?(?:foreground|thing|object|subject)|tracked)"
_OWNER = r"\w+(?: \w+)??"
_LAYER = (
    rf"(?:(?:the|my|this|that) (?P<whose>{_OWNER})'s layer"
    rf"|(?:(?:the|its|his|her|their|one|a|an) )?(?:whole )?(?:(?P<which>{_GROUND}|{_THING})"
    rf"(?:'s)? ?)?layer(?: of (?:the )?(?P<of>{_OWNER}))?"
    rf"|(?:the )?(?P<all>{_GROUND}|{_THING})(?:'s)? (?:mosaic|atlas)"
    rf"|the (?:mosaic|atlas) of (?:the )?(?P<over>{_OWNER}))"
)
# Alone, "the mosaic" may be what hides a face: then it is no place to put something on.
_SHEET = rf"(?:{_LAYER}|the (?P<ground>mosaic)|the (?P<thing>atlas))"
_ONCE = (
    r"once(?:,? (?:and )?(?:for|(?:seen )?in|over) (?:all|every|each|the whole)"
    r" (?:frames?|clip|video))?"
)
_ON_LAYER = re.compile(rf",? (?:on|onto|in|into|as|over|to) {_SHEET}(?:,? {_ONCE})?$")
_FOR_ALL = re.compile(rf",? (?!once$){_ONCE}$")
_FIRST = rf"(?:edit(?:ing)?|change|take|on|in|as) {_SHEET}(?:,? {_ONCE})?"
_ONCE_FIRST = rf"(?:edit(?:ing)?|change) (?:the )?(?P<which>{_GROUND}|{_THING}),? {_ONCE}"
_OPENERS = tuple(re.compile(rf"^{each}(?:[:,]| and| to)? ") for each in (_FIRST, _ONCE_FIRST))
_HEADINGS = tuple(re.compile(each) for each in (_FIRST, _ONCE_FIRST))
_THE_LAYER = re.compile(rf"\b{_LAYER}(?= |$)")
_STUFF = re.compile(r"\b(?:an?|another|some) (?:\w+ )?layer of ")  # of snow, of fog: no place


def layer_of(words: str) -> tuple[str, LayerName, str]:
    """The words without those that name a layer, which layer they name, and of what thing."""
    if _STUFF.search(words):
        return words, "", ""
    for pattern in (_ON_LAYER, _FOR_ALL, *_OPENERS, _THE_LAYER):
        found = pattern.search(words)
        if found is None or words == found[0]:
            continue
        named = {name: said for name, said in found.groupdict().items() if said}
        owner = next((said for name, said in named.items() if name not in ("ground", "thing")), "")
        rest = "it" if pattern is _THE_LAYER else ""
        plain = (words[: found.start()] + rest + words[found.end() :]).strip()
        if "ground" in named or re.fullmatch(_GROUND, owner):
            return plain, "ground", ""
        if "thing" in named or re.fullmatch(_THING, owner):
            return plain, "thing", ""
        return plain, "thing" if owner else "any", owner
    return words, "", ""


def heads(words: str) -> bool:
    """Whether the words only name a layer, for what is said next: "edit the background layer"."""
    return any(each.fullmatch(words) for each in _HEADINGS)
