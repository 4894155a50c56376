"""Who may come in: this machine, or whoever knows the token."""

from __future__ import annotations

import socket

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from vitron.errors import SetupError
from vitron.ui.guard import COOKIE, Guard
from vitron.ui.studio_command import check_door, free_port

TOKEN = "a-token-of-sixteen-or-more"


def client(token: str = "", host: str = "127.0.0.1") -> TestClient:
    def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(request.url.query))

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text("hello")
        await socket.close()

    app = Starlette(
        routes=[Route("/artifacts/a_1/view", page), Route("/", page), WebSocketRoute("/ws", talk)],
        middleware=[Middleware(Guard, token=token)],
    )
    return TestClient(app, base_url=f"http://{host}:8501", follow_redirects=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_without_a_token_this_machine_is_answered(host: str) -> None:
    answer = client(host=host).get("/")
    assert answer.status_code == 200
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_without_a_token_a_name_that_was_made_to_point_here_is_not() -> None:
    assert client(host="evil.example").get("/").status_code == 403


def test_a_page_of_another_site_cannot_open_the_socket() -> None:
    visitor = client()
    here = {"host": "127.0.0.1:8501", "origin": "http://127.0.0.1:8501"}
    with visitor.websocket_connect("/ws", headers=here) as talking:
        assert talking.receive_text() == "hello"
    there = here | {"origin": "http://evil.example"}
    with pytest.raises(WebSocketDisconnect), visitor.websocket_connect("/ws", headers=there):
        pass


def test_with_a_token_nobody_comes_in_without_it() -> None:
    visitor = client(TOKEN)
    assert visitor.get("/").status_code == 401
    assert visitor.get("/artifacts/a_1/view").status_code == 401
    assert visitor.get("/?token=wrong-but-long-enough").status_code == 401
    with pytest.raises(WebSocketDisconnect), visitor.websocket_connect("/ws"):
        pass


def test_the_token_opens_pages_media_and_the_socket() -> None:
    visitor = client(TOKEN)
    welcome = visitor.get(f"/?conversation=c_1&token={TOKEN}")
    assert (welcome.status_code, welcome.headers["location"]) == (303, "/?conversation=c_1")
    cookie = welcome.headers["set-cookie"]
    assert TOKEN not in cookie and "HttpOnly" in cookie and "SameSite=Strict" in cookie
    seal = {"cookie": f"{COOKIE}={welcome.cookies[COOKIE]}"}
    assert visitor.get("/artifacts/a_1/view", headers=seal).status_code == 200
    with visitor.websocket_connect("/ws", headers=seal) as talking:
        assert talking.receive_text() == "hello"


def test_a_program_may_give_the_token_as_a_bearer() -> None:
    answer = client(TOKEN).get("/", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200


def test_a_cookie_of_another_token_is_worth_nothing() -> None:
    other = client("another-token-of-enough-letters")
    seal = other.get("/?token=another-token-of-enough-letters").cookies[COOKIE]
    assert client(TOKEN).get("/", headers={"cookie": f"{COOKIE}={seal}"}).status_code == 401


def test_the_redirect_never_leaves_for_another_host() -> None:
    answer = client(TOKEN).get(f"//evil.example/?token={TOKEN}")
    assert not answer.headers.get("location", "").startswith("//")


def test_beyond_this_machine_only_with_a_token_that_is_hard_to_guess() -> None:
    check_door("127.0.0.1", "")
    check_door("::1", "")
    with pytest.raises(SetupError):
        check_door("127.evil.example", "")
    check_door("0.0.0.0", TOKEN)
    with pytest.raises(SetupError, match="--token"):
        check_door("0.0.0.0", "")
    with pytest.raises(SetupError, match="16"):
        check_door("0.0.0.0", "short")


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) > port
