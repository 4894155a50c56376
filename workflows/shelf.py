"""The ready-made plans that there are: one file of this folder each, found by its WORKFLOW."""

from __future__ import annotations

import importlib
import pkgutil

from ..errors import UnknownModule
from .workflow import Workflow


def workflows() -> dict[str, Workflow]:
    """Every one by name."""
    folder = importlib.import_module(__package__)
    found = {}
    for entry in pkgutil.iter_modules(folder.__path__):
        module = importlib.import_module(f"{__package__}.{entry.name}")
        one = getattr(module, "WORKFLOW", None)
        if isinstance(one, Workflow):
            found[one.name] = one
    return found


def workflow(name: str) -> Workflow:
    known = workflows()
    if name not in known:
        raise UnknownModule(name, sorted(known), "workflow")
    return known[name]
