"""The gallery's queries: pages by id both ways, filters, bulk changes, owners apart."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.memory.conftest import disc, picture

from vitron.memory.gallery import Wanted
from vitron.memory.media import Signal
from vitron.memory.parcel import pack
from vitron.memory.records import NewStep
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

ALL = Wanted()


@pytest.fixture
def store(either: MemorySettings) -> Iterator[Memory]:
    with Memory.open(either) as opened:
        yield opened


def fill(memory: Memory, count: int, owner: str = "local") -> list[str]:
    """That many pictures in one conversation; ids, newest first."""
    home = memory.create_conversation("things", owner).id
    made = [memory.save(picture(seed=n), conversation=home).id for n in range(count)]
    return made[::-1]


def walk(memory: Memory, wanted: Wanted, limit: int) -> list[str]:
    seen: list[str] = []
    before = None
    while True:
        page = memory.gallery.page("local", wanted, limit, before)
        seen += [one.id for one in page.items]
        if not page.older:
            return seen
        before = seen[-1]


def test_pages_show_everything_once_in_order(store: Memory) -> None:
    ids = fill(store, 7)
    assert walk(store, ALL, 3) == ids
    first = store.gallery.page("local", ALL, 3)
    assert (first.newer, first.older) == (False, True)
    whole = store.gallery.page("local", ALL, 7)
    assert (whole.newer, whole.older) == (False, False)


def test_the_way_back_shows_the_same_pages(store: Memory) -> None:
    ids = fill(store, 8)
    third = store.gallery.page("local", ALL, 3, before=ids[5])
    assert [one.id for one in third.items] == ids[6:] and third.newer and not third.older
    second = store.gallery.page("local", ALL, 3, after=ids[6])
    assert [one.id for one in second.items] == ids[3:6] and second.newer and second.older
    # A first page that would be short is filled from the top.
    first = store.gallery.page("local", ALL, 3, after=ids[2])
    assert [one.id for one in first.items] == ids[:3] and not first.newer and first.older


def test_filters_narrow_and_can_be_joined(store: Memory) -> None:
    home = store.create_conversation("a ball").id
    photo = store.save(picture(), conversation=home, source="upload", filename="Red Ball.jpg")
    turn = store.begin_turn(home, "cut out")
    steps = [NewStep(1, "image_segmentation_b", "classical", {"image": {"id": photo.id}})]
    (step,) = store.save_plan(turn.id, "", {}, steps).steps
    store.start_step(step.id)
    (mask,) = store.finish_step(step.id, [disc()])
    values = np.zeros((2, 3), np.float32)
    numbers = store.save(Signal(values, values), conversation=home)
    elsewhere = fill(store, 1)[0]
    store.gallery.star("local", [mask.id], True)

    def found(**wanted: object) -> set[str]:
        return {one.id for one in store.gallery.page("local", Wanted(**wanted), 9).items}  # type: ignore[arg-type]

    assert found() == {photo.id, mask.id, elsewhere} and numbers.id not in found()
    assert found(words="ball RED") == {photo.id} and found(words="ball blue") == set()
    assert found(words="100%") == set()
    assert found(kind="mask") == {mask.id}
    assert found(source="upload") == {photo.id}
    assert found(module="image_segmentation_b") == {mask.id} and found(module="x") == set()
    assert found(starred=True) == {mask.id} and found(starred=True, kind="image") == set()
    assert found(conversation=home) == {photo.id, mask.id}
    assert store.gallery.count("local", ALL, 100) == 3 and store.gallery.count("local", ALL, 1) == 2


def test_the_neighbours_are_the_next_newer_and_the_next_older(store: Memory) -> None:
    ids = fill(store, 3)
    assert store.gallery.beside("local", ALL, ids[1]) == (ids[0], ids[2])
    assert store.gallery.beside("local", ALL, ids[0]) == (None, ids[1])


def test_nobody_sees_or_changes_what_is_somebody_elses(store: Memory) -> None:
    mine, (theirs,) = fill(store, 2), fill(store, 1, owner="eve")
    gallery = store.gallery
    assert walk(store, ALL, 10) == mine
    assert gallery.get("local", [theirs]) == [] and gallery.ids("eve", ALL, 9) == [theirs]
    assert gallery.star("local", [theirs], True) == 0
    assert gallery.forget("local", [theirs, mine[0]]) == 1
    assert not store.artifact(theirs).starred
    assert walk(store, ALL, 10) == mine[1:]


def test_many_are_deleted_at_once_and_their_bytes_go_with_the_next_collection(
    store: Memory,
) -> None:
    ids = fill(store, 5)
    assert store.gallery.forget("local", ids[:3]) == 3
    assert store.gallery.forget("local", ids[:3]) == 0
    assert walk(store, ALL, 10) == ids[3:]
    before = store.usage().bytes
    store.collect(0.0)
    assert store.usage().bytes < before and store.load(ids[3]) is not None


def test_a_parcel_holds_files_that_open_anywhere_and_what_is_known_of_them(
    memory: Memory, tmp_path: Path
) -> None:
    first, second = (memory.create_conversation(title).id for title in ("a/../ball", "a/../ball"))
    photo = memory.save(picture(), conversation=first, request={"instruction": "paint"}, seed=7)
    memory.save(disc(), conversation=first)
    memory.save(picture(), conversation=second)
    path = tmp_path / "parcel.zip"
    assert pack(memory, memory.find(limit=9), path) == 3
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        assert names == {"aball 2/img1.png", "aball 2/img2.png", "aball/img1.png", "artifacts.json"}
        told = json.loads(archive.read("artifacts.json"))["artifacts"]
        assert archive.read("aball/img1.png")[:4] == b"\x89PNG"
    (one,) = [each for each in told if each["id"] == photo.id]
    assert one["seed"] == 7 and one["request"] == {"instruction": "paint"}


def test_a_parcel_says_what_can_no_longer_be_read(memory: Memory, tmp_path: Path) -> None:
    home = memory.create_conversation("things").id
    kept, lost = (memory.save(picture(seed=n), conversation=home) for n in (1, 2))
    memory.forget(lost.id)
    path = tmp_path / "parcel.zip"
    assert pack(memory, [kept, lost], path) == 1
    with zipfile.ZipFile(path) as archive:
        told = json.loads(archive.read("artifacts.json"))["artifacts"]
    assert [bool(one["files"]) for one in told] == [True, False] and told[1]["problem"]
