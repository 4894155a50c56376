"""Words are heard by what they mean as well as by their letters: rows, tables, prompts, lessons."""

import random

import pytest
import torch
from transformers import BertConfig, BertModel

from vitron.errors import MissingWeights
from vitron.vitron_model.config import TINY, weights_of
from vitron.vitron_model.decoding import Decoder
from vitron.vitron_model.encoding import asked
from vitron.vitron_model.meanings import LEVELS, Table
from vitron.vitron_model.mind import Batch, Vitron
from vitron.vitron_model.pieces import Pieces
from vitron.vitron_model.talk import Step, Talk, Thing, Turn
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words
from vitron.vitron_model.training import meanings
from vitron.vitron_model.training.sequences import of_talk

from .minds import tiny, words

PIECES = Pieces(
    {
        piece: row
        for row, piece in enumerate(("remove", "dog", "shoe", "the", "##s", "##lace", "image"), 1)
    }
)
REMOVE, DOG, SHOE, THE, S, LACE, IMAGE_ROW = range(1, 8)


def hearing_words() -> Words:
    return Words(words().tokenizer, PIECES)


def hearing_mind() -> Vitron:
    torch.manual_seed(1)
    plain, own = tiny(), words()
    table = Table.of(torch.randn(len(PIECES.rows), TINY.meanings))
    mind = Vitron(TINY, own.size, own.id(IMAGE), own.id(OBJECT), table)
    mind.load_state_dict(plain.state_dict())
    torch.nn.init.normal_(mind.hearing.weight, std=0.05)
    return mind.eval()


def order(text: str, instruction: str) -> Talk:
    step = Step("Image Editing", instruction, ("img1",))
    turn = Turn(text, (Thing("img1", "image"),), steps=(step,))
    return Talk((turn,), kinds={"img1": frozenset({"image"})})


def test_a_word_has_its_own_row_or_those_of_its_longest_parts():
    assert PIECES.of("dog") == (DOG,)
    assert PIECES.of("dogs") == (DOG, S)
    assert PIECES.of("shoelaces") == (SHOE, LACE, S)
    assert PIECES.of("cat") == () and PIECES.of("dogx") == ()


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_every_token_of_a_word_hears_it_however_the_word_is_cut(share):
    own = hearing_words()
    with own.loosely(share, random.Random(3)):
        ids = own.ids(" Remove the dog, 2 cats")
    told = list(zip(own.written(ids), own.heard(ids), strict=True))
    spelt = {row: "".join(token for token, heard in told if heard == row) for _, row in told}
    assert spelt[REMOVE] == "ĠRemove" and spelt[THE] == "Ġthe" and spelt[DOG] == "Ġdog"
    assert set(spelt) == {0, REMOVE, THE, DOG}


def test_what_the_product_says_of_itself_has_no_meaning():
    own = hearing_words()
    encoded = asked(own, order("remove the dog", "remove: the dog"))
    special = {own.id("USER:"), own.id("ASSISTANT:"), own.start}
    assert all(row == 0 for id, row in zip(encoded.ids, encoded.heard, strict=True)
               if id in special)  # fmt: skip
    assert {REMOVE, THE, DOG} <= set(encoded.heard)


def test_numbers_lose_half_a_step_at_most_and_the_first_row_is_silent(tmp_path):
    numbers = torch.randn(50, 8)
    table = Table.of(numbers)
    step = numbers.abs().amax(1, keepdim=True) / LEVELS
    assert ((table[torch.arange(1, 51)] - numbers).abs() <= step * 0.52).all()
    assert not table[torch.zeros(2, 3, dtype=torch.int64)].any()
    table.save(tmp_path)
    back = Table.open(tmp_path)
    assert torch.equal(back[torch.arange(51)], table[torch.arange(51)])
    with pytest.raises(MissingWeights, match=r"meanings\.safetensors"):
        Table.open(tmp_path / "nowhere")


