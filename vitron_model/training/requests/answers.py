"""What the embedded planner says where it calls nothing: true of itself, in few words.

It does not see photographs, so it never makes up what is on one. What it does see, pictures of the
storybook world, it learns to speak of from the world's own truth, not here.
"""

from __future__ import annotations

import random
import re

SEND_PICTURE = ("Please send the picture first.", "Send me the picture you mean, then I can do it.",
                "I need the picture for that: please attach it.")  # fmt: skip
SEND_CLIP = ("Please send the clip first.", "Send me the clip you mean, then I can do it.",
             "I need the clip for that: please attach it.")  # fmt: skip
SEND_FILE = ("Please send the picture or clip first.",
             "There is nothing here to work on yet: send a picture or clip.")  # fmt: skip
WHICH = ("Which one do you mean?", "Which one shall I take? Name it, or draw on it.",
         "I am not sure which one you mean: say its name, or draw round it.")  # fmt: skip
UNSEEN_PICTURE = (
    "I can't judge that: by sight I know storybook pictures only.",
    "I don't see photographs well enough to answer that.",
)
UNSEEN_CLIP = (
    "I can't judge that: by sight I know storybook clips only.",
    "I don't see filmed clips well enough to answer that.",
)
WELCOME = ("You're welcome. What is next?", "Glad to help. What is next?", "Good. What is next?")
HELLO = ("Hello! Send a picture or a clip, or tell me what to make.",
         "Hi! What shall we make or change?")  # fmt: skip
ABLE = (
    "I can make pictures and clips from words, cut things out, change pictures and clips, bring "
    "pictures to life and follow things through clips. Tell me what you want, or draw where.",
    "Tell me in words what to make, cut out, change, animate or follow, and draw where it is.",
)
NO_SOUND = ("I can't do sound: I make and change pictures and silent clips.",)
NO_SEND = ("I can't send, post or print: download it and do that yourself.",)
BEYOND = ("I can't do that: I make and change pictures and clips, nothing else.",
          "That is beyond me: I work on pictures and clips only.")  # fmt: skip

_SOUND = re.compile(r"\b(sound|music|song|audio|voice|sing|narrat|speak|hear|noise|track it with)")
_SEND = re.compile(r"\b(e-?mail|mail|send|post|upload|print|share|publish|fax|whatsapp|order)\b")
_THANKS = re.compile(
    r"\b(thank|thx|ty|cheers|great|perfect|love|nice|wow|cool|good|awesome|lovely|bye|lol|haha)"
)
_HELLO = re.compile(r"^(hi|hello|hey|good (morning|evening|afternoon)|yo)\b")


def reply(
    sort: str, text: str, about: str, has_image: bool, has_video: bool, chance: random.Random
) -> str:
    """A true reply to a message that calls nothing. `about`: "image", "video" or ""."""
    lower = text.lower()
    fitting: tuple[str, ...]
    if sort == "cannot":
        fitting = NO_SOUND if _SOUND.search(lower) else NO_SEND if _SEND.search(lower) else BEYOND
    elif sort == "ask":
        if has_image or has_video:
            fitting = WHICH
        elif re.search(r"\b(photo|picture|pic|image|shot|drawing|painting)", lower):
            fitting = SEND_PICTURE
        elif re.search(r"\b(clip|video|film|footage|movie|reel)", lower):
            fitting = SEND_CLIP
        else:
            fitting = SEND_FILE
    elif about == "image":
        fitting = UNSEEN_PICTURE
    elif about == "video":
        fitting = UNSEEN_CLIP
    elif _HELLO.search(lower) and len(lower) < 30:
        fitting = HELLO
    elif "?" not in text and _THANKS.search(lower):
        fitting = WELCOME
    else:
        fitting = ABLE
    return chance.choice(fitting)
