"""`vitron studio`: where the dashboard may listen, and opening it. Knows nothing of its pages."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from ..errors import SetupError
from .commands import examples
from .doors import is_loopback
from .opening import open_memory
from .terminal import terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

TRIES = 20  # ports looked at when the first is taken


@app.command(
    epilog=examples(
        "studio",
        "studio --port 9000 --no-browser",
        "studio --host 0.0.0.0 --token at-least-sixteen-letters",
        "users add alice",
        "studio --host 0.0.0.0 --allow '*@example.org'",
    )
)
def studio(
    ctx: typer.Context,
    port: Annotated[
        int, typer.Option("--port", help="Taken: the next free one.", min=1, max=65535)
    ] = 8501,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open it.")
    ] = True,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    token: Annotated[
        str,
        typer.Option(
            "--token", envvar="VITRON_TOKEN", help="What others must know to get in (16+ letters)."
        ),
    ] = "",
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            envvar="VITRON_ALLOW",
            help="Accounts that may sign in (OpenID Connect, docs/users.md): '*@example.org'.",
        ),
    ] = None,
) -> None:
    """Open the dashboard. On this machine only, unless others have a token or an account."""
    terminal = terminal_of(ctx)
    found = None
    if allow:
        from .signin import accounts

        found = accounts(allow)
    check_door(host, token, _others(host, token) or found is not None)
    free = free_port(host, port)
    if free != port:
        terminal.note(f"port {port} is taken, using {free}")
    from .server import serve

    serve(terminal, host, free, token, found, browser)


def _others(host: str, token: str) -> bool:
    """Whether somebody has a token of their own; looked up only where that decides."""
    if token or is_loopback(host):
        return False
    with open_memory() as memory:
        return bool(memory.people.every())


def check_door(host: str, token: str, others: bool = False) -> None:
    """Beyond this machine only with a token that cannot be guessed, or for `others` by name."""
    if token and len(token) < 16:
        raise SetupError(
            f"the token has {len(token)} characters, 16 are the least",
            "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'",
        )
    if not is_loopback(host) and not token and not others:
        raise SetupError(
            f"listening on {host} lets everybody in who can reach this machine",
            "give each person a token (vitron users add NAME), let accounts in (--allow), or give "
            f"one token: vitron studio --host {host} "
            "--token $(python3 -c 'import secrets; print(secrets.token_urlsafe(24))')",
        )


def free_port(host: str, port: int) -> int:
    """The port, or the next one on which nobody listens."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + TRIES, 65536)):
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # As the server will: a port whose last connection lingers is free all the same.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, candidate))
            except OSError:
                continue
            return candidate
    raise SetupError(
        f"ports {port} to {port + TRIES - 1} on {host} are all taken",
        "name another: vitron studio --port 9000",
    )
