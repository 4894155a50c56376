"""Models and settings, without a browser: who serves what and why, what is set, where it lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from tests.ui.pages import open_page, words

from vitron.agent.settings import Settings
from vitron.memory.media import Image, Signal, Value
from vitron.tools.modules import IMAGE_EDITING, EditImage
from vitron.tools.registry import Registry
from vitron.tools.specialist import Health, Module, Report, Specialist
from vitron.ui import house as houses
from vitron.ui.backends import Offer, services
from vitron.ui.house import House, house
from vitron.ui.knobs import knobs


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    yield house()
    houses.close_all()


class Grand(Specialist[EditImage]):
    """Would edit better than all others."""

    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "grand"
    revision: ClassVar[str] = "7"
    profiles: ClassVar[tuple[str, ...]] = ("nano",)
    rank: ClassVar[int] = 1000

    def health(self) -> Health:
        return Health(False, "its weights are missing", "vitron weights get grand")

    def memory_mb(self) -> int:
        return 900

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        raise AssertionError("never loaded")


def offers(registry: Registry, letter: str) -> dict[str, Offer]:
    (one,) = [each for each in services(registry) if each.module.letter == letter]
    return {offer.name: offer for offer in one.offers}


def test_every_module_says_who_serves_it_and_why() -> None:
    found = services(Registry.discover("nano"))
    assert [one.module.letter for one in found] == list("ABCDEFG")
    assert {one.module.letter for one in found if one.served} >= set("BCEFG")
    told = offers(Registry.discover("nano"), "C")["classical"]
    assert told.state == "chosen" and told.reason == "the first choice of profile nano"


def test_what_is_passed_over_says_why_and_how_to_mend_it() -> None:
    told = offers(Registry.discover("nano", extra=(Grand,)), "C")
    assert told["grand"].state == "absent" and told["grand"].memory_mb == 900
    assert "weights get" in told["grand"].remedy
    assert told["classical"].state == "chosen" and "after grand" in told["classical"].reason


class Blind(Grand):
    """Cannot tell what it holds."""

    name: ClassVar[str] = "blind"

    def health(self) -> Health:
        return Health(True, "ready")

    def memory_mb(self) -> int:
        raise RuntimeError("no such card")


def test_who_breaks_when_asked_what_it_holds_is_told_and_passed_over() -> None:
    told = offers(Registry.discover("nano", extra=(Blind,)), "C")
    assert told["blind"].state == "absent" and "no such card" in told["blind"].detail
    assert told["blind"].memory_mb == 0 and told["classical"].state == "chosen"


def test_a_wish_is_the_reason_where_there_is_one() -> None:
    registry = Registry.discover("nano", prefer={"Image Editing": "classical"})
    assert offers(registry, "C")["classical"].reason == "because you prefer it"


def test_every_setting_is_told_as_the_environment_writes_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VITRON_TOOLS__WORKERS", "5")
    monkeypatch.setenv("VITRON_MEMORY__URL", "postgresql+psycopg://me:secret@host/things")
    found = {one.variable: one for one in knobs(Settings())}
    assert (found["VITRON_TOOLS__WORKERS"].value, found["VITRON_TOOLS__WORKERS"].changed) == (
        "5", True
    )  # fmt: skip
    assert not found["VITRON_TOOLS__DEVICE"].changed and found["VITRON_TOOLS__DEVICE"].meaning
    assert "VITRON_MEMORY__LIMITS__MEGAPIXELS" in found
    url = found["VITRON_MEMORY__URL"].value
    assert "secret" not in url and "host/things" in url


def test_the_page_tells_all_of_it(opened: House) -> None:
    test = open_page("models")
    assert not test.exception and not test.error
    said = words(test)
    assert "Profile nano" in said and "Image Segmentation" in said
    assert "the first choice of profile nano" in said and "planner: vitron" in said
    tables = "\n".join(table.value.to_string() for table in test.table)
    assert "VITRON_TOOLS__MEMORY_MB" in tables and "how much, from a touch" in tables
    assert "vitron.db" in tables.replace("\\", "")


def test_what_was_deleted_is_freed_when_somebody_says_so(
    opened: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vitron.ui.models_page.GRACE", 0.0)
    memory = opened.agent.memory
    home = memory.create_conversation("Things")
    test = open_page("models")
    test.button(key="collect").click().run()
    assert "nothing to free" in test.success[0].value
    noise = np.random.default_rng(0).integers(0, 255, (200, 200, 3), np.uint8)
    memory.forget(memory.save(Image(noise), conversation=home.id).id)
    test.button(key="collect").click().run()
    assert "freed" in test.success[0].value and not test.exception


def test_whoever_is_signed_in_does_not_see_the_servers_folders(opened: House) -> None:
    mine, hers = open_page("models"), open_page("models", "eve")
    assert not mine.exception and not hers.exception
    folder = str(opened.agent.memory.folder)
    for words_of_the_host in ("Where it lies", folder, "VITRON_"):
        shown = [any(words_of_the_host in text for text in _all(one)) for one in (mine, hers)]
        assert shown == [True, False], words_of_the_host


def _all(test: AppTest) -> list[str]:
    """Every text on it, those of its tables too."""
    cells = [str(cell) for one in test.table for cell in one.value.to_numpy().ravel()]
    return [*cells, *(str(one.value) for one in [*test.markdown, *test.caption])]
