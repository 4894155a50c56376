"""A plan inside the grammar always parses and fits, whoever chooses."""

import random
from dataclasses import replace

import pytest
import torch

from vitron.errors import Cancelled
from vitron.vitron_model.decoding import Decoder
from vitron.vitron_model.encoding import asked
from vitron.vitron_model.grammar import LONGEST_REPLY, MOST_WORDS, Machine, Turn
from vitron.vitron_model.language import Call, Plan, parse, write
from vitron.vitron_model.mind import Batch
from vitron.vitron_model.talk import Step, Talk, spoken
from vitron.vitron_model.tokenizer import ASK, SPECIAL, Words
from vitron.vitron_model.training.requests.composing import talk
from vitron.vitron_model.uses import USES, Slot, Use

from .minds import tiny, words

KINDS = (
    {},
    {"img1": frozenset({"image"})},
    {"vid3": frozenset({"video"})},
    {"img1": frozenset({"image"}), "img2": frozenset({"mask"}), "vid1": frozenset({"video"})},
    {f"img{k}": frozenset({"image"}) for k in range(95, 130)}
    | {"vid7": frozenset({"track"}), "vid8": frozenset({"video"})},
)


def rules(chance: random.Random) -> Turn:
    drawn = chance.choice((0, 0, 1, 3))
    return Turn(USES, chance.choice(KINDS), drawn, boxes=chance.random() < 0.3, signals=2)


def invalid(machine: Machine) -> str:
    """What is wrong with what was said; "" for nothing."""
    turn = machine.turn
    if not machine.steps:
        return "" if machine.sort in ("answer", "ask", "cannot") else "neither steps nor a reply"
    made: list[frozenset[str]] = []
    for number, step in enumerate(machine.steps, 1):
        names = {**turn.kinds, **{f"${k}": one for k, one in enumerate(made, 1)}}
        if any(name not in names for name in step.inputs):
            return f"{step.inputs} names what is not there at step {number}"
        if len(set(step.inputs)) != len(step.inputs):
            return f"{step.inputs} names something twice"
        fitting = [use for use in turn.uses if use.name == step.module and fits(use, step, names)]
        if not fitting:
            return f"{step.module} takes no {step.inputs}"
        if step.drawn > turn.drawn:
            return f"drawn {step.drawn} of {turn.drawn}"
        if step.box and not (step.box[0] < step.box[2] and step.box[1] < step.box[3]):
            return f"{step.box} is no box"
        if not step.instruction.strip() and step.instruction:
            return "an empty instruction"
        made.append(frozenset({fitting[0].makes}))
    calls = tuple(
        Call(module=step.module, instruction=step.instruction, inputs=step.inputs)
        for step in machine.steps
    )
    return "" if parse(write(Plan(calls=calls))).calls == calls else "its text says something else"


def fits(use, step: Step, names) -> bool:
    """Every input has a slot of its own, in order; every required slot is filled."""
    free = list(use.slots)
    for name in step.inputs:
        slot = next((slot for slot in free if slot.kind in names[name]), None)
        if slot is None:
            return False
        free.remove(slot)
    return not any(slot.required for slot in free)


def by_chance(machine: Machine, chance: random.Random, words: Words) -> None:
    """Any of what is allowed, at every token."""
    special = {words.id(token) for token in SPECIAL}
    plain = [token for token in range(words.size) if token not in special]
    while not machine.done:
        allowed = machine.allowed()
        if allowed is not None:
            machine.take(chance.choice(list(allowed)))
        elif machine.begun and chance.random() < 0.2:
            machine.take(machine.stop)
        else:
            machine.take(chance.choice(plain))


def test_whatever_chance_says_inside_the_grammar_is_a_plan_that_fits():
    chance = random.Random(0)
    for _ in range(1500):
        machine = Machine(rules(chance), words())
        by_chance(machine, chance, words())
        assert not invalid(machine), (invalid(machine), machine.steps)


@pytest.mark.long
def test_a_hundred_thousand_plans_by_chance_are_all_valid():
    chance = random.Random(1)
    wrong = 0
    for _ in range(100_000):
        machine = Machine(rules(chance), words())
        by_chance(machine, chance, words())
        wrong += bool(invalid(machine))
    assert wrong == 0


def untrained(count: int, seed: int) -> int:
    """How many of `count` decodes of a mind that learnt nothing are invalid."""
    chance, decoder, wrong = random.Random(seed), Decoder(tiny(seed), words()), 0
    for number in range(count):
        turn, told = rules(chance), talk(number, seed)
        ids = asked(words(), Talk((told.now,), kinds=dict(turn.kinds))).ids
        machine = Machine(turn, words())
        spoken_ = decoder.say(decoder.read(Batch(torch.tensor([ids]))), machine)
        wrong += bool(invalid(machine))
        assert len(spoken_.signals) == len(machine.steps)
    return wrong


