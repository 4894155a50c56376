"""Backends are found, chosen with a reason, and never take the process down."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import ClassVar

import pytest

from vitron.errors import NoBackend, UnknownModule
from vitron.memory.media import ImageRef, Signal, Value
from vitron.memory.region import Region
from vitron.tools import registry as registry_module
from vitron.tools.fake import FakeSpecialist
from vitron.tools.modules import (
    IMAGE_EDITING,
    IMAGE_GENERATION,
    IMAGE_SEGMENTATION,
    IMAGE_TO_VIDEO,
    TEXT_TO_VIDEO,
    EditImage,
    GenerateImage,
    SegmentImage,
)
from vitron.tools.registry import Registry
from vitron.tools.specialist import Health, Module, Report, Specialist


class Sick(Specialist[EditImage]):
    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "sick"
    revision: ClassVar[str] = "1"
    rank: ClassVar[int] = 10

    def health(self) -> Health:
        return Health(False, "no weights", "vitron fetch sick")

    def run(self, request: EditImage, signal: Signal | None, report: Report) -> list[Value]:
        raise AssertionError("a sick backend must not be run")


class Keen(Sick):
    name: ClassVar[str] = "keen"

    def health(self) -> Health:
        return Health(True, "ready")


def a_request(words: str = "make it warmer") -> EditImage:
    return EditImage(image=ImageRef(id="a_1"), instruction=words)


def test_the_folder_is_read_and_nothing_of_ours_is_broken() -> None:
    registry = Registry.discover()
    names = {(backend.module.name, backend.name) for backend in registry.found}
    assert ("Image Segmentation", "classical") in names
    assert ("Image Editing", "classical") in names
    assert registry.broken == ()


def test_a_sick_backend_is_passed_over_and_the_choice_says_why() -> None:
    choice = Registry.discover(extra=(Sick,)).choose(IMAGE_EDITING, a_request())
    assert choice.backend.name == "classical"
    assert "no weights" in choice.reason and "vitron fetch sick" in choice.passed_over[0]


def test_the_backend_that_a_person_prefers_is_asked_first() -> None:
    registry = Registry.discover(extra=(Keen,), prefer={"Image Editing": "classical"})
    assert registry.choose(IMAGE_EDITING, a_request()).backend.name == "classical"
    assert Registry.discover(extra=(Keen,)).choose(IMAGE_EDITING, a_request()).backend is Keen


def test_where_nobody_can_the_error_carries_every_reason() -> None:
    with pytest.raises(NoBackend, match="scaffolding.*draw a box") as caught:
        Registry.discover(extra=(Sick,)).choose(
            IMAGE_EDITING, a_request("get rid of the scaffolding")
        )
    assert any("no weights" in reason for reason in caught.value.reasons)


def test_words_alone_do_not_show_what_to_cut_out() -> None:
    request = SegmentImage(image=ImageRef(id="a_1"), instruction="the zebra")
    with pytest.raises(NoBackend, match="zebra.*draw a box"):
        Registry.discover().choose(IMAGE_SEGMENTATION, request)


def test_a_name_with_its_inputs_finds_the_module() -> None:
    registry = Registry.discover()
    assert registry.module("Video Generation", ()) is TEXT_TO_VIDEO
    assert registry.module("Video Generation", ("image",)) is IMAGE_TO_VIDEO
    assert registry.module("image editing", ("image",)) is IMAGE_EDITING
    assert registry.module("B", ("image",)) is IMAGE_SEGMENTATION
    with pytest.raises(UnknownModule, match="Image Editing"):
        registry.module("Image Ironing")


def test_a_double_is_in_no_profile_but_serves_the_host_that_hands_it_in() -> None:
    wanted = GenerateImage(instruction="a cat")
    registry = Registry.discover(extra=(FakeSpecialist,))
    assert registry.choose(IMAGE_GENERATION, wanted).backend is FakeSpecialist
    plain = Registry.discover().backends(IMAGE_GENERATION)
    assert FakeSpecialist not in plain


def test_cards_are_plain_values_with_limits_and_descriptions() -> None:
    cards = Registry.discover().cards()
    json.dumps([asdict(card) for card in cards])
    edit = next(card for card in cards if card.name == "Image Editing")
    assert edit.inputs[0].name == "image" and edit.inputs[0].required
    strength = next(slot for slot in edit.parameters if slot.name == "strength")
    assert (strength.kind, strength.default, strength.least, strength.most) == ("number", 0.5, 0, 1)
    assert strength.description and "image" not in {slot.name for slot in edit.parameters}


def test_a_broken_plug_in_is_reported_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = EntryPoint("bad", "a_package_that_is_not_there:Thing", registry_module.GROUP)
    wrong = EntryPoint("wrong", "json:dumps", registry_module.GROUP)
    good = EntryPoint("good", "vitron.tools.fake", registry_module.GROUP)
    monkeypatch.setattr(registry_module, "entry_points", lambda group: [bad, wrong, good])
    registry = Registry.discover()
    assert len(registry.broken) == 2
    assert registry.broken[0].startswith("bad (") and "not a Specialist" in registry.broken[1]
    assert FakeSpecialist in registry.found


class Nameless(Specialist[EditImage]):
    """Serves no module, and has no name."""


class Undated(Keen):
    name: ClassVar[str] = "undated"
    revision: ClassVar[str] = None  # type: ignore[assignment]


class Idle(Specialist[EditImage]):
    module: ClassVar[Module] = IMAGE_EDITING
    name: ClassVar[str] = "idle"
    revision: ClassVar[str] = "1"


def leaving(point: EntryPoint) -> None:
    raise SystemExit("bye")


@pytest.mark.parametrize(
    ("loaded", "why"),
    [
        (lambda point: Nameless, "Nameless.module is not a Module"),
        (lambda point: Undated, "Undated.revision is not a str"),
        (lambda point: Idle, "abstract method '?run"),
        (leaving, "SystemExit: bye"),
    ],
)
def test_a_plug_in_that_nobody_could_run_is_reported_too(
    monkeypatch: pytest.MonkeyPatch, loaded: Callable[[EntryPoint], object], why: str
) -> None:
    bad = EntryPoint("bad", "elsewhere:Thing", registry_module.GROUP)
    monkeypatch.setattr(EntryPoint, "load", loaded)
    monkeypatch.setattr(registry_module, "entry_points", lambda group: [bad])
    registry = Registry.discover()
    (told,) = registry.broken
    assert told.startswith("bad (elsewhere:Thing): ") and re.search(why, told)
    assert registry.choose(IMAGE_EDITING, a_request()).backend.name == "classical"


class Unwell(Keen):
    name: ClassVar[str] = "unwell"

    def health(self) -> Health:
        raise SystemExit("no card")


class Silent(Keen):
    name: ClassVar[str] = "silent"

    def health(self) -> Health:
        return None  # type: ignore[return-value]


class Clumsy(Keen):
    name: ClassVar[str] = "clumsy"

    def refuses(self, request: EditImage) -> str | None:
        raise ZeroDivisionError("a slip")


@pytest.mark.parametrize(
    ("backend", "why"),
    [(Unwell, "SystemExit: no card"), (Silent, "None is no Health"), (Clumsy, "a slip")],
)
def test_who_breaks_when_asked_is_passed_over(backend: type[Keen], why: str) -> None:
    registry = Registry.discover(extra=(backend,))
    choice = registry.choose(IMAGE_EDITING, a_request())
    assert choice.backend.name == "classical"
    (told,) = choice.passed_over
    assert told.startswith(f"{backend.name}: it broke (") and why in told
    assert registry.health(backend).ready == (backend is Clumsy)


class Boaster(Keen):
    name: ClassVar[str] = "boaster"

    def promised(self, request: EditImage) -> Sequence[tuple[str, int]]:
        if request.instruction == "slip":
            raise ZeroDivisionError("a slip")
        return [("dogs", 2)]


def test_who_breaks_when_asked_what_it_promised_has_promised_nothing() -> None:
    registry = Registry.discover(extra=(Boaster,))
    assert registry.promised(Boaster, a_request()) == [("dogs", 2)]
    assert registry.promised(Boaster, a_request("slip")) == []


def test_a_region_makes_words_enough() -> None:
    request = a_request("remove the lamp post").model_copy(
        update={"region": Region.box(0.1, 0.1, 0.5, 0.5)}
    )
    choice = Registry.discover().choose(IMAGE_EDITING, request)
    assert choice.backend.name == "classical"


def test_who_was_given_weights_is_asked_first_unless_another_is_preferred(tmp_path: Path) -> None:
    gligen = {"gligen": str(tmp_path)}
    request = GenerateImage(instruction="a red dog")
    assert Registry.discover().choose(IMAGE_GENERATION, request).backend.name == "storybook"
    named = Registry.discover(weights=gligen)
    assert named.choose(IMAGE_GENERATION, request).backend.name == "gligen"
    prefers = Registry.discover(weights=gligen, prefer={"Image Generation": "storybook"})
    assert prefers.choose(IMAGE_GENERATION, request).backend.name == "storybook"


def test_a_folder_that_is_not_there_is_not_ready() -> None:
    backend = next(b for b in Registry.discover().found if b.name == "gligen")
    health = Registry.discover(weights={"gligen": "/nowhere/gligen"}).health(backend)
    assert not health.ready and "no folder /nowhere/gligen" in health.detail and health.remedy


def test_a_signal_alone_is_for_those_who_hear_signals() -> None:
    registry = Registry.discover()
    request = a_request().model_copy(update={"listens": "signal"})
    with pytest.raises(NoBackend, match="classical: it hears words only"):
        registry.choose(IMAGE_EDITING, request)


def test_backends_that_say_the_same_say_it_once():
    same = "I can't read that"
    error = NoBackend("Video Editing", [f"one: {same}", f"two: {same}", "x: no"])
    assert str(error).endswith("Video Editing: one, two: I can't read that; x: no")
    assert len(error.reasons) == 3
