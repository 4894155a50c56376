"""`vitron`: the command line. Knows only the root of the tree and the version."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from .. import __version__
from .commands import LazyGroup, examples
from .terminal import Terminal

app = typer.Typer(
    name="vitron",
    cls=LazyGroup,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "segment photo.jpg --box 0.2,0.3,0.6,0.9 -o mask.png",
        'edit photo.jpg "blur the background" --box 0.2,0.3,0.6,0.9 -o out.png',
        "track clip.mp4 --point 0.5,0.4 -o masks/",
        "doctor",
    ),
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"vitron {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    """Create and edit pictures and films in conversation; everything made is kept.

    Exit codes: 0 done, 1 could not, 2 wrong usage, 130 cancelled.
    """
    terminal = ctx.ensure_object(Terminal)
    terminal.debug = debug


def main() -> None:
    """The console script."""
    # A model's threads that wait must not burn the core that others need: with any other work on a
    # small machine, a plan took twenty times as long. It counts only before torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for library in ("TRANSFORMERS", "DIFFUSERS"):  # their hints are for programmers
        os.environ.setdefault(f"{library}_VERBOSITY", "error")
    app()


if __name__ == "__main__":
    main()