def test_an_untrained_mind_says_valid_plans_only():
    assert untrained(60, 0) == 0


@pytest.mark.long
def test_a_hundred_thousand_decodes_of_untrained_minds_are_all_valid():
    """Takes half an hour: `./run test -m long -k hundred_thousand_decodes`."""
    assert sum(untrained(10_000, seed) for seed in range(10)) == 0


def test_what_is_taught_is_what_the_grammar_allows():
    refused = 0
    for number in range(300):
        told = talk(number)
        if not told.now.steps:
            continue
        machine = Machine(Turn(USES, told.kinds, len(told.now.drawn)), words())
        for text in spoken(told.now.steps, 4):
            for token in words().ids(text) if text[:1] == " " else words().fixed(text):
                allowed = machine.allowed()
                if allowed is not None and token not in allowed:
                    refused += 1
                    break
                machine.take(token)
            else:
                continue
            break
        else:
            assert [s.module for s in machine.steps] == [s.module for s in told.now.steps]
            assert [s.inputs for s in machine.steps] == [s.inputs for s in told.now.steps]
            assert [s.drawn for s in machine.steps] == [s.drawn for s in told.now.steps]
    assert refused <= 4  # writers' slips


def test_nothing_on_the_table_leaves_only_what_needs_nothing():
    machine = Machine(Turn(USES, {}), words())
    machine.take(words().id("<Module>"))
    names = {text for text in ("Image Generation", "Video Generation", "Image Editing")}
    first = {words().fixed(name)[0]: name for name in names}
    assert {first.get(token) for token in machine.allowed() or ()} == {
        "Image Generation", "Video Generation"
    }  # fmt: skip


def test_a_mask_is_no_picture_and_a_result_may_be_handed_on_at_once():
    kinds = {"img1": frozenset({"mask"}), "vid1": frozenset({"video"})}
    machine = Machine(Turn(USES, kinds, steps=2), words())
    assert "Image Editing" not in {use.name for use in machine._callable()}
    for text in ("<Module>", "Image Generation", "</Module><Instruction>"):
        for token in words().fixed(text):
            machine.take(token)
    for token in words().ids(" generate: a cat"):
        machine.take(token)
    machine.take(machine.stop)
    for token in machine.forced():
        machine.take(token)
    for token in words().fixed("<Module>"):
        machine.take(token)
    assert "Image Editing" in {use.name for use in machine._callable()}


def test_free_text_ends_in_time():
    machine = Machine(Turn(USES, {}, replies=(ASK,)), words())
    machine.take(words().id(ASK))
    plain = words().ids(" so")[0]
    for _ in range(LONGEST_REPLY):
        machine.take(plain)
    assert machine.allowed() == [machine.stop]
    assert MOST_WORDS < LONGEST_REPLY


def test_a_box_has_its_corners_in_order():
    turn = Turn(USES[1:2], {"img1": frozenset({"image"})}, boxes=True, replies=(), signals=2)
    chance = random.Random(3)
    boxes = 0
    for _ in range(200):
        machine = Machine(turn, words())
        by_chance(machine, chance, words())
        boxes += any(step.box is not None for step in machine.steps)
        assert not invalid(machine)
    assert boxes > 20


def test_decoding_stops_between_two_tokens():
    decoder = Decoder(tiny(), words())
    told = talk(4)
    ids = torch.tensor([asked(words(), told).ids])
    machine = Machine(Turn(USES, told.kinds, len(told.now.drawn), signals=2), words())
    looks = iter([False] * 5 + [True] * 100)
    with pytest.raises(Cancelled):
        decoder.say(decoder.read(Batch(ids)), machine, stopped=lambda: next(looks))
    assert not machine.done


def test_every_name_and_drawing_can_be_said_whatever_it_begins_like():
    """"img1" is said before "img12" is, unless what stands behind is said with it."""
    kinds = {f"img{number}": frozenset({"image"}) for number in range(1, 25)}
    own, use = words(), Use("Image Editing", "image", (Slot("image", True),))
    longer = replace(use, name="Image Editing Plus")
    turn = Turn((use, longer), kinds, drawn=12, signals=0)
    for name in kinds:
        for number in (1, 2, 10, 12):
            drawn = "drawn" if number == 1 else f"drawn {number}"
            for module in (use, longer):
                machine = Machine(turn, own)
                for piece in ("<Module>", module.name, "</Module><Instruction>", " blur it",
                              "</Instruction>", "<Input>", name, "</Input>", "<Region>", drawn,
                              "</Region>", "</s>"):  # fmt: skip
                    for token in own.fixed(piece):
                        allowed = machine.allowed()
                        assert allowed is None or token in allowed, (name, drawn, piece)
                        machine.take(token)
                (step,) = machine.steps
                assert (step.module, step.inputs) == (module.name, (name,))
                assert step.drawn == number
