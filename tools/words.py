"""Reads an instruction into typed operations, and says which part of it it can't read.

"make the sky teal; blur the background a lot" -> (Recolour, Blur). Words only: it sees no picture,
so what a lamp post looks like it does not know, and `missing` says what must be shown first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .layer_words import heads, layer_of
from .operations import Operation, Scope
from .vocabulary import COLOURS, DEGREES, SHADES, any_of

Context = Literal["still", "motion", "clip"]
"""What the words are said to: editing a picture, bringing one to life, editing a clip."""
LONGEST = 200  # characters of one clause; nobody asks for one thing at greater length
NOUN = r"(?P<what>.+?)"
COLOUR = (
    rf"(?P<colour>#[0-9a-f]{{6}}|(?:(?:{any_of(SHADES)})(?:er)?[ -])?"
    rf"(?:{any_of(COLOURS)})(?:ish)?)"
)
OF_CONTEXT: dict[Context, str] = {
    "still": "Image Editing",
    "motion": "Video Generation",
    "clip": "Video Editing",
}


@dataclass(frozen=True)
class Reading:
    """What an instruction asks for, in order, and the parts of it that were not understood."""

    operations: tuple[Operation, ...]
    unread: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clause:
    """One thing asked: its plain words, what was quoted, and how much of it is wanted."""

    words: str
    quotes: tuple[str, ...]
    amount: float | None

    def quote(self, marked: str) -> str:
        """The quoted text behind a mark such as «0»."""
        return self.quotes[int(re.sub(r"\D", "", marked))]


Found = re.Match[str]
Build = Callable[[Found, Clause], Operation | None]


@dataclass(frozen=True)
class Rule:
    """A pattern over a whole clause, and the operation that it stands for."""

    contexts: tuple[Context, ...]
    pattern: re.Pattern[str]
    build: Build


class Rules:
    """An ordered set of rules for some contexts; each is written as a decorated function."""

    def __init__(self, *contexts: Context) -> None:
        self.contexts = contexts
        self.rules: list[Rule] = []

    def add(self, *patterns: str) -> Callable[[Build], Build]:
        """The function makes an operation of a clause that one of the patterns takes whole."""

        def keep(build: Build) -> Build:
            self.rules.extend(Rule(self.contexts, re.compile(p), build) for p in patterns)
            return build

        return keep


def read(instruction: str, context: Context, rules: Sequence[Rule]) -> Reading:
    """Every clause by the first rule that takes it."""
    operations: list[Operation] = []
    unread: list[str] = []
    heading = ""
    for clause in clauses(instruction):
        if context == "clip" and heads(clause.words):
            heading = clause.words + ": "
            continue
        clause, heading = replace(clause, words=heading + clause.words), ""
        found = _heard(clause, context, rules) if len(clause.words) <= LONGEST else None
        if found is None:
            unread.append(_unquoted(clause.words, clause.quotes))
            continue
        bare = re.match(r"(?:and )?(?:more|less|\w+er)\b", clause.words)
        if bare and found.scope == "any" and operations and type(operations[-1]) is type(found):
            found = replace(found, scope=operations[-1].scope, what=operations[-1].what)
        operations.append(found)
    if heading:
        unread.append(heading.rstrip(": "))
    return Reading(tuple(operations), tuple(unread))


def _heard(clause: Clause, context: Context, rules: Sequence[Rule]) -> Operation | None:
    """One wish; in a clip it may be meant for a layer, which is edited once for all frames."""
    plain, layer, whose = layer_of(clause.words) if context == "clip" else (clause.words, "", "")
    found = _first(replace(clause, words=plain), context, rules)
    if found is None or not layer:
        return found
    said = _unquoted(clause.words, clause.quotes)
    if layer == "any" and found.scope == "background":
        layer = "ground"
    if layer == "ground":  # all of it, but where a part of it is named: that must be drawn
        part = found.scope == "area" or (found.scope == "part" and found.what)
        return replace(found, layer=layer, scope="area" if part else "background", said=said)
    # All of a thing's layer is the thing.
    scope: Scope = "any" if found.scope in ("whole", "background") else found.scope
    return replace(found, layer=layer, scope=scope, what=found.what or whose, said=said)


def _first(clause: Clause, context: Context, rules: Sequence[Rule]) -> Operation | None:
    plain, amount = degree(clause.words)
    for words, much in dict.fromkeys(((plain, amount), (clause.words, None))):
        attempt = replace(clause, words=words, amount=much)
        for rule in rules:
            found = rule.pattern.fullmatch(words) if context in rule.contexts else None
            operation = rule.build(found, attempt) if found else None
            if operation is not None:
                said = _unquoted(clause.words, clause.quotes)
                kept = operation.amount if operation.amount is not None else much
                return replace(operation, amount=kept, said=said)
    return None


# --- from a sentence to clauses -----------------------------------------------------------------

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]+)[\"“”«»]|(?<!\w)['‘]([^'’]+)['’](?!\w)")
_POLITE = re.compile(
    r"^(?:(?:please|kindly|hey|ok|okay|now|then|and|also|next|first|finally|just|maybe|perhaps"
    r"|(?:can|could|would|will) (?:you|we|i)"
    r"|i(?:'d| would) (?:like|love)(?: you)?(?: to)?(?: have)?"
    r"|i (?:want|need|wish)(?: you)?(?: to)?|let'?s|let us|go ahead and|try to|help me(?: to)?"
    r"|edit(?:ing)?:|edit the (?:picture|image|photo|clip|video)(?: to|:)|the result should)[, ]+)+"
)
_VERBS = (
    "make|turn|remove|erase|delete|get rid|take|clean|paint|colou?r|recolou?r|tint|dye|change|blur"
    "|replace|swap|brighten|lighten|darken|dim|warm|cool|sharpen|soften|smooth|denoise|increase"
    "|boost|raise|reduce|lower|decrease|move|shift|slide|nudge|scale|resize|enlarge|shrink|grow"
    "|flip|mirror|duplicate|copy|clone|rotate|straighten|level|crop|cut|trim|upscale|add|insert"
    "|put|paste|place|write|caption|cover|hide|pixelate|censor|keep|desaturate|saturate|convert"
    "|apply|fade|speed|slow|reverse|loop|stabili[sz]e|zoom|pan|tilt|push|pull|dolly|orbit|animate"
    "|let|isolate|set|give|drop|invert|stylize|stylise|lift|bring|play|throw|fix"
)
_JOINED = re.compile(
    rf"\s*(?:[;\n]+|\.(?=\s)|,? and then\b|,? then\b|,? after that\b"
    rf"|,(?: and)? (?=(?:{_VERBS})\b)| and (?=(?:{_VERBS}|(?:a (?:bit|little) |much )?(?:more|less"
    rf"|brighter|lighter|darker|warmer|cooler|colder|sharper|softer|bigger|smaller|larger))\b))\s*"
)


def clauses(instruction: str) -> list[Clause]:
    """The single wishes of an instruction, in plain lower-case words."""
    quotes: list[str] = []

    def keep(found: re.Match[str]) -> str:
        quotes.append((found[1] or found[2]).strip())
        return f"«{len(quotes) - 1}»"

    text = _QUOTED.sub(keep, instruction.replace("’", "'")).lower()
    text = re.sub(r"[ \t]+", " ", text)
    found = []
    for piece in _JOINED.split(text):
        words = _POLITE.sub("", piece.strip(" .!?,:")).strip(" .!?,:")
        words = re.sub(r",? (?:please|for me|if you can|thanks|thank you)$", "", words)
        words = re.sub(
            r"(?<!once)(?<!seen),? (?:in|on) (?:every|each|all(?: the)?) frames?$", "", words
        )
        if words:
            found.append(Clause(words, tuple(quotes), None))
    return found


def _unquoted(words: str, quotes: Sequence[str]) -> str:
    return re.sub(r"«(\d+)»", lambda mark: f"“{quotes[int(mark[1])]}”", words)


# --- how much, and where ------------------------------------------------------------------------

_ADJECTIVES = (
    "light", "soft", "slow", "strong", "heavy", "thick", "dense", "fast", "quick", "hard", "far",
    "way", "half", "faint", "mild", "dramatic", "gentle", "subtle", "bit", "very", "quite",
)  # fmt: skip
_ADVERBS = {word: much for word, much in DEGREES.items() if word not in _ADJECTIVES}
_PERCENT = re.compile(r"(?:^| )(?:by )?(\d+(?:\.\d+)?) ?(?:%|percent|per cent)")
_MEASURED = re.compile(  # here a percentage is a distance or a size
    r"(?:move|shift|slide|nudge|push|drag|bring|put|place|duplicate|copy|clone|scale|resize|enlarge"
    r"|shrink|grow)\b"
)
_ADVERB = re.compile(rf"(?:^| )(?:by )?({any_of(_ADVERBS)})\b")
_ADJECTIVE = re.compile(
    rf"(?<!the )\b({'|'.join(_ADJECTIVES)})\b(?= (?!{'|'.join(COLOURS)})\w)(?! colou?r)"
)


def degree(words: str) -> tuple[str, float | None]:
    """The words without those that say how much, and how much (0 to 1; None: not said)."""
    much: float | None = None
    measured = _MEASURED.match(words) is not None
    for pattern in (_ADVERB, _ADJECTIVE) if measured else (_PERCENT, _ADVERB, _ADJECTIVE):
        found = pattern.search(words)
        while found:
            said = found[1]
            share = DEGREES[said] if said in DEGREES else min(1.0, float(said) / 100)
            much = share if much is None else min(much, share)
            words = (words[: found.start()] + " " + words[found.end() :]).strip()
            found = pattern.search(words)
    return re.sub(r" {2,}", " ", words), much


_ARTICLE = re.compile(
    r"^(?:(?:all of|all|every|each|both|any|the|a|an|this|that|these|those|my|his|her|its|our|their"
    r"|your|of) )+"
)
_ASIDE = re.compile(
    r" (?:in|from|of|on|out of) (?:the |this |my )?(?:whole |entire )?"
    r"(?:picture|image|photo|photograph|scene|shot|clip|video|frame|footage)$"
    r"|(?: so (?:that )?it .*| please| instead| altogether| too| as well)$"
)
_WHOLE = re.compile(
    r"(?:(?:whole|entire|full) .+|everything|all|overall|(?:picture|image|photo|photograph|shot"
    r"|scene|frame|video|clip|film|movie|footage|colou?rs?)(?: as a whole)?)"
)
_REST = re.compile(
    r"(?:back ?ground|backdrop|surroundings?|rest(?: of .*)?|everything (?:else|but .+|except .+"
    r"|behind .+|around .+)|what(?:'s| is) behind.*)"
)
_AREA = re.compile(
    r"(?:.*\b(?:area|region|selection|box|rectangle|marked|selected|drawn)\b.*|here|there|spot)"
)


def where(noun: str) -> tuple[Scope, str]:
    """What a noun points at: "the lamp post" -> ("part", "lamp post"); "it" -> ("any", "")."""
    noun = _ASIDE.sub("", _ARTICLE.sub("", noun.strip() + " ").strip())
    if noun in ("", "it", "this", "that", "them", "these", "those", "itself"):
        return "any", ""
    if _WHOLE.fullmatch(noun):
        return "whole", ""
    if _REST.fullmatch(noun):
        return "background", ""
    if _AREA.fullmatch(noun):
        return "area", ""
    return "part", noun


def missing(operation: Operation, drawn: bool, source: bool) -> str | None:
    """What must be shown before this can be done, in words with the remedy; None if nothing."""
    if operation.needs_region and not drawn:
        if operation.what:
            return (
                f"I don't know what “{operation.what}” looks like: draw a box around it (or click "
                "on it, or give a mask), or use a backend that finds things by words"
            )
        part = "what stays in front" if operation.scope == "background" else "where"
        return f"“{operation.said}” needs to know {part}: draw a box around it, or give a mask"
    if operation.needs_source and not source:
        thing = f" of “{operation.what}”" if operation.what else ""
        return (
            f"“{operation.said}” needs a second picture{thing}: attach one, or use a backend that "
            "makes pictures from words"
        )
    return None
