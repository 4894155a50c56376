"""Every setting as the environment writes it: its value, whether it was changed, what it means.

The meaning is what the code itself says below each field.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError


@dataclass(frozen=True)
class Knob:
    """One setting."""

    section: str
    variable: str
    value: str
    changed: bool
    meaning: str


def knobs(settings: BaseModel) -> list[Knob]:
    return list(_walk(settings, ()))


def _walk(section: BaseModel, path: tuple[str, ...]) -> Iterator[Knob]:
    meanings = _meanings(type(section))
    for name, info in type(section).model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            yield from _walk(value, (*path, name))
            continue
        where = (*path, name)
        yield Knob(
            section=path[0] if path else "agent",
            variable="VITRON_" + "__".join(where).upper(),
            value=_told(name, value),
            changed=value != info.get_default(call_default_factory=True),
            meaning=meanings.get(name, ""),
        )


def _told(name: str, value: object) -> str:
    """As one would write it; never a password."""
    if name == "url" and value:
        try:
            return make_url(str(value)).render_as_string(hide_password=True)
        except ArgumentError:
            return "…"
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value) if not isinstance(value, Path) else str(value.expanduser())


@cache
def _meanings(section: type[BaseModel]) -> dict[str, str]:
    """The words under each field of the class."""
    try:
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(section))).body
    except (OSError, SyntaxError, ValueError):  # installed without its source
        return {}
    found: dict[str, str] = {}
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    for field, words in zip(body, body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(words, ast.Expr)
            and isinstance(words.value, ast.Constant)
            and isinstance(words.value.value, str)
        ):
            found[field.target.id] = " ".join(words.value.value.split())
    return found
