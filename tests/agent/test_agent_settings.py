"""What a person may set, from environment and file; and what they are told of a mistake."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from vitron.agent import planner_kinds
from vitron.agent.planner_kinds import NoPlanner, open_planner
from vitron.agent.session import VitronAgent
from vitron.agent.settings import PlannerSettings, Settings, config_file
from vitron.errors import SetupError
from vitron.memory.settings import MemorySettings, home
from vitron.tools.settings import ToolSettings


def test_the_environment_reaches_every_section(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", "/data/vitron")
    monkeypatch.setenv("VITRON_TOOLS__WORKERS", "3")
    monkeypatch.setenv("VITRON_PLANNER__KIND", "chat")
    monkeypatch.setenv("VITRON_APPROVE", "true")
    settings = Settings()
    assert settings.memory.folder == Path("/data/vitron")
    assert (settings.tools.workers, settings.planner.kind, settings.approve) == (3, "chat", True)


def test_the_file_counts_and_the_environment_counts_more(monkeypatch: pytest.MonkeyPatch) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text("[tools]\nworkers = 5\nmemory_mb = 1000\n")
    monkeypatch.setenv("VITRON_TOOLS__WORKERS", "3")
    settings = Settings()
    assert (settings.tools.workers, settings.tools.memory_mb) == (3, 1000)


def refused(words: list[str]) -> None:
    with pytest.raises(SetupError) as error:
        Settings()
    for word in words:
        assert word in str(error.value)


def test_a_bad_value_names_variable_value_and_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_TOOLS__WORKERS", "900")
    refused(["VITRON_TOOLS__WORKERS", "'900'", "64"])


def test_a_misspelt_name_is_not_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_PLANNER__KNID", "chat")
    refused(["VITRON_PLANNER__KNID"])
    monkeypatch.delenv("VITRON_PLANNER__KNID")
    monkeypatch.setenv("VITRON_PLANER__KIND", "chat")
    refused(["VITRON_PLANER__KIND", "VITRON_PLANNER"])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("VITRON_APROVE", "VITRON_APPROVE"),
        ("VITRON_FOLDER", "VITRON_MEMORY__FOLDER"),
        ("VITRON_TOOLS__MEMRY_MB", "VITRON_TOOLS__MEMORY_MB"),
        ("VITRON_NOTHING_LIKE_IT", "VITRON_PLANNER"),
    ],
)
def test_what_was_meant_is_named(name: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "1")
    refused([f"{name} sets nothing", meant])


def test_what_others_read_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("VITRON_TOKEN", "VITRON_ALLOW", "VITRON_SERVICE_HOST", "VITRON_PORT_8501_TCP"):
        monkeypatch.setenv(name, "1")
    assert Settings().approve is False


def test_a_device_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_TOOLS__DEVICE", "cuda:1")
    assert Settings().tools.device == "cuda:1"
    monkeypatch.setenv("VITRON_TOOLS__DEVICE", "potato")
    refused(["VITRON_TOOLS__DEVICE", "'potato'", "cuda"])


def test_an_empty_folder_is_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", "")
    assert Settings().memory.folder == home()
    monkeypatch.setenv("VITRON_MEMORY__FOLDER", "~/kept")
    assert Settings().memory.folder == Path.home() / "kept"


@pytest.mark.parametrize(
    ("text", "words"),
    [("workers = ", ["no TOML", "settings.toml"]), ("[tols]\nworkers = 2", ["VITRON_TOLS"])],
)
def test_a_wrong_file_is_named(text: str, words: list[str]) -> None:
    config_file().parent.mkdir(parents=True)
    config_file().write_text(text)
    refused(words)


def test_an_unreadable_table_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRON_TOOLS__WEIGHTS", "{gligen")
    refused(["VITRON_TOOLS__WEIGHTS", "'{gligen'", "JSON"])
    monkeypatch.delenv("VITRON_TOOLS__WEIGHTS")
    monkeypatch.setenv("VITRON_MEMORY", "/tmp/x")
    refused(["VITRON_MEMORY is '/tmp/x'", "JSON"])


@pytest.mark.parametrize(
    ("tools", "words"),
    [
        (ToolSettings(prefer={"Image Editing": "nosuch"}), "'nosuch' for 'Image Editing'.*classi"),
        (ToolSettings(prefer={"Nonsense": "classical"}), "'Nonsense'; modules are.*Image Editing"),
        (ToolSettings(weights={"nosuch": "/x"}), "WEIGHTS names 'nosuch'.*gligen"),
    ],
)
def test_a_backend_that_there_is_not_is_refused(
    tools: ToolSettings, words: str, tmp_path: Path
) -> None:
    settings = Settings(memory=MemorySettings(folder=tmp_path), tools=tools)
    with pytest.raises(SetupError, match=words):
        VitronAgent.open(settings)


def test_planners_are_opened_by_kind() -> None:
    assert open_planner(PlannerSettings()).name == "vitron:nano"
    assert isinstance(open_planner(PlannerSettings(kind="none")), NoPlanner)
    with pytest.raises(SetupError, match="vitron, chat, none"):
        open_planner(PlannerSettings(kind="oracle"))
    with pytest.raises(SetupError, match="provider and model"):
        open_planner(PlannerSettings(kind="chat", name="gpt"))


def test_a_missing_provider_package_is_named() -> None:
    with pytest.raises(SetupError, match="pip install langchain-mistralai"):
        open_planner(PlannerSettings(kind="chat", name="mistralai:mistral-large"))


def test_a_package_can_add_its_own_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    where = "vitron.agent.scripted_planner:ScriptedPlanner"
    point = EntryPoint("mine", where, planner_kinds.GROUP)
    monkeypatch.setattr(EntryPoint, "load", lambda self: lambda settings: NoPlanner())
    monkeypatch.setattr(planner_kinds, "entry_points", lambda group: [point])
    assert isinstance(open_planner(PlannerSettings(kind="mine")), NoPlanner)


def breaking(settings: PlannerSettings) -> NoPlanner:
    raise RuntimeError("a slip")


def missing(point: EntryPoint) -> None:
    raise ModuleNotFoundError("nothing there")


@pytest.mark.parametrize(
    ("load", "why"),
    [
        (missing, "ModuleNotFoundError: nothing there"),
        (lambda point: breaking, "RuntimeError: a slip"),
        (lambda point: lambda settings: None, "None is no Planner"),
        (lambda point: lambda settings: sys.exit("bye"), "SystemExit: bye"),
    ],
)
def test_a_package_whose_planner_breaks_is_named(
    load: Callable[[EntryPoint], object], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = EntryPoint("mine", "elsewhere:planner", planner_kinds.GROUP)
    monkeypatch.setattr(EntryPoint, "load", load)
    monkeypatch.setattr(planner_kinds, "entry_points", lambda group: [point])
    with pytest.raises(SetupError, match=rf"mine \(elsewhere:planner\).*{why}.*remove it"):
        open_planner(PlannerSettings(kind="mine"))
