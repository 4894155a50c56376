"""Every page in a real browser, light and dark: no errors, nothing fetched from elsewhere, words
that can be read, controls that have names.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.agent.troupe import edit, plan
from tests.ui.test_browser import Studio, browser, studio

from vitron.agent.session import VitronAgent
from vitron.memory.media import Image
from vitron.memory.records import Artifact
from vitron.memory.region import Box, Region
from vitron.ui.opening import settings_for
from vitron.vitron_model.language import Call

__all__ = ["browser", "studio"]  # the server and browser of the studio's own tests
pytestmark = pytest.mark.browser

HERE = Path(__file__).parent
FAINT, NAMELESS, WIDE = (
    (HERE / f"{name}.js").read_text("utf-8") for name in ("faint", "nameless", "wide")
)


def filled(folder: Path) -> Artifact:
    """A store with something of every kind in it: done, failed, waiting and cut off."""
    settings = settings_for(folder=folder)
    with VitronAgent.open(settings) as agent:
        memory = agent.memory
        home = memory.create_conversation("A ball").id
        pixels = np.random.default_rng(0).integers(90, 110, (120, 160, 3), dtype=np.uint8)
        pixels[30:90, 50:110] = (200, 40, 40)
        memory.save(Image(pixels), conversation=home, source="upload", filename="ball.png")
        region = Region(shapes=(Box(x0=0.25, y0=0.2, x1=0.75, y1=0.8),))
        cut = Call(module="Image Segmentation", region=region, inputs=("img1",))
        for one in (plan(cut), plan(edit("img1", "make it blue")), plan(edit("img1", "sing"))):
            for _ in agent.run_plan(home, one, text=one.calls[0].instruction or "cut out"):
                pass
        for _ in agent.run_plan(home, plan(edit("img1", "brighten")), "brighten", approve=True):
            pass
        memory.begin_turn(memory.create_conversation("Cut off").id, "was cut off")
        return memory.by_name(home, "img3")


@pytest.fixture(scope="module")
def edited(studio: Studio) -> Artifact:
    return filled(studio.folder)


PAGES = {
    "gallery": ".tiles li",
    "artifact": ".family a",
    "runs": ".ledger li",
    "mind": '[data-testid="stSelectbox"]',
    "train": '[data-testid="stTabs"]',
    "models": '[data-testid="stTabs"]',
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_can_be_read_and_named(
    browser: Browser, studio: Studio, edited: Artifact, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 1400, "height": 950},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    home = (studio.address, "data:", "blob:")
    page.on("request", lambda one: one.url.startswith(home) or troubles.append(one.url))
    for name, sign in PAGES.items():
        page.goto(f"{studio.address}/{name}?id={edited.id}")
        expect(page.locator(sign).first).to_be_visible(timeout=30_000)
        opened(page, name)
        for looked_for in (FAINT, NAMELESS):
            assert not standing(page, looked_for), name
    context.close()
    assert troubles == []


def standing(page: Page, looked_for: str) -> list[str]:
    """What is found and does not go away: a page that still fades in is faint for a while, on a
    busy machine for a long one."""
    found: list[str] = []
    for _ in range(25):
        page.wait_for_timeout(400)
        found = page.evaluate(looked_for)
        if not found:
            break
    return found


def opened(page: Page, name: str) -> None:
    """Show also what a page keeps folded, as far as there is text in it."""
    if name == "runs":
        folded = page.locator(".ledger .more[aria-expanded=false]")
        while folded.count():
            folded.first.click()
    if name == "gallery":
        page.locator(".tiles .pick").first.click(force=True)
    if name == "models":
        page.get_by_test_id("stExpander").first.locator("summary").click()


@pytest.mark.parametrize("name", PAGES)
def test_on_a_telephone_nothing_stands_out_sideways(
    browser: Browser, studio: Studio, edited: Artifact, name: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{studio.address}/{name}?id={edited.id}")
    expect(page.locator(PAGES[name]).first).to_be_visible(timeout=30_000)
    wide = standing(page, WIDE)
    context.close()
    assert wide == []
