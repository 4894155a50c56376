"""The dashboard's pages for the tests: opened by name, and read as words."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from vitron.ui import tickets
from vitron.ui.guard import Guard
from vitron.ui.keys import Keys
from vitron.ui.media_routes import HANDLERS, ROUTES
from vitron.ui.server import whose

SCRIPT = Path(__file__).parents[2] / "ui" / "streamlit_app.py"


def open_page(name: str, visitor: str = "", **address: str) -> AppTest:
    """The page under that address, for whoever came in; a session that has seen nothing yet."""
    test = AppTest.from_file(str(SCRIPT), default_timeout=15)
    test.user = {"vitron_owner": visitor, "vitron_called": visitor}
    test.run()
    # AppTest goes to pages that are files; ours are functions, registered under their address.
    test._page_hash = next(
        key
        for key, page in test._registered_pages.items()
        if (page.get("url_pathname") or "studio") == name
    )
    test.query_params.update(address)
    test.run()
    test._page_hash = ""  # from here on wherever its buttons lead
    return test


def media_client(token: str = "") -> TestClient:
    """Our own addresses behind the guard: as the one at hand, or as whoever has that token."""
    app = Starlette(
        routes=[*ROUTES, *tickets.ROUTES],
        middleware=[Middleware(Guard, keys=Keys(whose=whose))],
        exception_handlers=HANDLERS,
    )
    given = {"authorization": f"Bearer {token}"} if token else {}
    return TestClient(app, base_url="http://127.0.0.1:8501", headers=given)


def words(test: AppTest) -> str:
    """Everything that is written on it."""
    parts = [*test.title, *test.header, *test.subheader, *test.markdown, *test.caption]
    return "\n".join(str(part.value) for part in [*parts, *test.error, *test.warning, *test.info])


def address(test: AppTest) -> dict[str, str]:
    """The query parameters; AppTest gives them as lists or as words."""
    return {
        name: value if isinstance(value, str) else value[-1]
        for name, value in test.query_params.items()
    }


def page_of(test: AppTest) -> str:
    """The name of the page that was shown last."""
    shown = test._registered_pages[test._finished_page_script_hash]
    return shown.get("url_pathname") or "studio"
