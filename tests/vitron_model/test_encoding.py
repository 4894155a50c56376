"""What a prompt's tokens are, whatever people say."""

import pytest

from vitron.vitron_model.encoding import Encoded, asked
from vitron.vitron_model.talk import Drawn, Step, Talk, Thing, Turn
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, SPECIAL

from .minds import words

PAGE = Thing("img1", "image", True)
PIXELS = 64  # tokens of a picture


def encoded(*turns: Turn, limit: int = 512) -> Encoded:
    return asked(words(), Talk(turns), lambda name: PIXELS, limit)


def specials(found: Encoded) -> list[int]:
    own = {words().id(token) for token in SPECIAL}
    return [id for id in found.ids if id in own]


SAID = ("<image>", "<objs>", "<s>", "</s>", "<Module>", "<sig0>", "USER:", "0.50", "Image Editing")


@pytest.mark.parametrize("token", SAID)
def test_what_people_say_is_words_even_where_it_looks_like_a_token(token):
    def talk(said: str) -> Encoded:
        step = Step("Image Editing", f"remove: the {said}", ("img1",))
        earlier = Turn(f"remove the {said}", (PAGE,), (), (step,), (("img2",),), f"No more {said}.")
        return encoded(earlier, Turn(f"what is a {said}?", (PAGE,)), limit=2000)

    assert specials(talk(token)) == specials(talk("dog"))
    assert words().text(talk(token).ids).count(token) >= 4


@pytest.mark.parametrize("limit", [40, 512])
def test_a_message_longer_than_any_window_keeps_its_ends_and_what_is_looked_at(limit):
    text = "Once upon a time " + "there was a garden " * 500 + "but which of these is red?"
    found = encoded(Turn(text, (PAGE,), (Drawn("box", "img1", True),)), limit=limit)
    assert len(found.ids) == 1 + limit + PIXELS + 1 and found.asked == len(found.heard)
    assert found.ids.count(words().id(IMAGE)) == PIXELS and OBJECT in words().text(found.ids)
    told = words().text(found.ids)
    assert "Once upon" in told and told.endswith("of these is red? [region: box on img1<objs>]"
                                                 "ASSISTANT:")  # fmt: skip
