"""How soon the dashboard can be used, what it holds, and how quick it answers: real Chromium.

    python -m tests.benchmarks.bench_window [--rounds 9]

Cold start: from the command to a page on which one can begin, in a browser that knew nothing. What
it holds: resident memory of the server, before any turn and with the planner and its specialists
loaded. Answers: from the click to what it changes, on things that need no model.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from tests.benchmarks.stopwatch import Stopwatch
from tests.ui.test_browser import FLAGS, PATIENCE, Studio, drag

from vitron.agent.session import VitronAgent
from vitron.ui.opening import settings_for
from vitron.ui.samples import draw_one

GOALS = {"cold start, s": 15.0, "resident, MB": 1500.0, "an answer, ms at p50": 300.0}
SHAPES = 12


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    chosen = options.parse_args()
    expect.set_options(timeout=PATIENCE)
    path = shutil.which("chromium")
    if path is None:
        raise SystemExit("there is no chromium here (apt-get install chromium)")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        studio = Studio(Path(name))
        with VitronAgent.open(settings_for(folder=studio.folder)) as agent:
            for number in range(SHAPES):
                last = draw_one(agent.memory, "image", number)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 950})
        page.set_default_timeout(PATIENCE)
        began = time.perf_counter()
        studio.start()
        page.goto(studio.address)
        expect(page.get_by_text("What shall we work on?")).to_be_visible()
        print(f"cold start                    {time.perf_counter() - began:6.1f} s")
        try:
            print(f"resident, nothing done yet    {resident(studio):6.0f} MB")
            page.goto(f"{studio.address}/?conversation={last.conversation}&show={last.id}")
            worked(page)
            print(f"resident, planner loaded      {resident(studio):6.0f} MB")
            answers(page, studio, chosen.rounds)
        finally:
            studio.kill()
        browser.close()
    print("wanted:", ", ".join(f"{what} ≤ {most:g}" for what, most in GOALS.items()))


def worked(page: Page) -> None:
    """A turn that the planner plans and a specialist does."""
    expect(page.locator(".canvas canvas")).to_be_visible()
    page.wait_for_timeout(1_000)
    drag(page, (0.3, 0.3, 0.7, 0.8))
    expect(page.get_by_text("1 box drawn")).to_be_visible()
    page.get_by_role("radio", name=re.compile("Ask")).click()
    page.get_by_label("In your own words").fill("cut out what I marked")
    page.get_by_label("In your own words").press("Tab")
    page.get_by_test_id("stMain").get_by_role("button", name="Ask", exact=True).last.click()
    expect(page.locator(".viewer")).to_be_visible()


def resident(studio: Studio) -> float:
    """MB of the server and of the processes that it started."""
    assert studio.process is not None
    wanted, count = [studio.process.pid], 0
    while wanted:
        pid = wanted.pop()
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+)", told, re.M)
        count += int(found[1]) if found else 0
        for task in Path(f"/proc/{pid}/task").iterdir():
            wanted += [int(one) for one in (task / "children").read_text().split()]
    return count / 1000


def answers(page: Page, studio: Studio, rounds: int) -> None:
    watch = Stopwatch(page)
    timed, tiles = watch.timed, page.locator(".tiles li")

    def link(name: str) -> Callable[[], object]:
        return page.get_by_role("link", name=name).click

    for number in range(rounds):
        page.goto(f"{studio.address}/gallery")
        tiles.first.wait_for()
        page.wait_for_timeout(800)
        star = tiles.nth(1).locator(".star")
        lit = "true" if star.get_attribute("aria-pressed") == "false" else "false"
        timed("gallery: a star", partial(star.click, force=True),
              f"all('.tiles li')[1].querySelector('.star').ariaPressed === '{lit}'")  # fmt: skip
        timed("gallery: cut-outs only", page.get_by_role("radio", name="Cut-outs").click,
              "all('.tiles li').length === 1")  # fmt: skip
        timed("to the runs", link("Runs"), "shown('p', 'History')")
        timed("to the studio", link("Studio"), "shown('h1', 'What shall we work on')")
        page.wait_for_timeout(800)
        other = page.locator(".shelf button, .shelf a").nth(1 + number % 5)
        timed("studio: a conversation", other.click, "shown('.canvas canvas')")
        page.wait_for_timeout(800)
        timed("studio: another verb", page.get_by_role("radio", name=re.compile("Edit")).click,
              "shown('label', 'What should change')")  # fmt: skip
    print(watch.told())
    every = [one for times in watch.spent.values() for one in times]
    print(f"{'an answer':34}{statistics.median(every):6.0f} ms at p50")


if __name__ == "__main__":
    main()
