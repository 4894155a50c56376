"""The studio in a real browser: upload, draw, cut out, reload, restart; nothing is lost.

Drives Debian's Chromium against a server of its own; skipped where there is no Chromium.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from vitron.memory.media import Video
from vitron.ui.outputs import write

pytestmark = pytest.mark.browser

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update"
).split()
PATIENCE = 60_000  # ms: the machine may be busy
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no chromium here (apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


class Studio:
    """A server with a store of its own, which can be killed and started again."""

    def __init__(self, folder: Path, *flags: str) -> None:
        self.folder, self.flags = folder, flags
        self.env: dict[str, str] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        words = ["studio", "--port", str(self.port), "--no-browser", *self.flags]
        env = {name: value for name, value in os.environ.items() if name[:7] != "VITRON_"}
        env |= {"VITRON_MEMORY__FOLDER": str(self.folder), "OMP_NUM_THREADS": "1", **self.env}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vitron.ui", *words],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.address, timeout=2).close()
                return
            except urllib.error.HTTPError:
                return  # it answers, and asks who we are
            except OSError:
                time.sleep(0.2)
        self.process.kill()
        said = self.process.stdout.read().decode() if self.process.stdout else ""
        raise AssertionError(f"the studio did not start: {said}")

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            if self.process.stdout:
                self.process.stdout.close()


GONE = ("WebSocket", "ERR_CONNECTION", "/_stcore/health", "server is not responding")
"""What a page says of a server that we killed, until the next one is up."""


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    server = Studio(tmp_path_factory.mktemp("store"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def page(browser: Browser, studio: Studio) -> Iterator[Page]:
    """A page that fails the test on any error in its console."""
    context = browser.new_context(viewport={"width": 1400, "height": 950})
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE)
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda line: troubles.append(line.text) if line.type == "error" else None)
    yield opened
    context.close()
    assert not [one for one in troubles if not any(word in one for word in GONE)]


def photograph(folder: Path, name: str = "ball.png", large: bool = False) -> Path:
    """A red ball on a green meadow with some texture."""
    scale = 5 if large else 1
    noise = np.random.default_rng(1).integers(0, 25, (300, 400, 3))
    picture = (np.full((300, 400, 3), (60, 140, 70)) + noise).astype(np.uint8)
    cv2.circle(picture, (150, 140), 60, (40, 40, 210), -1)
    path = folder / name
    cv2.imwrite(str(path), cv2.resize(picture, None, fx=scale, fy=scale))
    return path


def clip(folder: Path) -> Path:
    """The ball rolls to the right: 24 frames at 12 a second."""
    frames = []
    noise = np.random.default_rng(1).integers(0, 25, (180, 320, 3)).astype(np.uint8)
    for step in range(24):
        frame = np.full((180, 320, 3), (60, 140, 70), np.uint8) + noise
        cv2.circle(frame, (70 + 7 * step, 90), 32, (210, 40, 40), -1)
        frames.append(frame)
    path = folder / "rolling.mp4"
    write(Video.of(frames, 12.0), path)
    return path


def bring(page: Page, studio: Studio, file: Path) -> None:
    page.goto(studio.address)
    expect(page.get_by_role("button", name="Make it").last).to_be_visible()
    page.wait_for_function("() => [...document.images].every((one) => one.complete)")  # all is here
    page.locator('.st-key-hero input[type="file"]').set_input_files(file)
    expect(page.locator(".canvas canvas")).to_be_visible()
    page.wait_for_function(
        "() => { const c = [...document.querySelectorAll('*')].map(e => e.shadowRoot)"
        ".find(r => r && r.querySelector('.canvas')); if (!c) return false;"
        "const i = c.querySelector('img.media'), v = c.querySelector('video.media');"
        "return i.naturalWidth > 0 || v.readyState >= 2; }"
    )


def drag(page: Page, box: tuple[float, float, float, float]) -> None:
    """A box drawn with the mouse, in fractions of the picture."""
    paper = page.locator(".canvas canvas").bounding_box()
    assert paper is not None
    x0, x1 = (paper["x"] + paper["width"] * x for x in (box[0], box[2]))
    y0, y1 = (paper["y"] + paper["height"] * y for y in (box[1], box[3]))
    page.mouse.move(x0, y0)
    page.mouse.down()
    page.mouse.move((x0 + x1) / 2, (y0 + y1) / 2, steps=4)
    page.mouse.move(x1, y1, steps=4)
    page.mouse.up()


def run(page: Page, verb: str) -> None:
    button = page.get_by_test_id("stMain").get_by_role("button", name=re.compile(f"^{verb}"))
    expect(button.last).to_be_enabled()
    button.last.click()


def test_a_photograph_is_cut_out_and_all_is_there_after_reload_and_restart(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, photograph(tmp_path))
    drag(page, (0.2, 0.22, 0.55, 0.72))
    expect(page.get_by_text("1 box drawn")).to_be_visible()
    run(page, "Cut out")
    result = page.locator(".viewer")
    expect(result).to_be_visible()
    expect(result.get_by_role("link", name=re.compile("Save"))).to_be_visible()
    address = page.url
    assert "conversation=c_" in address

    page.reload()
    expect(page.locator(".viewer")).to_be_visible()
    expect(page.get_by_text("1 box drawn")).to_be_visible()  # the drawing is a draft of its own

    studio.kill()
    studio.start()
    page.goto(address)
    expect(page.locator(".viewer")).to_be_visible()
    expect(page.locator(".canvas canvas")).to_be_visible()


def test_the_small_picture_stands_on_the_stage_until_the_large_one_is_there(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    page.route("**/view", lambda route: None)  # it is on its way for ever
    page.goto(studio.address)
    page.locator('.st-key-hero input[type="file"]').set_input_files(photograph(tmp_path))
    sheet = page.locator(".canvas img.media")
    expect(sheet).to_have_css("background-image", re.compile("/thumbnail"))


def test_an_edit_comes_on_the_stage_and_undo_takes_it_back(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, photograph(tmp_path))
    drag(page, (0.2, 0.22, 0.55, 0.72))
    page.get_by_text("Edit", exact=True).first.click()
    page.get_by_label("What should change?").fill("make it blue")
    page.get_by_label("What should change?").press("Tab")
    run(page, "Edit")
    expect(page.locator(".viewer")).to_be_visible()
    expect(page.locator(".strip button")).to_have_count(2)
    strip, held = page.locator(".strip button"), page.locator(".strip button:focus")
    strip.last.press("ArrowLeft")
    held.press("Enter")
    expect(strip.first).to_have_attribute("aria-selected", "true")
    expect(strip.first).to_be_focused()
    held.press("End")
    held.press("Enter")
    expect(strip.last).to_have_attribute("aria-selected", "true")
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".viewer")).to_have_count(0)
    page.get_by_role("button", name="Redo").first.click()
    expect(page.locator(".viewer")).to_be_visible()


def animate_for_long(page: Page) -> None:
    page.get_by_text("Animate", exact=True).first.click()
    page.get_by_text("slow push in", exact=True).click()
    slide = page.get_by_role("slider", name=re.compile("How long"))
    slide.focus()
    page.keyboard.press("End")
    expect(page.get_by_test_id("stSliderThumbValue")).to_have_text("10.00")
    run(page, "Animate")


def test_work_goes_on_through_a_reload_and_stop_stops_it(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, photograph(tmp_path, large=True))
    animate_for_long(page)
    stop = page.get_by_role("button", name=re.compile("^Stop"))
    expect(stop).to_be_visible()
    page.reload()
    expect(stop).to_be_visible()
    stop.click()
    expect(stop).to_have_count(0)
    expect(page.get_by_text("Stopped; 0 of 1 steps")).to_be_visible()
    expect(page.locator(".viewer")).to_have_count(0)


def test_a_clip_is_made_and_plays(page: Page, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, photograph(tmp_path))
    page.get_by_text("Animate", exact=True).first.click()
    push = page.get_by_text("slow push in", exact=True)
    expect(push).to_be_visible()
    page.wait_for_timeout(700)  # the page is still being laid: a click now would be lost
    push.click()
    run(page, "Animate")
    film = page.locator(".viewer video.under")
    expect(film).to_be_visible()
    page.wait_for_function(
        "() => { const r = [...document.querySelectorAll('*')].map(e => e.shadowRoot)"
        ".find(r => r && r.querySelector('.viewer')); const v = r.querySelector('video.under');"
        "return v.readyState >= 2 && Math.abs(v.duration - 4) < 0.1; }"
    )


def test_words_alone_become_a_film_and_a_wish_that_cannot_be_is_told_so(
    page: Page, studio: Studio
) -> None:
    page.goto(studio.address)
    words = page.locator("[data-testid=stChatInput] textarea")
    words.fill("make a short clip of a red dog running past a blue car in the snow")
    words.press("Enter")
    expect(page.get_by_text("storybook").first).to_be_visible()
    expect(page.locator("video").first).to_be_visible()
    assert "conversation=" in page.url
    page.goto(studio.address)
    words.fill("a picture of a quarterly report")
    words.press("Enter")
    expect(page.get_by_text("can't draw").first).to_be_visible()
    expect(words).to_be_visible()  # one may say it otherwise


def test_a_hostile_upload_is_refused_in_words(page: Page, studio: Studio, tmp_path: Path) -> None:
    liar = tmp_path / "holiday.png"
    liar.write_text("this is no picture")
    page.goto(studio.address)
    page.locator('input[type="file"]').first.set_input_files(liar)
    expect(page.get_by_text(re.compile("holiday.png"))).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_the_keyboard_reaches_every_tool(page: Page, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, photograph(tmp_path))
    page.locator(".canvas").focus()
    for key, tool in (("p", "point"), ("s", "scribble"), ("g", "polygon"), ("b", "box")):
        page.keyboard.press(key)
        expect(page.locator(f'[data-tool="{tool}"]')).to_have_attribute("aria-pressed", "true")
    drag(page, (0.2, 0.2, 0.5, 0.5))
    expect(page.get_by_text("1 box drawn")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("1 box drawn")).to_have_count(0)
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("1 box drawn")).to_be_visible()
    page.locator('[data-act="clear"]').click()  # it can be pressed no longer; the keys still can
    page.keyboard.press("n")
    expect(page.locator('[data-act="exclude"]')).to_have_attribute("aria-pressed", "true")
    drag(page, (0.2, 0.2, 0.5, 0.5))
    expect(page.get_by_text("1 box to leave out: now draw what you mean.")).to_be_visible()
