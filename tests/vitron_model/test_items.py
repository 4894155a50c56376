"""Items are read whole before anything is planned; what is wrong with one is named."""

import json
import re

import pytest

from vitron.errors import DataError
from vitron.vitron_model.evaluation.items import MOST_STEPS, items_of

STEP = {"module": "Image Editing", "input": "img1", "region": "none", "mentions": ["night|dark"]}
PAST = {"user": "cut out the boat", "attach": [{"id": "img1", "kind": "image"}],
        "assistant": "Done.",
        "invocations": [{"module": "Image Segmentation", "input": ["img1"], "output": "img2"}],
}  # fmt: skip


def item(**more):
    return {
        "id": "x-1", "history": [], "user": "make it night", "region": None, "reply": "none",
        "attach": [{"id": "img1", "kind": "image"}], "expect": [STEP],
    } | more  # fmt: skip


@pytest.fixture
def refused(tmp_path):
    """The error about the last of these lines."""

    def refusal(*lines):
        file = tmp_path / "items.jsonl"
        told = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
        file.write_bytes(b"\n".join(told) + b"\n")
        with pytest.raises(DataError) as caught:
            items_of(file)
        assert caught.value.line == len(lines) and caught.value.file == str(file)
        assert "docs/mind.md" in caught.value.remedy and len(str(caught.value)) < 500
        return caught.value.problem

    return refusal


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"expect": [{}]}, "expect.0.module"),
        ({"expect": [STEP | {"mentions": None}]}, "expect.0.mentions"),
        ({"expect": [STEP | {"mentions": ["night|"]}]}, "'night|'"),
        ({"expect": None}, "expect"),
        ({"user": None}, "user"),
        ({"history": [PAST | {"user": 3}], "attach": []}, "history.0.user"),
        ({"id": 7}, "id"),
        ({"expect": [STEP | {"module": "Image Painting"}]}, "'Image Painting'"),
        ({"attach": [{"id": "img1", "kind": "sound"}]}, "'sound'"),
        ({"attach": [{"id": "photo", "kind": "image"}]}, "'photo'"),
        ({"region": {"kind": "circle", "on": "img1"}}, "'circle'"),
        ({"region": {"kind": "box", "on": "img9"}}, "img9"),
        ({"expect": [STEP | {"region": "mine"}]}, "'mine'"),
        ({"expect": [STEP | {"region": "user"}]}, "no region"),
        ({"expect": [STEP | {"input": "$x"}]}, r"\$x"),
        ({"expect": [STEP | {"input": "$1"}]}, r"\$1.*known there: img1"),
        ({"expect": [STEP | {"input": ["img1", "vid3"]}]}, "vid3"),
        ({"expect": [STEP | {"input": 5}]}, "expect.0.input"),
        ({"reply": "maybe"}, "'maybe'"),
        ({"reply": "answer"}, "'answer'.*1 step"),
        ({"expect": []}, "'none'.*no step"),
        ({"expect": [STEP] * 11}, f"at most {MOST_STEPS}.*11"),
        ({"attach": [{"id": "img1", "kind": "image"}] * 2}, "img1 twice"),
        ({"expect": [STEP | {"module": "x" * 9999}]}, "no module 'xxx.*use one of: Image"),
        ({"expect": [STEP | {"input": "x" * 9999}]}, "names 'xxx.*known there: img1"),
        ({"attach": [{"id": "x" * 9999, "kind": "image"}]}, "attach.0.id.*xxx"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(refused, more, named):
    assert re.search(named, refused(item(), item(**{"id": "x-2"} | more)))


@pytest.mark.parametrize("name", ["$3", "$1", "$0", "$x", "img7"])
def test_a_history_names_only_what_was_there(refused, name):
    call = {"module": "Image Editing", "input": name, "output": "img2"}
    assert name in refused(item(history=[PAST | {"invocations": [call]}], attach=[]))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (b'{"id": "a"', "JSON"),
        (b"\xff\xfe{\x00", "UTF-8"),
        (json.dumps(item(user="café"), ensure_ascii=False).encode("latin1"), "UTF-8"),
        (b'{"id": "\\ud800"}', "JSON"),
        (b"null", "object"),
        (b"[]", "object"),
    ],
)
def test_a_line_that_is_no_item(refused, line, named):
    assert named in refused(item(), b"", line)


def test_two_items_do_not_share_a_name(refused):
    assert "'x-1' is the item of line 1" in refused(item(), item(id="x-2"), item())


@pytest.mark.parametrize(("name", "said"), [("folder", "a directory"), ("none.jsonl", "no such")])
def test_what_is_no_file_is_said_so(tmp_path, name, said):
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match=f"(?i){name}.*{said}.*docs/mind.md"):
        items_of(tmp_path / name)


def test_what_people_write_is_read(tmp_path):
    """With a byte order mark, Windows' line ends, a line separator in a sentence, capitals."""
    step = STEP | {"input": "$1", "mentions": ["Night"]}
    first = {"module": "Image Editing", "input": ["img1", "img2"], "region": "user", "mentions": []}
    call = {"module": "Image Editing", "input": "$1", "output": "img3"}
    past = PAST | {"user": "", "invocations": [*PAST["invocations"], call]}
    told = item(user="one\u2028two", history=[past], attach=[], expect=[first, step],
                region={"kind": "box", "on": "img1"}, note="mine")  # fmt: skip
    file = tmp_path / "items.jsonl"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(told, ensure_ascii=False).encode() + b"\r\n\r\n")
    (one,) = items_of(file)
    assert one.talk.now.text == "one\u2028two" and one.expect[1].mentions == ("night",)
    assert one.expect[0].input == ("img1", "img2") and one.cut_out == {"img2"}
    assert one.talk.turns[0].steps[1].inputs == ("$1",)
