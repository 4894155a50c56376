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
_CONTENT = re.compile(r"[a-z]+")


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
