"""What the store promises to a conversation, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from tests.memory.conftest import disc, large, picture

from vitron.errors import (
    Cancelled,
    ConversationBusy,
    InputError,
    NothingToUndo,
    UnknownArtifact,
    UnknownConversation,
)
from vitron.memory.export import zipped
from vitron.memory.media import Frame, Image, Mask, Signal, Track, Value, Video
from vitron.memory.records import NewStep, Turn
from vitron.memory.region import Region
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory


@pytest.fixture
def memory(either: MemorySettings) -> Iterator[Memory]:
    with Memory.open(either) as opened:
        yield opened


def film(width: int = 33, height: int = 21, count: int = 7) -> Video:
    frames = [picture(width, height, seed).pixels for seed in range(count)]
    times = (0.0, 0.1, 0.15, 0.4, 0.41, 0.8, 1.0)
    return Video(width, height, count, 7.0, lambda: iter(frames), times)


def same(one: Value, other: Value) -> bool:
    match one, other:
        case Image(), Image():
            return np.array_equal(one.pixels, other.pixels)
        case Mask(), Mask():
            return np.array_equal(one.alpha, other.alpha)
        case Video(), Video():
            pairs = zip(one.frames(), other.frames(), strict=True)
            facts = one.size, one.count, one.fps, one.times
            return facts == (other.size, other.count, other.fps, other.times) and all(
                np.array_equal(a, b) for a, b in pairs
            )
        case Track(), Track():
            masks = zip(one.masks, other.masks, strict=True)
            told = one.fps, one.confidence
            return told == (other.fps, other.confidence) and all(same(a, b) for a, b in masks)
        case Signal(), Signal():
            return np.array_equal(one.specific, other.specific) and np.array_equal(
                one.invariant, other.invariant
            )
    return False


def values() -> list[Value]:
    random = np.random.default_rng(5)
    soft = Mask(random.integers(0, 256, (31, 17), dtype=np.uint8))
    rgba = Image(random.integers(0, 256, (19, 23, 4), dtype=np.uint8))
    signal = Signal(
        random.normal(size=(8, 16)).astype(np.float32), random.normal(size=(8, 16)).astype("f4")
    )
    track = Track((disc(), Mask(disc().alpha // 2)), 12.5, (1.0, 0.25))
    return [picture(), large(), rgba, disc(), soft, film(), film(320, 240), track, signal]


def planned(memory: Memory, home: str, *steps: NewStep) -> Turn:
    turn = memory.begin_turn(home, "do it", planner="scripted")
    return memory.save_plan(turn.id, "I will", {"calls": len(steps)}, steps)


def call(number: int = 1, **request: object) -> NewStep:
    return NewStep(number, "Image Editing", "classical", request)


def test_every_value_comes_back_bit_for_bit(memory: Memory) -> None:
    home = memory.create_conversation().id
    for value in values():
        kept = memory.save(value, conversation=home)
        assert same(memory.load(kept.id), value), kept


def test_names_follow_the_order_of_appearance_and_are_shared_by_kinds(memory: Memory) -> None:
    home = memory.create_conversation().id
    names = [memory.save(value, conversation=home).name for value in values()]
    assert names == ["img1", "img2", "img3", "img4", "img5", "vid1", "vid2", "vid3", "sig1"]
    other = memory.create_conversation().id
    assert memory.save(picture(), conversation=other).name == "img1"
    assert memory.by_name(home, "img2").kind == "image"
    with pytest.raises(UnknownArtifact, match="img9"):
        memory.by_name(home, "img9")


def test_a_turn_is_told_again_as_it_was(memory: Memory) -> None:
    home = memory.create_conversation("cats").id
    region = Region.points((0.5, 0.25, 1), (0.1, 0.1, -1))
    begun = memory.begin_turn(home, "cut it out", ["img1"], [("img1", region)], "scripted")
    assert (begun.number, begun.parent, begun.state) == (1, None, "running")
    planned = memory.save_plan(begun.id, "Sure", {"calls": []}, [call(), call(2, seed=7)])
    assert [step.number for step in planned.steps] == [1, 2]
    memory.start_step(planned.steps[0].id)
    memory.beat(planned.steps[0].id)
    (made,) = memory.finish_step(planned.steps[0].id, [disc()], ["small"], 0.5)
    memory.fail_step(planned.steps[1].id, "NothingFound", "I found no cat")
    ended = memory.end_turn(begun.id, "Here it is", "done", 1.5)
    assert (ended.text, ended.reply, ended.outcome, ended.seconds) == (
        "cut it out", "Here it is", "done", 1.5,
    )  # fmt: skip
    assert ended.regions == (("img1", region),)
    assert ended.attachments == ("img1",)
    first, second = ended.steps
    assert (first.state, first.outputs, first.notes) == ("done", (made.id,), ("small",))
    assert (second.state, second.error, second.message) == (
        "failed", "NothingFound", "I found no cat",
    )  # fmt: skip
    assert memory.turns(home) == [ended]
    assert memory.conversation(home).head == begun.id
    assert memory.unfinished_turns() == []


def test_a_step_finishes_exactly_once(memory: Memory) -> None:
    home = memory.create_conversation().id
    (step,) = planned(memory, home, call()).steps
    memory.start_step(step.id)
    first = memory.finish_step(step.id, [picture(), disc()])
    again = memory.finish_step(step.id, [large(), large(1), large(2)])
    assert again == first
    assert [one.name for one in memory.find(conversation=home)] == ["img2", "img1"]
    assert memory.start_step(step.id).state == "done"
    assert memory.fail_step(step.id, "late", "too late").state == "done"


def test_two_that_finish_the_same_step_at_once_store_it_once(memory: Memory) -> None:
    home = memory.create_conversation().id
    (step,) = planned(memory, home, call()).steps
    start, made = threading.Barrier(4), []

    def finish(seed: int) -> None:
        start.wait()
        made.append(memory.finish_step(step.id, [large(seed)]))

    threads = [threading.Thread(target=finish, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({artifacts[0].id for artifacts in made}) == 1
    assert len(memory.find(conversation=home)) == 1


def test_a_cancelled_step_takes_nothing_any_more(memory: Memory) -> None:
    home = memory.create_conversation().id
    (step,) = planned(memory, home, call()).steps
    memory.start_step(step.id)
    memory.cancel_step(step.id)
    with pytest.raises(Cancelled):
        memory.finish_step(step.id, [picture()])
    assert memory.find(conversation=home) == []


def test_planning_again_keeps_the_steps_that_have_begun(memory: Memory) -> None:
    home = memory.create_conversation().id
    turn = planned(memory, home, call(1), call(2), call(3))
    memory.start_step(turn.steps[0].id)
    again = memory.save_plan(turn.id, "Other", {}, [call(1, seed=9), call(2), call(3, seed=4)])
    ids = [step.id for step in again.steps]
    assert ids[:2] == [turn.steps[0].id, turn.steps[1].id]
    assert ids[2] != turn.steps[2].id
    assert again.steps[2].request == {"seed": 4}
    assert [s.number for s in memory.save_plan(turn.id, "", {}, [call(1)]).steps] == [1]


def test_lineage_names_inputs_regions_and_signals_through_generations(memory: Memory) -> None:
    home = memory.create_conversation().id
    photo, mask = (memory.save(v, conversation=home) for v in (picture(), disc()))
    signal = memory.save(Signal(np.zeros((1, 2), "f4"), np.zeros((1, 2), "f4")), conversation=home)
    region = Region.mask(mask.id).model_dump(mode="json")
    request = {"image": {"id": photo.id}, "region": region, "seed": 11, "instruction": "Redder"}
    step = NewStep(1, "Image Editing", "classical", request, signal.id, "r1")
    (edit,) = memory.finish_step(planned(memory, home, step).steps[0].id, [picture(seed=1)])
    last = memory.save(picture(seed=2), conversation=home, parents=[edit.id])
    assert (edit.seed, edit.backend, edit.revision) == (11, "classical", "r1")
    assert edit.request["instruction"] == "Redder"
    family = memory.lineage(edit.id)
    assert {one.id for one in family.ancestors} == {photo.id, mask.id, signal.id}
    assert [one.id for one in family.descendants] == [last.id]
    assert len(memory.lineage(last.id).ancestors) == 4
    assert memory.find("redder classical")[0].id == edit.id
    with pytest.raises(UnknownArtifact, match="a_unknown"):
        memory.save(picture(), conversation=home, parents=["a_unknown"])


def test_undo_redo_and_branch_move_pointers_and_lose_nothing(memory: Memory) -> None:
    home = memory.create_conversation().id

    def turn(text: str) -> Turn:
        return memory.end_turn(memory.begin_turn(home, text).id, text.upper())

    def history(branch: str | None = None) -> list[str]:
        return [turn.text for turn in memory.turns(home, branch)]

    one, two, three = turn("one"), turn("two"), turn("three")
    assert memory.undo(home).head == two.id
    assert memory.undo(home).head == one.id
    assert memory.redo(home).head == two.id
    assert memory.redo(home).head == three.id
    with pytest.raises(NothingToUndo):
        memory.redo(home)
    memory.undo(home)
    other = turn("other")
    assert (other.parent, other.number) == (two.id, 4)
    assert history() == ["other", "two", "one"]
    with pytest.raises(NothingToUndo):
        memory.redo(home)
    memory.branch(home, three.id, "before")
    assert history() == ["three", "two", "one"]
    turn("four")
    assert history("main") == ["other", "two", "one"]
    assert [str(one) for one in memory.branches(home)] == ["main", "before"]
    assert memory.switch(home, "main").head == other.id
    memory.branch(home, None, "afresh")
    assert history() == []
    with pytest.raises(NothingToUndo):
        memory.undo(home)
    with pytest.raises(InputError, match="already"):
        memory.branch(home, None, "main")
    with pytest.raises(UnknownConversation, match="nowhere"):
        memory.switch(home, "nowhere")
    stranger = memory.create_conversation().id
    with pytest.raises(UnknownConversation):
        memory.branch(stranger, one.id, "theirs")


def test_pages_follow_each_other_without_gaps(memory: Memory) -> None:
    home = memory.create_conversation().id
    for seed in range(7):
        memory.save(picture(seed=seed), conversation=home)
        memory.end_turn(memory.begin_turn(home, str(seed)).id, "")
    pages, before = [], None
    while page := memory.find(conversation=home, limit=3, before=before):
        pages.append([one.name for one in page])
        before = page[-1].id
    assert pages == [["img7", "img6", "img5"], ["img4", "img3", "img2"], ["img1"]]
    newest = memory.turns(home, limit=3)
    older = memory.turns(home, limit=50, before=newest[-1].number)
    assert [turn.number for turn in newest + older] == [7, 6, 5, 4, 3, 2, 1]
    others = [memory.create_conversation(str(n)).id for n in range(4)]
    memory.rename(home, "touched last")
    first = memory.conversations(limit=2)
    rest = memory.conversations(before=first[-1].id)
    assert [one.id for one in first + rest] == [home, *reversed(others)]
    assert memory.conversations(owner="somebody else") == []


def test_one_writer_a_conversation(memory: Memory, either: MemorySettings) -> None:
    home = memory.create_conversation().id
    with Memory.open(either) as other:
        with memory.writer(home, "the first"):
            with pytest.raises(ConversationBusy, match="the first"):
                with other.writer(home, "the second"):
                    pass
            memory.begin_turn(home, "mine")
        with other.writer(home, "the second"):
            other.begin_turn(home, "its turn now")


def test_a_lease_that_ran_out_is_taken_over_and_its_holder_writes_no_more(
    memory: Memory, either: MemorySettings
) -> None:
    home = memory.create_conversation().id
    hurried = either.model_copy(update={"lease_seconds": 0.05})
    with Memory.open(hurried) as slow:
        slow.leases._pulse = lambda *_: None  # type: ignore[method-assign]  # a process that hangs
        with slow.writer(home, "slow"):
            threading.Event().wait(0.1)
            with memory.writer(home, "quick"):
                with pytest.raises(ConversationBusy, match="quick"):
                    slow.begin_turn(home, "too late")


def test_starred_deleted_and_forgotten(memory: Memory) -> None:
    home = memory.create_conversation().id
    parent, gone = (memory.save(large(seed), conversation=home) for seed in range(2))
    child = memory.save(disc(), conversation=home, parents=[gone.id])
    memory.star(parent.id)
    assert [one.id for one in memory.find(starred=True)] == [parent.id]
    memory.forget(gone.id)
    for ask in (memory.artifact, memory.load, memory.original, memory.path, memory.thumbnail):
        with pytest.raises(UnknownArtifact):
            ask(gone.id)
    (ancestor,) = memory.lineage(child.id).ancestors
    assert ancestor.id == gone.id and ancestor.forgotten
    memory.delete_conversation(home)
    assert memory.find() == []
    assert memory.conversations() == []
    for ask in (memory.conversation, memory.turns, memory.begin_turn):
        with pytest.raises(UnknownConversation):
            ask(home) if ask != memory.begin_turn else memory.begin_turn(home, "hello?")


def test_unknown_ones_are_told_with_a_remedy(memory: Memory) -> None:
    with pytest.raises(UnknownConversation, match="c_none.*conversations list"):
        memory.conversation("c_none")
    with pytest.raises(UnknownConversation):
        memory.save(picture(), conversation="c_none")
    with pytest.raises(UnknownConversation):
        memory.turn("t_none")
    with pytest.raises(UnknownConversation):
        memory.start_step("s_none")
    with pytest.raises(UnknownArtifact, match="a_none.*artifacts list"):
        memory.artifact("a_none")
    with pytest.raises(UnknownArtifact):
        memory.lineage("a_none")


def test_collect_frees_what_nobody_wants_and_nothing_else(memory: Memory) -> None:
    keep, drop = memory.create_conversation().id, memory.create_conversation().id
    shared = memory.save(large(1), conversation=keep)
    memory.save(large(1), conversation=drop)  # the same bytes
    alone = memory.save(large(2), conversation=drop)
    memory.delete_conversation(drop)
    assert memory.collect(3600.0).blobs == 0  # too young
    assert memory.blobs.there(alone.digest)
    report = memory.collect(0)
    assert (report.conversations, report.blobs) == (1, 1)
    assert not memory.blobs.there(alone.digest)
    assert same(memory.load(shared.id), large(1))
    assert memory.verify().missing == ()
    assert memory.save(large(2), conversation=keep).digest == alone.digest
    assert memory.verify().missing == ()


def test_saving_and_collecting_without_grace_at_once_loses_nothing(memory: Memory) -> None:
    home = memory.create_conversation().id
    stop = threading.Event()

    def sweep() -> None:
        while not stop.is_set():
            memory.collect(0)

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    try:
        made = [memory.save(large(seed), conversation=home) for seed in range(12)]
    finally:
        stop.set()
        sweeper.join()
    assert memory.verify() == type(memory.verify())(12, (), ())
    assert all(same(memory.load(one.id), large(seed)) for seed, one in enumerate(made))


def test_a_backup_taken_while_others_write_opens_as_a_whole_store(
    memory: Memory, tmp_path: Path
) -> None:
    home = memory.create_conversation("kept").id
    first = memory.save(large(), conversation=home)
    stop = threading.Event()

    def write() -> None:
        seed = 1
        while not stop.is_set():
            memory.save(large(seed), conversation=home)
            seed += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        memory.backup(tmp_path / "copy")
    finally:
        stop.set()
        writer.join()
    with Memory.open(MemorySettings(folder=tmp_path / "copy")) as copy:
        report = copy.verify()
        assert report.checked >= 1 and not report.missing and not report.damaged
        assert same(copy.load(first.id), large())
        assert copy.conversation(home).title == "kept"
    with pytest.raises(InputError, match="already there"):
        memory.backup(tmp_path / "copy")


def test_an_export_holds_the_files_and_the_story(memory: Memory, tmp_path: Path) -> None:
    home = memory.create_conversation("story").id
    for value in values():
        memory.save(value, conversation=home)
    drawn = [("img1", Region.box(0, 0, 1, 1))]
    memory.end_turn(memory.begin_turn(home, "hi", regions=drawn).id, "")
    with zipfile.ZipFile(zipped(memory, home, tmp_path / "story.zip")) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        story = json.loads(archive.read("conversation.json"))
    wanted = {"made/img1.png", "made/vid1.mp4", "made/vid3/00001.png", "made/sig1.safetensors"}
    assert wanted < names
    assert story["conversation"]["title"] == "story"
    assert story["turns"][0]["regions"][0][0] == "img1"
    assert {file for one in story["artifacts"] for file in one["files"]} < names


def test_a_clip_that_lies_about_its_length_leaves_nothing_behind(memory: Memory) -> None:
    home = memory.create_conversation().id
    frames: list[Frame] = [picture().pixels] * 3
    with pytest.raises(Exception, match="5 frames and gave 3"):
        memory.save(Video(64, 48, 5, 5.0, lambda: iter(frames)), conversation=home)
    assert memory.find(conversation=home) == []
    assert list(memory.blobs.tmp.iterdir()) == []
