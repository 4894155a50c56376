"""Numbers and seeds as flags: what is none, or lies outside, is told with its limits and a remedy.

Knows no command.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Annotated, Any

import typer

SeedFlag = Annotated[
    int, typer.Option("--seed", help="Same seed, same result.", min=0, max=2**63 - 1)
]


def number(flag: str, least: float, most: float = math.inf, *, help: str) -> Any:
    """The option of a number between the two, neither NaN nor endless."""
    bounds = f"from {least:g} to {most:g}" if math.isfinite(most) else f"of {least:g} or more"
    return typer.Option(flag, help=f"{help} A number {bounds}.", metavar="NUMBER",
                        parser=_reader(least, most, bounds))  # fmt: skip


def _reader(least: float, most: float, bounds: str) -> Callable[[object], float]:
    def read(said: object) -> float:
        try:
            found = float(str(said))
        except ValueError:
            found = math.nan
        if not (math.isfinite(found) and least <= found <= most):
            raise typer.BadParameter(f"it is {said}; give a number {bounds}")
        return found

    return read
