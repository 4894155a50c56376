"""`vitron studio`: where the dashboard may listen, and opening it. Knows nothing of its pages."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from ..errors import SetupError
from .commands import examples
from .doors import is_loopback
from .terminal import terminal_of

app = typer.Typer(rich_markup_mode="rich", add_completion=False)

TRIES = 20  # ports looked at when the first is taken


@app.command(
    epilog=examples(
        "studio",
        "studio --port 9000 --no-browser",
        "studio --host 0.0.0.0 --token a-long-secret",
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
) -> None:
    """Open the dashboard. It listens on this machine only, unless there is a token."""
    terminal = terminal_of(ctx)
    check_door(host, token)
    free = free_port(host, port)
    if free != port:
        terminal.note(f"port {port} is taken, using {free}")
    from .server import serve

    serve(terminal, host, free, token, browser)


def check_door(host: str, token: str) -> None:
    """Beyond this machine only with a token, and only with one that cannot be guessed."""
    if token and len(token) < 16:
        raise SetupError(
            f"the token has {len(token)} characters, 16 are the least",
            "make one: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'",
        )
    if not is_loopback(host) and not token:
        raise SetupError(
            f"listening on {host} lets everybody in who can reach this machine",
            "give a token: vitron studio --host "
            f"{host} --token $(python3 -c 'import secrets; print(secrets.token_urlsafe(24))')",
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
