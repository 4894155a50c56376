"""The gallery of 10,000 things in real Chromium: how long until one sees it, turns it, finds.

    python -m tests.benchmarks.bench_gallery [--rows 10000] [--rounds 5]

Each figure is from the click (or the address) to the last picture in sight being drawn. The same is
measured with 100 things in the store, in the same run: the ratio says what the 9,900 others cost.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from tests.ui.test_browser import FLAGS, PATIENCE, Studio
from tests.ui.test_gallery_browser import fill, loaded

FEW = 100
Times = dict[str, list[float]]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("there is no chromium here (apt-get install chromium)")
    found: dict[int, Times] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for rows in (FEW, chosen.rows):
            with tempfile.TemporaryDirectory() as name:
                studio = Studio(Path(name))
                fill(studio.folder, rows)
                studio.start()
                try:
                    page = browser.new_page(viewport={"width": 1400, "height": 950})
                    page.set_default_timeout(PATIENCE)
                    found[rows] = measured(page, studio, chosen.rounds)
                    page.close()
                finally:
                    studio.kill()
        browser.close()
    print(f"{'seconds (median, worst)':34}{FEW:>16,}{chosen.rows:>16,}    ratio")
    for what in found[FEW]:
        few, many = found[FEW][what], found[chosen.rows][what]
        told = [f"{statistics.median(one):.2f} {max(one):.2f}" for one in (few, many)]
        ratio = statistics.median(many) / statistics.median(few)
        print(f"{what:34}{told[0]:>16}{told[1]:>16}{ratio:>8.2f}x")


def measured(page: Page, studio: Studio, rounds: int) -> Times:
    times: Times = {}

    def spent(what: str, act: Callable[[], object], seen: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        seen()
        times.setdefault(what, []).append(time.perf_counter() - began)

    page.goto(f"{studio.address}/gallery")
    loaded(page, 60)  # the server's first page of all is not counted
    bar = page.get_by_role("toolbar")
    search = page.get_by_label("Search")
    older = page.get_by_role("button", name="Older")
    for number in range(rounds):
        word = f"row{10 + number}"
        found = f"{studio.address}/gallery?words={word}"
        spent("the address, loaded anew", lambda: page.goto(f"{studio.address}/gallery"),
              lambda: loaded(page, 60))  # fmt: skip
        first = page.locator(".tiles li").first.get_attribute("data-id")
        spent("older", older.click, partial(_others, page, first))
        spent("found by a word", partial(search.fill, word),
              partial(expect(page).to_have_url, found))  # fmt: skip
        spent("a tile chosen", lambda: page.locator(".tiles .pick").first.click(force=True),
              lambda: expect(bar).to_be_visible())  # fmt: skip
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Runs").click()
        expect(page.get_by_text("At work", exact=True).first).to_be_visible()
        spent("from another page", lambda: page.get_by_role("link", name="Gallery").click(),
              lambda: expect(page.locator(".tiles li").first).to_be_visible())  # fmt: skip
    return times


def _others(page: Page, was: str | None) -> None:
    """Until another page of it stands there, with its pictures."""
    expect(page.locator(".tiles li").first).not_to_have_attribute("data-id", was or "")
    page.wait_for_function(
        """() => { const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
        .find((r) => r && r.querySelector('.wall')); if (!root) return false;
        const seen = [...root.querySelectorAll('li')].filter(
          (li) => li.getBoundingClientRect().top < innerHeight);
        return seen.length && seen.every((li) => li.querySelector('.base').naturalWidth > 0); }"""
    )


if __name__ == "__main__":
    main()
