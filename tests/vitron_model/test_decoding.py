"""The fused loop says what transformers' own would, token by token."""

import pytest
import torch

from vitron.vitron_model.config import NANO
from vitron.vitron_model.decoding import Decoder
from vitron.vitron_model.encoding import asked
from vitron.vitron_model.fused import Fused
from vitron.vitron_model.grammar import Machine, Turn
from vitron.vitron_model.mind import Batch, Vitron
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, REPLIES
from vitron.vitron_model.training.parts import fresh
from vitron.vitron_model.training.requests.composing import talk
from vitron.vitron_model.uses import USES

from .minds import tiny, words


def greedy(fused: Fused, ids: torch.Tensor, count: int) -> list[int]:
    fused.forget()
    state, said = fused.step(fused.embedding[ids[0]])[-1], []
    for _ in range(count):
        said.append(int(fused.logits(state).argmax()))
        state = fused.step(fused.embedding[torch.tensor(said[-1:])])[-1]
    return said


def generated(mind: Vitron, ids: torch.Tensor, count: int) -> list[int]:
    out = mind.language.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=count, min_new_tokens=count,
        do_sample=False,
    )  # fmt: skip
    return out[0, ids.shape[1] :].tolist()


@pytest.mark.parametrize("number", range(6))
def test_it_says_the_same_tokens_as_generate(number):
    mind = tiny(number)
    ids = torch.tensor([asked(words(), talk(number)).ids])
    assert greedy(Fused(mind.language), ids, 30) == generated(mind, ids, 30)


def test_the_same_at_the_size_that_ships():
    own = words()
    mind = fresh(Vitron(NANO, own.size, own.id(IMAGE), own.id(OBJECT)), 3).eval()
    ids = torch.tensor([asked(own, talk(11)).ids])
    assert greedy(Fused(mind.language), ids, 24) == generated(mind, ids, 24)


def test_several_tokens_at_once_are_the_same_as_one_by_one():
    fused = Fused(tiny().language)
    ids = torch.tensor(asked(words(), talk(2)).ids)
    whole = fused.step(fused.embedding[ids])
    fused.forget()
    parts = [fused.step(fused.embedding[ids[k : k + 3]]) for k in range(0, len(ids), 3)]
    assert torch.allclose(whole, torch.cat(parts), atol=1e-4)


def test_signals_are_the_states_that_a_whole_pass_gives():
    mind, told = tiny(), talk(7)
    ids = asked(words(), told).ids
    machine = Machine(Turn(USES, told.kinds, len(told.now.drawn), signals=2, replies=()), words())
    decoder = Decoder(mind, words())
    said = decoder.say(decoder.read(Batch(torch.tensor([ids]))), machine)
    assert machine.steps and len(said.signals) == len(machine.steps)
    with torch.inference_mode():
        states = mind(Batch(torch.tensor([[*ids, *said.tokens]])))[0]
    first = len(ids) + machine.signal_places[0]
    assert torch.allclose(said.signals[0], states[first : first + 2], atol=1e-4)


def test_the_pieces_of_a_reply_are_the_reply():
    told = talk(5)
    machine = Machine(Turn((), {}, replies=REPLIES[:1]), words())
    decoder, pieces = Decoder(tiny(), words()), []
    decoder.say(
        decoder.read(Batch(torch.tensor([asked(words(), told).ids]))), machine, pieces.append
    )
    assert "".join(pieces).strip() == machine.reply


def test_a_reply_comes_piece_by_piece():
    machine = Machine(Turn((), {}, replies=REPLIES[:1]), words())
    decoder, pieces = Decoder(tiny(), words()), []
    told = iter([*words().ids(" Here is the café, red as ever."), words().stop])
    decoder._freely = lambda state, machine: next(told)  # type: ignore[method-assign]
    ids = torch.tensor([asked(words(), talk(5)).ids])
    decoder.say(decoder.read(Batch(ids)), machine, pieces.append)
    assert "".join(pieces) == "Here is the café, red as ever."
    assert len(pieces) > 3


