"""Two people at one server, each in a real browser of their own: neither meets the other's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.ui.test_browser import PATIENCE, Studio, browser
from tests.ui.test_pages_browser import FAINT, NAMELESS, standing

from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

__all__ = ["browser"]  # that of the studio's own tests
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """One that asks everybody who they are."""
    server = Studio(tmp_path_factory.mktemp("store"), "--token", "whoever-runs-it-knows-this")
    server.start()
    yield server
    server.kill()


@contextmanager
def visiting(browser: Browser, studio: Studio, token: str) -> Iterator[Page]:
    """A browser that knows nothing yet, led in by a token in the address."""
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{studio.address}/?token={token}")
    expect(page.get_by_text("What shall we work on?")).to_be_visible(timeout=PATIENCE)
    yield page
    context.close()


def draw(page: Page) -> str:
    """A picture of one's own; the address at which it stands."""
    page.get_by_role("button", name="Draw me a picture").click()
    expect(page.locator(".canvas canvas")).to_be_visible()
    expect(page).to_have_url(re.compile("conversation=c_.*show=a_"))
    return page.url


def test_two_people_at_one_server_see_their_own_things_only(
    browser: Browser, studio: Studio
) -> None:
    with Memory.open(MemorySettings(folder=studio.folder)) as memory:
        tokens = [memory.people.add(name) for name in ("alice", "bob")]
    with (
        visiting(browser, studio, tokens[0]) as hers,
        visiting(browser, studio, tokens[1]) as his,
    ):
        assert "token" not in hers.url
        expect(hers.locator(".signed-in")).to_contain_text("alice")
        expect(his.locator(".signed-in")).to_contain_text("bob")
        herself, himself = draw(hers), draw(his)
        for page, own, other in ((hers, herself, himself), (his, himself, herself)):
            id = other.partition("show=")[2]
            for kind in ("view", "thumbnail", "file"):
                answer = page.request.get(f"{studio.address}/artifacts/{id}/{kind}")
                assert answer.status == 404 and id in answer.text(), kind
            mine = own.partition("show=")[2]
            assert page.request.get(f"{studio.address}/artifacts/{mine}/view").ok

            page.goto(other)
            expect(page.get_by_text("is not in this store")).to_be_visible()
            expect(page.locator(".shelf button, .shelf a").first).to_be_visible()

        hers.goto(f"{studio.address}/artifact?id={mine}")  # the last in the loop was his
        expect(hers.get_by_text("That is not here")).to_be_visible()
        his.goto(f"{studio.address}/gallery")
        expect(his.locator(".tiles li")).to_have_count(1)
        expect(his.locator(f'.tiles a[href*="{mine}"]')).to_have_count(1)

        # Out by one's own wish; and by that of whoever runs it, with the page still open.
        hers.goto(herself)
        hers.get_by_role("link", name="Sign out").click()
        expect(hers.get_by_text("This studio asks who you are")).to_be_visible()
        assert hers.request.get(f"{studio.address}/artifacts/{id}/view").status == 401
        assert not standing(hers, FAINT) and not standing(hers, NAMELESS)
        hers.get_by_label("Your token").fill("not-her-token")
        hers.get_by_role("button", name="Come in").click()
        expect(hers.get_by_role("alert")).to_contain_text("Nobody has that token")
        assert not standing(hers, FAINT)
        with Memory.open(MemorySettings(folder=studio.folder)) as memory:
            memory.people.remove("bob")
        his.wait_for_timeout(2_200)  # so long a name is remembered
        his.get_by_text("Starred", exact=True).click()
        expect(his.get_by_text("Connection failed with status 401")).to_be_visible()
        assert his.request.get(f"{studio.address}/artifacts/{mine}/view").status == 401
