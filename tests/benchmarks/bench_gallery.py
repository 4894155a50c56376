"""The gallery of 10,000 things in real Chromium: how long until one sees it, turns it, finds.

    python -m tests.benchmarks.bench_gallery [--rows 10000] [--rounds 5]

Each figure is from the click (or the address) to the last picture in sight being drawn, by the
browser's clock. The same is measured with 100 things in the store, in the same run: the ratio says
what the 9,900 others cost.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from tests.benchmarks.stopwatch import Spent, Stopwatch
from tests.ui.test_browser import FLAGS, PATIENCE, Studio
from tests.ui.test_gallery_browser import fill, loaded

FEW = 100


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("there is no chromium here (apt-get install chromium)")
    found: dict[int, Spent] = {}
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
    print(f"{'milliseconds (median, worst)':34}{FEW:>16,}{chosen.rows:>16,}    ratio")
    for what in found[FEW]:
        few, many = found[FEW][what], found[chosen.rows][what]
        told = [f"{statistics.median(one):.0f} {max(one):.0f}" for one in (few, many)]
        ratio = statistics.median(many) / statistics.median(few)
        print(f"{what:34}{told[0]:>16}{told[1]:>16}{ratio:>8.2f}x")


def measured(page: Page, studio: Studio, rounds: int) -> Spent:
    watch, gallery = Stopwatch(page), f"{studio.address}/gallery"
    page.goto(gallery)
    loaded(page, 60)  # the server's first page of all is not counted
    search, older = page.get_by_label("Search"), page.get_by_role("button", name="Older")
    for number in range(rounds):
        watch.loaded("the address, loaded anew", gallery, "drawn()")
        first = page.locator(".tiles li").first.get_attribute("data-id")
        turned = f"all('.tiles li')[0]?.dataset.id !== '{first}' && drawn()"
        watch.timed("older", older.click, turned)
        word = f"row{10 + number}"
        watch.timed("found by a word", partial(search.press_sequentially, word),
                    f"location.search === '?words={word}' && drawn()")  # fmt: skip
        page.wait_for_timeout(300)
        watch.timed("a tile chosen", page.locator(".tiles .pick").first.click,
                    "shown('[role=toolbar]', '1 chosen')")  # fmt: skip
        page.keyboard.press("Escape")
        page.get_by_role("link", name="Runs").click()
        page.get_by_text("At work", exact=True).first.wait_for()
        page.wait_for_timeout(500)
        watch.timed("from another page", page.get_by_role("link", name="Gallery").click, "drawn()")
    return watch.spent


if __name__ == "__main__":
    main()
