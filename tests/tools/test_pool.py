"""Work is run beside the caller, can be stopped, and models stay within their budget."""

from __future__ import annotations

import threading
from typing import Any, ClassVar

import numpy as np
import pytest

from vitron.errors import Cancelled, OutOfMemory, SpecialistFailed
from vitron.memory.media import Frame, Image, Mask, Signal, Value
from vitron.tools.fake import FakeSpecialist
from vitron.tools.modules import IMAGE_GENERATION, GenerateImage
from vitron.tools.pool import Pool
from vitron.tools.settings import ToolSettings
from vitron.tools.specialist import Module, Report, Specialist

ASK = GenerateImage(instruction="a cat", width=32, height=16, seed=7)


class Base(Specialist[GenerateImage]):
    module: ClassVar[Module] = IMAGE_GENERATION
    revision: ClassVar[str] = "1"
    loads: ClassVar[list[str]] = []

    def load(self, device: str) -> None:
        Base.loads.append(f"{self.name} on {device}")

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        return FakeSpecialist().run(request, signal, report)


class Small(Base):
    name: ClassVar[str] = "small"

    def memory_mb(self) -> int:
        return 300


class Other(Small):
    name: ClassVar[str] = "other"


class Third(Small):
    name: ClassVar[str] = "third"


class Huge(Base):
    name: ClassVar[str] = "huge"

    def memory_mb(self) -> int:
        return 9000


class Broken(Base):
    name: ClassVar[str] = "broken"

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        raise ZeroDivisionError("a slip")


class Endless(Base):
    name: ClassVar[str] = "endless"
    began: ClassVar[threading.Event] = threading.Event()

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        while True:
            report.progress(0, 1)
            Endless.began.set()


def test_the_same_request_gives_the_same_bytes_with_progress_and_findings() -> None:
    heard: list[tuple[int, int]] = []

    def listen(step: int, of: int, preview: Frame | None) -> None:
        heard.append((step, of))

    with Pool() as pool:
        first = pool.submit(FakeSpecialist, ASK, on_progress=listen).result(10)
        again = pool.submit(FakeSpecialist, ASK).result(10)
    one, two = first.values[0], again.values[0]
    assert isinstance(one, Image) and isinstance(two, Image)
    assert (one.pixels == two.pixels).all() and one.size == (32, 16)
    assert heard == [(0, 1), (1, 1)] and first.findings == () and first.seconds >= 0


def test_a_cancel_stops_what_runs_and_what_waits() -> None:
    with Pool(ToolSettings(workers=1)) as pool:
        Endless.began.clear()
        running, waiting = pool.submit(Endless, ASK), pool.submit(FakeSpecialist, ASK)
        assert Endless.began.wait(10)
        waiting.cancel()
        running.cancel()
        for handle in (running, waiting):
            with pytest.raises(Cancelled):
                handle.result(10)


def test_closing_the_pool_stops_what_runs() -> None:
    pool = Pool()
    Endless.began.clear()
    handle = pool.submit(Endless, ASK)
    assert Endless.began.wait(10)
    pool.close()
    with pytest.raises(Cancelled):
        handle.result(10)


class Deaf(Base):
    name: ClassVar[str] = "deaf"
    began: ClassVar[threading.Event] = threading.Event()
    enough: ClassVar[threading.Event] = threading.Event()

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        Deaf.began.set()
        Deaf.enough.wait(30)
        return []


def test_who_does_not_hear_is_left_behind() -> None:
    pool = Pool()
    handle = pool.submit(Deaf, ASK)
    assert Deaf.began.wait(10)
    pool.close(patience=0.1)
    assert not handle.done()
    Deaf.enough.set()


def test_a_slip_in_foreign_code_becomes_a_typed_error_with_its_cause() -> None:
    with Pool() as pool, pytest.raises(SpecialistFailed, match="broken.*a slip") as caught:
        pool.submit(Broken, ASK).result(10)
    assert isinstance(caught.value.cause, ZeroDivisionError)


class Quitter(Base):
    name: ClassVar[str] = "quitter"

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        raise SystemExit(3)


def test_who_leaves_the_program_leaves_only_its_own_work() -> None:
    with Pool() as pool, pytest.raises(SpecialistFailed, match="quitter.*SystemExit: 3"):
        pool.submit(Quitter, ASK).result(10)


class Giver(Base):
    name: ClassVar[str] = "giver"
    gives: ClassVar[Any] = None

    def run(self, request: GenerateImage, signal: Signal | None, report: Report) -> list[Value]:
        return self.gives  # type: ignore[no-any-return]


PIXELS = np.zeros((4, 4, 3), np.uint8)


@pytest.mark.parametrize(
    "gives", [None, [], ["rubbish"], PIXELS, [PIXELS], [Mask(np.ones((4, 4), np.uint8))]]
)
def test_only_what_its_module_makes_is_taken(gives: object, monkeypatch: Any) -> None:
    monkeypatch.setattr(Giver, "gives", gives)
    with Pool() as pool, pytest.raises(SpecialistFailed, match="giver.*TypeError"):
        pool.submit(Giver, ASK).result(10)


def test_a_result_may_come_as_any_sequence_with_others_behind_it(monkeypatch: Any) -> None:
    both = (Image(PIXELS), Mask(np.ones((4, 4), np.uint8)))
    monkeypatch.setattr(Giver, "gives", iter(both))
    with Pool() as pool:
        assert pool.submit(Giver, ASK).result(10).values == both


def test_models_are_loaded_once_and_the_longest_unused_goes_first() -> None:
    Base.loads.clear()
    with Pool(ToolSettings(memory_mb=700)) as pool:
        for backend in (Small, Other, Small, Third, Small, Other):
            pool.submit(backend, ASK).result(10)
        held = set(pool.loaded())
    assert Base.loads == ["small on cpu", "other on cpu", "third on cpu", "other on cpu"]
    assert held == {"image_generation_a/small", "image_generation_a/other"}


def test_what_can_never_fit_is_refused_with_the_figures() -> None:
    with Pool(ToolSettings(memory_mb=700)) as pool:
        with pytest.raises(OutOfMemory, match="9000 MB, 700 MB.*MEMORY_MB=9000"):
            pool.submit(Huge, ASK).result(10)


class Sees(Base):
    name: ClassVar[str] = "sees"
    answers: ClassVar[bool] = True

    def answer(self, request: GenerateImage, report: Report) -> str | None:
        if request.instruction == "number":
            return 5  # type: ignore[return-value]
        if request.instruction == "slip":
            raise ZeroDivisionError("a slip")
        return f"asked {request.instruction!r}" if request.instruction else None


def test_a_question_is_answered_by_one_that_is_loaded() -> None:
    Base.loads.clear()
    with Pool() as pool:
        for words, told in (("why", "asked 'why'"), ("", None)):
            assert pool.ask(Sees, GenerateImage(instruction=words)).result(10) == told
        for words, why in (("slip", "a slip"), ("number", "5, not words")):
            with pytest.raises(SpecialistFailed, match=f"sees.*{why}"):
                pool.ask(Sees, GenerateImage(instruction=words)).result(10)
        assert pool.ask(FakeSpecialist, ASK).result(10) is None