def test_forced_text_costs_no_steps():
    told = talk(9)
    machine = Machine(Turn(USES, told.kinds, signals=2, replies=(), steps=1), words())
    decoder = Decoder(tiny(), words())
    said = decoder.say(decoder.read(Batch(torch.tensor([asked(words(), told).ids]))), machine)
    assert said.steps < len(said.tokens) - 4


def said_by(decoder: Decoder, numbers) -> list[tuple]:
    made = []
    for number in numbers:
        told = talk(number)
        machine = Machine(Turn(USES, told.kinds, len(told.now.drawn), signals=2), words())
        ids = torch.tensor([asked(words(), told).ids])
        made.append(decoder.say(decoder.read(Batch(ids)), machine))
    return made


def test_what_is_guessed_changes_nothing_but_the_passes(monkeypatch):
    """A mind that copies, asked twice: with guesses and habits, and reading token by token."""
    numbers = [3, 5, 5, 8, 3, 13, 5]
    guessing = said_by(Decoder(tiny(), words()), numbers)
    monkeypatch.setattr(Decoder, "_guess", lambda self, machine: ())
    plain = said_by(Decoder(tiny(), words()), numbers)
    assert [one.tokens for one in guessing] == [one.tokens for one in plain]
    assert sum(one.steps for one in guessing) < sum(one.steps for one in plain)
    for one, other in zip(guessing, plain, strict=True):
        assert len(one.signals) == len(other.signals)
        assert all(
            torch.allclose(a, b, atol=1e-4) for a, b in zip(one.signals, other.signals, strict=True)
        )


def test_a_wrong_guess_is_undone(monkeypatch):
    monkeypatch.setattr(Decoder, "_guess", lambda self, machine: (1, 2, 3))
    misled = said_by(Decoder(tiny(), words()), range(4))
    monkeypatch.setattr(Decoder, "_guess", lambda self, machine: ())
    assert [one.tokens for one in misled] == [
        one.tokens for one in said_by(Decoder(tiny(), words()), range(4))
    ]


def test_a_prompt_that_begins_like_the_last_is_not_read_again(monkeypatch):
    decoder, read = Decoder(tiny(), words()), []
    step = decoder.fused.step
    monkeypatch.setattr(decoder.fused, "step", lambda v: read.append(len(v)) or step(v))
    ids = asked(words(), talk(2)).ids
    first = decoder.read(Batch(torch.tensor([ids])))
    again = decoder.read(Batch(torch.tensor([ids])))
    longer = decoder.read(Batch(torch.tensor([[*ids, *words().ids(" and again")]])))
    assert read == [len(ids), 1, len(words().ids(" and again"))]
    assert torch.allclose(first, again, atol=1e-4)
    fresh_ = Decoder(tiny(), words())
    whole = fresh_.read(Batch(torch.tensor([[*ids, *words().ids(" and again")]])))
    assert torch.allclose(longer, whole, atol=1e-4)


def test_a_prompt_that_could_not_be_read_is_not_taken_for_read():
    decoder = Decoder(tiny(), words())
    ids = asked(words(), talk(2)).ids
    with pytest.raises(AssertionError, match="limit"):
        decoder.read(Batch(torch.tensor([ids * (decoder.fused.longest // len(ids) + 1)])))
    state = decoder.read(Batch(torch.tensor([ids])))
    assert torch.allclose(
        state, Decoder(tiny(), words()).read(Batch(torch.tensor([ids]))), atol=1e-4
    )


def test_eight_bits_stay_close():
    ids = torch.tensor(asked(words(), talk(3)).ids)
    exact, coarse = Fused(tiny().language), Fused(tiny().language, int8=True)
    one = exact.step(exact.embedding[ids])
    other = coarse.step(coarse.embedding[ids])
    assert torch.nn.functional.cosine_similarity(one, other, dim=-1).min() > 0.995


def test_a_prompt_that_is_too_long_is_said_so():
    fused = Fused(tiny().language)
    with pytest.raises(AssertionError, match="limit"):
        fused.step(torch.zeros(fused.longest + 1, 32))
