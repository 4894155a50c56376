"""The ledger's queries: open turns and past ones across conversations, and how long steps took."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.memory.conftest import picture

from vitron.memory.records import NewStep
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory


@pytest.fixture
def store(either: MemorySettings) -> Iterator[Memory]:
    with Memory.open(either) as opened:
        yield opened


def turn(memory: Memory, home: str, text: str, outcome: str = "done") -> str:
    return memory.end_turn(memory.begin_turn(home, text).id, "", outcome, 1.5).id


def test_what_is_over_is_paged_both_ways_across_conversations(store: Memory) -> None:
    homes = [store.create_conversation(name).id for name in ("one", "two")]
    ids = [turn(store, homes[number % 2], f"turn {number}") for number in range(7)][::-1]
    first = store.ledger.past("local", None, 3)
    assert [one.id for one in first.items] == ids[:3]
    assert (first.newer, first.older) == (False, True)
    assert {one.title for one in first.items} == {"one", "two"}
    second = store.ledger.past("local", None, 3, before=ids[2])
    assert [one.id for one in second.items] == ids[3:6] and second.newer and second.older
    back = store.ledger.past("local", None, 3, after=ids[6])
    assert [one.id for one in back.items] == ids[3:6]
    assert [one.id for one in store.ledger.past("local", None, 3, after=ids[1]).items] == ids[:3]


def test_a_turn_that_was_done_in_part_counts_as_failed(store: Memory) -> None:
    home = store.create_conversation("things").id
    names = ("done", "partial", "failed", "cancelled")
    ids = {name: turn(store, home, name, name) for name in names}

    def found(ended: str) -> list[str]:
        return [one.id for one in store.ledger.past("local", ended, 9).items]  # type: ignore[arg-type]

    assert found("done") == [ids["done"]] and found("cancelled") == [ids["cancelled"]]
    assert found("failed") == [ids["failed"], ids["partial"]]


def test_an_open_turn_has_a_holder_only_while_somebody_works_on_it(store: Memory) -> None:
    home = store.create_conversation("things").id
    with store.writer(home, "test"):
        begun = store.begin_turn(home, "at work")
        (run,) = store.ledger.open("local")
        assert run.id == begun.id and run.holder
    (run,) = store.ledger.open("local")
    assert not run.holder
    store.wait_turn(begun.id)
    assert store.ledger.open("local")[0].state == "waiting"
    assert store.ledger.past("local", None, 9).items == ()


def test_nobody_sees_what_others_run_or_deleted(store: Memory) -> None:
    theirs = turn(store, store.create_conversation("hers", "eve").id, "secret")
    gone = store.create_conversation("gone").id
    turn(store, gone, "old")
    store.delete_conversation(gone)
    assert store.ledger.past("local", None, 9).items == ()
    assert store.ledger.run("local", theirs) is None
    assert store.ledger.run("eve", theirs) is not None


def test_times_are_of_the_steps_that_ran(store: Memory) -> None:
    home = store.create_conversation("things").id
    begun = store.begin_turn(home, "paint")
    new = [NewStep(number, "image_generation_a", "painter", {}) for number in (1, 2, 3)]
    first, second, _ = store.save_plan(begun.id, "", {}, new).steps
    store.start_step(first.id)
    store.finish_step(first.id, [picture()], seconds=0.25)
    store.start_step(second.id)
    store.fail_step(second.id, "SpecialistFailed", "a wheel came off")
    assert {(one.state, one.seconds) for one in store.ledger.times("local", 9)} == {
        ("done", 0.25), ("failed", 0.0)
    }  # fmt: skip
    assert store.ledger.times("eve", 9) == []
