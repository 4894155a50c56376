"""What all tests share: the real data beside the project, and a watch on skips."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"

# Set before anything imports langgraph: it reads the variable once.
os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"


@pytest.fixture(autouse=True)
def _a_home_of_its_own(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """No test touches the store or the settings of the person who runs it."""
    for name in [name for name in os.environ if name.startswith("VITRON_")]:
        monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    yield


@pytest.fixture(autouse=True)
def _main_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page under test names itself `__main__`; a process that is started later would run it."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real photographs and clips with ground truth, where they lie beside the project."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real photographs and clips are not beside this clone (../shared/data)")
    return SHARED


LONG = {
    "test_browser", "test_canvas_browser", "test_company", "test_course", "test_gallery_browser",
    "test_long_page", "test_makers", "test_makers_bare", "test_mind_commands", "test_packaging",
    "test_pages_browser", "test_reproduce", "test_runs_browser", "test_seem", "test_segmenter",
    "test_stages", "test_stories", "test_synergy", "test_users_browser", "test_verbs",
}  # fmt: skip
"""Files that take half a minute or more. They come first, so that two workers end together."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.stem not in LONG)


_skipped: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped.append(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    if (
        _skipped
        and os.environ.get("VITRON_NO_SKIPS")
        and not hasattr(session.config, "workerinput")
    ):
        print("\nskipped where nothing may be (VITRON_NO_SKIPS is set):", *_skipped, sep="\n  ")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
