"""The gallery in a real browser, 10,000 things in it: seen, found, chosen, opened, exported."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import insert, select
from tests.ui.test_browser import Studio, browser, page, studio

from vitron.memory import tables
from vitron.memory.identity import new_id
from vitron.memory.media import Image
from vitron.memory.settings import MemorySettings
from vitron.memory.store import Memory

__all__ = ["browser", "page", "studio"]  # the server and browser of the studio's own tests
pytestmark = pytest.mark.browser

MANY = 10_000


def fill(folder: Path, count: int = MANY) -> None:
    """That many pictures, as rows of a few whose bytes they share."""
    with Memory.open(MemorySettings(folder=folder)) as memory:
        home = memory.create_conversation("Ten thousand").id
        made = []
        for shade in range(12):
            y, x = np.mgrid[:90, : 90 + 8 * shade]
            pixels = np.stack([x * 2 % 256, y * 2 % 256, np.full_like(x, 20 * shade)], axis=2)
            made.append(memory.save(Image(pixels.astype(np.uint8)), conversation=home))
        for one in made:
            memory.thumbnail(one.id)
        with memory.database.write() as connection:
            ids = [one.id for one in made]
            rows = connection.execute(
                select(tables.artifact).where(tables.artifact.c.id.in_(ids))
            ).all()
            given = connection.execute(
                select(tables.reference).where(tables.reference.c.artifact.in_(ids))
            ).all()
            artifacts, references = [], []
            for number in range(count - len(made)):
                row = dict(rows[number % 12]._mapping)
                roles = [one for one in given if one.artifact == row["id"]]
                row |= {"id": new_id("a"), "name": f"row{number}", "words": f"row{number}"}
                artifacts.append(row)
                references += [dict(one._mapping) | {"artifact": row["id"]} for one in roles]
            connection.execute(insert(tables.artifact), artifacts)
            connection.execute(insert(tables.reference), references)


def loaded(page: Page, count: int) -> None:
    """Until that many tiles stand there and the ones in sight show their pictures."""
    page.wait_for_function(
        """(count) => { const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
        .find((r) => r && r.querySelector('.wall')); if (!root) return false;
        const shown = [...root.querySelectorAll('li')];
        const seen = shown.filter((li) => li.getBoundingClientRect().top < innerHeight);
        return shown.length === count
          && seen.every((li) => li.querySelector('.base').naturalWidth > 0); }""",
        arg=count,
    )


def test_ten_thousand_things_are_browsed_found_chosen_and_kept(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    fill(studio.folder)
    page.goto(studio.address)
    page.get_by_role("link", name="Gallery").click()
    loaded(page, 60)
    expect(page.get_by_text("10,000 in all")).to_be_visible()

    page.get_by_role("button", name="Older").click()
    expect(page).to_have_url(re.compile("before=a_"))
    loaded(page, 60)

    page.get_by_label("Search").fill("row4321")
    loaded(page, 1)
    expect(page).to_have_url(re.compile("words=row4321$"))

    # Chosen with the mouse, a row of them with shift, all of them with the bar.
    page.get_by_label("Search").fill("row43")
    loaded(page, 60)
    tiles = page.locator(".tiles li")
    tiles.nth(1).hover()
    tiles.nth(1).locator(".pick").click()
    tiles.nth(4).click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar")
    expect(bar).to_contain_text("4 chosen")
    with page.expect_download() as fetched:
        bar.get_by_role("button", name="Export").click()
    kept = tmp_path / "kept.zip"
    fetched.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        assert len([name for name in archive.namelist() if name.endswith(".png")]) == 4
    expect(bar).to_be_hidden()

    # By the keyboard: along the tiles, starred, chosen; then deleted, asked first.
    tiles.nth(0).locator("a").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    expect(tiles.nth(1).locator(".star")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("x")
    expect(bar).to_contain_text("1 chosen")
    page.keyboard.press("Delete")
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    # Of 111 there were: row43, row430 to row439, row4300 to row4399.
    expect(page.get_by_text("110 in all")).to_be_visible()
    expect(bar).to_be_hidden()

    # Opened, and back where one was.
    tiles.nth(2).locator("a").click()
    expect(page).to_have_url(re.compile(r"/artifact\?id=a_"))
    expect(page.locator(".viewer")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Search")).to_have_value("row43")
    loaded(page, 60)