def test_a_mind_keeps_what_its_words_mean(tmp_path):
    mind, own = hearing_mind(), hearing_words()
    mind.save(tmp_path)
    own.save(tmp_path)
    back = Vitron.load(tmp_path, own.size, own.id(IMAGE), own.id(OBJECT))
    assert Words.open(tmp_path).pieces == PIECES
    ids = torch.tensor([own.ids(" remove the dog")])
    heard = torch.tensor([own.heard(ids[0].tolist())])
    with torch.inference_mode():
        assert torch.equal(mind(Batch(ids, heard=heard)), back(Batch(ids, heard=heard)))
        assert not torch.allclose(mind(Batch(ids, heard=heard)), mind(Batch(ids)), atol=1e-3)


def test_a_prompt_that_means_something_else_is_read_again():
    mind, own = hearing_mind(), hearing_words()
    decoder = Decoder(mind, own)
    ids = torch.tensor([own.ids(" remove the dog")])
    heard = torch.tensor([own.heard(ids[0].tolist())])
    with torch.inference_mode():
        for told in (heard, torch.zeros_like(heard), heard):
            wanted = mind(Batch(ids, heard=told))[0, -1]
            assert torch.allclose(decoder.read(Batch(ids, heard=told)), wanted, atol=1e-5)


def test_a_mumbled_word_is_none_that_must_be_said_again():
    own = hearing_words()
    text = "remove the dog and remove the shoelace and remove the shoes"
    talk = order(text, "remove: the dog")
    plain = of_talk(own, talk, 2, False, 512)
    assert plain is not None
    said = set(own.ids(" remove: the dog"))
    hidden = silent = 0
    for seed in range(40):
        mumbled = of_talk(own, talk, 2, False, 512, random.Random(seed))
        again = of_talk(own, talk, 2, False, 512, random.Random(seed))
        assert mumbled is not None and mumbled == again
        assert mumbled.ids[mumbled.asked :] == plain.ids[plain.asked :]
        named = plain.heard.index(IMAGE_ROW)
        assert mumbled.ids[named] == plain.ids[named], "a name in brackets was hidden"
        for before, after in zip(plain.ids, mumbled.ids, strict=True):
            if before != after:
                assert after == own.pad and before not in said
                hidden += 1
        silent += sum(a != b for a, b in zip(plain.heard, mumbled.heard, strict=True))
    assert hidden > 20 and silent > 5


def test_meanings_come_from_a_sentence_model(tmp_path):
    vocabulary = ["[PAD]", "the", "dog", "##s", "!", "42", "naïve", "shoe"]
    model = BertModel(
        BertConfig(
            vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=1,
            num_attention_heads=2, intermediate_size=16,
        )
    )  # fmt: skip
    model.save_pretrained(tmp_path)
    with pytest.raises(MissingWeights, match=r"vocab\.txt"):
        meanings.make(tmp_path, tmp_path / "made")
    (tmp_path / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf8")
    assert meanings.make(tmp_path, tmp_path / "made") == (4, 16)
    pieces, table = Pieces.open(tmp_path / "made"), Table.open(tmp_path / "made")
    assert pieces is not None and list(pieces.rows) == ["the", "dog", "##s", "shoe"]
    numbers = model.embeddings.word_embeddings.weight.detach()[[1, 2, 3, 7]]
    wanted = (numbers - numbers.mean(0)) / (numbers - numbers.mean(0)).std()
    assert (table[torch.arange(1, 5)] - wanted).abs().max() < 0.25


def test_the_shipped_mind_hears_what_is_like_what():
    """Of what ships: a word is nearer to its like than to anything else of a few."""
    folder = weights_of("nano")
    pieces, table = Pieces.open(folder), Table.open(folder)
    assert pieces is not None

    def meant(word: str) -> torch.Tensor:
        return table[torch.tensor(pieces.of(word))].mean(0)

    others = [meant(word) for word in ("purple", "kidney", "tuesday", "sing")]
    for one, like in (("remove", "delete"), ("movie", "film"), ("dog", "puppy")):
        near = torch.cosine_similarity(meant(one), meant(like), 0)
        assert all(near > torch.cosine_similarity(meant(one), other, 0) for other in others)
