"""`vitron doctor`: what works here, what is missing, and the exact command that mends it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer
from rich.markup import escape

from ..errors import VitronError
from .commands import COULD_NOT, examples
from .opening import settings_for
from .terminal import JsonFlag, Terminal, terminal_of

if TYPE_CHECKING:
    from ..agent.settings import Settings

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

State = Literal["works", "absent", "broken"]
MARKS: dict[State, str] = {
    "works": "[green]✓[/green]",
    "absent": "[yellow]○[/yellow]",
    "broken": "[red]✗[/red]",
}
ROOM = 2 * 1024**3  # bytes of free disk below which we speak up


@dataclass(frozen=True)
class Finding:
    """One thing looked at. `absent` is no fault: it would make more work; `broken` is one."""

    group: str
    name: str
    state: State
    detail: str
    remedy: str = ""


@app.command(epilog=examples("doctor", "doctor --json"))
def doctor(ctx: typer.Context, json: JsonFlag = False) -> None:
    """What works here, what is missing, and the command that mends it. 1 if something is broken."""
    terminal = terminal_of(ctx)
    findings = list(examine())
    broken = [one for one in findings if one.state == "broken"]
    terminal.document({"ok": not broken, "findings": [asdict(one) for one in findings]})
    _print(terminal, findings)
    if broken:
        raise typer.Exit(COULD_NOT)


def examine() -> Iterator[Finding]:
    """Everything, one finding at a time; nothing is loaded or written."""
    yield from _python()
    try:
        settings = settings_for()
    except (VitronError, ValueError) as error:
        yield Finding(
            "Settings",
            "environment",
            "broken",
            str(error),
            "correct or unset that VITRON_… variable",
        )
        return
    yield from _store(settings)
    yield from _planner(settings)
    yield from _specialists(settings)
    yield from _window()


def _print(terminal: Terminal, findings: list[Finding]) -> None:
    group = ""
    for one in findings:
        if one.group != group:
            group = one.group
            terminal.say(f"\n[bold]{group}[/bold]")
        terminal.say(f"  {MARKS[one.state]} {escape(one.name)} [dim]{escape(one.detail)}[/dim]")
        if one.remedy:
            terminal.say(f"      → {escape(one.remedy)}")
    broken = sum(one.state == "broken" for one in findings)
    absent = sum(one.state == "absent" for one in findings)
    if broken:
        terminal.say(f"\n[red]{broken} broken[/red]: see → above")
    else:
        more = f"; {absent} more would be possible (○)" if absent else ""
        terminal.say(f"\n[green]Ready[/green]{more}.")


def _python() -> Iterator[Finding]:
    found = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", f"Python {found}", "works", sys.prefix)
    for package, use in (
        ("opencv-python-headless", "pictures"),
        ("av", "clips"),
        ("langgraph", "turns"),
        ("sqlalchemy", "memory"),
        ("streamlit", "the dashboard"),
        ("torch", "the embedded models"),
    ):
        try:
            yield Finding("Python", package, "works", f"{version(package)} for {use}")
        except PackageNotFoundError:
            remedy = "./run setup"
            yield Finding("Python", package, "broken", f"not installed: {use}", remedy)


def _store(settings: Settings) -> Iterator[Finding]:
    folder = Path(settings.memory.folder).expanduser()
    parent = next(path for path in (folder, *folder.parents) if path.exists())
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        yield Finding(
            "Memory", str(folder), "broken", "cannot be written",
            "export VITRON_MEMORY__FOLDER=/a/folder/that/you/own",
        )  # fmt: skip
        return
    free = shutil.disk_usage(parent).free
    state: State = "works" if free > ROOM else "broken"
    remedy = "" if free > ROOM else "vitron gc, or export VITRON_MEMORY__FOLDER=/a/larger/disk"
    yield Finding("Memory", str(folder), state, f"{free / 1024**3:.1f} GB free", remedy)
    if not (folder / "vitron.db").exists() and not settings.memory.url:
        yield Finding("Memory", "the store", "works", "empty; made at the first turn")
        return
    try:
        from ..memory.store import Memory

        with Memory.open(settings.memory) as memory:
            count = len(memory.conversations(owner="local", limit=1000))
        more = "1000 or more" if count == 1000 else str(count)
        yield Finding("Memory", "the store", "works", f"{more} conversations")
    except VitronError as error:
        yield Finding("Memory", "the store", "broken", str(error), "vitron verify")


def _planner(settings: Settings) -> Iterator[Finding]:
    planner = settings.planner
    if planner.kind == "none":
        yield Finding(
            "Planner", "switched off", "absent",
            "`ask` and `chat` need one; segment, edit, animate, track and do work without",
            "unset VITRON_PLANNER__KIND for the embedded one, or name another: "
            "export VITRON_PLANNER__KIND=chat VITRON_PLANNER__NAME=ollama:qwen2.5vl",
        )  # fmt: skip
        return
    if planner.kind == "vitron":
        from ..agent.planner_kinds import EmbeddedPlanner

        found = EmbeddedPlanner(planner.name)
        try:
            found.check()
        except VitronError as error:
            yield Finding(
                "Planner", planner.name or "vitron", "broken", str(error),
                "vitron train --profile nano -o training, then "
                "export VITRON_PLANNER__NAME=training/mind",
            )  # fmt: skip
        else:
            yield Finding("Planner", found.name, "works", "embedded; opens at the first request")
        return
    if planner.kind == "chat":
        provider = str(planner.name).partition(":")[0]
        package = f"langchain_{provider.replace('-', '_')}"
        if find_spec(package) is None:
            yield Finding(
                "Planner", planner.name, "broken", f"the package {package} is missing",
                f"{sys.executable} -m pip install {package.replace('_', '-')}",
            )  # fmt: skip
            return
    yield Finding("Planner", str(planner.name or planner.kind), "works", planner.kind)


def _specialists(settings: Settings) -> Iterator[Finding]:
    from ..tools.modules import MODULES
    from ..tools.registry import Registry

    tools = settings.tools
    registry = Registry.discover(tools.profile, (), tools.prefer, tools.weights)
    group = f"Specialists, profile {tools.profile}"
    yield from _device(tools.device, group)
    for problem in registry.misnamed():
        yield Finding(group, "settings", "broken", problem, "correct or unset that variable")
    for module in registry.modules():
        for backend in registry.backends(module):
            health = registry.health(backend)
            state: State = "works" if health.ready else "absent"
            name = f"{module.name} ({module.letter}) by {backend.name}"
            yield Finding(group, name, state, health.detail, health.remedy)
    for module in MODULES:
        if not registry.backends(module):
            yield Finding(
                group, f"{module.name} ({module.letter})", "absent",
                f"nothing here {module.does} yet",
                "begin with a picture or clip of your own, or add a backend (docs/embedding.md)",
            )  # fmt: skip
    for words in registry.broken:
        yield Finding("Plug-ins", words, "broken", "it cannot be used", "update or remove it")


def _device(device: str, group: str) -> Iterator[Finding]:
    """Whether it is there; the processor always is, and asking costs a second."""
    if device == "cpu":
        return
    import torch

    try:
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError) as error:  # the latter where torch was built without
        why = str(error).partition("\n")[0]
        yield Finding(group, device, "broken", why, "unset VITRON_TOOLS__DEVICE, or name another")
    else:
        yield Finding(group, device, "works", "models run here")


def _window() -> Iterator[Finding]:
    look: Callable[[str], str | None] = shutil.which
    browser = next(filter(None, map(look, ("xdg-open", "open", "chromium", "firefox"))), None)
    if browser:
        yield Finding("Dashboard", "browser", "works", browser)
    else:
        yield Finding(
            "Dashboard", "browser", "absent", "none found on this machine",
            "vitron studio --no-browser, then open the address it prints",
        )  # fmt: skip
