"""The canvas under a mouse, a wheel and two fingers, in a real browser: every kind of region on a
photograph of 20 megapixels, each to its result; then undo, a line of its own, and a clip.
"""

from __future__ import annotations

import re
from pathlib import Path

import cv2
import pytest
from playwright.sync_api import Page, expect
from tests.ui.test_browser import (
    PATIENCE,
    Studio,
    bring,
    browser,
    clip,
    drag,
    page,
    photograph,
    run,
    studio,
)

__all__ = ["browser", "page", "studio"]  # the server and browser of the studio's own tests
pytestmark = pytest.mark.browser

BALL = (150 / 400, 140 / 300)  # its middle
SEEN = (
    "() => { const root = [...document.querySelectorAll('*')].map((one) => one.shadowRoot)"
    ".find((one) => one && one.querySelector('.canvas')); const canvas = "
    "root.querySelector('.canvas').vitron; return { ...canvas.view, shapes: canvas.shapes }; }"
)


def huge(folder: Path) -> Path:
    """The ball at 20 megapixels."""
    small = cv2.imread(str(photograph(folder)))
    path = folder / "large.jpg"
    cv2.imwrite(str(path), cv2.resize(small, (5200, 3900), interpolation=cv2.INTER_LINEAR))
    return path


def place(page: Page, x: float, y: float) -> tuple[float, float]:
    paper = page.locator(".canvas canvas").bounding_box()
    assert paper is not None
    return paper["x"] + paper["width"] * x, paper["y"] + paper["height"] * y


def seen(page: Page) -> dict[str, object]:
    found: dict[str, object] = page.evaluate(SEEN)
    return found


def clear(page: Page) -> None:
    page.locator(".canvas").focus()
    page.keyboard.press("Delete")


def test_every_kind_of_region_on_20_megapixels_then_edit_undo_branch(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, huge(tmp_path))
    tool = lambda name: page.locator(f'[data-tool="{name}"]').click()  # noqa: E731
    kinds = ("point", "scribble", "brush", "polygon", "box")
    for kind in kinds:
        tool(kind)
        if kind == "point":
            page.mouse.click(*place(page, *BALL))
        elif kind == "polygon":
            for dx, dy in ((-0.16, -0.2), (0.16, -0.2), (0.16, 0.2), (-0.16, 0.2)):
                page.mouse.click(*place(page, BALL[0] + dx, BALL[1] + dy))
            page.keyboard.press("Enter")
        elif kind == "box":
            drag(page, (0.2, 0.22, 0.55, 0.72))
        else:
            drag(page, (BALL[0] - 0.06, BALL[1] - 0.08, BALL[0] + 0.06, BALL[1] + 0.08))
        (shape,) = seen(page)["shapes"]  # type: ignore[misc]
        assert shape["kind"] == ("scribble" if kind == "brush" else kind)
        if kind != "box":
            clear(page)
    run(page, "Cut out")
    expect(page.locator(".viewer")).to_have_count(1, timeout=PATIENCE)
    expect(page.locator(".shade")).to_be_visible()  # the cut-out lies over its picture
    page.get_by_text("Edit", exact=True).first.click()
    page.get_by_label("What should change?").fill("make it blue")
    page.get_by_label("What should change?").press("Tab")
    run(page, "Edit")
    expect(page.locator(".viewer")).to_have_count(2, timeout=PATIENCE)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.locator(".viewer")).to_have_count(1)
    page.get_by_test_id("stPopover").filter(has_text="more_horiz").last.click()
    page.get_by_role("button", name="Branch from here").click()
    expect(page.get_by_role("combobox", name="Line")).to_have_value("from turn 1")
    expect(page.locator(".viewer")).to_have_count(1)


def test_a_plan_is_shown_first_and_a_step_of_it_skipped(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, photograph(tmp_path))
    drag(page, (0.2, 0.22, 0.55, 0.72))
    page.get_by_text("Ask", exact=True).first.click()
    words = page.get_by_label("In your own words")
    words.fill("cut out what I drew and make it black and white")
    words.press("Tab")
    page.get_by_text("Show me the plan first").click()
    run(page, "Ask")
    skip = page.get_by_text("Skip", exact=True)
    expect(skip.last).to_be_visible()
    skip.last.click()
    page.get_by_role("button", name=re.compile("^Do 1 of")).click()
    expect(page.locator(".viewer")).to_have_count(1)


