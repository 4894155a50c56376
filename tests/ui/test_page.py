"""The page as Streamlit runs it, without a browser: what stands on it, and what its buttons do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest
from tests.ui.pages import media_client

from vitron.memory.records import Artifact
from vitron.ui import house as houses
from vitron.ui.house import House, house
from vitron.ui.server import config
from vitron.vitron_model.training.illustrator.reading import read
from vitron.vitron_model.training.illustrator.staging import staged
from vitron.vitron_model.training.world.painter import render

PAGE = Path(__file__).parents[2] / "ui" / "streamlit_app.py"
BOX = {"shapes": [{"kind": "box", "sign": 1, "x0": 0.2, "y0": 0.2, "x1": 0.55, "y1": 0.75}]}


@pytest.fixture(autouse=True)
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


def photograph() -> bytes:
    noise = np.random.default_rng(1).integers(0, 25, (300, 400, 3))
    picture = (np.full((300, 400, 3), (60, 140, 70)) + noise).astype(np.uint8)
    cv2.circle(picture, (150, 140), 60, (40, 40, 210), -1)
    return cv2.imencode(".png", picture)[1].tobytes()


def brought(opened: House) -> Artifact:
    memory = opened.agent.memory
    home = memory.create_conversation(title="A ball")
    return memory.ingest(photograph(), "ball.png", conversation=home.id)


def page(**address: str) -> AppTest:
    test = AppTest.from_file(str(PAGE), default_timeout=30)
    test.query_params.update(address)
    return test.run()


def words(test: AppTest) -> str:
    parts = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption]
    return "\n".join(str(part.value) for part in [*parts, *test.error, *test.warning])


def address(test: AppTest) -> dict[str, str]:
    """The query parameters; AppTest gives them as lists or as words."""
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in test.query_params.items()
    }


def draw(test: AppTest, on: Artifact) -> AppTest:
    test.session_state[f"canvas-{on.id}"] = {"drawn": BOX | {"frame": None}}
    return test.run()


def finish(opened: House, conversation: str, test: AppTest) -> AppTest:
    live = opened.live(conversation)
    assert live is not None and live.over.wait(30)
    return test.run()


def cut_out(opened: House) -> tuple[AppTest, Artifact]:
    one = brought(opened)
    test = draw(page(conversation=one.conversation), one)
    test.button(key="run").click().run()
    return finish(opened, one.conversation, test), one


def test_the_first_visit_says_what_to_do_and_shows_no_error() -> None:
    test = page()
    assert not test.exception and not test.error
    assert "What shall we work on?" in words(test) and "Everything stays on this machine" in words(
        test
    )


def test_a_conversation_that_is_not_there_is_said_and_the_page_goes_on() -> None:
    test = page(conversation="c_nowhere")
    assert "not in this store" in words(test) and "What shall we work on?" in words(test)
    assert "conversation" not in test.query_params


def test_an_upload_comes_on_the_stage(opened: House) -> None:
    test = page()
    test.file_uploader[0].upload("ball.png", photograph(), "image/png").run()
    assert not test.exception
    (home,) = opened.agent.memory.conversations()
    assert address(test)["conversation"] == home.id
    assert home.title == "ball" and "ball.png" in words(test)


def test_a_refused_upload_is_explained_and_leaves_no_empty_conversation(opened: House) -> None:
    test = page()
    test.file_uploader[0].upload("holiday.png", b"no picture", "image/png").run()
    assert "holiday\\.png" in words(test)  # a name is no markdown
    assert opened.agent.memory.conversations() == []


def test_whoever_has_nothing_at_hand_gets_a_drawn_scene(opened: House) -> None:
    test = page()
    test.button(key="draw-image").click().run()
    assert not test.exception
    (home,) = opened.agent.memory.conversations()
    (one,) = opened.agent.memory.find(conversation=home.id)
    assert one.kind == "image" and one.seed is not None and home.title == one.filename


def test_nothing_runs_before_something_is_drawn(opened: House) -> None:
    one = brought(opened)
    test = page(conversation=one.conversation)
    assert test.button(key="run").disabled and "Draw on the picture first" in words(test)
    assert not draw(test, one).button(key="run").disabled


def test_on_a_storybook_page_its_name_is_enough(opened: House) -> None:
    drawn = render(staged(read("a red dog on a beach"), 0), 256).pixels
    memory = opened.agent.memory
    home = memory.create_conversation(title="A dog")
    png = cv2.imencode(".png", drawn[..., ::-1])[1].tobytes()
    one = memory.ingest(png, "dog.png", conversation=home.id)
    test = page(conversation=home.id)
    test.text_input(key=f"name-{one.id}").input("the dog").run()
    test.button(key="run").click().run()
    finish(opened, home.id, test)
    (turn,) = memory.turns(home.id)
    assert (turn.state, turn.text) == ("done", "Cut out: the dog")
    made = memory.load(turn.steps[0].outputs[0])
    assert 0.01 < made.inside().mean() < 0.4


def test_a_cut_out_is_made_kept_and_told(opened: House) -> None:
    test, one = cut_out(opened)
    assert not test.exception and not test.error
    (turn,) = opened.agent.memory.turns(one.conversation)
    made = opened.agent.memory.artifact(turn.steps[0].outputs[0])
    assert (made.kind, made.width, made.height) == ("mask", 400, 300)
    assert "turn 1" in words(test)
    assert test.session_state[f"veil-{one.id}"] == made.id  # it lies over its picture


def test_a_cut_out_can_be_edited_by_its_name(opened: House) -> None:
    test, one = cut_out(opened)
    test.session_state[f"canvas-{one.id}"] = {"drawn": {"shapes": [], "frame": None}}
    test.segmented_control[0].set_value("Edit").run()
    test.text_input(key="words-Edit").input("make it blue").run()
    assert test.selectbox[0].options == ["the cut-out img2", "the whole picture"]
    test.button(key="run").click().run()
    test = finish(opened, one.conversation, test)
    latest = opened.agent.memory.turns(one.conversation)[0]
    assert latest.steps[0].request["mask"] and latest.state == "done"
    assert address(test)["show"] == latest.steps[0].outputs[0]


def test_undo_and_redo_step_through_what_was_done(opened: House) -> None:
    test, _ = cut_out(opened)
    test.button(key="undo").click().run()
    assert "turn 1" not in words(test)
    test.button(key="redo").click().run()
    assert "turn 1" in words(test)


def test_after_a_restart_everything_is_there(opened: House) -> None:
    _, one = cut_out(opened)
    houses.close_all()
    test = page(conversation=one.conversation)
    assert not test.exception and "turn 1" in words(test)


def test_an_interrupted_turn_offers_to_go_on(opened: House) -> None:
    one = brought(opened)
    opened.agent.memory.begin_turn(one.conversation, "brighten", (), (), "")
    test = page(conversation=one.conversation)
    assert "was interrupted" in words(test)
    assert {button.label for button in test.button} >= {"Go on", "Leave it"}


def test_an_error_is_readable_and_the_page_lives_on(opened: House) -> None:
    one = brought(opened)
    test = page(conversation=one.conversation)
    test.segmented_control[0].set_value("Edit").run()
    test.text_input(key="words-Edit").input("turn it into a symphony").run()
    test.button(key="run").click().run()
    test = finish(opened, one.conversation, test)
    assert test.error and "Traceback" not in words(test) and not test.exception
    assert test.text_input(key="words-Edit").value == "turn it into a symphony"


def test_streamlit_sends_no_statistics_and_asks_for_no_address() -> None:
    chosen = config("127.0.0.1", 8501)
    assert chosen["browser.gatherUsageStats"] is False and chosen["server.headless"] is True
    assert chosen["server.address"] == "127.0.0.1"


# --- media ------------------------------------------------------------------------------------


def media() -> TestClient:
    return media_client()


def test_media_are_addresses_with_ranges_that_may_be_kept(opened: House) -> None:
    one = brought(opened)
    whole = media().get(f"/artifacts/{one.id}/view")
    assert whole.status_code == 200 and "immutable" in whole.headers["cache-control"]
    part = media().get(f"/artifacts/{one.id}/view", headers={"range": "bytes=10-19"})
    assert part.status_code == 206 and part.content == whole.content[10:20]
    small = media().get(f"/artifacts/{one.id}/thumbnail")
    assert small.headers["content-type"] == "image/webp" and len(small.content) <= 65_536


def test_a_cut_out_is_night_outside_with_an_edge_and_saved_as_0_and_255(opened: House) -> None:
    _, one = cut_out(opened)
    made = opened.agent.memory.turns(one.conversation)[0].steps[0].outputs[0]
    veil = media().get(f"/artifacts/{made}/veil").content
    night = cv2.imdecode(np.frombuffer(veil, np.uint8), cv2.IMREAD_UNCHANGED)
    assert night.shape == (300, 400, 4)
    assert night[140, 150, 3] == 0 and night[5, 390, 3] > 120
    saved = media().get(f"/artifacts/{made}/file")
    assert 'filename="img2.png"' in saved.headers["content-disposition"]
    levels = cv2.imdecode(np.frombuffer(saved.content, np.uint8), cv2.IMREAD_UNCHANGED)
    assert levels.shape == (300, 400) and set(np.unique(levels)) == {0, 255}


def test_what_is_not_there_is_404_in_words() -> None:
    answer = media().get("/artifacts/a_nothing/view")
    assert answer.status_code == 404 and answer.json()["error"] == "UnknownArtifact"
