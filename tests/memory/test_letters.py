"""Whatever text comes in: both databases keep it, and give it back as it can be kept."""

from __future__ import annotations

import json

import pytest

from vitron.errors import UnknownArtifact
from vitron.memory.letters import LOST, whole, written
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

from .conftest import picture

NUL, HALF, SMILE = "a\0b", "a\ud800b", "a\ud83d\ude00b"
BROKEN = NUL + HALF


@pytest.mark.parametrize(
    ("text", "kept"),
    [("plain", "plain"), ("日本語 🐶", "日本語 🐶"), (NUL, f"a{LOST}b"), (HALF, f"a{LOST}b"),
     (SMILE, "a😀b"), ("\udce9", LOST), ("", "")],
)  # fmt: skip
def test_what_no_store_can_hold_is_replaced_and_halves_are_joined(text: str, kept: str) -> None:
    assert whole(text) == kept and whole(kept) == kept


def test_json_is_written_whole_at_any_depth() -> None:
    plain = {"a": ["日本語 🐶", 1, None, {"b": 0.5}], "path": "C:\\u0000"}
    assert written(plain) == json.dumps(plain)
    broken = {NUL: [HALF, {"c": (SMILE, 1)}]}
    assert written(broken) == json.dumps({f"a{LOST}b": [f"a{LOST}b", {"c": ["a😀b", 1]}]})


def test_titles_messages_plans_and_names_with_broken_letters_are_kept(
    either: MemorySettings,
) -> None:
    with Memory.open(either) as memory:
        home = memory.create_conversation(BROKEN, BROKEN)
        assert home.title == whole(BROKEN) and memory.conversations(BROKEN) == [home]
        assert memory.rename(home.id, HALF).title == whole(HALF)
        assert memory.branch(home.id, None, NUL).branch == whole(NUL)
        turn = memory.begin_turn(home.id, BROKEN)
        assert turn.text == whole(BROKEN) == memory.turn(turn.id).text
        step = (1, "image_generation", "painter", {"instruction": BROKEN}, None)
        told = memory.save_plan(turn.id, BROKEN, {"reply": BROKEN}, [step])
        made = memory.finish_step(told.steps[0].id, [picture()], notes=[BROKEN])
        ended = memory.end_turn(turn.id, BROKEN)
        assert memory.turn(turn.id).reply == whole(BROKEN) == ended.reply
        assert memory.turn(turn.id).steps[0].notes == (whole(BROKEN),)
        assert memory.artifact(made[0].id).request["instruction"] == whole(BROKEN)
        kept = memory.save(picture(1), conversation=home.id, filename=BROKEN)
        assert kept.filename == memory.artifact(kept.id).filename == "a_ba_b"
        assert [one.id for one in memory.find(NUL, conversation=home.id)] == [made[0].id]
        with pytest.raises(UnknownArtifact):
            memory.by_name(home.id, "img1\0")
