"""The same request in other voices: slips, small letters, courtesy. The words that matter stay."""

from __future__ import annotations

import random
import re

BEFORE = (
    "hi, ", "hey, ", "hello! ", "ok, ", "okay so ", "please ", "pls ", "could you ", "so, ",
    "right, ", "quick one: ", "um, ", "now ", "good morning, ", "one more thing: ", "hmm, ",
    "alright: ", "next: ", "for my sister: ", "i think: ", "team wants this: ", "well, ",
    "next job. ", "@vitron ", "hey there! ", "great. ", "nice! ", "perfect. ", "lol ok ", "cool, ",
    "thanks. ", "good, ", "yes. ", "no hurry, ", "sorry, ", "as discussed: ", "client note: ",
)  # fmt: skip
AFTER = (
    " please", " pls", " plz", " thanks", " thx", " thank you!", " :)", "!!", "...", " if you can",
    " asap", " for tomorrow", ", ok?", " cheers", " ty", " - thanks a lot", " when you have a sec",
    ", it's for school", ", for the website", ", for a flyer", " (for print)", " lol", " haha",
    ", that would be great", ", nothing else",
)  # fmt: skip
SITUATIONS = (
    "I run a small bakery.", "it's for our football club", "My boss wants it by noon.",
    "we are a rental office", "I'm no designer, sorry.", "I'm new here.", "my phone took this one",
    "This goes on the fridge.", "the client was here this morning", "my students will see it",
    "It's for a poster at the clinic.", "my wife asked me to try this", "bored at work again",
    "we have a party on saturday", "it's for my channel", "I sell these online.",
    "for our church bulletin", "this is for a report", "the kids are waiting here",
    "I tried three other apps.", "first time i use this", "need it for the game night",
    "Please be quick, the meeting starts soon.", "grandma will get this in a frame",
    "it is for the school play", "My english is not good, sorry.", "as agreed on the phone",
    "i could not do it in the other program", "The agency sent us this.", "we print next week",
    "hope you are well", "long day today", "our printer is picky", "I teach chemistry.",
    "it will be on a billboard", "for a friend who moves away", "nobody at the office knows how",
    "Background: we are a museum.", "this is the third try", "for the brochure of the hotel",
    "I'm editing a documentary.", "my dog ate the original", "we're behind schedule",
    "it is a surprise for my dad", "Only a draft, no stress.", "the deadline is friday",
    "for internal use only", "i hate doing this by hand", "my eyes are bad",
    "we do this every year", "for the landing page", "some people complained", "no idea if you can",
    "You did well yesterday.", "i'll show it at dinner", "that's for the patient's folder",
    "our band needs it", "it's a gift", "the neighbours will laugh", "we lost the original file",
)  # fmt: skip
"""What people say beside what they want."""
_WORDS = (
    ("remove", "delete", "erase", "get rid of", "take away"),
    ("picture", "photo", "image", "pic"), ("clip", "video", "footage"), ("put", "place"),
    ("colour", "color"), ("want", "need", "would like"), ("please", "pls", "plz"),
    ("big", "large"), ("outline", "contour"), ("follow", "track"), ("quick", "fast"),
    ("cut out", "isolate", "segment"), ("swap", "replace", "exchange"), ("nice", "pretty"),
    ("and then", "then", "after that"), ("first", "1st"), ("second", "2nd"), ("third", "3rd"),
    ("seconds", "secs"), ("around", "round"), ("can you", "could you", "would you"),
)  # fmt: skip
"""Words that may stand for one another in a request."""
_ANOTHER = {one: group for group in _WORDS for one in group}
_KNOWN = re.compile(r"\b(" + "|".join(sorted(_ANOTHER, key=len, reverse=True)) + r")\b", re.I)
_CONTENT = re.compile(r"[a-z]+")


def reworded(text: str, instructions: str, chance: random.Random) -> str:
    """The same request in other common words; what its instructions say after the verb stays."""
    if chance.random() > 0.35:
        return text
    kept = set(_CONTENT.findall(instructions.lower()))

    def other(match: re.Match[str]) -> str:
        word = match[0].lower()
        if chance.random() < 0.5 or kept & set(word.split()):
            return match[0]
        new = chance.choice(_ANOTHER[word])
        return new.capitalize() if match[0][:1].isupper() else new

    return _KNOWN.sub(other, text)


def explained(text: str, chance: random.Random) -> str:
    """At times with something that has nothing to do with what is wanted, before it or after."""
    draw = chance.random()
    if draw > 0.12 or not text:
        return text
    beside = chance.choice(SITUATIONS)
    if draw < 0.08:
        between = " " if beside[-1] == "." else chance.choice((". ", ", ", " - ", "! ", ".. "))
        return beside + between + text
    return text + ("" if text[-1] in ".!?" else ".") + " " + beside


def voiced(text: str, instructions: str, chance: random.Random, order: bool = True) -> str:
    """`text` as somebody else would type it. Words of the instructions are never misspelt: what is
    to be copied must be there."""
    if order and chance.random() < 0.12:
        begin = chance.choice(BEFORE)
        keeps = text[:2].isupper() or text[:2] in ("I ", "I'")
        text = begin + (text if keeps else text[:1].lower() + text[1:])
    if order and chance.random() < 0.10 and text[-1:] != "?":
        text = text.rstrip(".! ") + chance.choice(AFTER)
    if chance.random() < 0.12:
        text = _slip(text, set(_CONTENT.findall(instructions.lower())), chance)
    draw = chance.random()
    if draw < 0.25:
        text = text.lower()
    elif draw < 0.35:
        text = text[:1].upper() + text[1:]
    elif draw < 0.36:
        text = text.upper()
    if chance.random() < 0.25:
        text = text.rstrip(".")
    elif chance.random() < 0.08 and text[-1:].isalpha():
        text += "."
    return text


def _slip(text: str, kept: set[str], chance: random.Random) -> str:
    """One or two typing errors in words that carry little."""
    words = text.split(" ")
    free = [k for k, word in enumerate(words) if word.isalpha() and word.lower() not in kept]
    for k in chance.sample(free, min(len(free), chance.choice((1, 1, 2)))):
        word = words[k]
        at = chance.randrange(len(word))
        how = chance.random()
        if how < 0.35 and len(word) > 2:
            word = word[:at] + word[at + 1 :]
        elif how < 0.6 and at + 1 < len(word):
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif how < 0.8:
            word = word[:at] + word[at] + word[at:]
        else:
            word = word[:at] + chance.choice("abcdefghijklmnopqrstuvwxyz") + word[at + 1 :]
        words[k] = word
    return " ".join(words)
