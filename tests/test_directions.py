"""Imports run down only: the house of README, kept by reading every import in the tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BELOW = {
    "errors": set(),
    "memory": {"errors"},
    "tools": {"memory", "errors"},
    "vitron_model": {"memory", "errors"},
    "vitron_model/training": {"vitron_model", "tools", "memory", "errors"},
    "vitron_model/evaluation": {
        "vitron_model", "vitron_model/training", "tools", "memory", "errors",
    },
    "agent": {"vitron_model", "tools", "memory", "errors"},
    "workflows": {"agent", "vitron_model", "tools", "memory", "errors"},
    "ui": {"workflows", "agent", "vitron_model", "vitron_model/training", "vitron_model/evaluation",
           "tools", "memory", "errors"},
}  # fmt: skip
HEAVY = {"torch", "transformers", "diffusers", "peft", "accelerate", "streamlit", "matplotlib"}


def room(path: str) -> str:
    """The deepest room that holds a path given from the root: `memory`, `vitron_model/training`."""
    parts = path.split("/")
    deep = "/".join(parts[:2])
    return deep if deep in BELOW else parts[0].removesuffix(".py")


FOLDERS = sorted({name.split("/")[0] for name in BELOW} - {"errors"})


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every import of a file as a path from the root: (line, `memory/store`)."""
    here = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = here[: len(here) - node.level + 1]
                target = (*base, *(node.module or "").split("."))
                names = [""] if node.module else [alias.name for alias in node.names]
                for name in names:
                    yield node.lineno, "/".join(part for part in (*target, name) if part)
            elif node.module and node.module.split(".")[0] == "vitron":
                yield node.lineno, "/".join(node.module.split(".")[1:])
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "vitron":
                    yield node.lineno, "/".join(alias.name.split(".")[1:])


@pytest.mark.parametrize("folder", FOLDERS)
def test_imports_run_down_only(folder: str) -> None:
    wrong = []
    for path in sources(folder):
        own = room(str(path.relative_to(ROOT)))
        for line, target in imports(path):
            other = room(target)
            if other in BELOW and other != own and other not in BELOW[own]:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {own} -> {other}")
    assert not wrong


@pytest.mark.parametrize("folder", FOLDERS)
def test_inside_the_house_imports_are_relative(folder: str) -> None:
    """Absolute names live in the tests and in the one file that Streamlit runs as a script."""
    absolute = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(folder)
        if path.name != "streamlit_app.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.level == 0
        and (node.module or "").split(".")[0] == "vitron"
    ]
    assert not absolute


def test_the_errors_stand_on_the_ground() -> None:
    assert not list(imports(ROOT / "errors.py"))


def test_the_rule_catches_an_import_that_runs_up(tmp_path: Path) -> None:
    assert room("memory/store.py") == "memory"
    assert "agent" not in BELOW["tools"] and "tools" not in BELOW["vitron_model"]
    assert room("vitron_model/training/world/spec.py") == "vitron_model/training"


def test_every_room_of_the_house_has_its_rule() -> None:
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert rooms == set(FOLDERS)
    assert {path.stem for path in ROOT.glob("*.py")} - {"__init__"} == {"errors"}
