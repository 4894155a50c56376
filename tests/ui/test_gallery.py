"""The gallery renders what the specialists do, and says so when one cannot."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from typer.testing import CliRunner

from vitron.tools.registry import Registry
from vitron.ui.__main__ import app
from vitron.ui.showpieces import pieces, prepared


def test_every_piece_is_asked_of_a_backend_that_would_try() -> None:
    registry = Registry.discover()
    names = [piece.name for piece in pieces()]
    assert len(set(names)) == len(names) >= 12
    for piece in pieces():
        request, _ = prepared(piece)
        assert registry.choose(piece.module, request).backend().health().ready


def test_a_piece_is_a_small_picture_of_before_and_after(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["gallery", "-o", str(tmp_path), "--only", "blur"])
    assert done.exit_code == 0, done.output
    (made,) = tmp_path.iterdir()
    assert made.name == "blur.webp" and made.stat().st_size < 120_000
    with Image.open(made) as shown:
        width, height = shown.size
        before = shown.convert("RGB").crop((0, 0, height, height))
        after = shown.convert("RGB").crop((width - height, 0, width, height))
    assert before.tobytes() != after.tobytes()


def test_an_unknown_piece_renders_nothing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["gallery", "-o", str(tmp_path), "--only", "nonsense"])
    assert done.exit_code == 2 and "there is no piece" in done.output
    assert not list(tmp_path.iterdir())
