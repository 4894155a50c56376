"""Times as the browser itself counts them: from a click, or from the address, to what is then seen.

Playwright's own waiting looks every few hundred milliseconds, and would count those.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable

from playwright.sync_api import Page

SETUP = """(() => {
  for (const kind of ["pointerdown", "keydown", "input"])
    addEventListener(kind, () => { window.pressed ??= performance.now(); }, true);
  window.all = (selector, root = document) => {
    const found = [...root.querySelectorAll(selector)];
    for (const each of root.querySelectorAll("*"))
      if (each.shadowRoot) found.push(...window.all(selector, each.shadowRoot));
    return found;
  };
  window.shown = (selector, words = "") => window.all(selector).some(
    (each) => each.getClientRects().length && each.textContent.includes(words));
  window.drawn = () => { // every picture in sight on the wall
    const tiles = window.all(".tiles li");
    return tiles.length && tiles.every((tile) => tile.getBoundingClientRect().top > innerHeight
      || tile.querySelector(".base").naturalWidth > 0);
  };
})()"""
Spent = dict[str, list[float]]


class Stopwatch:
    """Milliseconds of each thing that was timed."""

    def __init__(self, page: Page) -> None:
        self.page, self.spent = page, Spent()
        page.add_init_script(SETUP)

    def timed(self, what: str, act: Callable[[], object], seen: str) -> None:
        """`seen`: JavaScript that is true once it is there; from the press of a key or button."""
        self.page.evaluate("window.pressed = undefined")
        act()
        self._keep(what, f"({seen}) && window.pressed && performance.now() - window.pressed")

    def loaded(self, what: str, address: str, seen: str) -> None:
        """From the address: the browser's clock begins there."""
        self.page.goto(address, wait_until="commit")
        self._keep(what, f"({seen}) && performance.now()")

    def _keep(self, what: str, seen: str) -> None:
        found = self.page.wait_for_function(f"() => {seen}", polling="raf")
        self.spent.setdefault(what, []).append(float(found.json_value()))

    def told(self) -> str:
        lines = [
            f"{what:34}{statistics.median(times):6.0f} ms   worst {max(times):.0f}"
            for what, times in self.spent.items()
        ]
        return "\n".join(lines)
