"""The gallery and an artifact's page, without a browser: what they show, and what is done there."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from tests.ui.pages import address, media_client, open_page, page_of, words

from vitron.errors import UnknownArtifact
from vitron.memory.media import Image
from vitron.memory.records import Artifact
from vitron.memory.region import Box, Region
from vitron.ui import house as houses
from vitron.ui import tickets
from vitron.ui.again import call_of
from vitron.ui.family import drawing_of
from vitron.ui.house import House, house
from vitron.vitron_model.language import Call, Plan


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


def picture(seed: int = 0) -> Image:
    """A disc on a plain ground, with some noise."""
    pixels = np.random.default_rng(seed).integers(90, 110, (120, 160, 3), dtype=np.uint8)
    y, x = np.mgrid[:120, :160]
    pixels[(x - 80) ** 2 + (y - 60) ** 2 < 900] = (200, 40, 40)
    return Image(pixels)


def fill(opened: House, count: int, owner: str = "local") -> list[Artifact]:
    memory = opened.agent.memory
    home = memory.create_conversation("Many", owner).id
    return [
        memory.save(picture(n), conversation=home, request={"instruction": f"paint number {n}"})
        for n in range(count)
    ]


def made(opened: House) -> tuple[Artifact, Artifact, Artifact]:
    """A picture, a cut-out of it, and an edit inside the cut-out, each by a turn of its own."""
    memory = opened.agent.memory
    home = memory.create_conversation("A ball").id
    photo = memory.save(picture(), conversation=home, source="upload", filename="ball.png")
    region = Region(shapes=(Box(x0=0.25, y0=0.2, x1=0.75, y1=0.8),))
    cut = Call(module="Image Segmentation", region=region, inputs=(photo.name,))
    edit = Call(
        module="Image Editing", instruction="make it blue", inputs=(photo.name, "img2"),
        parameters={"strength": 0.75, "seed": 5},
    )  # fmt: skip
    for call in (cut, edit):
        for _ in opened.agent.run_plan(home, Plan(calls=(call,)), text=call.instruction):
            pass
    return photo, memory.by_name(home, "img2"), memory.by_name(home, "img3")


def wish(test: AppTest, word: str, ids: list[str], everything: bool = False) -> AppTest:
    said = {"word": word, "ids": ids, "all": everything, "single": False, "at": time.time()}
    test.session_state["wall"] = {"act": said, "open": None}
    return test.run()


def test_the_gallery_is_one_of_the_pages_and_says_what_is_in_it(opened: House) -> None:
    fill(opened, 3)
    test = open_page("gallery")
    assert not test.exception and page_of(test) == "gallery"
    assert "3 ·" in words(test)


def test_an_empty_gallery_says_where_to_begin() -> None:
    test = open_page("gallery")
    assert "Nothing here yet" in words(test)
    test.button(key="gallery-begin").click().run()
    assert page_of(test) == "studio"


def test_what_is_looked_for_is_in_the_address_and_comes_from_it(opened: House) -> None:
    fill(opened, 3)
    test = open_page("gallery")
    test.text_input(key="gallery-words").input("number img2").run()
    assert address(test) == {"words": "number img2"} and "1 ·" in words(test)
    test = open_page("gallery", words="number img1", kind="image")
    assert test.text_input(key="gallery-words").value == "number img1" and "1 ·" in words(test)
    test = open_page("gallery", words="number 9")
    assert "Nothing fits" in words(test)
    test.button(key="gallery-everything").click().run()
    assert address(test) == {} and "3 ·" in words(test)


def test_nonsense_in_the_address_counts_for_nothing(opened: House) -> None:
    fill(opened, 1)
    test = open_page("gallery", kind="' OR 1=1", module="no", conversation="c_no", before="zzz")
    assert not test.exception and "1 " in words(test)


def test_pages_turn_both_ways(opened: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vitron.ui.gallery_page.PAGE", 2)
    fill(opened, 5)
    test = open_page("gallery")
    assert test.button(key="newer").disabled
    test.button(key="older-page").click().run()
    test.button(key="older-page").click().run()
    assert test.button(key="older-page").disabled and not test.button(key="newer").disabled
    test.button(key="newer").click().run()
    assert "after" in address(test) and not test.button(key="older-page").disabled
    test.button(key="newest").click().run()
    assert address(test) == {} and test.button(key="newer").disabled


def test_a_filter_begins_at_the_newest_again(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitron.ui.gallery_page.PAGE", 2)
    fill(opened, 5)
    test = open_page("gallery")
    test.button(key="older-page").click().run()
    test.toggle(key="gallery-starred").set_value(True).run()
    assert "before" not in address(test) and "Nothing fits" in words(test)


def test_many_are_starred_at_once(opened: House) -> None:
    ids = [one.id for one in fill(opened, 3)]
    wish(open_page("gallery"), "star", ids[:2])
    assert [opened.agent.memory.artifact(id).starred for id in ids] == [True, True, False]


def test_everything_that_fits_can_be_meant_not_only_this_page(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitron.ui.gallery_page.PAGE", 2)
    ids = [one.id for one in fill(opened, 5)]
    wish(open_page("gallery", words="number"), "star", [], everything=True)
    assert all(opened.agent.memory.artifact(id).starred for id in ids)


def test_deleting_asks_first_and_may_be_thought_better_of(opened: House) -> None:
    ids = [one.id for one in fill(opened, 3)]
    test = wish(open_page("gallery"), "delete", ids[:2])
    assert "2 things" in words(test) and "cannot be undone" in words(test)
    assert len(opened.agent.memory.find()) == 3
    test.button(key="spare").click().run()
    assert len(opened.agent.memory.find()) == 3
    test = wish(test, "delete", ids[:2])
    test.button(key="doom").click().run()
    assert [one.id for one in opened.agent.memory.find()] == ids[2:]


def test_a_wish_of_an_older_page_breaks_nothing(opened: House) -> None:
    fill(opened, 1)
    test = open_page("gallery")
    test.session_state["wall"] = {"act": {"word": "explode"}, "open": None}
    assert not test.run().exception


def test_what_belongs_to_somebody_else_is_not_there(opened: House) -> None:
    (theirs,) = fill(opened, 1, owner="eve@example.org")
    assert "Nothing here yet" in words(open_page("gallery"))
    assert "not here" in words(open_page("artifact", id=theirs.id))
    wish(open_page("gallery"), "star", [theirs.id])
    assert not opened.agent.memory.artifact(theirs.id).starred


def test_whoever_is_signed_in_sees_their_own(opened: House) -> None:
    fill(opened, 2)
    (hers,) = fill(opened, 1, owner="eve@example.org")
    test = open_page("gallery")
    test.user = {"vitron_owner": "eve%40example.org"}
    assert "1 ·" in words(test.run())
    wish(test, "star", [hers.id])
    assert opened.agent.memory.artifact(hers.id).starred


def test_other_peoples_words_are_words_not_markdown(opened: House) -> None:
    memory = opened.agent.memory
    home = memory.create_conversation("<script>alert(1)</script>").id
    name = "**bold** :red[alarm] [link](evil) $x$.png"
    one = memory.save(picture(), conversation=home, source="upload", filename=name)
    test = open_page("artifact", id=one.id)
    assert r"\*\*bold\*\* \:red\[alarm\]" in words(test)
    assert not test.exception


def test_back_in_the_studio_one_is_where_one_was(opened: House) -> None:
    photo, _, _ = made(opened)
    test = open_page("studio", conversation=photo.conversation)
    pages = {page.get("url_pathname"): key for key, page in test._registered_pages.items()}
    for name in ("gallery", ""):
        test.query_params.clear()  # as Streamlit does on the way to another page
        test._page_hash = pages[name]
        test.run()
    assert address(test)["conversation"] == photo.conversation


# --- export ------------------------------------------------------------------------------------


def fetch(path: str) -> tuple[int, bytes]:
    answer = media_client().get(path)
    return answer.status_code, answer.content


def test_what_is_chosen_is_exported_as_a_zip(opened: House) -> None:
    ids = [one.id for one in fill(opened, 3)]
    status, data = fetch(tickets.write_ticket("local", ids[:2]))
    assert status == 200
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert set(archive.namelist()) == {"Many/img1.png", "Many/img2.png", "artifacts.json"}


def test_a_ticket_shows_nobody_elses_ends_and_cannot_be_guessed(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (theirs,) = fill(opened, 1, owner="eve")
    assert fetch(tickets.write_ticket("eve", [theirs.id]))[0] == 404  # it is eve's to fetch
    _, data = fetch(tickets.write_ticket("local", [theirs.id]))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["artifacts.json"]
    assert fetch("/exports/guess")[0] == 404
    monkeypatch.setattr(tickets, "VALID", -1.0)
    status, said = fetch(tickets.write_ticket("local", []))
    assert status == 404 and b"press Export" in said


# --- an artifact's page --------------------------------------------------------------------------


def test_everything_that_made_it_is_told(opened: House) -> None:
    _, _, edited = made(opened)
    test = open_page("artifact", id=edited.id)
    assert not test.exception
    told = test.table[0].value
    facts = {str(key).strip("*"): str(value) for key, value in told.iloc[:, 0].items()}
    assert facts["Instruction"] == "make it blue" and facts["Module"] == "Image Editing"
    assert facts["Seed"] == "`5`" and facts["Strength"] == "`0.75`"
    assert facts["Model"] == "classical" and edited.revision in facts["Revision"]
    assert edited.digest in test.code[0].value


def test_it_opens_its_conversation_at_its_turn(opened: House) -> None:
    _, _, edited = made(opened)
    test = open_page("artifact", id=edited.id)
    assert test.button(key="open").label == "Open at turn 2"
    test.button(key="open").click().run()
    assert page_of(test) == "studio" and not test.exception
    assert address(test) == {"conversation": edited.conversation, "show": edited.id}


def test_what_was_undone_is_led_back_to_by_a_branch(opened: House) -> None:
    _, _, edited = made(opened)
    opened.agent.undo(edited.conversation)
    open_page("artifact", id=edited.id).button(key="open").click().run()
    memory = opened.agent.memory
    assert memory.conversation(edited.conversation).head == edited.turn
    assert [one.name for one in memory.branches(edited.conversation)] == ["main", "from turn 2"]


def test_a_cut_out_opens_over_what_it_was_cut_from(opened: House) -> None:
    photo, mask, _ = made(opened)
    test = open_page("artifact", id=mask.id)
    test.button(key="open").click().run()
    assert address(test)["show"] == photo.id
    assert test.session_state[f"veil-{photo.id}"] == mask.id


def test_it_is_deleted_once_that_was_asked(opened: House) -> None:
    photo, mask, edited = made(opened)
    test = open_page("artifact", id=edited.id)
    test.button(key="delete").click().run()
    assert "cannot be undone" in words(test)
    test.button(key="doom").click().run()
    assert page_of(test) == "gallery"
    assert [one.id for one in opened.agent.memory.find()] == [mask.id, photo.id]


def test_the_neighbours_are_those_that_were_looked_for(opened: House) -> None:
    first, second, third = fill(opened, 3)
    opened.agent.memory.gallery.star("local", [first.id, third.id], True)
    test = open_page("gallery", starred="yes")
    test.session_state["wall"] = {"open": third.id, "act": None}
    test.run()
    test.button(key="older").click().run()
    assert address(test)["id"] == first.id


def test_it_is_made_again_with_the_same_seed_or_another(opened: House) -> None:
    photo, mask, edited = made(opened)
    memory, registry = opened.agent.memory, opened.agent.registry
    assert edited.step and mask.step
    again = call_of(memory, registry, memory.step(edited.step))
    said = (again.module, again.instruction, again.inputs)
    assert said == ("Image Editing", "make it blue", ("img1", "img2"))
    assert (again.parameters["strength"], again.parameters["seed"]) == (0.75, 5)
    assert call_of(memory, registry, memory.step(edited.step), seed=9).parameters["seed"] == 9
    cut = call_of(memory, registry, memory.step(mask.step))
    assert cut.region is not None and cut.inputs == (photo.name,)

    test = open_page("artifact", id=edited.id)
    test.menu_button(key="again").click("With the same seed").run()
    live = opened.live(edited.conversation)
    assert live is not None and live.over.wait(30) and live.story.result is not None
    assert page_of(test) == "studio"
    assert memory.artifact(live.story.result.artifact).digest == edited.digest


def test_what_was_made_from_something_deleted_is_not_made_again(opened: House) -> None:
    photo, _, edited = made(opened)
    memory = opened.agent.memory
    memory.forget(photo.id)
    assert edited.step
    with pytest.raises(UnknownArtifact, match="can't be made again"):
        call_of(memory, opened.agent.registry, memory.step(edited.step))
    test = open_page("artifact", id=edited.id)
    test.menu_button(key="again").click("With a new seed").run()
    assert "can't be made again" in words(test) and not test.exception


def test_a_star_and_the_neighbours(opened: House) -> None:
    first, second, third = fill(opened, 3)
    test = open_page("artifact", id=second.id)
    test.button(key="star").click().run()
    assert opened.agent.memory.artifact(second.id).starred
    test.button(key="older").click().run()
    assert address(test)["id"] == first.id and test.button(key="older").disabled


def test_a_family_stands_in_generations_and_no_line_passes_behind_anybody(
    opened: House,
) -> None:
    photo, mask, edited = made(opened)
    drawing = drawing_of(edited, opened.agent.memory.lineage(edited.id))
    places = {one.id: (one.column, one.row) for one in drawing.members}
    assert places == {photo.id: (0, 0.0), mask.id: (1, 0.62), edited.id: (2, 0.0)}
    ways = {(line.parent, line.child): line.via for line in drawing.lines}
    assert ways[photo.id, edited.id] == ((1, 0.0),) and ways[mask.id, edited.id] == ()
    assert drawing.left_out == 0


def test_a_large_family_is_drawn_as_far_as_one_can_see(opened: House) -> None:
    memory = opened.agent.memory
    (root,) = fill(opened, 1)
    for n in range(70):
        memory.save(picture(n), conversation=root.conversation, parents=[root.id])
    drawing = drawing_of(root, memory.lineage(root.id))
    assert len(drawing.members) == 60 and drawing.left_out == 11
    assert not open_page("artifact", id=root.id).exception
