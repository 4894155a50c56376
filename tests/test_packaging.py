"""The package as others get it: the wheel, the import, a host with folders of the same names."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ["agent", "memory", "tools", "ui", "vitron_model", "workflows"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from what git knows, as a release would be."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file() and not name.startswith(("tests/", "typings/", "docs/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes(path.read_bytes())
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "-w", str(out), str(source)], check=True)
    (built,) = out.glob("*.whl")
    return built


def python(site: Path, code: str, cwd: Path) -> str:
    """What a fresh interpreter prints that finds `vitron` only in `site`."""
    path = f"import sys; sys.path.insert(0, {str(site)!r}); sys.path.insert(0, '')\n"
    done = subprocess.run(
        [sys.executable, "-c", path + code],
        cwd=cwd, capture_output=True, text=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_every_folder_of_code_is_listed_and_shipped(wheel: Path) -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {
        "vitron." + ".".join(path.parent.relative_to(ROOT).parts)
        for name in ROOMS
        for path in (ROOT / name).rglob("*.py")
    }
    assert {"vitron", *folders} == set(listed)
    shipped = set(zipfile.ZipFile(wheel).namelist())
    kept = subprocess.run(
        ["git", "ls-files", "-z", *ROOMS], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    missing = [name for name in kept.split("\0") if name and f"vitron/{name}" not in shipped]
    assert not missing
    assert "vitron/py.typed" in shipped and "vitron/errors.py" in shipped


def test_a_host_with_tools_and_memory_of_its_own_still_works(wheel: Path, tmp_path: Path) -> None:
    site, host = tmp_path / "site", tmp_path / "host"
    zipfile.ZipFile(wheel).extractall(site)
    for name in ROOMS:
        (host / name).mkdir(parents=True)
        (host / name / "__init__.py").write_text(f"OWNER = 'host {name}'\n")
    code = (
        "import tools, memory\n"
        "from vitron.tools import modules\n"
        "from vitron.memory import media\n"
        "print(tools.OWNER, memory.OWNER, len(modules.MODULES), media.__file__)"
    )
    said = python(site, code, host)
    assert said.startswith("host tools host memory 7 ") and str(site) in said


def test_importing_vitron_loads_no_torch_and_touches_nothing(tmp_path: Path) -> None:
    code = (
        "import sys, vitron, vitron.errors, vitron.tools.modules, vitron.vitron_model.language\n"
        "import vitron.agent.events\n"
        "heavy = {'torch', 'transformers', 'diffusers', 'peft', 'streamlit', 'langgraph'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    home = tmp_path / "home"
    home.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=home, capture_output=True, text=True, env=os.environ | {"HOME": str(home)},
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")
    assert not list(home.iterdir())
