"""Signing in with an account, in a real browser at a real OpenID provider on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.ui.provider import CLIENT, SECRET, Provider, provider
from tests.ui.test_browser import PATIENCE, Studio, browser
from tests.ui.test_users_browser import draw

from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

__all__ = ["browser"]  # that of the studio's own tests
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk() -> Iterator[Provider]:
    with provider() as opened:
        yield opened


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, desk: Provider) -> Iterator[Studio]:
    folder: Path = tmp_path_factory.mktemp("signin")
    server = Studio(folder / "store", "--allow", "*@example.org")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(
        f"""[auth]
redirect_uri = "{server.address}/oauth2callback"
cookie_secret = "a-secret-of-enough-letters"
client_id = "{CLIENT}"
client_secret = "{SECRET}"
server_metadata_url = "{desk.issuer}/.well-known/openid-configuration"
""",
        encoding="utf8",
    )
    server.env = {"HOME": str(folder)}
    server.start()
    yield server
    server.kill()


@contextmanager
def account(browser: Browser, studio: Studio, who: str) -> Iterator[Page]:
    """A browser that has just been to the provider and back, as that person."""
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(studio.address)
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_label("Who").fill(who)
    page.get_by_role("button", name="Go").click()
    yield page
    context.close()


def test_accounts_sign_in_at_their_provider_and_see_their_own_things_only(
    browser: Browser, studio: Studio, desk: Provider
) -> None:
    with account(browser, studio, "carol") as hers, account(browser, studio, "dave") as his:
        expect(hers.locator(".signed-in")).to_contain_text("carol@example.org")
        expect(his.locator(".signed-in")).to_contain_text("dave@example.org")
        address = draw(hers)
        id = address.partition("show=")[2]
        picture = f"{studio.address}/artifacts/{id}/view"
        assert hers.request.get(picture).ok and his.request.get(picture).status == 404
        his.goto(address)
        expect(his.get_by_text("is not in this store")).to_be_visible()
        with Memory.open(MemorySettings(folder=studio.folder)) as memory:
            assert [one.owner for one in memory.conversations(f"{desk.issuer}#0001")] == [
                f"{desk.issuer}#0001"
            ]
        hers.get_by_role("link", name="Sign out").click()
        expect(hers.get_by_text("Sign in to see your pictures")).to_be_visible()
        assert hers.request.get(picture).status == 401


@pytest.mark.parametrize("who", ["mallory", "trudy"])
def test_an_address_that_is_not_verified_or_not_allowed_does_not_come_in(
    browser: Browser, studio: Studio, who: str
) -> None:
    with account(browser, studio, who) as page:
        expect(page.get_by_text("may not come in here")).to_be_visible()
        assert page.request.get(f"{studio.address}/gallery").status == 403
        page.get_by_role("link", name="Sign in as somebody else").click()
        expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_without_an_account_nothing_answers_but_the_way_to_it(
    browser: Browser, studio: Studio
) -> None:
    context = browser.new_context()
    for path in ("/", "/gallery", "/artifacts/a_1/view", "/_stcore/host-config", "/exports/x"):
        assert context.request.get(f"{studio.address}{path}").status == 401, path
    forged = {"x-vitron-owner": "local", "cookie": "_streamlit_user=forged"}
    assert context.request.get(f"{studio.address}/gallery", headers=forged).status == 401
    context.close()
