"""The command tree: every word explains itself, starts fast, and says what went wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, get_args, get_origin, get_type_hints

import pytest
import typer
from typer.models import OptionInfo
from typer.testing import CliRunner

from vitron.ui.__main__ import app
from vitron.ui.commands import TREE, _joined_strokes, _present

FAMILIES = {
    "conversations": ["list", "show", "undo", "redo", "branch", "export", "delete"],
    "artifacts": ["list", "show", "lineage", "save", "star", "forget"],
    "workflows": ["list", "run"],
}


def vitron(*words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command run in this process."""
    done = CliRunner().invoke(app, list(words), env={"COLUMNS": "140", "NO_COLOR": "1"})
    return done.exit_code, done.stdout, done.stderr


def test_the_list_of_commands_is_complete_and_explained() -> None:
    code, out, _ = vitron("--help")
    assert code == 0
    for name, entry in TREE.items():
        if _present(name):
            assert name in out and entry.does.split(":")[0] in out


@pytest.mark.parametrize("name", [name for name in TREE if _present(name)])
def test_every_command_explains_itself_with_examples(name: str) -> None:
    for word in [[name], *([name, sub] for sub in FAMILIES.get(name, []))]:
        code, out, err = vitron(*word, "--help")
        assert code == 0, err
        assert "Examples" in out and f"vitron {' '.join(word)}" in out


def test_no_words_show_the_list() -> None:
    code, out, err = vitron()
    assert "Make something" in out + err


def test_a_misspelt_command_is_guessed() -> None:
    code, _, err = vitron("segmnet", "photo.jpg")
    assert code == 2 and "segment" in err


def test_wrong_usage_is_2_and_needs_no_store(tmp_path: Path) -> None:
    code, _, err = vitron("segment", "photo.jpg", "--box", "120,80,460,400")
    assert code == 2 and "--pixels" in err and "Traceback" not in err


def test_machines_get_errors_as_json_too() -> None:
    code, out, _ = vitron("segment", "photo.jpg", "--box", "1,2", "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["error"]) == (2, False, "InvalidRegion")


@pytest.mark.parametrize("line", ["film dog --seconds 99", "film dog --nope", "segment", "nope"])
def test_machines_get_wrong_usage_as_json_as_well(line: str) -> None:
    code, out, _ = vitron(*line.split(), "--json")
    told = json.loads(out)
    assert (code, told["ok"], told["error"]) == (2, False, "WrongUsage") and told["message"]


def _numbers() -> Iterator[tuple[str, OptionInfo]]:
    """Every option of any command that takes a number with a fraction."""
    for module in {entry.module for entry in TREE.values()}:
        for command in import_module(f"vitron.ui.{module}").app.registered_commands:
            for name, hint in get_type_hints(command.callback, include_extras=True).items():
                if get_origin(hint) is Annotated and float in (hint.__origin__, *get_args(
                    hint.__origin__
                )):  # fmt: skip
                    yield f"{command.callback.__name__} {name}", hint.__metadata__[0]


def test_no_number_of_any_command_may_be_nan_or_endless() -> None:
    found = dict(_numbers())
    assert {"film seconds", "animate fps", "edit strength", "gc grace", "train share"} <= set(found)
    for name, option in found.items():
        for said in ("nan", "inf", "-inf", "1e999", "many", "-1"):
            with pytest.raises(typer.BadParameter, match=f"it is {said}; give a number"):
                assert option.parser is not None, name
                option.parser(said)


def test_a_wrong_number_is_told_with_its_limits() -> None:
    code, _, err = vitron("film", "a dog", "--seconds", "nan")
    assert code == 2 and "it is nan; give a number from 0.1 to 20" in " ".join(err.split())


def test_strokes_need_no_quotes() -> None:
    words = ["segment", "a.jpg", "--scribble", "0.1,0.2", "0.3,0.4", ".5,.6", "-o", "m.png"]
    joined = ["segment", "a.jpg", "--scribble", "0.1,0.2 0.3,0.4 .5,.6", "-o", "m.png"]
    assert list(_joined_strokes(words)) == joined


def test_the_list_of_commands_loads_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from vitron.ui.__main__ import main\n"
        "try:\n"
        "    sys.argv = ['vitron', '--help']; main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'streamlit', 'langgraph', 'sqlalchemy', 'cv2', 'numpy', 'pydantic'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("heavy: []")


@pytest.mark.parametrize("words", [["segment", "--help"], ["ask", "--help"], ["studio", "--help"]])
def test_help_never_waits_for_models_or_graph(words: list[str]) -> None:
    code = (
        "import sys\n"
        "from vitron.ui.__main__ import main\n"
        "try:\n"
        f"    sys.argv = ['vitron', *{words!r}]; main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'streamlit', 'langgraph', 'langchain', 'sqlalchemy'}\n"
        "print('heavy:', sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("heavy: []")
