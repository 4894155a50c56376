"""A mind opens whole, or it is said which file of its folder is missing or broken."""

import json
import os
import shutil

import pytest
import torch
from tokenizers import Tokenizer

from vitron.agent.planner_kinds import EmbeddedPlanner
from vitron.errors import MissingWeights
from vitron.vitron_model.config import NANO, SHIPPED, TINY
from vitron.vitron_model.evaluation.recogniser import Recogniser
from vitron.vitron_model.familiar import Familiar
from vitron.vitron_model.meanings import Table
from vitron.vitron_model.mind import Vitron
from vitron.vitron_model.opening import opened
from vitron.vitron_model.speaker import Speaker
from vitron.vitron_model.tokenizer import IMAGE, OBJECT, Words
from vitron.vitron_model.training.course import Course

NEEDED = (
    "config.json", "tokenizer.json", "mind-1.safetensors", "meanings.safetensors", "pieces.txt",
)  # fmt: skip
FILES = (*NEEDED, "familiar.safetensors", "lexicon.json")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A tiny mind with nano's words, and everything that may lie beside it."""
    folder = tmp_path_factory.mktemp("whole")
    words, table = Words.open(SHIPPED / "nano"), Table.open(SHIPPED / "nano")
    Vitron(TINY, words.size, words.id(IMAGE), words.id(OBJECT), table).save(folder)
    words.save(folder)
    width = 2 * TINY.sight.hidden
    Familiar(torch.zeros(width), torch.eye(width), 1.0).save(folder)
    shutil.copy(SHIPPED / "nano" / "lexicon.json", folder)
    return folder


@pytest.fixture
def mind(whole, tmp_path):
    """A copy of it to break; a file is written anew, never into."""
    return shutil.copytree(whole, tmp_path / "mind", copy_function=os.link)


def put(file, data):
    file.unlink(missing_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else json.dumps(data).encode())


def refused(folder, named):
    with pytest.raises(MissingWeights, match=named) as caught:
        Speaker.open(folder)
    said = str(caught.value)
    assert said.startswith("the planner has no weights here") and "vitron train" in said
    assert len(said) < 600 and "\n" not in said


def test_what_is_whole_opens_and_so_does_what_has_only_the_needed(mind):
    speaker = Speaker.open(mind)
    assert speaker.familiar is not None and speaker.lexicon is not None
    for name in FILES[len(NEEDED) :]:
        (mind / name).unlink()
    assert Speaker.open(mind).lexicon is None


@pytest.mark.parametrize("name", NEEDED)
def test_a_missing_file_is_named(mind, name):
    (mind / name).unlink()
    refused(mind, name.replace("mind-1", r"mind-\*"))


@pytest.mark.parametrize("name", FILES)
def test_a_cut_file_is_named(mind, name):
    data = (mind / name).read_bytes()
    put(mind / name, data[: len(data) // 2])
    refused(mind, f"{name}.* broken")


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_something_else_is_named(mind, name):
    put(mind / name, b"\xff\xfe\x00 no such thing")
    refused(mind, f"{name}.* broken")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"language": NANO.language.model_dump()}, "mind-.* 32, not 256"),
        ({"language": TINY.language.model_dump() | {"heads": 0}}, "config.json is broken"),
        ({"language": TINY.language.model_dump() | {"heads": 3}}, "config.json is broken"),
        ({"language": TINY.language.model_dump() | {"layers": 3}}, "mind-.*layers.2"),
        ({"language": TINY.language.model_dump() | {"layers": "two"}}, "config.json.*layers"),
        ({"meanings": 128}, "meanings.safetensors.*384.*128"),
        ({"colour": "red"}, "config.json.*colour"),
    ],
)
def test_sizes_that_are_not_those_of_the_weights_are_said(mind, change, named):
    put(mind / "config.json", TINY.model_dump() | change)
    refused(mind, named)


def test_words_of_another_mind_do_not_fit(mind):
    other = Tokenizer.from_file(str(mind / "tokenizer.json"))
    other.add_tokens(["storybook"])
    put(mind / "tokenizer.json", other.to_str().encode())
    refused(mind, "tokenizer.json.*embed_tokens.* 3072 x 32, not 3073 x 32")
    told = json.loads((SHIPPED / "nano" / "tokenizer.json").read_text(encoding="utf8"))
    told["added_tokens"] = []
    put(mind / "tokenizer.json", told)
    refused(mind, "tokenizer.json.*lacks.*<s>")


def test_eyes_that_know_another_mind_s_pages_do_not_fit(mind):
    (mind / "familiar.safetensors").unlink()
    Familiar(torch.zeros(6), torch.eye(6), 1.0).save(mind)
    refused(mind, "familiar.safetensors.*6.*64")


def test_a_lexicon_is_a_list_of_words(mind):
    put(mind / "lexicon.json", {"the": 3})
    refused(mind, "lexicon.json is broken")


def test_a_run_is_not_yet_its_mind(whole, tmp_path):
    shutil.copytree(whole, tmp_path / "run" / "mind", copy_function=os.link)
    with pytest.raises(MissingWeights, match=f"is a run; name {tmp_path / 'run' / 'mind'}"):
        Speaker.open(tmp_path / "run")
    refused(tmp_path / "nowhere", "no folder .*nowhere")
    refused(whole / "config.json", "no folder")


def test_every_door_says_so(mind, tmp_path):
    (mind / "config.json").unlink()
    for door in (
        lambda: opened(mind),
        lambda: EmbeddedPlanner(str(mind)).check(),
        lambda: EmbeddedPlanner(str(mind)).opened(),
        lambda: Recogniser.open(mind),
        lambda: Course("tiny", tmp_path / "run").begin_with(mind, "synergy"),
    ):
        with pytest.raises(MissingWeights, match=r"config\.json is missing.*vitron train"):
            door()


def test_a_judge_without_its_heads_is_said_to_have_none(mind):
    with pytest.raises(MissingWeights, match=r"recogniser has no .*recogniser\.safetensors"):
        Recogniser.open(mind)
    put(mind / "recogniser.safetensors", b"cut")
    with pytest.raises(MissingWeights, match=r"recogniser\.safetensors is broken"):
        Recogniser.open(mind)
