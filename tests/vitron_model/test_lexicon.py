"""An instruction is made of words that were said and of the mind's own; never of half a word."""

import random
import re

from vitron.vitron_model.grammar import Machine, Turn
from vitron.vitron_model.lexicon import Lexicon, spellings
from vitron.vitron_model.talk import Step, Talk, Thing
from vitron.vitron_model.talk import Turn as Told
from vitron.vitron_model.uses import USES

from .minds import words

KINDS = {"img1": frozenset({"image"})}


def about(text: str, *earlier: Told) -> Talk:
    return Talk((*earlier, Told(text, (Thing("img1", "image"),))), kinds=KINDS)


def instructions(lexicon: Lexicon, talk: Talk, count: int, seed: int = 0) -> list[str]:
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        turn = Turn(USES, KINDS, signals=2, steps=1, replies=(), vocabulary=lexicon.of(talk))
        machine = Machine(turn, words())
        while not machine.done:
            allowed = machine.allowed()
            assert allowed, machine.taken
            short = machine.begun and machine.stop in allowed and chance.random() < 0.2
            machine.take(machine.stop if short else chance.choice(list(allowed)))
        made += [step.instruction for step in machine.steps]
    return made


def test_every_word_was_said_or_is_its_own():
    lexicon = Lexicon(words(), ("Ġremove", "Ġthe", ":"))
    talk = about("get the Wheelbarrow off my pic, 3 of them")
    said = set("get the wheelbarrow off my pic 3 of them remove".split()) | {"Wheelbarrow"}
    ends = {"s", "t", "re", "ve", "m", "ll", "d"}  # behind an apostrophe
    known = re.compile("|".join(said | ends))
    for instruction in instructions(lexicon, talk, 200):
        bare = re.sub(r"[^a-zA-Z]", " ", instruction)
        for word in bare.split():
            assert known.fullmatch(word), (word, instruction)


def test_a_word_that_began_a_sentence_may_be_said_in_small_letters():
    vocabulary = Lexicon(words(), ()).of(about("Motorbike chase. Flambé in a pan. ÉCLAIR"))
    for text in (" Motorbike", " motorbike", " flambé", " Flambé", " éclair", " chase"):
        node = vocabulary.root
        for token in words().ids(text):
            assert token in node.next, text
            node = node.next[token]
        assert node.ends, text


def test_a_word_may_be_said_in_either_spelling():
    vocabulary = Lexicon(words(), ()).of(about("a watercolor of a Grey cat, raise it"))
    for text in (" watercolour", " watercolor", " gray", " Grey"):
        node = vocabulary.root
        for token in words().ids(text):
            node = node.next[token]
        assert node.ends, text
    assert set(spellings("raise a prize")) == {"raise a prize"}, "no spelling that is none"


def test_a_word_does_not_run_into_the_next():
    """Said "no text" and "open": never "textopen", which nobody said."""
    vocabulary = Lexicon(words(), ()).of(about("an open perfume, no text, 3x4"))
    node = vocabulary.root
    for token in words().ids(" text"):
        node = vocabulary.step(node, token)
    assert node.ends
    behind = set(vocabulary.allowed(node, 0)) - set(node.next)
    assert behind and not behind & words().unspaced
    for token in words().ids("3"):
        node = vocabulary.step(node, token)
    assert set(words().ids("x")) & set(vocabulary.allowed(node, 0))


def test_words_of_earlier_turns_may_be_said_too():
    step = Step("Image Segmentation", "segmentation: the gramophone", ("img1",))
    earlier = Told(
        "mask the gramophone", steps=(step,), made=(("img2",),), reply="The horn is masked."
    )
    vocabulary = Lexicon(words(), ()).of(about("now paint it red", earlier))
    node = vocabulary.root
    for token in words().ids(" gramophone"):
        node = vocabulary.step(node, token)
    assert node.ends
    for token in words().ids(" horn"):
        node = vocabulary.step(node, token)
    assert node.ends


def test_a_lexicon_is_learnt_kept_and_read(tmp_path):
    step = Step("Image Editing", "remove: the lamp", ("img1",))
    talks = [
        Talk((Told("that lamp has to go", (Thing("img1", "image"),), (), (step,)),), kinds=KINDS)
    ] * 9
    learnt = Lexicon.learnt(words(), talks)
    assert "Ġremove" in learnt.own and "Ġlamp" not in learnt.own
    learnt.save(tmp_path)
    back = Lexicon.open(words(), tmp_path)
    assert back is not None and back.own == learnt.own
    assert Lexicon.open(words(), tmp_path / "none") is None
