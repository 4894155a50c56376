"""What measuring leaves behind has its place before anything is measured, and destroys nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vitron.errors import OutputExists, OutputRefused, SetupError, StorageFull, VitronError
from vitron.ui.__main__ import app
from vitron.ui.measured import free, report
from vitron.ui.terminal import Terminal
from vitron.vitron_model.evaluation.reports import draw, figure


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)


def test_rows_are_not_written_where_their_table_goes() -> None:
    for name in ("x.txt", "x.png", "x.PNG"):
        with pytest.raises(SetupError, match=r"NAME\.jsonl"):
            free(Path(name), force=True)


@pytest.mark.parametrize("taken", ["x.jsonl", "x.txt", "x.png", "x.pages.png"])
def test_nothing_is_overwritten_unasked(taken: str) -> None:
    Path(taken).write_text("mine")
    with pytest.raises(OutputExists, match=taken):
        free(Path("x.jsonl"), force=False, more=(".pages.png",))
    free(Path("x.jsonl"), force=True, more=(".pages.png",))
    assert Path(taken).read_text() == "mine"


@pytest.mark.parametrize(
    ("output", "why"),
    [
        ("folder", "it is a folder"),
        (".", "it is a folder"),
        ("taken.jsonl", "it is no file"),
        ("file/x.jsonl", "cannot be written"),
        ("/proc/x.jsonl", "cannot be written"),
        ("n" * 300 + ".jsonl", "too long"),
    ],
)
def test_what_cannot_be_written_is_refused_even_if_forced(output: str, why: str) -> None:
    Path("folder").mkdir()
    Path("taken.png").mkdir()
    Path("file").write_text("mine")
    before = sorted(Path().rglob("*"))
    with pytest.raises(OutputRefused, match=why):
        free(Path(output), force=True)
    assert sorted(Path().rglob("*")) == before


def test_what_is_read_is_never_written_over() -> None:
    Path("same.jsonl").write_text("items")
    Path("x.txt").hardlink_to("same.jsonl")
    for name in ("same.jsonl", "./same.jsonl", "x.jsonl"):
        with pytest.raises(OutputRefused, match="is what is read"):
            free(Path(name), force=True, read=Path("same.jsonl"))


def test_a_new_folder_is_made_when_there_is_something_to_put_into_it() -> None:
    output = Path("new/[/deep]/x.jsonl")
    free(output, force=False)
    assert not Path("new").exists()
    _reported(output, ["{}"])
    assert sorted(one.name for one in output.parent.iterdir()) == ["x.jsonl", "x.png", "x.txt"]
    assert output.read_text() == "{}\n" and output.with_suffix(".txt").read_text() == "table\n"


@pytest.mark.parametrize(
    ("output", "error"), [("/proc/x.jsonl", OutputRefused), ("/dev/full/x.jsonl", OutputRefused)]
)
def test_what_the_disk_refuses_in_the_end_is_said_in_our_words(
    output: str, error: type[VitronError]
) -> None:
    with pytest.raises(error, match="cannot be written"):
        _reported(Path(output), ["{}"])


def test_a_full_disk_leaves_nothing_half_written() -> None:
    def full(place: Path) -> None:
        place.write_text("half of it")
        Path("/dev/full").write_text("the rest")

    with pytest.raises(StorageFull):
        report(Terminal(), Path("x.jsonl"), ["{}"], "table", full)
    assert not list(Path().iterdir())


def _reported(output: Path, lines: Sequence[str]) -> None:
    figures = [figure("right", [1.0, 0.0])]
    report(Terminal(), output, lines, "table", lambda place: draw(figures, "Title", place))


@pytest.mark.parametrize(
    "words",
    [
        ("evaluate", "planner"),
        ("evaluate", "world"),
        ("evaluate", "makers"),
        ("evaluate", "segmenter"),
        ("reproduce", "fig4"),
        ("reproduce", "fig6"),
    ],
)
def test_every_measuring_command_asks_before_it_measures(words: tuple[str, str]) -> None:
    Path("x.png").write_text("mine")
    for output, hint in (("x.jsonl", "add -f"), ("/proc/x.jsonl", "another -o")):
        done = CliRunner().invoke(app, [*words, "-o", output], env={"COLUMNS": "200"})
        assert done.exit_code == 1 and hint in done.stderr, done.stderr
    assert [one.name for one in Path().iterdir()] == ["x.png"]


def test_the_items_are_not_overwritten_by_their_predictions() -> None:
    Path("same.jsonl").write_text("{}\n")
    words = ["evaluate", "planner", "--items", "same.jsonl", "-o", "same.jsonl", "-f"]
    done = CliRunner().invoke(app, words, env={"COLUMNS": "200"})
    assert done.exit_code == 1 and "another -o" in done.stderr
    assert Path("same.jsonl").read_text() == "{}\n"


@pytest.mark.parametrize("items", ["folder", "none.jsonl", "latin.jsonl"])
def test_items_that_cannot_be_read_are_named(items: str) -> None:
    Path("folder").mkdir()
    Path("latin.jsonl").write_bytes('{"user": "café"}'.encode("latin1"))
    done = CliRunner().invoke(app, ["evaluate", "planner", "--items", items, "-o", "p.jsonl"])
    assert done.exit_code == 1 and items in done.stderr and "docs/mind.md" in done.stderr
