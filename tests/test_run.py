"""The door on a machine where something is missing: each time one message with the remedy."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ("sh", "dirname", "readlink", "cksum", "cat", "mkdir", "rm", "date", "tail", "tr", "cut",
         "sleep")  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the door alone, and a PATH with the plain tools but no Python."""
    home = tmp_path / "house"
    home.mkdir()
    for name in ("run", "pyproject.toml"):
        (home / name).write_bytes((ROOT / name).read_bytes())
    (home / "run").chmod(0o755)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = next(
            path for folder in ("/bin", "/usr/bin") if (path := Path(folder, tool)).exists()
        )
        (tmp_path / "bin" / tool).symlink_to(found)
    return home


def call(house: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = {"PATH": str(house.parent / "bin"), "HOME": str(house.parent)}
    return subprocess.run(
        [str(house / "run"), *words], cwd=cwd, env=path, capture_output=True, text=True
    )


def python(house: Path, version: str, has_venv: bool = True) -> None:
    """A python3 of that version, as far as the door asks it."""
    modern = version >= "3.11"
    script = f"""#!/bin/sh
case "$*" in
    --version) echo "Python {version}" ;;
    *version_info*) exit {0 if modern else 1} ;;
    *ensurepip*) exit {0 if has_venv else 1} ;;
    *"-m venv"*) echo "no space left" >&2; exit 7 ;;
esac
"""
    stub = house.parent / "bin" / "python3"
    stub.write_text(script)
    stub.chmod(0o755)


def test_without_python_it_says_what_to_install(house: Path) -> None:
    done = call(house, "doctor")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed, here is no python3" in done.stderr
    assert "sudo apt install python3 python3-venv" in done.stderr


def test_an_old_python_is_named(house: Path) -> None:
    python(house, "3.09.2")
    done = call(house, "doctor")
    assert done.returncode == 1 and "here is Python 3.09.2" in done.stderr


def test_without_venv_it_says_the_package(house: Path) -> None:
    python(house, "3.12.1", has_venv=False)
    done = call(house, "doctor")
    assert done.returncode == 1 and "sudo apt install python3-venv" in done.stderr
    assert not (house / ".venv").exists()


def test_a_set_up_that_breaks_shows_why_and_can_be_called_again(house: Path) -> None:
    python(house, "3.12.1")
    done = call(house, "doctor")
    assert done.returncode == 1
    assert "setting up failed" in done.stderr and "no space left" in done.stderr
    assert not (house / ".venv" / "ready-use").exists()


def test_it_passes_words_on_from_any_folder_and_through_a_link(house: Path, tmp_path: Path) -> None:
    venv = house / ".venv" / "bin"
    venv.mkdir(parents=True)
    for name in ("python", "vitron"):
        (venv / name).write_text('#!/bin/sh\necho "$0 in $PWD:" "$@"\n')
        (venv / name).chmod(0o755)
    stamp = subprocess.run(
        ["cksum"], input=(house / "pyproject.toml").read_text(), capture_output=True, text=True
    ).stdout.strip()
    (house / ".venv" / "ready-use").write_text(f"{house} {stamp}")
    link = tmp_path / "elsewhere"
    link.symlink_to(house / "run")
    away = tmp_path / "away"
    away.mkdir()
    done = subprocess.run(
        [str(link), "segment", "a b.jpg"], cwd=away, capture_output=True, text=True,
        env=os.environ | {"PATH": str(tmp_path / "bin")},
    )  # fmt: skip
    assert done.stdout.strip() == f"{venv}/vitron in {away}: segment a b.jpg", done.stderr
