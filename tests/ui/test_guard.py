"""Who may come in: this machine, or whoever knows the token."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from vitron.errors import SetupError
from vitron.memory.people import seal_of
from vitron.ui import keys
from vitron.ui.guard import Guard
from vitron.ui.keys import COOKIE, Keys
from vitron.ui.owner import CALLED, HEADER, owner_of
from vitron.ui.studio_command import check_door, free_port

TOKEN = "a-token-of-sixteen-or-more"


def client(
    token: str = "", host: str = "127.0.0.1", people: dict[str, str] | None = None,
    alone: bool = True,
) -> TestClient:  # fmt: skip
    """`people`: token -> name. The page says whose things it may show."""

    def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{owner_of(request.headers)} {request.url.query}")

    def whose(seal: str) -> str | None:
        return next((name for one, name in (people or {}).items() if seal_of(one) == seal), None)

    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(f"hello {owner_of(socket.headers)}")
        with suppress(WebSocketDisconnect):
            while await socket.receive_text() != "bye":
                await socket.send_text("still here")
            await socket.close()

    app = Starlette(
        routes=[Route("/artifacts/a_1/view", page), Route("/", page), WebSocketRoute("/ws", talk)],
        middleware=[Middleware(Guard, keys=Keys(token, whose, alone=alone))],
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
        assert talking.receive_text() == "hello local"
        talking.send_text("bye")
    there = here | {"origin": "http://evil.example"}
    with pytest.raises(WebSocketDisconnect), visitor.websocket_connect("/ws", headers=there):
        pass


def test_with_a_token_nobody_comes_in_without_it() -> None:
    visitor = client(TOKEN)
    assert visitor.get("/").status_code == 401
    assert visitor.get("/artifacts/a_1/view").status_code == 401
    refused = visitor.get("/?token=wrong-but-long-enough")
    assert refused.status_code == 401 and "Nobody has that token" in refused.text
    assert "Nobody has that token" not in visitor.get("/").text  # nothing was tried yet
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
        assert talking.receive_text() == "hello local"
        talking.send_text("bye")


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
    check_door("0.0.0.0", "", others=True)
    with pytest.raises(SetupError, match="--token"):
        check_door("0.0.0.0", "")
    with pytest.raises(SetupError, match="16"):
        check_door("0.0.0.0", "short")


def test_a_person_comes_in_as_themselves_and_nobody_without_a_token() -> None:
    visitor = client(host="studio.example", people={"of-alice": "alice"}, alone=False)
    assert visitor.get("/").status_code == 401
    assert visitor.get("/", headers={"host": "127.0.0.1:8501"}).status_code == 401
    assert visitor.get("/?token=of-alice").status_code == 303
    assert visitor.get("/").text.split()[0] == "alice"
    program = {"authorization": "Bearer of-alice", "cookie": ""}
    assert visitor.get("/", headers=program).text.split()[0] == "alice"


def test_the_token_of_whoever_runs_it_and_those_of_others_open_the_same_door() -> None:
    for token, owner in ((TOKEN, "local"), ("of-alice", "alice")):
        visitor = client(TOKEN, people={"of-alice": "alice"}, alone=False)
        visitor.get(f"/?token={token}")
        assert visitor.get("/").text.split()[0] == owner


def test_nobody_says_themselves_whose_things_they_may_see() -> None:
    visitor = client(people={"of-alice": "alice"}, alone=False)
    forged = {HEADER: "bob", HEADER.title(): "bob", CALLED: "bob"}
    assert visitor.get("/", headers=forged).status_code == 401
    visitor.get("/?token=of-alice")
    assert visitor.get("/", headers=forged).text.split()[0] == "alice"


def test_signing_out_leaves_nothing_that_opens() -> None:
    visitor = client(people={"of-alice": "alice"}, alone=False)
    visitor.get("/?token=of-alice")
    gone = visitor.get("/sign-out")
    assert (gone.status_code, gone.headers["location"]) == (303, "/")
    assert visitor.get("/").status_code == 401


def test_who_is_removed_is_out_at_once_in_an_open_page_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(keys, "REMEMBERED", 0.0)
    people = {"of-alice": "alice"}
    visitor = client(people=people, alone=False)
    seal = {"cookie": f"{COOKIE}={seal_of('of-alice')}"}
    with visitor.websocket_connect("/ws", headers=seal) as talking:
        assert talking.receive_text() == "hello alice"
        talking.send_text("a click")
        assert talking.receive_text() == "still here"
        people.clear()
        talking.send_text("another click")
        with pytest.raises(WebSocketDisconnect):
            talking.receive_text()
    assert visitor.get("/", headers=seal).status_code == 401


def test_a_server_in_front_does_not_make_strangers_the_one_at_hand() -> None:
    """nginx names us 127.0.0.1 unless it is told otherwise; it says for whom it asks."""
    handed_on = {"x-forwarded-for": "203.0.113.9"}
    visitor = client(people={"of-alice": "alice"})
    assert visitor.get("/", headers=handed_on).status_code == 403
    visitor.get("/?token=of-alice", headers=handed_on)
    assert visitor.get("/", headers=handed_on).text.split()[0] == "alice"


def test_a_taken_port_gives_way_to_the_next_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) > port
