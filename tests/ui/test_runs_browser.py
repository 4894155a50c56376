"""The runs in a real browser: work that began in the studio is seen, stopped and tried again."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.ui.test_browser import (
    Studio,
    animate_for_long,
    bring,
    browser,
    drag,
    page,
    photograph,
    run,
    studio,
)

__all__ = ["browser", "page", "studio"]  # the server and browser of the studio's own tests
pytestmark = pytest.mark.browser


def test_work_is_seen_stopped_tried_again_and_leads_back(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, photograph(tmp_path, large=True))
    animate_for_long(page)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("link", name="Runs").click()
    queue = page.get_by_role("list", name="At work")
    expect(queue.locator("li[data-state=running]").first).to_contain_text("slow push in")
    expect(queue.locator(".step .time")).to_contain_text(" of ")  # its own count
    queue.get_by_role("button", name="Stop").click()

    history = page.get_by_role("list", name="History")
    stopped = history.locator("li[data-id]").first
    expect(stopped).to_have_attribute("data-state", "cancelled")
    expect(page.get_by_text("Nothing is at work")).to_be_visible()
    stopped.locator(".more").click()
    expect(stopped.locator(".reply")).to_contain_text("Stopped")

    stopped.get_by_role("button", name="Try again").click()
    expect(queue.locator("li[data-state=running]").first).to_be_visible()
    queue.get_by_role("button", name="Stop").click()
    expect(history.locator("li[data-id]")).to_have_count(2)

    history.locator("li[data-id]").first.get_by_role("button", name="Open").click()
    expect(page.locator(".canvas canvas")).to_be_visible()
    drag(page, (0.2, 0.22, 0.55, 0.72))
    page.get_by_text("Cut out", exact=True).first.click()
    run(page, "Cut out")
    expect(page.locator(".viewer")).to_be_visible()
    page.get_by_role("link", name="Runs").click()
    done = page.get_by_role("list", name="History").locator("li[data-id]").first
    expect(done).to_have_attribute("data-state", "done")
    done.locator(".thumbs a").click()
    expect(page.get_by_role("list", name="History")).to_have_count(0)
    expect(page.locator(".family")).to_be_visible()
