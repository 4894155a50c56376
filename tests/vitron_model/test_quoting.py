"""What the person just said weighs more in an instruction; what was said once weighs no more."""

import random

import pytest
import torch

from vitron.vitron_model.decoding import Decoder
from vitron.vitron_model.encoding import asked
from vitron.vitron_model.grammar import Machine, Turn
from vitron.vitron_model.mind import Batch
from vitron.vitron_model.quoting import AGAIN, FOLLOWS, SAID, TALKED, Quotes
from vitron.vitron_model.talk import Talk, Thing
from vitron.vitron_model.talk import Turn as Told
from vitron.vitron_model.uses import USES

from .minds import tiny, words

KINDS = {"img1": frozenset({"image"})}


def about(text: str, *earlier: Told) -> Talk:
    return Talk((*earlier, Told(text, (Thing("img1", "image"),))), kinds=KINDS)


def ids(text: str) -> list[int]:
    return words().ids(text)


def stop() -> int:
    return words().id("</Instruction>")


def test_this_message_weighs_more_than_the_talk_and_that_more_than_nothing():
    weights = Quotes(words(), about("paint a heron", Told("an igloo", reply="Here."))).weights
    assert {weights[token] for token in ids(" heron")} == {SAID}
    (talked,) = {weights[token] for token in set(ids(" igloo")) - set(ids(" paint a heron"))}
    assert talked == TALKED
    unsaid = set(ids(" wheelbarrow")) - set(weights)
    assert unsaid


def test_what_stands_behind_the_last_words_weighs_most():
    quotes = Quotes(words(), about("a paper boat on a black lake"))
    (next_,) = ids(" on")
    assert quotes.behind(ids(" paper boat"))[next_] == FOLLOWS
    first = ids(" black")[0]  # one word alone tells it too, where two do not
    assert quotes.behind([*ids(" igloo"), *ids(" a")]).get(first) == FOLLOWS


@pytest.mark.parametrize("text", ["a kettle on fire! Thank you", "a kettle on fire"])
def test_where_the_sentence_ends_the_instruction_may(text):
    assert Quotes(words(), about(text)).behind(ids(" on fire"))[stop()] == FOLLOWS


@pytest.mark.parametrize(
    "joint", [", add a moon", " then add a moon", " for my aunt", ". Add a moon"]
)
def test_where_another_wish_may_begin_nothing_is_pushed(joint):
    behind = Quotes(words(), about("darken the sky" + joint)).behind(ids(" darken the sky"))
    assert all(more <= 0 for more in behind.values())


def test_capitals_do_not_matter():
    quotes = Quotes(words(), about("Remove The Boat"))
    assert set(ids(" boat")) <= set(quotes.weights)


def test_what_was_said_weighs_no_more_and_is_not_said_a_third_time():
    quotes = Quotes(words(), about("a red kite over a red barn"))
    told = ids(" a red kite over a red")
    behind = quotes.behind(told)
    for token in set(told) - {ids(" kite")[0]}:
        assert behind[token] == -quotes.weights[token]
    assert behind[ids(" kite")[0]] == AGAIN
    assert behind[ids(" barn")[0]] == FOLLOWS


def test_an_instruction_of_nothing_yet_and_a_message_of_nothing():
    assert Quotes(words(), about("")).behind([]) == {}
    assert Quotes(words(), about("a boat")).behind([]) == {}


def instructions(quoted: bool) -> list[tuple[str, str]]:
    """(message, instruction) of a mind that has learnt nothing."""
    decoder, made = Decoder(tiny(), words()), []
    chance = random.Random(5)
    nouns = ["kettle", "wheelbarrow", "lighthouse", "violin", "pelican", "carpet", "lantern"]
    for _ in range(12):
        text = "remove the " + " and the ".join(chance.sample(nouns, 2))
        talk = about(text)
        quotes = Quotes(words(), talk) if quoted else None
        rules = Turn(USES, KINDS, signals=2, steps=1, replies=())
        state = decoder.read(Batch(torch.tensor([asked(words(), talk).ids])))
        machine = Machine(rules, words())
        decoder.say(state, machine, quotes=quotes)
        made.append((text, machine.steps[0].instruction))
    return made


def test_even_a_mind_that_knows_nothing_says_what_was_said():
    def kept(told: list[tuple[str, str]]) -> float:
        shares = [
            sum(word in text.split() for word in said.split()) / max(1, len(said.split()))
            for text, said in told
        ]
        return sum(shares) / len(shares)

    assert kept(instructions(quoted=True)) > 2 * kept(instructions(quoted=False)) + 0.2