def test_the_wheel_the_hand_and_the_keys_zoom_and_what_is_drawn_stays_true(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, photograph(tmp_path))
    page.mouse.move(*place(page, *BALL))
    page.keyboard.down("Control")
    for _ in range(4):
        page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    page.wait_for_function(f"() => ({SEEN})().zoom > 3")
    zoomed = seen(page)
    # The place under the pointer stayed under it: a point there is the middle of the ball.
    page.locator(".canvas").focus()
    page.keyboard.press("p")
    page.mouse.click(*place(page, *BALL))
    (point,) = seen(page)["shapes"]  # type: ignore[misc]
    assert point["x"] == pytest.approx(BALL[0], abs=0.003)
    assert point["y"] == pytest.approx(BALL[1], abs=0.003)
    page.keyboard.down("Space")
    drag(page, (0.5, 0.5, 0.4, 0.45))
    page.keyboard.up("Space")
    moved = seen(page)
    assert moved["x"] == pytest.approx(zoomed["x"] - 0.1, abs=0.01)  # type: ignore[operator]
    assert len(moved["shapes"]) == 1  # type: ignore[arg-type] # the hand draws nothing
    page.keyboard.press("0")
    assert seen(page)["zoom"] == 1
    page.keyboard.press("?")
    expect(page.locator(".help")).to_be_visible()
    expect(page.get_by_text("the whole picture", exact=False).first).to_be_visible()


def test_two_fingers_zoom_and_one_draws(page: Page, studio: Studio, tmp_path: Path) -> None:
    bring(page, studio, photograph(tmp_path))
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, *spots: tuple[float, float]) -> None:
        points = [dict(zip("xy", place(page, *spot), strict=True)) for spot in spots]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", (0.45, 0.5))
    touch("touchStart", (0.45, 0.5), (0.55, 0.5))
    touch("touchMove", (0.35, 0.5), (0.65, 0.5))
    touch("touchEnd")
    widened = seen(page)
    assert widened["zoom"] == pytest.approx(3, abs=0.1) and widened["shapes"] == []
    touch("touchStart", (0.3, 0.3))
    touch("touchMove", (0.6, 0.6))
    touch("touchEnd")
    (box,) = seen(page)["shapes"]  # type: ignore[misc]
    assert box["kind"] == "box" and box["x1"] - box["x0"] == pytest.approx(0.1, abs=0.01)


def test_a_region_on_frame_20_is_followed_and_the_result_plays(
    page: Page, studio: Studio, tmp_path: Path
) -> None:
    bring(page, studio, clip(tmp_path))
    page.locator(".seek").fill("20")
    expect(page.get_by_text("frame 20")).to_be_visible()
    centre = (70 + 7 * 20) / 320
    drag(page, (centre - 0.13, 0.25, centre + 0.13, 0.75))
    run(page, "Follow")
    film = page.locator(".viewer video.over")
    expect(film).to_be_visible(timeout=PATIENCE)
    page.wait_for_function(
        "() => { const root = [...document.querySelectorAll('*')].map((one) => one.shadowRoot)"
        ".find((one) => one && one.querySelector('.viewer'));"
        "const [one, two] = root.querySelectorAll('video.under, video.over');"
        "if (one.readyState < 2 || two.readyState < 2) return false;"
        "if (one.paused && !one.dataset.begun) { one.dataset.begun = 1; one.play(); }"
        "return one.currentTime > 0.3 && two.currentTime > 0.2"
        " && Math.abs(two.duration - 2) < 0.1; }"
    )
    # A space that is tapped plays the clip on the stage; one that is held is the hand.
    page.locator(".canvas").focus()
    page.keyboard.press("Space")
    expect(page.locator(".time")).not_to_contain_text(re.compile("frame 20 "))
