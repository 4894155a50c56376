"""Two people at one server: what is one's is not there for the other, however they ask for it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.ui.pages import media_client, open_page, words
from typer.testing import CliRunner

from vitron.agent.events import Done
from vitron.memory.media import Image, Mask, Track, Video
from vitron.memory.region import Region
from vitron.ui import house as houses
from vitron.ui import media_routes
from vitron.ui.__main__ import app
from vitron.ui.house import House, house
from vitron.ui.tickets import write_ticket
from vitron.vitron_model.language import Call, Plan


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


@dataclass(frozen=True)
class Somebody:
    """A person with a token, and one thing of every kind."""

    name: str
    token: str
    home: str
    things: dict[str, str]
    """kind -> id"""


def somebody(opened: House, name: str) -> Somebody:
    """Everybody has the very same bytes, so that nothing but the rows can tell them apart."""
    memory = opened.agent.memory
    pixels = np.full((48, 64, 3), 90, np.uint8)
    inside = np.zeros((48, 64), bool)
    inside[10:30, 10:30] = True
    mask = Mask.of(inside)
    home = memory.create_conversation(f"{name} works", name).id
    film = Video.of([pixels, pixels], 5.0)
    values = (Image(pixels), mask, film, Track((mask, mask), 5.0, (1.0, 1.0)))
    saved = [memory.save(value, conversation=home) for value in values]
    things = {one.kind: one.id for one in saved}
    memory.end_turn(memory.begin_turn(home, f"{name} asked").id, "so be it")
    return Somebody(name, memory.people.add(name), home, things)


def test_every_address_of_another_persons_thing_is_a_plain_not_found(opened: House) -> None:
    """The whole matrix: every route, every kind, both ways and for the one at hand."""
    alice, bob = somebody(opened, "alice"), somebody(opened, "bob")
    askers = {"alice": alice.token, "bob": bob.token, "local": ""}
    asked = 0
    for whose in (alice, bob):
        for kind, id in whose.things.items():
            for route in media_routes.ROUTES:
                if route.path.endswith("/veil") and kind not in ("mask", "track"):
                    continue
                path = route.path.replace("{id}", id)
                for name, token in askers.items():
                    answer = media_client(token).get(path)
                    unknown = media_client(token).get(route.path.replace("{id}", "a_nothing"))
                    if name == whose.name:
                        assert answer.status_code == 200, (name, path)
                        assert answer.headers.get("vary", "Cookie") == "Cookie"
                    else:
                        assert answer.status_code == unknown.status_code == 404, (name, path)
                        assert answer.text == unknown.text.replace("a_nothing", id)
                    asked += 1
    assert asked == 2 * 3 * (4 * 3 + 2)  # kinds with their routes, and who asked


def test_a_zip_is_fetched_by_whom_it_was_packed_for(opened: House) -> None:
    alice, bob = somebody(opened, "alice"), somebody(opened, "bob")
    mine, theirs = alice.things["image"], bob.things["image"]
    address = write_ticket("alice", [mine, theirs])
    assert media_client(bob.token).get(address).status_code == 404
    assert media_client().get(address).status_code == 404
    answer = media_client(alice.token).get(address)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = json.loads(archive.read("artifacts.json"))
        assert len(archive.namelist()) == 2 and theirs not in json.dumps(told)


def test_no_page_shows_what_is_another_persons(opened: House) -> None:
    alice, bob = somebody(opened, "alice"), somebody(opened, "bob")
    for me, other in ((alice, bob), (bob, alice)):
        studio = open_page("studio", me.name, conversation=other.home)
        assert "not in this store" in words(studio) and other.name not in words(studio)
        gone = open_page("artifact", me.name, id=other.things["image"])
        assert "That is not here" in words(gone)
        mine = open_page("artifact", me.name, id=me.things["image"])
        assert "That is not here" not in words(mine)
        gallery = open_page("gallery", me.name, conversation=other.home)
        assert "Nothing fits" in words(gallery) or "4 ·" in words(gallery)
        mind = open_page("mind", me.name, conversation=other.home)
        assert [box.options for box in mind.selectbox][0] == [f"{me.name} works"]
        for name in ("studio", "gallery", "runs", "mind", "models"):
            page = open_page(name, me.name)
            assert not page.exception, name
            assert other.name not in words(page), name
    assert "VITRON_" not in words(open_page("models", "alice"))


def test_what_a_person_begins_is_theirs(opened: House) -> None:
    memory = opened.agent.memory
    memory.people.add("alice")
    test = open_page("studio", "alice")
    test.button(key="draw-image").click().run()
    done, picture = cv2.imencode(".png", np.zeros((16, 16, 3), np.uint8))
    assert done
    page = open_page("studio", "alice")
    page.file_uploader[0].upload("dot.png", picture.tobytes(), "image/png").run()
    assert [one.title for one in memory.conversations("alice")][0] == "dot"
    assert len(memory.conversations("alice")) == 2 and memory.conversations() == []
    assert {one.source for one in memory.find(owner="alice")} == {"made", "upload"}


def test_a_cut_out_of_another_person_cannot_be_named_as_a_place(opened: House) -> None:
    alice, bob = somebody(opened, "alice"), somebody(opened, "bob")
    region = Region.mask(bob.things["mask"])
    plan = Plan(
        calls=(Call(module="Image Editing", instruction="blur", region=region, inputs=("img1",)),)
    )
    for me in (alice, bob):
        *_, done = opened.agent.run_plan(me.home, plan)
        assert isinstance(done, Done)
        assert (done.outcome == "done") == (me is bob), done  # it is bob's to name
        unknown = f"there is no artifact '{bob.things['mask']}'"
        assert (unknown in done.reply) == (me is alice), done


def test_the_command_gives_a_token_once_and_takes_it_back(opened: House) -> None:
    run = CliRunner()
    added = run.invoke(app, ["users", "add", "alice", "--json"])
    token = json.loads(added.stdout)["token"]
    assert len(token) >= 32
    assert "token" not in json.loads(run.invoke(app, ["users", "list", "--json"]).stdout)[0]
    inside = media_client(token).get("/artifacts/a_1/view")
    assert inside.status_code == 404  # in, and nothing there
    again = run.invoke(app, ["users", "add", "alice"])
    assert again.exit_code == 1 and "users renew alice" in again.output
    renewed = json.loads(run.invoke(app, ["users", "renew", "alice", "--json"]).stdout)["token"]
    assert renewed != token
    said = run.invoke(app, ["users", "remove", "alice"])
    assert said.exit_code == 0 and "stay" in said.output
    assert run.invoke(app, ["users", "remove", "alice"]).exit_code == 1
    assert re.search("[Nn]obody", run.invoke(app, ["users", "list"]).output)
