"""People with tokens, and two owners of one store who do not see each other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from tests.memory.conftest import disc, picture

from vitron.errors import InvalidName, NameTaken, UnknownConversation, UnknownPerson
from vitron.memory import migrations
from vitron.memory.gallery import Wanted
from vitron.memory.people import seal_of
from vitron.memory.records import NewStep
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory


@pytest.fixture
def store(either: MemorySettings) -> Iterator[Memory]:
    with Memory.open(either) as opened:
        yield opened


def test_a_token_says_whose_it_is_until_another_is_given_or_they_go(store: Memory) -> None:
    people = store.people
    first, hers = people.add("alice"), people.add("bob")
    assert [one.name for one in people.every()] == ["alice", "bob"]
    assert people.whose(seal_of(first)) == "alice" and people.whose(seal_of(hers)) == "bob"
    assert people.whose(first) is None  # a token is not its own seal

    second = people.renew("alice")
    assert people.whose(seal_of(first)) is None and people.whose(seal_of(second)) == "alice"
    people.remove("alice")
    assert people.whose(seal_of(second)) is None and people.whose(seal_of(hers)) == "bob"
    for change in (people.renew, people.remove):
        with pytest.raises(UnknownPerson, match="alice"):
            change("alice")


def test_neither_token_nor_seal_lies_in_the_store(settings: MemorySettings) -> None:
    with Memory.open(settings) as memory:
        token = memory.people.add("alice")
    for file in settings.folder.rglob("*"):
        if file.is_file():
            kept = file.read_bytes()
            assert token.encode() not in kept and seal_of(token).encode() not in kept


@pytest.mark.parametrize("name", ["", "local", "Alice", "a b", "../a", "https://x#1", "a" * 41])
def test_a_name_that_could_be_another_owner_is_refused(store: Memory, name: str) -> None:
    with pytest.raises(InvalidName):
        store.people.add(name)
    assert store.people.every() == []


def test_a_name_is_given_once(store: Memory) -> None:
    token = store.people.add("alice")
    with pytest.raises(NameTaken, match="vitron users renew alice"):
        store.people.add("alice")
    assert store.people.whose(seal_of(token)) == "alice"


def test_two_owners_of_one_store_see_their_own_things_only(store: Memory) -> None:
    """The very same picture, so that its bytes are shared and its rows are not."""
    kept = {}
    for owner in ("alice", "bob"):
        home = store.create_conversation(f"of {owner}", owner).id
        kept[owner] = (home, store.save(picture(), conversation=home).id)
        store.begin_turn(home, f"{owner} asks")
    store.save(disc(), conversation=kept["bob"][0])
    (turn,) = (run.id for run in store.ledger.open("bob"))
    store.save_plan(turn, "", {}, [NewStep(1, "image_editing_c", "", {"instruction": "x"}, "s")])
    assert store.ledger.spoken("alice", ["s"]) == {}
    assert store.ledger.spoken("bob", ["s"])["s"].instruction == "x"
    shelf = store.gallery
    for owner, other in (("alice", "bob"), ("bob", "alice")):
        home, mine = kept[owner]
        theirs = kept[other][1]
        assert [one.id for one in store.conversations(owner)] == [home]
        assert store.conversation(home, owner).title == f"of {owner}"
        with pytest.raises(UnknownConversation, match=f"there is no conversation '{home}'"):
            store.conversation(home, other)
        assert theirs not in {one.id for one in shelf.page(owner, Wanted(), 50).items}
        assert [one.id for one in shelf.get(owner, [mine, theirs])] == [mine]
        assert shelf.beside(owner, Wanted(), theirs)[0] in (None, mine)
        assert shelf.star(owner, [theirs], True) == shelf.forget(owner, [theirs]) == 0
        assert [run.text for run in store.ledger.open(owner)] == [f"{owner} asks"]
        assert store.ledger.run(owner, store.ledger.open(other)[0].id) is None
        assert theirs not in {one.id for one in store.find(owner=owner)}
    assert store.usage("alice").artifacts == 1 and store.usage("bob").artifacts == 2
    assert store.usage("eve").conversations == store.usage("eve").bytes == 0
    whole = store.usage()
    assert (whole.conversations, whole.artifacts) == (2, 3)
    assert store.usage("alice").bytes < whole.bytes == store.usage("bob").bytes


def test_a_store_from_before_there_were_people_is_the_local_persons(
    settings: MemorySettings,
) -> None:
    with Memory.open(settings) as memory:
        home = memory.create_conversation("old").id
        with memory.database.write() as connection:
            connection.execute(text("DROP TABLE person"))
            connection.execute(text("DELETE FROM vitron_schema WHERE number > 1"))
    with Memory.open(settings) as memory:
        with memory.database.read() as connection:
            assert migrations.found(connection) == migrations.NEWEST
        assert memory.conversation(home, "local").title == "old"
        assert memory.people.every() == []
        memory.people.add("alice")
    aside = sqlite3.connect(settings.folder / "vitron.before-2.db")
    assert aside.execute("SELECT title FROM conversation").fetchall() == [("old",)]
    aside.close()
